"""Choose anew which tests coverage does not follow: ``python -m tests.tools.watching`` writes ``tests/unwatched.txt``.

To be followed is up to four times the work. So every test of the rooms that are followed is followed here, once, but
for what is left to `make audit` or marked ``unwatched``; and those that cost most are left out as long as the others
reach every line and branch that they do. Those of the rules are left out by their mark alone: a line that runs once
in a process may run in whichever test comes first, and none may be missed.
"""

import sqlite3
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pytest

from tests.support import unwatched

LEAST: Final = 0.05
"""In seconds: leaving out what costs less is no gain."""

WHOLE: Final = "tests/rules/"

Reached = Mapping[str, set[tuple[object, ...]]]


class Durations:
    """How long each test took, set-up included."""

    def __init__(self) -> None:
        """Begin with none."""
        self.seconds: Counter[str] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add what one part of a test took."""
        self.seconds[unwatched.function_of(report.nodeid)] += report.duration  # type: ignore[assignment]


def reached_by_each(data: Path) -> Reached:
    """Return the branches that each test function reaches, without those of what is done as modules are loaded."""
    found: dict[str, set[tuple[object, ...]]] = defaultdict(set)
    with closing(sqlite3.connect(data)) as connection:
        for context, *branch in connection.execute(
            "SELECT context.context, file_id, fromno, tono FROM arc JOIN context ON context.id = context_id"
        ):
            found[unwatched.function_of(context.partition("|")[0])].add(tuple(branch))
    loaded = found.pop("", set())
    return {name: branches - loaded for name, branches in found.items()}


def chosen(reached: Reached, seconds: Mapping[str, float], least: float = LEAST) -> list[str]:
    """Return the tests to leave out, the dearest first: of what one reaches, others that are followed reach all."""
    times = Counter(branch for branches in reached.values() for branch in branches)
    out = []
    for name in sorted(reached, key=lambda name: (-seconds.get(name, 0), name)):
        if seconds.get(name, 0) >= least and all(times[branch] > 1 for branch in reached[name]):
            times.subtract(reached[name])
            out.append(name)
    return out


def main() -> int:
    """Follow everything, choose, and write; the exit status is that of the tests."""
    durations = Durations()
    unwatched.FILE.write_text("", encoding="utf-8")
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patched:
        data = Path(folder) / "coverage"
        patched.setenv("COVERAGE_FILE", str(data))
        rooms = [str(unwatched.TESTS / room) for room in unwatched.WATCHED]
        options = ("--quiet", "-m", "not long", "-p", "no:randomly", "--cov", "--cov-report=", "--cov-context=test")
        status = pytest.main([*options, *rooms], plugins=[durations])
        reached = reached_by_each(data)
        names = [name for name in chosen(reached, durations.seconds) if not name.startswith(WHOLE)]
    unwatched.FILE.write_text("".join(f"{name}\n" for name in sorted(names)), encoding="utf-8")
    print(f"{len(names)} of {len(durations.seconds)} tests are left out: {unwatched.FILE.name}")
    return int(status)


if __name__ == "__main__":
    sys.exit(main())
