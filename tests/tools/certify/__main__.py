"""Hold every engine against ``triage``, a line each as it ends: ``python -m tests.tools.certify [NAME ...]``.

Each is given the conformance pack and ``RANDOM_ANSWERS`` random sets of answers, always the same, or a share of these
where it takes its time; Z3 is given the export, to prove it. Exit status 1 unless all of them ran and none said
anything else than ``triage``; what the first of these were is printed in full.
"""

import json
import os
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from time import perf_counter
from typing import Final

import pytest

from rules.exports.vectors import Vector, vectors
from rules.in_force import HASH, RULES, VERSION
from tests.tools.certify.engines import ENGINES
from tests.tools.certify.held import Engine, Held

RANDOM: Final = "RANDOM_ANSWERS"
"""The environment variable that says how many sets of answers are random."""

USUAL_RANDOM: Final = 100_000

NOT_RUN: Final = (Exception, pytest.skip.Exception, pytest.fail.Exception)
"""What an engine may stop with. What starts a database was written for tests, and skips or fails one without it."""


def main(names: Collection[str] = ()) -> int:
    """Hold the engines of these names, or all, and return the exit status."""
    random = int(os.environ.get(RANDOM, USUAL_RANDOM))
    print(f"Rules {VERSION}, hash {HASH}: the conformance pack, {random:,} of it random\n")
    return certify({name: ENGINES[name] for name in names or ENGINES}, lambda share: vectors(RULES, random // share))


def certify(engines: Mapping[str, Engine], given: Callable[[int], Iterable[Vector]]) -> int:
    """Print the table, and return 0 if every engine says of all that is ``given`` what ``triage`` does."""
    print(_line("engine", "version", "kind", "vectors", "differences", "seconds"), flush=True)
    agreed = [_agrees(name, engine, given(engine.share)) for name, engine in engines.items()]
    print(f"\n{sum(agreed)} of {len(agreed)} engines agree.")
    return 0 if all(agreed) else 1


def _agrees(name: str, engine: Engine, given: Iterable[Vector]) -> bool:
    """Print what became of one engine. One that cannot be run here does not agree, and keeps no other from it."""
    start = perf_counter()
    try:
        held = engine.hold(given)
    except NOT_RUN as error:
        print(_line(name, "–", engine.kind, f"not run: {type(error).__name__}: {error}"), flush=True)
        return False
    counts = f"{held.compared:,}", f"{held.different:,}", f"{perf_counter() - start:.1f}"
    print(_line(name, held.version, engine.kind, *counts), *_told(held), sep="\n", flush=True)
    return held.compared > 0 == held.different


def _line(name: str, version: str, kind: str, *cells: str) -> str:
    """A line of the table. It is printed before the next is known, so the columns are as wide as they are."""
    counts = (cell.rjust(width) for cell, width in zip(cells, (9, 13, 9), strict=False))
    return "  ".join((name.ljust(11), version.ljust(14), kind.ljust(10), *counts))


def _told(held: Held) -> Iterator[str]:
    yield from (json.dumps(each, ensure_ascii=False) for each in held.first)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
