"""What goes over the wire, apart from the models of ``rules``: these change only with the version in the address.

Input is read strictly: ``true`` is not 1 and ``"7"`` is not 7.
"""

from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from app.interop.bodies import UNREADABLE
from app.interop.problems import ProblemOut, Wire
from rules.errors import MOST_NAMED, AnswersError
from rules.handoff import ALPHABET, GROUP
from rules.in_force import ITEMS
from rules.model.answers import read
from rules.model.questionnaire import NONE, Item


def _reply_schema(item: Item) -> dict[str, Any]:
    if not item.check_all:
        return {"type": "string", "enum": list(item.codes)}
    several = {
        "type": "array",
        "items": {"type": "string", "enum": [code for code in item.codes if code != NONE]},
        "minItems": 0 if item.is_optional else 1,
    }
    if NONE not in item.codes:
        return several
    # Two shapes, so that a caller's validator refuses "none" beside a sign before we have to.
    return {"oneOf": [several, {"type": "array", "items": {"const": NONE}, "minItems": 1}]}


def answers_schema() -> dict[str, Any]:
    """Return the JSON schema of a set of answers: a property for each item, with the options it offers."""
    return {
        "type": "object",
        "description": "The answers by link_id: one option, or a list where several may be chosen. Leave out what was "
        "not answered. Answers on items that the others do not lead to are read and do not count.",
        "properties": {link_id: _reply_schema(item) for link_id, item in ITEMS.items()},
        "additionalProperties": False,
    }


Disposition = Literal["call-now", "call-soon", "mention"]
Respondent = Literal["patient", "caregiver", "nurse"]
Route = Literal["team", "911"]


def _readable(answers: dict[str, Any]) -> dict[str, Any]:
    """Let ``rules`` read the answers, which name the faults in the words of the questionnaire."""
    try:
        read(ITEMS, answers)
    except AnswersError as refused:
        # One message with a fault a line: a validator may raise one error only, and callers want all of the faults.
        raise PydanticCustomError(UNREADABLE, "{faults}", {"faults": "\n".join(refused.faults)}) from None
    return answers


Answers = Annotated[dict[str, Any], AfterValidator(_readable), WithJsonSchema(answers_schema())]


class WireIn(Wire):
    """The base of what is read: a body of so many fields that naming each would be a flood is refused as one."""

    @model_validator(mode="before")
    @classmethod
    def _of_few_fields(cls, sent: Any) -> Any:  # noqa: ANN401 - whatever stands there
        # Before pydantic looks: it would name each unknown field, and one body can hold thousands of them.
        if isinstance(sent, dict) and len(sent) > MOST_NAMED:
            told = {"found": len(sent), "expected": ", ".join(cls.model_fields)}
            raise PydanticCustomError("too_many_fields", "Found {found} fields, expected: {expected}", told)
        return sent


class AnswersIn(WireIn):
    """One person's answers, and who gives them."""

    respondent: Respondent
    answers: Answers


EXAMPLE: Final[dict[str, object]] = {"respondent": "patient", "answers": {"fever": "none", "weakness": "weaker"}}
"""What the documents send."""


class LineIn(AnswersIn):
    """One line of a batch. ``id`` is yours, and comes back with the result."""

    id: Annotated[str, Field(max_length=100)] | None = None


class CodeIn(WireIn):
    """A hand-off code as it was read out."""

    code: Annotated[str, Field(max_length=200)]


class CitationOut(Wire):
    """A passage that something rests on. ``confidence`` says whether we read the text itself."""

    source: str
    is_guide: bool
    section: str | None
    item: str | None
    paraphrase: str
    key_phrase: str | None
    confidence: Literal["read", "secondary"]


class SaidOut(Wire):
    """What was answered on an item, as far as it matters here."""

    link_id: str
    options: list[str]


class FindingOut(Wire):
    """A red flag that was found, with the answers and the passages behind it. ``how`` is the page of the rule."""

    code: str
    disposition: Disposition
    route: Route
    finding: str
    said: list[SaidOut]
    citations: list[CitationOut]
    how: str


class RaisedOut(Wire):
    """An answer "not sure", and the red flags at or above the level it raises to that it may hide."""

    link_id: str
    disposition: Disposition
    route: Route
    red_flags: list[str]


class AdvisoryOut(Wire):
    """Something for a nurse to weigh; it changes no disposition."""

    code: str
    words: str


class CardOut(Wire):
    """What to do, in words."""

    action: str
    lead: str
    clock: str


class AssessmentOut(Wire):
    """What the answers mean: one disposition, and every reason for it."""

    disposition: Disposition
    route: Route
    complete: Annotated[bool, Field(description="Nothing is left to ask. What is not complete is never 'mention'.")]
    card: CardOut
    findings: list[FindingOut]
    raised: list[RaisedOut]
    unknown: list[str]
    unanswered: list[str]
    negatives: list[str]
    helper_needed: bool
    rules_version: str
    rules_hash: str
    language: str


class LineOut(Wire):
    """The result of one line of a batch: an assessment, or a problem."""

    line: Annotated[int, Field(ge=1)]
    id: str | None = None
    assessment: AssessmentOut | None = None
    problem: ProblemOut | None = None


class CodeOut(Wire):
    """The hand-off code, and how it is spelled out over the phone."""

    code: Annotated[str, Field(pattern=rf"^[{ALPHABET}]{{{GROUP}}}(-[{ALPHABET}]{{{GROUP}}})*$")]
    spelled: list[str]
    questionnaire: int


class HandoffOut(Wire):
    """What a hand-off code holds."""

    respondent: Respondent
    answers: Answers
    questionnaire: int


class WordsOut(Wire):
    """The same words for the person themself and for someone speaking of them."""

    patient: str
    caregiver: str


class OptionOut(WordsOut):
    """One choice of an item. ``code`` is permanent."""

    code: str


class EnableWhenOut(Wire):
    """An item is asked only if the item ``link_id`` was answered with one of ``options``."""

    link_id: str
    options: list[str]


class ItemOut(Wire):
    """One question. Options stand worst first; "none" and "not sure" last."""

    link_id: str
    question: WordsOut
    hint: WordsOut | None
    clinical_term: str
    check_all: bool
    is_optional: bool
    enable_when: EnableWhenOut | None
    options: list[OptionOut]


class StepOut(Wire):
    """A few items asked together, and why."""

    code: str
    title: str
    why: WordsOut
    items: list[ItemOut]


class QuestionnaireOut(Wire):
    """All questions, in the order they are asked."""

    questionnaire: int
    rules_version: str
    rules_hash: str
    language: str
    awaits_review: Annotated[bool, Field(description="No clinician has reviewed the translation yet.")]
    steps: list[StepOut]


class RuleOut(Wire):
    """One rule: what it finds, when, how urgent that is, and by which passages."""

    code: str
    finding: str
    condition: str
    disposition: Disposition
    route: Route
    is_combination: bool
    citations: list[CitationOut]
    how: str


class RulesOut(Wire):
    """Every rule in force."""

    rules_version: str
    released: str
    rules_hash: str
    language: str
    awaits_review: bool
    rules: list[RuleOut]
