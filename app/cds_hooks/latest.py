"""The latest response of a patient, out of what the caller fetched beforehand."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final

from app.api.errors import Problem
from app.api.wire import FaultOut
from app.cds_hooks.cards import Latest
from app.cds_hooks.wire import PREFETCH, CallIn
from app.contact import settings_in_force
from app.fhir import codes
from app.fhir.dates import moment
from app.fhir.reading import Unreadable, read

PLACE: Final = f"/prefetch/{PREFETCH}"

_BUNDLE: Final = "Bundle"
_RESPONSE: Final = "QuestionnaireResponse"
_WENT_WRONG: Final = "OperationOutcome"
_OF_PATIENT: Final = re.compile(r"(?:^|/)Patient/([A-Za-z0-9\-.]{1,64})(?:/_history/[^/]+)?$")

Resource = Mapping[str, Any]


def latest(call: CallIn) -> Latest | None:
    """Return the latest response that was sent, or nothing if the patient has none.

    Raises:
        Problem: nothing was fetched, or what was sent cannot be read, or is about someone else.
    """
    found = [each for each in _responses(call) if each[0].get("status") != "entered-in-error"]
    if not found:
        return None
    response, place = max(found, key=lambda each: _rank(each[0]))
    _refuse_others(response, place, call.context.patient_id)
    try:
        given = read(response)
    except Unreadable as unreadable:
        words = "The latest response cannot be read."
        faults = ((issue.diagnostics, ", ".join(issue.expression or ())) for issue in unreadable.issues)
        raise _unreadable(
            words, *(FaultOut(pointer=place, message=f"{said} ({where})" if where else said) for said, where in faults)
        ) from None
    return Latest(given.answers, given.respondent, _at(response))


def _responses(call: CallIn) -> Iterator[tuple[Resource, str]]:
    """Yield each response with its place: the one that was sent, or those to our questions in a Bundle."""
    if call.prefetch is None or PREFETCH not in call.prefetch:
        raise _not_fetched(f"{PLACE} is missing. This service does not ask your FHIR server: fetch it beforehand.")
    sent = call.prefetch[PREFETCH]
    kind = sent.get("resourceType") if isinstance(sent, dict) else None
    if sent is None:
        return
    if kind == _WENT_WRONG:
        raise _not_fetched(f"{PLACE} is an OperationOutcome: what was to be fetched beforehand was not.")
    if kind == _RESPONSE:
        yield sent, PLACE
    elif kind == _BUNDLE:
        yield from _in_bundle(sent.get("entry"))
    else:
        found = f"a resource of the type {kind}" if isinstance(kind, str) else "no resource"
        words = f"Found {found}, expected a {_BUNDLE}, a {_RESPONSE} or null."
        raise _unreadable("The response cannot be read.", FaultOut(pointer=PLACE, message=words))


def _in_bundle(entries: object) -> Iterator[tuple[Resource, str]]:
    for number, entry in enumerate(entries if isinstance(entries, list) else ()):
        resource = entry.get("resource") if isinstance(entry, dict) else None
        if not isinstance(resource, dict):
            continue
        if resource.get("resourceType") == _WENT_WRONG and _is_error(resource.get("issue")):
            raise _not_fetched(f"{PLACE}/entry/{number} is an OperationOutcome: the search failed.")
        url = str(resource.get("questionnaire")).partition("|")[0]
        if resource.get("resourceType") == _RESPONSE and url in codes.FORMS.values():
            yield resource, f"{PLACE}/entry/{number}/resource"


def _is_error(issues: object) -> bool:
    """Whether an OperationOutcome says more than a remark on a search that worked."""
    found = issues if isinstance(issues, list) else ()
    return any(isinstance(each, dict) and each.get("severity") in {"fatal", "error"} for each in found)


def _refuse_others(response: Resource, place: str, patient_id: str) -> None:
    """Never show what someone else answered."""
    subject = response.get("subject")
    reference = subject.get("reference") if isinstance(subject, dict) else None
    about = _OF_PATIENT.search(reference) if isinstance(reference, str) else None
    if about and about[1] != patient_id:
        words = "The response is about another patient than the context."
        raise _unreadable(words, FaultOut(pointer=f"{place}/subject", message="Not the patientId of the context."))


def _rank(response: Resource) -> tuple[bool, float]:
    """Rank a response by when it was given; one that does not say stands behind all others."""
    at = _at(response)
    return (at is not None, at.timestamp() if at else 0)


def _at(response: Resource) -> datetime | None:
    return moment(response.get("authored"), settings_in_force().time_zone)


def _not_fetched(words: str) -> Problem:
    return Problem(HTTPStatus.PRECONDITION_FAILED, words)


def _unreadable(words: str, *faults: FaultOut) -> Problem:
    return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, words, faults)
