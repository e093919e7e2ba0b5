"""The page of a call in finished words: its blocks, the questionnaire as a grid, and the decision."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from app.console.call.field_views import ChoiceView, FieldView
from app.console.call.field_views import field_view as _field
from app.console.call.fields import (
    BLOCKS,
    FIELD,
    FROM_EARLIER,
    FROM_RECORD,
    PAPER_AT,
    WORDS,
    Block,
    CallField,
    Kind,
)
from app.console.call.forms import (
    ANSWER,
    BESIDE,
    CODE,
    COMMENT,
    EARLIER,
    RESPONSE,
)
from app.console.call.measures import FIELDS as MEASURE_FIELDS
from app.console.call.rows import StepView, steps_of
from app.console.call.typed_call import TypedCall
from app.console.earlier_form import EarlierAnswers
from rules.in_force import QUESTIONNAIRE
from rules.model.questionnaire import Respondent

_CODE: Final = CallField(CODE, "Code of the caller’s own check", hint="If they have one, groups of four")

_RESPONSE: Final = CallField(
    RESPONSE, "FHIR QuestionnaireResponse of their own check", Kind.LONG_TEXT, hint="Paste it, or choose its file"
)

_PATIENT: Final = FIELD["patient_name"]._replace(label="Patient’s name")

_FIRST: Final = (WORDS, *(FIELD[name] for name in ("caller_name", "caller_number", "answered_by")), _PATIENT)
FIRST: Final = tuple(field.name for field in _FIRST)
"""What stands before the questions: the trouble in the caller's own words, and who is on the line."""


class BlockView(NamedTuple):
    """Fields under one heading."""

    code: str
    title: str
    fields: tuple[FieldView, ...]


class ErrorView(NamedTuple):
    """What needs another look, and where."""

    href: str
    words: str


class PageView(NamedTuple):
    """The whole page. ``code`` and ``response`` are where the caller's own check goes in, one way or the other."""

    code: FieldView
    response: FieldView
    paper_at: FieldView
    first: tuple[FieldView, ...]
    blocks: tuple[BlockView, ...]
    steps: tuple[StepView, ...]
    from_earlier: tuple[ChoiceView, ...]
    from_record: tuple[ChoiceView, ...]
    errors: tuple[ErrorView, ...]
    respondent: Respondent
    beside: str
    questionnaire: int
    earlier_form: tuple[EarlierAnswers, ...]
    earlier_texts: tuple[str, ...]


def page_of(call: TypedCall) -> PageView:
    """Return the page of ``call``, with whatever its check found if there was one."""
    return PageView(
        code=_field(_CODE, call),
        response=_field(_RESPONSE, call),
        paper_at=_field(PAPER_AT, call),
        first=tuple(_field(field, call) for field in _FIRST),
        blocks=tuple(_block(block, call) for block in BLOCKS),
        steps=steps_of(call),
        from_earlier=tuple(_taken_over(FROM_EARLIER, name, call) for name in call.from_earlier),
        from_record=tuple(_taken_over(FROM_RECORD, name, call) for name in call.from_record),
        errors=tuple(_errors(call)),
        respondent=call.respondent,
        beside=call.text(BESIDE),
        questionnaire=QUESTIONNAIRE,
        earlier_form=call.earlier,
        earlier_texts=tuple(call.fields[EARLIER]),
    )


def _block(block: Block, call: TypedCall) -> BlockView:
    fields = (field for field in block.fields if field.name not in FIRST)
    return BlockView(block.code, block.title, tuple(_field(field, call) for field in fields))


def _errors(call: TypedCall) -> Iterator[ErrorView]:
    """Yield them as they stand on the page: the summary leads through it from its top."""
    for name in sorted(call.fields, key=_part):
        if name in call.errors:
            yield ErrorView(f"#{name}", call.errors[name])


def _part(name: str) -> int:
    """In which part of the page a field stands: before the questions, among them, or after; each as the form has it."""
    if name in FIRST:
        return FIRST.index(name) - len(FIRST)
    return 0 if name.startswith((ANSWER, COMMENT)) or name in MEASURE_FIELDS else 1


def _taken_over(marks: str, name: str, call: TypedCall) -> ChoiceView:
    words = f"{FIELD[name].label}: {FIELD[name].words_for(call.text(name))}"
    return ChoiceView(f"{marks}-{name}", name, words, True)
