"""When PostgreSQL is there but does not get on: pages say so in good time, and nothing is kept by halves."""

import re
import runpy
import threading
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

import pytest
from flask import Flask, request_finished
from flask.testing import FlaskClient
from pydantic import SecretStr
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from app.console import database_gone
from app.console.access import HOME
from app.data import database, postgresql
from app.data.database import engine, is_postgresql, no_hurry, session
from app.data.models import Call, User
from app.data.upkeep import audit_check
from app.services import NAME, Services, services
from app.settings.settings import Settings
from tests.console.test_journey import there
from tests.support.app import MakeApp
from tests.support.console import DATA_KEY
from tests.support.part import left_out, one_in_part
from tests.support.proxy import Line, line_to, way_to
from tests.support.signing_in import sign_in_as

pytestmark = pytest.mark.asks_which_database

HIDDEN = r'<input type="hidden"[^>]*? name="([^"]+)" value="([^"]*)"'
GUNICORN_SECONDS = runpy.run_path("app/gunicorn_conf.py")["timeout"]


@pytest.fixture
def line(console_app: Flask) -> Iterator[Line]:  # noqa: ARG001 - whose database it is
    """Lay a line to the PostgreSQL of this test."""
    if not is_postgresql():
        pytest.skip("SQLite is a file")
    url = engine().url
    folder = url.query.get("host")
    with line_to(way_to(str(folder or url.host), url.port or 5432)) as laid:
        yield laid


@pytest.fixture
def nurse_at(nurse: User, console_app: Flask, line: Line, make_app: MakeApp, tmp_path: Path) -> Iterator[FlaskClient]:
    """Give a nurse at a console whose database is at the end of the line."""
    before = console_app.test_client()
    sign_in_as(before, nurse)
    session().commit()
    cookie = before.get_cookie("rfc_console", path=HOME)
    assert cookie is not None
    given = engine(console_app).url
    kept = {name: value for name, value in given.query.items() if name not in {"host", *postgresql.LIMITS}}
    url = given.set(host="127.0.0.1", port=line.port, query=kept).render_as_string(hide_password=False)
    app = make_app(console=True, database_url=url, data_key=DATA_KEY, instance_folder=tmp_path, TESTING=False)
    app.test_client_class = console_app.test_client_class
    client = app.test_client()
    client.set_cookie(cookie.key, cookie.value, path=HOME)
    yield client
    with app.app_context():
        engine().dispose()


def page_of_a_call(client: FlaskClient) -> dict[str, str]:
    page = client.get("/console/calls/new")
    assert page.status_code == HTTPStatus.OK
    return {**dict(re.findall(HIDDEN, page.text)), "patient_name": "Pat Example", "answer-fever": "yes", "do": "save"}


def hold(connection: Connection) -> None:
    """Hold what every save has to change."""
    connection.execute(text("UPDATE audit_head SET number = number"))


def test_a_save_that_waits_for_another_is_refused_whole_and_is_made_once_afterwards(nurse_at: FlaskClient) -> None:
    sent = page_of_a_call(nurse_at)
    with engine().connect() as other:
        hold(other)
        refused = nurse_at.post("/console/calls/new", data=sent)

        assert refused.status_code == HTTPStatus.SERVICE_UNAVAILABLE
        assert "tel:911" in refused.text
        assert "tel:+12125550100" in refused.text
        assert there(Call) == []
        other.rollback()
    assert nurse_at.get("/console").status_code == HTTPStatus.OK, "the database itself is well"

    again = [nurse_at.post("/console/calls/new", data=sent) for _ in range(2)]

    assert [each.status_code for each in again] == [HTTPStatus.SEE_OTHER] * 2
    (call,) = there(Call)
    assert isinstance(call, Call)
    assert call.id == sent["draft"]
    assert audit_check.verify().faults == ()


def after_a_rest(client: FlaskClient) -> None:
    """Let the time pass in which nobody asks a database that did not answer."""
    breaker = services(client.application).breaker
    assert breaker
    breaker.open_until -= database_gone.REST


def test_a_database_that_falls_silent_is_given_up_and_found_again(nurse_at: FlaskClient, line: Line) -> None:
    sent = page_of_a_call(nurse_at)
    line.choke()

    refused = nurse_at.post("/console/calls/new", data=sent)

    assert refused.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert "tel:911" in refused.text
    assert nurse_at.get("/").status_code == HTTPStatus.OK, "the check goes on"
    line.mend()
    after_a_rest(nurse_at)
    assert nurse_at.post("/console/calls/new", data=sent).status_code == HTTPStatus.SEE_OTHER
    assert len(there(Call)) == 1


@left_out(beside="test_a_database_that_falls_silent_is_given_up_and_found_again")
@one_in_part("address", ["/console", "/readyz"])
def test_a_database_that_let_somebody_wait_in_vain_is_left_alone_for_a_while(
    nurse_at: FlaskClient, line: Line, address: str
) -> None:
    assert nurse_at.get(address).status_code == HTTPStatus.OK
    line.choke()
    assert nurse_at.get(address).status_code == HTTPStatus.SERVICE_UNAVAILABLE
    line.mend()

    for asked in ("/console", "/console/reports", "/readyz"):
        assert nurse_at.get(asked).status_code == HTTPStatus.SERVICE_UNAVAILABLE, "nobody waits for it"
    after_a_rest(nurse_at)
    assert nurse_at.get(address).status_code == HTTPStatus.OK


def test_a_page_that_was_made_is_sent_even_if_the_database_goes_at_that_moment(
    nurse_at: FlaskClient, line: Line
) -> None:
    def gone(*_: object, **__: object) -> None:
        line.cut()

    with request_finished.connected_to(gone, nurse_at.application):
        assert nurse_at.get("/console").status_code == HTTPStatus.OK
    line.mend()

    assert nurse_at.get("/console").status_code == HTTPStatus.OK


def test_a_database_that_refuses_at_once_is_asked_again_at_once(nurse_at: FlaskClient, line: Line) -> None:
    line.cut()
    assert nurse_at.get("/console").status_code == HTTPStatus.SERVICE_UNAVAILABLE
    line.mend()

    assert nurse_at.get("/console").status_code == HTTPStatus.OK


@left_out(beside="test_a_database_that_falls_silent_is_given_up_and_found_again")
def test_a_server_that_falls_silent_in_the_middle_of_a_statement_is_given_up(nurse_at: FlaskClient, line: Line) -> None:
    with nurse_at.application.app_context(), engine().connect() as connection:
        choke = threading.Timer(0.5, line.choke)
        choke.start()
        with pytest.raises(OperationalError, match="timeout"):
            connection.exec_driver_sql("SELECT pg_sleep(3)")
        choke.join()

        assert connection.invalidated, "it is not given to anyone else"


def waits() -> tuple[object, ...]:
    """Return how long the server works at a statement of ours, how long it keeps what we hold, and how long we wait."""
    names = ("statement_timeout", "idle_in_transaction_session_timeout")
    of_server = [session().scalar(text(f"SELECT current_setting('{name}')")) for name in names]
    held = session().connection().connection.dbapi_connection
    assert isinstance(held, postgresql.Impatient)
    patience = held.patience
    session().commit()
    return (*of_server, patience)


@pytest.mark.usefixtures("line")
def test_a_command_takes_the_time_that_it_takes_and_a_page_does_not() -> None:
    with no_hurry():
        assert waits() == ("0", "0", None)

    assert waits() == (f"{postgresql.STATEMENT_SECONDS}s", f"{postgresql.IDLE_SECONDS}s", postgresql.ANSWER_SECONDS)


def test_the_longest_wait_for_a_silent_server_ends_before_gunicorn_kills_the_worker() -> None:
    asked_whether_it_is_there = postgresql.PING_SECONDS
    connected_anew, first_statement = postgresql.CONNECT_SECONDS, postgresql.ANSWER_SECONDS

    assert database.POOL_SECONDS + asked_whether_it_is_there + connected_anew + first_statement < GUNICORN_SECONDS
    assert postgresql.STATEMENT_SECONDS < postgresql.ANSWER_SECONDS, "the server says first why it gave up"


@pytest.mark.parametrize(
    ("asked", "holds"),
    [
        ("", {}),
        ("?connect_timeout=9", {"connect_timeout": "9"}),
        ("?options=-c%20statement_timeout%3D20s", {}),
    ],
)
def test_every_wait_for_postgresql_has_an_end_unless_its_address_sets_another(
    asked: str, holds: dict[str, str], tmp_path: Path
) -> None:
    app, url = Flask(__name__), SecretStr(f"postgresql+psycopg://nurse@db.example/console{asked}")
    app.extensions[NAME] = Services(settings := Settings(database_url=url))
    database.init_app(app, settings, tmp_path)

    with app.app_context():
        assert engine().url.query == {**postgresql.LIMITS, **holds}
