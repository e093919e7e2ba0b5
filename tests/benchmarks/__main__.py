"""The budgets, measured here and now: ``python -m tests.benchmarks``. Status 1 when a bound is missed."""

import os
import platform
import sys
from collections.abc import Callable
from typing import Final

from tests.benchmarks import decision, search, start, step, wire
from tests.benchmarks.figure import Figure, table

MEASUREMENTS: Final[tuple[Callable[[], list[Figure]], ...]] = (
    step.measure,
    wire.measure,
    start.measure,
    decision.measure,
    search.measure,
)


def main() -> int:
    """Measure everything, print the table, and return the exit status."""
    print(f"Python {platform.python_version()}, {os.cpu_count()} processors, {platform.system()} {platform.machine()}")
    figures = [figure for measure in MEASUREMENTS for figure in measure()]
    print(table(figures))
    return 0 if all(figure.is_kept for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
