"""What the server writes down: events it can be asked about, and nothing that was answered."""

import json
import logging
import logging.config
import sys
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.serving import logs
from app.serving.logs import ANY, REQUEST_ID, UNMATCHED, JsonLines, configuration
from tests.support.app import MakeApp

GIVEN = "f00d-1234-from-the-proxy"


@pytest.fixture
def written(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    with caplog.at_level(logging.INFO, "app.requests"):
        yield caplog


def lines(written: pytest.LogCaptureFixture) -> list[dict[str, object]]:
    return [json.loads(JsonLines().format(each)) for each in written.records if each.name == "app.requests"]


@pytest.mark.settings(log_requests=True)
def test_a_request_is_one_line_that_names_its_route_and_not_its_address(
    client: FlaskClient, written: pytest.LogCaptureFixture
) -> None:
    answer = client.get("/how/weakness-weaker?from=somewhere", headers={"User-Agent": "Example-Phone"})

    (line,) = lines(written)
    assert answer.status_code == 200
    assert line.keys() == {"time", "level", "logger", "message", "route", "method", "status", "ms"}
    assert (line["route"], line["method"], line["status"]) == ("/how/<code>", "GET", 200)
    assert str(line["time"]).endswith("Z")


@pytest.mark.settings(log_requests=True)
def test_a_method_that_anybody_makes_up_is_not_written_down(
    client: FlaskClient, written: pytest.LogCaptureFixture
) -> None:
    for method, path in (("FORGED", "/about"), ("FORGED", "/nowhere"), ("GET", "/nowhere"), ("DELETE", "/about")):
        client.open(path, method=method)
    client.open("/about", method="OPTIONS")

    told = [(line["method"], line["route"], line["message"]) for line in lines(written)]
    assert told[:-1] == [(ANY, UNMATCHED, f"{ANY} {UNMATCHED}: {status}") for status in (405, 404, 404, 405)]
    assert told[-1] == ("OPTIONS", "/about", "OPTIONS /about: 200")


def test_no_request_is_written_down_unless_the_operator_says_so(
    client: FlaskClient, written: pytest.LogCaptureFixture
) -> None:
    client.get("/")

    assert lines(written) == []


def test_every_answer_has_an_id_of_its_own(client: FlaskClient) -> None:
    first, second = (client.get("/", headers={REQUEST_ID: GIVEN}).headers[REQUEST_ID] for _ in range(2))

    assert len({first, second, GIVEN}) == 3


@pytest.mark.parametrize(
    ("given", "is_taken"), [(GIVEN, True), ("short", False), ("x" * 65, False), ("not safe; x=1", False)]
)
def test_the_id_of_our_own_proxy_is_taken_if_it_is_one(make_app: MakeApp, given: str, *, is_taken: bool) -> None:
    client = make_app(proxy_hops=1).test_client()

    assert (client.get("/", headers={REQUEST_ID: given}).headers[REQUEST_ID] == given) is is_taken


def test_the_lines_of_a_server_carry_the_id_and_no_values(app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    settings = configuration(as_json=True)
    settings["root"]["handlers"] = []
    settings["loggers"] = {"tests.lines": {"level": "INFO", "handlers": ["all"], "propagate": False}}
    settings["handlers"]["all"]["stream"] = sys.stdout
    logging.config.dictConfig(settings)
    log = logging.getLogger("tests.lines")

    with app.test_request_context():
        app.preprocess_request()
        try:
            raise ValueError("weakness: weaker")
        except ValueError:
            log.exception("It failed")
    log.info("Nobody asked")

    failed, asked = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert failed["message"].startswith("It failed: ValueError, by way of test_the_lines")
    assert "weaker" not in json.dumps(failed)
    assert len(failed["request_id"]) == 16
    assert "request_id" not in asked


def test_an_attempt_to_get_round_something_is_a_warning_with_its_route_and_no_flood(
    app: Flask, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = app.test_client()
    for every in (60, 60, 60, 0):
        monkeypatch.setattr(logs, "WARNED_EVERY", every)
        assert client.post("/check/back", data={"back-pain": "Pat"}, headers={"X-Pat": "Pat"}).status_code == 400
    messages = [each.getMessage() for each in caplog.records if each.levelname == "WARNING"]

    assert messages == [
        "Refused: 400 at /check/<page_code>, and 0 more since this was said last",
        "Refused: 400 at /check/<page_code>, and 2 more since this was said last",
    ]
