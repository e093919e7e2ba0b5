"""Step 4: thirst, passing more urine, constipation and vomiting, the early signs of high calcium."""

from rules.model.condition import answered
from rules.model.disposition import Disposition
from rules.model.questionnaire import NONE, NOT_SURE, Group, Item, Step, option, say
from rules.model.red_flag import RedFlag
from rules.sources import passages
from rules.sources.rulings import C1
from rules.text import N_

THIRST = Item(
    link_id="thirst",
    question=say(N_("Are you more thirsty than usual?"), N_("Are they more thirsty than usual?")),
    clinical_term=N_("Polydipsia"),
    options=(
        option("extreme", N_("Much more, most of the day, even if there seems to be a reason")),
        option("more", N_("A little more")),
        option(NONE, N_("No")),
        NOT_SURE,
    ),
)

PEEING_OFTEN = Item(
    link_id="peeing-often",
    question=say(N_("Do you pee more often than usual?"), N_("Do they pee more often than usual?")),
    clinical_term=N_("Polyuria, nocturia"),
    options=(
        option("much-more", N_("Much more, day and night")),
        option("more", N_("A little more")),
        option(NONE, N_("No")),
        NOT_SURE,
    ),
)

CONSTIPATION = Item(
    link_id="constipation",
    question=say(
        N_("Is it hard to poop, or has nothing come for days?"),
        N_("Is it hard for them to poop, or has nothing come for days?"),
    ),
    clinical_term=N_("Constipation; possible obstruction"),
    options=(
        option(
            "severe",
            N_(
                "Very. I am {constipation_days} days or more past my normal time, or I throw up as well, or my belly "
                "is swollen and hurts"
            ),
            N_(
                "Very. They are {constipation_days} days or more past their normal time, or they throw up as well, or "
                "their belly is swollen and hurts"
            ),
        ),
        option("new", N_("Yes. It is new, or worse than before")),
        option(
            "usual",
            N_("As usual on my pain medicine, and I still poop"),
            N_("As usual on their pain medicine, and they still poop"),
        ),
        option(NONE, N_("No")),
        NOT_SURE,
    ),
)

VOMITING = Item(
    link_id="vomiting",
    question=say(N_("Do you throw up, or feel like it?"), N_("Do they throw up, or feel like it?")),
    clinical_term=N_("Vomiting, nausea, anorexia"),
    options=(
        option(
            "cannot-keep-down",
            N_("I throw up again and again, or drinks do not stay down"),
            N_("They throw up again and again, or drinks do not stay down"),
        ),
        option(
            "nausea",
            N_("I feel sick to my stomach, or do not want to eat"),
            N_("They feel sick to their stomach, or do not want to eat"),
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
        citations=(passages.DONT_WAIT_CALCIUM,),
        ruling=C1,
    ),
    RedFlag(
        code="thirst-more",
        finding=N_("A little more thirst than usual"),
        when=answered(THIRST, "more"),
        disposition=Disposition.MENTION,
        citations=(passages.CRUK_CALCIUM,),
    ),
    RedFlag(
        code="peeing-often-much-more",
        finding=N_("Peeing much more, day and night"),
        when=answered(PEEING_OFTEN, "much-more"),
        disposition=Disposition.CALL_SOON,
        citations=(passages.DONT_WAIT_CALCIUM,),
        ruling=C1,
    ),
    RedFlag(
        code="peeing-often-more",
        finding=N_("Peeing a little more often than usual"),
        when=answered(PEEING_OFTEN, "more"),
        disposition=Disposition.MENTION,
        citations=(passages.CRUK_CALCIUM,),
    ),
    RedFlag(
        code="constipation-severe",
        finding=N_("No poop for a long time, or a blocked, swollen belly"),
        when=answered(CONSTIPATION, "severe"),
        disposition=Disposition.CALL_NOW,
        citations=(passages.DONT_WAIT_CALCIUM, passages.GENERAL_ONCOLOGY),
    ),
    RedFlag(
        code="constipation-new",
        finding=N_("New or worse trouble pooping"),
        when=answered(CONSTIPATION, "new"),
        disposition=Disposition.CALL_SOON,
        citations=(passages.DONT_WAIT_CALCIUM,),
        ruling=C1,
    ),
    RedFlag(
        code="constipation-usual",
        finding=N_("Usual trouble pooping on pain medicine"),
        when=answered(CONSTIPATION, "usual"),
        disposition=Disposition.MENTION,
        citations=(passages.GENERAL_ONCOLOGY,),
    ),
    RedFlag(
        code="vomiting-cannot-keep-down",
        finding=N_("Throwing up again and again, or drinks that do not stay down"),
        when=answered(VOMITING, "cannot-keep-down"),
        disposition=Disposition.CALL_SOON,
        citations=(passages.CRUK_CALCIUM, passages.GENERAL_ONCOLOGY),
    ),
    RedFlag(
        code="vomiting-nausea",
        finding=N_("Feeling sick to the stomach, or not wanting to eat"),
        when=answered(VOMITING, "nausea"),
        disposition=Disposition.MENTION,
        citations=(passages.CRUK_CALCIUM,),
    ),
)
