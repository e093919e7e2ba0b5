"""Who may be told to wait: programs, by what they cost. Never somebody who opens a page or answers a question."""

import json
from collections.abc import Iterator
from http import HTTPStatus

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.extensions import limiter
from app.interop.json_api.handoff import CODE, DECODES
from app.interop.json_api.triage import BATCHES
from app.interop.shared import PER_MINUTE
from app.self_check.journey import PAGES
from tests.guards.test_app_routes import addresses, keep_a_check
from tests.support.page import FetchPage

DECODE = "/api/v1/handoff/decode"
BATCH = "/api/v1/assessments/batch"


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


@pytest.mark.unwatched
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


@pytest.mark.parametrize(
    ("address", "rate", "media"), [(DECODE, DECODES, "application/json"), (BATCH, BATCHES, "application/x-ndjson")]
)
def test_what_costs_more_is_closed_sooner_than_the_rest_and_says_so_as_a_problem(
    client: FlaskClient, address: str, rate: str, media: str
) -> None:
    def ask(of: str = "192.0.2.6") -> TestResponse:
        sent = {"data": json.dumps(CODE), "content_type": media, "environ_base": {"REMOTE_ADDR": of}}
        return client.post(address, buffered=True, **sent)

    most = int(rate.partition("/")[0])
    statuses = {ask().status_code for _ in range(most)}
    response = ask()

    assert most < PER_MINUTE
    assert statuses == {HTTPStatus.OK}
    assert (response.status_code, response.mimetype) == (HTTPStatus.TOO_MANY_REQUESTS, "application/problem+json")
    assert int(response.headers["Retry-After"]) > 0
    assert client.get("/api/v1/rules", environ_base={"REMOTE_ADDR": "192.0.2.6"}).status_code == HTTPStatus.OK
    assert ask("192.0.2.7").status_code == HTTPStatus.OK
