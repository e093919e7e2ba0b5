"""The resources of FHIR R4 that hold codes, with no more of them than we write."""

from typing import Literal

from app.interop.fhir.elements import Coding, Element, Extension, Resource
from app.interop.fhir.publishing import PUBLISHER


class Designation(Element):
    """Other words for a code: in a language, and for whom."""

    language: str
    use: Coding | None = None
    value: str


class ConceptProperty(Element):
    """Something more about a code."""

    code: str
    value_code: str


class Concept(Element):
    """A code and its meaning; what stands under it is a part of it."""

    code: str
    display: str
    definition: str | None = None
    designation: list[Designation] | None = None
    property: list[ConceptProperty] | None = None
    concept: list["Concept"] | None = None


class PropertyKind(Element):
    """The properties of the codes of a system, beside their words."""

    code: str
    uri: str
    description: str
    type: Literal["code"] = "code"


class CodeSystem(Resource):
    """Codes of our own. They are permanent: one that is no more used stays, as retired."""

    resource_type: Literal["CodeSystem"] = "CodeSystem"
    extension: list[Extension]
    url: str
    version: str
    name: str
    title: str
    status: Literal["active"] = "active"
    experimental: bool = False
    date: str
    publisher: str = PUBLISHER
    description: str
    case_sensitive: bool = True
    hierarchy_meaning: Literal["part-of"] | None = None
    content: Literal["complete"] = "complete"
    count: int
    property: list[PropertyKind] | None = None
    concept: list[Concept]
