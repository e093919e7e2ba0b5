"""The addresses of FHIR beside what is served: what the server is, and the operation that assesses. Stores nothing."""

from collections.abc import Set as AbstractSet
from datetime import datetime
from http import HTTPStatus
from textwrap import shorten
from typing import Any, Final

from flask import Response, jsonify

from app.interop.fhir import codes, conformance
from app.interop.fhir.dates import YEARS, is_date_time, moment
from app.interop.fhir.endpoint import MEDIA, PREFIX, answer_with, bp
from app.interop.fhir.errors import Refused
from app.interop.fhir.outcome import Sent, bundle
from app.interop.fhir.reading import WHOLE, Given, Unreadable, read
from app.interop.fhir.remarks import put_aside
from app.interop.fhir.resources import Issue
from app.interop.fhir.response import as_sent
from app.interop.fhir.sent import asked_for
from app.interop.shared import Line, cached, in_its_language
from app.serving import metrics
from app.settings.team_time import team_now, team_zone
from rules.in_force import asked, rule_set_of, triage
from rules.model.questionnaire import LinkId

EXAMPLE: Final[dict[str, Any]] = {
    "resourceType": WHOLE,
    "questionnaire": codes.canonical(codes.PATIENT_FORM),
    "status": "in-progress",
    "item": [{"linkId": "weakness", "answer": [{"valueCoding": {"system": codes.ANSWERS, "code": "weakness.weaker"}}]}],
}
"""What the documents send."""

RULES_LINE: Final = Line(
    "GET",
    f"{PREFIX}/PlanDefinition/{codes.RULES}",
    "The rules for an engine of yours: an action for each red flag, whose condition is FHIRPath over a response to the "
    "form, and a last one for what no condition decides. Library, under the same name, has all in one expression.",
)

LINES: Final = (
    Line("GET", f"{PREFIX}/metadata", "What this server can do: its CapabilityStatement."),
    Line(
        "GET",
        f"{PREFIX}/Questionnaire/{codes.PATIENT_FORM}",
        "The questions as a form, in the language asked for. "
        f"{codes.CAREGIVER_FORM} asks them of someone beside the patient.",
    ),
    RULES_LINE,
    Line(
        "POST",
        f"{PREFIX}/{WHOLE}/${conformance.ASSESS}",
        "What a filled form means: a Bundle with an issue for each finding and the request to call. Stores nothing.",
        MEDIA,
        EXAMPLE,
    ),
)


@bp.get("/metadata")
def metadata() -> Response:
    """Answer with what the server can do."""
    response = jsonify(conformance.capabilities())
    response.mimetype = MEDIA
    return cached(response)


@bp.post(f"/QuestionnaireResponse/${conformance.ASSESS}")
def assess() -> Response:
    """Answer with what a response means."""
    return in_its_language(_assessed)


def _assessed() -> Response:
    sent, kind = asked_for()
    try:
        given = read(sent)
    except Unreadable as unreadable:
        raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, *unreadable.issues) from None
    given_at = _authored(given.resource.authored)
    outcome = triage(given.answers, given.respondent, questionnaire=given.questionnaire)
    metrics.assessed("fhir", outcome.disposition)
    return answer_with(
        bundle(
            given.resource,
            outcome,
            given.respondent,
            team_now(),
            *put_aside(given),
            kind=kind,
            sent=Sent(as_sent(sent, _left(given)), given_at),
        )
    )


def _left(given: Given) -> AbstractSet[LinkId]:
    """Return the items that the answers do not lead to."""
    items = rule_set_of(given.questionnaire).items
    return items.keys() - set(asked(given.answers, questionnaire=given.questionnaire))


def _authored(text: str | None) -> datetime | None:
    """Return when a response was given, in the local time of the team, if it has an ``authored``.

    Raises:
        Refused: that is no dateTime. To count the time left from anything else could grant too much of it.
    """
    if text is None:
        return None
    zone = team_zone()
    at = moment(text, zone) if is_date_time(text) else None
    if at is None:
        words = (
            f"Found {shorten(text, 40)!r}, expected a FHIR dateTime of the years {YEARS[0]} to {YEARS[-1]}, such as "
            "2026-11-28T09:00:00Z."
        )
        issue = Issue(code="value", diagnostics=words, expression=[f"{WHOLE}.authored"])
        raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, issue)
    return at.astimezone(zone)
