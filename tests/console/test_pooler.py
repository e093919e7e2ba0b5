"""Behind a PgBouncer that gives every transaction another connection, everything is as it is without one."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from http import HTTPStatus
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import URL, text

from app.console.access import HOME
from app.data import postgresql
from app.data.database import engine, is_postgresql, no_hurry, session
from app.data.models import Call, User
from app.data.upkeep import audit_check
from tests.console.test_database_stalls import page_of_a_call
from tests.console.test_journey import there
from tests.support.app import MakeApp
from tests.support.console import DATA_KEY
from tests.support.pooler import HOW_TO_INSTALL, find_pooler, pooler
from tests.support.proxy import line_to, way_to
from tests.support.signing_in import sign_in_as

pytestmark = pytest.mark.asks_which_database

NURSES = 4
"""Twice as many as there are connections to the server."""
CALLS = 6


@pytest.fixture
def pooled(console_app: Flask) -> Iterator[URL]:
    """Give the address of the PostgreSQL of this test as it is reached through a pooler."""
    if not is_postgresql():
        pytest.skip("SQLite is a file")
    if not find_pooler():
        stop = pytest.fail if os.environ.get("CI") else pytest.skip
        stop(f"No PgBouncer: {HOW_TO_INSTALL}")
    given = engine(console_app).url
    kept = {name: value for name, value in given.query.items() if name not in {"host", *postgresql.LIMITS}}
    with line_to(way_to(str(given.query.get("host") or given.host), given.port or 5432)) as line:
        whose = f"{given.username}" + (f" password={given.password}" if given.password else "")
        with pooler(line.port, whose) as port:
            yield given.set(host="127.0.0.1", port=port, query=kept)


@pytest.fixture
def behind(pooled: URL, make_app: MakeApp, tmp_path: Path, console_app: Flask) -> Iterator[Flask]:
    """Give a console that reaches its database through the pooler."""
    url = pooled.render_as_string(hide_password=False)
    app = make_app(console=True, database_url=url, data_key=DATA_KEY, instance_folder=tmp_path, TESTING=False)
    app.test_client_class = console_app.test_client_class
    yield app
    with app.app_context():
        engine().dispose()


def test_no_save_fails_where_connections_are_shared(behind: Flask, console_app: Flask, nurse: User) -> None:
    before = console_app.test_client()
    sign_in_as(before, nurse)
    session().commit()
    cookie = before.get_cookie("rfc_console", path=HOME)
    assert cookie is not None

    def work(value: str) -> list[int]:
        client = behind.test_client()
        client.set_cookie("rfc_console", value, path=HOME)
        return [client.post("/console/calls/new", data=page_of_a_call(client)).status_code for _ in range(CALLS)]

    with ThreadPoolExecutor(NURSES) as pool:
        working = [pool.submit(Context().run, work, cookie.value) for _ in range(NURSES)]
        answers = [status for each in working for status in each.result()]

    assert set(answers) == {HTTPStatus.SEE_OTHER}
    assert len(there(Call)) == NURSES * CALLS
    assert audit_check.verify().faults == ()


@pytest.mark.parametrize(
    ("asked", "seconds"),
    [("", f"{postgresql.STATEMENT_SECONDS}s"), ("-c statement_timeout=20s --work_mem=8MB", "20s")],
    ids=["ours", "the operator's"],
)
def test_a_page_waits_as_long_for_a_statement_as_without_it(
    pooled: URL, make_app: MakeApp, tmp_path: Path, asked: str, seconds: str
) -> None:
    url = pooled.update_query_dict({"options": asked} if asked else {}).render_as_string(hide_password=False)
    app = make_app(console=True, database_url=url, data_key=DATA_KEY, instance_folder=tmp_path)
    shown = text("SHOW statement_timeout")

    with app.app_context():
        assert session().scalar(shown) == seconds
        assert not asked or session().scalar(text("SHOW work_mem")) == "8MB"
        session().commit()
        with no_hurry():
            assert session().scalar(shown) == "0"
        session().commit()
        assert session().scalar(shown) == seconds, "nothing is left of the command on a connection that others get"
        session().close()
        engine().dispose()
