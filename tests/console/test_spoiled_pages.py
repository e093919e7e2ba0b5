"""A row that somebody spoiled: a page that shows it says so, with whom to call and what to run, and none breaks."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Final

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Text, literal, select, type_coerce, update

from app import clock
from app.data import drafts
from app.data.database import session
from app.data.models import User
from app.data.sealing import keys
from app.data.upkeep.tables import TABLES
from rules.model.disposition import Disposition
from tests.console.test_backup import command
from tests.support.console import SaveCall
from tests.support.signing_in import sign_in_as
from tests.support.table import table

pytestmark = pytest.mark.on_any_database

DRAFT: Final = "d" * 32
WORKLIST, WALL, FOUND, CALL = "/console", "/console/wall", "/console/calls", "/console/calls/{call}"
BOARD, MONTH, TYPED = "/console/board", "/console/reports/monthly", f"/console/calls/new?draft={DRAFT}"
PAGES: Final = (WORKLIST, FOUND, CALL, BOARD, MONTH, TYPED, WALL)
"""The last of them locks the console."""


@pytest.fixture
def call_id(save_call: SaveCall, nurse: User) -> str:
    """Save a call that is owed, beside one that is being typed."""
    typed = {"patient_name": ["Q"]}
    drafts.store(draft_id=DRAFT, nurse_id=nurse.id, tab="t", sequence=1, fields=typed, now=clock.now())
    return save_call(decided=Disposition.CALL_SOON).id


@pytest.fixture
def client(console_app: Flask) -> Iterator[FlaskClient]:
    """Give a browser to which a console answers whatever breaks as it would answer a nurse."""
    client = console_app.test_client()
    before = console_app.config["PROPAGATE_EXCEPTIONS"]
    console_app.config["PROPAGATE_EXCEPTIONS"] = False
    yield client
    console_app.config["PROPAGATE_EXCEPTIONS"] = before


@table(
    ("name", "column", "value", "closed"),
    [
        ("call_backs", "due_at", "soon", {WORKLIST, WALL, CALL}),
        ("calls", "outcome", "{}", {WORKLIST, WALL, FOUND, CALL, BOARD, MONTH}),
        ("calls", "outcome", "{", {WORKLIST, WALL, FOUND, CALL, BOARD, MONTH}),
        ("calls", "outcome", '{"findings": [{}]}', {WORKLIST, WALL, FOUND, CALL, BOARD, MONTH}),
        ("calls", "answers", "[]", {WORKLIST, FOUND, CALL, BOARD}),
        ("calls", "saved_at", "zzz", {WORKLIST, FOUND, CALL, BOARD}),
        ("calls", "record", ["of another kind"], {WORKLIST, FOUND, CALL, BOARD, MONTH}),
        ("drafts", "saved_at", "soon", {WORKLIST, BOARD, TYPED}),
        ("drafts", "fields", {"comments": {}, "read_back": False}, {WORKLIST, BOARD, TYPED}),
    ],
)
def test_a_page_that_shows_it_says_so_and_the_others_are_as_they_were(
    client: FlaskClient, lead: User, call_id: str, *, name: str, column: str, value: str | object, closed: set[str]
) -> None:
    sign_in_as(client, lead)
    rows, as_text = TABLES[name], type_coerce(TABLES[name].columns[column], Text())
    before = session().scalars(select(as_text)).one()
    spoiled = value if isinstance(value, str) else keys().seal(value)
    session().execute(update(rows).values({column: literal(spoiled, Text())}))

    answers = {each: client.get(each.format(call=call_id)) for each in PAGES}
    named = command(client.application, "verify-audit")

    session().execute(update(rows).values({column: literal(before, Text())}))
    session().commit()
    assert {each: answer.status_code for each, answer in answers.items()} == {
        each: HTTPStatus.SERVICE_UNAVAILABLE if each in closed else HTTPStatus.OK for each in PAGES
    }
    for answer in (answers[each] for each in closed):
        assert "verify-audit" in answer.text
        assert "tel:911" in answer.text
    assert (named.exit_code, "does not hold" in named.output) == (1, True), named.output


@table(("column", "value"), [("decided", "call-sometime"), ("respondent", "nobody")])
def test_a_code_that_nobody_knows_breaks_no_page_of_its_call(
    client: FlaskClient, lead: User, call_id: str, *, column: str, value: str
) -> None:
    sign_in_as(client, lead)
    before = session().scalars(select(TABLES["calls"].columns[column])).one()
    session().execute(update(TABLES["calls"]).values({column: value}))

    pages = [f"/console/calls/{call_id}{each}" for each in ("", "/fhir.json", "/person/record.json")]
    statuses = {each: client.get(each).status_code for each in pages}

    session().execute(update(TABLES["calls"]).values({column: before}))
    session().commit()
    assert not [each for each in statuses.items() if each[1] == HTTPStatus.INTERNAL_SERVER_ERROR]
