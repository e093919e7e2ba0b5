"""What something costs as something else grows."""

from dataclasses import dataclass

from tests.tools.benchmarks.figure import Figure


@dataclass(frozen=True, slots=True)
class Curve:
    """A line of the picture: ``line`` in ``unit``, by the number of ``over``."""

    over: str
    """What grows, and by that the panel it is drawn in: rules, answers, stored calls, workers."""
    line: str
    unit: str
    points: tuple[tuple[int, float], ...]

    @property
    def growth(self) -> Figure:
        """The last point against the first."""
        (first, least), (last, most) = self.points[0], self.points[-1]
        return Figure(f"{self.line}, {last:,} {self.over} against {first:,}", most / least, "×")
