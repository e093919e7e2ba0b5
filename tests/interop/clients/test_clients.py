"""Clients that nobody here wrote call the server over HTTP, as their own users would, on this machine alone."""

from collections.abc import Iterator

import pytest

from app.extensions import limiter
from app.interop.fhir import codes
from tests.interop.clients import programs
from tests.interop.fhir.test_operation import answered, response
from tests.interop.fhir.test_validators import everything_said
from tests.support.app import MakeApp
from tests.support.server import served

PATIENT = "7"
RESPONSE = response(
    answered("weakness", "weaker"),
    id="orig-7",
    status="completed",
    subject={"reference": f"Patient/{PATIENT}"},
)


@pytest.fixture(autouse=True)
def _installed() -> None:
    programs.require()


@pytest.fixture
def base(make_app: MakeApp) -> Iterator[str]:
    app = make_app()
    with app.app_context():
        limiter.reset()
    with served(app) as address:
        yield address


@pytest.mark.parametrize("client", ["fhir-kit-client", "fhirclient", "@medplum/core"])
def test_a_client_finds_the_form_asked_for_and_learns_what_a_response_means(base: str, client: str) -> None:
    made = programs.run(client, base=base, form=codes.CAREGIVER_FORM, response=RESPONSE)

    assert made["metadata"] == "4.0.1"
    assert set(made["found"]) == {codes.CAREGIVER_FORM}
    assert made["assessed"][0] == "QuestionnaireResponse"
    assert made["assessed"][-2:] == ["Task", "CommunicationRequest"]
    assert "Found the resource type Patient" in made["refused"]


def test_a_records_system_stores_the_result_once_and_shows_the_card(base: str) -> None:
    """Before there is a check there is no card; the patient who should call now is never "all clear"."""
    made = programs.run("@medplum/fhir-router", base=base, patient=PATIENT, response=RESPONSE)

    assert made["before"] == 0
    assert made["stored"] == ["201"] * 5
    assert sorted(made["again"]) == ["200", "200", "200", "201"]
    assert made["tasks"] == ["CommunicationRequest"]
    assert made["cards"] == ["critical"]


def test_medplum_finds_nothing_wrong_with_anything_that_is_said(make_app: MakeApp) -> None:
    documents = everything_said(make_app().test_client())

    assert programs.run("validator", documents=documents) == {}
    assert programs.run("validator", documents={"broken": {**RESPONSE, "status": "done", "mood": "calm"}})


def test_the_description_of_the_json_addresses_is_without_fault_and_makes_types(base: str) -> None:
    made = programs.run("openapi", base=base)

    assert made["faults"] == []
    assert (made["broken"], made["none"]) == (0, True)
