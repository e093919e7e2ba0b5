"""Proof that a mutant is no mistake: its rule fires for exactly the answers for which the rule in force fires.

Decided from what the conditions mean (``rules.model.condition``), over all answers to the items they read, never
by sampling. What is decided depends on a compound rule only by whether it fires, so such a mutant decides everything as
the rules in force do, and no case can tell them apart.
"""

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from itertools import product
from math import prod

from rules.model.answers import asked
from rules.model.condition import AllOf, AnyCondition, AnyOf, Chosen, OnOneItem, Presence
from rules.model.questionnaire import Item, LinkId
from rules.proof.answer_space import replies_of
from tests.tools.mutation.conditions import Items
from tests.tools.mutation.mutant import Declared, Mutant

LARGEST_SPACE = 200_000
"""Sets of answers beyond which no proof is tried; what is not proved equivalent is a survivor."""

_Pair = tuple[AnyCondition, AnyCondition]


def reason_for_equivalence(mutant: Mutant, declared: Declared) -> str | None:
    """Prove that ``mutant`` decides as ``declared`` does and say why, or return None where that is not proved.

    Only changes to the condition of one compound rule are looked at: what "not sure" raises reads the others too.
    """
    pair = _changed_conditions(mutant.declared, declared)
    return _proof(pair, declared.items) if pair else None


def _changed_conditions(mutated: Declared, declared: Declared) -> _Pair | None:
    pairs = list(zip(declared.red_flags, mutated.red_flags, strict=False))
    changed = [(before, after) for before, after in pairs if before is not after]
    if len(changed) != 1 or mutated != replace(declared, red_flags=mutated.red_flags):
        return None
    before, after = changed[0]
    if before.model_copy(update={"when": after.when}) != after:
        return None
    pair = before.when, after.when
    return None if any(isinstance(when, OnOneItem) for when in pair) else pair


def _proof(pair: _Pair, items: Items) -> str | None:
    """Prove two conditions equal, or the parts in which they differ: what stands beside equal parts is equal too."""
    near = before, after = _without_bystanders(pair, items)
    link_ids = _read_by(near, items)
    if prod(sum(1 for _ in replies_of(items[link_id])) for link_id in link_ids) <= LARGEST_SPACE:
        replies = _replies(tuple(items[link_id] for link_id in items if link_id in link_ids))
        if all(_fires(before, chosen) == _fires(after, chosen) for chosen in replies):
            fired = [chosen for chosen in replies if _fires(before, chosen)]
            same_reasons = all(_quoted(before, chosen) == _quoted(after, chosen) for chosen in fired)
            words = f"fires for the same answers: all {len(replies):,} on {', '.join(sorted(link_ids))} were compared"
            return words if same_reasons else f"{words}; only the answers it names as its reason may differ"
    inner = _only_difference(pair)
    return _proof(inner, items) if inner else None


def _only_difference(pair: _Pair) -> _Pair | None:
    """Return the one part in which two conditions of the same form differ, if there is one."""
    before, after = pair
    if isinstance(before, OnOneItem) or isinstance(after, OnOneItem) or len(before.of) != len(after.of):
        return None
    if before.model_copy(update={"of": after.of}) != after:
        return None
    differing = [(one, other) for one, other in zip(before.of, after.of, strict=True) if one != other]
    return differing[0] if len(differing) == 1 else None


def _without_bystanders(pair: _Pair, items: Items) -> _Pair:
    """Leave out of "all of" or "any of" the parts that both have and that read nothing the differing parts read."""
    before, after = pair
    if not isinstance(before, AllOf | AnyOf) or type(before) is not type(after) or isinstance(after, OnOneItem):
        return pair
    read = _read_by(set(before.of) ^ set(after.of), items)
    by_part = {part: _read_by([part], items) for part in (*before.of, *after.of)}
    while more := read.union(*(each for each in by_part.values() if each & read)) - read:
        read |= more
    kept = [tuple(part for part in when.of if by_part[part] & read) for when in (before, after)]
    if not all(kept):
        return pair
    return before.model_copy(update={"of": kept[0]}), after.model_copy(update={"of": kept[1]})


def _read_by(conditions: Iterable[AnyCondition], items: Items) -> frozenset[LinkId]:
    """Name the items that conditions read, and those that decide whether these are asked."""
    found: set[LinkId] = set()
    waiting = [link_id for when in conditions for link_id in when.link_ids]
    while waiting:
        link_id = waiting.pop()
        enabled = items[link_id].enable_when
        found.add(link_id)
        waiting += [enabled.link_id] if enabled else []
    return frozenset(found)


@lru_cache(maxsize=8)
def _replies(items: tuple[Item, ...]) -> list[Chosen]:
    """Return what counts of every set of answers to ``items``. Many mutants in a row read the same few items."""
    by_name = {item.link_id: item for item in items}
    return [
        asked(by_name, {name: frozenset(reply) for name, reply in zip(by_name, replies, strict=True) if reply})
        for replies in product(*map(replies_of, items))
    ]


def _fires(when: AnyCondition, chosen: Chosen) -> bool:
    return when.presence(chosen) is Presence.PRESENT


def _quoted(when: AnyCondition, chosen: Chosen) -> set[tuple[LinkId, str]]:
    """The answers that a condition that fires would name as its reason."""
    return {
        (leaf.link_id, code)
        for leaf in when.reasons(chosen)
        for code in (chosen[leaf.link_id] or frozenset()) & set(leaf.options)
    }
