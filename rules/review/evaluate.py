"""How often the rules give the level that a case should get: measured as symptom checkers are, on gold levels.

An answer is ``triage(...).disposition``, as the engine gives it, and nothing is corrected. So a check that is not
finished is not left out: while anything is unanswered the engine answers call-soon at least, never mention, and with
that answer it is counted. How many such checks there were is told beside the metrics.

An answer is exact if it is the gold level, and right if it is that or one of the acceptable ones. One that is wrong is
under-triage if it is less urgent than the gold level, and over-triage if it is more urgent. Every share stands with its
exact 95 % bounds: of a few cases, even none in error says little.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from rules.in_force import triage
from rules.model.disposition import Disposition, Route
from rules.model.outcome import Outcome
from rules.review.bounds import Bounds, bounds_of
from rules.review.cases import Case


class Verdict(StrEnum):
    """What an answer is beside the gold level and the acceptable ones."""

    RIGHT = "right"
    UNDER = "under-triage"
    OVER = "over-triage"


@dataclass(frozen=True, slots=True)
class Judged:
    """One case and the outcome that the rules give it."""

    case: Case
    outcome: Outcome

    @property
    def answered(self) -> Disposition:
        """The level that the rules give."""
        return self.outcome.disposition

    @property
    def verdict(self) -> Verdict:
        """Whether the level is right, or on which side of the gold level it is wrong."""
        if self.answered in (self.case.gold, *self.case.acceptable):
            return Verdict.RIGHT
        return Verdict.OVER if self.answered.is_at_least(self.case.gold) else Verdict.UNDER


@dataclass(frozen=True, slots=True)
class Share:
    """``count`` cases ``of`` so many."""

    count: int
    of: int

    @property
    def value(self) -> float | None:
        """The share as a number from 0 to 1; None of no cases."""
        return self.count / self.of if self.of else None

    @property
    def bounds(self) -> Bounds | None:
        """The exact 95 % bounds of the share; None of no cases."""
        return bounds_of(self.count, self.of) if self.of else None


class Group(NamedTuple):
    """The cases that have ``code`` in one dimension; all, if it names none."""

    dimension: str = ""
    code: str = ""

    def holds(self, case: Case) -> bool:
        """Whether ``case`` is one of the group."""
        return not self.dimension or getattr(case, self.dimension) == self.code


ALL: Final = Group()
DIMENSIONS: Final = ("gold", "language", "respondent")


class Metric(NamedTuple):
    """A share of cases: those that ``counts`` holds for, of those that ``among`` holds for."""

    code: str
    title: str
    words: str
    counts: Callable[[Judged], bool]
    among: Callable[[Judged], bool] = lambda _: True


METRICS: Final = (
    Metric(
        "exact",
        "Exact",
        "the answer is the gold level",
        lambda each: each.answered is each.case.gold,
    ),
    Metric(
        "accuracy",
        "Accuracy",
        "the answer is the gold level or an acceptable one",
        lambda each: each.verdict is Verdict.RIGHT,
    ),
    Metric(
        "safety",
        "Safety of advice",
        "the answer is right, or more urgent than gold",
        lambda each: each.verdict is not Verdict.UNDER,
    ),
    Metric(
        "under_triage",
        "Under-triage",
        "less urgent than gold and not acceptable",
        lambda each: each.verdict is Verdict.UNDER,
    ),
    Metric(
        "over_triage",
        "Over-triage",
        "more urgent than gold and not acceptable",
        lambda each: each.verdict is Verdict.OVER,
    ),
    Metric(
        "critical_misses",
        "Critical misses",
        "gold is call-now, the answer is mention",
        lambda each: each.answered is Disposition.MENTION,
        among=lambda each: each.case.gold is Disposition.CALL_NOW,
    ),
    Metric(
        "emergency_number",
        "Emergency number",
        "of those who need it first, those who are shown it first",
        lambda each: each.outcome.route is Route.EMERGENCY,
        among=lambda each: each.case.route is Route.EMERGENCY,
    ),
)

INCLINATION: Final = Metric(
    "inclination_to_over_triage",
    "Inclination to over-triage",
    "of the wrong answers, those too urgent",
    lambda each: each.verdict is Verdict.OVER,
    among=lambda each: each.verdict is not Verdict.RIGHT,
)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Every case with its outcome, in the order of the file."""

    judged: tuple[Judged, ...]

    @property
    def failing(self) -> tuple[Judged, ...]:
        """The cases whose answer is neither gold nor acceptable."""
        return tuple(each for each in self.judged if each.verdict is not Verdict.RIGHT)

    @property
    def unfinished(self) -> int:
        """How many of the checks leave an item unanswered."""
        return sum(not each.outcome.complete for each in self.judged)

    @property
    def groups(self) -> tuple[Group, ...]:
        """What a metric is given for: all cases, and those of each gold level, language and respondent that occurs."""
        cases = [each.case for each in self.judged]
        return (
            ALL,
            *(
                Group(dimension, code)
                for dimension in DIMENSIONS
                for code in sorted({str(getattr(case, dimension)) for case in cases} - {""})
            ),
        )

    def share(self, metric: Metric, group: Group = ALL) -> Share:
        """Return ``metric`` over the cases of ``group``."""
        among = [each for each in self.judged if group.holds(each.case) and metric.among(each)]
        return Share(sum(map(metric.counts, among)), len(among))

    def confusion(self) -> dict[Disposition, dict[Disposition, int]]:
        """Return how many cases of each gold level got each answer, whether it was acceptable or not."""
        pairs = [(each.case.gold, each.answered) for each in self.judged]
        return {gold: {answer: pairs.count((gold, answer)) for answer in Disposition} for gold in Disposition}


def evaluate(cases: Iterable[Case]) -> Evaluation:
    """Put every case to the rules in force.

    Raises:
        AnswersError: the answers of a case name something unknown or have the wrong shape.
    """
    return Evaluation(tuple(Judged(case, triage(case.answers, case.respondent)) for case in cases))
