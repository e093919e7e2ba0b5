"""The conformance vectors of the rules in force, made once for all tests."""

from functools import cache

from rules.exports.vectors import Vector, vectors
from rules.in_force import RULES


@cache
def vectors_in_force() -> tuple[Vector, ...]:
    return tuple(vectors(RULES))


def none_at_random() -> tuple[Vector, ...]:
    """Those that are the same however many random ones there are."""
    return tuple(vector for vector in vectors_in_force() if vector.kind != "random")
