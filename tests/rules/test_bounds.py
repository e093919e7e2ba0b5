"""The bounds of a share, against values that others have published."""

from itertools import pairwise
from math import comb

import pytest

from rules.review.bounds import TAIL, bounds_of
from tests.support.table import table

PUBLISHED = [
    (81, 263, 0.2527, 0.3676),
    (15, 148, 0.0578, 0.1617),
    (0, 20, 0.0000, 0.1684),
    (1, 29, 0.0009, 0.1776),
]
"""Newcombe, Two-sided confidence intervals for the single proportion, Stat Med 1998;17:857, Clopper-Pearson."""


@table(("count", "of", "low", "high"), PUBLISHED)
def test_the_bounds_are_those_that_are_published(count: int, of: int, low: float, high: float) -> None:
    assert bounds_of(count, of) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize("of", [1, 7, 399])
def test_none_and_all_have_the_bounds_that_a_formula_gives(of: int) -> None:
    one_sided = TAIL ** (1 / of)

    assert bounds_of(0, of) == pytest.approx((0, 1 - one_sided))
    assert bounds_of(of, of) == pytest.approx((one_sided, 1))


def test_beyond_each_bound_chance_goes_in_one_sample_of_forty() -> None:
    def at_most(count: int, of: int, share: float) -> float:
        return sum(comb(of, seen) * share**seen * (1 - share) ** (of - seen) for seen in range(count + 1))

    for count in range(1, 30):
        low, high = bounds_of(count, 30)
        assert 1 - at_most(count - 1, 30, low) == pytest.approx(TAIL)
        assert at_most(count, 30, high) == pytest.approx(TAIL)


def test_more_of_the_same_share_has_narrower_bounds_also_of_a_million() -> None:
    widths = [high - low for low, high in (bounds_of(of // 2, of) for of in (2, 20, 2_000, 1_000_000))]

    assert all(wide > narrow > 0 for wide, narrow in pairwise(widths))
