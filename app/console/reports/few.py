"""Small counts, in words from which nobody can be picked out."""

from collections.abc import Sequence
from typing import Final

FEW: Final = 5
"""Counts below this are shown in words."""

FEWER: Final = f"fewer than {FEW}"
WITHHELD: Final = "not shown"


def shown(counts: Sequence[int], *, is_whole: bool) -> tuple[str, ...]:
    """Return ``counts`` as they may be read: 0, or a number that is not small, or that it is.

    With ``is_whole`` they are the parts of a whole whose size others may know, from another table of the same calls.
    Then a single small one, or several that all have to be 1 or all 4, would follow from it, and the least of the
    others is left out too; where there is none, all are. No table has a total of its own.
    """
    few = {place for place, count in enumerate(counts) if 0 < count < FEW}
    withheld = _withheld_beside(few, counts) if is_whole and few else frozenset()
    return tuple(
        WITHHELD if place in withheld else FEWER if place in few else str(count) for place, count in enumerate(counts)
    )


def _withheld_beside(few: set[int], counts: Sequence[int]) -> frozenset[int]:
    together = sum(counts[place] for place in few)
    if together < FEW and together == sum(counts):
        return frozenset()  # the whole is a small count itself, and nowhere shown
    if len(few) > 1 and len(few) < together < len(few) * (FEW - 1):
        return frozenset()
    others = [place for place, count in enumerate(counts) if count >= FEW]
    return frozenset({min(others, key=counts.__getitem__)} if others else range(len(counts)))
