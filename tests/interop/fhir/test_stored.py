"""What a records system stores: a Bundle that it can take as it is, a task for its worklist, and by which rules."""

from http import HTTPStatus

import pytest
from flask.testing import FlaskClient

from app.interop.fhir import codes
from rules.in_force import HASH, QUESTIONNAIRE
from tests.interop.fhir.test_operation import ASSESS, answered, issues, resources, response

WEAKER = answered("weakness", "weaker")


def test_a_transaction_creates_each_resource_once_and_no_second_response(client: FlaskClient) -> None:
    for body, is_held in ((response(WEAKER), True), (response(WEAKER, id="orig-7"), False)):
        bundle = client.post(f"{ASSESS}?bundle=transaction", json=body).get_json(force=True)

        assert bundle["type"] == "transaction"
        made = [each["resource"]["resourceType"] for each in bundle["entry"]]
        assert made == [
            *(["QuestionnaireResponse"] if is_held else []),
            "DetectedIssue",
            "Provenance",
            "Task",
            "CommunicationRequest",
        ]
        assert all(each["request"]["method"] == "POST" for each in bundle["entry"])
        assert [each["request"]["url"] for each in bundle["entry"]] == made
        for each in bundle["entry"]:
            if "identifier" in each["resource"]:
                (named,) = each["resource"]["identifier"]
                assert each["request"]["ifNoneExist"] == f"identifier={named['system']}|{named['value']}"
        (issue,) = resources(bundle, "DetectedIssue")
        form = bundle["entry"][0]["fullUrl"] if is_held else "QuestionnaireResponse/orig-7"
        assert issue["evidence"][0]["detail"] == [{"reference": form}]


def test_the_kind_of_bundle_is_asked_for_in_parameters_or_in_the_address(client: FlaskClient) -> None:
    parameters = {
        "resourceType": "Parameters",
        "parameter": [
            {"name": "bundle", "valueCode": "transaction"},
            {"name": "response", "resource": response(WEAKER)},
        ],
    }
    assert client.post(ASSESS, json=parameters).get_json(force=True)["type"] == "transaction"
    assert client.post(ASSESS, json=response(WEAKER)).get_json(force=True)["type"] == "collection"
    for address, body in (
        (f"{ASSESS}?bundle=batch", response(WEAKER)),
        (f"{ASSESS}?bundle=transaction", parameters),
        (f"{ASSESS}?bundle=", response(WEAKER)),
    ):
        refused = client.post(address, json=body)
        assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY, address
        assert "collection, transaction" in issues(refused)["value"]


def test_the_task_is_the_request_for_a_worklist(client: FlaskClient) -> None:
    soon = response(answered("thirst", "more"), subject={"reference": "Patient/7"}, authored="2026-11-28T09:00:00Z")
    bundle = client.post(ASSESS, json=soon).get_json(force=True)
    (task,), (request,) = resources(bundle, "Task"), resources(bundle, "CommunicationRequest")

    assert bundle["entry"][-1]["resource"] == request
    assert task["focus"] == {"reference": bundle["entry"][-1]["fullUrl"]}
    assert (task["status"], task["intent"], task["priority"]) == ("requested", "order", request["priority"])
    assert task["restriction"]["period"] == request["occurrencePeriod"]
    assert task["for"] == {"reference": "Patient/7"}
    assert request["payload"][0]["contentString"].removesuffix(".") in task["description"]


def test_the_provenance_has_the_hash_of_the_rules_and_the_response(client: FlaskClient) -> None:
    bundle = client.post(ASSESS, json=response(WEAKER)).get_json(force=True)
    (provenance,) = resources(bundle, "Provenance")
    form, *_ = bundle["entry"]

    assert [each["what"].get("reference") for each in provenance["entity"]] == [form["fullUrl"], None]
    assert provenance["entity"][1]["what"]["identifier"] == {"system": codes.PLAN, "value": HASH}
    made = {each["fullUrl"] for each in bundle["entry"] if each["resource"]["resourceType"] != "Provenance"}
    assert {each["reference"] for each in provenance["target"]} == made - {form["fullUrl"]}
    earlier = response(WEAKER, questionnaire=codes.canonical(codes.PATIENT_FORM, 1))
    (of_then,) = resources(client.post(ASSESS, json=earlier).get_json(force=True), "Provenance")
    assert of_then["entity"][1]["what"]["identifier"]["value"] != HASH


@pytest.mark.parametrize("language", ["en", "es"])
def test_whatever_is_said_is_told_to_people_as_well_and_names_its_language(client: FlaskClient, language: str) -> None:
    bundle = client.post(ASSESS, json=response(WEAKER), headers={"Accept-Language": language}).get_json(force=True)
    for each in (each["resource"] for each in bundle["entry"][1:]):
        assert each["language"] == language
        assert f'lang="{language}"' in each["text"]["div"]
    for address in ("metadata", "CodeSystem/answers", f"PlanDefinition/{codes.RULES}", "OperationDefinition/assess"):
        served = client.get(f"/fhir/{address}").get_json(force=True)
        assert (served["language"], served["publisher"]) == ("en", "Red Flag Check")
        assert served["text"]["div"].startswith('<div xmlns="http://www.w3.org/1999/xhtml"')


def test_a_form_is_in_the_language_asked_for_with_the_others_beside_it(client: FlaskClient) -> None:
    address = f"/fhir/Questionnaire/{codes.PATIENT_FORM}"
    english = client.get(address).get_json(force=True)
    answer = client.get(address, headers={"Accept-Language": "es-MX,es;q=0.9,en;q=0.5"})
    spanish = answer.get_json(force=True)

    assert (english["language"], spanish["language"]) == ("en", "es")
    assert answer.headers["Content-Language"] == "es"
    assert "Accept-Language" in answer.vary
    first, other = spanish["item"][0], english["item"][0]
    (beside,) = first["_text"]["extension"]
    assert [each.get("valueCode") or each.get("valueString") for each in beside["extension"]] == ["en", other["text"]]
    (beside,) = other["_text"]["extension"]
    assert [each.get("valueCode") or each.get("valueString") for each in beside["extension"]] == ["es", first["text"]]
    assert [each["linkId"] for each in spanish["item"]] == [each["linkId"] for each in english["item"]]
    found = client.get("/fhir/Questionnaire", headers={"Accept-Language": "es"}).get_json(force=True)
    assert {each["resource"]["language"] for each in found["entry"]} == {"es"}
    assert english["extension"][0]["valueCoding"]["code"] == "integer"
    assert english["version"] == str(QUESTIONNAIRE)


def known(client: FlaskClient, body: dict[str, object], language: str = "en") -> list[str]:
    """Return the identifiers of what is made of a response, in their order."""
    reply = client.post(f"{ASSESS}?bundle=transaction", json=body, headers={"Accept-Language": language})
    made = [each["resource"] for each in reply.get_json(force=True)["entry"]]
    return [each["value"] for one in made if one["resourceType"] in MADE for each in one["identifier"]]


MADE = ("DetectedIssue", "Task", "CommunicationRequest")


def test_what_a_record_has_is_known_again_when_its_response_is_assessed_again(client: FlaskClient) -> None:
    """By the same identifiers, so that a second transaction creates nothing; any change of it makes them others."""
    whose = {"subject": {"reference": "Patient/7"}, "authored": "2026-11-28T09:00:00Z"}
    first = known(client, response(WEAKER, id="orig-7", **whose))

    assert len(set(first)) == len(first) == 3
    assert known(client, response(WEAKER, id="orig-7", **whose)) == first
    assert known(client, response(WEAKER, id="orig-7", meta={"versionId": "1"}, **whose), language="es") == first
    for other in (
        response(WEAKER, id="orig-7", **{**whose, "status": "amended"}),
        response(WEAKER, id="orig-8", **whose),
        response(WEAKER, id="orig-7", **{**whose, "subject": {"reference": "Patient/8"}}),
        response(answered("weakness", "weaker"), answered("fever", "yes"), id="orig-7", **whose),
        response(WEAKER, id="orig-7", **whose, questionnaire=codes.canonical(codes.PATIENT_FORM, 1)),
    ):
        assert not set(first) & set(known(client, other))


def test_two_responses_that_nobody_can_tell_apart_are_never_taken_for_one(client: FlaskClient) -> None:
    """The same answers, of two patients perhaps: the second one's task would never be created."""
    whose = {"subject": {"reference": "Patient/7"}, "authored": "2026-11-28T09:00:00Z", "id": "orig-7"}
    for left_out, instead in (
        *((name, {}) for name in whose),
        ("subject", {"display": "Pat"}),
        ("subject", {"reference": "#p"}),
    ):
        body = response(WEAKER, **{name: value for name, value in whose.items() if name != left_out})
        body |= {left_out: instead} if instead else {}
        assert not set(known(client, body)) & set(known(client, body)), left_out
