"""An outcome at the level that a nurse decided on."""

from typing import Final

from rules.model.disposition import Clock, Disposition, Route
from rules.model.outcome import Outcome

_CLOCKS: Final = {
    Disposition.CALL_NOW: Clock.NOW,
    Disposition.CALL_SOON: Clock.SOON,
    Disposition.MENTION: Clock.NEXT_VISIT,
}


def as_decided(outcome: Outcome, decided: Disposition) -> Outcome:
    """Return ``outcome`` at the level ``decided``; where that is another, with the longest clock of that level."""
    if decided is outcome.disposition:
        return outcome
    return outcome._replace(
        disposition=decided,
        route=Route.TEAM,
        clock=_CLOCKS[decided],
        er_line=decided is not Disposition.MENTION,
        complete=outcome.complete or decided is Disposition.MENTION,
    )
