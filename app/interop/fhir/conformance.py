"""How the server describes itself: what it can do, its operation, and its codes."""

from typing import Any, Final

from app.interop import earlier
from app.interop.fhir import codes
from app.interop.fhir.approval import described
from app.interop.fhir.endpoint import FHIR_VERSION, MEDIA, PREFIX
from app.interop.fhir.narrative import narrative
from app.interop.fhir.publishing import OF_THE_RULES, PUBLISHER
from app.interop.fhir.resources import OperationDefinition, OperationParameter
from app.interop.fhir.searches import PARAMETERS
from app.serving.site_address import own_address
from rules.in_force import QUESTIONNAIRE, RELEASED, VERSION

ASSESS: Final = "assess"
RESPONSE: Final = "response"
"""What the operation calls the response it is given."""

BUNDLE: Final = "bundle"
"""What it calls the kind of Bundle that is asked for, in Parameters or in the address."""

_DESCRIPTION: Final = "Red Flag Check: how soon to speak to the care team. Nothing that is sent is stored."
_SPEAKS: Final = (
    "No sign-in, no cookie. A form and what a response means are in the language of Accept-Language, all else in "
    "English; every translation stands beside it. A search is answered with what was not looked at, or refused for it "
    "with Prefer: handling=strict."
)
SEARCHED: Final = ("Questionnaire", "CodeSystem", "PlanDefinition", "Library", "OperationDefinition")
"""The types that can be read and searched."""

_EARLIER: Final = " or ".join(str(each) for each in earlier.KNOWN if each != QUESTIONNAIRE)


def _takes() -> list[OperationParameter]:
    return [
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
            name=BUNDLE,
            use="in",
            min=0,
            documentation="collection, if left out; or transaction: the same, to be posted to a FHIR server as it "
            "is. All it creates but the Provenance has an identifier, so that posting it twice creates it once. A "
            "response that has an id is referred to by that, and not in it: it is stored already. As a parameter "
            "of the address too.",
            type="code",
        ),
    ]


def _gives() -> OperationParameter:
    return OperationParameter(
        name="return",
        use="out",
        documentation="A Bundle: the response as it was sent, without answers on questions that its others do "
        "not lead to; a DetectedIssue for each finding and for each 'not sure' that raises the level, whose "
        "detail has the passages: where each stands, with its key phrase, or that it is not from the guide; a "
        "Provenance with the hash of the rules; a Task for a worklist, whose focus is the last entry: a "
        "CommunicationRequest that says whom to call and what to do if nobody answers, whose reasonCode has "
        "the disposition and then the clock, and whose occurrencePeriod ends when that call is due. Its "
        "payload begins with whatever makes the answers ones to ask again.",
        type="Bundle",
    )


def capabilities() -> dict[str, Any]:
    """Return the CapabilityStatement."""
    read = [{"code": "read"}, {"code": "search-type"}]
    parameters = [{"name": name, "type": kind} for name, kind in PARAMETERS.items()]
    description = described(_DESCRIPTION)
    return {
        "resourceType": "CapabilityStatement",
        "language": "en",
        "text": narrative([description, _SPEAKS], "en").model_dump(),
        "name": "RedFlagCheck",
        "title": "Red Flag Check",
        "publisher": PUBLISHER,
        "status": "active",
        "date": RELEASED.isoformat(),
        "kind": "instance",
        "software": {"name": "Red Flag Check", "version": VERSION},
        "implementation": {
            "description": description,
            "url": own_address() + PREFIX,
        },
        "fhirVersion": FHIR_VERSION,
        "format": [MEDIA, "json"],
        "rest": [
            {
                "mode": "server",
                "documentation": _SPEAKS,
                "resource": [
                    *({"type": each, "interaction": read, "searchParam": parameters} for each in SEARCHED),
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
        language="en",
        extension=[OF_THE_RULES],
        url=codes.ASSESS,
        version=VERSION,
        name="Assess",
        title="Say what a response means",
        date=RELEASED.isoformat(),
        description=f"POST {PREFIX}/QuestionnaireResponse/${ASSESS}. Stores nothing. The type of the response's source "
        "says who answered: Patient, RelatedPerson or Practitioner.",
        code=ASSESS,
        resource=["QuestionnaireResponse"],
        parameter=[*_takes(), _gives()],
    )
