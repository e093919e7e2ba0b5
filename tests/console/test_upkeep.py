"""Upkeep by command: what is removed, resealed, copied and restored, with a real database under it."""

import errno
import gzip
import json
import os
import stat
from collections.abc import Callable
from contextvars import Context
from datetime import timedelta
from pathlib import Path

import click
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from click.testing import Result
from flask import Flask
from sqlalchemy import func, inspect, select, text

from app import clock
from app.data import call_backs, drafts, people, sealing
from app.data.database import engine, session
from app.data.models import AuditEntry, Base, Call, CallTerm, Draft, User
from app.data.sealing import KeyRing, SealBrokenError
from app.data.search import Wanted, search
from app.data.upkeep import audit_check, migrate, rotation
from app.data.upkeep.tables import SEALED, TABLES
from app.services import provide
from rules.model.disposition import Disposition
from tests.console.databases import database
from tests.console.test_later_versions import LATER
from tests.support.app import MakeApp
from tests.support.console import DATA_KEY, SaveCall
from tests.support.part import one_in_part

Run = Callable[..., Result]
NEW_KEY = sealing.new_key()


def on(app: Flask, *arguments: str, answer: str | None = None) -> Result:
    """Run a command as from a terminal, where nothing of the test around it is known."""
    return Context().run(app.test_cli_runner().invoke, args=["console", *arguments], input=answer)


@pytest.fixture
def run(console_app: Flask) -> Run:
    """Return a callable that runs a command of the console."""

    def command(*arguments: str, answer: str | None = None) -> Result:
        session().commit()
        done = on(console_app, *arguments, answer=answer)
        session().expire_all()
        return done

    return command


def rows() -> dict[str, list[tuple[object, ...]]]:
    """Return everything that is stored, in an order of its own."""
    session().rollback()
    return {
        name: sorted((tuple(row) for row in session().execute(select(table))), key=repr)
        for name, table in TABLES.items()
    }


def test_a_log_that_holds_says_where_it_ends(run: Run, save_call: SaveCall) -> None:
    save_call()
    done = run("verify-audit")

    assert done.exit_code == 0
    assert "The audit log holds: 1 entries" in done.output
    assert session().scalars(select(AuditEntry.digest)).one() in done.output


def test_an_end_that_was_noted_elsewhere_is_asked_for(run: Run, save_call: SaveCall) -> None:
    save_call()
    noted = run("verify-audit").output.split("It ends with ")[1].split(".")[0]
    for unlike in ("what we noted", "1:", "1:abc", f"{'9' * 5000}:{'0' * 64}", f"0:{'0' * 64}"):
        assert run("verify-audit", "--expect", unlike).exit_code == 2
    save_call()

    assert run("verify-audit", "--expect", noted).exit_code == 0
    assert run("verify-audit", "--expect", f" {noted.upper()}\n").exit_code == 0
    other = run("verify-audit", "--expect", f"2:{noted.partition(':')[2]}")
    assert (other.exit_code, "Entry 2 is not the one that was noted" in other.output) == (1, True)


def test_an_empty_log_holds(run: Run) -> None:
    done = run("verify-audit")

    assert "The audit log holds: 0 entries; 0 calls" in done.output
    assert "It ends with" not in done.output, "nothing that could be asked for later"


def test_a_log_that_does_not_hold_ends_with_status_one(run: Run, save_call: SaveCall) -> None:
    call = save_call()
    session().execute(TABLES["calls"].update().values(decided="mention"))
    done = run("verify-audit")

    assert done.exit_code == 1
    assert f"Call {call.id} is not as it was saved." in done.output


def test_a_new_key_is_one_that_seals(run: Run) -> None:
    ring = KeyRing([run("new-key").output.strip()])

    assert ring.open(ring.seal({"a": ["ñ"]})) == {"a": ["ñ"]}


@pytest.mark.asks_which_database
def test_old_calls_go_with_all_that_hangs_on_them_and_owed_ones_stay(
    run: Run, save_call: SaveCall, nurse: User
) -> None:
    long_ago = clock.now() - timedelta(days=400)
    gone = save_call({"fever": "yes"}, decided=Disposition.MENTION, saved_at=long_ago).id
    closed = save_call(saved_at=long_ago)
    owed = save_call(saved_at=long_ago)
    kept = save_call()
    back = call_backs.get(closed.id)
    assert back is not None
    call_backs.tried(owed=back, nurse_id=nurse.id, now=long_ago)
    call_backs.close(owed=back, nurse_id=nurse.id, now=long_ago, result="seen", words="")
    drafts.store(draft_id="d" * 32, nurse_id=nurse.id, tab="t", sequence=1, fields={}, now=long_ago)

    assert "2 calls, saved from" in run("remove-old", "--days", "365", "--dry-run").output
    assert run("remove-old", "--days", "365", answer="n\n").exit_code == 1
    assert session().scalar(select(func.count()).select_from(Call)) == 4
    done = run("remove-old", "--days", "365", "--yes")

    assert "Removed 2 calls and 1 drafts." in done.output
    assert f"Call {owed.id} stays" in done.output
    assert set(session().scalars(select(Call.id))) == {owed.id, kept.id}
    assert not session().scalar(select(func.count()).select_from(Draft))
    assert set(session().scalars(select(CallTerm.call_id))) == {owed.id, kept.id}
    assert session().scalar(select(func.count()).select_from(TABLES["call_back_attempts"])) == 0
    assert gone not in set(session().scalars(select(Call.id)))
    assert audit_check.verify().faults == ()


def test_less_than_a_day_and_more_than_anything_is_old_is_refused(run: Run) -> None:
    for days in ("0", "36501", "3000000"):
        done = run("remove-old", "--days", days, "--yes")
        assert (done.exit_code, f"{days} is not in the range" in done.output) == (2, True)


def in_use(app: Flask, *ring: str) -> None:
    provide(app, keys=KeyRing(ring))
    session().expire_all()


@pytest.mark.parametrize("is_stopped", [False, True], ids=["whole", "stopped half-way"])
def test_after_a_rotation_the_old_key_opens_nothing_and_everything_is_found(
    console_app: Flask,
    run: Run,
    save_call: SaveCall,
    nurse: User,
    monkeypatch: pytest.MonkeyPatch,
    is_stopped: bool,
) -> None:
    call = save_call(patient_name="José Roe", record_number="A-17")
    drafts.store(draft_id="d" * 32, nurse_id=nurse.id, tab="t", sequence=1, fields={"words": ["Ñ"]}, now=clock.now())
    session().commit()
    in_use(console_app, NEW_KEY, DATA_KEY)
    assert [each.id for each in search(Wanted(name="jose")).calls] == [call.id]
    if is_stopped:
        with monkeypatch.context() as broken:
            broken.setattr(rotation, "rechain", lambda: 1 // 0)
            assert run("rotate-keys").exit_code == 1
        session().rollback()
    done = run("rotate-keys")
    assert done.exit_code == 0, done.output

    in_use(console_app, NEW_KEY)
    assert search(Wanted(name="jose", record_number="a-17")).calls[0].record["patient_name"] == "José Roe"
    assert drafts.unfinished()[0][0].fields == {"words": ["Ñ"]}
    assert audit_check.verify().faults == ()
    session().rollback()
    in_use(console_app, DATA_KEY)
    assert not search(Wanted(name="jose")).calls
    for name, columns in SEALED.items():
        for row in session().execute(select(TABLES[name])).mappings():
            for column in columns:
                if row[column] is not None:
                    with pytest.raises(SealBrokenError):
                        sealing.keys().open(row[column])


def test_keys_are_not_rotated_over_a_log_that_does_not_hold(run: Run, save_call: SaveCall) -> None:
    save_call()
    session().execute(TABLES["calls"].update().values(decided="mention"))

    done = run("rotate-keys")
    assert done.exit_code == 1
    assert "does not hold" in done.output


@one_in_part("kind", ["postgresql", "sqlite"])
def test_a_backup_restores_into_either_database_row_by_row(
    run: Run, save_call: SaveCall, nurse: User, make_app: MakeApp, tmp_path: Path, kind: str
) -> None:
    for number in range(3):
        save_call(patient_name=f"Pat {number} Ñ")
    drafts.store(draft_id="d" * 32, nurse_id=nurse.id, tab="t", sequence=1, fields={"a": ["b"]}, now=clock.now())
    people.invite(user=nurse)
    session().commit()
    before = rows()
    file = tmp_path / "console.backup"

    done = run("backup", str(file))
    assert done.exit_code == 0, done.output
    assert "3 calls among them" in done.output
    assert file.stat().st_mode & 0o077 == 0
    with database(kind, tmp_path) as url:
        other = make_app(console=True, database_url=url, data_key=DATA_KEY, instance_folder=tmp_path)
        migrate.upgrade(other)
        restored = on(other, "restore", str(file))
        assert restored.exit_code == 0, restored.output
        assert "disable again who was disabled since" in restored.output
        with other.app_context():
            _is_as_before_but_shut(before)
            assert audit_check.verify().faults == ()
            session().rollback()
            people_before = len(before["users"])
            session().add(
                User(email="new@example.org", name="New", active=True, fs_uniquifier="n", created_at=clock.now())
            )
            session().commit()
            assert session().scalar(select(func.count()).select_from(User)) == people_before + 1
        again = on(other, "restore", str(file))
        assert "The database is not empty" in again.output
        with other.app_context():
            engine().dispose()


def _is_as_before_but_shut(before: dict[str, list[tuple[object, ...]]]) -> None:
    """What was restored is what was there, but that everyone is signed out, as the last entry says."""
    after, tag = rows(), list(TABLES["users"].columns.keys()).index("fs_uniquifier")
    for name in set(before) - {"audit_entries", "audit_head", "users", "invitations"}:
        assert after[name] == before[name], name
    *entries, restored = after["audit_entries"]
    assert (entries, restored[3]) == (before["audit_entries"], "restored")
    ((_, number, digest, _),) = before["audit_head"]
    told = restored[5]
    assert isinstance(told, dict)
    assert (told["entries"], told["digest"], told["rows"]["calls"]) == (number, digest, len(before["calls"]))
    for was, now in zip(before["users"], after["users"], strict=True):
        assert (was[:tag], was[tag + 1 :]) == (now[:tag], now[tag + 1 :])
        assert was[tag] != now[tag], "whoever was signed in then"
    assert after["invitations"] == []


@pytest.mark.asks_which_database
def test_a_backup_is_as_of_one_moment_while_others_write(run: Run, save_call: SaveCall, tmp_path: Path) -> None:
    for _ in range(3):
        save_call()
    session().commit()
    file = tmp_path / "console.backup"
    assert run("backup", str(file)).exit_code == 0
    save_call()

    lines = [json.loads(line) for line in gzip.decompress(file.read_bytes()).splitlines()]
    assert lines[-1]["counts"]["calls"] == 3
    head = next(each["row"] for each in lines if each.get("table") == "audit_head")
    assert head["number"] == lines[-1]["counts"]["audit_entries"]


def test_a_backup_is_never_written_over_unasked(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "console.backup"
    file.write_text("precious", encoding="utf-8")

    assert "is there already" in run("backup", str(file)).output
    assert file.read_text(encoding="utf-8") == "precious"
    assert run("backup", str(file), "--force").exit_code == 0
    assert run("backup", str(tmp_path / "nowhere" / "x")).exit_code == 1


@pytest.mark.parametrize("damage", ["cut", "altered", "not one", "no line", "empty"])
def test_a_backup_that_is_not_whole_restores_nothing(
    run: Run, save_call: SaveCall, tmp_path: Path, damage: str
) -> None:
    save_call()
    file = tmp_path / "console.backup"
    run("backup", str(file))
    whole = gzip.decompress(file.read_bytes())
    spoiled = {
        "cut": b"\n".join(whole.splitlines()[:-3]) + b"\n",
        "altered": whole.replace(b"call-soon", b"mention  ", 1),
        "no line": whole.replace(b"{", b"(", 3),
        "empty": b"",
    }
    file.write_bytes(gzip.compress(spoiled[damage]) if damage in spoiled else b"something else")

    done = run("restore", str(file))
    assert done.exit_code == 1
    assert "is no whole backup" in done.output


@pytest.mark.asks_which_database
@pytest.mark.usefixtures("console_app")
def test_the_migrations_make_exactly_the_tables_of_the_models() -> None:
    with engine().connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_migrating_again_changes_nothing_and_says_where_it_stands(run: Run, save_call: SaveCall) -> None:
    save_call()
    assert "knows from now on what lets whom in" in run("migrate").output
    before = rows()

    assert f"at revision {migrate.newest()}" in run("migrate").output
    assert rows() == before


@pytest.mark.asks_which_database
def test_a_migration_that_fails_for_good_says_so(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    session().execute(text("CREATE TABLE interpreters (id INTEGER)"))
    session().commit()
    monkeypatch.setattr(migrate, "SCRIPTS", [*migrate.SCRIPTS, LATER / "expand"])
    try:
        done = run("migrate")
    finally:
        session().execute(text("DROP TABLE interpreters"))
        session().commit()

    assert done.exit_code == 1
    assert "Nothing was changed: " in done.output
    assert "already exists" in done.output
    assert "Nothing was changed: " in done.output
    assert len(done.output.splitlines()) == 1, done.output


def test_a_backup_that_could_not_be_told_of_is_in_the_log(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(words: str) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", words[:0])

    with monkeypatch.context() as no_room:
        no_room.setattr(click, "echo", full)
        done = run("backup", str(tmp_path / "console.backup"))

    assert (done.exit_code, isinstance(done.exception, SystemExit)) == (1, True)
    assert "Not done, or not said, to the end: [Errno 28] No space left on device" in done.output
    assert session().scalars(select(AuditEntry.action)).all() == ["backup-made"]


def test_what_can_be_read_only_once_is_not_restored_from(run: Run, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    done = run("restore", str(pipe))

    assert (done.exit_code, "expected a file: a backup is read twice" in done.output) == (1, True), done.output


@pytest.mark.on_any_database
def test_a_laptop_brings_its_own_file_up_to_date(make_app: MakeApp, tmp_path: Path) -> None:
    app = make_app(console=True, instance_folder=tmp_path)

    assert migrate.is_current(app)
    with app.app_context():
        assert "calls" in inspect(engine()).get_table_names()
        engine().dispose()


@pytest.mark.on_any_database
def test_nobody_else_on_the_machine_reads_the_file_of_the_database(make_app: MakeApp, tmp_path: Path) -> None:
    def modes() -> set[int]:
        return {stat.S_IMODE(each.stat().st_mode) & stat.S_IRWXO for each in tmp_path.glob("console.sqlite3*")}

    tmp_path.chmod(0o755)
    file = tmp_path / "console.sqlite3"
    file.touch(0o644)
    app = make_app(console=True, instance_folder=tmp_path)
    with app.app_context():
        migrate.current()
        assert modes() == {0}
        engine().dispose()
    file.unlink()
    app = make_app(console=True, instance_folder=tmp_path)
    with app.app_context():
        engine().dispose()

    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_another_cipher_is_opened_already_and_seals_everything_anew_once_it_is_chosen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ring = KeyRing([NEW_KEY, DATA_KEY])
    by_fernet = ring.seal({"name": "José"})
    assert ring.is_newest(by_fernet)
    monkeypatch.setattr(sealing, "SEALS_WITH", "gcm:")
    assert not ring.is_newest(by_fernet)
    sealed = ring.resealed(by_fernet)
    monkeypatch.undo()

    assert sealed.startswith("gcm:")
    assert KeyRing([DATA_KEY, NEW_KEY]).open(sealed) == {"name": "José"}
    assert not ring.is_newest(sealed)
    for ring_of_others, spoiled in ((KeyRing([DATA_KEY]), sealed), (ring, f"{sealed[:-4]}AAAA"), (ring, "gcm:")):
        with pytest.raises(SealBrokenError):
            ring_of_others.open(spoiled)
