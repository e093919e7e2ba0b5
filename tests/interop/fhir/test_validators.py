"""Everything that we say in FHIR is accepted by three validators that nobody here wrote."""

import json
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.extensions import limiter
from app.interop.bodies import MOST_BYTES_IN_FHIR
from app.interop.fhir import codes
from app.interop.fhir.views import EXAMPLE
from app.interop.shared import PER_MINUTE
from rules.model.questionnaire import UNSURE, Respondent
from tests.interop.fhir import clients
from tests.interop.fhir.clients import Document
from tests.interop.fhir.test_operation import ASSESS, answered, filled, response
from tests.rules.whole_check import nothing_new
from tests.support import npm
from tests.support.app import PRODUCTION, MakeApp

EXAMPLES: Final = sorted((Path(__file__).parent / "examples").glob("*.json"))
SERVED: Final = (
    "/fhir/metadata",
    f"/fhir/Questionnaire/{codes.PATIENT_FORM}",
    f"/fhir/Questionnaire/{codes.CAREGIVER_FORM}",
    "/fhir/Questionnaire",
    "/fhir/Questionnaire?url=urn:other",
    "/fhir/Questionnaire?_count=1&publisher=x",
    "/fhir/CodeSystem/answers",
    "/fhir/CodeSystem/findings",
    "/fhir/CodeSystem/dispositions",
    "/fhir/CodeSystem/clocks",
    "/fhir/CodeSystem/wordings",
    "/fhir/CodeSystem",
    f"/fhir/PlanDefinition/{codes.RULES}",
    "/fhir/PlanDefinition",
    f"/fhir/Library/{codes.RULES}",
    "/fhir/Library",
    "/fhir/OperationDefinition/assess",
)
SUBJECT: Final = {"reference": "Patient/12", "display": "Example"}
ASSESSED: Final[dict[str, Document]] = {
    "mention": filled(nothing_new(), Respondent.PATIENT),
    "mention something": filled(nothing_new({"for-the-visit": ["dental"]}), Respondent.CAREGIVER),
    "call soon": {**filled(nothing_new({"thirst": "extreme"}), Respondent.NURSE), "subject": SUBJECT},
    "call now": filled(nothing_new({"weakness": "weaker", "back-pain": "new"}), Respondent.CAREGIVER),
    "emergency": filled({"emergency-now": ["breathing", "seizure"]}, Respondent.PATIENT),
    "not sure": filled(nothing_new({"confusion": UNSURE, "weakness": UNSURE, "fever": UNSURE}), Respondent.PATIENT),
    "call soon, two": filled(nothing_new({"peeing-often": "much-more", "also-new": ["dizzy-pale"]}), Respondent.NURSE),
    "administrative": filled(nothing_new({"also-new": ["other-medicine-out"]}), Respondent.CAREGIVER),
    "despair": filled(nothing_new({"also-new": ["despair"]}), Respondent.PATIENT),
    "earlier form": filled(
        {"jaw": "dental-work", "also-new": ["breathless-dizzy", "medicine-out"]}, Respondent.PATIENT, 1
    ),
    "earlier form, not sure": filled({"weakness": UNSURE, "numbness": ["saddle", UNSURE]}, Respondent.CAREGIVER, 1),
    "asked again": filled(nothing_new({"asked-already": "yes"}), Respondent.NURSE),
    "nothing": response(),
}


@pytest.fixture(autouse=True)
def _installed(app: Flask) -> None:
    with app.app_context():
        limiter.reset()
    npm.require(clients.FOLDER)


def everything_said(client: FlaskClient) -> dict[str, Document]:
    said = {address: client.get(address).get_json(force=True) for address in SERVED}
    for language in ("en", "es"):
        for name, form in ASSESSED.items():
            answer = client.post(ASSESS, json=form, headers={"Accept-Language": language})
            assert answer.status_code == HTTPStatus.OK, answer.text
            said[f"{name} in {language}"] = answer.get_json(force=True)
    to_be_stored = client.post(f"{ASSESS}?bundle=transaction", json={**ASSESSED["emergency"], "subject": SUBJECT})
    said["transaction"] = to_be_stored.get_json(force=True)
    errors = {
        "not found": client.get("/fhir/nothing"),
        "method": client.delete("/fhir/metadata"),
        "not acceptable": client.get("/fhir/metadata?_format=xml"),
        "media": client.post(ASSESS, data="x", content_type="text/plain"),
        "no json": client.post(ASSESS, data="{", content_type="application/fhir+json"),
        "no resource": client.post(ASSESS, json={}),
        "too large": client.post(ASSESS, data=" " * (MOST_BYTES_IN_FHIR + 1), content_type="application/fhir+json"),
        "unknown version": client.post(ASSESS, json={**EXAMPLE, "questionnaire": f"{EXAMPLE['questionnaire']}0"}),
        "retired": client.post(ASSESS, json=response(answered("jaw", "dental-soon"))),
        "several faults": client.post(ASSESS, json=response({"linkId": "a"}, {"linkId": "b"})),
    }
    assert {name for name, answer in errors.items() if answer.status_code < HTTPStatus.BAD_REQUEST} == set()
    return said | {name: answer.get_json(force=True) for name, answer in errors.items()}


def test_every_validator_accepts_what_is_said_when_it_breaks_or_is_asked_too_often(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = make_app(TESTING=False).test_client()
    throttled = [client.get("/fhir/metadata") for _ in range(PER_MINUTE + 1)][-1]
    limiter.reset()
    monkeypatch.setattr("app.interop.fhir.views.triage", None)
    broken = client.post(ASSESS, json=EXAMPLE)

    assert throttled.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert broken.status_code == HTTPStatus.INTERNAL_SERVER_ERROR
    said = {"throttled": throttled.get_json(force=True), "broken": broken.get_json(force=True)}
    assert {each["resourceType"] for each in said.values()} == {"OperationOutcome"}
    assert clients.complaints(said) == {}


APPROVALS: Final[dict[str, dict[str, object]]] = {
    "on a laptop": {},
    "signed off": PRODUCTION,
    "not signed off": {**PRODUCTION, "unsigned": "banner"},
}


def test_every_validator_accepts_everything_that_is_said(make_app: MakeApp) -> None:
    said: dict[str, Document] = {}
    for name, approval in APPROVALS.items():
        app = make_app(**approval)
        with app.app_context():
            limiter.reset()
        said |= {f"{each}, {name}": document for each, document in everything_said(app.test_client()).items()}

    assert {each["resourceType"] for each in said.values()} == {
        "Bundle",
        "CapabilityStatement",
        "CodeSystem",
        "Library",
        "OperationDefinition",
        "OperationOutcome",
        "PlanDefinition",
        "Questionnaire",
    }
    assert clients.complaints(said) == {}


NPM: Final = "fhir"
PYTHON: Final = "fhir.resources"
RUST: Final = "fhirkit-rs"
BROKEN: Final[dict[str, tuple[Document, set[str]]]] = {
    "status outside its value set": ({**EXAMPLE, "status": "finished"}, {NPM}),
    "number as text": ({**EXAMPLE, "item": [{"linkId": "a", "answer": [{"valueInteger": "7"}]}]}, {NPM, RUST}),
    "two values": (
        {**EXAMPLE, "item": [{"linkId": "a", "answer": [{"valueInteger": 7, "valueString": "7"}]}]},
        {PYTHON, RUST},
    ),
    "impossible day": ({**EXAMPLE, "authored": "2026-02-31"}, {PYTHON}),
    "missing": ({"resourceType": "OperationOutcome", "issue": [{"severity": "error"}]}, {NPM, PYTHON, RUST}),
    "unknown": ({**EXAMPLE, "mood": "calm"}, {NPM, PYTHON, RUST}),
}
"""Resources with one fault each, and which of them refuse it."""


def test_the_validators_bite() -> None:
    documents = {"in order": EXAMPLE, **{name: document for name, (document, _) in BROKEN.items()}}

    found = {
        NPM: clients.complaints_of_npm(documents),
        PYTHON: clients.complaints_of_python(documents),
        RUST: clients.complaints_of_rust(documents),
    }

    refused = {name: {by for by, said in found.items() if said[name]} for name in documents}
    assert refused == {"in order": set(), **{name: by for name, (_, by) in BROKEN.items()}}


def test_the_validators_accept_the_published_examples() -> None:
    assert clients.complaints({path.stem: json.loads(path.read_text(encoding="utf-8")) for path in EXAMPLES}) == {}
    assert len(EXAMPLES) >= 10


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_what_answers_another_questionnaire_is_refused_by_name(client: FlaskClient, example: Path) -> None:
    resource: dict[str, Any] = json.loads(example.read_text(encoding="utf-8"))

    answer = client.post(ASSESS, json=resource)

    outcome = answer.get_json(force=True)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert outcome["resourceType"] == "OperationOutcome"
    words = outcome["issue"][0]["diagnostics"]
    assert (resource.get("questionnaire") or "no questionnaire") in words or resource["resourceType"] in words
