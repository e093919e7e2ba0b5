"""Whether a mutant is noticed: refused by the rule set, killed by a clinical case, proved equivalent, or a survivor."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from rules.engine.triage import triage
from rules.errors import InconsistentRules
from rules.model.questionnaire import Answers
from rules.model.rule_set import RuleSet
from tests.rules.case_tables import Case
from tests.tools.mutation.difference import difference
from tests.tools.mutation.equivalence import reason_for_equivalence
from tests.tools.mutation.mutant import Declared, Mutant


class Verdict(StrEnum):
    """What became of a mutant."""

    KILLED = "killed"
    REFUSED = "refused"
    EQUIVALENT = "equivalent"
    SURVIVED = "survived"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A mutant, what became of it, and why: the case that failed, the fault, the proof, or the answers that show it."""

    mutant: Mutant
    verdict: Verdict
    why: str


class Trial(NamedTuple):
    """A case with its answers written out, once for all mutants."""

    case: Case
    answers: Answers

    def fails(self, rules: RuleSet) -> bool:
        """Whether ``rules`` give another outcome than the case expects."""
        return bool(self.case.differences(triage(rules, self.answers, self.case.respondent)))

    def distance(self, mutant: Mutant) -> int:
        """How unlikely the case is to notice the mutant: it names the rule, or an item of it, or neither."""
        if mutant.subject in self.case.reasons or mutant.subject == self.case.near:
            return 0
        return 1 if mutant.link_ids & {*self.case.answers, *(self.case.unanswered or ())} else 2


def failing(declared: Declared, cases: Iterable[Case]) -> list[Case]:
    """Return the cases that fail without any change. They would fail for every mutant, and so prove nothing."""
    rules = declared.rule_set()
    return [case for case in cases if Trial(case, case.given()).fails(rules)]


def judge(mutants: Iterable[Mutant], declared: Declared, cases: Iterable[Case]) -> Iterator[Judgement]:
    """Run ``cases`` against each mutant of ``declared`` until one fails."""
    trials = [Trial(case, case.given()) for case in cases]
    for mutant in mutants:
        try:
            killer = _killer(mutant, trials)
        except InconsistentRules as error:
            yield Judgement(mutant, Verdict.REFUSED, str(error))
            continue
        if killer:
            yield Judgement(mutant, Verdict.KILLED, killer.name)
        elif reason := reason_for_equivalence(mutant, declared):
            yield Judgement(mutant, Verdict.EQUIVALENT, reason)
        else:
            yield Judgement(mutant, Verdict.SURVIVED, difference(mutant, declared))


def _killer(mutant: Mutant, trials: Iterable[Trial]) -> Case | None:
    """Return the first case that fails, the likeliest tried first."""
    rules = mutant.declared.rule_set()
    tried = sorted(trials, key=lambda trial: trial.distance(mutant))
    return next((trial.case for trial in tried if trial.fails(rules)), None)
