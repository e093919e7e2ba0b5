"""The console seen from outside: whether it can work, what is overdue, and that no output holds what was said."""

import json
import re
import socket
from collections.abc import Iterator
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from app import clock
from app.console.access import HOME
from app.data.database import engine, session
from app.data.models import User
from app.data.upkeep import migrate
from app.self_check.journey import PAGES
from app.services import provide
from app.serving.logs import UNMATCHED
from rules.in_force import ITEMS
from rules.model.disposition import Disposition
from tests.console.test_journey import settings_of
from tests.guards.test_app import ROUTES
from tests.guards.test_console import ROUTES as CONSOLE_ROUTES
from tests.rules.whole_check import nothing_new
from tests.support.app import PRODUCTION, MakeApp
from tests.support.console import DATA_KEY, SaveCall
from tests.support.forked import forked_gunicorn
from tests.support.server import free_port
from tests.support.signed import signed
from tests.support.signing_in import sign_in_as

TOKEN = "a-token-for-tests-alone,long-enough"
AGENT = "Example-Phone/17"
CLIENT = "203.0.113.77"
HIDDEN = r'<input type="hidden"[^>]*? name="([^"]+)" value="([^"]*)"'
LONG = 4
"""Shorter codes, such as "yes" and "none", are words of the log as well."""

WATCHED = {"RFC_LOG_REQUESTS": "on", "RFC_METRICS_TOKEN": TOKEN}
SAID = {
    "caller_number": "212-555-0142",
    "patient_name": "Quillon Example",
    "record_number": "MRN-77431",
    "words": "Her legs went heavy on the stairs",
    "allergies": "penicillin-rash",
}


@pytest.fixture
def counted(console_app: Flask, make_app: MakeApp) -> Iterator[FlaskClient]:
    url = engine(console_app).url.render_as_string(hide_password=False)
    app = make_app(console=True, database_url=url, data_key=DATA_KEY, metrics_token=TOKEN)
    yield app.test_client()
    with app.app_context():
        engine().dispose()


OVERDUE = ("rfc_call_backs_overdue", "rfc_arrival_checks_overdue")


def overdue(client: FlaskClient) -> str:
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == HTTPStatus.OK
    return " ".join(line for line in answer.text.splitlines() if line.startswith(OVERDUE))


def test_calls_whose_time_has_passed_are_counted_each_kind_by_itself(counted: FlaskClient, save_call: SaveCall) -> None:
    soon = nothing_new({"thirst": "more", "constipation": "new"})
    save_call(soon, decided=Disposition.CALL_SOON, saved_at=clock.now() - timedelta(days=2))
    save_call(soon, decided=Disposition.CALL_SOON)

    for _ in range(2):
        save_call({"fever": "yes"}, saved_at=clock.now() - timedelta(hours=3))
    save_call({"fever": "yes"}, saved_at=clock.now() - timedelta(hours=1))

    assert overdue(counted) == "rfc_arrival_checks_overdue 2 rfc_call_backs_overdue 1"


def test_the_rest_is_reported_when_the_database_is_gone(counted: FlaskClient) -> None:
    def gone() -> int:
        raise OSError

    provide(counted.application, how_many_overdue=gone)

    assert overdue(counted) == ""


@pytest.fixture
def revision(console_app: Flask) -> Iterator[None]:  # noqa: ARG001 - whose database it is
    yield
    _set_revision(migrate.newest())


def _set_revision(revision: str) -> None:
    with engine().begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})


@pytest.mark.usefixtures("revision")
def test_the_console_is_ready_once_its_database_has_what_it_needs(console_app: Flask) -> None:
    client = console_app.test_client()
    earlier = next(each for each in migrate.earlier() if each) if len(migrate.earlier()) > 1 else None

    assert client.get("/readyz").text == "ready"
    _set_revision("of-a-later-version")
    assert client.get("/readyz").text == "ready", "an older process beside a newer one, during a deploy"
    if earlier:
        _set_revision(earlier)
        assert client.get("/readyz").text == "not ready: database"


def test_the_console_is_not_ready_without_its_tables_and_says_no_more_than_that(
    make_app: MakeApp, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path}/empty.sqlite3"
    app = make_app(console=True, database_url=url, data_key=DATA_KEY, instance_folder=tmp_path)
    client = app.test_client()

    answer = client.get("/readyz")
    with app.app_context():
        engine().dispose()

    assert (answer.status_code, answer.text) == (HTTPStatus.SERVICE_UNAVAILABLE, "not ready: database")
    assert client.get("/healthz").status_code == HTTPStatus.OK


class Visitor(requests.Session):
    """Someone at a device that nobody is to hear of."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.headers.update({"User-Agent": AGENT, "X-Forwarded-For": CLIENT})
        self.at = address

    def see(self, path: str, status: HTTPStatus = HTTPStatus.OK) -> str:
        page = self.get(self.at + path)
        assert page.status_code == status, path
        return page.text

    def fill_in(self, path: str, data: dict[str, str | list[str]], status: HTTPStatus = HTTPStatus.OK) -> str:
        """Send a form with the hidden fields that it has on its own page."""
        hidden = dict(re.findall(HIDDEN, self.see(path)))
        page = self.post(self.at + path, data=hidden | data)
        assert page.status_code == status, path
        return page.text


def check(visitor: Visitor) -> None:
    """Answer every question with the worst there is, read the result, and hand it on."""
    visitor.fill_in("/", {"respondent": "caregiver"})
    for code, page in PAGES.items():
        visitor.fill_in(f"/check/{code}", {each.link_id: each.codes[0] for each in page.items})
    for path in ("/check/result", "/check/answers", "/check/visit-note", "/card", "/how/weakness-cannot-use"):
        visitor.see(path)
    visitor.see("/check/weakness?said=weaker")
    visitor.see(f"/nobody/{SAID['patient_name']}", HTTPStatus.NOT_FOUND)


def break_http(port: int) -> None:
    """Send what gunicorn refuses before the app sees it, with somebody's words where each fault is quoted."""
    word = SAID["allergies"]
    for start, header in (
        (f"GET /nobody/{SAID['patient_name']} HTTP/1.1", "Host: x"),
        (f'{word}"M / HTTP/1.1', "Host: x"),
        (f"GET / HTTP/{word}", "Host: x"),
        ("GET / HTTP/1.1", f"{word} name: x"),
        ("GET / HTTP/1.1", f"Expect: {word}"),
    ):
        with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
            connection.sendall(f"{start}\r\n{header}\r\n\r\n".encode())
            assert connection.recv(12).startswith(b"HTTP/1.1 4"), start


def call(visitor: Visitor) -> None:
    """Type a call and keep it; type on when the table is gone that would keep it; then save the call."""
    typed: dict[str, str | list[str]] = {**SAID, "respondent": "caregiver", "answer-weakness": "cannot-use"}
    shown = visitor.fill_in("/console/calls/new", {**typed, "do": "update"})
    assert SAID["words"] in shown
    with engine().begin() as connection:
        connection.execute(text("ALTER TABLE drafts RENAME TO gone"))
    try:
        hidden = dict(re.findall(HIDDEN, shown))
        failed = visitor.post(f"{visitor.at}/console/calls/new", data={**hidden, **typed, "do": "update"})
        assert failed.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR
        assert "tel:911" in failed.text
    finally:
        with engine().begin() as connection:
            connection.execute(text("ALTER TABLE gone RENAME TO drafts"))
    saved = visitor.post(f"{visitor.at}/console/calls/new", data={**hidden, **typed, "do": "save"})
    assert (saved.status_code, SAID["words"] in saved.text) == (HTTPStatus.OK, True)
    visitor.see(saved.url.removeprefix(visitor.at) + "/handover.txt")


def test_no_output_holds_what_was_said_or_who_said_it(console_app: Flask, nurse: User, tmp_path: Path) -> None:
    port, log = free_port(), tmp_path / "gunicorn.log"
    client = console_app.test_client()
    sign_in_as(client, nurse)
    session().commit()
    cookie = client.get_cookie("rfc_console", path=HOME)
    assert cookie is not None
    for_patients = {f"RFC_{name.upper()}": str(value) for name, value in signed(PRODUCTION).items()}
    with forked_gunicorn(settings_of(console_app) | for_patients | WATCHED, port, log) as process:
        visitor = Visitor(f"http://127.0.0.1:{port}")
        visitor.cookies.set(cookie.key, cookie.value)
        check(visitor)
        call(visitor)
        break_http(port)
        counted = requests.get(f"{visitor.at}/metrics", headers={"Authorization": f"Bearer {TOKEN}"}, timeout=10).text
        process.terminate(30)
    written = log.read_text(encoding="utf-8")
    said = [*SAID.values(), *SAID["patient_name"].split(), nurse.email, nurse.name, AGENT, CLIENT, TOKEN, "ip="]
    answered = {*ITEMS, *(code for item in ITEMS.values() for code in item.codes if len(code) > LONG)}

    assert [each for each in said if each in written or each in counted] == []
    # Where in the code it went wrong is said by file and line, and a file may be called like an answer: loading.py.
    told = re.sub(r"[^\s()]+\.py:[0-9]+", "", written)
    assert answered & set(re.findall(r"[a-z-]+", told + counted)) == set()
    assert written.count("A request that breaks HTTP was refused") == 5
    assert "OperationalError" in written or "ProgrammingError" in written, "the fault itself is told"
    lines = [json.loads(line) for line in written.splitlines()]
    assert {line["route"] for line in lines if "route" in line} <= {
        each.split()[1] for each in {*ROUTES, *CONSOLE_ROUTES}
    } | {UNMATCHED}
    assert sum("route" in line for line in lines) > len(PAGES)
    assert 'rfc_kept_total{what="draft"} 2' in counted
    assert 'rfc_kept_total{what="call"} 1' in counted
    assert 'rfc_assessments_total{disposition="call-now",face="self-check",language="en"} ' in counted
