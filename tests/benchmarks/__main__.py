"""The budgets, measured here and now: ``python -m tests.benchmarks``. Status 1 when a bound is missed.

What was measured stands afterwards in ``results.json``, and in the README, so that neither can say more than the other.
"""

import json
import os
import platform
import sys
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from tests.benchmarks import decision, saves, search, start, step, wire
from tests.benchmarks.figure import Figure, table

RESULTS: Final = Path(__file__).with_name("results.json")
README: Final = Path(__file__).parents[2] / "README.md"
BEGIN: Final = "<!-- measured: begin -->\n"
END: Final = "<!-- measured: end -->\n"

MEASUREMENTS: Final[tuple[Callable[[], list[Figure]], ...]] = (
    step.measure,
    wire.measure,
    start.measure,
    decision.measure,
    saves.measure,
    search.measure,
)


def main() -> int:
    """Measure everything, print the table, and return the exit status."""
    machine = (
        f"Python {platform.python_version()}, {os.cpu_count()} processors, {platform.system()} {platform.machine()}"
    )
    print(machine)
    figures = [figure for measure in MEASUREMENTS for figure in measure()]
    print(table(figures))
    results = {
        "day": datetime.now(UTC).date().isoformat(),
        "machine": machine,
        "figures": [asdict(figure) for figure in figures],
    }
    RESULTS.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    README.write_text(with_results(README.read_text(encoding="utf-8"), results), encoding="utf-8")
    return 0 if all(figure.is_kept for figure in figures) else 1


def with_results(readme: str, results: dict[str, Any]) -> str:
    """Return ``readme`` with the table of ``results`` in its place."""
    before, _, rest = readme.partition(BEGIN)
    _, _, after = rest.partition(END)
    shown = "\n".join(table(Figure(**each) for each in results["figures"]).splitlines())
    return f"{before}{BEGIN}```\n{results['machine']}, {results['day']}\n{shown}\n```\n{END}{after}"


if __name__ == "__main__":
    sys.exit(main())
