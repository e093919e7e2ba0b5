"""One measured figure, and whether it keeps to its bound."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured, how much it is, and the bound it has to keep to; without a bound it is only shown."""

    what: str
    amount: float
    unit: str
    bound: float | None = None
    is_floor: bool = False
    """Whether the bound is the least allowed, not the most."""
    note: str = ""

    @property
    def is_kept(self) -> bool:
        """Whether the amount keeps to the bound; True when there is none."""
        if self.bound is None:
            return True
        return self.amount >= self.bound if self.is_floor else self.amount <= self.bound

    @property
    def row(self) -> tuple[str, str, str, str, str]:
        """The figure as a row of the table."""
        sign = "≥" if self.is_floor else "≤"
        bound = "" if self.bound is None else f"{sign} {_written(self.bound)} {self.unit}"
        verdict = "" if self.bound is None else ("kept" if self.is_kept else "MISSED")
        return self.what, f"{_written(self.amount)} {self.unit}", bound, verdict, self.note


def table(figures: Iterable[Figure]) -> str:
    """Write ``figures`` as lines of aligned columns."""
    rows = [each.row for each in figures]
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return "\n".join(_line(row, widths) for row in rows)


def _line(row: tuple[str, ...], widths: list[int]) -> str:
    what, amount, *rest = row
    cells = [what.ljust(widths[0]), amount.rjust(widths[1])]
    cells += [cell.ljust(width) for cell, width in zip(rest, widths[2:], strict=True)]
    return "  ".join(cells).rstrip()


def _written(amount: float) -> str:
    return f"{amount:,.0f}" if amount >= 100 else f"{amount:.2f}".rstrip("0").rstrip(".")
