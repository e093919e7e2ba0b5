"""Measure what the budgets bound, here and now: ``python -m tests.benchmarks``. Exit status 1 if one is missed."""

import sys
from collections.abc import Iterator
from time import perf_counter
from typing import NamedTuple

import numpy as np

from rules.assessment import RULES
from rules.batch import Batch
from rules.engine import compiled
from tests.benchmarks import engines, step, wire

BATCH = 500_000


class Row(NamedTuple):
    """One figure and its budget, if it has one; ``is_floor`` marks figures that must not be below it."""

    what: str
    measured: float
    unit: str
    budget: float | None = None
    is_floor: bool = False

    @property
    def is_met(self) -> bool:
        """Whether the budget is kept."""
        if self.budget is None:
            return True
        return self.measured >= self.budget if self.is_floor else self.measured <= self.budget


def rows() -> Iterator[Row]:
    """Measure everything, one after another."""
    ours, floor = step.measure()
    yield Row("one step (POST, redirect, GET next), in process", ours, "ms")
    yield Row("the same exchange in a bare form", floor, "ms")
    yield Row("one step against the bare form", ours / floor, "x", 1.5)
    with wire.serving() as port:
        sizes = wire.first_visit(port)
    for address, size in sizes.items():
        yield Row(f"first visit: {address}", size, "bytes")
    yield Row("first visit, everything transferred", sum(sizes.values()), "bytes", 14 * 1024)
    seconds, memory = wire.start_up()
    yield Row("import and start, fresh process", seconds, "s", 0.8)
    yield Row("resident memory after start", memory, "MiB", 60)
    times = engines.measure()
    yield Row("triage() with all findings", times["ours"], "us", 6)
    others = {name: time for name, time in times.items() if name != "ours"}
    for name, time in others.items():
        yield Row(f"{name}, the red flags alone", time, "us")
    if others:
        yield Row("triage() against the fastest of them", min(others.values()) / times["ours"], "x", 5, is_floor=True)
    yield Row("triage of many at once", _many(), "sets/s", 1_000_000, is_floor=True)


def _many() -> float:
    batch = Batch(compiled(RULES))
    sets = batch.columns(engines.answer_sets(1000))
    columns = {link_id: np.tile(column, BATCH // 1000) for link_id, column in sets.items()}
    batch.triage(columns)
    start = perf_counter()
    batch.triage(columns)
    return BATCH / (perf_counter() - start)


def main() -> int:
    """Print the table; return 1 if a budget is missed."""
    missed = 0
    for row in rows():
        bound = "" if row.budget is None else f"{'at least' if row.is_floor else 'at most'} {row.budget:,g}"
        verdict = "" if row.budget is None else "kept" if row.is_met else "MISSED"
        missed += not row.is_met
        print(f"{row.what:<50} {row.measured:>14,.2f} {row.unit:<7} {bound:<20} {verdict}", flush=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
