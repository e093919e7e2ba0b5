"""How long it takes to say what other rules would have said of all calls, beside counting them.

They are counted by what they were told: form, level, route, clock, ER line and findings, read from the same rows in the
same way, but without any rules.
"""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Final

from sqlalchemy import func, select

from app.console.retriage_report import Report
from app.console.retriage_text import as_text
from app.data.database import no_hurry, reading
from app.data.retriage import retriaged, stored
from rules.in_force import RULES
from rules.model.disposition import Disposition
from rules.model.rule_set import RuleSet
from tests.console.databases import database
from tests.tools.benchmarks.calls import console, invent
from tests.tools.benchmarks.engines import answer_sets
from tests.tools.benchmarks.figure import Figure
from tests.tools.benchmarks.saves import KINDS

CALLS: Final = 100_000
DIFFERENT: Final = 10_000
"""How many different sets of answers they have."""

ROUNDS: Final = 3
MOST_TIMES: Final = 5
RAISED: Final = "lump-new"
"""What is a call-now by the other rules."""


def measure(count: int = CALLS, rounds: int = ROUNDS) -> list[Figure]:
    """Do both in turns over ``count`` invented calls on each kind of database."""
    return [figure for kind, name in KINDS.items() for figure in _figures(kind, name, count, rounds)]


def _figures(kind: str, name: str, count: int, rounds: int) -> Iterator[Figure]:
    rules = _louder()

    def retriage() -> object:
        return as_text(Report(rules, "louder", retriaged(rules), None), 20)

    def counting() -> object:
        with reading() as connection:
            told = stored().c
            what = (told.form, told.verdict, told.findings)
            return connection.execute(select(*what, func.count()).group_by(*what)).all()

    with tempfile.TemporaryDirectory() as folder, database(kind, Path(folder)) as url, console(url), no_hurry():
        invent(count, given=answer_sets(min(count, DIFFERENT)))
        turns = [(_seconds(retriage), _seconds(counting)) for _ in range(rounds)]
    took, counted = map(median, zip(*turns, strict=True))
    yield Figure(f"retriage of {count:,} calls against counting them, on {name}", took / counted, "×", MOST_TIMES)
    yield Figure(f"retriage of {count:,} calls, on {name}", took, "s")
    yield Figure(f"counting {count:,} calls by what they were told, on {name}", counted, "s")


def _louder() -> RuleSet:
    """The rules in force, with one red flag raised."""
    change = {"disposition": Disposition.CALL_NOW}
    return RuleSet(
        steps=RULES.steps,
        red_flags=(flag.model_copy(update=change if flag.code == RAISED else {}) for flag in RULES.red_flags),
        edition=RULES.edition,
        silences=RULES.silences,
        self_doubt=RULES.self_doubt,
    )


def _seconds(act: Callable[[], object]) -> float:
    start = perf_counter()
    act()
    return perf_counter() - start
