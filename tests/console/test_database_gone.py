"""When the console's database is gone: the check goes on, and the console says so, and whom to call."""

from collections.abc import Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Final

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from app.console.access import HOME
from app.data.database import engine, is_postgresql, session
from app.data.models import User
from tests.console.test_backup import command
from tests.support.app import MakeApp
from tests.support.console import DATA_KEY
from tests.support.signing_in import sign_in_as
from tests.support.table import table

NOBODY_THERE = "postgresql://nobody@127.0.0.1:1/none"


@pytest.fixture
def client(console_app: Flask, nurse: User, make_app: MakeApp, tmp_path: Path) -> FlaskClient:
    """Give a nurse who signed in while the database was there."""
    before = console_app.test_client()
    sign_in_as(before, nurse)
    session().commit()
    cookie = before.get_cookie("rfc_console", path=HOME)
    assert cookie is not None
    app = make_app(console=True, database_url=NOBODY_THERE, data_key=DATA_KEY, instance_folder=tmp_path, TESTING=False)
    client = app.test_client()
    client.set_cookie(cookie.key, cookie.value, path=HOME)
    return client


@pytest.mark.parametrize("address", ["/console", "/console/calls/new", "/console/reports"])
def test_the_console_says_so_and_whom_to_call(client: FlaskClient, address: str) -> None:
    answer = client.get(address)

    assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert answer.headers["Retry-After"]
    assert "tel:911" in answer.text
    assert "tel:+12125550100" in answer.text


def test_the_check_goes_on(client: FlaskClient) -> None:
    assert client.get("/").status_code == HTTPStatus.OK
    assert client.get("/healthz").status_code == HTTPStatus.OK
    assert client.get("/readyz").status_code == HTTPStatus.SERVICE_UNAVAILABLE


ALL_OF_IT: Final = ("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO another",)


@pytest.mark.asks_which_database
@table(
    ("granted", "says"),
    [
        (ALL_OF_IT, "ready"),
        (["GRANT SELECT ON alembic_version, users TO another"], "not ready: database"),
        (["GRANT SELECT ON ALL TABLES IN SCHEMA public TO another"], "not ready: database"),
        ([*ALL_OF_IT, "REVOKE ALL ON outbox FROM another"], "not ready: database"),
        ([*ALL_OF_IT, "ALTER ROLE another SET default_transaction_read_only = on"], "not ready: database"),
    ],
)
def test_it_is_ready_with_a_role_that_may_use_what_is_there(
    console_app: Flask, make_app: MakeApp, tmp_path: Path, *, granted: Sequence[str], says: str
) -> None:
    if not is_postgresql():
        pytest.skip("SQLite has no roles")
    admin = engine(console_app)
    url = admin.url.set(username="another", password="a-word").render_as_string(hide_password=False)
    with admin.begin() as connection:
        for each in ("CREATE ROLE another LOGIN PASSWORD 'a-word'", *granted):
            connection.execute(text(each))
    try:
        app = make_app(console=True, database_url=url, data_key=DATA_KEY, instance_folder=tmp_path, TESTING=False)
        ready = app.test_client().get("/readyz").text
        done = command(app, "migrate")
        with app.app_context():
            engine().dispose()
    finally:
        with admin.begin() as connection:
            connection.execute(text("DROP OWNED BY another"))
            connection.execute(text("DROP ROLE another"))

    assert ready == says
    assert (done.exit_code == 0) == (says == "ready"), done.output
    assert "Traceback" not in done.output
