"""The resources of FHIR R4 for what is to be done, and what that rests on, with no more of them than we write."""

from typing import Final, Literal

from pydantic import Field

from app.interop.fhir.codes import Priority
from app.interop.fhir.elements import (
    Annotation,
    CodeableConcept,
    Element,
    Identifier,
    Payload,
    Period,
    Reference,
    Resource,
)

DERIVED: Final = "http://terminology.hl7.org/CodeSystem/provenance-participant-type"


class CommunicationRequest(Resource):
    """What to do: speak to someone, and by when."""

    resource_type: Literal["CommunicationRequest"] = "CommunicationRequest"
    identifier: list[Identifier] | None = None
    status: Literal["active"] = "active"
    priority: Priority
    subject: Reference | None = None
    about: list[Reference] | None = None
    payload: list[Payload]
    occurrence_period: Period | None = None
    authored_on: str
    recipient: list[Reference]
    reason_code: list[CodeableConcept]
    note: list[Annotation] | None = None


class Restriction(Element):
    """By when it is to be done."""

    period: Period


class Task(Resource):
    """The request once more, for a worklist: records systems show tasks, and few show requests."""

    resource_type: Literal["Task"] = "Task"
    identifier: list[Identifier] | None = None
    status: Literal["requested"] = "requested"
    intent: Literal["order"] = "order"
    priority: Priority
    description: str
    focus: Reference
    subject: Reference | None = Field(default=None, alias="for")
    authored_on: str
    requester: Reference
    reason_code: CodeableConcept
    restriction: Restriction | None = None


class Agent(Element):
    """Who did it."""

    type: CodeableConcept
    who: Reference


class Entity(Element):
    """What it was done with."""

    role: Literal["source"] = "source"
    what: Reference


class Provenance(Resource):
    """By which rules all of it was worked out, and from which response."""

    resource_type: Literal["Provenance"] = "Provenance"
    target: list[Reference]
    recorded: str
    agent: list[Agent]
    entity: list[Entity]
