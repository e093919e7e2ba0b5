"""The resources of FHIR R4 that hold rules for other engines, with no more of them than we write."""

from typing import Literal

from pydantic import Field

from app.interop.fhir.codes import Priority
from app.interop.fhir.elements import CodeableConcept, ContactDetail, Element, Extension, Primitive, Resource
from app.interop.fhir.publishing import PUBLISHER


class Expression(Element):
    """What an engine of FHIRPath computes."""

    language: Literal["text/fhirpath"] = "text/fhirpath"
    expression: str


class ActionCondition(Element):
    """An action applies if the expression is true."""

    kind: Literal["applicability"] = "applicability"
    expression: Expression


class RelatedArtifact(Element):
    """What something rests on: a passage, a ruling below it, or a resource that it is of no use without."""

    type: Literal["citation", "justification", "depends-on"]
    label: str | None = None
    display: str | None = None
    display_extra: Primitive | None = Field(default=None, alias="_display")
    citation: str | None = None
    resource: str | None = None


class DataRequirement(Element):
    """The type of a resource that is needed."""

    type: str


class TriggerDefinition(Element):
    """An event: there is a new resource."""

    type: Literal["data-added"] = "data-added"
    data: list[DataRequirement]


class PlanAction(Element):
    """One rule: what it finds, what is to be done, when it applies, and what it rests on."""

    id: str
    title: str
    title_extra: Primitive | None = Field(default=None, alias="_title")
    description: str
    description_extra: Primitive | None = Field(default=None, alias="_description")
    text_equivalent: str
    text_equivalent_extra: Primitive | None = Field(default=None, alias="_textEquivalent")
    priority: Priority
    code: list[CodeableConcept] | None = None
    reason: list[CodeableConcept] | None = None
    documentation: list[RelatedArtifact] | None = None
    trigger: list[TriggerDefinition]
    condition: list[ActionCondition]
    definition_uri: str | None = None


class _Knowledge(Resource):
    """The elements that both share."""

    extension: list[Extension]
    url: str
    version: str
    name: str
    title: str
    type: CodeableConcept
    status: Literal["active"] = "active"
    experimental: bool = False
    date: str
    publisher: str = PUBLISHER
    description: str
    purpose: str
    usage: str
    copyright: str
    approval_date: str | None = None
    last_review_date: str | None = None
    endorser: list[ContactDetail] | None = None
    related_artifact: list[RelatedArtifact]


class PlanDefinition(_Knowledge):
    """Rules, an action each."""

    resource_type: Literal["PlanDefinition"] = "PlanDefinition"
    library: list[str]
    action: list[PlanAction]


class ParameterDefinition(Element):
    """What a library takes or gives."""

    name: str
    use: Literal["in", "out"]
    min: int
    max: str
    documentation: str
    type: str


class Attachment(Element):
    """A text, written in base 64."""

    content_type: str
    language: str | None = None
    data: str
    title: str


class Library(_Knowledge):
    """Logic that others use, and what it needs."""

    resource_type: Literal["Library"] = "Library"
    parameter: list[ParameterDefinition]
    data_requirement: list[DataRequirement]
    content: list[Attachment]
