"""Backups: as of one moment while nurses go on, refused when spoiled, and only into what they fit."""

import gzip
import json
import os
from collections import Counter
from collections.abc import Iterator
from contextvars import Context
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import IO, Any
from uuid import uuid4

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select, text

from app import clock
from app.console.call.fields import empty_record
from app.data import calls
from app.data.database import engine, session
from app.data.models import Call, User
from app.data.upkeep import backup, migrate
from rules.in_force import triage
from rules.model.questionnaire import Respondent
from tests.console.databases import database
from tests.console.elsewhere import Elsewhere
from tests.support.app import MakeApp
from tests.support.console import DATA_KEY, SaveCall
from tests.support.table import table


def command(app: Flask, *arguments: str) -> Result:
    """Run a command as from a terminal, where nothing of the test around it is known."""
    session().commit()
    return Context().run(app.test_cli_runner().invoke, args=["console", *arguments])


def save_until(stop: Event, nurse_id: int) -> None:
    """Save one call after the other."""
    answers = {"back-pain": "new"}
    outcome = triage(answers, Respondent.PATIENT)
    while not stop.is_set():
        calls.save(
            call_id=uuid4().hex,
            nurse_id=nurse_id,
            started_at=clock.now(),
            now=clock.now(),
            respondent="patient",
            answers=answers,
            outcome=outcome,
            decided=outcome.disposition,
            override_reason=None,
            owed_by=clock.now() + timedelta(hours=8),
            record={**empty_record(), "patient_name": "Pat Example"},
        )
        session().commit()


def rows_of(file: Path, table: str) -> list[dict[str, Any]]:
    lines = (json.loads(line) for line in gzip.decompress(file.read_bytes()).splitlines())
    return [line["row"] for line in lines if line.get("table") == table]


@pytest.mark.asks_which_database
def test_every_backup_is_whole_while_calls_are_saved(console_app: Flask, nurse: User, tmp_path: Path) -> None:
    session().commit()
    stop, nurse_id = Event(), nurse.id
    others = Elsewhere(console_app, lambda: save_until(stop, nurse_id))
    files = [tmp_path / str(number) for number in range(5)]
    try:
        while not session().scalar(select(func.count()).select_from(Call)):
            session().commit()
        done = [command(console_app, "backup", str(file)).exit_code for file in files]
    finally:
        stop.set()
        assert others.wait()

    assert others.fault is None
    assert done == [0] * len(files)
    for file in files:
        saved = {row["id"] for row in rows_of(file, "calls")}
        told = rows_of(file, "audit_entries")
        assert saved
        assert saved == {row["call_id"] for row in rows_of(file, "call_terms")}
        assert saved == {row["subject"] for row in told if row["action"] == "call-saved"}
        assert [row["number"] for row in rows_of(file, "audit_head")] == [len(told)]
    assert len(rows_of(files[0], "calls")) < len(rows_of(files[-1], "calls"))


def test_a_backup_with_any_part_of_it_spoiled_or_cut_off_is_refused(
    console_app: Flask, save_call: SaveCall, tmp_path: Path
) -> None:
    save_call()
    file = tmp_path / "console.backup"
    command(console_app, "backup", str(file))
    whole = file.read_bytes()

    for place in range(10, len(whole), 37):  # before that stands the time of gzip, which means nothing
        for spoiled in (whole[:place], whole[:place] + bytes([whole[place] ^ 0x15]) + whole[place + 1 :]):
            file.write_bytes(spoiled)
            with pytest.raises(backup.BackupError, match="is no whole backup"):
                backup.restore(file)


def is_whole(file: Path) -> bool:
    return file.is_file() and file.stat().st_mode & 0o077 == 0 and "counts" in last_line(file)


def last_line(file: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(gzip.decompress(file.read_bytes()).splitlines()[-1])
    return found


@table(
    ("name", "words"),
    [
        ("a folder", "expected a file, or none"),
        ("a pipe", "expected a file, or none"),
        ("a link to itself", "Too many levels of symbolic links"),
        ("a file/console.backup", "Not a directory"),
        ("no folder/console.backup", "No such file or directory"),
        ("x" * 300, "File name too long"),
        ("/proc/console.backup", "No such file or directory"),
    ],
)
def test_where_no_file_can_be_the_backup_says_so_in_one_line(
    console_app: Flask, tmp_path: Path, name: str, words: str
) -> None:
    (tmp_path / "a folder").mkdir(exist_ok=True)
    (tmp_path / "a file").touch()
    for unlike in ("a pipe", "a link to itself"):
        (tmp_path / unlike).unlink(missing_ok=True)
    os.mkfifo(tmp_path / "a pipe")
    (tmp_path / "a link to itself").symlink_to("a link to itself")
    before = sorted(tmp_path.iterdir())

    with pytest.raises(backup.BackupError, match=words):
        backup.write(tmp_path / name, overwrite=True)
    done = command(console_app, "backup", "--force", str(tmp_path / name))
    assert isinstance(done.exception, SystemExit), done.output
    assert done.output.count("Error: ") == 1, done.output
    assert sorted(tmp_path.iterdir()) == before
    assert (tmp_path / "a pipe").is_fifo()


def test_a_name_as_long_as_a_file_may_have_is_taken(console_app: Flask, tmp_path: Path) -> None:
    file = tmp_path / ("x" * 255)

    assert command(console_app, "backup", str(file)).exit_code == 0
    assert is_whole(file)


def test_what_a_link_leads_to_is_written_and_the_link_stays(console_app: Flask, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    link, file = tmp_path / "link", tmp_path / "elsewhere" / "console.backup"
    link.symlink_to(file)

    assert command(console_app, "backup", str(link)).exit_code == 0
    assert is_whole(file)
    file.write_bytes(b"of yesterday")
    assert command(console_app, "backup", str(link)).exit_code == 1
    assert file.read_bytes() == b"of yesterday"
    assert command(console_app, "backup", "--force", str(link)).exit_code == 0
    assert is_whole(file)
    assert link.is_symlink()
    assert list(file.parent.iterdir()) == [file]


def test_of_two_backups_to_one_new_name_the_later_is_told_and_replaces_nothing(
    console_app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, write_into = tmp_path / "console.backup", backup._write_into  # noqa: SLF001 - where the other comes in between

    def meanwhile(out: IO[bytes]) -> Counter[str]:
        file.write_bytes(b"of the other")
        return write_into(out)

    monkeypatch.setattr(backup, "_write_into", meanwhile)
    done = command(console_app, "backup", str(file))

    assert (done.exit_code, "is there already" in done.output) == (1, True), done.output
    assert file.read_bytes() == b"of the other"
    assert list(tmp_path.iterdir()) == [file]


@pytest.fixture
def empty(make_app: MakeApp, tmp_path: Path, console_app: Flask) -> Iterator[Flask]:
    """Give a console whose database has no tables yet."""
    folder = tmp_path / "empty"
    folder.mkdir()
    with database(engine(console_app).url.get_backend_name(), folder) as url:
        app = make_app(console=True, database_url=url, data_key=DATA_KEY, instance_folder=folder)
        yield app
        with app.app_context():
            engine().dispose()


@pytest.mark.asks_which_database
def test_on_a_database_without_tables_every_command_says_what_to_do(empty: Flask, tmp_path: Path) -> None:
    file = tmp_path / "console.backup"
    file.write_bytes(b"")
    commands = ("restore", str(file)), ("backup", "--force", str(file)), ("verify-audit",), ("rotate-keys",)

    for arguments in (*commands, ("remove-old", "--days", "9", "--yes")):
        done = command(empty, *arguments)
        assert done.exit_code == 1, arguments
        assert "Bring it up to date first: flask console migrate" in done.output
    assert file.read_bytes() == b""


def test_a_table_that_is_none_of_ours_is_left_out_of_what_is_restored_and_named(
    save_call: SaveCall, empty: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_call()
    session().commit()
    file = tmp_path / "console.backup"
    session().execute(text("CREATE TABLE own_notes (words VARCHAR(20))"))
    session().execute(text("INSERT INTO own_notes VALUES ('ours')"))
    session().commit()
    try:
        with monkeypatch.context() as earlier:  # one that copies all that is there, as it knows the database no more
            earlier.setattr(migrate, "newest", lambda: "0001")
            backup.write(file)
    finally:
        session().execute(text("DROP TABLE own_notes"))
        session().commit()
    assert command(empty, "migrate").exit_code == 0
    done = command(empty, "restore", str(file))

    assert done.exit_code == 0, done.output
    assert "Left out, as this version has no such table: own_notes." in done.output
    with empty.app_context():
        assert session().scalar(select(func.count()).select_from(Call)) == 1
        session().close()


@pytest.mark.on_any_database
def test_a_database_that_does_not_answer_is_an_error_in_words(make_app: MakeApp, tmp_path: Path) -> None:
    nowhere = f"sqlite:///{tmp_path / 'nowhere' / 'console.sqlite3'}"
    app = make_app(console=True, database_url=nowhere, data_key=DATA_KEY, instance_folder=tmp_path)

    done = app.test_cli_runner().invoke(args=["console", "verify-audit"])
    assert done.exit_code == 1
    assert "The database cannot be used: unable to open database file" in done.output
