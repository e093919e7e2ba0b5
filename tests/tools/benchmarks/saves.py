"""How many calls are saved in a second, each committed for good before the next, on either kind of database."""

import tempfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from time import perf_counter
from typing import Final
from uuid import uuid4

from sqlalchemy import Column, Integer, MetaData, Table, Text, insert, select
from sqlalchemy.schema import CreateTable

from app import clock
from app.console.call.fields import empty_record
from app.data import calls
from app.data.database import engine, session
from app.data.models import User
from rules.in_force import triage
from rules.model.questionnaire import Respondent
from tests.console.databases import database
from tests.tools.benchmarks.calls import console, invent
from tests.tools.benchmarks.figure import Figure

CALLS: Final = 200
LEAST_TIMES: Final = 0.25
BARE: Final = Table("bare_rows", MetaData(), Column("number", Integer, primary_key=True), Column("words", Text))
KINDS: Final = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def measure(count: int = CALLS) -> list[Figure]:
    """Save ``count`` calls one after the other, with their audit entries, into an empty database of each kind."""
    return [figure for kind, name in KINDS.items() for figure in _figures(kind, name, count)]


def _figures(kind: str, name: str, count: int) -> Iterator[Figure]:
    """Save calls, then put rows into a bare table of the same database, each with a commit of its own."""
    with tempfile.TemporaryDirectory() as folder, database(kind, Path(folder)) as url, console(url):
        invent(1)  # which adds the nurse who saves
        nurse = session().scalars(select(User.id)).first()
        assert nurse is not None
        saved = _per_second(count, lambda number: _save(nurse, number))
        with engine().begin() as connection:
            connection.execute(CreateTable(BARE))
        bare = _per_second(count, _insert)
    yield Figure(f"a call saved against a bare INSERT, on {name}", saved / bare, "×", LEAST_TIMES, is_floor=True)
    yield Figure(f"calls saved one by one, on {name}", saved, "a second")
    yield Figure(f"bare rows put in one by one, on {name}", bare, "a second")


def _per_second(count: int, work: Callable[[int], None]) -> float:
    start = perf_counter()
    for number in range(count):
        work(number)
    return count / (perf_counter() - start)


def _insert(number: int) -> None:
    with engine().begin() as connection:
        connection.execute(insert(BARE).values(number=number, words="Pat Example"))


def _save(nurse: int, number: int) -> None:
    answers, now = {"back-pain": "new"}, clock.now()
    outcome = triage(answers, Respondent.PATIENT)
    calls.save(
        call_id=uuid4().hex,
        nurse_id=nurse,
        started_at=now - timedelta(minutes=8),
        now=now,
        respondent=Respondent.PATIENT,
        answers=answers,
        outcome=outcome,
        decided=outcome.disposition,
        override_reason=None,
        owed_by=clock.now() + timedelta(hours=8),
        record={**empty_record(), "patient_name": f"Pat Example {number}"},
    )
    session().commit()
