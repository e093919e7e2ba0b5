"""What a nurse calls the levels: one table for the whole console. Whoever reads it is the line that patients call."""

from collections.abc import Mapping
from typing import Final

from app.calling import deadline
from app.console.about import NOT_SYMPTOMS
from app.console.decided import as_decided
from app.data.models import NO_SYMPTOM
from rules.model.disposition import Clock, Disposition, Route, Verdict
from rules.model.outcome import Outcome

NOW: Final = "Emergency: be seen now"
BY_CLOCK: Final = {
    Clock.NOW: NOW,
    Clock.TODAY: "Assess today",
    Clock.SOON: f"Assess within {deadline.HOURS[Clock.SOON].as_written} h",
    Clock.OPEN_DAY: "Next open day",
    Clock.NEXT_VISIT: "Next visit",
}
LEVELS: Final[Mapping[str, str]] = {
    Disposition.CALL_NOW: NOW,
    Disposition.CALL_SOON: BY_CLOCK[Clock.SOON],
    Disposition.MENTION: BY_CLOCK[Clock.NEXT_VISIT],
}
"""Each level where its clock is not known, or where calls of several clocks are counted together."""

COUNTED: Final = (
    f"“{BY_CLOCK[Clock.SOON]}” counts what is due sooner, “{BY_CLOCK[Clock.TODAY]}”, and what is administrative, "
    f"“{BY_CLOCK[Clock.OPEN_DAY]}”, too."
)
AMBULANCE_FIRST: Final = "ambulance first"
"""What a nurse calls the route by the emergency number."""

_TIMED: Final = (Clock.TODAY, Clock.SOON, Clock.OPEN_DAY)
_BY: Final = {
    Clock.NOW: "Right now, day or night",
    Clock.OPEN_DAY: "By the end of the next day that the office is open",
    Clock.NEXT_VISIT: "At the next visit, sooner if anything changes",
}


def level_in_words(level: str, clock: Clock | None = None, route: Route = Route.TEAM) -> str:
    """Return what ``level`` is called with its ``clock``; a level that is not in use any more stands as its code."""
    if level == NO_SYMPTOM:
        return NOT_SYMPTOMS
    # A clock never lowers the name of an emergency, whatever was stored beside it.
    words = BY_CLOCK[clock] if level == Disposition.CALL_SOON and clock in _TIMED else LEVELS.get(level, level)
    return f"{words}, {AMBULANCE_FIRST}" if route is Route.EMERGENCY else words


def verdict_in_words(verdict: Verdict) -> str:
    """Return what a nurse calls the level of ``verdict``, and that an ambulance comes first where it does."""
    return level_in_words(verdict.disposition, verdict.clock, verdict.route)


def decided_in_words(outcome: Outcome, decided: str) -> str:
    """Return what a nurse calls the level ``decided`` after ``outcome``: by the clock that is then in force."""
    if decided not in list(Disposition):
        return level_in_words(decided)
    return level_in_words(decided, as_decided(outcome, Disposition(decided)).clock)


def by_when(clock: Clock, since: str) -> str:
    """Return by when the patient is to be assessed, counting ``since`` such as "from the call"."""
    hours = deadline.HOURS.get(clock)
    return f"Within {hours.as_written} hours {since}" if hours else _BY[clock]
