"""What a decision costs: one with all its reasons, beside other rule engines if installed, and very many at once."""

from statistics import median
from time import perf_counter
from typing import Final

import numpy as np

from rules.engine.batch import Batch
from rules.engine.triage import compiled
from rules.in_force import RULES, triage
from tests.tools.benchmarks import engines
from tests.tools.benchmarks.figure import Figure

MOST_MICROSECONDS: Final = 6
LEAST_LEAD: Final = 5
LEAST_A_SECOND: Final = 1_000_000
ROUNDS: Final = 50
SETS: Final = 500_000
KINDS: Final = 1_000


def measure(size: int = SETS) -> list[Figure]:
    """Decide sets of answers alone, then in turns with every other engine, then ``size`` of them at once."""
    figures = [Figure("triage() with all its reasons", _alone(), "µs", MOST_MICROSECONDS)]
    times = engines.measure()
    ours = times.pop("ours")
    figures += [Figure(f"the same red flags in {name}", time, "µs") for name, time in times.items()]
    if times:
        lead = min(times.values()) / ours
        figures.append(Figure("triage() against the fastest of them", lead, "×", LEAST_LEAD, is_floor=True))
    many = Figure("sets of answers triaged at once", _many(size), "a second", LEAST_A_SECOND, is_floor=True)
    return [*figures, many]


def _alone() -> float:
    """Return the microseconds of one decision; in turns with the others it is more: they empty the caches."""
    sets = engines.answer_sets()
    rounds = []
    for _ in range(ROUNDS):
        start = perf_counter()
        for answers in sets:
            triage(answers)
        rounds.append((perf_counter() - start) / len(sets) * 1e6)
    return median(rounds)


def _many(size: int) -> float:
    batch = Batch(compiled(RULES))
    kinds = batch.columns(engines.answer_sets(KINDS))
    columns = {link_id: np.tile(column, size // KINDS) for link_id, column in kinds.items()}
    batch.triage(columns)
    start = perf_counter()
    batch.triage(columns)
    return size / (perf_counter() - start)
