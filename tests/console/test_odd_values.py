"""Whatever stands in a column, of whatever type: verify-audit names it and reads on; no command breaks on it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any, Final

import pytest
from flask import Flask
from sqlalchemy import JSON, Boolean, Column, DateTime, Integer, LargeBinary, Table, insert, select, text

from app import clock
from app.data import call_backs, call_reviews, calls, drafts, outbox, people, second_opinions, shift_book
from app.data.database import engine, session
from app.data.models import User
from app.data.sealing import keys
from app.data.second_opinions import Answer
from app.data.upkeep import audit_check
from app.data.upkeep.tables import SEALED, TABLES
from app.data.utc_time import UtcTime
from rules.model.disposition import Disposition
from tests.console.test_backup import command
from tests.support.console import SaveCall
from tests.support.part import in_part

pytestmark = [pytest.mark.asks_which_database, pytest.mark.usefixtures("something_everywhere")]

CRASHED: Final = "crashed"
BYTES, NO_TEXT, LONG_AGO = "x'00ff'", "CAST(x'ff' AS TEXT)", "'0001-01-01 00:00:00+23:00'"
DEEP: Final = f"'{'[' * 100_000}'"
ODD: Final = (BYTES, NO_TEXT, "'x'", LONG_AGO, "1.5", "7", DEEP)
"""What SQLite keeps in a column of any type: bytes, text that is none, and other words and numbers."""

HELD: Final = {Integer: ("7",), DateTime: (LONG_AGO,), LargeBinary: (BYTES,)}
"""What of it a column of that type may hold; one of text holds all words, and makes words of numbers."""

IN_JSON: Final[tuple[object, ...]] = (None, 1 << 80, "\ud800\0\x1b", "2026-01-01", [], {"1": {"name": 5}, "": []})
"""What may stand anywhere in the detail of an entry."""


@pytest.fixture
def something_everywhere(save_call: SaveCall, nurse: User, lead: User) -> None:
    """Put rows into every table, by the app where the log speaks of them."""
    now = clock.now()
    open_call, closed = save_call(), save_call({"fever": "yes"})
    save_call(decided=Disposition.MENTION, override_reason="known-and-managed")
    assert call_backs.claim(call_id=open_call.id, nurse_id=nurse.id, now=now)
    for call in (open_call, closed):
        owed = call_backs.get(call.id)
        assert owed
        call_backs.tried(owed=owed, nurse_id=nurse.id, now=now)
        if call is closed:
            call_backs.close(owed=owed, nurse_id=nurse.id, now=now, result="arrived", words="By taxi")
    calls.add_words(call_id=closed.id, form_id="a" * 32, nurse_id=nurse.id, now=now, words="It was the left leg")
    call_reviews.add(call_id=closed.id, form_id="b" * 32, lead_id=lead.id, now=now, sheet={"marks": {}, "note": "x"})
    shift_book.write(form_id="c" * 32, nurse_id=nurse.id, now=now, words="Bed 4 may ring")
    drafts.store(draft_id="d" * 32, nurse_id=nurse.id, tab="t", sequence=1, fields={}, now=now)
    assert second_opinions.ask(draft_id="d" * 32, nurse_id=nurse.id, colleague_id=lead.id, now=now)
    asked = second_opinions.last_about("d" * 32)
    assert asked
    second_opinions.answer(asked=asked, answer=Answer.AGREED, digest="e" * 64, now=now)
    outbox.owe(open_call.id, [outbox.Kind.TASK], now)
    session().commit()
    ids = {"call_id": open_call.id, "draft_id": "d" * 32}
    for table in TABLES.values():
        if session().execute(select(table)).first() is None:
            row = {each.name: ids.get(each.name, _filled(each)) for each in table.columns}
            session().execute(insert(table).values(row))
    session().commit()


def _filled(column: Column[Any]) -> object:
    """Return what may stand in a column."""
    if column.foreign_keys:
        table = next(iter(column.foreign_keys)).column.table
        return session().scalar(select(table.primary_key.columns[0]))
    if column.name in SEALED.get(column.table.name, ()):
        return keys().seal({})
    match column.type:
        case UtcTime():
            return clock.now() - timedelta(days=1)
        case Boolean():
            return True
        case Integer():
            return 1
        case _:
            return "e" * (getattr(column.type, "length", None) or 32)


def verified() -> tuple[str, ...]:
    """Return every fault, or how the search for them ended."""
    session().commit()
    try:
        return audit_check.verify().faults
    except Exception as fault:  # noqa: BLE001 - whatever it is, it is what must not happen
        session().rollback()
        return (CRASHED, repr(fault))


def is_named(faults: tuple[str, ...]) -> bool:
    return bool(faults) and CRASHED not in faults and all(each.isprintable() for each in faults)


def is_odd(column: Column[Any], value: str) -> bool:
    """Whether a column of that type cannot hold the value."""
    if column.name in SEALED.get(column.table.name, ()) or isinstance(column.type, JSON | Boolean):
        return True
    if isinstance(column.type, UtcTime):
        return value not in HELD[DateTime]
    held = next((values for kind, values in HELD.items() if isinstance(column.type, kind)), ODD[2:])
    return value not in held


def put(plain: sqlite3.Connection, table: Table, values: dict[str, str]) -> Iterator[str]:
    """Put values into the first row, say which, and take them out again."""
    columns = ", ".join(values)
    row, *before = plain.execute(f"SELECT rowid, {columns} FROM {table.name} ORDER BY rowid").fetchone()  # noqa: S608 - our own names
    plain.execute(f"UPDATE {table.name} SET ({columns}) = ({', '.join(values.values())}) WHERE rowid = {row}")  # noqa: S608 - likewise
    yield ", ".join(f"{table.name}.{column} = {value[:40]}" for column, value in values.items())
    marks = ", ".join("?" for _ in values)
    plain.execute(f"UPDATE {table.name} SET ({columns}) = ({marks}) WHERE rowid = {row}", before)  # noqa: S608 - likewise


def each_odd_one(plain: sqlite3.Connection, table: Table) -> Iterator[str]:
    """Put bytes, and what no parser goes through, into each column by itself, and every odd value into all of them."""
    columns = list(table.columns)
    if len(table.primary_key.columns) == 1 and isinstance(columns[0].type, Integer):
        del columns[0]  # SQLite itself refuses anything else
    for value in ODD:
        odd = [each.name for each in columns if is_odd(each, value)]
        if value in (BYTES, DEEP):
            for column in odd:
                yield from put(plain, table, {column: value})
        elif odd:
            yield from put(plain, table, dict.fromkeys(odd, value))


@in_part(6)
@pytest.mark.on_any_database
def test_a_value_of_another_type_is_named_whatever_column_it_stands_in(console_app: Flask, every: int) -> None:
    assert verified() == ()
    wrong, count = dict[str, tuple[str, ...]](), 0
    with closing(sqlite3.connect(str(engine().url.database), isolation_level=None)) as plain:
        for table in TABLES.values():
            for what in islice(each_odd_one(plain, table), 0, None, every):
                count += 1
                if not is_named(found := verified()):
                    wrong[what] = found
        told = [
            command(console_app, "verify-audit").output for _ in put(plain, TABLES["audit_entries"], {"digest": BYTES})
        ]

    assert count > 250 / every
    assert wrong == {}
    assert "\nError: The audit log does not hold: 1 faults." in told[0]
    assert verified() == ()


@in_part(6)
@pytest.mark.on_any_database
def test_whatever_stands_in_the_detail_of_an_entry_it_is_named(every: int) -> None:
    people.add(email="ada@example.org", name="Ada", roles=["nurse"])
    session().commit()
    log = TABLES["audit_entries"]
    rows = session().execute(select(log.c.number, log.c.action, log.c.detail)).all()
    wrong, count = dict[str, tuple[str, ...]](), 0
    for number, action, detail in {action: (number, action, detail) for number, action, detail in rows}.values():
        for name in detail:
            for odd in [each for each in IN_JSON if each != detail[name]][count % every :: every]:
                count += 1
                session().execute(log.update().where(log.c.number == number).values(detail={**detail, name: odd}))
                if not is_named(found := verified()):
                    wrong[f"{action}: {name} = {odd!r}"] = found
        session().execute(log.update().where(log.c.number == number).values(detail=detail))

    assert count > 80 / every
    assert wrong == {}


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit_entries SET at = 'infinity' WHERE number = 2",
        "UPDATE audit_entries SET detail = CAST(repeat('[', 5000) || repeat(']', 5000) AS json) WHERE number = 2",
        "UPDATE calls SET saved_at = '-infinity'",
        "UPDATE drafts SET saved_at = '200000-01-01'",
        "UPDATE call_terms SET saved_at = '0044-03-15 BC'",
    ],
)
def test_what_postgresql_holds_and_python_does_not_is_named(change: str) -> None:
    if engine().dialect.name == "sqlite":
        pytest.skip("it holds anything: see above")
    session().execute(text(change))

    assert is_named(found := verified()), found


COMMANDS: Final = (
    ("backup", "FILE"),
    ("rotate-keys",),
    ("remove-old", "--days", "1", "--dry-run"),
    ("retriage",),
    ("send-to-record",),
    ("watch", "--audit"),
    ("disable", "nobody@example.org"),
)


@in_part(48)
@pytest.mark.on_any_database
def test_no_command_breaks_on_a_value_of_another_type(console_app: Flask, tmp_path: Path, every: int) -> None:
    wrong, count = dict[str, str](), 0
    with closing(sqlite3.connect(str(engine().url.database), isolation_level=None)) as plain:
        for table in TABLES.values():
            for what in islice(each_odd_one(plain, table), 0, None, every):
                for name, *rest in COMMANDS:
                    count += 1
                    given = [str(tmp_path / str(count)) if each == "FILE" else each for each in rest]
                    done = command(console_app, name, *given)
                    if not isinstance(done.exception, SystemExit | None):
                        wrong[f"{name}, {what}"] = repr(done.exception)[:200]

    assert count > 250 * len(COMMANDS) / every
    assert wrong == {}
