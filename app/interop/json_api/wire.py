"""What goes over the wire, apart from the models of ``rules``: these change only with the version in the address.

Input is read strictly: ``true`` is not 1 and ``"7"`` is not 7.
"""

from datetime import date, datetime
from typing import Annotated, Any, ClassVar, Final, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from app.interop.json_api.answers import BY_FORM, Answers, Questionnaire, QuestionnaireInForce
from app.interop.problems import ProblemOut, Wire
from rules.errors import MOST_NAMED
from rules.handoff import ALPHABET, GROUP
from rules.in_force import QUESTIONNAIRE
from rules.sources.parameters import SPEAK_TODAY_HOURS, SPEAK_WITHIN_HOURS

Disposition = Literal["call-now", "call-soon", "mention"]
Respondent = Literal["patient", "caregiver", "nurse"]
Route = Literal["team", "911"]
Clock = Literal["now", "today", "soon", "open-day", "next-visit"]


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

    model_config = BY_FORM

    respondent: Respondent
    questionnaire: Questionnaire = QUESTIONNAIRE
    answers: Answers


EXAMPLE_ANSWERS: Final = {"fever": "none", "weakness": "weaker"}
EXAMPLE: Final[dict[str, object]] = {"respondent": "patient", "answers": EXAMPLE_ANSWERS}
"""What the documents send."""


class LineIn(AnswersIn):
    """One line of a batch. ``id`` is yours, and comes back with the result."""

    id: Annotated[str, Field(max_length=100)] | None = None


class AnswersForCodeIn(AnswersIn):
    """One person's answers to the questionnaire in force: answers to an earlier one are to be asked again."""

    FORMS: ClassVar = (QUESTIONNAIRE,)

    questionnaire: QuestionnaireInForce = QUESTIONNAIRE


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


CLOCK: Final = (
    f"By when to have spoken to a person: today is {SPEAK_TODAY_HOURS.as_written} hours, "
    f"soon is {SPEAK_WITHIN_HOURS.as_written}."
)


class VerdictOut(Wire):
    """How urgent something is. ``er_line``: whoever reaches nobody by then goes to the ER instead of calling again."""

    disposition: Disposition
    route: Route
    clock: Annotated[Clock, Field(description=CLOCK)]
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


class ApprovalOut(Wire):
    """Whether a clinician has signed off the rules in force; an overdue review closes nothing."""

    state: Literal["signed", "review-overdue", "unsigned"]
    warning: Annotated[
        str | None, Field(description="To be shown beside whatever is made of this; null where nothing is to be seen.")
    ]
    words: Annotated[str, Field(description="Who signed, when and until when, or that nobody did.")]


class SignatoryOut(Wire):
    """Somebody who has signed."""

    name: str
    role: str
    signed_on: date


class SignedLanguageOut(Wire):
    """Who answers for the words of a language; English, which all is written in, has no translator."""

    language: str
    translator: str | None
    clinician: str


class SignOffOut(Wire):
    """A sign-off of the rules in force, with their words. ``content_hash`` is of all that was signed."""

    content_hash: str
    signed_on: date
    review_by: date
    signatories: list[SignatoryOut]
    languages: list[SignedLanguageOut]


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
    approval: ApprovalOut
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
    approval: ApprovalOut


class HandoffOut(Wire):
    """What a hand-off code holds. ``day`` is the caller's; codes of the first questionnaire have none."""

    model_config = BY_FORM

    questionnaire: Questionnaire
    day: date | None
    remarks: Annotated[list[str], Field(description="What to know before relying on this, in words.")]
    approval: ApprovalOut
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
    approval: ApprovalOut
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
    approval: ApprovalOut
    sign_off: SignOffOut | None
    rules: list[RuleOut]
