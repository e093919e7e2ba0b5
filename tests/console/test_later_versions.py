"""The database of a later version, under servers of today's: expanded and contracted while they serve."""

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

from app.data.database import engine, is_postgresql, session
from app.data.models import Call, CallBack, CallFinding, CallTerm, User
from app.data.upkeep import audit_check, migrate
from rules.model.disposition import Disposition
from tests.console.test_seen_from_outside import HIDDEN, Visitor
from tests.console.test_two_processes import AT_ONCE, CALL, Desk, desk
from tests.rules.whole_check import nothing_new
from tests.support.console import SaveCall
from tests.support.part import left_out

__all__ = ["desk"]

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
