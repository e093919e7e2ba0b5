"""How a records system calls the service: by the specification's own example, with a response that it fetched."""

from datetime import datetime
from typing import Any, Final

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import clock
from app.interop.cds_hooks.endpoint import PREFIX, SERVICE
from app.interop.cds_hooks.wire import PREFETCH
from app.interop.fhir.elements import Reference
from app.interop.fhir.response import questionnaire_response
from rules.in_force import QUESTIONNAIRE
from rules.model.questionnaire import Answers, Respondent
from tests.interop.cds_hooks.specification import CALL

ADDRESS: Final = f"{PREFIX}/{SERVICE}"
PATIENT: Final = CALL["context"]["patientId"]

Resource = dict[str, Any]


def response_of(
    app: Flask,
    answers: Answers,
    respondent: Respondent = Respondent.PATIENT,
    *,
    at: datetime | None = None,
    questionnaire: int = QUESTIONNAIRE,
    **changed: Any,  # noqa: ANN401
) -> Resource:
    """Return a response of the patient of the example; ``changed`` replaces elements, or takes them out with None."""
    with app.test_request_context():
        subject = Reference(reference=f"Patient/{PATIENT}")
        made = questionnaire_response(
            answers, respondent, at=at or clock.now(), subject=subject, questionnaire=questionnaire
        )
    plain: Resource = made.model_dump(mode="json", by_alias=True, exclude_none=True)
    return {name: value for name, value in {**plain, **changed}.items() if value is not None}


def found(*resources: Resource) -> Resource:
    """Return what a search finds."""
    return {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": each} for each in resources]}


def call_with(prefetched: object) -> Resource:
    """Return the call of the specification with what was fetched for us."""
    return {**CALL, "prefetch": {PREFETCH: prefetched}}


def ask(client: FlaskClient, prefetched: object, **headers: str) -> TestResponse:
    return client.post(ADDRESS, json=call_with(prefetched), headers=headers)


def cards_for(client: FlaskClient, prefetched: object, **headers: str) -> list[Resource]:
    """Return the cards that are shown."""
    reply = ask(client, prefetched, **headers)
    assert reply.status_code == 200, reply.text
    cards: list[Resource] = json_of(reply)["cards"]
    return cards


def card_for(client: FlaskClient, prefetched: object, **headers: str) -> Resource:
    """Return the one card that is shown."""
    (card,) = cards_for(client, prefetched, **headers)
    return card


def is_doubt(card: Resource) -> bool:
    """Whether ``card`` says that the checks, or some of them, could not be read."""
    summaries = (
        "The red flag check could not be read. Ask again.",
        "Not every red flag check could be read. Ask again.",
    )
    return card["indicator"] == "warning" and card["summary"] in summaries


def json_of(reply: TestResponse) -> Resource:
    """Return the object that was answered."""
    answered = reply.json
    assert isinstance(answered, dict)
    return answered
