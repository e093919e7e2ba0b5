"""An outcome at the level that a nurse decided on, and the call that is owed after it."""

from datetime import datetime, timedelta
from typing import Final

from app.calling import deadline
from app.settings.settings import settings_in_force
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


def owed_by(outcome: Outcome, decided: Disposition, now: datetime) -> datetime | None:
    """Return by when the patient is to be called after a call at ``now``; None where no call is owed.

    After call-now somebody asks whether they arrived. After call-soon it follows the clock, also where a line closes
    before: whoever calls back needs none. ``now`` is in the zone of the team.
    """
    if decided is Disposition.CALL_NOW:
        return now + timedelta(hours=settings_in_force().arrival_hours)
    if decided is Disposition.MENTION:
        return None
    clock = as_decided(outcome, decided).clock
    hours = settings_in_force().site.office_hours if clock is Clock.OPEN_DAY else None
    due = deadline.due(clock, now, hours, always_answered=True)
    # Where the hours of the office are not known, what is administrative is owed as what is not.
    return due or deadline.due(Clock.SOON, now, None, always_answered=True)
