"""A field of a call in finished words: its label, what was typed into it, and what is wrong with that."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from app.console.call.fields import CallField, Kind
from app.console.call.typed_call import TypedCall

INPUT_TYPES: Final = {
    Kind.TEXT: "text",
    Kind.DATE: "date",
}


class ChoiceView(NamedTuple):
    """One choice of a field; ``key`` is what chooses it on a page that has keys of its own."""

    id: str
    code: str
    words: str
    is_chosen: bool
    key: str = ""


class FieldView(NamedTuple):
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


def field_view(field: CallField, call: TypedCall) -> FieldView:
    """Return ``field`` as it stands in ``call``."""
    value = call.text(field.name)
    return view_of(field, value, call.errors.get(field.name), _choices(field.name, dict(field.choices), value))


def view_of(field: CallField, value: str, error: str | None, choices: tuple[ChoiceView, ...] = ()) -> FieldView:
    """Return ``field`` with ``value`` in it, and what is wrong with that."""
    return FieldView(
        name=field.name,
        label=field.label,
        kind=field.kind,
        type=INPUT_TYPES.get(field.kind, "text"),
        value=value,
        hint=field.hint,
        longest=field.longest,
        choices=choices,
        error=error,
    )


def _choices(name: str, offered: Mapping[str, str], value: str) -> tuple[ChoiceView, ...]:
    return tuple(ChoiceView(f"{name}-{code}", code, words, code == value) for code, words in offered.items())
