"""What became of a condition: whether it still says the same, whether a part was exchanged, and the change in words."""

from collections.abc import Iterable, Iterator

from rules.model.condition import AllOf, AnyCondition, AnyOf, CountOf, OnOneItem
from rules.model.questionnaire import LinkId, Respondent
from rules.model.rule_set import RuleSet

Meaning = tuple[object, frozenset[object]]
"""What a condition says, however it is written. Two conditions of one meaning hold for the same answers."""

Pair = tuple[LinkId, str]
"""One option: its item and its code."""


def meaning(condition: AnyCondition) -> Meaning:
    """Return what ``condition`` says: an item and its options, or a number and the meanings it must reach that of."""
    if isinstance(condition, OnOneItem):
        return condition.link_id, frozenset(condition.options)
    return _count(condition), frozenset(meaning(part) for part in condition.of)


def is_exchanged(old: AnyCondition, new: AnyCondition) -> bool:
    """Whether old and new each have a part that shares no answer with the other: it now speaks of something else."""
    parts, new_parts = _parts(old), _parts(new)
    gone = any(part.isdisjoint(_union(new_parts)) for part in parts)
    return gone and any(part.isdisjoint(_union(parts)) for part in new_parts)


def difference(old: AnyCondition, new: AnyCondition, old_rules: RuleSet, new_rules: RuleSet) -> str:
    """Say which answers ``new`` no longer reads, which it reads now, and how it joins them."""
    reads = exchanged(_said(old, old_rules), _said(new, new_rules))
    joined = f"needs {_shape(old)} → {_shape(new)}" if _shape(old) != _shape(new) else ""
    return "; ".join(filter(None, (f"reads {reads}" if reads else "", joined))) or "the same answers, joined otherwise"


def exchanged(old: Iterable[str], new: Iterable[str]) -> str:
    """Say what is no longer there and what is new; nothing if both hold the same."""
    before, after = dict.fromkeys(old), dict.fromkeys(new)
    gone, come = [each for each in before if each not in after], [each for each in after if each not in before]
    said = [f"{label}: {'; '.join(them)}" for label, them in (("no longer", gone), ("now also", come)) if them]
    return "; ".join(said)


def _parts(condition: AnyCondition) -> list[frozenset[Pair]]:
    """Return the answers that each part of an "all of" reads; any other condition is one part."""
    parts = condition.of if isinstance(condition, AllOf) else (condition,)
    return [frozenset(_pairs(part)) for part in parts]


def _union(parts: Iterable[frozenset[Pair]]) -> frozenset[Pair]:
    return frozenset().union(*parts)


def _pairs(condition: AnyCondition) -> Iterator[Pair]:
    yield from ((leaf.link_id, code) for leaf in condition.leaves() for code in leaf.options)


def _said(condition: AnyCondition, rules: RuleSet) -> Iterator[str]:
    for link_id, code in _pairs(condition):
        question, chosen = rules.items[link_id].question, rules.items[link_id].option(code).words
        yield f"{question.to(Respondent.PATIENT)} “{chosen.to(Respondent.PATIENT)}”"


def _shape(condition: AnyCondition) -> str:
    """Say how many parts must hold of how many, and the same of the parts that join others in turn."""
    if isinstance(condition, OnOneItem):
        return "one question"
    joins = f"{_count(condition)} of {len(condition.of)}"
    within = [_shape(part) for part in condition.of if not isinstance(part, OnOneItem)]
    return f"{joins} ({', '.join(within)})" if within else joins


def _count(condition: AllOf | AnyOf | CountOf) -> int:
    """Return how many parts must hold."""
    if isinstance(condition, CountOf):
        return condition.count
    return len(condition.of) if isinstance(condition, AllOf) else 1
