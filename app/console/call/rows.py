"""The questionnaire as a grid: a row for each item, with its answers by the color that the rules give each alone."""

from collections.abc import Container, Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from app.console.call.field_views import ChoiceView, FieldView, field_view
from app.console.call.fields import UNCONFIRMED, CallField, Kind
from app.console.call.forms import ANSWER, COMMENT
from app.console.call.measures import LONGEST, OF_ROW, TEMPERATURE, Measure
from app.console.call.read_aloud import ReadAloud, english, in_other_languages, other_languages
from app.console.call.typed_call import TypedCall
from app.console.traffic_light import MEANS, NAMES, color_of_answers
from app.i18n.words import Language
from rules.in_force import ITEMS, STEPS, asked
from rules.model.answers import codes_of
from rules.model.disposition import Disposition
from rules.model.questionnaire import NO, NONE, UNSURE, Item, LinkId, Respondent

SIGN_KEYS: Final = "123456789abcdefg"
"""What chooses the first sign of the row that has the focus, the second, and so on."""

KEYS_OF_NO_SIGN: Final = {NONE: "n", NO: "n", UNSURE: "u"}
"""What says no, and not sure, on any row. 0 takes an answer back."""


class AnswerView(NamedTuple):
    """One answer: ``short`` names it in a cell, ``others`` read it out in other languages.

    ``key`` chooses it while its row has the focus; ``is_sign`` tells it from "none", "no" and "not sure".
    """

    id: str
    code: str
    short: str
    words: str
    others: tuple[ReadAloud, ...]
    is_sign: bool
    key: str


class CellView(NamedTuple):
    """The answers of one color, and what that color asks for."""

    color: Disposition
    means: str
    answers: tuple[AnswerView, ...]


class RowView(NamedTuple):
    """One item of the grid: what to read out, what a clinician calls it, the answers, and room for a comment.

    ``short`` is its name in the grid. ``asked_if`` is a selector of the answers that lead to it, if not all do.
    ``unconfirmed`` is there if the answer came with the caller's own check and was not asked again.
    """

    name: str
    short: str
    question: str
    term: str
    hint: str | None
    help: str | None
    only_if: str | None
    asked_if: str
    others: tuple[tuple[ReadAloud, ...], ...]
    counts: bool
    unconfirmed: ChoiceView | None
    kind: str
    cells: tuple[CellView, ...]
    chosen: frozenset[str]
    measures: tuple[FieldView, ...]
    opens_measures: bool
    comment: FieldView


class StepView(NamedTuple):
    """The rows of one step."""

    title: str
    rows: tuple[RowView, ...]


class HeadView(NamedTuple):
    """The head of a column: its color, the name of that, and what it asks for."""

    color: Disposition
    name: str
    means: str


HEADS: Final = tuple(HeadView(color, NAMES[color], MEANS[color]) for color in NAMES)


def steps_of(call: TypedCall) -> tuple[StepView, ...]:
    """Return every item: a nurse asks in the order of the talk. Those that do not count are dimmed."""
    counting, languages = frozenset(asked(call.answers)), other_languages()
    return tuple(
        StepView(step.title, tuple(_row(item, call, counting, languages) for item in step.items)) for step in STEPS
    )


def _row(item: Item, call: TypedCall, counting: Container[str], languages: tuple[Language, ...]) -> RowView:
    name, words = ANSWER + item.link_id, english(call.respondent)
    spoken = in_other_languages(call.respondent, languages)
    return RowView(
        name=name,
        short=_short(item.link_id).capitalize(),
        question=words[name],
        term=item.clinical_term,
        hint=words.get(f"{name}-hint"),
        help=words.get(f"{name}-help"),
        only_if=words.get(f"{name}-if"),
        asked_if=_asked_if(item),
        others=tuple(spoken.get(place, ()) for place in (name, f"{name}-hint")),
        counts=item.link_id in counting,
        unconfirmed=_unconfirmed(item) if item.link_id in call.unconfirmed else None,
        kind="checkbox" if item.check_all else "radio",
        cells=_cells(item.link_id, call.respondent, languages),
        # Whether or not it can stand together: the page shows it as it was sent.
        chosen=frozenset(codes_of(call.fields[name] or ())),
        measures=tuple(_measure(each, item.link_id, call) for each in OF_ROW[item.link_id]),
        opens_measures=TEMPERATURE in OF_ROW[item.link_id],
        comment=field_view(CallField(COMMENT + item.link_id, f"Comment: {item.clinical_term}"), call),
    )


def _measure(measure: Measure, link_id: LinkId, call: TypedCall) -> FieldView:
    kind = Kind.CHOICE if measure.choices else Kind.TEXT
    field = CallField(measure.field(link_id), measure.label, kind, measure.choices, LONGEST, measure.hint)
    return field_view(field, call)


@lru_cache
def _cells(link_id: LinkId, respondent: Respondent, languages: tuple[Language, ...]) -> tuple[CellView, ...]:
    """Return the cells that have answers, the most urgent first."""
    colors, answers = color_of_answers(), tuple(_answers(ITEMS[link_id], respondent, languages))
    cells = (
        CellView(
            color,
            f"{NAMES[color]}: {MEANS[color]}",
            tuple(each for each in answers if colors[link_id, each.code] is color),
        )
        for color in reversed(NAMES)
    )
    return tuple(cell for cell in cells if cell.answers)


def _answers(item: Item, respondent: Respondent, languages: tuple[Language, ...]) -> Iterator[AnswerView]:
    keys, words, spoken = iter(SIGN_KEYS), english(respondent), in_other_languages(respondent, languages)
    for code in item.codes:
        place = f"{ANSWER}{item.link_id}-{code}"
        yield AnswerView(
            id=place,
            code=code,
            short=_short(code),
            words=words[place],
            others=spoken.get(place, ()),
            is_sign=code not in KEYS_OF_NO_SIGN,
            key=KEYS_OF_NO_SIGN.get(code) or next(keys),
        )


def _short(code: str) -> str:
    """Name an item or an answer by its code, which is plain English and cannot drift from it."""
    return code.replace("-", " ")


def _asked_if(item: Item) -> str:
    when = item.enable_when
    return ", ".join(f"#{ANSWER}{when.link_id}-{code}:checked" for code in when.options) if when else ""


def _unconfirmed(item: Item) -> ChoiceView:
    return ChoiceView(f"{UNCONFIRMED}-{item.link_id}", item.link_id, "From the caller’s own check, not confirmed", True)
