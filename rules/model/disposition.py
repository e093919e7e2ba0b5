"""What to do next: the three dispositions, how they rank, and the way to get there."""

from collections.abc import Iterable
from enum import StrEnum


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


def most_urgent(dispositions: Iterable[Disposition]) -> Disposition:
    """Return the most urgent of ``dispositions``; ``MENTION`` when there are none."""
    return max(dispositions, key=lambda each: each.urgency, default=Disposition.MENTION)
