"""The page of a call in finished words: its blocks, the questionnaire as a grid, and the decision."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from wtforms import Field

from app.console.call.fields import (
    ADVICE,
    BLOCKS,
    OVERRIDE_WORDS,
    SECOND_CLINICIAN,
    SHOWN_AS,
    TOLD_AT,
    TOLD_NAME,
    UNCONFIRMED,
    WORDS,
    CallField,
    Kind,
)
from app.console.call.forms import (
    ADVICE_FOR,
    ANSWER,
    BESIDE,
    CODE,
    COMMENT,
    DECIDED,
    OVERRIDE_REASON,
    READ_BACK,
    RESPONSE,
    CallForm,
)
from rules.clinical.override_reasons import OVERRIDE_REASONS
from rules.describe import enabled_when
from rules.in_force import ITEMS, STEPS, asked
from rules.model.questionnaire import Item, Respondent

KEYS: Final = "123456789abcdefg"
"""What chooses the first option of the row that has the focus, the second, and so on; 0 takes the answer back."""

_CODE: Final = CallField(CODE, "Code of the caller’s own check", hint="If they have one, groups of four")

_RESPONSE: Final = CallField(
    RESPONSE, "FHIR QuestionnaireResponse of their own check", Kind.LONG_TEXT, hint="Paste it, or choose its file"
)

INPUT_TYPES: Final = {Kind.TEXT: "text", Kind.NUMBER: "tel", Kind.DATE: "date", Kind.TIME: "time"}


@dataclass(frozen=True, slots=True)
class ChoiceView:
    """One choice; ``key`` is the digit that chooses it while its row has the focus."""

    id: str
    code: str
    words: str
    is_chosen: bool
    key: str = ""


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field with what was typed into it."""

    name: str
    label: str
    kind: Kind
    type: str
    value: str
    hint: str
    longest: int
    choices: tuple[ChoiceView, ...]
    error: str | None


@dataclass(frozen=True, slots=True)
class BlockView:
    """Fields under one heading."""

    code: str
    title: str
    fields: tuple[FieldView, ...]


@dataclass(frozen=True, slots=True)
class RowView:
    """One item of the grid: what to read out, what a clinician calls it, the answers, and room for a comment.

    ``unconfirmed`` is there if the answer came with the caller's own check and was not asked again.
    """

    name: str
    question: str
    term: str
    hint: str | None
    only_if: str | None
    counts: bool
    unconfirmed: ChoiceView | None
    kind: str
    choices: tuple[ChoiceView, ...]
    comment: FieldView


@dataclass(frozen=True, slots=True)
class StepView:
    """The rows of one step."""

    title: str
    rows: tuple[RowView, ...]


@dataclass(frozen=True, slots=True)
class ErrorView:
    """What needs another look, and where."""

    href: str
    words: str


@dataclass(frozen=True, slots=True)
class DecisionView:
    """What the nurse decides, and what they did about it."""

    decided: FieldView
    is_lowered: bool
    reason: FieldView
    words: FieldView
    second: FieldView
    advice: FieldView
    told: tuple[FieldView, ...]
    read_back: bool


@dataclass(frozen=True, slots=True)
class PageView:
    """The whole page. ``code`` and ``response`` are where the caller's own check goes in, one way or the other."""

    code: FieldView
    response: FieldView
    blocks: tuple[BlockView, ...]
    words: FieldView
    steps: tuple[StepView, ...]
    decision: DecisionView
    errors: tuple[ErrorView, ...]
    respondent: Respondent
    advice_for: str
    beside: str


def page_of(form: CallForm) -> PageView:
    """Return the page for ``form``, with whatever its last check found."""
    return PageView(
        code=_field(_CODE, form[CODE]),
        response=_field(_RESPONSE, form[RESPONSE]),
        blocks=tuple(_block(block.code, block.title, block.fields, form) for block in BLOCKS),
        words=_field(WORDS, form[WORDS.name]),
        steps=_steps(form),
        decision=_decision(form),
        errors=tuple(ErrorView(f"#{field.name}", field.errors[0]) for field in form if field.errors),
        respondent=form.respondent(),
        advice_for=form[ADVICE_FOR].data or "",
        beside=form[BESIDE].data or "",
    )


def wording_for(respondent: Respondent) -> dict[str, str]:
    """Return the words of every row that address ``respondent``, by where they stand on the page."""
    words: dict[str, str] = {}
    for item in ITEMS.values():
        row = ANSWER + item.link_id
        words[row] = item.question.to(respondent)
        words |= {f"{row}-{option.code}": option.words.to(respondent) for option in item.options}
        if item.hint:
            words[f"{row}-hint"] = item.hint.to(respondent)
        if item.enable_when:
            words[f"{row}-if"] = enabled_when(item.enable_when, respondent)
    return words


def _block(code: str, title: str, fields: tuple[CallField, ...], form: CallForm) -> BlockView:
    return BlockView(code, title, tuple(_field(field, form[field.name]) for field in fields))


def _field(field: CallField, given: Field) -> FieldView:
    value = given.data or ""
    return FieldView(
        name=field.name,
        label=field.label,
        kind=field.kind,
        type=INPUT_TYPES.get(field.kind, "text"),
        value=value,
        hint=field.hint,
        longest=field.longest,
        choices=_choices(field.name, dict(field.choices), value),
        error=given.errors[0] if given.errors else None,
    )


def _choices(name: str, offered: Mapping[str, str], value: str) -> tuple[ChoiceView, ...]:
    return tuple(ChoiceView(f"{name}-{code}", code, words, code == value) for code, words in offered.items())


def _steps(form: CallForm) -> tuple[StepView, ...]:
    respondent, counting = form.respondent(), asked(form.answers())
    return tuple(
        StepView(
            step.title, tuple(_row(item, form, respondent, counts=item.link_id in counting) for item in step.items)
        )
        for step in STEPS
    )


def _row(item: Item, form: CallForm, respondent: Respondent, *, counts: bool) -> RowView:
    name = ANSWER + item.link_id
    given = form[name].data or ""
    comment = form[COMMENT + item.link_id]
    return RowView(
        name=name,
        question=item.question.to(respondent),
        term=item.clinical_term,
        hint=item.hint.to(respondent) if item.hint else None,
        only_if=enabled_when(item.enable_when, respondent) if item.enable_when else None,
        counts=counts,
        unconfirmed=_unconfirmed(item) if item.link_id in form.to_confirm() else None,
        kind="checkbox" if item.check_all else "radio",
        choices=tuple(
            ChoiceView(
                f"{name}-{option.code}", option.code, option.words.to(respondent), option.code in codes_of(given), key
            )
            for key, option in zip(KEYS, item.options, strict=False)
        ),
        comment=_field(CallField(comment.name, f"Comment: {item.clinical_term}"), comment),
    )


def _unconfirmed(item: Item) -> ChoiceView:
    return ChoiceView(f"{UNCONFIRMED}-{item.link_id}", item.link_id, "From the caller’s own check, not confirmed", True)


def codes_of(given: str | list[str] | tuple[str, ...]) -> tuple[str, ...]:
    """Return the options chosen on an item, whichever shape its answer has."""
    return (given,) if isinstance(given, str) else tuple(given)


def _decision(form: CallForm) -> DecisionView:
    decided = CallField(
        DECIDED, "Your decision", Kind.CHOICE, tuple((code.value, words) for code, words in SHOWN_AS.items())
    )
    reason = CallField(OVERRIDE_REASON, "Reason for less", Kind.CHOICE, tuple(OVERRIDE_REASONS.items()))
    return DecisionView(
        decided=_field(decided, form[DECIDED]),
        is_lowered=form.is_lowered(),
        reason=_field(reason, form[OVERRIDE_REASON]),
        words=_field(OVERRIDE_WORDS, form[OVERRIDE_WORDS.name]),
        second=_field(SECOND_CLINICIAN, form[SECOND_CLINICIAN.name]),
        advice=_field(ADVICE, form[ADVICE.name]),
        told=tuple(_field(field, form[field.name]) for field in (TOLD_NAME, TOLD_AT)),
        read_back=bool(form[READ_BACK].data),
    )
