"""Rules with one mistake each, under the hash of those in force: what else differs is the mistake's own."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache

from rules.errors import InconsistentRules
from rules.in_force import RULES
from rules.model.rule_set import RuleSet
from tests.tools.mutation.mutant import Declared, Kind, Mutant
from tests.tools.mutation.mutators import mutants


def same_hash() -> Declared:
    """The rules in force, whose mutants all go by one hash."""
    return replace(Declared.of(RULES), edition=RULES.edition._replace(recorded_hash=RULES.hash))


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
    for mutant, rules in sound(each for each in mutants(same_hash()) if each.kind not in of_kind):
        of_kind[mutant.kind] = mutant, rules
    assert set(of_kind) == set(Kind)
    return tuple(of_kind.values())
