"""What a decision costs with all its reasons, beside other rule engines if they are installed."""

from statistics import median
from time import perf_counter
from typing import Final

from rules.in_force import triage
from tests.tools.benchmarks import engines
from tests.tools.benchmarks.figure import Figure

LEAST_LEAD: Final = 15
ROUNDS: Final = 50


def measure() -> list[Figure]:
    """Decide sets of answers alone, then in turns with every other engine."""
    figures = [Figure("triage() with all its reasons", _alone(), "µs")]
    times = engines.measure()
    ours = times.pop("ours")
    figures += [Figure(f"the same red flags in {name}", time, "µs") for name, time in times.items()]
    if times:
        lead = min(times.values()) / ours
        figures.append(Figure("triage() against the fastest of them", lead, "×", LEAST_LEAD, is_floor=True))
    return figures


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
