"""The database of a later version, under servers of today's: expanded and contracted while they serve."""

import gzip
import json
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from pathlib import Path

import pytest
import requests
from alembic import command
from click.testing import Result
from flask import Flask
from sqlalchemy import func, inspect, select, text

from app import clock
from app.data import drafts
from app.data.database import engine, is_postgresql, reading, session
from app.data.models import Call, CallBack, CallFinding, CallTerm, User
from app.data.upkeep import audit_check, backup, later, migrate
from rules.model.disposition import Disposition
from tests.console.test_backup import command as run
from tests.console.test_backup import empty
from tests.console.test_seen_from_outside import HIDDEN, Visitor
from tests.console.test_two_processes import AT_ONCE, CALL, Desk, desk
from tests.rules.whole_check import nothing_new
from tests.support.console import SaveCall
from tests.support.part import left_out

__all__ = ["desk", "empty"]

LATER = Path(__file__).parent / "later"
AHEAD = {"expand": "9001", "contract": "9002"}

Migrate = Callable[[str], Result]


@pytest.fixture
def run_migration(console_app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Migrate]:
    """Return a callable that runs the command ``migrate`` of a later version, which has one more revision."""
    scripts, today = [*migrate.SCRIPTS], migrate.newest()

    def run(step: str) -> Result:
        scripts.append(LATER / step)
        monkeypatch.setattr(migrate, "SCRIPTS", scripts)
        return console_app.test_cli_runner().invoke(args=["console", "migrate"])

    yield run
    session().commit()
    monkeypatch.setattr(migrate, "SCRIPTS", [*migrate.SCRIPTS[:1], *(LATER / step for step in AHEAD)])
    migrate.move_to(command.downgrade, today)


def save(visitor: Visitor, page: dict[str, str]) -> requests.Response:
    return visitor.post(f"{visitor.at}/console/calls/new", data=page | CALL)


def is_ready(visitor: Visitor) -> bool:
    return requests.get(f"{visitor.at}/readyz", timeout=20).text == "ready"


def pages_of(visitor: Visitor) -> list[dict[str, str]]:
    return [dict(re.findall(HIDDEN, visitor.see("/console/calls/new"))) for _ in range(AT_ONCE)]


def rows() -> dict[str, int]:
    session().commit()
    kinds = (Call, CallBack, CallFinding, CallTerm)
    found = {each.__tablename__: session().scalar(select(func.count()).select_from(each)) or 0 for each in kinds}
    session().commit()
    return found


def test_calls_saved_while_a_later_version_expands_and_contracts_are_all_there(
    desk: Desk, nurse: User, save_call: SaveCall, run_migration: Migrate
) -> None:
    save_call(nothing_new({"thirst": "extreme"}), decided=Disposition.CALL_SOON)
    before, visitors = rows(), desk(nurse)
    assert 0 not in before.values()
    saved: set[str] = set()

    for step, revision in AHEAD.items():
        pages = pages_of(visitors[0])
        with ThreadPoolExecutor(AT_ONCE) as pool:
            ats = zip(visitors * (AT_ONCE // 2), pages, strict=True)
            calls = [pool.submit(save, at, page) for at, page in ats]
            ready = [pool.submit(is_ready, at) for at in visitors]
            ran = run_migration(step)

        assert ran.exit_code == 0, ran.output
        assert migrate.current() == revision
        assert {each.result().status_code for each in calls} == {HTTPStatus.OK}
        assert all(each.result() for each in ready), f"ready during {step}"
        assert all(is_ready(each) for each in visitors), f"ready after {step}"
        saved |= {page["draft"] for page in pages}

    after = rows()
    assert saved <= set(session().scalars(select(Call.id)))
    session().commit()
    assert after["calls"] == before["calls"] + len(saved)
    assert after["call_backs"] == before["call_backs"] + len(saved), "what hangs on a call is still there"
    assert after["call_findings"] >= before["call_findings"]
    assert after["call_terms"] > before["call_terms"]
    assert "interpreters" not in inspect(engine()).get_table_names()
    assert audit_check.verify().faults == ()


def everything(on: Flask) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table that is there, in an order of its own."""
    with on.app_context(), reading() as connection:
        return {
            name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for name, table in later.tables(connection).items()
        }


@pytest.mark.asks_which_database
def test_what_this_version_backs_up_of_a_later_one_that_version_restores_whole(
    console_app: Flask,
    nurse: User,
    save_call: SaveCall,
    empty: Flask,
    run_migration: Migrate,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    call_id, today, file = (
        save_call(nothing_new({"thirst": "extreme"})).id,
        migrate.newest(),
        tmp_path / "console.backup",
    )
    drafts.store(draft_id="d" * 32, nurse_id=nurse.id, tab="t", sequence=1, fields={}, now=clock.now())
    session().commit()
    assert run_migration("expand").exit_code == 0
    session().execute(text("UPDATE calls SET spoken_language = 'Tagalog'"))
    session().execute(text("INSERT INTO interpreters VALUES (7, :call)"), {"call": call_id})
    session().commit()

    with monkeypatch.context() as this_version:
        this_version.setattr(migrate, "SCRIPTS", migrate.SCRIPTS[:1])
        before = everything(console_app)
        made = run(console_app, "backup", str(file))
        verified = run(console_app, "verify-audit")
    with reading() as connection:
        monkeypatch.setattr(backup, "TABLES", later.tables(connection))
    assert run(empty, "migrate").exit_code == 0
    restored = run(empty, "restore", str(file))

    assert (made.exit_code, verified.exit_code, restored.exit_code) == (0, 0, 0), (made.output, restored.output)
    for told in (made.output, verified.output):
        assert f"at revision 9001 of a later version; this version knows {today}." in told
    assert "later version alone knows it: interpreters, calls.spoken_language, drafts.is_urgent." in verified.output
    after = everything(empty)
    assert before["interpreters"] == [(7, call_id)]
    for name in before.keys() - {"audit_entries", "audit_head", "users"}:
        assert after[name] == before[name], name


def rows_in(file: Path) -> list[str]:
    lines = (json.loads(line) for line in gzip.decompress(file.read_bytes()).splitlines())
    return sorted(json.dumps(each, sort_keys=True) for each in lines if "table" in each)


@pytest.mark.asks_which_database
@pytest.mark.usefixtures("console_app")
def test_read_as_a_later_version_s_the_database_of_today_is_what_it_is(
    save_call: SaveCall, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_call()
    session().commit()
    backup.write(tmp_path / "known")
    monkeypatch.setattr(migrate, "SCRIPTS", [LATER / "expand"])
    backup.write(tmp_path / "later")

    known, read = (rows_in(tmp_path / name) for name in ("known", "later"))
    assert known == read
    assert known


@left_out(beside="test_a_migration_that_never_gets_its_turn_says_so_and_changes_nothing")
@pytest.mark.asks_which_database
def test_a_migration_that_waits_for_a_long_transaction_lets_the_nurses_go_first(
    desk: Desk, nurse: User, run_migration: Migrate
) -> None:
    if not is_postgresql():
        pytest.skip("SQLite has one writer, and no table that a reader could hold")
    visitors = desk(nurse)
    pages = pages_of(visitors[0])
    with ThreadPoolExecutor(1) as pool:
        with engine().connect() as long:
            long.execute(text("SELECT count(*) FROM calls"))
            running = pool.submit(run_migration, "expand")
            _wait_until_someone_waits()
            statuses = [save(at, page).status_code for at, page in zip(visitors * 2, pages, strict=False)]
            assert not running.done()
        ran = running.result()

    assert statuses == [HTTPStatus.OK] * 4
    assert ran.exit_code == 0, ran.output
    assert migrate.current() == AHEAD["expand"]


@pytest.mark.asks_which_database
def test_a_migration_that_never_gets_its_turn_says_so_and_changes_nothing(
    run_migration: Migrate, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not is_postgresql():
        pytest.skip("SQLite has one writer, and no table that a reader could hold")
    monkeypatch.setattr(migrate, "TRIES", 2)
    monkeypatch.setattr(migrate, "PAUSE_SECONDS", 0)
    today = migrate.current()
    with engine().connect() as long:
        long.execute(text("SELECT count(*) FROM calls"))
        ran = run_migration("expand")

    assert (ran.exit_code, "Nothing was changed" in ran.output) == (1, True), ran.output
    assert migrate.current() == today
    assert "interpreters" not in inspect(engine()).get_table_names()


def _wait_until_someone_waits() -> None:
    asked = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    for _ in range(200):
        with engine().connect() as connection:
            if connection.scalar(asked):
                return
            connection.execute(text("SELECT pg_sleep(0.05)"))
    pytest.fail("no migration ever waited")
