"""The result of a mutation run, in words a clinician can follow."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from tests.rules.case_tables import Case
from tests.tools.mutation.judging import Judgement, Verdict
from tests.tools.mutation.mutant import Kind


def report(judgements: Sequence[Judgement], broken: Sequence[Case], cases: int, seconds: float) -> Iterator[str]:
    """Yield the lines of the report: a table by kind, the equivalent mutants, what is wrong, and the sum.

    ``broken`` are the cases that fail on the rules in force, ``cases`` is the number of the others, which were run.
    """
    yield from _table(judgements)
    yield from _listed("Equivalent, so not mistakes", equivalents(judgements))
    yield from _listed("SURVIVORS: no clinical case notices that", survivors(judgements))
    yield from _listed(
        "CASES THAT FAIL ON THE RULES AS THEY ARE, left out above", [f"- {case.name}" for case in broken]
    )
    found = Counter(each.verdict for each in judgements)
    yield ""
    yield (
        f"{len(judgements)} mutants against {cases} clinical cases in {seconds:.1f} s: {found[Verdict.KILLED]} killed, "
        f"{found[Verdict.REFUSED]} refused by the rule set itself, {found[Verdict.EQUIVALENT]} equivalent, "
        f"{found[Verdict.SURVIVED]} survived."
    )


def survivors(judgements: Iterable[Judgement]) -> list[str]:
    """Return each survivor in two lines: what was changed, and the answers that show it."""
    return [_entry(each) for each in judgements if each.verdict is Verdict.SURVIVED]


def equivalents(judgements: Iterable[Judgement]) -> list[str]:
    """Return each equivalent mutant in two lines: what was changed, and why nothing can come of it."""
    return [_entry(each) for each in judgements if each.verdict is Verdict.EQUIVALENT]


def _table(judgements: Sequence[Judgement]) -> Iterator[str]:
    yield f"{'':52}{'mutants':>8}" + "".join(f"{verdict:>11}" for verdict in Verdict)
    for kind in Kind:
        found = Counter(each.verdict for each in judgements if each.mutant.kind is kind)
        yield f"{kind:52}{found.total():8}" + "".join(f"{found[verdict]:11}" for verdict in Verdict)


def _listed(heading: str, entries: Sequence[str]) -> Iterator[str]:
    if entries:
        yield from ("", f"{heading}:", *entries)


def _entry(judgement: Judgement) -> str:
    return f"- {judgement.mutant}\n    {judgement.why}"
