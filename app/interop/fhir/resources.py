"""The few resources of FHIR R4 that go over the wire, with no more of them than we write and read."""

from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, SerializeAsAny

from app.interop.bodies import Some
from app.interop.fhir.codes import Severity
from app.interop.fhir.elements import (
    CodeableConcept,
    Coding,
    Element,
    Extension,
    Identifier,
    Primitive,
    Reference,
    Resource,
)
from app.interop.fhir.publishing import PUBLISHER
from rules.errors import AND_MORE, named


class EnableWhen(Element):
    """An item is asked if ``question`` was answered so."""

    question: str
    operator: Literal["="] = "="
    answer_coding: Coding


class AnswerOption(Element):
    """One choice of an item."""

    extension: list[Extension] | None = None
    value_coding: Coding


class QuestionnaireItem(Element):
    """A step (``group``), a question (``choice``), or words that stand beside one (``display``)."""

    extension: list[Extension] | None = None
    link_id: str
    code: list[Coding] | None = None
    text: str
    text_extra: Primitive | None = Field(default=None, alias="_text")
    type: Literal["group", "choice", "display"]
    enable_when: list[EnableWhen] | None = None
    enable_behavior: Literal["any"] | None = None
    repeats: bool | None = None
    answer_option: list[AnswerOption] | None = None
    item: list["QuestionnaireItem"] | None = None


class Questionnaire(Resource):
    """All questions, as a form that other programs can show."""

    resource_type: Literal["Questionnaire"] = "Questionnaire"
    extension: list[Extension]
    url: str
    version: str
    name: str
    title: str
    title_extra: Primitive | None = Field(default=None, alias="_title")
    status: Literal["active"] = "active"
    experimental: bool = False
    subject_type: list[str]
    date: str
    publisher: str = PUBLISHER
    description: str
    purpose: str
    copyright: str
    approval_date: str | None = None
    last_review_date: str | None = None
    code: list[Coding] | None = None
    item: list[QuestionnaireItem]


class ResponseAnswer(Element):
    """One answer. Only coded ones are ours; what stands under an answer is read as well."""

    model_config = ConfigDict(extra="allow")

    value_coding: Coding | None = None
    item: Some["ResponseItem"] | None = None

    @property
    def says_nothing(self) -> bool:
        """Whether it answers nothing: what only holds the hints of a question, or is left of a box without a tick."""
        says_more = (self.model_extra or {}).keys() - {"id", "extension"}
        return self.value_coding is None and not says_more

    @property
    def says_two_things(self) -> bool:
        """Whether it has a second value beside its code, where FHIR allows one: nobody can tell which was meant."""
        beside = [each for each in self.model_extra or {} if each.startswith("value")]
        return self.value_coding is not None and bool(beside)


class ResponseItem(Element):
    """What was answered on one item of a form."""

    link_id: str
    text: str | None = None
    answer: Some[ResponseAnswer] | None = None
    item: Some["ResponseItem"] | None = None


ResponseStatus = Literal["in-progress", "completed", "amended", "entered-in-error", "stopped"]


class QuestionnaireResponse(Resource):
    """A form as it was filled in. ``source`` says who answered."""

    resource_type: Literal["QuestionnaireResponse"] = "QuestionnaireResponse"
    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9\-.]{1,64}$")] | None = None
    questionnaire: str | None = None
    status: ResponseStatus
    subject: Reference | None = None
    authored: str | None = None
    source: Reference | None = None
    item: Some[ResponseItem] | None = None


class Evidence(Element):
    """What a finding rests on: codes of answers, and the form they stand in."""

    code: list[CodeableConcept]
    detail: list[Reference]


class DetectedIssue(Resource):
    """A red flag that was found, or a "not sure" that may hide one."""

    resource_type: Literal["DetectedIssue"] = "DetectedIssue"
    identifier: list[Identifier] | None = None
    status: Literal["preliminary", "final"]
    code: CodeableConcept
    severity: Severity
    patient: Reference | None = None
    identified_date_time: str
    author: Reference
    evidence: list[Evidence]
    detail: str | None = None
    reference: str | None = None


class Issue(Element):
    """One thing that is wrong. ``expression`` is where, as a FHIRPath."""

    severity: Literal["fatal", "error", "warning", "information"] = "error"
    code: str
    diagnostics: str
    expression: list[str] | None = None


def as_named(issues: Iterable[Issue]) -> Iterator[Issue]:
    """Yield what is wrong as far as it is named, and that there is more, if there is."""
    return named(issues, Issue(severity="information", code="informational", diagnostics=AND_MORE))


class OperationOutcome(Resource):
    """What is wrong with a request: the first twenty faults, and a last issue if there are more."""

    resource_type: Literal["OperationOutcome"] = "OperationOutcome"
    issue: Annotated[list[Issue], Field(min_length=1)]


class OperationParameter(Element):
    """What an operation takes or gives."""

    name: str
    use: Literal["in", "out"]
    min: int = 1
    max: str = "1"
    documentation: str
    type: str


class OperationDefinition(Resource):
    """An operation, described for programs that do not know it."""

    resource_type: Literal["OperationDefinition"] = "OperationDefinition"
    extension: list[Extension]
    url: str
    version: str
    name: str
    title: str
    status: Literal["active"] = "active"
    kind: Literal["operation"] = "operation"
    experimental: bool = False
    date: str
    publisher: str = PUBLISHER
    description: str
    affects_state: bool = False
    code: str
    resource: list[str]
    system: bool = False
    type: bool = True
    instance: bool = False
    parameter: list[OperationParameter]


class EntrySearch(Element):
    """Why an entry is among what was found: as a match, or to tell how the search went."""

    mode: Literal["match", "outcome"]


class EntryRequest(Element):
    """What a server is to do with an entry, where it takes the bundle as a transaction."""

    method: Literal["POST"] = "POST"
    url: str
    if_none_exist: str | None = None


class BundleEntry(Element):
    """One resource of a bundle; one that was sent to us goes back as it came, with all that we do not know of."""

    full_url: str | None = None
    resource: Annotated[dict[str, Any] | SerializeAsAny[Resource], Field(union_mode="left_to_right")]
    search: EntrySearch | None = None
    request: EntryRequest | None = None


class BundleLink(Element):
    """The address of this page of a search, or of the next."""

    relation: Literal["self", "next"]
    url: str


class Bundle(Resource):
    """Several resources together."""

    resource_type: Literal["Bundle"] = "Bundle"
    type: Literal["collection", "searchset", "transaction"]
    timestamp: str | None = None
    total: int | None = None
    link: list[BundleLink] | None = None
    entry: list[BundleEntry] | None = None


class Parameters(Element):
    """What an operation is given, where it is not given as it is."""

    resource_type: Literal["Parameters"]
    parameter: Some["Parameter"]


class Parameter(Element):
    """One of the things that an operation is given."""

    name: str
    resource: dict[str, Any] | None = None
    value_code: str | None = None
