"""Both provers on rules with planted mistakes: ``python -m tests.tools.certificate.mutants``.

For each mutant Z3 gives answers for which it decides otherwise than the rules in force, or proves that there are none,
and says which promises it breaks. Our engine must decide these answers otherwise, too, and our prover must find the
same promises broken. Exit status 1 where the two do not agree.
"""

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from enum import StrEnum
from functools import partial
from itertools import islice
from os import sched_getaffinity
from random import Random
from typing import Final, NamedTuple

from pydantic import ValidationError
from z3 import BoolVal, Or, Solver, sat, unknown

from rules.clinical.dont_wait import SIGNS
from rules.engine.triage import compiled, triage
from rules.errors import InconsistentRules
from rules.exports.as_json import rules_as_data
from rules.in_force import RULES
from rules.model.disposition import Disposition
from rules.model.outcome import Outcome
from rules.model.questionnaire import Respondent
from rules.model.rule_set import RuleSet
from rules.proof.promises import prove
from tests.tools.certificate.formulas import STEPS, Rules
from tests.tools.certificate.promises import PROMISES
from tests.tools.certificate.solver import Answers, Result, Verdict, answers_in, checked
from tests.tools.mutation.equivalence import reason_for_equivalence
from tests.tools.mutation.mutant import Declared, Kind, Mutant
from tests.tools.mutation.mutators import mutants

OF_EACH_KIND: Final = 8

MOST_TERMS: Final = 10
"""What must hold together in one condition, at most. Each doubles the kinds of answers that our prover tells apart, and
two mutants want seventy; Z3 has no such bound.
"""


class Differs(StrEnum):
    """How a mutant differs from the rules in force, as Z3 has it."""

    VERDICT = "another verdict"
    FINDINGS = "other findings"
    NOTHING = "equivalent"
    UNKNOWN = "unknown"


class Judgement(NamedTuple):
    """A mutant, how it differs, the promises that it breaks as Z3 has it, and where our engine or prover disagrees."""

    mutant: Mutant
    differs: Differs
    broken: frozenset[str]
    disagreements: tuple[str, ...]


def main() -> int:
    """Print each mutant as it is judged, the table and every disagreement; return the exit status."""
    declared = Declared.of(RULES)
    judgements = []
    with ProcessPoolExecutor(len(sched_getaffinity(0))) as pool:
        for each in pool.map(partial(judge, declared=declared), planted(declared, OF_EACH_KIND)):
            print(f"{each.mutant}: {each.differs}; breaks {', '.join(sorted(each.broken)) or 'no promise'}", flush=True)
            judgements.append(each)
    for line in table(judgements):
        print(line)
    return 1 if any(each.disagreements for each in judgements) else 0


def planted(declared: Declared, of_each_kind: int) -> Iterator[Mutant]:
    """Yield mutants of every kind that decides something, the same in every run, of those that both can judge."""
    of_kind: dict[Kind, list[Mutant]] = {kind: [] for kind in Kind if kind is not Kind.SELF_DOUBT}
    for mutant in mutants(declared):
        of_kind.get(mutant.kind, []).append(mutant)
    for kind, found in of_kind.items():
        mixed = Random(kind).sample(found, len(found))  # noqa: S311 - not a secret, and the same in every run
        yield from islice(filter(_is_accepted, mixed), of_each_kind)


def judge(mutant: Mutant, declared: Declared) -> Judgement:
    """Let both provers judge one mutant of ``declared``."""
    mutated = mutant.declared.rule_set()
    formulas = Rules(rules_as_data(mutated))
    results = [checked(formulas, code) for code in PROMISES]
    broken = frozenset(each.code for each in results if each.verdict is not Verdict.PROVED)
    ours = frozenset(each.code for each in prove(mutated).properties if not each.holds)
    differs, wrong = _compared(mutant, declared, formulas)
    wrong += [f"{each.code} is unknown" for each in results if each.verdict is Verdict.UNKNOWN]
    wrong += [f"{code} is broken for {'Z3' if code in broken else 'our prover'} alone" for code in broken ^ ours]
    wrong += [f"{each.code} is kept by the model: {each.model}" for each in results if not _is_broken(each, mutated)]
    return Judgement(mutant, differs, broken, tuple(wrong))


def table(judgements: Sequence[Judgement]) -> Iterator[str]:
    """Yield a line for each kind of mutant, the promises broken by how many, and every disagreement."""
    heads = (*Differs, "break a promise", "disagree")
    yield f"{'':52}{'mutants':>8}" + "".join(f"{head:>17}" for head in heads)
    for kind in dict.fromkeys(each.mutant.kind for each in judgements):
        yield _line(kind, [each for each in judgements if each.mutant.kind is kind])
    yield _line("together", judgements)
    count = Counter(code for each in judgements for code in each.broken)
    yield "broken: " + ", ".join(f"{code} by {number}" for code, number in count.most_common())
    for each in judgements:
        yield from (f"DISAGREE on {each.mutant}: {wrong}" for wrong in each.disagreements)


def _line(name: str, judgements: Sequence[Judgement]) -> str:
    counts = [sum(each.differs is one for each in judgements) for one in Differs]
    counts += [sum(bool(each.broken) for each in judgements), sum(bool(each.disagreements) for each in judgements)]
    return f"{name:52}{len(judgements):8}" + "".join(f"{count:17}" for count in counts)


def _compared(mutant: Mutant, declared: Declared, mutated: Rules) -> tuple[Differs, list[str]]:
    """Tell how the mutant differs, and what our engine, or the proof of equivalence in the mutation run, says to it."""
    differs, answers = _difference(Rules(rules_as_data(declared.rule_set())), mutated)
    before, after = (triaged(each.rule_set(), answers) for each in (declared, mutant.declared))
    codes = [{finding.code for finding in each.findings} for each in (before, after)]
    same = {Differs.VERDICT: before.verdict == after.verdict, Differs.FINDINGS: codes[0] == codes[1]}
    wrong = [f"our engine decides the same for {answers}"] if same.get(differs) else []
    if differs is Differs.UNKNOWN:
        wrong.append("whether it differs is unknown")
    if differs is not Differs.NOTHING and reason_for_equivalence(mutant, declared):
        wrong.append("is equivalent for the mutation run")
    return differs, wrong


def _difference(one: Rules, other: Rules) -> tuple[Differs, Answers]:
    """Look for answers with another verdict, then for answers with other findings."""
    solver = Solver()
    solver.add(one.readable())
    nothing = BoolVal(False)
    codes = dict.fromkeys((*one.present, *other.present))
    formulas = {
        Differs.VERDICT: [one.verdict[step] != other.verdict[step] for step in STEPS],
        Differs.FINDINGS: [one.present.get(code, nothing) != other.present.get(code, nothing) for code in codes],
    }
    for differs, formula in formulas.items():
        match solver.check(Or(*formula)):
            case answer if answer == sat:
                return differs, answers_in(solver.model(), one.said)
            case answer if answer == unknown:
                return Differs.UNKNOWN, {}
    return Differs.NOTHING, {}


def _is_broken(result: Result, rules: RuleSet) -> bool:
    """Whether our engine, too, breaks the promise with the model that refutes it. Some are refuted without one."""
    if result.model is None or result.model.answers is None:
        return True
    verdict = triaged(rules, result.model.answers).verdict
    match result.code:
        case "monotone" | "early-exit":
            return not triaged(rules, result.model.after or {}).verdict.is_at_least(verdict)
        case "floor":
            return not all(sign.is_met_by(verdict) for sign in SIGNS if sign.words == result.model.words)
        case "no-false-calm":
            return verdict.disposition is Disposition.MENTION
        case _:
            return True


def triaged(rules: RuleSet, answers: Answers) -> Outcome:
    """Let our engine decide what the solver gives as answers."""
    return triage(rules, {link_id: tuple(codes) for link_id, codes in answers.items()}, Respondent.CAREGIVER)


def _is_accepted(mutant: Mutant) -> bool:
    """Whether both provers can judge the mutant: nothing refuses it on the way to either, and ours can fold it."""
    try:
        rules = mutant.declared.rule_set()
        rules_as_data(rules)
        layout = compiled(rules).layout
    except (InconsistentRules, ValidationError):
        return False
    return max(len(layout.terms(flag.when)) for flag in layout.flags) <= MOST_TERMS


if __name__ == "__main__":
    sys.exit(main())
