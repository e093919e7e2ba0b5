"""What goes over the wire of CDS Hooks 2.0, as far as one service without suggestions needs it.

Source: https://cds-hooks.hl7.org/2.0/. Input is read strictly, and fields that we do not know are passed over, as the
specification lets others add some. Nothing that is sent out is null or empty: what has no value is left out.
"""

from datetime import UTC, datetime
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from flask import Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from app.interop.bodies import JSON, Some
from app.interop.fhir.dates import YEARS

HOOK: Final = "patient-view"
PREFETCH: Final = "response"
"""The key of the one thing that the caller is to fetch beforehand."""

MOST_FEEDBACK: Final = 100
"""On how many cards one request may report."""

Text = Annotated[str, Field(min_length=1, max_length=1000)]
Moment = Annotated[
    AwareDatetime, Field(ge=datetime(YEARS.start, 1, 1, tzinfo=UTC), lt=datetime(YEARS.stop, 1, 1, tzinfo=UTC))
]
"""A time with its zone, of the years that a time in FHIR may be of."""


class Hooks(BaseModel):
    """The base of all: strict, frozen, in camel case. Schemas are built when first used, as in the JSON API."""

    model_config = ConfigDict(
        alias_generator=to_camel, populate_by_name=True, extra="ignore", strict=True, frozen=True, defer_build=True
    )


class ContextIn(Hooks):
    """Whose record was opened."""

    patient_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9\-.]{1,64}$")]


class CallIn(Hooks):
    """A call of the service, as far as a card depends on it.

    Everything else is read by nobody: who is looking, the number of the call, the caller's FHIR server and its token.
    To refuse a call for any of them would show no card, which reads as "all clear".
    """

    hook: Literal["patient-view"]
    context: ContextIn
    prefetch: dict[str, Any] | None = None


class Coding(Hooks):
    """A code of a code system."""

    code: Text
    system: Text
    display: Text | None = None


class SourceOut(Hooks):
    """The publication that a card rests on. None of ours has an address that we could vouch for."""

    label: str


class LinkOut(Hooks):
    """A page of ours."""

    label: str
    url: str
    type: Literal["absolute"] = "absolute"


class CardOut(Hooks):
    """What one response means, for whoever opened the record."""

    uuid: str
    summary: Annotated[str, Field(max_length=139)]
    detail: str
    indicator: Literal["info", "warning", "critical"]
    source: SourceOut
    override_reasons: list[Coding] | None = None
    links: list[LinkOut] | None = None


class CardsOut(Hooks):
    """The answer of the service; an empty list where it is known that there is no check."""

    cards: list[CardOut]
    extension: dict[str, Any] | None = None


class ServiceOut(Hooks):
    """What the service is, and what is to be fetched for it."""

    hook: str
    title: str
    description: str
    id: str
    prefetch: dict[str, str]
    usage_requirements: str


class ServicesOut(Hooks):
    """Every service there is."""

    services: list[ServiceOut]


class SuggestionIn(Hooks):
    """A suggestion that was accepted. Our cards make none."""

    id: Text


class OverrideIn(Hooks):
    """Why a card was put aside: one of the reasons on it, words of the clinician's own, or both."""

    reason: Coding | None = None
    user_comment: Annotated[str, Field(max_length=10_000)] | None = None


class FeedbackItem(Hooks):
    """What became of one card."""

    card: UUID
    outcome: Literal["accepted", "overridden"]
    accepted_suggestions: Some[SuggestionIn] | None = None
    override_reason: OverrideIn | None = None
    outcome_timestamp: Moment


class FeedbackIn(Hooks):
    """What became of some cards."""

    feedback: Annotated[Some[FeedbackItem], Field(min_length=1, max_length=MOST_FEEDBACK)]


class KeptOut(Hooks):
    """How many reports were recorded."""

    kept: int


def json_of(model: Hooks) -> Response:
    """Return ``model`` as the answer, in the words of the specification."""
    return Response(model.model_dump_json(by_alias=True, exclude_none=True), mimetype=JSON)
