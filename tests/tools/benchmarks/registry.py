"""The rules as SQL beside ``triage()`` in a loop, on the same answers in the same run, and over more and more rows."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from statistics import median
from time import perf_counter
from typing import Final

from rules.exports.sql.names import Names
from rules.exports.sql.statement import select
from rules.in_force import RULES, triage
from tests.rules.sql_engines import SENT, Engine, engine
from tests.tools.benchmarks import engines
from tests.tools.benchmarks.figure import Figure

ROWS: Final = 20_000
ROUNDS: Final = 5
NAMES: Final = {"sqlite": "SQLite", "postgres": "PostgreSQL", "duckdb": "DuckDB"}

MOST: Final = "BENCH_ROWS"
"""The environment variable that says over how many rows to go, at most."""

USUAL_MOST: Final = 10_000_000
FEWER: Final = 10
MOST_TIMES: Final = 1.2

LEAST_LEAD: Final = 5


def measure(rows: int = ROWS, rounds: int = ROUNDS, most: int | None = None) -> list[Figure]:
    """Let every engine go through ``rows`` in turns with a loop, then DuckDB through ``most`` and a tenth of them.

    DuckDB has to keep its lead over the loop among that tenth: ``rows`` are too few to give each processor some.
    """
    texts = [json.dumps(answers) for answers in engines.answer_sets(rows)]
    most = most or int(os.environ.get(MOST, USUAL_MOST))
    with ExitStack() as running:
        started = [running.enter_context(engine(dialect)) for dialect in NAMES]
        for each in started:
            each.fill(SENT, [(number, "patient", text) for number, text in enumerate(texts)])
        return [*_side_by_side(texts, started, rounds), *_grown(texts, started[-1], rounds, most)]


def _side_by_side(texts: list[str], started: list[Engine], rounds: int) -> Iterator[Figure]:
    """Time all in turns, so that a slow moment of the machine falls on all of them."""

    statements = {each: select(RULES, each.dialect) for each in started}
    turns = [
        (_seconds(partial(_loop, texts)), [_seconds(partial(each.run, of)) for each, of in statements.items()])
        for _ in range(rounds)
    ]
    looped = median(seconds for seconds, _ in turns)
    yield Figure("triage() in a loop, its answers read from JSON", len(texts) / looped, "rows a second")
    for name, times in zip(NAMES.values(), zip(*(each for _, each in turns), strict=True), strict=True):
        yield Figure(f"the rules in {name}", len(texts) / median(times), "rows a second")
        yield Figure(f"the rules in {name} against the loop", looped / median(times), "×")


def _grown(texts: list[str], duckdb: Engine, rounds: int, most: int) -> Iterator[Figure]:
    """What a row takes among ``most``, against one among a tenth of them: the same answers again and again.

    That tenth is a table of its own, as a registry has one, which each processor can take a part of.
    """
    fewer = most // FEWER
    times = -(-fewer // len(texts))
    duckdb.run(f"CREATE OR REPLACE TABLE registry AS SELECT checks.* FROM checks, range({times})")  # noqa: S608
    duckdb.run(f"CREATE OR REPLACE VIEW larger AS SELECT registry.* FROM registry, range({FEWER})")  # noqa: S608
    turns = [
        (_seconds(partial(_loop, texts)) / len(texts) * 1e6, _microseconds(duckdb, "registry", fewer))
        for _ in range(rounds)
    ]
    looped, few = map(median, zip(*turns, strict=True))
    many = _microseconds(duckdb, "larger", most)
    lead = f"the rules in DuckDB, among {fewer:,}, against the loop"
    yield Figure(lead, looped / few, "×", LEAST_LEAD, is_floor=True)
    yield Figure(f"a row in DuckDB, among {most:,}", many, "µs")
    yield Figure(f"a row in DuckDB, among {most:,} against {fewer:,}", many / few, "×", MOST_TIMES)


def _microseconds(duckdb: Engine, table: str, rows: int) -> float:
    # The greatest of each column, so that all are worked out, and none has to be sent or stored.
    statement = f"SELECT max(COLUMNS(*)) FROM ({select(RULES, duckdb.dialect, Names(table=table))})"  # noqa: S608
    return _seconds(partial(duckdb.run, statement)) / rows * 1e6


def _loop(texts: list[str]) -> object:
    return [triage(json.loads(text)) for text in texts]


def _seconds(act: Callable[[], object]) -> float:
    start = perf_counter()
    act()
    return perf_counter() - start
