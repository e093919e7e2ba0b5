"""What can be counted from outside, by whom, and that no label can name a person."""

import re
from datetime import date
from http import HTTPStatus
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.interop.fhir.views import EXAMPLE as RESPONSE
from app.version import VERSION
from rules.in_force import HASH
from rules.in_force import VERSION as RULES
from tests.support.app import PRODUCTION, MakeApp
from tests.support.page import FetchPage
from tests.support.signed import write_sign_off

TOKEN = "a-token-for-tests-alone,long-enough"
WITH_TOKEN = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def app(make_app: MakeApp) -> Flask:
    return make_app(metrics_token=TOKEN)


def counts(client: FlaskClient) -> dict[str, float]:
    answer = client.get("/metrics", headers=WITH_TOKEN)
    assert answer.status_code == HTTPStatus.OK
    lines = (line.rpartition(" ") for line in answer.text.splitlines() if not line.startswith("#"))
    return {name: float(number) for name, _, number in lines if "_created" not in name}


def test_nothing_is_counted_without_a_token_in_the_settings(make_app: MakeApp) -> None:
    assert make_app().test_client().get("/metrics", headers=WITH_TOKEN).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("sent", [None, "Bearer another", f"Basic {TOKEN}", TOKEN, "Bearer é"])
def test_nobody_reads_the_counts_without_the_token(client: FlaskClient, sent: str | None) -> None:
    answer = client.get("/metrics", headers={"Authorization": sent} if sent else {})

    assert answer.status_code == HTTPStatus.UNAUTHORIZED
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert "rfc_" not in answer.text


def test_requests_are_counted_by_their_route_and_never_by_their_address(client: FlaskClient) -> None:
    client.get("/how/weakness-weaker?x=secret")
    client.get("/how/thirst-extreme")
    client.get("/nobody/knows")
    client.open("/nobody/knows", method="INVENTED")

    found = counts(client)

    assert found['rfc_requests_total{method="GET",route="/how/<code>",status="2xx"}'] == 2
    assert found['rfc_requests_total{method="any",route="unmatched",status="4xx"}'] == 2
    assert found['rfc_request_seconds_count{route="/how/<code>"}'] == 2
    assert not re.search("secret|weaker|nobody|INVENTED|/metrics", " ".join(found))


def test_results_are_counted_by_face_level_and_language(client: FlaskClient, page: FetchPage) -> None:
    page("/")
    with client.session_transaction() as session:
        session.permanent = True
        session.update(respondent="patient", answers={"weakness": "weaker"})
    client.get("/check/result")
    client.get("/check/result", headers={"Accept-Language": "es"})
    client.post("/api/v1/assessments", json={"respondent": "nurse", "answers": {}})
    client.post("/fhir/QuestionnaireResponse/$assess", json=RESPONSE)

    assert {name: number for name, number in counts(client).items() if name.startswith("rfc_assessments")} == {
        'rfc_assessments_total{disposition="call-now",face="self-check",language="en"}': 1,
        'rfc_assessments_total{disposition="call-now",face="self-check",language="es"}': 1,
        'rfc_assessments_total{disposition="call-soon",face="api",language="en"}': 1,
        'rfc_assessments_total{disposition="call-now",face="fhir",language="en"}': 1,
    }


def test_what_runs_is_named(client: FlaskClient) -> None:
    (build,) = (name for name in counts(client) if name.startswith("rfc_build_info"))

    assert build == f'rfc_build_info{{hash="{HASH}",rules="{RULES}",version="{VERSION}"}}'


def test_whether_the_rules_are_signed_off_and_their_review_is_overdue(make_app: MakeApp, tmp_path: Path) -> None:
    overdue = write_sign_off(tmp_path / "signoff.toml", review_by=date(2026, 11, 2))

    def told(**settings: object) -> tuple[float, float]:
        found = counts(make_app(**PRODUCTION, **settings, metrics_token=TOKEN).test_client())
        return found["rfc_rules_signed_off"], found["rfc_rules_review_overdue"]

    assert (told(), told(unsigned="closed"), told(signoff=overdue)) == ((1, 0), (0, 0), (1, 1))
