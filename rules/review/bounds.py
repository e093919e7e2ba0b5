"""The exact 95 % bounds of a share (Clopper and Pearson, Biometrika 1934): how far off a count of few cases may be."""

from functools import lru_cache
from math import exp, lgamma, log, log1p
from typing import Final, NamedTuple

TAIL: Final = 0.025
"""How likely chance alone goes beyond each bound, at most: together 5 %."""

_HALVINGS: Final = 50
"""Enough to find a bound to 15 places."""

_NOTHING: Final = 1e-17
"""A term that is a smaller part of the sum than this no longer changes it; after the last, the next is 0."""


class Bounds(NamedTuple):
    """The shares, from 0 to 1, between which the true one lies; wrong for one count in twenty, at most."""

    low: float
    high: float


@lru_cache(maxsize=1024)
def bounds_of(count: int, of: int) -> Bounds:
    """Return the bounds of a share of ``count`` cases ``of`` so many, which are one at least."""
    return Bounds(_lowest(count, of), 1 - _lowest(of - count, of))


def _lowest(count: int, of: int) -> float:
    """Return the share at which ``count`` or more would be seen in ``TAIL`` of all samples, by bisection."""
    if count == 0:
        return 0.0
    low, high = 0.0, count / of
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if _at_least(count, of, middle) < TAIL:
            low = middle
        else:
            high = middle
    return low


def _at_least(count: int, of: int, share: float) -> float:
    """Return how likely ``count`` or more are seen, where that is more than ``share`` lets expect.

    So each term is smaller than the one before. The first is taken in logarithms: its factors overflow a float.
    """
    ways = lgamma(of + 1) - lgamma(count + 1) - lgamma(of - count + 1)
    term = exp(ways + count * log(share) + (of - count) * log1p(-share))
    total, seen, odds = 0.0, count, share / (1 - share)
    while term > total * _NOTHING:
        total += term
        term *= (of - seen) / (seen + 1) * odds
        seen += 1
    return total
