"""Conditions over answers, and the three values they can have.

A condition is PRESENT, ABSENT or UNKNOWN. "Not sure" and "not answered" are UNKNOWN, never ABSENT; an item that is not
asked is no evidence and counts as ABSENT. This module says what a condition means; ``rules.engine.masks`` says it in
masks, fast, and the tests prove the two equal.
"""

from collections.abc import Iterator, Mapping
from enum import IntEnum
from typing import Annotated, Literal

from pydantic import Field

from rules.model.questionnaire import UNSURE, Item, LinkId
from rules.sources.citation import Declaration

Chosen = Mapping[LinkId, frozenset[str] | None]
"""For each item that is asked: the options chosen, or None when it is not answered yet."""


class Presence(IntEnum):
    """Whether a condition holds. Ordered, so that "all of" is the least and "any of" the greatest."""

    ABSENT = 0
    UNKNOWN = 1
    PRESENT = 2


class Condition(Declaration):
    """Something that answers make present, absent or unknown."""

    def presence(self, chosen: Chosen) -> Presence:
        """Tell whether the condition holds for ``chosen``."""
        raise NotImplementedError

    def leaves(self) -> Iterator["OnOneItem"]:
        """Yield every condition on a single item within this one."""
        raise NotImplementedError

    def reasons(self, chosen: Chosen) -> Iterator["OnOneItem"]:
        """Yield the conditions on single items that make this one present."""
        raise NotImplementedError

    @property
    def link_ids(self) -> frozenset[LinkId]:
        """The items this condition reads."""
        return frozenset(leaf.link_id for leaf in self.leaves())


class OnOneItem(Condition):
    """A condition on a single item: one of ``options`` was chosen."""

    link_id: LinkId
    options: tuple[str, ...] = Field(min_length=1)

    def presence(self, chosen: Chosen) -> Presence:
        """Present if an option was chosen; unknown if the item is not answered, or answered "not sure"."""
        if self.link_id not in chosen:
            return Presence.ABSENT
        codes = chosen[self.link_id]
        if codes is None:
            return Presence.UNKNOWN
        if not codes.isdisjoint(self.options):
            return Presence.PRESENT
        return Presence.UNKNOWN if UNSURE in codes else Presence.ABSENT

    def leaves(self) -> Iterator["OnOneItem"]:
        """Yield itself."""
        yield self

    def reasons(self, chosen: Chosen) -> Iterator["OnOneItem"]:
        """Yield itself if present."""
        if self.presence(chosen) is Presence.PRESENT:
            yield self


class Answered(OnOneItem):
    """One of ``options`` was chosen on the item. Built by ``answered``."""

    kind: Literal["answered"] = "answered"


class AtLeast(OnOneItem):
    """The item was answered with ``threshold``, or with an option that is worse. Built by ``at_least``."""

    kind: Literal["at-least"] = "at-least"
    threshold: str


class _Compound(Condition):
    """A condition made of others. ``words``, if given, say it shorter than its parts would."""

    of: tuple["AnyCondition", ...] = Field(min_length=1)
    words: str | None = None

    def leaves(self) -> Iterator[OnOneItem]:
        """Yield the leaves of every part."""
        for part in self.of:
            yield from part.leaves()

    def reasons(self, chosen: Chosen) -> Iterator[OnOneItem]:
        """Yield the reasons of every part that is present."""
        for part in self.of:
            if part.presence(chosen) is Presence.PRESENT:
                yield from part.reasons(chosen)


class AllOf(_Compound):
    """Every part holds."""

    kind: Literal["all-of"] = "all-of"

    def presence(self, chosen: Chosen) -> Presence:
        """As present as the least present part."""
        return min(part.presence(chosen) for part in self.of)


class AnyOf(_Compound):
    """At least one part holds."""

    kind: Literal["any-of"] = "any-of"

    def presence(self, chosen: Chosen) -> Presence:
        """As present as the most present part."""
        return max(part.presence(chosen) for part in self.of)


class CountOf(_Compound):
    """At least ``count`` of the parts hold."""

    kind: Literal["count-of"] = "count-of"
    count: int = Field(ge=1)

    def presence(self, chosen: Chosen) -> Presence:
        """Present with ``count`` parts present; unknown if the unknown parts could make up the number."""
        found = [part.presence(chosen) for part in self.of]
        if found.count(Presence.PRESENT) >= self.count:
            return Presence.PRESENT
        possible = len(found) - found.count(Presence.ABSENT)
        return Presence.UNKNOWN if possible >= self.count else Presence.ABSENT


AnyCondition = Annotated[Answered | AtLeast | AllOf | AnyOf | CountOf, Field(discriminator="kind")]


def answered(item: Item, *options: str) -> Answered:
    """Build the condition that one of ``options`` was chosen on ``item``.

    Raises:
        KeyError: the item does not offer an option.
    """
    return Answered(link_id=item.link_id, options=tuple(item.option(code).code for code in options))


def at_least(item: Item, threshold: str) -> AtLeast:
    """Build the condition that ``item`` was answered with ``threshold`` or worse.

    Raises:
        KeyError: the item does not offer the threshold.
    """
    worst_first = item.codes[: item.codes.index(item.option(threshold).code) + 1]
    return AtLeast(link_id=item.link_id, options=worst_first, threshold=threshold)
