"""Step 2: strength, walking and feeling."""

from rules.model.condition import answered
from rules.model.disposition import Disposition
from rules.model.questionnaire import LONG_STANDING, NONE, NONE_OF_THESE, NOT_SURE, Group, Item, Step, option, say
from rules.model.red_flag import RedFlag
from rules.sources import passages
from rules.sources.rulings import C3
from rules.text import N_

WEAKNESS = Item(
    link_id="weakness",
    question=say(N_("Are your arms or legs weak?"), N_("Are their arms or legs weak?")),
    clinical_term=N_("Limb weakness (motor deficit)"),
    options=(
        option("cannot-use", N_("I cannot use an arm or a leg"), N_("They cannot use an arm or a leg")),
        option("weaker", N_("An arm or leg is weaker, heavy, stiff or gives way, even a little or now and then")),
        option(
            LONG_STANDING,
            N_("Yes, but it is old, has not changed, and my team knows"),
            N_("Yes, but it is old, has not changed, and their team knows"),
        ),
        option(NONE, N_("No, as strong as usual")),
        NOT_SURE,
    ),
)

WALKING = Item(
    link_id="walking",
    question=say(N_("Has your walking changed?"), N_("Has their walking changed?")),
    clinical_term=N_("Gait disturbance, ataxia, antalgic gait"),
    options=(
        option("cannot-walk", N_("I can no longer walk"), N_("They can no longer walk")),
        option(
            "unsteady",
            N_("I am wobbly, stairs are harder, or my legs do not do what I want"),
            N_("They are wobbly, stairs are harder, or their legs do not do what they want"),
        ),
        option(
            "limp",
            N_("I limp because one spot is sore, but my legs are strong"),
            N_("They limp because one spot is sore, but their legs are strong"),
        ),
        option(
            LONG_STANDING,
            N_("I have trouble walking, but it is old, has not changed, and my team knows"),
            N_("They have trouble walking, but it is old, has not changed, and their team knows"),
        ),
        option(NONE, N_("No, same as usual")),
        NOT_SURE,
    ),
)

NUMBNESS = Item(
    link_id="numbness",
    question=say(N_("Is any part of you numb or tingling?"), N_("Is any part of them numb or tingling?")),
    hint=say(
        N_("Numb means you feel less there than before. Choose all that fit."),
        N_("Numb means they feel less there than before. Choose all that fit."),
    ),
    clinical_term=N_("Sensory loss or paraesthesia; saddle anaesthesia; numb chin"),
    check_all=True,
    options=(
        option(
            "saddle",
            N_("Between my legs or my bottom, or it feels different when I wipe"),
            N_("Between their legs or their bottom, or it feels different when they wipe"),
        ),
        option(
            "body",
            N_("My arms, hands, legs or feet, or a band around my body, and it is new or spreading"),
            N_("Their arms, hands, legs or feet, or a band around the body, and it is new or spreading"),
        ),
        option("face", N_("My chin, lip or face, and it is new"), N_("Their chin, lip or face, and it is new")),
        option(
            LONG_STANDING,
            N_("Some numbness, but it is old, has not changed, and my team knows"),
            N_("Some numbness, but it is old, has not changed, and their team knows"),
        ),
        NONE_OF_THESE,
        NOT_SURE,
    ),
)

STEP = Step(
    code="weakness",
    title=N_("Strength and feeling"),
    why=say(
        N_("Weak or numb arms or legs can mean nerves in your back are being pressed. Hours count."),
        N_("Weak or numb arms or legs can mean nerves in their back are being pressed. Hours count."),
    ),
    group=Group.SPINE,
    items=(WEAKNESS, WALKING, NUMBNESS),
)

RED_FLAGS = (
    RedFlag(
        code="weakness-cannot-use",
        finding=N_("An arm or leg that cannot be used"),
        when=answered(WEAKNESS, "cannot-use"),
        disposition=Disposition.CALL_NOW,
        citations=(passages.DONT_WAIT_SPINE,),
    ),
    RedFlag(
        code="weakness-weaker",
        finding=N_("An arm or leg that is weaker than usual"),
        when=answered(WEAKNESS, "weaker"),
        disposition=Disposition.CALL_NOW,
        citations=(passages.DONT_WAIT_SPINE,),
    ),
    RedFlag(
        code="weakness-long-standing",
        finding=N_("Old weakness, unchanged, that the team knows about"),
        when=answered(WEAKNESS, LONG_STANDING),
        disposition=Disposition.MENTION,
        citations=(passages.DONT_WAIT_SPINE,),
        ruling=C3,
    ),
    RedFlag(
        code="walking-cannot-walk",
        finding=N_("No longer able to walk"),
        when=answered(WALKING, "cannot-walk"),
        disposition=Disposition.CALL_NOW,
        citations=(passages.DONT_WAIT_SPINE,),
    ),
    RedFlag(
        code="walking-unsteady",
        finding=N_("Wobbly walking, or legs that do not obey"),
        when=answered(WALKING, "unsteady"),
        disposition=Disposition.CALL_NOW,
        citations=(passages.DONT_WAIT_SPINE,),
    ),
    RedFlag(
        code="walking-limp",
        finding=N_("A limp from one sore spot, with strong legs"),
        when=answered(WALKING, "limp"),
        disposition=Disposition.CALL_SOON,
        citations=(passages.COMMON_SYMPTOMS,),
    ),
    RedFlag(
        code="walking-long-standing",
        finding=N_("Old trouble walking, unchanged, that the team knows about"),
        when=answered(WALKING, LONG_STANDING),
        disposition=Disposition.MENTION,
        citations=(passages.DONT_WAIT_SPINE,),
        ruling=C3,
    ),
    RedFlag(
        code="numbness-saddle",
        finding=N_("Numbness between the legs or in the bottom"),
        when=answered(NUMBNESS, "saddle"),
        disposition=Disposition.CALL_NOW,
        citations=(passages.DONT_WAIT_SPINE,),
    ),
    RedFlag(
        code="numbness-body",
        finding=N_("New or spreading numbness in arms, legs or body"),
        when=answered(NUMBNESS, "body"),
        disposition=Disposition.CALL_NOW,
        citations=(passages.DONT_WAIT_SPINE,),
    ),
    RedFlag(
        code="numbness-face",
        finding=N_("New numbness of the chin, lip or face"),
        when=answered(NUMBNESS, "face"),
        disposition=Disposition.CALL_SOON,
        citations=(passages.GENERAL_ONCOLOGY,),
    ),
    RedFlag(
        code="numbness-long-standing",
        finding=N_("Old numbness, unchanged, that the team knows about"),
        when=answered(NUMBNESS, LONG_STANDING),
        disposition=Disposition.MENTION,
        citations=(passages.DONT_WAIT_SPINE,),
        ruling=C3,
    ),
)
