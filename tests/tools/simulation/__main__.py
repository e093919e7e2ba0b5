"""The console at random beside a model of it: ``python -m tests.tools.simulation [DATABASE:SEED [BUG]]``.

With a seed, such as ``postgresql:17``, the same steps again; with the name of a planted bug, with that bug in the app.
Without one, every planted bug is looked for, and then ever other seeds are tried on every database for
``SIMULATION_MINUTES``. Status 1 if anything was otherwise than the model has it, or a planted bug was not found.
"""

import sys
import time
from collections.abc import Iterable, Iterator

import pytest

from tests.tools.simulation.planted import BUGS, Found, looked_for
from tests.tools.simulation.runs import Failed, Passed, run
from tests.tools.simulation.soak import MINUTES, soaked
from tests.tools.simulation.world import KINDS, world

HEAD = ("planted", "name", "steps", "seed")


def main(given: list[str]) -> int:
    """Do what was asked for, tell what came of it, and return the exit status."""
    began = time.monotonic()
    if given:
        return told([again(*given)])
    found = list(planted())
    print(table(found), flush=True)
    ended = 0
    for kind in KINDS:
        ended |= told(soaked(kind, MINUTES / len(KINDS)))
    print(f"{time.monotonic() - began:.0f} s in all")
    return ended or (0 if all(each.failed for each in found) else 1)


def again(name: str, bug_name: str = "") -> tuple[str, Passed | Failed]:
    """Take the steps of that seed once more."""
    kind, _, number = name.partition(":")
    if kind not in KINDS or not number.isdecimal():
        sys.exit(f"Found {name!r}, expected one of {', '.join(KINDS)} with a number behind it, such as sqlite:17")
    bug = next((each for each in BUGS if each.name == bug_name), None)
    if bug_name and bug is None:
        sys.exit(f"There is no bug {bug_name!r}, there are {', '.join(each.name for each in BUGS)}")
    with world(kind) as console, pytest.MonkeyPatch.context() as patch:
        if bug:
            bug.plant(patch)
        return kind, run(console, int(number))


def planted() -> Iterator[Found]:
    """Look for every planted bug, on the quicker database."""
    with world(KINDS[0]) as console:
        for bug in BUGS:
            found = looked_for(console, bug)
            print(f"{bug.what}: {'found' if found.failed else 'NOT FOUND'} in {found.steps} steps", flush=True)
            yield found


def table(found: Iterable[Found]) -> str:
    """Write a line for each planted bug: after how many steps it was found, and by which seed."""
    rows = [HEAD, *(each.row for each in found)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)


def told(runs: Iterable[tuple[str, Passed | Failed]]) -> int:
    """Tell of each run that failed what it did and how it is done again; return the exit status."""
    steps = failed = count = 0
    for kind, ended in runs:
        steps, count = steps + ended.steps, count + 1
        if isinstance(ended, Failed):
            failed += 1
            print("\n".join(ended.trail))
            print(f"{ended.why}\nAgain: make simulate SEED={kind}:{ended.seed}", flush=True)
    print(f"{count} runs, {steps} steps, {failed} failed", flush=True)
    return min(failed, 1)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit("Stopped.")
