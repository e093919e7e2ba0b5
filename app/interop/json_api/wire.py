"""What goes over the wire, apart from the models of ``rules``: these change only with the version in the address.

Input is read strictly: ``true`` is not 1 and ``"7"`` is not 7.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Annotated, Any, ClassVar, Final, Literal

from pydantic import AfterValidator, ConfigDict, Field, ValidationInfo, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from app.interop import earlier
from app.interop.bodies import UNREADABLE
from app.interop.problems import ProblemOut, Wire
from rules.errors import MOST_NAMED, AnswersError
from rules.handoff import ALPHABET, GROUP
from rules.in_force import QUESTIONNAIRE, rule_set_of
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


def answers_schema(questionnaire: int) -> dict[str, Any]:
    """Return the JSON schema of answers to a form: a property for each item, with the options that it offers."""
    return {
        "type": "object",
        "description": "The answers by link_id: one option, or a list where several may be chosen. Leave out what was "
        "not answered. Answers on items that the others do not lead to are read and do not count.",
        "properties": {link_id: _reply_schema(item) for link_id, item in rule_set_of(questionnaire).items.items()},
        "additionalProperties": False,
    }


def _known(questionnaire: int) -> int:
    if questionnaire not in earlier.KNOWN:
        told = {"found": str(questionnaire), "known": ", ".join(map(str, earlier.KNOWN))}
        words = "Found questionnaire {found}, expected one of: {known}. Fetch the questionnaire and ask again"
        raise PydanticCustomError("unknown_questionnaire", words, told)
    return questionnaire


Disposition = Literal["call-now", "call-soon", "mention"]
Respondent = Literal["patient", "caregiver", "nurse"]
Route = Literal["team", "911"]
Clock = Literal["now", "today", "soon", "open-day", "next-visit"]


def _readable(answers: dict[str, Any], info: ValidationInfo) -> dict[str, Any]:
    """Let ``rules`` read the answers to their form, which name the faults in the words of the questionnaire."""
    form = info.data.get("questionnaire")
    # Answers to a form that is not known cannot be judged, and the number of it is named as the fault.
    if form is not None and (faults := list(_faults(answers, form))):
        # One message with a fault a line: a validator may raise one error only, and callers want all of the faults.
        raise PydanticCustomError(UNREADABLE, "{faults}", {"faults": "\n".join(faults)})
    return answers


def _faults(answers: Mapping[str, Any], form: int) -> Iterator[str]:
    gone = {link_id: dict(earlier.retired_in(link_id, answer)) for link_id, answer in answers.items()}
    if form == QUESTIONNAIRE:
        yield from (_retired(link_id, each, of) for link_id, found in gone.items() for each, of in found.items())
        answers = {link_id: answer for link_id, answer in answers.items() if not gone[link_id]}
    try:
        read(rule_set_of(form).items, answers)
    except AnswersError as refused:
        yield from refused.faults


def _retired(link_id: str, option: str, form: int) -> str:
    return (
        f"{link_id}: {option!r} is retired; questionnaire {form} was the last that offered it. If that is the one "
        f'that was answered, send "questionnaire": {form}. Otherwise ask this question again, as it is now.'
    )


Questionnaire = Annotated[
    int,
    AfterValidator(_known),
    Field(
        description=f"The number of the questionnaire that was answered. Absent, it is {QUESTIONNAIRE}, the one in "
        "force. Answers to an earlier one are read by the last rules of that one, and are to be asked again."
    ),
]
Answers = Annotated[dict[str, Any], AfterValidator(_readable), WithJsonSchema({"type": "object"})]


def _described_by_form(schema: dict[str, Any], model: type["Wire"]) -> None:
    """Describe a model that has answers: each questionnaire has its own items and options."""
    fields = {name: schema.pop(name) for name in ("properties", "required", "additionalProperties")}
    forms: tuple[int, ...] = getattr(model, "FORMS", earlier.KNOWN)
    schema["oneOf"] = [_of_form(each, **fields) for each in forms]


def _of_form(
    form: int,
    properties: Mapping[str, Any],
    required: Iterable[str],
    *,
    additionalProperties: bool,  # noqa: N803
) -> dict[str, Any]:
    number = {"description": properties["questionnaire"]["description"], "type": "integer", "const": form}
    return {
        "title": f"To questionnaire {form}",
        "type": "object",
        "properties": {**properties, "questionnaire": number, "answers": answers_schema(form)},
        # Without its number an answer is taken for one to the form in force.
        "required": [*required] if form == QUESTIONNAIRE else [*dict.fromkeys((*required, "questionnaire"))],
        "additionalProperties": additionalProperties,
    }


_BY_FORM: Final = ConfigDict(json_schema_extra=_described_by_form)


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
    """One person's answers, who gives them, and to which questionnaire: the one in force, unless its number is sent."""

    model_config = _BY_FORM

    respondent: Respondent
    questionnaire: Questionnaire = QUESTIONNAIRE
    answers: Answers


EXAMPLE_ANSWERS: Final = {"fever": "none", "weakness": "weaker"}
EXAMPLE: Final[dict[str, object]] = {"respondent": "patient", "answers": EXAMPLE_ANSWERS}
"""What the documents send."""


class LineIn(AnswersIn):
    """One line of a batch. ``id`` is yours, and comes back with the result."""

    id: Annotated[str, Field(max_length=100)] | None = None


def _in_force(questionnaire: int) -> int:
    if questionnaire != QUESTIONNAIRE:
        told = {"found": str(questionnaire), "expected": str(QUESTIONNAIRE)}
        words = "Found questionnaire {found}, expected {expected}: codes hold answers to it alone. Ask again"
        raise PydanticCustomError("earlier_questionnaire", words, told)
    return questionnaire


class AnswersForCodeIn(AnswersIn):
    """One person's answers to the questionnaire in force: answers to an earlier one are to be asked again."""

    FORMS: ClassVar = (QUESTIONNAIRE,)

    questionnaire: Annotated[Questionnaire, AfterValidator(_in_force)] = QUESTIONNAIRE


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


class VerdictOut(Wire):
    """How urgent something is. ``er_line``: whoever reaches nobody by then goes to the ER instead of calling again."""

    disposition: Disposition
    route: Route
    clock: Annotated[Clock, Field(description="By when to have spoken to a person: today is 8 hours, soon is 24.")]
    er_line: bool


class FindingOut(VerdictOut):
    """A red flag that was found, with the answers and the passages behind it. ``how`` is the page of the rule."""

    code: str
    finding: str
    said: list[SaidOut]
    citations: list[CitationOut]
    how: str


class RaisedOut(VerdictOut):
    """An answer "not sure", and the red flags at or above the level it raises to that it may hide."""

    link_id: str
    red_flags: list[str]


class CardOut(Wire):
    """What to do, in words."""

    action: str
    lead: str
    clock: str


class AssessmentOut(VerdictOut):
    """What the answers mean: one disposition, one clock, and every reason for it."""

    due: Annotated[
        datetime | None,
        Field(description="By when to have spoken to a person, counting from now; null where the clock names no time."),
    ]
    complete: Annotated[bool, Field(description="Nothing is left to ask. What is not complete is never 'mention'.")]
    card: CardOut
    findings: list[FindingOut]
    raised: list[RaisedOut]
    unknown: list[str]
    unanswered: list[str]
    negatives: list[str]
    helper_needed: bool
    remarks: Annotated[list[str], Field(description="What to know before relying on this, in words.")]
    questionnaire: Annotated[int, Field(description="The questionnaire whose codes these are.")]
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
    """What a hand-off code holds. ``day`` is the caller's; codes of the first questionnaire have none."""

    model_config = _BY_FORM

    questionnaire: Questionnaire
    day: date | None
    remarks: Annotated[list[str], Field(description="What to know before relying on this, in words.")]
    respondent: Respondent
    answers: Answers


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
    """One question. Options stand worst first; "none" and "not sure" last. ``help`` is more than the hint says."""

    link_id: str
    question: WordsOut
    hint: WordsOut | None
    help: WordsOut | None
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


class RuleOut(VerdictOut):
    """One rule: what it finds, when, how urgent that is, and by which passages."""

    code: str
    finding: str
    condition: str
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
