"""What an engine says of the vectors, counted against what it should say."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final, NamedTuple

from rules.exports.vectors import Sent, Vector
from rules.model.outcome import Outcome

AT_ONCE: Final = 10_000
"""How many vectors an engine is given at a time: no more than that is ever in memory."""

TOLD: Final = 3
"""How many differences are told in full; the others are counted."""


class Difference(NamedTuple):
    """A vector of which an engine says something else. ``id`` is its own among the vectors that are printed."""

    id: str
    respondent: str
    answers: Sent
    expected: object
    said: object


class Held(NamedTuple):
    """How many vectors an engine was held against, of how many it said something else, and the first of these."""

    version: str
    compared: int = 0
    different: int = 0
    first: tuple[Mapping[str, object], ...] = ()


Hold = Callable[[Iterable[Vector]], Held]


class Engine(NamedTuple):
    """What is exported to an engine, and how it is held against the vectors; of ``share`` random ones, one."""

    kind: str
    hold: Hold
    share: int = 1


Say = Callable[[Sequence[Vector]], Iterable[Any]]


def held(version: str, say: Say, expected: Callable[[Outcome], object], given: Iterable[Vector]) -> Held:
    """Let an engine ``say`` what it makes of every vector, and compare that with what is ``expected`` of it.

    Raises:
        ValueError: it said more or less than one thing of each.
    """
    found, numbered = Held(version), enumerate(given, start=1)
    while some := list(islice(numbered, AT_ONCE)):
        said = list(say([vector for _, vector in some]))
        differences = list(_differences(some, said, expected))
        found = Held(
            version,
            found.compared + len(some),
            found.different + len(differences),
            (*found.first, *(each._asdict() for each in differences))[:TOLD],
        )
    return found


def _differences(
    some: Sequence[tuple[int, Vector]], said: Sequence[object], expected: Callable[[Outcome], object]
) -> Iterator[Difference]:
    for (number, vector), one in zip(some, said, strict=True):
        should = expected(vector.outcome)
        if one != should:
            yield Difference(f"{vector.kind}-{number}", vector.respondent, vector.answers, should, one)
