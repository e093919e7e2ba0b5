"""A search does what it is asked, says what it did, and is refused or says so where it cannot."""

from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask.testing import FlaskClient

from app.interop.fhir import codes
from app.interop.fhir.conformance import SEARCHED
from app.interop.fhir.searches import MOST_ASKED
from app.interop.problems import LONGEST_SHOWN
from rules.errors import AND_MORE, MOST_NAMED
from rules.in_force import QUESTIONNAIRE
from tests.interop.fhir.test_operation import issues

PATIENT: Final = codes.FORMS[codes.PATIENT_FORM]
CAREGIVER: Final = codes.FORMS[codes.CAREGIVER_FORM]
BOTH: Final = [codes.PATIENT_FORM, codes.CAREGIVER_FORM]

FOUND: Final[list[tuple[str, list[str]]]] = [
    ("", BOTH),
    (f"_id={codes.CAREGIVER_FORM}", [codes.CAREGIVER_FORM]),
    (f"_id={codes.CAREGIVER_FORM},{codes.PATIENT_FORM}", BOTH),
    (f"_id={codes.CAREGIVER_FORM}&_id={codes.PATIENT_FORM}", []),
    (f"url={PATIENT}", [codes.PATIENT_FORM]),
    (f"url={PATIENT}|{QUESTIONNAIRE}", [codes.PATIENT_FORM]),
    (f"url={PATIENT}|99", []),
    (f"url={PATIENT},{CAREGIVER}", BOTH),
    (f"url={PATIENT}&url={CAREGIVER}", []),
    (f"url={PATIENT}&version={QUESTIONNAIRE}", [codes.PATIENT_FORM]),
    ("version=1", []),
    ("status=active", BOTH),
    ("status=http://hl7.org/fhir/publication-status|active", BOTH),
    ("status=draft,retired", []),
    ("name=bonemetastases", BOTH),
    ("name:exact=BoneMetastasesRedFlags", [codes.PATIENT_FORM]),
    ("name:contains=caregiver", [codes.CAREGIVER_FORM]),
    ("title=red", BOTH),
    ("_id=other", []),
    ("url=", BOTH),
]


def ids(bundle: dict[str, Any]) -> list[str]:
    return [each["resource"]["id"] for each in bundle.get("entry", ()) if each["search"]["mode"] == "match"]


def used(bundle: dict[str, Any], relation: str = "self") -> list[tuple[str, str]]:
    (url,) = (each["url"] for each in bundle["link"] if each["relation"] == relation)
    return parse_qsl(urlsplit(url).query)


@pytest.mark.parametrize(("query", "expected"), FOUND, ids=[query for query, _ in FOUND])
def test_a_search_finds_what_it_is_asked_for_however_it_is_sent(
    client: FlaskClient, query: str, expected: list[str]
) -> None:
    media = "application/x-www-form-urlencoded"
    got = client.get(f"/fhir/Questionnaire?{query}").get_json(force=True)
    posted = client.post("/fhir/Questionnaire/_search", data=query, content_type=media).get_json(force=True)

    assert ids(got) == expected
    assert got["total"] == len(expected)
    assert used(got) == parse_qsl(query)
    assert posted == got


def test_what_is_not_known_is_named_and_not_among_what_was_used(client: FlaskClient) -> None:
    found = client.get(f"/fhir/Questionnaire?_id={codes.PATIENT_FORM}&publisher=x").get_json(force=True)

    assert ids(found) == [codes.PATIENT_FORM]
    assert used(found) == [("_id", codes.PATIENT_FORM)]
    outcome = found["entry"][-1]
    assert (outcome["search"]["mode"], outcome["resource"]["issue"][0]["severity"]) == ("outcome", "warning")
    assert "publisher" in outcome["resource"]["issue"][0]["diagnostics"]
    for preferred in (
        "handling=strict",
        "return=minimal, handling=strict",
        'handling="strict"; x=1, wait=5',
        "Handling = strict",
    ):
        refused = client.get("/fhir/Questionnaire?publisher=x", headers={"Prefer": preferred})
        assert refused.status_code == HTTPStatus.BAD_REQUEST
        assert "publisher" in issues(refused)["not-supported"]
    fine = client.get("/fhir/Questionnaire?status=active", headers={"Prefer": "handling=strict"})
    assert fine.status_code == HTTPStatus.OK


def test_of_parameters_that_are_not_known_as_many_are_named_as_of_any_faults(client: FlaskClient) -> None:
    query = "&".join(f"{'x' * LONGEST_SHOWN}{number}=1" for number in range(MOST_NAMED + 5))
    sent: Any = {"data": query, "content_type": "application/x-www-form-urlencoded"}
    *_, outcome = client.post("/fhir/Library/_search", **sent).get_json(force=True)["entry"]
    *named, last = outcome["resource"]["issue"]
    refused = client.post("/fhir/Library/_search", headers={"Prefer": "handling=strict"}, **sent).get_json(force=True)

    assert [each["severity"] for each in named] == ["warning"] * MOST_NAMED
    assert f"xxx{MOST_NAMED - 1} is not known" in named[-1]["diagnostics"]
    assert max(len(each["diagnostics"]) for each in named) < LONGEST_SHOWN + 200
    assert (last["severity"], last["diagnostics"]) == ("information", AND_MORE)
    assert [each["severity"] for each in refused["issue"]] == ["error"] * MOST_NAMED + ["information"]


def test_a_search_of_more_parameters_than_anybody_needs_is_refused(client: FlaskClient) -> None:
    for count, status in ((MOST_ASKED, HTTPStatus.OK), (MOST_ASKED + 1, HTTPStatus.BAD_REQUEST)):
        assert client.get(f"/fhir/Library?{'&'.join(['name=x'] * count)}").status_code == status


def test_a_modifier_or_a_number_that_cannot_be_read_is_refused(client: FlaskClient) -> None:
    for query in ("url:below=urn", "_id:not=x", "name:text=x", "_count=x", "_count=-1", "_offset=1.5"):
        assert client.get(f"/fhir/Questionnaire?{query}").status_code == HTTPStatus.BAD_REQUEST, query


def test_a_page_is_as_long_as_asked_and_leads_to_the_next(client: FlaskClient) -> None:
    first = client.get("/fhir/CodeSystem?_count=3").get_json(force=True)
    following = client.get("/fhir/CodeSystem", query_string=used(first, "next")).get_json(force=True)

    assert [len(ids(each)) for each in (first, following)] == [3, 2]
    assert (first["total"], following["total"]) == (5, 5)
    assert not [each for each in following["link"] if each["relation"] == "next"]
    for query in ("_count=0", "_summary=count"):
        counted = client.get(f"/fhir/CodeSystem?{query}").get_json(force=True)
        assert (counted["total"], counted.get("entry")) == (5, None)


def test_every_type_is_searched_alike_and_every_canonical_leads_to_it(client: FlaskClient) -> None:
    for kind in SEARCHED:
        every = client.get(f"/fhir/{kind}").get_json(force=True)
        for entry in every["entry"]:
            resource = entry["resource"]
            for query in (f"url={resource['url']}", f"_id={resource['id']}&version={resource['version']}"):
                assert resource["id"] in ids(client.get(f"/fhir/{kind}?{query}").get_json(force=True))
    definition = client.get(f"/fhir/OperationDefinition?url={codes.ASSESS}").get_json(force=True)
    assert ids(definition) == ["assess"]
    refused = client.post("/fhir/Questionnaire/_search", data="{}", content_type="application/json")
    assert refused.status_code == HTTPStatus.UNSUPPORTED_MEDIA_TYPE
