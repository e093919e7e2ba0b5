"""The engines that the rules as SQL run on, each with a table of answers to run them over."""

import importlib.util
import json
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

import duckdb
import psycopg

from rules.exports.sql.dialects import DIALECTS
from rules.exports.sql.names import DEFAULT, column_of
from rules.in_force import ITEMS
from rules.model.questionnaire import Answers, LinkId
from tests.console.databases import database

Row = Sequence[Any]
Run = Callable[[Sequence[str], Sequence[Row], str], list[dict[str, Any]]]
"""Make the table of answers anew, with columns of text after the key, and give what the statement says of each row."""

HAS_SPARK: Final = importlib.util.find_spec("pyspark") is not None
"""It is installed for ``make certify`` alone."""

HERE: Final = tuple(name for name in DIALECTS if name != "spark" or HAS_SPARK)

LISTS: Final = ("findings", "raised", "unknown", "unanswered", "unreadable")
FLAGS: Final = ("er_line", "complete", "helper_needed")
SENT: Final = (DEFAULT.key, DEFAULT.respondent, "answers")
OWN_COLUMNS: Final = (DEFAULT.key, DEFAULT.respondent, *map(column_of, ITEMS))


def sent_as_json(number: int, respondent: str, answers: object) -> Row:
    """A row with the answers in one column."""
    return number, respondent, json.dumps(answers)


def sent_in_columns(number: int, respondent: str, answers: Answers, link_ids: Iterable[LinkId] = ITEMS) -> Row:
    """A row with a column for each item."""
    return number, respondent, *(_cell(answers.get(link_id)) for link_id in link_ids)


def _cell(answer: object) -> object:
    return answer if answer is None or isinstance(answer, str) else json.dumps(answer)


@contextmanager
def engine(dialect: str) -> Iterator[Run]:
    """Start an engine that speaks ``dialect``."""
    with STARTED[dialect]() as run:
        yield lambda columns, rows, statement: [_read(row) for row in run(columns, rows, statement)]


def _read(row: dict[str, Any]) -> dict[str, Any]:
    lists = {name: json.loads(row[name]) for name in LISTS if row[name] is not None}
    flags = {name: bool(row[name]) for name in FLAGS if row[name] is not None}
    return {**row, **lists, **flags}


def _created(columns: Sequence[str], text: str = "TEXT") -> str:
    key, *others = columns
    return f"CREATE TABLE {DEFAULT.table} ({key} INTEGER, {', '.join(f'{name} {text}' for name in others)})"


@contextmanager
def _sqlite() -> Iterator[Run]:
    with closing(sqlite3.connect(":memory:")) as connection:

        def run(columns: Sequence[str], rows: Sequence[Row], statement: str) -> list[dict[str, Any]]:
            connection.execute(f"DROP TABLE IF EXISTS {DEFAULT.table}")
            connection.execute(_created(columns))
            places = ", ".join("?" for _ in columns)
            connection.executemany(f"INSERT INTO {DEFAULT.table} VALUES ({places})", rows)  # noqa: S608
            found = connection.execute(statement)
            return _named([each[0] for each in found.description], found)

        yield run


@contextmanager
def _duckdb() -> Iterator[Run]:
    with duckdb.connect() as connection:

        def run(columns: Sequence[str], rows: Sequence[Row], statement: str) -> list[dict[str, Any]]:
            connection.execute(f"DROP TABLE IF EXISTS {DEFAULT.table}")
            connection.execute(_created(columns))
            # A column at a time: row by row it is the slowest of all databases.
            each = ", ".join("unnest(?)" for _ in columns)
            connection.execute(
                f"INSERT INTO {DEFAULT.table} SELECT {each}", [list(of) for of in zip(*rows, strict=True)]
            )
            found = connection.execute(statement)
            return _named([each[0] for each in found.description or ()], found.fetchall())

        yield run


@contextmanager
def _postgres() -> Iterator[Run]:
    with (
        database("postgresql", Path(tempfile.gettempdir())) as url,
        psycopg.connect(url.replace("postgresql+psycopg", "postgresql", 1), autocommit=True) as connection,
    ):

        def run(columns: Sequence[str], rows: Sequence[Row], statement: str) -> list[dict[str, Any]]:
            connection.execute(f"DROP TABLE IF EXISTS {DEFAULT.table}")
            connection.execute(_created(columns))
            with connection.cursor().copy(f"COPY {DEFAULT.table} FROM STDIN") as into:
                for row in rows:
                    into.write_row(row)
            found = connection.execute(statement)
            return _named([each.name for each in found.description or ()], found)

        yield run


@contextmanager
def _spark() -> Iterator[Run]:
    from pyspark.sql import SparkSession  # noqa: PLC0415 - where it is installed

    quiet = {"spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false", "spark.log.level": "ERROR"}
    session = SparkSession.builder.master("local[2]").config(map=quiet).getOrCreate()

    def run(columns: Sequence[str], rows: Sequence[Row], statement: str) -> list[dict[str, Any]]:
        key, *others = columns
        schema = f"{key} INT, {', '.join(f'{name} STRING' for name in others)}"
        session.createDataFrame(list(map(tuple, rows)), schema).createOrReplaceTempView(DEFAULT.table)
        return [row.asDict() for row in session.sql(statement).collect()]

    yield run
    session.stop()


def _named(names: Sequence[str], rows: Iterable[Row]) -> list[dict[str, Any]]:
    return [dict(zip(names, row, strict=True)) for row in rows]


STARTED: Final = {"sqlite": _sqlite, "postgres": _postgres, "duckdb": _duckdb, "spark": _spark}
