"""The engines that the rules as SQL run on, each with a table of answers to run them over."""

import importlib.util
import json
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from operator import itemgetter
from pathlib import Path
from typing import Any, Final, NamedTuple

import duckdb
import psycopg

from rules.exports.sql.dialects import DIALECTS
from rules.exports.sql.names import DEFAULT, column_of
from rules.in_force import ITEMS
from rules.model.outcome import Outcome
from rules.model.questionnaire import Answers, Respondent
from tests.console.databases import database

Row = Sequence[Any]

HAS_SPARK: Final = importlib.util.find_spec("pyspark") is not None
"""It is installed for ``make certify`` alone."""

HERE: Final = tuple(name for name in DIALECTS if name != "spark" or HAS_SPARK)

LISTS: Final = ("findings", "raised", "unknown", "unanswered", "unreadable")
FLAGS: Final = ("er_line", "complete", "helper_needed")
SENT: Final = (DEFAULT.key, DEFAULT.respondent, "answers")
OWN_COLUMNS: Final = (DEFAULT.key, DEFAULT.respondent, *map(column_of, ITEMS))


VERSIONS: Final = {
    "sqlite": "sqlite_version()",
    "postgres": "current_setting('server_version')",
    "duckdb": "version()",
    "spark": "version()",
}


class Found(NamedTuple):
    """What a statement gives."""

    names: Sequence[str]
    rows: Sequence[Row]


class Engine(NamedTuple):
    """An engine that runs. ``fill`` makes the table of answers anew, its columns of text but for the key."""

    dialect: str
    fill: Callable[[Sequence[str], Sequence[Row]], object]
    run: Callable[[str], Found]

    def said(self, columns: Sequence[str], rows: Sequence[Row], statement: str) -> list[dict[str, Any]]:
        """What ``statement`` says of each of ``rows``."""
        self.fill(columns, rows)
        found = self.run(statement)
        return [_read(dict(zip(found.names, row, strict=True))) for row in found.rows]

    def said_of(self, given: Sequence[tuple[Respondent, Answers]], statement: str) -> list[dict[str, Any]]:
        """What ``statement`` says of each of ``given``, in their order."""
        rows = [sent_as_json(number, *each) for number, each in enumerate(given)]
        found = sorted(self.said(SENT, rows, statement), key=itemgetter(DEFAULT.key))
        numbers = [row.pop(DEFAULT.key) for row in found]
        assert numbers == [*range(len(given))], "a row is lost, or there is one too many"
        return found

    @property
    def version(self) -> str:
        """The version that it says it is."""
        ((version,),) = self.run(f"SELECT {VERSIONS[self.dialect]}").rows
        return str(version).split()[0]


def said_by(outcome: Outcome) -> dict[str, Any]:
    """What a row should say."""
    return {
        **outcome.verdict._asdict(),
        "complete": outcome.complete,
        "helper_needed": outcome.helper_needed,
        "findings": [finding.code for finding in outcome.findings],
        "raised": [raised.link_id for raised in outcome.raised],
        "unknown": list(outcome.unknown),
        "unanswered": list(outcome.unanswered),
        "unreadable": [],
    }


def sent_as_json(number: int, respondent: str, answers: object) -> Row:
    """A row with the answers in one column."""
    return number, respondent, json.dumps(answers)


def sent_in_columns(number: int, respondent: str, answers: Answers) -> Row:
    """A row with a column for each item."""
    given = map(answers.get, ITEMS)
    return number, respondent, *(each if each is None or isinstance(each, str) else json.dumps(each) for each in given)


@contextmanager
def engine(dialect: str) -> Iterator[Engine]:
    """Start an engine that speaks ``dialect``."""
    with STARTED[dialect]() as started:
        yield Engine(dialect, *started)


def _read(row: dict[str, Any]) -> dict[str, Any]:
    lists = {name: json.loads(row[name]) for name in LISTS if row[name] is not None}
    flags = {name: bool(row[name]) for name in FLAGS if row[name] is not None}
    return {**row, **lists, **flags}


Started = tuple[Callable[[Sequence[str], Sequence[Row]], object], Callable[[str], Found]]


@contextmanager
def _sqlite() -> Iterator[Started]:
    with closing(sqlite3.connect(":memory:")) as connection:

        def fill(columns: Sequence[str], rows: Sequence[Row]) -> None:
            connection.executescript(_made_anew(columns))
            places = ", ".join("?" for _ in columns)
            connection.executemany(f"INSERT INTO {DEFAULT.table} VALUES ({places})", rows)  # noqa: S608

        def run(statement: str) -> Found:
            found = connection.execute(statement)
            return Found([each[0] for each in found.description], found.fetchall())

        yield fill, run


@contextmanager
def _duckdb() -> Iterator[Started]:
    with duckdb.connect() as connection:

        def fill(columns: Sequence[str], rows: Sequence[Row]) -> None:
            connection.execute(_made_anew(columns))
            # A column at a time: row by row it is the slowest of all databases.
            each = ", ".join("unnest(?)" for _ in columns)
            connection.execute(f"INSERT INTO {DEFAULT.table} SELECT {each}", list(map(list, zip(*rows, strict=True))))

        def run(statement: str) -> Found:
            found = connection.execute(statement)
            return Found([each[0] for each in found.description or ()], found.fetchall())

        yield fill, run


@contextmanager
def _postgres() -> Iterator[Started]:
    with (
        database("postgresql", Path(tempfile.gettempdir())) as url,
        psycopg.connect(url.replace("postgresql+psycopg", "postgresql", 1), autocommit=True) as connection,
    ):

        def fill(columns: Sequence[str], rows: Sequence[Row]) -> None:
            connection.execute(_made_anew(columns))
            with connection.cursor().copy(f"COPY {DEFAULT.table} FROM STDIN") as into:
                for row in rows:
                    into.write_row(row)

        def run(statement: str) -> Found:
            found = connection.execute(statement)
            return Found([each.name for each in found.description or ()], found.fetchall())

        yield fill, run


@contextmanager
def _spark() -> Iterator[Started]:
    from pyspark.sql import SparkSession  # noqa: PLC0415 - where it is installed

    here = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    quiet = here.config("spark.ui.showConsoleProgress", "false").config("spark.log.level", "ERROR")
    session = quiet.getOrCreate()

    def fill(columns: Sequence[str], rows: Sequence[Row]) -> None:
        session.createDataFrame(list(map(tuple, rows)), _typed(columns, "STRING")).createOrReplaceTempView(
            DEFAULT.table
        )

    def run(statement: str) -> Found:
        found = session.sql(statement)
        return Found(found.columns, found.collect())

    yield fill, run
    session.stop()


def _made_anew(columns: Sequence[str]) -> str:
    return f"DROP TABLE IF EXISTS {DEFAULT.table}; CREATE TABLE {DEFAULT.table} ({_typed(columns, 'TEXT')})"


def _typed(columns: Sequence[str], text: str) -> str:
    key, *others = columns
    return ", ".join([f"{key} INT", *(f"{name} {text}" for name in others)])


STARTED: Final = {"sqlite": _sqlite, "postgres": _postgres, "duckdb": _duckdb, "spark": _spark}
