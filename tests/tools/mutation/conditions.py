"""Every way to change a condition in one place."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from rules.model.condition import AllOf, Answered, AnyCondition, AnyOf, AtLeast, CountOf, OnOneItem, at_least
from rules.model.questionnaire import Item, LinkId
from tests.tools.mutation.mutant import Kind

Items = Mapping[LinkId, Item]
Compound = AllOf | AnyOf | CountOf


class Changed(NamedTuple):
    """A condition changed in one place: how, in words, the items the change is about, and what it has become."""

    kind: Kind
    words: str
    link_ids: frozenset[LinkId]
    when: AnyCondition


def changes(when: AnyCondition, items: Items) -> Iterator[Changed]:
    """Yield ``when`` with every single change to it or to a part of it."""
    match when:
        case AtLeast(link_id=link_id):
            yield from _thresholds(when, items[link_id])
        case Answered(link_id=link_id):
            yield from _options(when, items[link_id])
        case AllOf(of=parts) | AnyOf(of=parts):
            if len(parts) > 1:
                yield _other_join(when)
            yield from _parts(when, items)
        case CountOf():
            yield from _counts(when)
            yield from _parts(when, items)


def with_codes_swapped(when: AnyCondition, link_id: LinkId, one: str, other: str) -> AnyCondition:
    """Return ``when`` with what it says of two answers to one item exchanged; ``when`` itself if it cannot tell."""
    if not isinstance(when, OnOneItem):
        parts = tuple(with_codes_swapped(part, link_id, one, other) for part in when.of)
        return when if parts == when.of else when.model_copy(update={"of": parts})
    options = swapped(when.options, one, other) if when.link_id == link_id else when.options
    if options == when.options:
        return when
    threshold = {"threshold": options[-1]} if isinstance(when, AtLeast) else {}
    return when.model_copy(update={"options": options, **threshold})


def swapped(codes: tuple[str, ...], one: str, other: str) -> tuple[str, ...]:
    """Exchange two codes. Where both stand, or neither, nothing changes."""
    if one in codes and other in codes:
        return codes
    return tuple({one: other, other: one}.get(code, code) for code in codes)


def in_codes(when: AnyCondition) -> str:
    """Say a condition in the codes of the case tables; of a long list only the first parts."""
    match when:
        case AtLeast(link_id=link_id, threshold=threshold):
            return f"{link_id} = {threshold} or worse"
        case Answered(link_id=link_id, options=options):
            return f"{link_id} = {' or '.join(options)}"
        case AllOf(of=parts) | AnyOf(of=parts) | CountOf(of=parts):
            shown = ", ".join(in_codes(part) for part in parts[:2])
            return f"“{_join(when)} {shown}{' …' if len(parts) > 2 else ''}”"


def _join(when: Compound) -> str:
    match when:
        case CountOf(count=count):
            return f"at least {count} of"
        case AllOf():
            return "all of"
        case AnyOf():
            return "any of"


def _thresholds(when: AtLeast, item: Item) -> Iterator[Changed]:
    """Move the line between the answers that count and those that do not by one; take each worse answer away."""
    place = item.codes.index(when.threshold)
    for kind, to in ((Kind.NARROWER, place - 1), (Kind.WIDER, place + 1)):
        if 0 <= to < len(item.codes):
            moved = at_least(item, item.codes[to])
            yield Changed(kind, f"{in_codes(when)} becomes {in_codes(moved)}", when.link_ids, moved)
    for code in when.options[:-1]:
        kept = tuple(each for each in when.options if each != code)
        fewer = when.model_copy(update={"options": kept})
        yield Changed(Kind.NARROWER, f"{in_codes(when)} no longer counts {code}", when.link_ids, fewer)


def _options(when: Answered, item: Item) -> Iterator[Changed]:
    """Take one answer away, or let the answer next to one that counts count too."""
    for code in when.options if len(when.options) > 1 else ():
        kept = tuple(each for each in when.options if each != code)
        fewer = when.model_copy(update={"options": kept})
        yield Changed(Kind.NARROWER, f"{in_codes(when)} no longer counts {code}", when.link_ids, fewer)
    for code in _neighbours(when.options, item):
        more = when.model_copy(update={"options": (*when.options, code)})
        yield Changed(Kind.WIDER, f"{in_codes(when)} also counts {code}", when.link_ids, more)


def _neighbours(options: tuple[str, ...], item: Item) -> Iterator[str]:
    for place, code in enumerate(item.codes):
        around = item.codes[max(place - 1, 0) : place + 2]
        if code not in options and set(around) & set(options):
            yield code


def _other_join(when: AllOf | AnyOf) -> Changed:
    other = AnyOf if isinstance(when, AllOf) else AllOf
    changed = other(of=when.of, words=when.words)
    return Changed(Kind.JOIN, f"{in_codes(when)} becomes “{_join(changed)}” them", when.link_ids, changed)


def _counts(when: CountOf) -> Iterator[Changed]:
    for count in (when.count - 1, when.count + 1):
        if count >= 1:
            words = f"{in_codes(when)} needs {count}"
            yield Changed(Kind.COUNT, words, when.link_ids, when.model_copy(update={"count": count}))


def _parts(when: Compound, items: Items) -> Iterator[Changed]:
    """Leave each part out, and change each part in its own place.

    No answer is made to count for two parts of a count: masks count answers, so there it would change nothing.
    """
    for place, part in enumerate(when.of):
        before, after = when.of[:place], when.of[place + 1 :]
        if before or after:
            rest = when.model_copy(update={"of": (*before, *after)})
            words = f"{in_codes(part)} is left out of its “{_join(when)}”"
            yield Changed(Kind.PART, words, part.link_ids, rest)
        for kind, words, link_ids, changed in changes(part, items):
            if isinstance(when, CountOf) and _counts_twice(changed, (*before, *after)):
                continue
            whole = when.model_copy(update={"of": (*before, changed, *after)})
            where = f", in its “{_join(when)}”" if isinstance(part, OnOneItem) else ""
            yield Changed(kind, words + where, link_ids, whole)


def _counts_twice(changed: AnyCondition, others: tuple[AnyCondition, ...]) -> bool:
    read, counted = (
        {(leaf.link_id, code) for part in parts for leaf in part.leaves() for code in leaf.options}
        for parts in ((changed,), others)
    )
    return not read.isdisjoint(counted)
