"""Step 4: thirst, passing more urine, constipation and vomiting, the early signs of high calcium."""

from rules.model.condition import answered
from rules.model.disposition import Disposition
from rules.model.questionnaire import NONE, NOT_SURE, Group, Item, Step, option, say
from rules.model.red_flag import RedFlag
from rules.sources import passages
from rules.sources.rulings import C1, C5, C8, C11
from rules.text import N_

THIRST = Item(
    link_id="thirst",
    question=say(
        N_("Are you more thirsty than is usual for you?"),
        N_("Is the person you are with more thirsty than is usual for them?"),
    ),
    hint=say(
        N_("Thirst is the wish to drink. A dry mouth alone is No."),
    ),
    clinical_term=N_("Polydipsia"),
    options=(
        option("extreme", N_("Much more, most of the day, even if there seems to be a reason")),
        option("more", N_("Somewhat more")),
        option(NONE, N_("No")),
        NOT_SURE,
    ),
)

PEEING_OFTEN = Item(
    link_id="peeing-often",
    question=say(
        N_("Do you pee more often, or a lot more, than is usual for you?"),
        N_("Do they pee more often, or a lot more, than is usual for them?"),
    ),
    hint=say(
        N_("Getting up at night as you have for years is No. With a catheter, go by how fast the bag fills."),
        N_("Getting up at night as they have for years is No. With a catheter, go by how fast the bag fills."),
    ),
    clinical_term=N_("Polyuria, nocturia"),
    options=(
        option("much-more", N_("Much more, by day or by night")),
        option("more", N_("Somewhat more")),
        option(NONE, N_("No")),
        NOT_SURE,
    ),
)

CONSTIPATION = Item(
    link_id="constipation",
    question=say(
        N_("Is it hard to poop, or does nothing come?"),
        N_("Is it hard for them to poop, or does nothing come?"),
    ),
    hint=say(N_("Choose the first that fits. With a stoma bag, go by what comes into the bag.")),
    clinical_term=N_("Constipation; possible obstruction"),
    options=(
        option(
            "blocked",
            N_("Yes, and I throw up, or my belly is swollen or hurts badly, or I cannot pass gas"),
            N_("Yes, and they throw up, or their belly is swollen or hurts badly, or they cannot pass gas"),
        ),
        option(
            "new",
            N_("Yes, harder or less often than is normal for me, even if medicine may be the reason"),
            N_("Yes, harder or less often than is normal for them, even if medicine may be the reason"),
        ),
        option(
            "usual",
            N_("As usual for me, and I still poop"),
            N_("As usual for them, and they still poop"),
        ),
        option(NONE, N_("No")),
        NOT_SURE,
    ),
)

VOMITING = Item(
    link_id="vomiting",
    question=say(
        N_("Are you sick to your stomach, throwing up, or not eating?"),
        N_("Are they sick to their stomach, throwing up, or not eating?"),
    ),
    hint=say(N_("Choose the first that fits.")),
    clinical_term=N_("Vomiting, nausea, anorexia, dehydration"),
    options=(
        option(
            "nothing-stays-down",
            N_(
                "Nothing stays down, not even drinks, for {nothing_stays_down_hours} hours or more, or I cannot keep "
                "my pain or steroid pills down"
            ),
            N_(
                "Nothing stays down, not even drinks, for {nothing_stays_down_hours} hours or more, or they cannot "
                "keep their pain or steroid pills down"
            ),
        ),
        option(
            "again-and-again",
            N_("I throw up again and again, but some drinks stay down"),
            N_("They throw up again and again, but some drinks stay down"),
        ),
        option("barely-eating", N_("I eat or drink almost nothing"), N_("They eat or drink almost nothing")),
        option(
            "nausea",
            N_("I feel sick, threw up once or twice, or am off my food, more than is usual for me after treatment"),
            N_(
                "They feel sick, threw up once or twice, or are off their food, more than is usual for them after "
                "treatment"
            ),
        ),
        option(NONE, N_("No")),
        NOT_SURE,
    ),
)

STEP = Step(
    code="thirst",
    title=N_("Thirst and stomach"),
    why=say(N_("These can be signs of too much calcium in the blood. It can be treated, and it should not wait.")),
    group=Group.CALCIUM,
    items=(THIRST, PEEING_OFTEN, CONSTIPATION, VOMITING),
)

RED_FLAGS = (
    RedFlag(
        code="thirst-extreme",
        finding=N_("Great thirst, most of the day"),
        when=answered(THIRST, "extreme"),
        disposition=Disposition.CALL_SOON,
        due_today=True,
        citations=(passages.DONT_WAIT_CALCIUM,),
        rulings=(C1,),
    ),
    RedFlag(
        code="thirst-more",
        finding=N_("Somewhat more thirst than usual"),
        when=answered(THIRST, "more"),
        disposition=Disposition.MENTION,
        citations=(passages.DONT_WAIT_CALCIUM, passages.CRUK_CALCIUM),
        rulings=(C5,),
    ),
    RedFlag(
        code="peeing-often-much-more",
        finding=N_("Peeing much more, by day or by night"),
        when=answered(PEEING_OFTEN, "much-more"),
        disposition=Disposition.CALL_SOON,
        due_today=True,
        citations=(passages.DONT_WAIT_CALCIUM,),
        rulings=(C1, C11),
    ),
    RedFlag(
        code="peeing-often-more",
        finding=N_("Peeing somewhat more than usual"),
        when=answered(PEEING_OFTEN, "more"),
        disposition=Disposition.MENTION,
        citations=(passages.DONT_WAIT_CALCIUM, passages.CRUK_CALCIUM),
        rulings=(C5,),
    ),
    RedFlag(
        code="constipation-blocked",
        finding=N_("No poop, with throwing up, a swollen or very sore belly, or no gas"),
        when=answered(CONSTIPATION, "blocked"),
        disposition=Disposition.CALL_NOW,
        citations=(passages.DONT_WAIT_CALCIUM, passages.ONCOLINK_CONSTIPATION),
    ),
    RedFlag(
        code="constipation-new",
        finding=N_("Pooping that is harder or less often than usual"),
        when=answered(CONSTIPATION, "new"),
        disposition=Disposition.CALL_SOON,
        due_today=True,
        citations=(passages.DONT_WAIT_CALCIUM, passages.ACS_CONSTIPATION),
        rulings=(C1, C8, C11),
    ),
    RedFlag(
        code="constipation-usual",
        finding=N_("Usual trouble pooping"),
        when=answered(CONSTIPATION, "usual"),
        disposition=Disposition.MENTION,
        citations=(passages.DONT_WAIT_CALCIUM,),
        rulings=(C5,),
    ),
    RedFlag(
        code="vomiting-nothing-stays-down",
        finding=N_("Nothing stays down for hours, or pain or steroid pills do not"),
        when=answered(VOMITING, "nothing-stays-down"),
        disposition=Disposition.CALL_NOW,
        citations=(passages.CRUK_DEHYDRATION, passages.UKONS_VOMITING, passages.STEROID_CARD),
    ),
    RedFlag(
        code="vomiting-again-and-again",
        finding=N_("Throwing up again and again"),
        when=answered(VOMITING, "again-and-again"),
        disposition=Disposition.CALL_SOON,
        due_today=True,
        citations=(passages.CRUK_DEHYDRATION, passages.UKONS_VOMITING),
    ),
    RedFlag(
        code="vomiting-barely-eating",
        finding=N_("Eating or drinking almost nothing"),
        when=answered(VOMITING, "barely-eating"),
        disposition=Disposition.CALL_SOON,
        citations=(passages.CRUK_CALCIUM, passages.UKONS_VOMITING),
    ),
    RedFlag(
        code="vomiting-nausea",
        finding=N_("A sick stomach, throwing up once or twice, or eating less"),
        when=answered(VOMITING, "nausea"),
        disposition=Disposition.MENTION,
        citations=(passages.CRUK_CALCIUM,),
    ),
)
