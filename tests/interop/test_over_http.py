"""What every program's address has in common, whatever stands behind it: media types, origins, slashes, bodies."""

import gzip
import json
from http import HTTPStatus

import pytest
from flask.testing import FlaskClient

from tests.interop.cds_hooks.asking import ADDRESS, call_with
from tests.interop.fhir.test_operation import ASSESS, answered, response

WEAKER = response(answered("weakness", "weaker"))
ORIGIN = "https://ehr.example.org"


@pytest.mark.parametrize(
    ("accepted", "status"),
    [
        ("application/fhir+json; charset=utf-8", 200),
        ("application/fhir+json; fhirVersion=4.0", 200),
        ("application/fhir+json;fhirVersion=4.0;charset=UTF-8, */*;q=0.1", 200),
        ("application/json;charset=utf-8", 200),
        ("APPLICATION/FHIR+JSON", 200),
        ("application/json+fhir", 200),
        ("application/*", 200),
        ("application/fhir+xml;q=1.0, application/fhir+json;q=0.9", 200),
        ("application/fhir+json; fhirVersion=5.0", 406),
        ("application/fhir+json;q=0", 406),
        ("text/html", 406),
        ("_format=application/fhir+json", 200),
        ("_format=application/fhir%2Bjson;fhirVersion=4.0", 200),
        ("_format=JSON", 200),
        ("_format=", 200),
        ("_format=xml", 406),
        ("_format=application/fhir%2Bjson;fhirVersion=3.0", 406),
    ],
)
def test_a_media_type_with_parameters_is_still_that_type(client: FlaskClient, accepted: str, status: int) -> None:
    query, headers = (accepted, {}) if accepted.startswith("_format") else ("", {"Accept": accepted})

    assert client.get("/fhir/metadata", query_string=query, headers=headers).status_code == status


def test_a_body_of_another_version_of_fhir_is_refused(client: FlaskClient) -> None:
    for media, status in (
        ("application/fhir+json; charset=utf-8", 200),
        ("application/fhir+json; fhirVersion=4.0", 200),
        ("application/fhir+json; fhirVersion=3.0", 415),
        ("application/fhir+xml", 415),
    ):
        assert client.post(ASSESS, data=json.dumps(WEAKER), content_type=media).status_code == status, media


@pytest.mark.settings(cors_origins=ORIGIN)
def test_a_page_of_a_named_origin_may_read_everything_and_errors_too(client: FlaskClient) -> None:
    answers = {
        "/fhir/metadata": client.get,
        "/fhir/Questionnaire": client.get,
        ASSESS: client.post,
        "/fhir/nothing": client.get,
        "/fhir": client.get,
        "/fhir/CodeSystem": client.delete,
        "/api/v1/nothing": client.get,
        "/api/v1/rules": client.put,
        "/cds-services/nothing": client.get,
        "/cds-services": client.patch,
    }
    for address, ask in answers.items():
        assert ask(address, headers={"Origin": ORIGIN}).headers["Access-Control-Allow-Origin"] == ORIGIN, address
        other = ask(address, headers={"Origin": "https://other.example.org"})
        assert "Access-Control-Allow-Origin" not in other.headers, address
        assert "Origin" in other.vary, address
    asked = {"Origin": ORIGIN, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "x-medplum"}
    preflight = client.options(ASSESS, headers=asked)
    assert preflight.headers["Access-Control-Allow-Headers"] == "x-medplum"
    assert "Content-Type" not in preflight.headers
    for page in ("/", "/how", "/developers", "/nothing"):
        assert "Access-Control-Allow-Origin" not in client.get(page, headers={"Origin": ORIGIN}).headers


def test_a_slash_at_the_end_changes_nothing(client: FlaskClient) -> None:
    for address in (
        "/fhir/metadata",
        "/fhir/Questionnaire",
        "/fhir/CodeSystem/answers",
        "/cds-services",
        "/api/v1/rules",
    ):
        assert client.get(f"{address}/").status_code == HTTPStatus.OK, address
    assert client.post(f"{ASSESS}/", json=WEAKER).status_code == HTTPStatus.OK
    assert client.post(f"{ADDRESS}/", json=call_with(None)).get_json() == {"cards": []}


def test_the_mark_before_a_text_is_passed_over_and_a_compressed_body_is_refused(client: FlaskClient) -> None:
    bodies = {
        ASSESS: WEAKER,
        ADDRESS: call_with(WEAKER),
        "/api/v1/assessments": {"respondent": "patient", "answers": {"weakness": "weaker"}},
    }
    for address, body in bodies.items():
        text = json.dumps(body).encode()
        marked = client.post(address, data=b"\xef\xbb\xbf" + text, content_type="application/json")
        packed = client.post(
            address,
            data=gzip.compress(text),
            content_type="application/json",
            headers={"Content-Encoding": "gzip"},
        )

        assert marked.status_code == HTTPStatus.OK, address
        assert packed.status_code == HTTPStatus.UNSUPPORTED_MEDIA_TYPE, address
        assert "gzip" in packed.text
