"""What earlier calls know of the patient: offered to be taken over, and marked until the nurse confirms it."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from app.console.call.fields import FIELD, FROM_EARLIER, MEDICINES, ONCOLOGY, PATIENT
from app.console.call.typed_call import TypedCall
from app.data.drafts import Fields

TAKE: Final = "take-known-"
"""What the button sends that takes over what a call knows, before the id of that call."""

_KNOWN: Final = tuple(
    field.name for block in (PATIENT, ONCOLOGY, MEDICINES) for field in block.fields if field.name != "consent"
)
"""What may still hold in a later call. Whether we may speak with a helper is asked each time."""


def offered(call: TypedCall, record: Mapping[str, Any]) -> str:
    """Return what an earlier ``record`` knows that ``call`` does not have yet, by the labels of the fields."""
    return ", ".join(FIELD[name].label for name in _new(record, call.fields))


def taken_over(fields: Fields, record: Mapping[str, Any]) -> Fields:
    """Return ``fields`` with what an earlier ``record`` knows in those that are empty, marked as not confirmed."""
    new = {name: [str(record[name])] for name in _new(record, fields)}
    return {**fields, **new, FROM_EARLIER: list(dict.fromkeys((*fields.get(FROM_EARLIER, ()), *new)))}


def _new(record: Mapping[str, Any], fields: Mapping[str, Any]) -> Iterator[str]:
    for name in _KNOWN:
        typed = fields.get(name) or ""
        if str(record.get(name) or "").strip() and not "".join(typed).strip():
            yield name
