"""What was broken and what was counted meanwhile, as a line of a table with its verdict."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

CLASSES: Final = ("2xx", "3xx", "4xx", "5xx", "none")
"""How a request can end; "none" is without an answer."""

HEAD: Final = ("what was done", "sent", *CLASSES, "acknowledged", "found", "lost", "served again", "verdict")
PASSED, FAILED, NOT_CHECKED = "passed", "FAILED", "not checked"
NEVER: Final = math.inf
"""How long it took to be served again, when that did not happen."""


@dataclass(frozen=True, slots=True)
class Saves:
    """What happened to the saves that were acknowledged."""

    acknowledged: int
    found: int

    @property
    def lost(self) -> int:
        """How many were acknowledged and are not there."""
        return self.acknowledged - self.found


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that was done to the running program, and everything counted from then on."""

    what: str
    answers: Mapping[str, int] = field(default_factory=Counter)
    """How many requests ended in each of the ``CLASSES``."""

    saves: Saves | None = None
    """None where nothing is saved."""

    seconds: float | None = None
    """From the end of the fault to the first good answer; None where there is no such moment."""

    wrong: tuple[str, ...] = ()
    """What was seen that must not be."""

    told: tuple[str, ...] = ()
    """Further figures."""

    unchecked: str = ""
    """Why nothing could be counted."""

    @property
    def faults(self) -> tuple[str, ...]:
        """Everything for which this did not pass. A count of nothing is no pass."""
        found = list(self.wrong)
        if not self.answers.get("2xx"):
            found.append("no request was answered as it should be")
        if self.saves and not self.saves.acknowledged:
            found.append("no save was acknowledged, so none could be lost")
        if self.saves and self.saves.lost:
            found.append(f"{self.saves.lost} acknowledged saves are not there")
        if self.seconds == NEVER:
            found.append("it was not served again")
        return tuple(found)

    @property
    def verdict(self) -> str:
        """Whether it passed; what could not be checked did not."""
        if self.unchecked:
            return NOT_CHECKED
        return FAILED if self.faults else PASSED

    @property
    def row(self) -> tuple[str, ...]:
        """The line of the table."""
        if self.unchecked:
            return (self.what, *[""] * (len(HEAD) - 2), self.verdict)
        saves = (
            (str(each) for each in (self.saves.acknowledged, self.saves.found, self.saves.lost)) if self.saves else ""
        )
        counts = (str(self.answers.get(each, 0)) for each in CLASSES)
        return self.what, str(sum(self.answers.values())), *counts, *(saves or ("–",) * 3), self._seconds, self.verdict

    @property
    def _seconds(self) -> str:
        if self.seconds is None:
            return "–"
        return "never" if self.seconds == NEVER else f"{self.seconds:.1f} s"

    @property
    def notes(self) -> tuple[str, ...]:
        """What stands below the table: why it did not pass, and the further figures."""
        return (self.unchecked,) if self.unchecked else (*self.faults, *self.told)


def table(faults: Iterable[Fault]) -> str:
    """Write a line for each fault, and below it what else there is to say."""
    listed = list(faults)
    rows = [HEAD, *(each.row for each in listed)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [_line(row, widths) for row in rows]
    notes = (f"\n{each.what}: {each.verdict}\n" + "\n".join(f"  {note}" for note in each.notes) for each in listed)
    return "\n".join((*lines, *(note for note, each in zip(notes, listed, strict=True) if each.notes)))


def _line(row: tuple[str, ...], widths: list[int]) -> str:
    what, *cells, verdict = row
    numbers = (cell.rjust(width) for cell, width in zip(cells, widths[1:-1], strict=True))
    return "  ".join((what.ljust(widths[0]), *numbers, verdict))
