"""What came back to the clients: every answer with its moment, and every save with its acknowledgement."""

import math
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from tests.tools.faults.fault import NEVER

UNANSWERED: Final = 0
"""The status of a request that was refused, cut off or never answered."""


class Answer(NamedTuple):
    """How one request ended."""

    at: float
    """By ``time.monotonic``, which no clock moves."""

    seconds: float
    status: int

    @property
    def kind(self) -> str:
        """The class of its status."""
        return f"{self.status // 100}xx" if self.status else "none"

    @property
    def is_good(self) -> bool:
        """Whether a page, or the way to one, was answered."""
        return 200 <= self.status < 400


@dataclass(slots=True)
class Tally:
    """What a group of clients met. Lists are only added to, which threads may do at once."""

    answers: list[Answer] = field(default_factory=list)
    begun: dict[str, str] = field(default_factory=dict)
    """Saves that were sent: the id of the draft, and the name by which the call is known again."""

    acknowledged: list[str] = field(default_factory=list)
    """The ids of those whose record was shown."""

    resent: list[str] = field(default_factory=list)
    """The ids of those sent again, as there was no answer or none that says it is kept."""

    wrong: list[str] = field(default_factory=list)
    """What a client was answered that must not be."""

    done: list[str] = field(default_factory=list)
    """What was walked to its end."""

    def note(self, began: float, status: int) -> None:
        """Add how a request ended that ``began`` at a moment of ``time.monotonic``."""
        now = time.monotonic()
        self.answers.append(Answer(now, now - began, status))

    def served_again(self, since: float) -> float:
        """Return how many seconds after ``since`` the first good answer came to a request sent after it."""
        return min((each.at - since for each in self.answers if each.is_good and _sent(each) >= since), default=NEVER)

    def between(self, begin: float, end: float) -> list[Answer]:
        """Return the answers to what was sent between two moments."""
        return [each for each in self.answers if begin <= _sent(each) < end]

    def answered_before(self, end: float) -> list[Answer]:
        """Return what was answered before that moment."""
        return [each for each in self.answers if each.at < end]

    def during(self, begin: float, end: float) -> list[Answer]:
        """Return the answers to what was under way at any moment between the two."""
        return [each for each in self.answers if _sent(each) < end and each.at >= begin]


def _sent(answer: Answer) -> float:
    return answer.at - answer.seconds


def by_class(answers: Iterable[Answer]) -> Counter[str]:
    """Count how requests ended."""
    return Counter(each.kind for each in answers)


def quantile(answers: Iterable[Answer], share: float) -> float:
    """Return the seconds within which that ``share`` of them were answered."""
    seconds = sorted(each.seconds for each in answers)
    return seconds[max(0, math.ceil(share * len(seconds)) - 1)] if seconds else math.nan


def latency(answers: Iterable[Answer]) -> str:
    """Say how long answers took."""
    listed = list(answers)
    if not listed:
        return "nobody was answered"
    ms = (quantile(listed, share) * 1000 for share in (0.5, 0.99, 1))
    return "half within {:,.0f} ms, 99 % within {:,.0f} ms, the slowest {:,.0f} ms".format(*ms)
