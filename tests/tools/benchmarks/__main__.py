"""The budgets, measured here and now: ``python -m tests.tools.benchmarks``. Status 1 when a bound is missed.

What was measured stands afterwards in ``results.json`` and in ``RESULTS.md``, and a few figures of it in the README, so
that none of them can say more than the others.
"""

import json
import os
import platform
import sys
from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from tests.tools.benchmarks import (
    curves,
    decision,
    finding,
    load,
    paint,
    panel,
    picture,
    registry,
    retriage,
    saves,
    search,
    start,
    step,
    wire,
    wrk,
)
from tests.tools.benchmarks.curve import Curve
from tests.tools.benchmarks.figure import Figure, table

RESULTS: Final = Path(__file__).with_name("results.json")
DOCUMENT: Final = Path(__file__).with_name("RESULTS.md")
README: Final = Path(__file__).parents[3] / "README.md"
IN_README: Final = (
    "one step against the bare form",
    "first visit: start page and all its files",
    "triage() against the fastest of them",
)
BEGIN: Final = "<!-- measured: begin -->\n"
END: Final = "<!-- measured: end -->\n"

PICTURE: Final = Path(__file__).with_name("curves.svg")
CURVES: Final = "As something grows, the last against the first"

MEASUREMENTS: Final[dict[str, Callable[[], Sequence[Figure | Curve]]]] = {
    "One step in process": step.measure,
    f"Under gunicorn, {load.SERVED_BY} workers unless said, {wrk.AT_ONCE} requests at a time": load.measure,
    "Over the wire": wire.measure,
    "On a slow line": paint.measure,
    "A fresh process": start.measure,
    "A decision": decision.measure,
    "The rules as SQL, over a table": registry.measure,
    "A nurse's call, in process": panel.measure,
    "Saving a call": saves.measure,
    "Searching calls": search.measure,
    "Finding the row of what somebody says": finding.measure,
    "What other rules would have said of calls": retriage.measure,
    CURVES: curves.measure,
}


def main() -> int:
    """Measure everything, print the table, draw the curves, and return the exit status."""
    machine = (
        f"Python {platform.python_version()}, {os.cpu_count()} processors, {platform.system()} {platform.machine()}"
    )
    print(machine, flush=True)
    measured = {title: measure() for title, measure in MEASUREMENTS.items()}
    lines = [each for found in measured.values() for each in found if isinstance(each, Curve)]
    groups = {title: [each for each in found if isinstance(each, Figure)] for title, found in measured.items()}
    groups[CURVES] = [line.growth for line in lines]
    print(table(groups))
    results = {
        "day": datetime.now(UTC).date().isoformat(),
        "machine": machine,
        "figures": {title: [asdict(figure) for figure in figures] for title, figures in groups.items()},
        "curves": [asdict(line) for line in lines],
    }
    RESULTS.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    _write(DOCUMENT, results)
    _write(README, results, IN_README)
    picture.draw(lines, PICTURE)
    return 0 if all(figure.is_kept for figures in groups.values() for figure in figures) else 1


def with_results(text: str, results: dict[str, Any], only: Collection[str] = ()) -> str:
    """Return ``text`` with the table of ``results`` in its place, of all figures or of those that ``only`` names."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    groups = {title: [Figure(**each) for each in figures] for title, figures in results["figures"].items()}
    if only:
        groups = {title: [each for each in figures if each.what in only] for title, figures in groups.items()}
    shown = table(groups)
    return f"{before}{BEGIN}```\n{results['machine']}, {results['day']}\n\n{shown}\n```\n{END}{after}"


def _write(document: Path, results: dict[str, Any], only: Collection[str] = ()) -> None:
    document.write_text(with_results(document.read_text(encoding="utf-8"), results, only), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
