"""Programs are told whether a clinician has signed off the rules, in whatever they are sent; who, when, until when."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.interop.fhir import codes
from app.interop.fhir.views import EXAMPLE as RESPONSE
from app.interop.json_api.handoff import CODE
from app.interop.json_api.wire import EXAMPLE
from tests.interop.cds_hooks.asking import cards_for, found, response_of
from tests.interop.fhir.test_operation import ASSESS
from tests.rules.whole_check import nothing_new
from tests.support.app import PRODUCTION, MakeApp
from tests.support.signed import write_sign_off
from tests.support.table import table

UNSIGNED = "Not yet signed off by a clinician"
OVERDUE = "Rules review overdue since Nov 2, 2026"
SIGNED = "Signed off by A. Clinician (Clinical lead) on Nov 1, 2026, to be reviewed by Nov 1, 2999"
IN_SPANISH = "Todavía sin aprobación clínica"
PLAN = f"/fhir/PlanDefinition/{codes.RULES}"
LIBRARY = f"/fhir/Library/{codes.RULES}"
FORM = f"/fhir/Questionnaire/{codes.PATIENT_FORM}"
DECLARED = (PLAN, LIBRARY, FORM, "/fhir/CodeSystem/answers", "/fhir/OperationDefinition/assess")

Clients = Callable[[str], FlaskClient]
Answer = dict[str, Any]


@pytest.fixture(scope="module")
def clients(make_app: MakeApp, tmp_path_factory: pytest.TempPathFactory) -> Clients:
    """Return the client of an app that is signed, unsigned with a banner, overdue, or on a laptop."""
    file = write_sign_off(tmp_path_factory.mktemp("overdue") / "signoff.toml", review_by=date(2026, 11, 2))
    apps = {
        "signed": make_app(**PRODUCTION),
        "banner": make_app(**PRODUCTION, unsigned="banner"),
        "overdue": make_app(**PRODUCTION, signoff=file),
        "laptop": make_app(),
    }
    return lambda kind: apps[kind].test_client()


def got(client: FlaskClient, address: str, **headers: str) -> Answer:
    answer: Answer = client.get(address, headers=headers).get_json(force=True)
    return answer


def posted(client: FlaskClient, address: str, body: object, **headers: str) -> Answer:
    answer: Answer = client.post(address, json=body, headers=headers).get_json(force=True)
    return answer


def every_answer_of_the_api(client: FlaskClient) -> list[Answer]:
    return [
        got(client, "/api/v1/questionnaire"),
        got(client, "/api/v1/rules"),
        posted(client, "/api/v1/assessments", EXAMPLE),
        posted(client, "/api/v1/handoff/encode", EXAMPLE),
        posted(client, "/api/v1/handoff/decode", CODE),
    ]


STATES = [
    ("signed", {"state": "signed", "warning": None, "words": SIGNED}),
    ("banner", {"state": "unsigned", "warning": UNSIGNED, "words": UNSIGNED}),
    (
        "overdue",
        {"state": "review-overdue", "warning": OVERDUE, "words": SIGNED.replace("Nov 1, 2999", "Nov 2, 2026")},
    ),
    ("laptop", {"state": "unsigned", "warning": None, "words": UNSIGNED}),
]


@table(("kind", "approval"), STATES)
def test_every_answer_of_the_api_says_how_the_rules_stand(clients: Clients, kind: str, approval: Answer) -> None:
    assert [each["approval"] for each in every_answer_of_the_api(clients(kind))] == [approval] * 5


def test_a_batch_says_so_with_each_line_in_the_language_asked_for(clients: Clients) -> None:
    lines = clients("banner").post(
        "/api/v1/assessments/batch",
        data=json.dumps(EXAMPLE),
        content_type="application/x-ndjson",
        headers={"Accept-Language": "es"},
    )

    assert IN_SPANISH in lines.text


def test_the_rules_say_who_signed_them_in_which_languages(clients: Clients) -> None:
    signed = got(clients("signed"), "/api/v1/rules")["sign_off"]

    assert len(signed["content_hash"]) == 64
    assert (signed["signed_on"], signed["review_by"]) == ("2026-11-01", "2999-11-01")
    assert signed["signatories"] == [{"name": "A. Clinician", "role": "Clinical lead", "signed_on": "2026-11-01"}]
    assert signed["languages"][1] == {"language": "es", "translator": "A. Translator", "clinician": "A. Clinician"}
    assert got(clients("laptop"), "/api/v1/rules")["sign_off"] is None


@table(("kind", "awaits"), [("signed", False), ("banner", True)])
def test_a_translation_that_was_signed_off_awaits_no_review(clients: Clients, kind: str, awaits: bool) -> None:
    client = clients(kind)

    assert got(client, "/api/v1/rules", **{"Accept-Language": "es"})["awaits_review"] is awaits
    assert ("Translations that await a clinician's review: es." in got(client, FORM)["description"]) is awaits


@table("address", DECLARED)
def test_what_fhir_declares_begins_with_what_must_be_seen(clients: Clients, address: str) -> None:
    assert got(clients("banner"), address)["description"].startswith(f"{UNSIGNED}. ")
    assert got(clients("overdue"), address)["description"].startswith(f"{OVERDUE}. ")
    assert UNSIGNED not in got(clients("laptop"), address)["description"]
    assert SIGNED in got(clients("signed"), address)["description"]


def test_a_form_has_it_in_its_title_where_whoever_fills_it_in_looks(clients: Clients) -> None:
    form = got(clients("banner"), FORM)

    assert form["title"] == f"Red Flag Check. {UNSIGNED}"
    assert IN_SPANISH in str(form["_title"])
    assert got(clients("signed"), FORM)["title"] == "Red Flag Check"


@table("address", [PLAN, LIBRARY, FORM])
def test_fhir_says_when_the_content_was_approved(clients: Clients, address: str) -> None:
    dates = ("approvalDate", "lastReviewDate")
    signed, unsigned = got(clients("signed"), address), got(clients("banner"), address)

    assert [signed[each] for each in dates] == ["2026-11-01"] * 2
    assert [each for each in (*dates, "effectivePeriod", "endorser") if each in unsigned] == []
    if address != FORM:
        assert signed["endorser"] == [{"name": "A. Clinician (Clinical lead)"}]


def test_the_server_of_fhir_describes_itself_so(clients: Clients) -> None:
    told = got(clients("banner"), "/fhir/metadata")["implementation"]["description"]

    assert told.startswith(f"{UNSIGNED}. Red Flag Check")


@table(("kind", "warning"), [("banner", IN_SPANISH), ("signed", None)])
def test_a_result_in_fhir_has_it_in_every_resource(clients: Clients, kind: str, warning: str | None) -> None:
    bundle = posted(clients(kind), ASSESS, RESPONSE, **{"Accept-Language": "es"})
    *issues, provenance, task, request = [entry["resource"] for entry in bundle["entry"]][1:]
    shown = [
        *(each["detail"] for each in issues),
        provenance["text"]["div"].partition("<p>")[2],
        task["description"],
        request["payload"][0]["contentString"],
    ]

    assert issues
    assert {each.startswith(IN_SPANISH) for each in shown} == {warning is not None}
    assert any("Aprobado por A. Clinician" in each["text"] for each in request["note"]) is (kind == "signed")


def test_every_card_has_it(clients: Clients) -> None:
    def cards(kind: str) -> list[str]:
        client = clients(kind)
        check = response_of(client.application, nothing_new({"weakness": "weaker"}))
        read, unread = cards_for(client, found(check)), cards_for(client, {"resourceType": "Patient"})
        return [each["detail"] for each in (*read, *unread)]

    assert [each.startswith(f"**{UNSIGNED}.**\n\n") for each in cards("banner")] == [True, True]
    assert [each.startswith(f"**{OVERDUE}.**\n\n") for each in cards("overdue")] == [True, True]
    assert cards("signed")[0].endswith(f"\n\n{SIGNED}.")
    assert [UNSIGNED in each for each in cards("laptop")] == [False, False]


def test_the_card_service_describes_itself_so(clients: Clients) -> None:
    (service,) = got(clients("banner"), "/cds-services")["services"]

    assert service["description"].startswith(f"{UNSIGNED}. ")


def test_a_result_of_an_earlier_form_is_signed_by_nobody(clients: Clients) -> None:
    earlier = {**RESPONSE, "questionnaire": codes.canonical(codes.PATIENT_FORM, 1)}
    request = posted(clients("signed"), ASSESS, earlier)["entry"][-1]["resource"]

    assert not any("Signed off" in each["text"] for each in request["note"])


def test_a_sign_off_that_comes_into_force_changes_what_is_cached(make_app: MakeApp, tmp_path: Path) -> None:
    before = make_app(**PRODUCTION, unsigned="banner").test_client().get(PLAN).headers["ETag"]
    file = write_sign_off(tmp_path / "signoff.toml")

    assert make_app(**PRODUCTION, signoff=file).test_client().get(PLAN).headers["ETag"] != before
