"""When more come than can be served: who is turned away learns whom to call, and the queue empties."""

import json
import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.serving import shedding
from app.serving.shedding import MOST_WAITING, Shedding, waiting
from tests.support.app import SETTINGS
from tests.support.forked import forked_gunicorn
from tests.support.part import left_out
from tests.support.server import free_port

CROWD = 300


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0), backlog=20) as server:
        yield server


@pytest.fixture
def full(app: Flask, listening: socket.socket, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """Give an app at whose door one more waits than are to."""
    monkeypatch.setattr(shedding, "waiting", lambda _: MOST_WAITING + 1)
    app.wsgi_app = Shedding(app, app.wsgi_app, [listening], workers=1)  # type: ignore[method-assign]
    return app.test_client()


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Too many people"), ("es", "Demasiadas personas"), ("xx", "Too many people")]
)
def test_who_is_turned_away_learns_whom_to_call_in_their_language(full: FlaskClient, language: str, words: str) -> None:
    answer = full.get("/check/back", headers={"Accept-Language": language})

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert words in answer.text
    assert all(f"tel:{number}" in answer.text for number in ("911", "+12125550100", "+12125550199"))


@pytest.mark.parametrize(
    ("address", "expected"),
    [("/api/v1/rules", ("status", 503)), ("/fhir/metadata", ("resourceType", "OperationOutcome"))],
)
def test_a_program_is_turned_away_in_its_own_terms(full: FlaskClient, address: str, expected: tuple[str, Any]) -> None:
    answer = full.get(address)

    assert answer.status_code == 503
    assert expected in json.loads(answer.text).items()


def test_a_records_system_is_turned_away_with_a_card_as_it_shows_no_error(full: FlaskClient) -> None:
    service = "/cds-services/bone-metastases-red-flags"
    (card,) = json.loads(full.post(service, json={}).text)["cards"]

    assert card["summary"] == "The red flag check could not be read. Ask again."
    assert full.post(f"{service}/feedback", json={}).status_code == 503


def test_whoever_runs_this_is_never_turned_away(full: FlaskClient) -> None:
    assert full.get("/healthz").text == "ok"
    assert full.get("/readyz").status_code == 503


@pytest.mark.settings(metrics_token="a-token-for-tests-alone,long-enough")
def test_those_turned_away_are_counted(full: FlaskClient) -> None:
    full.get("/")

    counts = full.get("/metrics", headers={"Authorization": "Bearer a-token-for-tests-alone,long-enough"}).text
    assert 'rfc_requests_total{method="any",route="shed",status="5xx"} 1.0' in counts


def test_where_few_wait_nobody_is_turned_away(
    app: Flask, listening: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shedding, "waiting", lambda _: MOST_WAITING)
    app.wsgi_app = Shedding(app, app.wsgi_app, [listening], workers=1)  # type: ignore[method-assign]

    assert app.test_client().get("/").status_code == 200


def test_the_kernel_tells_how_many_wait(listening: socket.socket) -> None:
    with ExitStack() as crowd:
        assert waiting(listening) == 0
        for _ in range(7):
            crowd.enter_context(socket.create_connection(listening.getsockname()))
        assert waiting(listening) == 7
        listening.accept()[0].close()
        assert waiting(listening) == 6


def test_where_nobody_can_tell_nobody_is_turned_away(listening: socket.socket, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_connection(listening.getsockname()):
        monkeypatch.setattr(shedding, "_TCP_INFO", None)
        assert waiting(listening) == 0


@left_out(beside="test_where_few_wait_nobody_is_turned_away")
def test_a_crowd_is_answered_to_the_last_and_the_next_visitor_is_served(tmp_path: Path) -> None:
    port = free_port()
    settings = {**{f"RFC_{name.upper()}": value for name, value in SETTINGS.items()}, "WEB_CONCURRENCY": "1"}
    with forked_gunicorn(settings, port, tmp_path / "gunicorn.log"), ExitStack() as crowd:
        visitors = [crowd.enter_context(socket.create_connection(("127.0.0.1", port))) for _ in range(CROWD)]
        for each in visitors:
            each.sendall(b"GET /how HTTP/1.1\r\nHost: localhost\r\n\r\n")
        answers = [_read(each) for each in visitors]
        with socket.create_connection(("127.0.0.1", port)) as late:
            late.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            after = _read(late)

    statuses = Counter(each.split(b" ", 2)[1] for each in answers)
    assert set(statuses) == {b"200", b"503"}
    assert statuses[b"200"] >= MOST_WAITING
    assert all(b"tel:911" in each for each in answers)
    assert b" 200 " in after.split(b"\r\n")[0]


def _read(connection: socket.socket) -> bytes:
    """Read to the end and hang up at once, as browsers do: a worker waits a little for that."""
    connection.settimeout(60)
    with connection:
        return b"".join(iter(lambda: connection.recv(65536), b""))
