"""How the server describes itself: what it can do, its operation, and its codes."""

from typing import Any, Final

from app.interop import earlier
from app.interop.fhir import codes
from app.interop.fhir.approval import described
from app.interop.fhir.endpoint import MEDIA, PREFIX
from app.interop.fhir.resources import OperationDefinition, OperationParameter
from app.serving.site_address import own_address
from rules.in_force import QUESTIONNAIRE, RELEASED, VERSION

FHIR_VERSION: Final = "4.0.1"
ASSESS: Final = "assess"
RESPONSE: Final = "response"
"""What the operation calls the response it is given."""

_DESCRIPTION: Final = "Red Flag Check: how soon to speak to the care team. Nothing that is sent is stored."
_EARLIER: Final = " or ".join(str(each) for each in earlier.KNOWN if each != QUESTIONNAIRE)


def capabilities() -> dict[str, Any]:
    """Return the CapabilityStatement."""
    read = [{"code": "read"}, {"code": "search-type"}]
    by_url = [
        {"name": "url", "type": "uri", "documentation": "The canonical address, with or without |version."},
        {"name": "version", "type": "token", "documentation": "The version; only the present one is here."},
    ]
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": RELEASED.isoformat(),
        "kind": "instance",
        "software": {"name": "Red Flag Check", "version": VERSION},
        "implementation": {
            "description": described(_DESCRIPTION),
            "url": own_address() + PREFIX,
        },
        "fhirVersion": FHIR_VERSION,
        "format": [MEDIA, "json"],
        "rest": [
            {
                "mode": "server",
                "documentation": "No sign-in, no cookie. Words are in the language of Accept-Language.",
                "resource": [
                    {"type": "Questionnaire", "interaction": read, "searchParam": by_url},
                    {"type": "CodeSystem", "interaction": read, "searchParam": by_url},
                    {"type": "PlanDefinition", "interaction": read, "searchParam": by_url},
                    {"type": "Library", "interaction": read, "searchParam": by_url},
                    {"type": "OperationDefinition", "interaction": read[:1]},
                    {
                        "type": "QuestionnaireResponse",
                        "operation": [{"name": ASSESS, "definition": codes.ASSESS}],
                    },
                ],
            }
        ],
    }


def operation() -> OperationDefinition:
    """Return the definition of the operation."""
    return OperationDefinition(
        id=ASSESS,
        url=codes.ASSESS,
        version=VERSION,
        name="Assess",
        title="Say what a response means",
        date=RELEASED.isoformat(),
        description=f"POST {PREFIX}/QuestionnaireResponse/${ASSESS}. Stores nothing. The type of the response's source "
        "says who answered: Patient, RelatedPerson or Practitioner.",
        code=ASSESS,
        resource=["QuestionnaireResponse"],
        parameter=[
            OperationParameter(
                name=RESPONSE,
                use="in",
                documentation="A response to one of the two questionnaires, on its own or in Parameters. Its version "
                f"is {QUESTIONNAIRE}, or {_EARLIER}, which is read by the last rules of that version and is to be "
                f"asked again; without one it is taken for {QUESTIONNAIRE}. The time to "
                "call by counts from its authored. Where 'none' or 'no' stands beside another answer, that one counts.",
                type="QuestionnaireResponse",
            ),
            OperationParameter(
                name="return",
                use="out",
                documentation="A Bundle: the response as it was sent, without answers on questions that its others do "
                "not lead to; a DetectedIssue for each finding and for each 'not sure' that raises the level, whose "
                "detail has the passages: where each stands, with its key phrase, or that it is not from the guide; a "
                "CommunicationRequest that says whom to call and what to do if nobody answers, whose reasonCode has "
                "the disposition and then the clock, and whose occurrencePeriod ends when that call is due. Its "
                "payload begins with whatever makes the answers ones to ask again.",
                type="Bundle",
            ),
        ],
    )
