"""How many calls are saved in a second, each committed for good before the next, on either kind of database."""

import tempfile
from datetime import timedelta
from pathlib import Path
from time import perf_counter
from typing import Final
from uuid import uuid4

from sqlalchemy import select

from app import clock
from app.console.call.fields import empty_record
from app.data import calls
from app.data.database import session
from app.data.models import User
from rules.in_force import triage
from rules.model.questionnaire import Respondent
from tests.console.databases import database
from tests.tools.benchmarks.calls import console, invent
from tests.tools.benchmarks.figure import Figure

CALLS: Final = 200
KINDS: Final = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def measure(count: int = CALLS) -> list[Figure]:
    """Save ``count`` calls one after the other, with their audit entries, into an empty database of each kind."""
    return [
        Figure(f"calls saved one by one, on {name}", _per_second(kind, count), "a second")
        for kind, name in KINDS.items()
    ]


def _per_second(kind: str, count: int) -> float:
    with tempfile.TemporaryDirectory() as folder, database(kind, Path(folder)) as url, console(url):
        invent(1)  # which adds the nurse who saves
        nurse = session().scalars(select(User.id)).first()
        assert nurse is not None
        start = perf_counter()
        for number in range(count):
            _save(nurse, number)
        return count / (perf_counter() - start)


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
        record={**empty_record(), "patient_name": f"Pat Example {number}"},
    )
    session().commit()
