"""What a nurse decides: the level, where, how and by when, how that stands to the rules, and the call owed after it."""

from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from app.calling import deadline
from app.data.calls import outcome_of
from app.data.models import Call
from app.data.spoiled import read_from
from app.settings.settings import settings_in_force
from rules.model.disposition import Clock, Disposition, Route, Verdict
from rules.model.outcome import Outcome

CLOCK: Final = "decided_clock"
ROUTE: Final = "decided_route"
"""Where a record holds what was decided beside the level. Calls saved before have neither."""

_CLOCKS: Final = {
    Disposition.CALL_NOW: Clock.NOW,
    Disposition.CALL_SOON: Clock.SOON,
    Disposition.MENTION: Clock.NEXT_VISIT,
}
_LEVELS: Final = {
    Clock.NOW: Disposition.CALL_NOW,
    Clock.TODAY: Disposition.CALL_SOON,
    Clock.SOON: Disposition.CALL_SOON,
    Clock.OPEN_DAY: Disposition.CALL_SOON,
    Clock.NEXT_VISIT: Disposition.MENTION,
}


class Place(NamedTuple):
    """Where a patient is seen, as a nurse and as a caller read it, and the shortest clock that it can hold."""

    words: str
    to_caller: str
    shortest: Clock


class Transport(NamedTuple):
    """How a patient gets there, as a nurse and as a caller read it, and by which route that is."""

    words: str
    to_caller: str
    route: Route


PLACES: Final = {
    "ed": Place("Emergency department", "at the emergency department", Clock.NOW),
    "assessment-unit": Place("Assessment unit", "at our assessment unit", Clock.NOW),
    "clinic": Place("Clinic", "at the clinic", Clock.TODAY),
    "home": Place("Home", "at home", Clock.TODAY),
}
TRANSPORTS: Final = {
    "ambulance": Transport("Ambulance", "by ambulance", Route.EMERGENCY),
    "own-car": Transport("Own car", "by car", Route.TEAM),
    "hospital-transport": Transport("Hospital transport or taxi", "by hospital transport or taxi", Route.TEAM),
    "other": Transport("Another way", "", Route.TEAM),
}
"""What where and how mean for a decision. The codes are permanent."""


class Change(StrEnum):
    """How the decision stands to what was computed."""

    NONE = "as computed"
    RAISED = "raised"
    LOWERED = "lowered"


def change_of(decided: Verdict, computed: Verdict) -> Change:
    """Return how ``decided`` stands to ``computed``: a later clock or a lower route is as much a lowering as a level.

    An ambulance for someone who could come otherwise is a way to get there, and raises nothing.
    """
    if not decided.is_at_least(computed):
        return Change.LOWERED
    is_more = (decided.disposition, decided.clock) != (computed.disposition, computed.clock)
    return Change.RAISED if is_more else Change.NONE


def as_decided(
    outcome: Outcome, decided: Disposition, clock: Clock | None = None, route: Route | None = None
) -> Outcome:
    """Return ``outcome`` at the level ``decided``, by ``clock`` and ``route`` where they are given.

    Where they are not, a level other than computed has its longest clock and the route by the team.
    """
    if decided is not outcome.disposition:
        outcome = outcome._replace(
            disposition=decided,
            route=Route.TEAM,
            clock=_CLOCKS[decided],
            er_line=decided is not Disposition.MENTION,
            complete=outcome.complete or decided is Disposition.MENTION,
        )
    return outcome._replace(clock=clock or outcome.clock, route=route or outcome.route)


def chosen(outcome: Outcome, level: str, transport: str) -> Outcome:
    """Return ``outcome`` as a nurse decides who chose ``level``, a clock or a disposition, and ``transport``.

    Nothing chosen leaves it as computed.
    """
    clock = Clock(level) if level in list(Clock) else None
    named = Disposition(level) if level in list(Disposition) else None
    decided = _LEVELS[clock] if clock else named or outcome.disposition
    is_now = decided is Disposition.CALL_NOW
    route = TRANSPORTS[transport].route if is_now and transport in TRANSPORTS else None
    return as_decided(outcome, decided, clock, route)


def as_saved(call: Call) -> Outcome:
    """Return the stored outcome of ``call`` as it was decided, by the clock and the route that it was saved with.

    Raises:
        SpoiledError: its level, clock or route is none that is known here.
    """
    clock, route, outcome = call.record.get(CLOCK), call.record.get(ROUTE), outcome_of(call.outcome)
    with read_from("calls"):
        told = Disposition(call.decided), Clock(clock) if clock else None, Route(route) if route else None
    return as_decided(outcome, *told)


def fits(place: str, clock: Clock) -> bool:
    """Whether someone who is to be seen by ``clock`` may be sent to ``place``."""
    return place not in PLACES or PLACES[place].shortest.urgency >= clock.urgency


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


def next_at(text: str, now: datetime) -> datetime:
    """Return the next moment after ``now`` at which a clock of the team shows ``text``, such as "21:00"."""
    at = datetime.combine(now.date(), time.fromisoformat(text), now.tzinfo)
    return at if at > now else at + timedelta(days=1)
