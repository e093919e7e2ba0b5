"""The patient as the record has them, in the fields of a call."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from babel import Locale, UnknownLocaleError

from app.console.call.fields import FIELD
from app.i18n.catalogs import SOURCE
from app.serving.asking import AskingError, ask

ID: Final = re.compile(r"[A-Za-z0-9\-.]{1,64}")
"""What a FHIR server may call a resource."""

NOT_ALLOWED: Final = (401, 403)
NOT_KNOWN: Final = (404, 410)

_MEDICAL_RECORD: Final = "MR"
"""The type of the identifier by which a hospital knows its patient: http://terminology.hl7.org/CodeSystem/v2-0203."""

_Json = dict[str, Any]


def read_patient(fhir_base: str, patient: str, token: str | None) -> dict[str, str]:
    """Return what the record says of the patient of that id, by the names of a call's fields.

    Raises:
        AskingError: it cannot be read, or is not about that patient.
    """
    answer = ask("GET", f"{fhir_base}/Patient/{patient}", token=token)
    if answer.status in NOT_ALLOWED:
        raise AskingError("not-allowed")
    if answer.status in NOT_KNOWN:
        raise AskingError("not-known")
    if answer.status != 200:
        raise AskingError("unreadable")
    found = answer.json()
    if found.get("resourceType") != "Patient" or found.get("id") != patient:
        raise AskingError("not-the-patient")
    if found.get("active") is False or any(each.get("type") == "replaced-by" for each in _list(found, "link")):
        raise AskingError("not-in-use")
    return fields_of(found)


def fields_of(patient: _Json) -> dict[str, str]:
    """Return the fields of a call that a Patient says something about. One that would be too long is left out."""
    found = {
        "patient_name": _name(patient),
        "patient_born": _born(patient),
        "record_number": _record_number(patient),
        "caller_number": "; ".join(_numbers(patient)),
        "interpreter": _language(patient),
    }
    return {name: words for name, words in found.items() if words and len(words) <= FIELD[name].longest}


def _list(resource: _Json, name: str) -> list[_Json]:
    """Return the objects of a list, whatever else stands in it."""
    found = resource.get(name)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _text(resource: _Json, name: str) -> str:
    found = resource.get(name)
    return " ".join(found.split()) if isinstance(found, str) else ""


def _in_use(resource: _Json, name: str) -> list[_Json]:
    """Return what is in use now, what the record prefers first."""
    order = ("official", "usual", "")
    found = [
        each
        for each in _list(resource, name)
        if each.get("use") not in ("old", "temp")
        and not (isinstance(each.get("period"), dict) and each["period"].get("end"))
    ]
    return sorted(found, key=lambda each: order.index(use) if (use := _text(each, "use")) in order else len(order))


def _name(patient: _Json) -> str:
    for name in _in_use(patient, "name"):
        given = name.get("given")
        words = [*(each for each in given if isinstance(each, str))] if isinstance(given, list) else []
        if whole := " ".join((*words, _text(name, "family"))).strip() or _text(name, "text"):
            return " ".join(whole.split())
    return ""


def _born(patient: _Json) -> str:
    """Return the date of birth where it is a whole date: a year alone is asked, not filled in."""
    try:
        return date.fromisoformat(_text(patient, "birthDate")).isoformat()
    except ValueError:
        return ""


def _record_number(patient: _Json) -> str:
    """Return the number that is marked as that of the record; an only one that is not marked at all is it as well."""
    found = _in_use(patient, "identifier")
    marked = [each for each in found if _MEDICAL_RECORD in _types(each)]
    unmarked = [each for each in found if not _types(each)]
    chosen = marked[:1] or (unmarked if len(found) == 1 else [])
    return _text(chosen[0], "value") if chosen else ""


def _types(identifier: _Json) -> list[str]:
    kind = identifier.get("type")
    return [_text(each, "code") for each in _list(kind, "coding")] if isinstance(kind, dict) else []


def _numbers(patient: _Json) -> Iterator[str]:
    """Give each number on which the patient is reached, and what kind of number it is."""
    for each in _in_use(patient, "telecom"):
        number = _text(each, "value")
        if number and each.get("system") in ("phone", "sms"):
            yield f"{number} ({use})" if (use := _text(each, "use")) else number


def _language(patient: _Json) -> str:
    """Return the language that the patient prefers, in words; nothing if it is that of the nurses."""
    spoken = _list(patient, "communication")
    preferred = [each for each in spoken if each.get("preferred") is True] or spoken[:1]
    language = preferred[0].get("language") if preferred else None
    if not isinstance(language, dict):
        return ""
    codings = _list(language, "coding")
    code = next((_text(each, "code") for each in codings if _text(each, "code")), "")
    if code.partition("-")[0].lower() == SOURCE:
        return ""
    try:
        return str(Locale.parse(code, sep="-").get_display_name(SOURCE) or "")
    except (UnknownLocaleError, ValueError):
        return _text(language, "text") or next((_text(each, "display") for each in codings), "")
