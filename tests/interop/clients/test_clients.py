"""Clients that nobody here wrote call the server over HTTP, as their own users would, on this machine alone."""

from collections.abc import Mapping
from typing import Any, Final

import pytest
from fhirpy import SyncFHIRClient
from fhirpy.base.exceptions import OperationOutcome

from app.extensions import limiter
from app.interop.fhir import codes
from app.interop.fhir.reading import read
from rules.in_force import ITEMS, asked
from rules.model.questionnaire import Answers, Respondent
from tests.interop.clients import programs
from tests.interop.fhir.answer_sets import answer_sets, every_option
from tests.interop.fhir.clients import Document
from tests.interop.fhir.engines import as_response
from tests.interop.fhir.test_operation import answered, as_sets, response
from tests.interop.fhir.test_validators import everything_said
from tests.rules.whole_check import nothing_new
from tests.support.app import MakeApp
from tests.support.server import served

PATIENT: Final = "7"
RESPONSE: Final = response(
    answered("weakness", "weaker"),
    id="orig-7",
    status="completed",
    subject={"reference": f"Patient/{PATIENT}"},
)
BROKEN: Final[Document] = {**RESPONSE, "status": "done", "mood": "calm"}

ASKS: Final = ("fhir-kit-client", "fhirclient", "@medplum/core", "fhirpy")
"""The clients that find the form asked for, and learn what a response means."""

ON_A_BRANCH: Final = next((item.link_id, item.codes[0]) for item in ITEMS.values() if item.enable_when)
FILLED: Final[tuple[Answers, ...]] = (
    *every_option(),
    *answer_sets(Respondent.PATIENT, 2),
    nothing_new(dict([ON_A_BRANCH])),
)
"""Filled forms to open elsewhere. On the last stands what was answered before the question that leads to it changed."""


def said_by_fhirpy(base: str) -> dict[str, object]:
    client = SyncFHIRClient(f"{base}/fhir")

    def assess(body: dict[str, Any]) -> Any:  # noqa: ANN401 - a Bundle, as this client gives it
        return client.execute("QuestionnaireResponse/$assess", method="post", data=body)

    with pytest.raises(OperationOutcome) as refused:
        assess({"resourceType": "Patient"})
    return {
        "metadata": client.execute("metadata", method="get")["fhirVersion"],
        "found": [client.resources("Questionnaire").search(_id=codes.CAREGIVER_FORM).get()["id"]],
        "assessed": [each["resource"]["resourceType"] for each in assess(RESPONSE)["entry"]],
        "refused": str(refused.value),
    }


def what_it_asked(made: Mapping[str, Any]) -> tuple[object, ...]:
    """The version of FHIR, which forms were found, the first and last of what a response means, and the refusal."""
    kinds = made["assessed"]
    is_refused = "Found the resource type Patient" in made["refused"]
    return made["metadata"], set(made["found"]), kinds[0], kinds[-2:], is_refused


@pytest.mark.unwatched
def test_what_every_client_makes_of_the_server(make_app: MakeApp) -> None:
    """One server and one process of Node for all of them: the row that is wrong names the client."""
    app = make_app()
    documents = {**everything_said(app.test_client()), "broken": BROKEN}
    filled = [as_response(answers) for answers in FILLED]
    with app.app_context():
        limiter.reset()

    with served(app) as base:
        made = programs.run(
            base=base,
            form=codes.CAREGIVER_FORM,
            response=RESPONSE,
            patient=PATIENT,
            documents=documents,
            filled=filled,
        )
        made["fhirpy"] = said_by_fhirpy(base)

    assert {name: each["failed"] for name, each in made.items() if "failed" in each} == {}
    learned = ("4.0.1", {codes.CAREGIVER_FORM}, "QuestionnaireResponse", ["Task", "CommunicationRequest"], True)
    assert {name: what_it_asked(made[name]) for name in ASKS} == dict.fromkeys(ASKS, learned)
    _the_records_system_stores_once_and_shows_the_card(made["@medplum/fhir-router"])
    assert set(made["validator"]) == {"broken"}
    assert made["openapi"] == {"faults": [], "broken": 0, "types": made["openapi"]["types"], "none": True}
    _every_form_comes_back_as_it_was_filled(made["sdc-qrf"])


def _the_records_system_stores_once_and_shows_the_card(made: Mapping[str, Any]) -> None:
    """Before there is a check there is no card; the patient who should call now is never "all clear"."""
    assert made["before"] == 0
    assert made["stored"] == ["201"] * 5
    assert sorted(made["again"]) == ["200", "200", "200", "201"]
    assert made["tasks"] == ["CommunicationRequest"]
    assert made["cards"] == ["critical"]


def _every_form_comes_back_as_it_was_filled(made: list[Document]) -> None:
    """What stood on a branch that the answers no longer lead to is left out by whoever gives the form back."""
    asked_of = [{link_id: given for link_id, given in one.items() if link_id in asked(one)} for one in FILLED]

    assert [as_sets(read(each).answers) for each in made] == [as_sets(each) for each in asked_of]
    assert ON_A_BRANCH[0] not in str(made[-1])
    assert ON_A_BRANCH[0] in FILLED[-1]
