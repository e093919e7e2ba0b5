"""One measured figure, whether it keeps to its bound, and all of them as a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

BUDGETS: Final = "Budgets"
"""The heading above all figures that have a bound, whatever group they come from."""


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured, how much it is, and the bound it has to keep to; without a bound it is only shown."""

    what: str
    amount: float | None
    """None if it could not be measured, which keeps to no bound; ``note`` says why."""
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
        if self.amount is None:
            return False
        return self.amount >= self.bound if self.is_floor else self.amount <= self.bound

    @property
    def cells(self) -> tuple[str, str, str, str]:
        """What, how much, the bound and whether it is kept, as the table has them."""
        amount = "not measured" if self.amount is None else f"{_written(self.amount)} {self.unit}"
        if self.bound is None:
            return self.what, amount, "", ""
        sign = "≥" if self.is_floor else "≤"
        return self.what, amount, f"{sign} {_written(self.bound)} {self.unit}", self._verdict

    @property
    def _verdict(self) -> str:
        if self.amount is None:
            return "NOT MEASURED"
        return "kept" if self.is_kept else "MISSED"


def table(groups: Mapping[str, Sequence[Figure]]) -> str:
    """Write figures as lines of aligned columns: first all that have a bound, then the others, each group by itself."""
    budgets = [figure for group in groups.values() for figure in group if figure.bound is not None]
    others = {title: [figure for figure in group if figure.bound is None] for title, group in groups.items()}
    shown = {title: figures for title, figures in {BUDGETS: budgets, **others}.items() if figures}
    cells = [figure.cells for figures in shown.values() for figure in figures]
    widths = [max(len(cell) for cell in column) for column in zip(*cells, strict=True)]
    blocks = ["\n".join([title, *(_line(each, widths) for each in figures)]) for title, figures in shown.items()]
    return "\n\n".join(blocks)


def _line(figure: Figure, widths: Sequence[int]) -> str:
    what, amount, *rest = figure.cells
    cells = [f"  {what.ljust(widths[0])}", amount.rjust(widths[1])]
    if figure.bound is not None:
        cells += [cell.ljust(width) for cell, width in zip(rest, widths[2:], strict=True)]
    return "  ".join([*cells, figure.note]).rstrip()


def _written(amount: float) -> str:
    return f"{amount:,.0f}" if amount >= 100 else f"{amount:.2f}".rstrip("0").rstrip(".")
