"""What earlier calls and the record know of the patient: taken over, and marked until the nurse confirms it."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from app.console.call.fields import FIELD, FROM_EARLIER, FROM_RECORD, MEDICINES, ONCOLOGY, PATIENT
from app.console.call.typed_call import TypedCall
from app.data.drafts import Fields
from app.data.same import record_of, words_of

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
    return _marked(fields, record, FROM_EARLIER, _KNOWN)


def from_record(fields: Fields, patient: Mapping[str, Any]) -> Fields:
    """Return ``fields`` with what the record says of the ``patient`` in those that are empty, marked likewise."""
    return _marked(fields, patient, FROM_RECORD, tuple(patient))


def _marked(fields: Fields, known: Mapping[str, Any], marks: str, names: tuple[str, ...]) -> Fields:
    new = {name: [str(known[name])] for name in _new(known, fields, names)}
    return {**fields, **new, marks: list(dict.fromkeys((*fields.get(marks, ()), *new)))}


def is_of_another(fields: Mapping[str, Any], record: Mapping[str, Any]) -> bool:
    """Whether what was typed of the patient speaks against ``record``: whoever shares a phone shares nothing else."""
    typed, known = _identity(fields), _identity(record)
    both = {name for name in typed if typed[name] and known[name]}
    if "record_number" in both:
        return typed["record_number"] != known["record_number"]
    return any(typed[name] != known[name] for name in both)


def _identity(fields: Mapping[str, Any]) -> dict[str, object]:
    """Return what tells a patient, in the way in which it is compared."""
    text = {name: _text(fields, name) for name in ("patient_name", "patient_born", "record_number")}
    return {
        "patient_name": words_of(text["patient_name"]),
        "patient_born": text["patient_born"],
        "record_number": record_of(text["record_number"]),
    }


def _text(fields: Mapping[str, Any], name: str) -> str:
    """Return the words of a field, which stands alone in a record, and in a list as a form sends it."""
    typed = fields.get(name) or ""
    return (typed if isinstance(typed, str) else "".join(typed)).strip()


def _new(record: Mapping[str, Any], fields: Mapping[str, Any], names: tuple[str, ...] = _KNOWN) -> Iterator[str]:
    if is_of_another(fields, record):
        return
    for name in names:
        if _text(record, name) and not _text(fields, name):
            yield name
