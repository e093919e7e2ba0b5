"""What FHIR says a reader must refuse is refused by its place, and never passed over; a card says so."""

import json
from http import HTTPStatus
from typing import Any, Final

from flask.testing import FlaskClient

from app.interop.fhir import codes
from rules.model.questionnaire import NONE
from tests.interop.cds_hooks.asking import card_for, is_doubt
from tests.interop.fhir.test_operation import ASSESS, answered, disposition, issues, resources, response

ROOT: Final = "QuestionnaireResponse"
NEGATED: Final = [{"url": "http://example.org/negated", "valueBoolean": True}]
WEAKER: Final = answered("weakness", "weaker")


def shown_as(option: str, display: str) -> dict[str, Any]:
    coding = {"system": codes.ANSWERS, "code": option, "display": display}
    return {"linkId": option.partition(".")[0], "answer": [{"valueCoding": coding}]}


def wrapped(*parameters: dict[str, Any], **more: object) -> dict[str, Any]:
    return {"resourceType": "Parameters", "parameter": list(parameters), **more}


GIVEN: Final = {"name": "response", "resource": response(answered("fever", NONE))}
GRAVER: Final = {"name": "response", "resource": response(WEAKER)}

REFUSED: Final[dict[str, tuple[dict[str, Any], str]]] = {
    "of the response": (response(WEAKER, modifierExtension=NEGATED), f"{ROOT}.modifierExtension"),
    "of an item": (response({**WEAKER, "modifierExtension": NEGATED}), f"{ROOT}.item[0].modifierExtension"),
    "of a group that holds it": (
        response({"linkId": "step.weakness", "modifierExtension": NEGATED, "item": [WEAKER]}),
        f"{ROOT}.item[0].modifierExtension",
    ),
    "of an answer": (
        response({**WEAKER, "answer": [{**WEAKER["answer"][0], "modifierExtension": NEGATED}]}),
        f"{ROOT}.item[0].answer[0].modifierExtension",
    ),
    "rules": (response(WEAKER, implicitRules="http://example.org/rules"), f"{ROOT}.implicitRules"),
    "rules of the parameters": (wrapped(GIVEN, implicitRules="http://example.org/r"), "Parameters.implicitRules"),
    "of a parameter": (
        wrapped({**GIVEN, "modifierExtension": NEGATED}),
        "Parameters.parameter[0].modifierExtension",
    ),
    "rules in a parameter": (
        wrapped({"name": "response", "resource": response(WEAKER, implicitRules="x")}),
        f"{ROOT}.implicitRules",
    ),
    "two responses": (wrapped(GIVEN, GRAVER), "Parameters.parameter"),
    "two responses, one empty": (wrapped(GIVEN, {"name": "response"}), "Parameters.parameter"),
    "a parameter not known": (wrapped(GIVEN, {"name": "asOf", "valueCode": "x"}), "Parameters.parameter"),
    "words of another answer": (
        response(shown_as("emergency-now.none", "I am fighting for breath")),
        f"{ROOT}.item[0].answer",
    ),
    "words of an answer to another question": (response(shown_as("fever.none", "Not sure")), f"{ROOT}.item[0].answer"),
    "two values": (
        response({"linkId": "fever", "answer": [{**answered("fever", NONE)["answer"][0], "valueString": "40 °C"}]}),
        f"{ROOT}.item[0].answer",
    ),
    "a group of people": (response(WEAKER, subject={"reference": "Group/1"}), f"{ROOT}.subject"),
    "a visit": (response(WEAKER, subject={"reference": "https://r.example.org/Encounter/5"}), f"{ROOT}.subject"),
    "a device, by its type": (response(WEAKER, subject={"type": "Device", "display": "Pump"}), f"{ROOT}.subject"),
    "some of it left out": (response(WEAKER, meta={"tag": [{"code": "SUBSETTED"}]}), f"{ROOT}.meta.tag"),
    "some of it hidden": (response(WEAKER, meta={"security": [{"code": "REDACTED"}]}), f"{ROOT}.meta.security"),
    "an id that is none": (response(WEAKER, id="a b"), f"{ROOT}.id"),
}


def test_what_may_change_the_meaning_is_refused_with_its_place(client: FlaskClient) -> None:
    for what, (body, place) in REFUSED.items():
        answer = client.post(ASSESS, json=body)

        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY, what
        assert place in issues(answer), what


def test_a_card_says_that_such_a_response_cannot_be_read(client: FlaskClient) -> None:
    for what, (body, _) in REFUSED.items():
        if body["resourceType"] == ROOT:
            assert is_doubt(card_for(client, body)), what


def test_words_of_its_own_in_any_language_and_words_unknown_are_taken(client: FlaskClient) -> None:
    served = client.get("/fhir/CodeSystem/answers").get_json(force=True)["concept"]
    fever = next(each for each in served if each["code"] == "fever")
    for option in fever["concept"]:
        if "property" in option:
            continue  # retired
        for words in (*(each["value"] for each in option["designation"]), "In words of our own", "  "):
            answer = client.post(ASSESS, json=response(shown_as(option["code"], words)))
            assert answer.status_code == HTTPStatus.OK, (option["code"], words, answer.text)


def test_a_name_that_stands_twice_is_refused_wherever_it_stands(client: FlaskClient) -> None:
    """Readers take the last of the two, and the first may be the emergency."""
    emergency = json.dumps(response(answered("emergency-now", "breathing")))
    calm = '"item": []}'
    twice = f"{emergency[:-1]}, {calm}"
    call = f'{{"hook": "patient-view", "context": {{"patientId": "1"}}, "prefetch": {{"response": {twice}}}}}'
    answers = '{"respondent": "patient", "answers": {"fever": "yes", "fever": "none"}}'

    for address, body, place in (
        (ASSESS, twice, f"{ROOT}.item"),
        (
            ASSESS,
            f'{{"resourceType": "Parameters", "parameter": [{{"name": "response", "resource": {twice}}}]}}',
            ".item",
        ),
        ("/api/v1/assessments", answers, "/answers/fever"),
    ):
        answer = client.post(address, data=body, content_type="application/json")
        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert place in answer.text
    reply = client.post("/cds-services/bone-metastases-red-flags", data=call, content_type="application/json")
    assert [is_doubt(each) for each in reply.get_json()["cards"]] == [True]
    assert "/prefetch/response/item" in reply.text
    line = client.post("/api/v1/assessments/batch", data=answers, content_type="application/x-ndjson")
    assert "/answers/fever" in line.text


def test_whom_it_is_about_holds_outside_of_the_response_or_is_left_out(client: FlaskClient) -> None:
    for subject, expected in (
        ({}, None),
        ({"reference": "#p"}, None),
        ({"reference": "#p", "display": "Example"}, {"display": "Example"}),
        ({"reference": ""}, None),
        ({"reference": "Patient/7"}, {"reference": "Patient/7"}),
        ({"identifier": {"value": "7"}}, {"identifier": {"value": "7"}}),
        ({"reference": "urn:uuid:22846c63-a77d-49e8-a73b-2d8bbcb5c828"},) * 2,
    ):
        bundle = client.post(ASSESS, json=response(WEAKER, subject=subject)).get_json(force=True)

        (issue,) = resources(bundle, "DetectedIssue")
        (request,) = resources(bundle, "CommunicationRequest")
        (task,) = resources(bundle, "Task")
        assert [issue.get("patient"), request.get("subject"), task.get("for")] == [expected] * 3, subject
        assert disposition(bundle) == "call-now"
