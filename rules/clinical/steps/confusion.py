"""Step 5: confusion and sleepiness, the late signs of high calcium."""

from rules.model.condition import answered
from rules.model.disposition import Disposition, Route
from rules.model.questionnaire import NONE, NOT_SURE, Group, Item, Step, option, say
from rules.model.red_flag import RedFlag
from rules.sources import passages
from rules.sources.rulings import C10
from rules.text import N_

CONFUSION = Item(
    link_id="confusion",
    question=say(
        N_("Are you confused or mixed up, or do others say you are?"),
        N_("Is the person you are with confused or mixed up, or do others say so?"),
    ),
    hint=say(
        N_("If someone is with you, ask them. Forgetting a name now and then, as before, is No."),
        N_("Trust what you see, even if they say they are fine. Forgetting a name now and then, as before, is No."),
    ),
    clinical_term=N_("Acute confusion, delirium"),
    options=(
        option(
            "severe",
            N_(
                "Yes, badly. I do not know where I am or who is with me. I see things that are not there. Or I am very "
                "restless"
            ),
            N_(
                "Yes, badly. They do not know where they are or who is with them. They see what is not there. Or they "
                "are very restless"
            ),
        ),
        option(
            "new",
            N_("Yes, in a new way, even a little or on and off, or others say so"),
        ),
        option(NONE, N_("No")),
        NOT_SURE,
    ),
)

SLEEPINESS = Item(
    link_id="sleepiness",
    question=say(
        N_("Are you sleepier or more tired than is usual for you?"),
        N_("Are they sleepier or more tired than is usual for them?"),
    ),
    hint=say(N_("Choose the first that fits. Only tired, and no more so than after each treatment, is No.")),
    clinical_term=N_("Reduced consciousness, drowsiness, fatigue"),
    options=(
        option("hard-to-wake", N_("I am very hard to wake"), N_("They are very hard to wake")),
        option(
            "unusual",
            N_("Much sleepier: I doze off as I talk or eat, or sleep most of the day"),
            N_("Much sleepier: they doze off as they talk or eat, or sleep most of the day"),
        ),
        option(
            "exhausted",
            N_("So tired that I stay in bed or a chair most of the day, but awake and clear"),
            N_("So tired that they stay in bed or a chair most of the day, but awake and clear"),
        ),
        option("tired", N_("More tired than usual, but up and about")),
        option(NONE, N_("No")),
        NOT_SURE,
    ),
)

STEP = Step(
    code="confusion",
    title=N_("Thinking and sleep"),
    why=say(N_("A mixed-up mind or odd sleepiness can come from high calcium. It can be treated, and fast is best.")),
    group=Group.CALCIUM,
    items=(CONFUSION, SLEEPINESS),
)

RED_FLAGS = (
    RedFlag(
        code="confusion-severe",
        finding=N_("Very confused: lost, seeing things that are not there, or very restless"),
        when=answered(CONFUSION, "severe"),
        disposition=Disposition.CALL_NOW,
        route=Route.EMERGENCY,
        citations=(passages.DONT_WAIT_CALCIUM,),
    ),
    RedFlag(
        code="confusion-new",
        finding=N_("Confused or mixed up in a new way"),
        when=answered(CONFUSION, "new"),
        disposition=Disposition.CALL_NOW,
        citations=(passages.DONT_WAIT_CALCIUM, passages.ACS_CONFUSION),
    ),
    RedFlag(
        code="sleepiness-hard-to-wake",
        finding=N_("Very hard to wake"),
        when=answered(SLEEPINESS, "hard-to-wake"),
        disposition=Disposition.CALL_NOW,
        route=Route.EMERGENCY,
        citations=(passages.DONT_WAIT_CALCIUM,),
    ),
    RedFlag(
        code="sleepiness-unusual",
        finding=N_("Much sleepier than usual"),
        when=answered(SLEEPINESS, "unusual"),
        disposition=Disposition.CALL_NOW,
        citations=(passages.DONT_WAIT_CALCIUM,),
    ),
    RedFlag(
        code="sleepiness-exhausted",
        finding=N_("So tired as to rest most of the day, but awake and clear"),
        when=answered(SLEEPINESS, "exhausted"),
        disposition=Disposition.CALL_SOON,
        citations=(passages.DONT_WAIT_CALCIUM, passages.UKONS_TIREDNESS),
        rulings=(C10,),
    ),
    RedFlag(
        code="sleepiness-tired",
        finding=N_("More tired than usual, but up and about"),
        when=answered(SLEEPINESS, "tired"),
        disposition=Disposition.MENTION,
        citations=(passages.DONT_WAIT_CALCIUM, passages.UKONS_TIREDNESS),
        rulings=(C10,),
    ),
)
