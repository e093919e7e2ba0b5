"""What to do next: the three dispositions, the clock, the way to get there, and what all of them make together."""

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple


class Disposition(StrEnum):
    """What the person should do, most urgent first. There is no fourth."""

    CALL_NOW = "call-now"
    CALL_SOON = "call-soon"
    MENTION = "mention"

    @property
    def urgency(self) -> int:
        """A number that is larger the more urgent the disposition is."""
        return _URGENCY[self]

    def is_at_least(self, other: "Disposition") -> bool:
        """Whether this disposition is as urgent as ``other``, or more."""
        return self.urgency >= other.urgency


_URGENCY = {Disposition.CALL_NOW: 2, Disposition.CALL_SOON: 1, Disposition.MENTION: 0}


class Route(StrEnum):
    """How to reach help: the emergency number first, or the care team's own line."""

    EMERGENCY = "911"
    TEAM = "team"


class Clock(StrEnum):
    """By when to have spoken to a person, the shortest first (clinical.md §2)."""

    NOW = "now"
    TODAY = "today"
    """Within 8 hours."""

    SOON = "soon"
    """Within 24 hours."""

    OPEN_DAY = "open-day"
    """By the end of the next day on which the office is open: for what is administrative."""

    NEXT_VISIT = "next-visit"

    @property
    def urgency(self) -> int:
        """A number that is larger the shorter the clock is."""
        return _CLOCK_URGENCY[self]


_CLOCK_URGENCY = {clock: -place for place, clock in enumerate(Clock)}


class Verdict(NamedTuple):
    """Everything the action on a result follows from; each part only ever rises.

    ``er_line`` tells that the card sends to the ER if nobody is reached in time, rather than to call again.
    """

    disposition: Disposition
    route: Route
    clock: Clock
    er_line: bool

    def is_at_least(self, other: "Verdict") -> bool:
        """Whether no part of this verdict is less urgent than that of ``other``."""
        return (
            self.disposition.is_at_least(other.disposition)
            and (self.route is Route.EMERGENCY or other.route is Route.TEAM)
            and self.clock.urgency >= other.clock.urgency
            and self.er_line >= other.er_line
        )


CALM = Verdict(Disposition.MENTION, Route.TEAM, Clock.NEXT_VISIT, er_line=False)
"""What nothing at all gives."""


def joined(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the most urgent of each part; ``CALM`` when there are none."""
    together = CALM
    for each in verdicts:
        together = Verdict(
            max(together.disposition, each.disposition, key=lambda one: one.urgency),
            Route.EMERGENCY if Route.EMERGENCY in (together.route, each.route) else Route.TEAM,
            max(together.clock, each.clock, key=lambda one: one.urgency),
            together.er_line or each.er_line,
        )
    return together


def most_urgent(dispositions: Iterable[Disposition]) -> Disposition:
    """Return the most urgent of ``dispositions``; ``MENTION`` when there are none."""
    return max(dispositions, key=lambda each: each.urgency, default=Disposition.MENTION)
