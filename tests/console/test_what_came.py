"""What came of a call-back: shown wherever the call is read, none of it forgotten, and no alteration unnoticed."""

import csv
import io
import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Column, delete, insert, inspect, select, update

from app import clock
from app.console.levels import LEVELS
from app.console.record.what_came import ARRIVALS, NOT_GONE, RESULTS
from app.console.times import day_and_time
from app.data import audit, call_backs, calls
from app.data.database import session
from app.data.models import Base, Call, CallBack, User
from app.data.sealing import keys
from app.data.upkeep import audit_check, rotation
from app.data.upkeep.tables import TABLES
from rules.clinical.override_reasons import OVERRIDE_REASONS
from rules.model.disposition import Disposition
from tests.support.console import AddPerson, SaveCall
from tests.support.signing_in import sign_in_as

Fill = Callable[[Call], None]

WORDS = "Spoke to the husband:\nshe cannot walk since noon"
HEARD = "He looks for his coat"
ON_ONE_LINE = " ".join(WORDS.split())
FACES = ("", "/handover", "/handover?form=long", "/handover.txt", "/handover.txt?form=long", "/fhir.json")


@pytest.fixture
def client(console_app: Flask, lead: User) -> FlaskClient:
    client = console_app.test_client()
    sign_in_as(client, lead)
    return client


@pytest.fixture
def fill_call_back(add_person: AddPerson) -> Fill:
    """Return a callable that lets a call-back be taken, tried twice and closed, each by someone else."""

    def fill(call: Call) -> None:
        now, people = clock.now(), [add_person("nurse", name=f"Person Number{each}") for each in range(4)]
        call_backs.claim(call_id=call.id, nurse_id=people[0].id, now=now - timedelta(hours=4))
        owed = call_backs.get(call.id)
        assert owed is not None
        call_backs.tried(owed=owed, nurse_id=people[1].id, now=now - timedelta(hours=3))
        call_backs.tried(owed=owed, nurse_id=people[2].id, now=now - timedelta(hours=2), result=NOT_GONE, words=HEARD)
        call_backs.close(owed=owed, nurse_id=people[3].id, now=now, result="seen", words=WORDS)
        session().commit()

    return fill


@pytest.fixture
def closed(save_call: SaveCall, fill_call_back: Fill) -> Call:
    """Give a call whose call-back is closed."""
    call = save_call()
    fill_call_back(call)
    return call


def flat(text: str) -> str:
    """Return the text on one line, without the marks before what was typed."""
    return " ".join(unescape(re.sub("<[^>]*>", "", text)).replace("|", " ").split())


def shown(at: object) -> str:
    assert hasattr(at, "astimezone")
    return day_and_time(at.astimezone(), None)


def test_what_came_of_it_stands_in_every_face_of_the_record(client: FlaskClient, closed: Call) -> None:
    back = session().get_one(CallBack, closed.id)
    tries = [f"{shown(each.tried_at)} by {each.nurse.name}" for each in back.attempts]
    assert back.closed_at
    wanted = [RESULTS["seen"], f"closed {shown(back.closed_at)} by Person Number3", *tries, shown(back.due_at)]
    wanted += [f"{shown(back.claimed_at)} by Person Number0", ON_ONE_LINE]

    for face in FACES:
        text = flat(client.get(f"/console/calls/{closed.id}{face}").text)
        assert not [each for each in wanted if each not in text], face
    fhir = json.loads(client.get(f"/console/calls/{closed.id}/fhir.json").text)
    assert any(ON_ONE_LINE in note["text"] for each in fhir["entry"] for note in each["resource"].get("note", ()))


@pytest.mark.usefixtures("closed")
def test_what_came_of_it_stands_in_the_file_of_reports_without_a_word_that_was_typed(client: FlaskClient) -> None:
    text = client.get("/console/reports.csv", buffered=True).data.decode("utf-8-sig")
    (line,) = csv.DictReader(io.StringIO(text))

    assert (line["call_back_result"], line["call_back_closed_by"]) == ("seen", "Person Number3")
    assert line["call_back_taken_by"] == "Person Number0"
    assert line["nobody_reached"].endswith("+00:00 Person Number1")
    assert line["not_gone_yet"].endswith("+00:00 Person Number2")
    assert line["call_back_kind"] == "call-back"
    assert all(line[name] for name in ("call_back_due_at", "call_back_taken_at", "call_back_closed_at"))
    assert "husband" not in text
    assert "coat" not in text


ELSEWHERE = {
    "calls.id": "the address of the page; the record names it",
    "calls.saved_at": "the record names it; a handover says when the call was taken",
    "calls.respondent": "answers stand in the words in which they were read out",
    "calls.answers": "answer by answer, see test_record.py and test_handover.py",
    "calls.outcome": "finding by finding, see test_record.py and test_handover.py",
    "calls.about": "only of a call about no symptom, see test_no_symptom.py",
    "calls.is_told": "who was told stands in the record; this is what a filter asks, see test_filters.py",
    "calls.record": "field by field, see test_record.py and test_handover.py",
    "call_backs.call_id": "the record that it stands in",
    "call_back_attempts.call_id": "the record that it stands in",
    "call_back_attempts.id": "puts the tries in order",
    "addenda.call_id": "the record that it stands in",
    "addenda.id": "puts what was added in order",
    "addenda.form_id": "lets the same form be sent twice",
}
"""Columns that need not stand on every page of a call, and why."""


def said(row: Base, column: Column[object]) -> str:
    """Return what a page says for a column: a moment as on a clock, a person by name, a code in words."""
    value = getattr(row, column.name)
    assert value is not None, f"nothing is planted in {column}"
    if isinstance(value, datetime):
        return shown(value)
    if column.name.endswith("_id"):
        return str(getattr(row, column.name.removesuffix("_id")).name)
    words: dict[str, Mapping[Any, str]] = {
        "computed": LEVELS,
        "decided": LEVELS,
        "override_reason": OVERRIDE_REASONS,
        "result": {**RESULTS, **ARRIVALS},
    }
    text = str(words[column.name][value]) if column.name in words else str(value)
    return flat(text)[:12] if column.name == "rules_hash" else flat(text)


def test_no_column_of_a_call_or_its_call_back_is_shown_nowhere(
    client: FlaskClient, save_call: SaveCall, nurse: User, fill_call_back: Fill
) -> None:
    call = save_call({"weakness": "weaker"}, decided=Disposition.CALL_SOON, override_reason="goals-of-care")
    fill_call_back(call)
    calls.add_words(call_id=call.id, form_id="a" * 32, nurse_id=nurse.id, now=clock.now(), words="Planted words")
    session().commit()
    back = session().get_one(CallBack, call.id)
    wanted = {
        str(column): said(row, column)
        for row in (call, back, back.attempts[-1], *calls.addenda(call.id))
        for column in inspect(type(row)).columns
        if str(column) not in ELSEWHERE
    }

    for face in ("", "/handover?form=long", "/handover.txt?form=long"):
        text = flat(client.get(f"/console/calls/{call.id}{face}").text).lower()
        assert not {name for name, words in wanted.items() if words.lower() not in text}, face
    for face in ("/handover", "/handover.txt"):
        text = flat(client.get(f"/console/calls/{call.id}{face}").text)
        assert not {name for name in wanted if name.startswith("call_back") and wanted[name] not in text}, face


def test_whatever_is_altered_of_what_came_of_it_is_named(closed: Call) -> None:
    table = TABLES["call_backs"]
    row = dict(session().execute(select(table)).mappings().one())
    people = session().scalars(select(User.id).order_by(User.id)).all()
    changes: dict[str, object] = {
        column.name: row[column.name] + timedelta(seconds=1)
        if isinstance(row[column.name], datetime)
        else next(person for person in people if person != row[column.name])
        for column in table.columns
        if column.name != "call_id"
    }
    changes |= {"result": "arranged", "words": keys().seal("She is fine")}

    for name, value in [*changes.items(), ("closed_at", None), ("words", None)]:
        session().execute(update(table).values({name: value}))
        assert faults() == (f"What came of the call-back after call {closed.id} was altered.",), name
        session().execute(update(table).values(row))
        session().commit()
    assert faults() == ()


def test_a_try_that_says_something_else_than_was_heard_is_named(closed: Call) -> None:
    table = TABLES["call_back_attempts"]
    for changed in ({"words": keys().seal("He has left")}, {"words": None}, {"result": None}, {"result": "arrived"}):
        row = dict(session().execute(select(table).where(table.c.result.is_not(None))).mappings().one())
        session().execute(update(table).where(table.c.id == row["id"]).values(changed))
        (altered,) = faults()
        assert altered.endswith(f"to call back after call {closed.id} was altered."), changed
        session().execute(update(table).where(table.c.id == row["id"]).values(row))
    assert faults() == ()


def test_a_try_that_is_altered_gone_or_put_in_is_named(closed: Call) -> None:
    table = TABLES["call_back_attempts"]
    first, second = session().execute(select(table).order_by(table.c.id)).mappings().all()
    session().execute(update(table).where(table.c.id == first["id"]).values(tried_at=clock.now()))
    session().execute(delete(table).where(table.c.id == second["id"]))
    altered, missing = faults()
    assert altered.endswith(f"to call back after call {closed.id} was altered.")
    assert missing.endswith(f"to call back after call {closed.id} is missing.")

    session().execute(delete(table))
    session().execute(insert(table), [dict(first), dict(second), {**first, "id": second["id"] + 1}])
    assert faults() == (f"A try to call back after call {closed.id} is in no entry of the log.",)


def test_a_call_back_that_is_gone_or_was_closed_without_an_entry_is_named(closed: Call, save_call: SaveCall) -> None:
    other = save_call()
    table = TABLES["call_backs"]
    session().execute(update(table).where(table.c.call_id == other.id).values(closed_at=clock.now(), result="seen"))
    assert faults() == (f"What came of the call-back after call {other.id} is in no entry of the log.",)
    session().execute(delete(table))
    session().commit()
    assert f"The call-back after call {closed.id} is missing." in faults()


def test_what_an_earlier_version_wrote_without_a_digest_still_holds(closed: Call) -> None:
    log = TABLES["audit_entries"]
    session().execute(update(log).where(log.c.action == audit.CALL_BACK_TRIED).values(detail={}))
    session().execute(update(log).where(log.c.action == audit.CALL_BACK_CLOSED).values(detail={"result": "seen"}))
    session().commit()
    rotation.rechain()
    assert faults() == ()

    session().execute(update(TABLES["call_backs"]).values(result="arranged"))
    assert faults() == (f"What came of the call-back after call {closed.id} was altered.",)


def faults() -> tuple[str, ...]:
    """Return what the audit log finds wrong, with the database as it stands."""
    session().commit()
    session().expire_all()
    return audit_check.verify().faults
