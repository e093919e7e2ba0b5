"""How the server describes itself: what it can do, its operation, and its codes."""

from collections.abc import Iterator
from typing import Any, Final

from app.interop.fhir import codes
from app.interop.fhir.endpoint import MEDIA, PREFIX
from app.interop.fhir.resources import CodeSystem, Concept, OperationDefinition, OperationParameter
from app.serving.site_address import own_address
from rules.describe import in_words
from rules.in_force import ITEMS, QUESTIONNAIRE, RED_FLAGS, RELEASED, VERSION
from rules.model.questionnaire import Item
from rules.model.wording import in_english

FHIR_VERSION: Final = "4.0.1"
ASSESS: Final = "assess"
RESPONSE: Final = "response"
"""What the operation calls the response it is given."""


def capabilities() -> dict[str, Any]:
    """Return the CapabilityStatement."""
    read = [{"code": "read"}, {"code": "search-type"}]
    by_url = [{"name": "url", "type": "uri", "documentation": "The canonical address."}]
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": RELEASED.isoformat(),
        "kind": "instance",
        "software": {"name": "Red Flag Check", "version": VERSION},
        "implementation": {
            "description": "Red Flag Check: how soon to speak to the care team. Nothing that is sent is stored.",
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
                documentation="A response to one of the two questionnaires, on its own or in Parameters. The time to "
                "call by counts from its authored. Where 'none' or 'no' stands beside another answer, that one counts.",
                type="QuestionnaireResponse",
            ),
            OperationParameter(
                name="return",
                use="out",
                documentation="A Bundle: the response as it was sent, without answers on questions that its others do "
                "not lead to; a DetectedIssue for each finding "
                "and for each 'not sure' that raises the level; a CommunicationRequest that says whom to call and by "
                "when, whose reasonCode is the disposition.",
                type="Bundle",
            ),
        ],
    )


def code_systems() -> dict[str, CodeSystem]:
    """Return the code systems by their ids."""
    answers = [_item(each) for each in ITEMS.values()]
    findings = [
        Concept(code=each.code, display=in_english(each.finding), definition=in_words(each.when)) for each in RED_FLAGS
    ]
    levels = [
        Concept(code=level.value, display=terms.display, definition=terms.definition)
        for level, terms in codes.LEVELS.items()
    ]
    return {
        "answers": _system(
            "answers",
            codes.ANSWERS,
            f"{QUESTIONNAIRE}",
            "Questions, and under each its answers, called item.option.",
            answers,
        ),
        "findings": _system("findings", codes.FINDINGS, VERSION, "Red flags, each with its condition.", findings),
        "dispositions": _system(
            "dispositions", codes.DISPOSITIONS, "1", "What to do next: these and no fourth.", levels
        ),
    }


def _item(item: Item) -> Concept:
    return Concept(
        code=item.link_id,
        display=in_english(item.clinical_term),
        definition=in_english(item.question.caregiver),
        concept=[
            Concept(code=codes.code_of(item.link_id, each.code), display=in_english(each.words.caregiver))
            for each in item.options
        ],
    )


def _system(name: str, url: str, version: str, description: str, concepts: list[Concept]) -> CodeSystem:
    return CodeSystem(
        id=name,
        url=url,
        version=version,
        name=f"RedFlagCheck{name.capitalize()}",
        title=f"Red Flag Check: {name}",
        date=RELEASED.isoformat(),
        description=description,
        hierarchy_meaning="part-of" if any(each.concept for each in concepts) else None,
        count=sum(1 for _ in _all(concepts)),
        concept=concepts,
    )


def _all(concepts: list[Concept]) -> Iterator[Concept]:
    for concept in concepts:
        yield concept
        yield from _all(concept.concept or [])
