"""The page of a call in finished words: its blocks, the questionnaire as a grid, and the decision."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from app.console.call.fields import (
    ADVICE,
    BLOCKS,
    FIELD,
    FROM_EARLIER,
    OVERRIDE_WORDS,
    PAPER_AT,
    SECOND_CLINICIAN,
    TOLD_AT,
    TOLD_NAME,
    UNCONFIRMED,
    WORDS,
    Block,
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
    EARLIER,
    OVERRIDE_REASON,
    READ_BACK,
    RESPONSE,
)
from app.console.call.typed_call import TypedCall
from app.console.earlier_form import EarlierAnswers
from app.console.levels import decided_in_words
from rules.clinical.override_reasons import OVERRIDE_REASONS
from rules.describe import enabled_when
from rules.in_force import ITEMS, QUESTIONNAIRE, STEPS, asked
from rules.model.answers import codes_of
from rules.model.disposition import Disposition
from rules.model.questionnaire import Item, Respondent

KEYS: Final = "123456789abcdefg"
"""What chooses the first option of the row that has the focus, the second, and so on; 0 takes the answer back."""

_CODE: Final = CallField(CODE, "Code of the caller’s own check", hint="If they have one, groups of four")

_RESPONSE: Final = CallField(
    RESPONSE, "FHIR QuestionnaireResponse of their own check", Kind.LONG_TEXT, hint="Paste it, or choose its file"
)

INPUT_TYPES: Final = {
    Kind.TEXT: "text",
    Kind.NUMBER: "tel",
    Kind.DATE: "date",
    Kind.TIME: "time",
    Kind.MOMENT: "datetime-local",
}


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
    help: str | None
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
    paper_at: FieldView
    blocks: tuple[BlockView, ...]
    words: FieldView
    steps: tuple[StepView, ...]
    from_earlier: tuple[ChoiceView, ...]
    decision: DecisionView
    errors: tuple[ErrorView, ...]
    respondent: Respondent
    advice_for: str
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
        blocks=tuple(_block(block, call) for block in BLOCKS),
        words=_field(WORDS, call),
        steps=_steps(call),
        from_earlier=tuple(_from_earlier(name, call) for name in call.from_earlier),
        decision=_decision(call),
        # The summary leads through the page from its top, whatever order the errors were found in.
        errors=tuple(ErrorView(f"#{name}", call.errors[name]) for name in call.fields if name in call.errors),
        respondent=call.respondent,
        advice_for=call.text(ADVICE_FOR),
        beside=call.text(BESIDE),
        questionnaire=QUESTIONNAIRE,
        earlier_form=call.earlier,
        earlier_texts=tuple(call.fields[EARLIER]),
    )


def wording_for(respondent: Respondent) -> dict[str, str]:
    """Return the words of every row that address ``respondent``, by where they stand on the page."""
    # Only these change with who answers: the script swaps them in place, and what was typed meanwhile stays.
    words: dict[str, str] = {}
    for item in ITEMS.values():
        row = ANSWER + item.link_id
        words[row] = item.question.to(respondent)
        words |= {f"{row}-{option.code}": option.words.to(respondent) for option in item.options}
        if item.hint:
            words[f"{row}-hint"] = item.hint.to(respondent)
        if item.help:
            words[f"{row}-help"] = item.help.to(respondent)
        if item.enable_when:
            words[f"{row}-if"] = enabled_when(item.enable_when, respondent)
    return words


def level_wording(call: TypedCall) -> dict[str, str]:
    """Return what each decision is called as the answers stand, by where it stands on the page."""
    return {f"{DECIDED}-{level}": decided_in_words(call.outcome, level) for level in Disposition}


def _block(block: Block, call: TypedCall) -> BlockView:
    return BlockView(block.code, block.title, tuple(_field(field, call) for field in block.fields))


def _field(field: CallField, call: TypedCall) -> FieldView:
    value = call.text(field.name)
    return FieldView(
        name=field.name,
        label=field.label,
        kind=field.kind,
        type=INPUT_TYPES.get(field.kind, "text"),
        value=value,
        hint=field.hint,
        longest=field.longest,
        choices=_choices(field.name, dict(field.choices), value),
        error=call.errors.get(field.name),
    )


def _choices(name: str, offered: Mapping[str, str], value: str) -> tuple[ChoiceView, ...]:
    return tuple(ChoiceView(f"{name}-{code}", code, words, code == value) for code, words in offered.items())


def _steps(call: TypedCall) -> tuple[StepView, ...]:
    # Every item is on the page at once: a nurse asks in the order of the talk. Those that do not count are dimmed.
    counting = frozenset(asked(call.answers))
    return tuple(
        StepView(step.title, tuple(_row(item, call, counts=item.link_id in counting) for item in step.items))
        for step in STEPS
    )


def _row(item: Item, call: TypedCall, *, counts: bool) -> RowView:
    name, respondent = ANSWER + item.link_id, call.respondent
    # What was chosen, whether or not it can stand together: the page shows it as it was sent.
    chosen = codes_of(call.fields[name] or ())
    return RowView(
        name=name,
        question=item.question.to(respondent),
        term=item.clinical_term,
        hint=item.hint.to(respondent) if item.hint else None,
        help=item.help.to(respondent) if item.help else None,
        only_if=enabled_when(item.enable_when, respondent) if item.enable_when else None,
        counts=counts,
        unconfirmed=_unconfirmed(item) if item.link_id in call.unconfirmed else None,
        kind="checkbox" if item.check_all else "radio",
        choices=tuple(
            ChoiceView(f"{name}-{option.code}", option.code, option.words.to(respondent), option.code in chosen, key)
            # There are more keys than options.
            for key, option in zip(KEYS, item.options, strict=False)
        ),
        comment=_field(CallField(COMMENT + item.link_id, f"Comment: {item.clinical_term}"), call),
    )


def _unconfirmed(item: Item) -> ChoiceView:
    return ChoiceView(f"{UNCONFIRMED}-{item.link_id}", item.link_id, "From the caller’s own check, not confirmed", True)


def _from_earlier(name: str, call: TypedCall) -> ChoiceView:
    words = f"{FIELD[name].label}: {FIELD[name].words_for(call.text(name))}"
    return ChoiceView(f"{FROM_EARLIER}-{name}", name, words, True)


def _decision(call: TypedCall) -> DecisionView:
    levels = tuple((code.value, decided_in_words(call.outcome, code)) for code in Disposition)
    # Always on the page, folded away: without a script it cannot appear when the decision becomes less urgent.
    reason = CallField(OVERRIDE_REASON, "Reason for less", Kind.CHOICE, tuple(OVERRIDE_REASONS.items()))
    return DecisionView(
        decided=_field(CallField(DECIDED, "Your decision", Kind.CHOICE, levels), call),
        is_lowered=call.is_lowered,
        reason=_field(reason, call),
        words=_field(OVERRIDE_WORDS, call),
        second=_field(SECOND_CLINICIAN, call),
        advice=_field(ADVICE, call),
        told=tuple(_field(field, call) for field in (TOLD_NAME, TOLD_AT)),
        read_back=bool(call.fields[READ_BACK]),
    )
