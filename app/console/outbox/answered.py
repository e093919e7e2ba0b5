"""What the answer of a FHIR server to a create means: the record has it, does not take it, or is asked again."""

import re
from datetime import timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any, Final, NamedTuple

from app import clock
from app.data.outbox import Kind, Reason, State
from app.interop.fhir.elements import Identifier
from app.serving.asking import Answer, AskingError

WORDS_KEPT: Final = 500
"""How many characters are stored of what the record says against a resource."""

_ID: Final = r"[A-Za-z0-9\-.]{1,64}"
_CREATED: Final = (HTTPStatus.CREATED, HTTPStatus.OK)
_NOT_NOW: Final = (
    HTTPStatus.REQUEST_TIMEOUT,
    HTTPStatus.TOO_EARLY,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.SERVICE_UNAVAILABLE,
)
"""Answers of a server that has not begun: it cannot have taken what was sent."""

_REFUSED: Final[dict[int, Reason]] = {
    HTTPStatus.FORBIDDEN: Reason.FORBIDDEN,
    HTTPStatus.CONFLICT: Reason.SEVERAL,
    HTTPStatus.PRECONDITION_FAILED: Reason.SEVERAL,
}


class Came(NamedTuple):
    """What came of a try: ``reference`` where the record has it, else the ``reason``, and the record's own words."""

    state: State
    reason: Reason | None = None
    reference: str = ""
    words: str = ""
    pause: timedelta = timedelta()


def later(reason: Reason) -> Came:
    """Return that it is tried again."""
    return Came(State.WAITING, reason)


def refused(reason: Reason) -> Came:
    """Return that it is not tried again before the record is opened again."""
    return Came(State.REFUSED, reason)


def came_of(answer: Answer, *, base: str, kind: Kind, own: Identifier) -> Came:
    """Return what ``answer`` means: that the record has it only if it names what it has, and that is ours."""
    if answer.status not in _CREATED:
        return not_taken(answer)
    reference = _reference(answer, base=base, kind=kind, own=own)
    return Came(State.STORED, reference=reference) if reference else later(Reason.UNCLEAR)


def not_taken(answer: Answer) -> Came:
    """Return what an answer means that does not show that the record took anything."""
    status = answer.status
    if status in _NOT_NOW:
        return Came(State.WAITING, Reason.BUSY, pause=_pause(answer))
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return later(Reason.NO_ANSWER)
    if status < HTTPStatus.BAD_REQUEST:
        return later(Reason.UNCLEAR)
    return Came(State.REFUSED, _REFUSED.get(status, Reason.INVALID), words=_words(answer))


def _reference(answer: Answer, *, base: str, kind: Kind, own: Identifier) -> str:
    """Return under which reference the record has it; nothing if that cannot be known from the answer."""
    resource = _json(answer)
    if resource.get("resourceType") == kind:
        is_known = isinstance(resource.get("id"), str) and re.fullmatch(_ID, resource["id"])
        return f"{kind}/{resource['id']}" if is_known and is_ours(resource, own) else ""
    # A page for people instead, as of a gateway that wants a sign-in, is no word of the record.
    is_other = answer.body.strip() and resource.get("resourceType") != "OperationOutcome"
    where = answer.headers.get("Location") or answer.headers.get("Content-Location") or ""
    found = re.fullmatch(rf"(?:{re.escape(base)}/|/?)({kind}/{_ID})(?:/_history/{_ID})?", where)
    return found[1] if found and not is_other else ""


def is_ours(resource: dict[str, Any], own: Identifier) -> bool:
    """Whether a resource carries our identifier; a response has one, the others have a list."""
    given = resource.get("identifier")
    known = given if isinstance(given, list) else [given]
    return any(isinstance(each, dict) and own.model_dump().items() <= each.items() for each in known)


def _json(answer: Answer) -> dict[str, Any]:
    try:
        return answer.json()
    except AskingError:
        return {}


def _words(answer: Answer) -> str:
    """Return what an OperationOutcome says, for the nurse; it may quote what was sent, so it is in no log."""
    outcome = _json(answer)
    issues = outcome.get("issue") if outcome.get("resourceType") == "OperationOutcome" else None
    said = [_said(each) for each in issues if isinstance(each, dict)] if isinstance(issues, list) else []
    return " ".join(dict.fromkeys(filter(None, said)))[:WORDS_KEPT]


def _said(issue: dict[str, Any]) -> str:
    details = issue.get("details")
    text = details.get("text") if isinstance(details, dict) else None
    words = text or issue.get("diagnostics")
    return " ".join(words.split()) if isinstance(words, str) else ""


def _pause(answer: Answer) -> timedelta:
    """Return how long the server asks to be left alone, if it says that: in seconds, or by the time of an HTTP date."""
    asked = answer.headers.get("Retry-After", "")
    if asked.isascii() and asked.isdecimal() and len(asked) < 6:
        return timedelta(seconds=int(asked))
    try:
        until = parsedate_to_datetime(asked)
    except ValueError:
        return timedelta()
    return max(until - clock.now(), timedelta()) if until.tzinfo else timedelta()
