"""The smallest presentations: every set of reports that reaches a clock, and of which none can be spared.

A report is an answer that says more than "none" or "no"; everything else is answered "none" or "no". Z3 finds answers
that reach the clock and contain no presentation found so far, until it proves that there are none: then the
presentations are complete. What it finds is cut down, report by report, to one that can spare no report.
"""

from collections.abc import Iterator
from itertools import combinations
from time import process_time
from typing import Final

from z3 import And, Not, Solver, is_true, sat, unknown

from tests.tools.certificate.formulas import CLOCKS, NO, NONE, Rules, Said
from tests.tools.certificate.solver import Answers, Model, Result, Verdict

Presentation = frozenset[Said]

CODE: Final = "presentations"


class UndecidedError(Exception):
    """The solver cannot tell whether there are more presentations."""


class Search:
    """The search for what reaches one clock."""

    def __init__(self, rules: Rules, clock: str) -> None:
        """Let every item be answered that can be answered "none" or "no"."""
        self._said, self._unsaid = rules.said, {said: Not(each) for said, each in rules.said.items()}
        self._calm = {link_id: {NONE, NO} & set(codes) for link_id, codes in rules.codes.items()}
        self._solver = Solver()
        self._solver.add(rules.readable(), rules.verdict[clock])
        self._solver.add(*(rules.answered(link_id) for link_id, calm in self._calm.items() if calm))

    def found(self) -> Iterator[Presentation]:
        """Yield every presentation that reaches the clock.

        Raises:
            UndecidedError: the solver cannot tell whether there are more.
        """
        while (answer := self._solver.check()) == sat:
            model = self._solver.model()
            reports = {said for said, each in self._said.items() if said[1] not in (NONE, NO) and is_true(model[each])}
            smallest = self._smallest(frozenset(reports))
            self._solver.add(Not(And(*(self._said[said] for said in smallest))))
            yield smallest
        if answer == unknown:
            raise UndecidedError

    def _smallest(self, reports: Presentation) -> Presentation:
        """Take reports away for as long as the clock is reached without one."""
        for said in sorted(reports):
            if self._reach(reports - {said}):
                return self._smallest(reports - {said})
        return reports

    def _reach(self, reports: Presentation) -> bool:
        reported = {link_id for link_id, _ in reports}
        calm = {(link_id, code) for link_id, codes in self._calm.items() if link_id not in reported for code in codes}
        chosen = reports | calm
        exactly = [each if said in chosen else self._unsaid[said] for said, each in self._said.items()]
        return bool(self._solver.check(*exactly) == sat)


def presentations(rules: Rules) -> dict[str, frozenset[Presentation]]:
    """Return the presentations of each clock, the shortest clock first; those of a shorter one are not a longer one's.

    Raises:
        UndecidedError: the solver cannot tell whether there are more.
    """
    found: dict[str, frozenset[Presentation]] = {}
    shorter: frozenset[Presentation] = frozenset()
    for clock in reversed(CLOCKS):
        reaching = frozenset(Search(rules, clock).found())
        found[clock] = frozenset(each for each in reaching if not any(other <= each for other in shorter))
        shorter |= reaching
    return found


def checked_presentations(rules: Rules) -> tuple[Result, dict[str, frozenset[Presentation]]]:
    """Find all presentations, and prove for each clock that they are complete; refuted where one contains another."""
    start = process_time()
    try:
        found = presentations(rules)
    except UndecidedError:
        return Result(CODE, Verdict.UNKNOWN, 0, process_time() - start), {}
    pairs = (pair for each in found.values() for pair in combinations(each, 2))
    nested = next((pair for pair in pairs if pair[0] <= pair[1] or pair[1] <= pair[0]), None)
    verdict, model = Verdict.PROVED, None
    if nested:
        less, more = sorted(nested, key=len)
        verdict, model = Verdict.REFUTED, Model(f"{line_of(less)} is enough", _as_answers(more))
    return Result(CODE, verdict, len(CLOCKS), process_time() - start, model), found


def line_of(presentation: Presentation) -> str:
    """Write the reports in one line, sorted, each as item:option."""
    return " ".join(f"{link_id}:{code}" for link_id, code in sorted(presentation))


def _as_answers(presentation: Presentation) -> Answers:
    answers: Answers = {}
    for link_id, code in sorted(presentation):
        answers.setdefault(link_id, []).append(code)
    return answers
