"""What an evaluation found, as JSON and as text for a terminal."""

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import Any, Final

from rules.in_force import HASH, VERSION
from rules.model.disposition import Disposition
from rules.model.outcome import Outcome
from rules.review.evaluate import ALL, INCLINATION, METRICS, Evaluation, Group, Judged, Metric, Share

_WIDTH: Final = 80
_LABEL: Final = 22


def evaluation_as_data(found: Evaluation) -> dict[str, Any]:
    """Return the evaluation for JSON; a share of no cases has no ``share`` and no ``bounds``, but null."""
    return {
        "version": VERSION,
        "hash": HASH,
        "cases": len(found.judged),
        "unfinished": found.unfinished,
        "metrics": {metric.code: _metric_as_data(found, metric) for metric in METRICS},
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
            "After each share: its exact 95 % bounds (Clopper-Pearson)",
            "",
            *(line for metric in METRICS for line in _metric_lines(found, metric, found.groups)),
            *_metric_lines(found, INCLINATION, (ALL,)),
            *_confusion_lines(found),
            "",
            f"Failing cases: {len(found.failing)}",
            *(line for each in found.failing for line in _failing_lines(each)),
        ]
    )


def _metric_as_data(found: Evaluation, metric: Metric) -> dict[str, Any]:
    data: dict[str, Any] = {"all": _share_as_data(found.share(metric))}
    for group in found.groups[1:]:
        data.setdefault(group.dimension, {})[group.code] = _share_as_data(found.share(metric, group))
    return data


def _share_as_data(share: Share) -> dict[str, Any]:
    return {"count": share.count, "of": share.of, "share": share.value, "bounds": share.bounds}


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


def _metric_lines(found: Evaluation, metric: Metric, groups: Sequence[Group]) -> Iterator[str]:
    yield f"{metric.title}: {metric.words}"
    for group in groups:
        yield f"  {_group_words(group):<{_LABEL}}{_share_words(found.share(metric, group))}"
    yield ""


def _group_words(group: Group) -> str:
    return "all cases" if group == ALL else f"{group.dimension} {group.code}"


def _share_words(share: Share) -> str:
    if share.value is None or share.bounds is None:
        return f"{f'{share.count}/{share.of}':>11}{'–':>9}"
    low, high = (f"{100 * bound:.1f}" for bound in share.bounds)
    return f"{f'{share.count}/{share.of}':>11}{100 * share.value:>7.1f} %{low:>9} to {high:>5} %"


def _confusion_lines(found: Evaluation) -> Iterator[str]:
    yield "Answers given, by gold level"
    yield f"  {'':<{_LABEL}}{''.join(f'{answer:>11}' for answer in Disposition)}"
    for gold, answers in found.confusion().items():
        yield f"  {f'gold {gold}':<{_LABEL}}{''.join(f'{count:>11}' for count in answers.values())}"


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
