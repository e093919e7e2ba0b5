"""How often the rules give the level that a case should get: measured as symptom checkers are, on gold levels.

An answer is ``triage(...).disposition``, as the engine gives it, and nothing is corrected. So a check that is not
finished is not left out: while anything is unanswered the engine answers call-soon at least, never mention, and with
that answer it is counted. How many such checks there were is told beside the metrics.

An answer is right if it is the gold level or one of the acceptable ones. One that is wrong is under-triage if it is
less urgent than the gold level, and over-triage if it is more urgent.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from textwrap import wrap
from typing import Any, Final, NamedTuple

from rules.in_force import HASH, VERSION, triage
from rules.model.disposition import Disposition
from rules.model.outcome import Outcome
from rules.review.cases import Case

ALL: Final = "all"
LEVELS: Final = (ALL, *Disposition)
"""What a metric is given for: all cases, then those of each gold level."""

_WIDTH: Final = 80
_LABEL: Final = 18


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


class Metric(NamedTuple):
    """A share of cases: those that ``counts`` holds for, of those that ``among`` holds for."""

    code: str
    title: str
    words: str
    counts: Callable[[Judged], bool]
    among: Callable[[Judged], bool] = lambda _: True


METRICS: Final = (
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

    def share(self, metric: Metric, level: str = ALL) -> Share:
        """Return ``metric`` over all cases, or over those of one gold level."""
        among = [each for each in self.judged if level in (ALL, each.case.gold) and metric.among(each)]
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


def evaluation_as_data(found: Evaluation) -> dict[str, Any]:
    """Return the evaluation for JSON; a share of no cases has no ``share``, but null."""
    return {
        "version": VERSION,
        "hash": HASH,
        "cases": len(found.judged),
        "unfinished": found.unfinished,
        "metrics": {
            metric.code: {level: _share_as_data(found.share(metric, level)) for level in LEVELS} for metric in METRICS
        },
        INCLINATION.code: _share_as_data(found.share(INCLINATION)),
        "confusion": found.confusion(),
        "failing": [_failing_as_data(each) for each in found.failing],
    }


def evaluation_as_text(found: Evaluation) -> str:
    """Say the metrics with their counts, the confusion matrix, and why each failing case got its answer."""
    return "\n".join(
        [
            f"Rules {VERSION} ({HASH[:12]}), {len(found.judged)} cases, {found.unfinished} of them unfinished checks",
            "",
            *(line for metric in METRICS for line in _metric_lines(found, metric, LEVELS)),
            *_metric_lines(found, INCLINATION, (ALL,)),
            *_confusion_lines(found),
            "",
            f"Failing cases: {len(found.failing)}",
            *(line for each in found.failing for line in _failing_lines(each)),
        ]
    )


def _share_as_data(share: Share) -> dict[str, Any]:
    return {"count": share.count, "of": share.of, "share": share.value}


def _failing_as_data(each: Judged) -> dict[str, Any]:
    return {
        "line": each.case.line,
        "name": each.case.name,
        "story": each.case.story,
        "gold": each.case.gold,
        "acceptable": list(each.case.acceptable),
        "answered": each.answered,
        "verdict": each.verdict,
        "findings": [
            {"code": finding.code, "finding": finding.words, "disposition": finding.disposition}
            for finding in each.outcome.findings
        ],
        "raised": [
            {
                "link_id": raised.link_id,
                "disposition": raised.disposition,
                "red_flags": [flag.code for flag in raised.red_flags],
            }
            for raised in each.outcome.raised
        ],
        "unanswered": list(each.outcome.unanswered),
    }


def _metric_lines(found: Evaluation, metric: Metric, levels: Sequence[str]) -> Iterator[str]:
    yield f"{metric.title}: {metric.words}"
    for level in levels:
        yield f"  {_level_words(level):<{_LABEL}}{_share_words(found.share(metric, level))}"
    yield ""


def _level_words(level: str) -> str:
    return "all cases" if level == ALL else f"gold {level}"


def _share_words(share: Share) -> str:
    percent = "–" if share.value is None else f"{100 * share.value:.1f} %"
    return f"{f'{share.count}/{share.of}':>11}{percent:>9}"


def _confusion_lines(found: Evaluation) -> Iterator[str]:
    yield "Answers given, by gold level"
    yield f"  {'':<{_LABEL}}{''.join(f'{answer:>11}' for answer in Disposition)}"
    for gold, answers in found.confusion().items():
        yield f"  {_level_words(gold):<{_LABEL}}{''.join(f'{count:>11}' for count in answers.values())}"


def _failing_lines(each: Judged) -> Iterator[str]:
    case = each.case
    name = f", {' '.join(case.name.split())}" if case.name else ""
    yield from _wrapped(f"line {case.line}{name}", indent=2)
    yield f"    gold {case.gold}, answered {each.answered}: {each.verdict}"
    for reason in _reasons(each.outcome):
        yield from _wrapped(reason, indent=6)


def _reasons(outcome: Outcome) -> Iterator[str]:
    for finding in outcome.findings:
        yield f"{finding.code}: {finding.words} ({finding.disposition})"
    for raised in outcome.raised:
        yield f"{raised.link_id}: answered “not sure” ({raised.disposition})"
    if outcome.unanswered:
        yield f"not answered ({Disposition.CALL_SOON}): {', '.join(outcome.unanswered)}"
    if not (outcome.findings or outcome.raised or outcome.unanswered):
        yield "nothing was found"


def _wrapped(text: str, *, indent: int) -> list[str]:
    return wrap(text, _WIDTH, initial_indent=" " * indent, subsequent_indent=" " * (indent + 2), break_on_hyphens=False)
