"""In production without a sign-off, patients and programs get the numbers to call and nothing else."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from rules.in_force import QUESTIONNAIRE
from tests.guards.test_app_routes import addresses
from tests.interop.cds_hooks.asking import ADDRESS as CARDS
from tests.interop.cds_hooks.specification import CALL
from tests.support.app import PRODUCTION, MakeApp
from tests.support.page import InspectedPage, faults_of
from tests.support.signed import write_sign_off
from tests.support.table import table

TOKEN = "a-token-for-tests-alone,long-enough"
NUMBERS = ["tel:911", "tel:+12125550100", "tel:+12125550199"]
GOES_ON = {"/healthz", "/readyz", "/metrics", "/language", "/status"}
UNSIGNED = {**PRODUCTION, "unsigned": "closed"}


@pytest.fixture(scope="module")
def closed(make_app: MakeApp) -> Flask:
    return make_app(**UNSIGNED, metrics_token=TOKEN)


@pytest.fixture
def client(closed: Flask) -> FlaskClient:
    return closed.test_client()


@table("address", sorted({*addresses("GET"), "/nowhere"} - GOES_ON))
def test_every_page_is_the_one_with_the_numbers(client: FlaskClient, address: str) -> None:
    page = InspectedPage(client.get(address))

    assert (page.status, page.heading) == (503, "This check is not open yet")
    assert [link for link in page.links if not link.startswith(("tel:", "#"))] == [], "nothing leads further"
    assert not faults_of(page, NUMBERS)


def test_nobody_is_told_when_to_try_again_and_nothing_is_cached(client: FlaskClient) -> None:
    answer = client.get("/")

    assert "Retry-After" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_page_says_why_in_the_language_of_the_person(client: FlaskClient) -> None:
    assert "Not yet signed off by a clinician" in client.get("/").text
    assert "Esta revisión aún no está abierta" in client.get("/how", headers={"Accept-Language": "es"}).text
    assert "Todavía sin aprobación clínica" in client.get("/language?to=es&back=/how", follow_redirects=True).text


def test_a_call_now_that_stands_is_still_said(client: FlaskClient) -> None:
    with client.session_transaction() as session:
        session.update(respondent="patient", form=QUESTIONNAIRE, answers={"weakness": "weaker"})

    assert "You were told to call now" in client.get("/").text


def test_what_is_sent_is_not_decided_on(client: FlaskClient) -> None:
    assert client.post("/check/begin", data={"respondent": "patient"}).status_code == 503
    assert client.post("/csp-reports", data="{}", content_type="application/csp-report").status_code == 204


@table("address", ["/api/v1/rules", "/api/v1/questionnaire", "/api/v1/openapi.json", "/cds-services"])
def test_a_program_gets_a_problem_that_says_whom_to_call(client: FlaskClient, address: str) -> None:
    answer = client.get(address)

    assert (answer.status_code, answer.mimetype) == (503, "application/problem+json")
    assert answer.json is not None
    assert answer.json["detail"].startswith("This check is not open yet: no clinician has signed off the rules")
    assert "Whom to call: Emergency 911; The cancer team" in answer.json["detail"]


def test_fhir_gets_an_outcome(client: FlaskClient) -> None:
    answer = client.get("/fhir/Questionnaire")

    assert (answer.status_code, answer.mimetype) == (503, "application/fhir+json")
    assert answer.json is not None
    assert "This check is not open yet" in answer.json["issue"][0]["diagnostics"]


@table(("language", "words"), [("en", "is not open yet"), ("es", "aún no está abierta")])
def test_who_opens_a_record_is_shown_a_warning_and_never_no_card(
    client: FlaskClient, language: str, words: str
) -> None:
    answer = client.post(CARDS, json=CALL, headers={"Accept-Language": language})

    assert answer.status_code == 200
    assert answer.json is not None
    (card,) = answer.json["cards"]
    assert card["indicator"] == "warning"
    assert words in card["summary"]


def test_what_watches_the_copy_goes_on_and_says_so(client: FlaskClient) -> None:
    ready = client.get("/readyz")

    assert client.get("/healthz").text == "ok"
    assert (ready.status_code, ready.text) == (
        200,
        "ready, and not open: nobody has signed off the rules, so pages show the numbers",
    )
    assert client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200
    assert client.get("/static/0/site.css").status_code == 302


def test_a_sign_off_opens_it_and_a_flipped_byte_closes_it_again(make_app: MakeApp, tmp_path: Path) -> None:
    file = write_sign_off(tmp_path / "signoff.toml")
    signed = make_app(**PRODUCTION, signoff=file)
    whole = file.read_bytes()
    file.write_bytes(whole[:200] + bytes([whole[200] ^ 1]) + whole[201:])

    assert signed.test_client().get("/").status_code == 200, "it is read once, at the start"
    assert make_app(**PRODUCTION, signoff=file).test_client().get("/").status_code == 503


def test_with_a_banner_everything_is_served(make_app: MakeApp) -> None:
    client = make_app(**PRODUCTION, unsigned="banner").test_client()

    assert [client.get(each).status_code for each in ("/", "/how", "/card", "/api/v1/rules")] == [200] * 4
    assert client.get("/readyz").text == "ready"
