"""What to do if nobody is reached, by what was found: clinical.md §2."""

from rules.advice.safety_net.advice import Advice
from rules.model.disposition import Disposition, Route
from rules.model.outcome import Outcome
from rules.model.questionnaire import say
from rules.sources import passages
from rules.text import N_

GO_AT_ONCE = Advice(
    words=say(
        N_("If nobody answers at once, do not wait for a call back. Go to the ER."),
        N_("If nobody answers at once, do not wait for a call back. Take them to the ER."),
    ),
    citations=(passages.UKONS,),
)
GO_IF_NOT_REACHED = Advice(
    words=say(
        N_("If you have not spoken to a person by that time, go to the ER."),
        N_("If you have not spoken to a person by that time, take them to the ER."),
    ),
    citations=(passages.UKONS,),
)
ASK_BY_WHEN = Advice(
    words=say(N_("If they say they will call you back, ask by what time.")), citations=(passages.UKONS,)
)
CALL_AGAIN = Advice(
    words=say(N_("If nobody answers, call again when they open. If it gets worse, use the after-hours line.")),
    citations=(passages.UKONS,),
)
ASK_FOR_A_VISIT = Advice(
    words=say(N_("No visit planned? Call in office hours and ask for one.")), citations=(passages.GENERAL_ONCOLOGY,)
)


def if_nobody_answers(outcome: Outcome) -> tuple[Advice, ...]:
    """Return what to do if the team is not reached; the emergency line always is, so its cards need none.

    "By that time" is the time on the card, which stands once on the page.
    """
    if outcome.route is Route.EMERGENCY:
        return ()
    if outcome.disposition is Disposition.CALL_NOW:
        return (GO_AT_ONCE,)
    if outcome.disposition is Disposition.CALL_SOON:
        return (GO_IF_NOT_REACHED, ASK_BY_WHEN) if outcome.er_line else (CALL_AGAIN,)
    return (ASK_FOR_A_VISIT,)
