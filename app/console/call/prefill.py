"""What a caller answered before the call, taken over from the code that they read out or from a FHIR response."""

from datetime import date
from http import HTTPStatus
from typing import Any, Final, NamedTuple

from flask import request
from pydantic_core import from_json

from app import clock
from app.console.access import current_nurse
from app.console.call.fields import UNCONFIRMED
from app.console.call.forms import ANSWER, CODE, LONGEST_RESPONSE, RESPONSE, with_earlier
from app.console.earlier_form import EarlierAnswers
from app.data.drafts import Fields
from app.extensions import limiter
from app.i18n import dates
from app.interop.fhir.dates import moment
from app.interop.fhir.reading import WHOLE, Given, Unreadable, read
from app.interop.problems import shortened
from app.settings.settings import settings_in_force
from rules.errors import named
from rules.handoff import Handoff, decode
from rules.in_force import asked, is_earlier
from rules.model.answers import codes_of
from rules.model.questionnaire import Respondent

MOST_FAULTS: Final = 5
"""How many faults of a response are named; who made it finds the others after these."""

CODES: Final = "30 per 5 minutes"
"""How many codes one nurse may try: a caller reads out one, with a slip or two. Not by address, which a ward shares."""

TOO_MANY_CODES: Final = "Too many codes in a few minutes. Ask the questions, or try again in five minutes."

FILE: Final = "response_file"
"""What the page calls the file that is chosen in place of a pasted response."""

UNKNOWN: Final = "unknown"

_PASTE: Final = f"Paste a whole {WHOLE} to our questions, from its first {{ to its last }}, or choose its file."


class Fault(NamedTuple):
    """Why nothing was filled in, and beside which field that is shown."""

    field: str
    words: str
    status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY


class UnreadableResponseError(Exception):
    """What was pasted is no response to our questions. Its words tell what was found, and what to do."""


def filled(fields: Fields, own: Handoff | Given) -> Fields:
    """Merge the caller's ``own`` answers into ``fields``, marked unconfirmed; answers the nurse already took win.

    Answers to an earlier form fill in nothing: they are shown beside the questions, to be asked again.
    """
    other = {name: values for name, values in fields.items() if name not in {CODE, RESPONSE}}
    if is_earlier(own.questionnaire):
        answers = {link_id: answer if isinstance(answer, str) else [*answer] for link_id, answer in own.answers.items()}
        return with_earlier(
            other, EarlierAnswers(questionnaire=own.questionnaire, respondent=own.respondent, answers=answers)
        )
    counting = set(asked(own.answers))
    new = {
        link_id: codes_of(answer)
        for link_id, answer in own.answers.items()
        if link_id in counting and not any(fields.get(ANSWER + link_id, ()))
    }
    return {
        "answered_by": ["patient" if own.respondent is Respondent.PATIENT else "caregiver"],
        **other,
        **{ANSWER + link_id: list(codes) for link_id, codes in new.items()},
        UNCONFIRMED: [*fields.get(UNCONFIRMED, ()), *new],
    }


@limiter.limit(CODES, key_func=lambda: f"codes of {current_nurse().id}")
def decoded(code: str) -> Handoff:
    """Return what a code holds, unless this nurse has tried too many."""
    return decode(code, _today())


def _today() -> date:
    return clock.now(settings_in_force().time_zone).date()


def day_of_code(own: Handoff) -> str | None:
    """Return on which day a code was made; nothing if that is today, or if it fills in nothing."""
    return None if own.day is None or own.is_of_today(_today()) else own.day.isoformat()


def file_sent() -> str:
    """Return what stands in the file that was chosen, if there is one; what is no text is shown as such.

    Raises:
        UnreadableResponseError: its name says that it is something else.
    """
    sent = request.files.get(FILE)
    if sent and sent.filename and not sent.filename.lower().endswith((".json", ".txt")):
        raise UnreadableResponseError(f"That file is of another kind. Choose one that ends in .json. {_PASTE}")
    return sent.read().decode("utf-8-sig", "replace")[: LONGEST_RESPONSE + 1] if sent else ""


def response_in(text: str) -> Given:
    """Return the answers of the response that is pasted, on its own or in a Bundle.

    Raises:
        UnreadableResponseError: it cannot be read.
    """
    if not text.strip():
        raise UnreadableResponseError(f"Nothing is pasted and no file is chosen. {_PASTE}")
    try:
        resource = from_json(text)
    except ValueError as fault:
        raise UnreadableResponseError(f"This is no JSON: {fault}. {_PASTE}") from None
    if not isinstance(resource, dict):
        raise UnreadableResponseError(f"Found {type(resource).__name__}, expected an object. {_PASTE}")
    try:
        return read(_response_of(resource))
    except Unreadable as unreadable:
        faults = [
            f"{issue.diagnostics} ({', '.join(issue.expression)})" if issue.expression else issue.diagnostics
            for issue in unreadable.issues
        ]
        told = map(shortened, named(faults, "And more.", MOST_FAULTS))
        words = f"{' '.join(told)} Ask the questions, or the code that the check shows."
        raise UnreadableResponseError(words) from None


def _response_of(resource: dict[str, Any]) -> dict[str, Any]:
    """Return the one response of a Bundle; anything else as it is."""
    if resource.get("resourceType") != "Bundle":
        return resource
    entries = resource.get("entry")
    held = [each.get("resource") for each in entries if isinstance(each, dict)] if isinstance(entries, list) else []
    responses = [each for each in held if isinstance(each, dict) and each.get("resourceType") == WHOLE]
    if len(responses) != 1:
        raise UnreadableResponseError(f"Found {len(responses)} responses in the Bundle, expected one. {_PASTE}")
    return responses[0]


def day_of(given: Given) -> str | None:
    """Return on which day a response was given, or that nobody knows; nothing if that is today."""
    if is_earlier(given.questionnaire):
        return None
    zone = settings_in_force().time_zone
    at = moment(given.resource.authored, zone)
    if at is None:
        return UNKNOWN
    day = at.astimezone(zone).date()
    return None if day == _today() else day.isoformat()


def day_in_words(day: str | None) -> str | None:
    """Return what ``day_of`` returned as a sentence goes on."""
    if day == UNKNOWN:
        return "on a day that it does not say"
    try:
        return f"on {dates.day(date.fromisoformat(day))}" if day else None
    except ValueError:
        return None
