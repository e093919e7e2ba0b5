"""The addresses of FHIR: what the server is, its forms and codes, and the operation that assesses. Stores nothing."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import datetime
from http import HTTPStatus
from textwrap import shorten
from typing import TYPE_CHECKING, Any, Final

from flask import Response, abort, jsonify, request
from pydantic import ValidationError
from pydantic_core import from_json

from app.i18n.words import Language, offered
from app.interop.bodies import whole_body
from app.interop.fhir import code_systems as systems
from app.interop.fhir import codes, conformance
from app.interop.fhir.approval import as_it_stands
from app.interop.fhir.dates import YEARS, is_date_time, moment
from app.interop.fhir.endpoint import MEDIA, PREFIX, READABLE, answer_with, bp
from app.interop.fhir.errors import Refused
from app.interop.fhir.outcome import Sent, bundle
from app.interop.fhir.questionnaire import questionnaire
from app.interop.fhir.reading import WHOLE, Given, Unreadable, issues_of, read
from app.interop.fhir.remarks import put_aside
from app.interop.fhir.resources import Bundle, BundleEntry, CodeSystem, Issue, Parameters, Questionnaire
from app.interop.fhir.response import as_sent
from app.interop.shared import Line, cached, in_its_language
from app.serving import metrics
from app.serving.site_address import own_address
from app.settings.team_time import team_now, team_zone
from rules.in_force import asked, rule_set_of, triage
from rules.model.questionnaire import LinkId

if TYPE_CHECKING:
    from app.interop.fhir.knowledge import Library, PlanDefinition

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
        "The questions as a form, with every translation. "
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


@bp.get("/Questionnaire/<form>")
def form(form: str) -> Response:
    """Answer with a form."""
    if form not in codes.FORMS:
        abort(HTTPStatus.NOT_FOUND)
    return cached(answer_with(_form(form)))


@bp.get("/Questionnaire")
def forms() -> Response:
    """Answer with the forms that have the canonical address asked for, or with all."""
    return cached(_found(*map(_form, codes.FORMS)))


@bp.get("/CodeSystem/<name>")
def code_system(name: str) -> Response:
    """Answer with a code system."""
    system = _code_systems().get(name)
    if system is None:
        abort(HTTPStatus.NOT_FOUND)
    return cached(answer_with(system))


@bp.get("/CodeSystem")
def code_systems() -> Response:
    """Answer with the code systems that have the canonical address asked for, or with all."""
    return cached(_found(*_code_systems().values()))


@bp.get(f"/PlanDefinition/{codes.RULES}")
def plan() -> Response:
    """Answer with the rules, for engines of others."""
    return cached(answer_with(_plan()))


@bp.get("/PlanDefinition")
def plans() -> Response:
    """Answer with the rules, if they have the canonical address asked for."""
    return cached(_found(_plan()))


@bp.get(f"/Library/{codes.RULES}")
def logic() -> Response:
    """Answer with the logic of the rules."""
    return cached(answer_with(_logic()))


@bp.get("/Library")
def logics() -> Response:
    """Answer with the logic of the rules, if it has the canonical address asked for."""
    return cached(_found(_logic()))


@bp.get(f"/OperationDefinition/{conformance.ASSESS}")
def operation() -> Response:
    """Answer with the definition of the operation."""
    return cached(answer_with(as_it_stands(conformance.operation(), _languages())))


@bp.post(f"/QuestionnaireResponse/${conformance.ASSESS}")
def assess() -> Response:
    """Answer with what a response means."""
    return in_its_language(_assessed)


def _assessed() -> Response:
    sent = _response_sent()
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


def _response_sent() -> dict[str, object]:
    """Return the response in the body, on its own or as the parameter of the operation."""
    if request.mimetype not in READABLE:
        abort(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    try:
        resource = from_json(whole_body())
    except ValueError as fault:
        raise Refused(HTTPStatus.BAD_REQUEST, Issue(code="structure", diagnostics=f"No JSON: {fault}.")) from None
    if not isinstance(resource, dict):
        words = f"Found {type(resource).__name__}, expected a resource: an object."
        raise Refused(HTTPStatus.BAD_REQUEST, Issue(code="structure", diagnostics=words))
    return _parameter(resource) if resource.get("resourceType") == _PARAMETERS else resource


_PARAMETERS: Final = "Parameters"


def _parameter(resource: dict[str, object]) -> dict[str, object]:
    try:
        parameters = Parameters.model_validate(resource).parameter
    except ValidationError as refused:
        raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, *issues_of(refused, _PARAMETERS)) from None
    for each in parameters:
        if each.name == conformance.RESPONSE and each.resource is not None:
            return each.resource
    words = f"Found no parameter called {conformance.RESPONSE} that holds a resource."
    raise Refused(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        Issue(code="required", diagnostics=words, expression=[f"{_PARAMETERS}.parameter"]),
    )


def _form(form: str) -> Questionnaire:
    return as_it_stands(questionnaire(form, _languages()), _languages())


def _plan() -> "PlanDefinition":
    from app.interop.fhir.plan_definition import plan_definition  # noqa: PLC0415 - few ask for the rules

    return as_it_stands(plan_definition(_languages()), _languages())


def _logic() -> "Library":
    from app.interop.fhir.plan_definition import library  # noqa: PLC0415 - as above

    return as_it_stands(library(), _languages())


def _code_systems() -> Mapping[str, CodeSystem]:
    return {name: as_it_stands(each, _languages()) for name, each in systems.code_systems(_languages()).items()}


def _languages() -> tuple[Language, ...]:
    return tuple(offered().values())


def _found(*resources: "Questionnaire | CodeSystem | PlanDefinition | Library") -> Response:
    url, _, version = request.args.get("url", "").partition("|")
    version = version or request.args.get("version", "")
    # A search without ``url`` lists everything: there are never more than five. Only the present version of each is
    # here, and whoever asks for another one must not take this for it.
    found = [each for each in resources if url in {"", each.url} and version in {"", each.version}]
    address = own_address() + request.path
    return answer_with(
        Bundle(
            type="searchset",
            total=len(found),
            entry=[BundleEntry(full_url=f"{address}/{each.id}", resource=each) for each in found] or None,
        )
    )
