"""What browsers report: taken from anybody, kept of nobody."""

import json
import logging
from http import HTTPStatus

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser
from werkzeug.test import TestResponse

from app.serving.csp_reports import MOST_BYTES, RATE, REPORT_TYPE
from app.serving.headers import REPORTS
from rules.in_force import QUESTIONNAIRE
from tests.app.test_metrics import TOKEN, counts
from tests.support.app import MakeApp

MARK = "zz-patient-zz"
PER_MINUTE = int(RATE.partition("/")[0])


@pytest.fixture
def app(make_app: MakeApp) -> Flask:
    return make_app(metrics_token=TOKEN)


def send(client: FlaskClient, sent: object, media: str = REPORT_TYPE) -> TestResponse:
    return client.post(REPORTS, data=json.dumps(sent), content_type=media)


def report_of(directive: object = "script-src", blocked: object = "inline") -> dict[str, object]:
    return {"csp-report": {"effective-directive": directive, "blocked-uri": blocked, "script-sample": MARK}}


def written(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [each.getMessage().partition(": ")[2] for each in caplog.records if each.name == "app.serving.csp_reports"]


def test_a_report_is_taken_without_a_token_or_a_session(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    answer = send(app.test_client(use_cookies=False), report_of("style-src-elem"))

    assert (answer.status_code, answer.data) == (HTTPStatus.NO_CONTENT, b"")
    assert written(caplog) == ["style-src-elem, inline"]


@pytest.mark.parametrize(
    ("blocked", "kind"),
    [
        ("inline", "inline"),
        ("eval", "eval"),
        ("data", "data"),
        ("data:text/html,x", "data"),
        ("http://localhost/check/back?x=1", "same-origin"),
        ("https://evil.example/x", "elsewhere"),
        ("http://localhost.evil.example/", "elsewhere"),
        (f"{MARK}:x", "unknown"),
        ("http://[", "unknown"),
        (MARK, "unknown"),
        ({MARK: 1}, "unknown"),
        (None, "unknown"),
    ],
)
def test_what_was_blocked_is_named_by_its_kind_alone(
    client: FlaskClient, caplog: pytest.LogCaptureFixture, blocked: object, kind: str
) -> None:
    send(client, report_of(blocked=blocked))

    assert written(caplog) == [f"script-src, {kind}"]


@pytest.mark.parametrize("directive", ["script-src\nforged", MARK, "", None, 7, [MARK], {"script-src": MARK}])
def test_no_word_of_the_sender_is_written_down_or_counted(
    client: FlaskClient, caplog: pytest.LogCaptureFixture, directive: object
) -> None:
    report: dict[str, object] = {
        "csp-report": {"violated-directive": directive, "blocked-uri": f"https://{MARK}/", "document-uri": MARK}
    }
    with caplog.at_level(logging.DEBUG):
        client.post(
            REPORTS, query_string=MARK, data=json.dumps(report), content_type=REPORT_TYPE, headers={"Referer": MARK}
        )

    assert written(caplog) == ["unknown, elsewhere"]
    assert MARK not in caplog.text
    assert not [name for name in counts(client) if MARK in name or "forged" in name]


def test_an_older_browser_names_the_directive_with_its_sources(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    send(client, {"csp-report": {"violated-directive": "script-src 'self'", "blocked-uri": "eval"}})

    assert written(caplog) == ["script-src, eval"]


def test_reports_are_counted_by_their_directive(client: FlaskClient) -> None:
    for each in ("script-src", "script-src", MARK):
        send(client, report_of(each))

    found = {name: count for name, count in counts(client).items() if name.startswith("rfc_csp_violations")}
    assert found == {
        'rfc_csp_violations_total{directive="script-src"}': 2,
        'rfc_csp_violations_total{directive="unknown"}': 1,
    }


@pytest.mark.parametrize(
    ("body", "media", "status"),
    [
        (b"{", REPORT_TYPE, HTTPStatus.BAD_REQUEST),
        (b"\xff", REPORT_TYPE, HTTPStatus.BAD_REQUEST),
        (b"[" * MOST_BYTES, REPORT_TYPE, HTTPStatus.BAD_REQUEST),
        (b"null", REPORT_TYPE, HTTPStatus.NO_CONTENT),
        (b'[{"csp-report": {}}, 7]', REPORT_TYPE, HTTPStatus.NO_CONTENT),
        (b'{"csp-report": []}', REPORT_TYPE, HTTPStatus.NO_CONTENT),
        (b'[{"type": "csp-violation", "body": {}}]', "application/reports+json", HTTPStatus.UNSUPPORTED_MEDIA_TYPE),
        (b"{}", "application/json", HTTPStatus.UNSUPPORTED_MEDIA_TYPE),
        (b"a=b", "application/x-www-form-urlencoded", HTTPStatus.UNSUPPORTED_MEDIA_TYPE),
        (b" " * (MOST_BYTES + 1), REPORT_TYPE, HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    ],
)
def test_whatever_is_no_report_is_answered_shortly_and_leaves_no_line(
    client: FlaskClient, caplog: pytest.LogCaptureFixture, body: bytes, media: str, status: HTTPStatus
) -> None:
    response = client.post(REPORTS, data=body, content_type=media)

    assert (response.status_code, response.data) == (status, b"")
    assert not written(caplog)


def test_a_flood_of_reports_from_one_address_is_told_to_stop_and_another_is_heard(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(PER_MINUTE):
        send(client, report_of())
    answer = send(client, report_of())

    assert (answer.status_code, answer.data) == (HTTPStatus.TOO_MANY_REQUESTS, b"")
    assert int(answer.headers["Retry-After"]) > 0
    assert len(written(caplog)) == PER_MINUTE
    other = {"REMOTE_ADDR": "192.0.2.7"}
    assert (
        client.post(REPORTS, data="{}", content_type=REPORT_TYPE, environ_base=other).status_code
        == HTTPStatus.NO_CONTENT
    )


def test_a_report_sends_no_cookie_back_that_would_undo_a_later_answer(client: FlaskClient) -> None:
    with client.session_transaction() as session:
        session.permanent = True
        session.update(form=QUESTIONNAIRE, answers={"back-pain": "new"})

    assert "Set-Cookie" in client.get("/check/back").headers
    assert "Set-Cookie" not in send(client, report_of()).headers


def test_a_browser_reports_what_the_policy_kept_a_page_from(
    app: Flask, live: str, browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    app.add_url_rule("/planted", view_func=lambda: "<!doctype html><title>x</title><script>document.title = 1</script>")
    page = browser.new_page()
    page.goto(f"{live}/planted")

    for _ in range(100):
        if written(caplog):
            break
        page.wait_for_timeout(100)
    assert page.title() == "x"
    assert written(caplog) == ["script-src-elem, inline"]
    page.close()
