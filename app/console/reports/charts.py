"""Charts as shapes for a drawing: what stands where, in units of the drawing. The numbers stand in a table beside."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

WIDTH: Final = 640
HEIGHT: Final = 160
GAP: Final = 0.2
"""How much of its place a bar leaves free."""


class Bar(NamedTuple):
    """One rectangle, and what it stands for."""

    kind: str
    x: float
    y: float
    width: float
    height: float


class Chart(NamedTuple):
    """A drawing of bars, its size, and the number that its full height stands for."""

    width: int
    height: int
    most: int
    bars: tuple[Bar, ...]


def stacked(columns: Sequence[Mapping[str, int]], kinds: Sequence[str]) -> Chart:
    """Return one bar a column, its ``kinds`` on top of each other, the first at the foot."""
    most = max((sum(column.values()) for column in columns), default=0)
    place = WIDTH / max(len(columns), 1)
    bars = []
    for number, column in enumerate(columns):
        foot = float(HEIGHT)
        for kind in kinds:
            height = HEIGHT * column.get(kind, 0) / max(most, 1)
            foot -= height
            if height:
                bars.append(_bar(kind, number * place, foot, place * (1 - GAP), height))
    return Chart(WIDTH, HEIGHT, most, tuple(bars))


def share(amount: int, most: int) -> float:
    """Return how much of the way a lying bar goes, of a hundred."""
    return round(100 * amount / max(most, 1), 2)


def _bar(kind: str, x: float, y: float, width: float, height: float) -> Bar:
    return Bar(kind, round(x, 2), round(y, 2), round(width, 2), round(height, 2))
