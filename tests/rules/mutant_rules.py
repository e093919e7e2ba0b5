"""Rules with one mistake each. All keep the hash of those in force, so what differs is the mistake's own."""

from collections.abc import Iterable, Iterator
from functools import cache

from rules.errors import InconsistentRules
from rules.in_force import RULES
from rules.model.rule_set import RuleSet
from tests.tools.mutation.mutant import Declared, Kind, Mutant
from tests.tools.mutation.mutators import mutants


def sound(every: Iterable[Mutant]) -> Iterator[tuple[Mutant, RuleSet]]:
    """Those that fit together, with their rules."""
    for mutant in every:
        try:
            yield mutant, mutant.declared.rule_set()
        except InconsistentRules:
            continue


@cache
def one_of_each_kind() -> tuple[tuple[Mutant, RuleSet], ...]:
    """The first of each kind that fits together."""
    of_kind: dict[Kind, tuple[Mutant, RuleSet]] = {}
    for mutant, rules in sound(each for each in mutants(Declared.of(RULES)) if each.kind not in of_kind):
        of_kind[mutant.kind] = mutant, rules
    assert set(of_kind) == set(Kind)
    return tuple(of_kind.values())
