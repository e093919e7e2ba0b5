"""What somebody who means harm would try at the check and its faces for programs, from outside."""

import re
from collections.abc import Iterator
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser
from werkzeug.test import TestResponse

from app.extensions import limiter
from app.interop.cds_hooks.endpoint import PREFIX, SERVICE
from app.interop.cds_hooks.views import EXAMPLE as CALL
from app.interop.fhir.endpoint import MEDIA
from app.interop.fhir.views import EXAMPLE as RESPONSE
from app.self_check.journey import PAGES
from app.serving.cookies import CLOCKS_DIFFER, IDLE
from app.serving.csp_reports import MOST_BYTES as MOST_OF_A_REPORT
from app.serving.csp_reports import REPORT_TYPE
from app.serving.headers import REPORTS
from rules.in_force import QUESTIONNAIRE
from rules.model.questionnaire import Respondent
from tests.guards.test_app_routes import addresses, keep_a_check
from tests.rules.whole_check import nothing_new
from tests.support.app import PRODUCTION, MakeApp
from tests.support.page import FetchPage, InspectedPage
from tests.support.part import one_in_part
from tests.support.read_pdf import text_of
from tests.support.server import served
from tests.support.table import table

ROOT: Final = Path(__file__).parents[2]
ELSEWHERE: Final = "evil.example"
FORGED: Final = (
    {"Host": ELSEWHERE, "X-Forwarded-Host": ELSEWHERE},
    {"Host": ELSEWHERE},
    {"X-Forwarded-Host": ELSEWHERE},
    {"Host": "a", "X-Forwarded-Host": ELSEWHERE},
)
ASSESS: Final = "/fhir/QuestionnaireResponse/$assess"
ANSWERED: Final = {"respondent": "patient", "form": QUESTIONNAIRE, "answers": {"weakness": "weaker"}}
GET_BY_PROGRAMS: Final = (
    "/api/v1/openapi.json",
    "/api/v1/questionnaire",
    "/api/v1/rules",
    "/fhir/metadata",
    "/fhir/Questionnaire",
    "/fhir/CodeSystem",
    "/fhir/PlanDefinition",
    "/fhir/Library",
    "/fhir/OperationDefinition/assess",
    PREFIX,
)
BACK: Final[dict[str, Any]] = {item.link_id: nothing_new()[item.link_id] for item in PAGES["back"].items}
"""Answers to everything on one page."""

OUTSIDE: Final = (
    "../config.py",
    "..%2fconfig.py",
    "%2e%2e%2fconfig.py",
    "%2e%2e/%2e%2e/etc/passwd",
    "..%252f..%252fetc%252fpasswd",
    "..%5c..%5cconfig.py",
    "%2fetc%2fpasswd",
    "....//....//etc/passwd",
    "x%00.css",
)


@pytest.fixture(autouse=True)
def _fresh_limits(app: Flask) -> None:
    with app.app_context():
        limiter.reset()


def token_of(client: FlaskClient, address: str = "/") -> str:
    return InspectedPage(client.get(address)).token or ""


def without_token(kept: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in kept.items() if name != "csrf_token"}


def answers_of(client: FlaskClient) -> object:
    with client.session_transaction() as session:
        return dict(session).get("answers")


def test_whoever_planted_a_cookie_learns_nothing_of_what_is_answered_with_it(client: FlaskClient, app: Flask) -> None:
    """Nothing is kept on the server, so there is no session that two could share."""
    attacker = app.test_client()
    attacker.post("/", data={"csrf_token": token_of(attacker), "respondent": "patient"})
    planted = attacker.get_cookie("rfc")
    assert planted
    client.set_cookie("rfc", planted.value)

    client.post("/check/back", data={"csrf_token": token_of(client), "respondent": "patient", **BACK})

    assert answers_of(client) == BACK
    assert client.get("/check/answers").status_code == HTTPStatus.OK
    assert attacker.get("/check/answers").location == "/?notice=no-answers"


@pytest.mark.parametrize("address", addresses("POST"))
def test_a_form_with_the_token_of_another_session_changes_nothing(
    app: Flask, client: FlaskClient, address: str
) -> None:
    stolen = token_of(app.test_client())
    client.get("/")
    keep_a_check(client)
    with client.session_transaction() as session:
        before = without_token(dict(session))

    sent = {"csrf_token": stolen, "respondent": "caregiver", "weakness": "cannot-use"}
    response = client.post(address, data=sent, headers={"Origin": f"https://{ELSEWHERE}"})

    assert response.status_code == HTTPStatus.BAD_REQUEST
    with client.session_transaction() as session:
        assert without_token(dict(session)) == before


def test_a_browser_shows_no_page_of_ours_within_another(live: str, browser: Browser) -> None:
    other = Flask("other")
    other.add_url_rule("/", view_func=lambda: f'<iframe src="{live}/how"></iframe>')
    page = browser.new_page()
    with served(other) as address:
        page.goto(address, wait_until="load")
        assert "tel:911" not in page.frames[1].content()
        page.goto(f"{live}/how")
        assert "tel:911" in page.content()
    page.close()


@pytest.mark.unwatched
@table(
    "back",
    [
        f"//{ELSEWHERE}/learn",
        f"/%2f{ELSEWHERE}",
        f"/%2f%2f{ELSEWHERE}",
        f"/%5c{ELSEWHERE}",
        f"/\t/{ELSEWHERE}",
        f"/learn/..//{ELSEWHERE}",
        f"/learn@{ELSEWHERE}",
        f"/.//{ELSEWHERE}",
        f"https:{ELSEWHERE}",
        f"/learn%0d%0aLocation:%20https://{ELSEWHERE}",
        f"/learn\u2028//{ELSEWHERE}",
        f"／／{ELSEWHERE}",  # noqa: RUF001 - a slash that some browsers take for one is the attack
    ],
)
@table("name", ["back", "next", "to", "url", "return"])
def test_no_address_of_the_check_leads_out_of_it(client: FlaskClient, name: str, back: str) -> None:
    keep_a_check(client)
    for address in ("/language", "/", "/check", "/check/back", "/check/result"):
        response = client.get(address, query_string={"to": "es", name: back})
        location = response.headers.get("Location", "/")

        assert urlsplit(location)[:2] == ("", "")
        assert location.startswith("/")
        assert not location.startswith(("//", "/\\", "/%"))
        assert ELSEWHERE not in location.partition("?")[0]


def answers_everywhere(client: FlaskClient, headers: dict[str, str]) -> Iterator[tuple[str, TestResponse]]:
    """Yield what every address answers, to whoever sends ``headers``."""
    keep_a_check(client, weakness="weaker")
    for address in (
        *addresses("GET"),
        *GET_BY_PROGRAMS,
        "/language?to=es&back=/learn",
        "/nowhere",
        "/api/v1/x",
        "/fhir/x",
    ):
        yield address, client.get(address, headers=headers)
    sent = {"headers": headers}
    yield "redirect", client.post("/", data={"csrf_token": token_of(client), "respondent": "patient"}, **sent)
    yield "no token", client.post("/check/back", data={}, **sent)
    yield "assess", client.post("/api/v1/assessments", json=ANSWERED, **sent)
    yield "fhir", client.post(ASSESS, json=RESPONSE, **sent)
    yield "cds", client.post(f"{PREFIX}/{SERVICE}", json=CALL, **sent)


@pytest.mark.unwatched
@pytest.mark.settings(**PRODUCTION, console=False)
@one_in_part("headers", FORGED, ids=map(str, FORGED))
def test_no_answer_follows_a_forged_host(client: FlaskClient, headers: dict[str, str]) -> None:
    seen = 0
    for address, response in answers_everywhere(client, headers):
        said = (
            text_of(response.data)
            if response.mimetype == "application/pdf"
            else response.get_data().decode(errors="replace")
        )

        assert ELSEWHERE not in said, address
        assert ELSEWHERE not in str(response.headers), address
        seen += "https://check.example.org" in said or "check.example.org" in said
    assert seen >= 5, "FHIR, CDS Hooks, the lines to try and the cards name the site"


@pytest.mark.settings(**PRODUCTION, console=False)
@pytest.mark.parametrize("host", ["10.0.0.7:8000", "[fd00::7]", "localhost", "", "an alias.example", ELSEWHERE])
def test_a_probe_or_a_patient_is_answered_by_whatever_name_they_use(client: FlaskClient, host: str) -> None:
    """Nothing follows the name, so a forgotten alias or an IP address is no reason to turn anybody away."""
    for address in ("/healthz", "/readyz", "/", "/learn"):
        assert client.get(address, headers={"Host": host}).status_code == HTTPStatus.OK


def test_only_one_module_asks_by_what_name_it_was_called() -> None:
    asks = re.compile(
        r"_external|\burl_root\b|\bhost_url\b|\broot_url\b|request\.base_url|request\.url\b|request\.host\b"
    )
    takes_requests = re.compile(r"from flask import [^#]*?\brequest\b")
    found = {
        str(path.relative_to(ROOT))
        for path in (*(ROOT / "app").rglob("*.py"), *(ROOT / "templates").rglob("*.*"))
        for text in [path.read_text(encoding="utf-8")]
        if asks.search(text) and (path.suffix != ".py" or takes_requests.search(text))  # others are what we send
    }

    assert found == {"app/serving/site_address.py", "app/serving/csp_reports.py"}  # the latter only compares


@table("outside", OUTSIDE)
@table("folder", ["/static/", "/learn/", "/how/", "/check/", "/fhir/CodeSystem/", "/fhir/Questionnaire/"])
def test_no_path_leads_out_of_its_folder(client: FlaskClient, folder: str, outside: str) -> None:
    with client.get(folder + outside, follow_redirects=True) as response:
        assert response.status_code == HTTPStatus.NOT_FOUND
        assert not re.search(rb"root:|SettingsError", response.data)


@pytest.mark.parametrize(
    ("address", "media", "most"),
    [
        ("/", "application/x-www-form-urlencoded", 64 * 1024),
        ("/check/back", "application/x-www-form-urlencoded", 64 * 1024),
        ("/api/v1/assessments", "application/json", 64 * 1024),
        ("/api/v1/handoff/decode", "application/json", 64 * 1024),
        (ASSESS, MEDIA, 256 * 1024),
        (REPORTS, REPORT_TYPE, MOST_OF_A_REPORT),
    ],
)
def test_each_face_reads_no_more_than_its_own_limit(client: FlaskClient, address: str, media: str, most: int) -> None:
    client.get("/")
    larger = client.post(address, data=b"x" * (most + 1), content_type=media)
    fits = client.post(address, data=b"x" * (most - 1), content_type=media)

    assert fits.status_code in {400, 422}
    assert larger.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE


@pytest.mark.parametrize(
    "broken", ["x\r\nSet-Cookie: a=b", "x\nX-Evil: 1", "12345678\r\n\r\n<script>", "es\r\nX-Evil: 1"]
)
@pytest.mark.parametrize(
    "header", ["X_REQUEST_ID", "ACCEPT_LANGUAGE", "X_FORWARDED_HOST", "X_FORWARDED_PROTO", "ORIGIN", "HOST"]
)
@pytest.mark.settings(proxy_hops=1, cors_origins="https://records.example.org", log_requests=True)
def test_no_line_break_in_a_header_begins_another(
    client: FlaskClient, capsys: pytest.CaptureFixture[str], header: str, broken: str
) -> None:
    for address in ("/", "/language?to=es", "/api/v1/rules", "/fhir/metadata", "/card.pdf"):
        response = client.get(address, environ_overrides={f"HTTP_{header}": broken})

        assert not {"X-Evil"} & set(response.headers.keys())
        assert not [each for each in response.headers.getlist("Set-Cookie") if not each.startswith("rfc=")]
        assert not [value for _, value in response.headers if "\n" in value or "\r" in value]
    assert "X-Evil" not in capsys.readouterr().err


def test_a_name_that_somebody_typed_is_in_no_file_name(client: FlaskClient) -> None:
    keep_a_check(client)
    names = [
        client.get(each).headers["Content-Disposition"] for each in ("/card.pdf", "/check/visit-note.pdf?name=x%0d%0ay")
    ]

    assert all(re.fullmatch(r"attachment; filename=[a-z-]+\.pdf", each) for each in names)


def test_a_cookie_counts_only_as_this_install_signed_it_for_the_check(app: Flask, make_app: MakeApp) -> None:
    kept = {"respondent": "patient", "form": QUESTIONNAIRE, "answers": {"back-pain": "new"}}
    interface = app.session_interface
    other = make_app(secret_key="of-another-install-" * 3)
    good = interface.get_signing_serializer(app).dumps(kept)  # type: ignore[attr-defined]
    payload, moment, signature = good.rsplit(".", 2)

    def reads(value: str) -> bool:
        client = app.test_client()
        client.set_cookie("rfc", value)
        return client.get("/check/answers").status_code == HTTPStatus.OK

    assert reads(good)
    assert not reads(f"{payload[:-1]}{'A' if payload[-1] != 'A' else 'B'}.{moment}.{signature}")
    assert not reads(f"{payload}.{moment}.{signature[:-3]}AAA")
    assert not reads(f"{payload}.{moment}.")
    assert not reads(payload)
    assert not reads(interface.console.get_signing_serializer(app).dumps(kept))  # type: ignore[attr-defined]
    assert not reads(other.session_interface.get_signing_serializer(other).dumps(kept))  # type: ignore[attr-defined]


def test_a_copy_of_a_cookie_is_worth_nothing_half_an_hour_later(app: Flask, client: FlaskClient) -> None:
    with time_machine.travel("2026-11-27T10:00:00Z", tick=False) as clock:
        keep_a_check(client)
        copied = client.get_cookie("rfc")
        assert copied
        for passed, status in ((IDLE, HTTPStatus.OK), (timedelta(seconds=2), HTTPStatus.FOUND)):
            clock.shift(passed)
            thief = app.test_client()
            thief.set_cookie("rfc", copied.value)
            assert thief.get("/check/answers").status_code == status


@pytest.mark.parametrize(
    ("ahead", "status"),
    [(0, HTTPStatus.OK), (2, HTTPStatus.OK), (CLOCKS_DIFFER, HTTPStatus.OK), (CLOCKS_DIFFER + 1, HTTPStatus.FOUND)],
)
def test_a_cookie_of_a_copy_whose_clock_is_a_little_ahead_counts(
    client: FlaskClient, ahead: int, status: HTTPStatus
) -> None:
    with time_machine.travel("2026-11-27T10:00:00Z", tick=False) as clock:
        clock.shift(ahead)
        keep_a_check(client)
        clock.shift(-ahead)

        assert client.get("/check/answers").status_code == status


@pytest.mark.parametrize("address", ["/", "/check/back"])
def test_fields_that_no_page_has_are_not_kept(client: FlaskClient, page: FetchPage, address: str) -> None:
    page("/")
    page("/", {"respondent": "patient"})
    planted: dict[str, str | list[str]] = {
        "answers": '{"weakness": "cannot-use"}',
        "weakness": "cannot-use",
        "since": "1999-01-01T00:00:00+00:00",
        "numbers": "900-555-0100",
        "own_day": "900-555-0100",
        "_user_id": "1",
        "_permanent": "no",
        "disposition": "mention",
    }
    page(address, {**planted, "respondent": "patient", **BACK})

    with client.session_transaction() as session:
        kept = without_token(dict(session))
    assert kept.pop("answers", {}) == ({} if address == "/" else BACK)
    assert kept == {"_permanent": True, "respondent": Respondent.PATIENT, "form": QUESTIONNAIRE}
