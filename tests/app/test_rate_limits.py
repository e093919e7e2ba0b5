"""Who may be told to wait: programs, by what they cost. Never somebody who opens a page or answers a question."""

from collections.abc import Iterator
from http import HTTPStatus

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.api.handoff import CODE, DECODES
from app.extensions import limiter
from app.programs import PER_MINUTE
from app.self_check.journey import PAGES
from tests.conftest import FetchPage
from tests.guards.test_app_routes import addresses, keep_a_check

DECODE = "/api/v1/handoff/decode"


@pytest.fixture(autouse=True)
def _fresh_limits(app: Flask) -> Iterator[None]:
    with app.app_context():
        limiter.reset()
    yield
    with app.app_context():
        limiter.reset()


def counted() -> list[str]:
    """Return the names of everything whose tries are counted now."""
    return list(limiter.storage.storage)  # type: ignore[attr-defined]  # that of the memory, of which we make sure below


def test_no_page_file_or_answer_of_the_check_is_ever_counted(client: FlaskClient, page: FetchPage) -> None:
    """What is not counted cannot be limited: somebody frightened is never told of too many tries."""
    page("/")
    page("/", {"respondent": "patient"})
    for each in PAGES:
        client.post(f"/check/{each}", data={"csrf_token": page("/check/right-now").token})
    keep_a_check(client)
    for address in [*addresses("GET"), "/static/site.css", "/static/nothing.css", "/nowhere"]:
        client.get(address).close()
    client.post("/check/clear")

    assert not counted()
    client.get("/api/v1/rules")
    assert counted()


def test_decoding_is_closed_sooner_than_the_rest_and_says_so_as_a_problem(client: FlaskClient) -> None:
    most = int(DECODES.partition("/")[0])
    statuses = {client.post(DECODE, json=CODE).status_code for _ in range(most)}
    response = client.post(DECODE, json=CODE)

    assert most < PER_MINUTE
    assert statuses == {HTTPStatus.OK}
    assert (response.status_code, response.mimetype) == (HTTPStatus.TOO_MANY_REQUESTS, "application/problem+json")
    assert int(response.headers["Retry-After"]) > 0
    assert client.get("/api/v1/rules").status_code == HTTPStatus.OK
    elsewhere = client.post(DECODE, json=CODE, environ_base={"REMOTE_ADDR": "192.0.2.7"})
    assert elsewhere.status_code == HTTPStatus.OK
