"""Step 2: strength, walking and feeling."""

from rules.model.condition import answered
from rules.model.disposition import Disposition
from rules.model.questionnaire import LONG_STANDING, NONE, NONE_OF_THESE, NOT_SURE, Group, Item, Step, option, say
from rules.model.red_flag import RedFlag
from rules.sources import passages
from rules.sources.rulings import C3, C4, C6
from rules.text import N_

WEAKNESS = Item(
    link_id="weakness",
    question=say(
        N_("Are your arms, hands or legs weak or clumsy?"),
        N_("Are the arms, hands or legs of the person you are with weak or clumsy?"),
    ),
    hint=say(
        N_(
            "Choose the first that fits. Old counts too, if your team has not checked it. Just tired all over, or "
            "stiff only in the joints, is No. In a wheelchair or with a limb lost, go by what has changed."
        ),
        N_(
            "Choose the first that fits. Old counts too, if their team has not checked it. Just tired all over, or "
            "stiff only in the joints, is No. In a wheelchair or with a limb lost, go by what has changed."
        ),
    ),
    clinical_term=N_("Limb weakness or clumsiness (motor deficit)"),
    options=(
        option(
            "cannot-use",
            N_("Yes. I cannot use an arm or a leg, even if only pain stops it, and that is new"),
            N_("Yes. They cannot use an arm or a leg, even if only pain stops it, and that is new"),
        ),
        option(
            "weaker",
            N_(
                "Yes, even a little or at times. Weaker, heavy or stiff arms or legs, clumsy hands, a foot that "
                "catches, or help needed to get up"
            ),
        ),
        option(
            LONG_STANDING,
            N_("Yes, but it is old, has not changed, and my team has checked it"),
            N_("Yes, but it is old, has not changed, and their team has checked it"),
        ),
        option(NONE, N_("No")),
        NOT_SURE,
    ),
)

WALKING = Item(
    link_id="walking",
    question=say(N_("Has your walking changed?"), N_("Has their walking changed?")),
    hint=say(
        N_(
            "Choose the first that fits. Old counts too, if it was not checked. In a wheelchair, go by how you stand "
            "or "
            "change seats."
        ),
        N_(
            "Choose the first that fits. Old counts too, if it was not checked. In a wheelchair, go by how they stand "
            "or change seats."
        ),
    ),
    clinical_term=N_("Gait disturbance, ataxia, antalgic gait"),
    options=(
        option(
            "cannot-walk",
            N_("I can no longer walk or stand, and that is new"),
            N_("They can no longer walk or stand, and that is new"),
        ),
        option(
            "unsteady",
            N_(
                "I am unsteady, my legs give way or do not do what I want, or stairs are harder because my legs feel "
                "weak"
            ),
            N_(
                "They are unsteady, their legs give way or do not obey, or stairs are harder because their legs feel "
                "weak"
            ),
        ),
        option(
            "limp",
            N_("I limp because one spot hurts (not just a blister or a stubbed toe); my legs are strong and steady"),
            N_(
                "They limp because one spot hurts (not just a blister or a stubbed toe); their legs are strong and "
                "steady"
            ),
        ),
        option(
            "slower",
            N_("I am steady, but slower, or do not get as far as before"),
            N_("They are steady, but slower, or do not get as far as before"),
        ),
        option(
            LONG_STANDING,
            N_("I have trouble walking, but it is old, has not changed, and my team has checked it"),
            N_("They have trouble walking, but it is old, has not changed, and their team has checked it"),
        ),
        option(NONE, N_("No")),
        NOT_SURE,
    ),
)

NUMBNESS = Item(
    link_id="numbness",
    question=say(
        N_("Does any part of you feel numb, tingly or odd?"),
        N_("Does any part of their body feel numb, tingly or odd?"),
    ),
    hint=say(
        N_(
            "Choose all that fit, old or new. If it is old, has not changed and your team has checked it, choose "
            "only the "
            "line that says so. A limb that falls asleep and soon wakes up does not count."
        ),
        N_(
            "Choose all that fit, old or new. If it is old, has not changed and their team has checked it, choose "
            "only the "
            "line that says so. A limb that falls asleep and soon wakes up does not count."
        ),
    ),
    clinical_term=N_("Sensory loss or paraesthesia; saddle anaesthesia; numb chin"),
    check_all=True,
    options=(
        option(
            "saddle",
            N_("Between my legs or around my bottom, or it feels different when I wipe or during sex"),
            N_("Between their legs or around their bottom, or it feels different when they wipe or during sex"),
        ),
        option(
            "body",
            N_("In my arms, hands, legs, feet, chest or belly, and it is new, spreading, or not checked"),
            N_("In their arms, hands, legs, feet, chest or belly, and it is new, spreading, or not checked"),
        ),
        option("face", N_("In my chin, lip or face"), N_("In their chin, lip or face")),
        option(
            LONG_STANDING,
            N_("Some, but it is old, has not changed, and my team has checked it"),
            N_("Some, but it is old, has not changed, and their team has checked it"),
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
        finding=N_("An arm or leg that can no longer be used"),
        when=answered(WEAKNESS, "cannot-use"),
        disposition=Disposition.CALL_NOW,
        citations=(passages.DONT_WAIT_SPINE,),
    ),
    RedFlag(
        code="weakness-weaker",
        finding=N_("Weaker, heavy or stiff arms or legs, or clumsy hands"),
        when=answered(WEAKNESS, "weaker"),
        disposition=Disposition.CALL_NOW,
        citations=(passages.DONT_WAIT_SPINE,),
    ),
    RedFlag(
        code="weakness-long-standing",
        finding=N_("Old weakness, unchanged, that the team has checked"),
        when=answered(WEAKNESS, LONG_STANDING),
        disposition=Disposition.MENTION,
        citations=(passages.DONT_WAIT_SPINE,),
        rulings=(C3,),
    ),
    RedFlag(
        code="walking-cannot-walk",
        finding=N_("No longer able to walk or stand"),
        when=answered(WALKING, "cannot-walk"),
        disposition=Disposition.CALL_NOW,
        citations=(passages.DONT_WAIT_SPINE,),
    ),
    RedFlag(
        code="walking-unsteady",
        finding=N_("Unsteady walking, or legs that are weak or do not obey"),
        when=answered(WALKING, "unsteady"),
        disposition=Disposition.CALL_NOW,
        citations=(passages.DONT_WAIT_SPINE,),
    ),
    RedFlag(
        code="walking-limp",
        finding=N_("A limp from one sore spot, with strong and steady legs"),
        when=answered(WALKING, "limp"),
        disposition=Disposition.CALL_SOON,
        citations=(passages.COMMON_LIMP,),
        rulings=(C6,),
    ),
    RedFlag(
        code="walking-slower",
        finding=N_("Slower walking, with steady legs"),
        when=answered(WALKING, "slower"),
        disposition=Disposition.MENTION,
        citations=(passages.COMMON_LIMP,),
        rulings=(C6,),
    ),
    RedFlag(
        code="walking-long-standing",
        finding=N_("Old trouble walking, unchanged, that the team has checked"),
        when=answered(WALKING, LONG_STANDING),
        disposition=Disposition.MENTION,
        citations=(passages.DONT_WAIT_SPINE,),
        rulings=(C3,),
    ),
    RedFlag(
        code="numbness-saddle",
        finding=N_("Numbness between the legs or around the bottom"),
        when=answered(NUMBNESS, "saddle"),
        disposition=Disposition.CALL_NOW,
        citations=(passages.DONT_WAIT_SPINE,),
    ),
    RedFlag(
        code="numbness-body",
        finding=N_("Numb or tingling arms, legs or body that is new, spreading or not checked"),
        when=answered(NUMBNESS, "body"),
        disposition=Disposition.CALL_NOW,
        citations=(passages.DONT_WAIT_SPINE,),
    ),
    RedFlag(
        code="numbness-face",
        finding=N_("A numb or tingling chin, lip or face"),
        when=answered(NUMBNESS, "face"),
        disposition=Disposition.CALL_SOON,
        citations=(passages.DONT_WAIT_SPINE, passages.GENERAL_ONCOLOGY),
        rulings=(C4,),
    ),
    RedFlag(
        code="numbness-long-standing",
        finding=N_("Old numbness, unchanged, that the team has checked"),
        when=answered(NUMBNESS, LONG_STANDING),
        disposition=Disposition.MENTION,
        citations=(passages.DONT_WAIT_SPINE,),
        rulings=(C3,),
    ),
)
