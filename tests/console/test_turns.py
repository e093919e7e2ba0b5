"""SQLite has one writer at a time: who waits has a turn, and who only reads waits for nobody."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import cast

import pytest
from flask import Flask
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from app.console.sign_in import invitations
from app.data import account_notes, audit, database
from app.data.database import engine, no_hurry, session
from app.data.models import User
from app.data.upkeep import audit_check, migrate
from tests.console.test_backup import command
from tests.support.app import MakeApp
from tests.support.console import DATA_KEY, AddPerson, SaveCall

pytestmark = pytest.mark.on_any_database
"""On SQLite, that is: PostgreSQL has as many writers as there are rows."""


@pytest.fixture
def held(console_app: Flask, add_person: AddPerson, save_call: SaveCall) -> Iterator[Connection]:  # noqa: ARG001
    """Let somebody else have the right to write, to a database with an account and a call in it."""
    add_person()
    save_call()
    account_notes.note_all()
    session().commit()
    with engine().connect() as other:
        other.exec_driver_sql("UPDATE audit_head SET number = number")
        yield other
        other.rollback()


@pytest.fixture
def asked(held: Connection, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Let no time pass while somebody waits, but the other give way after many a time; return how long was waited."""
    pauses = list[float]()

    def sleep(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 300:
            held.rollback()

    monkeypatch.setattr(time, "sleep", sleep)
    return pauses


@pytest.mark.parametrize(
    "arguments", [("verify-audit",), ("remove-old", "--days", "9", "--dry-run"), ("migrate",)], ids=lambda each: each[0]
)
@pytest.mark.usefixtures("held")
def test_a_command_that_only_reads_waits_for_no_writer(console_app: Flask, arguments: tuple[str, ...]) -> None:
    done = command(console_app, *arguments)

    assert done.exit_code == 0, done.output


@pytest.mark.usefixtures("held")
def test_a_server_starts_while_somebody_writes(make_app: MakeApp, tmp_path: Path, console_app: Flask) -> None:
    url = engine(console_app).url.render_as_string()
    app = make_app(console=True, database_url=url, data_key=DATA_KEY, instance_folder=tmp_path)
    migrate.catch_up(app)
    invitations.announce(app)

    assert app.test_client().get("/readyz").text == "ready"
    with app.app_context():
        session().close()
        engine().dispose()


def test_whoever_waits_asks_again_after_a_moment_that_nobody_else_shares(asked: list[float]) -> None:
    audit.record("sign-in")
    session().commit()

    assert len(asked) == 300, "until the other gives way"
    assert len(set(asked)) > 200
    assert all(0.001 <= each <= 0.010 for each in asked), asked


def test_a_page_waits_in_bounds_and_a_command_longer_and_says_so(
    asked: list[float], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(database, "BUSY_MS", 0)

    with pytest.raises(OperationalError, match="database is locked"):
        audit.record("sign-in")
    session().rollback()
    assert not asked
    with no_hurry():
        audit.record("sign-in")
        session().commit()

    assert len(asked) == 300
    assert "Waiting for another program that writes to the database" in caplog.text


@pytest.mark.usefixtures("held")
def test_a_command_that_never_has_a_turn_ends_and_says_what_holds(
    console_app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "NO_HURRY_SECONDS", 0)
    file, reason = tmp_path / "console.backup", "database is locked (another program holds it: wait until"
    done = command(console_app, "backup", str(file))

    assert done.exit_code == 1
    assert f"Error: The file is whole, but the audit log could not say that it was made: {reason}" in done.output
    assert file.exists()
    done = command(console_app, "disable", "--email", "nobody@example.org")
    assert (done.exit_code, f"The database cannot be used: {reason}" in done.output) == (1, True), done.output
    monkeypatch.setattr(migrate, "newest", lambda: "9999")
    monkeypatch.setattr(migrate, "earlier", lambda: {migrate.current()})
    done = command(console_app, "migrate")
    assert (done.exit_code, f"Nothing was changed: {reason}" in done.output) == (1, True), done.output


@pytest.mark.usefixtures("console_app")
def test_a_connection_that_reads_what_was_there_before_is_told_so_and_does_not_wait(nurse: User) -> None:
    session().commit()
    with closing(engine().raw_connection()) as connection:
        plain = cast("sqlite3.Connection", connection.driver_connection)
        rows = plain.execute("SELECT number FROM audit_head UNION ALL SELECT 0")
        next(rows)
        nurse.name = "Someone Else"
        session().commit()

        assert not database._is_taken(plain)  # noqa: SLF001 - waiting for it would never end
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            plain.execute("BEGIN IMMEDIATE")
        rows.close()


def test_a_backup_is_made_while_somebody_writes_and_its_entry_once_there_is_a_turn(
    asked: list[float], console_app: Flask, tmp_path: Path
) -> None:
    done = command(console_app, "backup", str(tmp_path / "console.backup"))

    assert done.exit_code == 0, done.output
    assert len(asked) == 300
    assert audit_check.verify().faults == ()


@pytest.mark.usefixtures("console_app")
def test_a_good_backup_is_no_failed_command_because_the_log_could_not_be_written(
    console_app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OperationalError("UPDATE", {}, sqlite3.OperationalError("database or disk is full"))

    monkeypatch.setattr(audit, "record", full)
    done = command(console_app, "backup", str(tmp_path / "console.backup"))

    assert done.exit_code == 0, done.output
    assert (
        "The file is whole, but the audit log could not say that it was made: database or disk is full" in done.output
    )
