"""What went wrong, in the right words for each kind, with what a browser needs to know, and a trace in the log."""

import logging

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient
from werkzeug.exceptions import ServiceUnavailable, TooManyRequests

from app.errors import WORDS
from tests.support.app import MakeApp
from tests.support.page import InspectedPage, faults_of

HEADINGS = {
    400: "We could not read that",
    403: "This page is closed",
    404: "There is no such page",
    405: "That does not work here",
    413: "That was too much",
    429: "Too many tries",
    500: "Something broke on our side",
    503: "The check is not working right now",
    418: "That did not work",
    410: "That did not work",
}
WHERE = "The team’s number is on the appointment card."


@pytest.fixture
def broken(make_app: MakeApp, request: pytest.FixtureRequest) -> Flask:
    """An app with pages that go wrong, served as it is to people."""
    mark = request.node.get_closest_marker("settings")
    app = make_app(**{"TESTING": False, **(mark.kwargs if mark else {})})

    @app.get("/fail/<int:status>")
    def fail(status: int) -> str:
        abort(status)

    @app.get("/wait/<int:status>")
    def wait(status: int) -> str:
        raise {429: TooManyRequests, 503: ServiceUnavailable}[status](retry_after=60)

    @app.get("/crash/<whom>")
    def crash(whom: str) -> str:  # noqa: ARG001 - it stands in the address alone
        raise ValueError("cannot-use")

    return app


@pytest.mark.parametrize(("status", "heading"), HEADINGS.items())
def test_every_kind_of_error_has_its_words_on_a_whole_page(broken: Flask, status: int, heading: str) -> None:
    page = InspectedPage(broken.test_client().get(f"/fail/{status}"))

    assert (page.status, page.heading) == (status, heading)
    assert WORDS.get(status, ("", "Go back and try again."))[1] in page.text
    assert not faults_of(page, ["tel:911", "tel:+12125550100"])


def test_every_error_that_has_words_is_listed_here() -> None:
    assert set(WORDS) < set(HEADINGS)


@pytest.mark.parametrize("status", [429, 503])
def test_a_browser_is_told_when_to_try_again(broken: Flask, status: int) -> None:
    response = broken.test_client().get(f"/wait/{status}")

    assert (response.status_code, response.headers["Retry-After"]) == (status, "60")
    assert response.headers.getlist("Content-Type") == ["text/html; charset=utf-8"]
    assert response.headers.getlist("Content-Length") == [str(len(response.data))]


def test_a_browser_is_told_what_is_allowed(client: FlaskClient) -> None:
    assert "GET" in client.delete("/how").headers["Allow"]


@pytest.mark.settings(team_phone=None, after_hours_phone=None)
def test_without_a_number_an_error_says_where_it_stands(broken: Flask) -> None:
    page = InspectedPage(broken.test_client().get("/fail/500"))

    assert WHERE in page.text
    assert not faults_of(page, ["tel:911"])


@pytest.mark.parametrize(
    ("team_phone", "says_where"), [(None, True), ("212-555-0100", False)], ids=["no number", "a number"]
)
def test_the_bare_page_is_whole_too(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch, team_phone: str | None, says_where: bool
) -> None:
    app = make_app(TESTING=False, team_phone=team_phone, after_hours_phone=None)
    monkeypatch.setitem(app.jinja_env.globals, "static_url", None)

    answer = app.test_client().get("/nowhere")
    page = InspectedPage(answer)

    assert (page.status, page.heading) == (404, HEADINGS[404])
    assert (WHERE in page.text) is says_where
    assert answer.text.count("tel:") == answer.text.count('<br><a href="tel:'), "no number breaks in two"
    assert "None" not in page.text
    assert not faults_of(page, ["tel:911", *(["tel:+12125550100"] if team_phone else [])])


def test_a_crash_is_logged_by_its_kind_and_its_way(broken: Flask, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        broken.test_client().get("/crash/of%0aPat?q=Pat")

    (record,) = caplog.records
    assert record.getMessage().startswith("Exception on /crash/<whom>: ValueError, by way of ")
    assert "crash (" in record.getMessage()
    assert record.exc_info is None
    assert "cannot-use" not in caplog.text
    assert "Pat" not in caplog.text


def test_a_line_of_the_log_without_an_error_stays_as_it_is(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger=app.logger.name):
        app.logger.info("Served %s pages", 5)
        app.logger.error("Nothing was raised", exc_info=True)  # noqa: LOG014 - a mistake that must not hurt

    assert [record.getMessage() for record in caplog.records] == ["Served 5 pages", "Nothing was raised"]


def test_when_the_error_page_breaks_as_well_both_are_logged(
    broken: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def no_time(_: object = None) -> None:
        raise OSError("no clock")

    monkeypatch.setattr("app.clock.now", no_time)
    monkeypatch.setitem(broken.jinja_env.globals, "static_url", None)
    with caplog.at_level(logging.ERROR):
        response = broken.test_client().get("/nowhere")

    assert response.status_code == 404
    assert "tel:+12125550100" in InspectedPage(response).links
    kinds = [record.getMessage().partition(", by way of")[0] for record in caplog.records]
    assert kinds == ["The numbers of the hour failed: OSError", "The error page failed: TypeError"]
