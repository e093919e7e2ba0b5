"""Step 5: confusion and sleepiness, the late signs of high calcium."""

from rules.model.condition import answered
from rules.model.disposition import Disposition, Route
from rules.model.questionnaire import NONE, NOT_SURE, Group, Item, Step, option, say
from rules.model.red_flag import RedFlag
from rules.sources import passages
from rules.text import N_

CONFUSION = Item(
    link_id="confusion",
    question=say(N_("Are you more muddled than usual?"), N_("Is the person you are with more muddled than usual?")),
    hint=say(
        N_("This is hard to see in yourself. If someone is near, ask them too."),
        N_("You know them. Trust what you see, even if they say they are fine."),
    ),
    clinical_term=N_("Acute confusion, delirium"),
    options=(
        option(
            "severe",
            N_("I do not know where I am or what day it is, I see things, or I am very restless and upset"),
            N_("They do not know where they are or what day it is, see things, or are very restless and upset"),
        ),
        option(
            "new",
            N_("I am muddled in a new way, even if it comes and goes"),
            N_("They are muddled in a new way, even if it comes and goes"),
        ),
        option(NONE, N_("No, as clear as usual")),
        NOT_SURE,
    ),
)

SLEEPINESS = Item(
    link_id="sleepiness",
    question=say(N_("Are you more sleepy than usual?"), N_("Are they more sleepy than usual?")),
    clinical_term=N_("Reduced consciousness, drowsiness, fatigue"),
    options=(
        option("hard-to-wake", N_("People find me very hard to wake"), N_("They are very hard to wake")),
        option(
            "unusual",
            N_("Much more sleepy, or I doze off even as I talk"),
            N_("Much more sleepy, or they doze off even as they talk"),
        ),
        option(
            "tired",
            N_("More tired than usual, but I stay alert"),
            N_("More tired than usual, but they stay alert"),
        ),
        option(NONE, N_("No, or tired for a long time with no change")),
        NOT_SURE,
    ),
)

STEP = Step(
    code="confusion",
    title=N_("Thinking and sleep"),
    why=say(N_("A muddled mind or odd sleepiness can come from high calcium. It can be treated, and fast is best.")),
    group=Group.CALCIUM,
    items=(CONFUSION, SLEEPINESS),
)

RED_FLAGS = (
    RedFlag(
        code="confusion-severe",
        finding=N_("Very confused: lost, seeing things, or very restless"),
        when=answered(CONFUSION, "severe"),
        disposition=Disposition.CALL_NOW,
        route=Route.EMERGENCY,
        citations=(passages.DONT_WAIT_CALCIUM,),
    ),
    RedFlag(
        code="confusion-new",
        finding=N_("Muddled in a new way"),
        when=answered(CONFUSION, "new"),
        disposition=Disposition.CALL_NOW,
        citations=(passages.DONT_WAIT_CALCIUM,),
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
        code="sleepiness-tired",
        finding=N_("More tired than usual, but alert"),
        when=answered(SLEEPINESS, "tired"),
        disposition=Disposition.MENTION,
        citations=(passages.CRUK_CALCIUM,),
    ),
)
