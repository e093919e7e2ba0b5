"""The data types of FHIR R4 that our resources are made of.

Source: HL7 FHIR 4.0.1, https://hl7.org/fhir/R4/. Types are read strictly, and elements that we do not know are passed
over: another program may send more than we ask. Schemas are built when first used, as in the JSON API.
"""

from typing import Annotated, Any, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError, to_json

from app.interop.bodies import Some

Text = Annotated[str, Field(min_length=1)]

LONGEST_REFERENCE: Final = 2_000
"""How many bytes a reference may take: that to the patient comes back with each finding."""


class Element(BaseModel):
    """The base of all: strict, frozen, and written in FHIR's camel case."""

    model_config = ConfigDict(
        alias_generator=to_camel, populate_by_name=True, extra="ignore", strict=True, frozen=True, defer_build=True
    )


class Extension(Element):
    """What FHIR itself has no element for; ``url`` names its meaning."""

    url: str
    extension: Some["Extension"] | None = None
    value_boolean: bool | None = None
    value_code: str | None = None
    value_string: str | None = None
    value_coding: "Coding | None" = None
    value_codeable_concept: "CodeableConcept | None" = None


class Primitive(Element):
    """What stands beside a plain value, such as its translations."""

    extension: Some[Extension]


class Coding(Element):
    """A code of a code system."""

    system: str | None = None
    version: str | None = None
    code: str | None = None
    display: str | None = None
    display_extra: Primitive | None = Field(default=None, alias="_display")


class CodeableConcept(Element):
    """A meaning, by codes, in words, or both."""

    coding: Some[Coding] | None = None
    text: str | None = None


URI: Final = "urn:ietf:rfc:3986"
"""The system of identifiers that are addresses."""


class Identifier(Element):
    """What something is called by a system."""

    system: str
    value: Text


class Reference(Element):
    """Another resource, by address, by identifier, or only by what it is called."""

    reference: str | None = None
    type: str | None = None
    identifier: dict[str, Any] | None = None
    display: str | None = None

    @model_validator(mode="after")
    def _short(self) -> Self:
        if (found := len(to_json(self))) > LONGEST_REFERENCE:
            told = {"found": found, "most": LONGEST_REFERENCE}
            raise PydanticCustomError("too_long", "Found a reference of {found} bytes, expected at most {most}", told)
        return self


class Period(Element):
    """A time from ``start`` to ``end``."""

    start: str | None = None
    end: str | None = None


class Narrative(Element):
    """What a resource says, for people, as XHTML."""

    status: Literal["generated"] = "generated"
    div: str


class Resource(Element):
    """The base of what stands on its own."""

    id: str | None = None
    language: str | None = None
    text: Narrative | None = None


class Payload(Element):
    """One part of a message."""

    content_string: Text


class ContactDetail(Element):
    """Somebody by name."""

    name: Text


class Annotation(Element):
    """A note."""

    text: Text
