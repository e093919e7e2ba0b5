"""Nothing that a person answers or types may be written down: not by the app, not by its server, not in an address."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from typing import Final
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.self_check import views
from app.self_check.journey import PAGES
from rules.handoff import decode, encode
from rules.in_force import ITEMS
from rules.model.questionnaire import Item, Respondent
from tests.support.app import MakeApp
from tests.support.page import InspectedPage
from tests.support.table import table
from tests.tools.benchmarks.wire import served

TYPED: Final = "212-555-0147"
TOO_COMMON: Final = {
    "new",
    "no",
    "none",
    "yes",
    "more",
    "known",
    "some",
    "very",
    "body",
    "face",
    "band",
    "severe",
    "usual",
}
"""Option codes that stand in log lines and addresses for other reasons; each item offers one that does not."""

Fields = dict[str, str | list[str]]


def marker(item: Item) -> str:
    """An answer to ``item`` whose code is found wherever it is written down."""
    return next((code for code in item.codes if code not in TOO_COMMON), item.codes[0])


MARKERS: Final[Fields] = {
    link_id: [marker(item)] if item.check_all else marker(item) for link_id, item in ITEMS.items()
} | {"back-pain": "unsure", "bone-drug": "unsure"}
CODES: Final = {marker(item) for item in ITEMS.values()} - TOO_COMMON
TRACE: Final = re.compile(rf"\b({'|'.join(map(re.escape, sorted(CODES)))}|0147|5550147)\b")


def fields_of(page_code: str) -> Fields:
    """What is sent from one page."""
    return {item.link_id: MARKERS[item.link_id] for item in PAGES[page_code].items}


class Visitor:
    """Goes through a whole check, and keeps every address that a browser would have shown or sent."""

    def __init__(self, client: FlaskClient) -> None:
        self._client = client
        self._token = ""
        self.addresses: list[str] = []

    def get(self, address: str) -> InspectedPage:
        fetched = InspectedPage(self._client.get(address, follow_redirects=True))
        self._token = fetched.token or self._token
        self.addresses += [address, fetched.address]
        self.addresses += [form.attributes.get("action", "") for form in fetched.tree.all("form")]
        return fetched

    def post(self, address: str, fields: Fields, token: str | None = None) -> int:
        response = self._client.post(address, data={"csrf_token": self._token if token is None else token, **fields})
        self.addresses += [address, response.headers.get("Location", "")]
        return response.status_code

    def answer_everything(self) -> None:
        """Walk every page, follow-ups too, then look at the review and the result."""
        self.get("/")
        self.post("/", {"respondent": "patient", "own_day": TYPED, "own_night": ""})
        for page_code in PAGES:
            self.get(f"/check/{page_code}")
            self.post(f"/check/{page_code}", fields_of(page_code))
        for address in ("/check", "/check/answers", "/check/result", "/check/result?unfinished=yes"):
            self.get(address)

    def take_wrong_turns(self) -> None:
        """Send everything where and how it does not belong."""
        for address in ("/check/weakness", "/check/nowhere", "/how", "/check/clear"):
            self.post(address, MARKERS, token="expired")
            self.post(address, MARKERS)
            self.post("/", {"own_day": f"{TYPED}9", "own_night": TYPED})
        self.post("/check/back", {"nerve-pain": ["none", "long-standing"]})


@contextmanager
def everything_written(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str], app: Flask
) -> Iterator[list[str]]:
    """Collect every line that any logger, at any level, or the terminal gets."""
    written: list[str] = []
    with caplog.at_level(logging.DEBUG), caplog.at_level(logging.DEBUG, logger=app.logger.name):
        yield written
    printed = capfd.readouterr()
    written += [caplog.text, printed.out, printed.err]


@pytest.mark.settings(team_phone=None, after_hours_phone=None)
def test_a_whole_check_leaves_no_trace_in_any_log_or_address(
    app: Flask, client: FlaskClient, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    visitor = Visitor(client)
    with everything_written(caplog, capfd, app) as written:
        visitor.answer_everything()
        with client.session_transaction() as session:
            answered, numbers = session["answers"], session["numbers"]
        code = [
            each.text
            for each in visitor.get("/check/result").tree.all("span")
            if each.attributes.get("class") == "code__text"
        ]
        visitor.take_wrong_turns()

    assert set(answered) == set(ITEMS)
    assert TRACE.search(str(answered))
    assert TRACE.search(str(numbers))
    assert not TRACE.findall("\n".join(written))
    assert not TRACE.findall("\n".join(visitor.addresses))
    made_on = decode("-".join(code), clock.now().date()).day
    assert made_on
    assert code == encode(answered, Respondent.PATIENT, made_on).split("-")
    assert not [group for group in code if group in "\n".join([*written, *visitor.addresses])]


@pytest.mark.parametrize("broken", ["review_page", "result_page", "journey"])
def test_whatever_breaks_no_answer_is_in_the_report_of_it(
    make_app: MakeApp,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    broken: str,
) -> None:
    """Every error carries the answers in its message, as a KeyError over them would."""

    class Breaks:
        def __getattr__(self, name: str) -> object:
            raise LookupError(f"{name} of {MARKERS} at {TYPED}")

        def __call__(self, *answers: object) -> object:
            raise LookupError(f"{answers} of {MARKERS} at {TYPED}")

    app = make_app(TESTING=False, team_phone=None, after_hours_phone=None)
    visitor = Visitor(app.test_client())
    visitor.answer_everything()
    visitor.get("/check/weakness")
    monkeypatch.setattr(views, broken, Breaks())
    with everything_written(caplog, capfd, app) as written:
        statuses = {
            visitor.post("/check/weakness", fields_of("weakness")),
            visitor.get("/check/answers").status,
            visitor.get("/check/result").status,
        }

    assert 500 in statuses
    assert "LookupError" in "\n".join(written)
    assert not TRACE.findall("\n".join([*written, *visitor.addresses]))


@table(("options", "paths"), [((), []), (("--log-level", "debug"), ["/", "/check/weakness"])])
def test_the_server_itself_writes_no_visit_down(options: tuple[str, ...], paths: list[str]) -> None:
    """Only someone who asks gunicorn to debug sees which pages were asked for, and not even then with what."""
    said: list[str] = []
    with served(*options, heard=said) as port:
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("GET", "/?own_day=0147&weakness=cannot-use", headers={"Referer": "/?numbness=saddle"})
        assert connection.getresponse().read()
        connection.request("POST", "/check/weakness", urlencode(fields_of("weakness"), doseq=True))
        assert connection.getresponse().status == 400
        connection.close()

    assert "Listening at" in "".join(said)
    asked_for = re.findall(r"(?:GET|POST) (\S+)", "".join(said))
    assert [path for path in asked_for if path != "/healthz"] == paths  # which is asked until the server answers
    assert not TRACE.findall("".join(said))
