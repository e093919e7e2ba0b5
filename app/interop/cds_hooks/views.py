"""The addresses of CDS Hooks 2.0: what there is, the one service, and what became of its cards."""

from collections.abc import Iterator, Sequence
from datetime import UTC
from http import HTTPStatus
from typing import Final

from flask import Response, current_app
from werkzeug.exceptions import HTTPException

from app.approval.standing import standing
from app.errors import with_headers
from app.i18n.words import gettext
from app.interop.bodies import JSON, body
from app.interop.cds_hooks.card_id import level_of
from app.interop.cds_hooks.cards import cards, not_read
from app.interop.cds_hooks.endpoint import FEEDBACK, PREFIX, SERVICE, bp, caller
from app.interop.cds_hooks.latest import fetched
from app.interop.cds_hooks.search import TEMPLATE
from app.interop.cds_hooks.wire import (
    HOOK,
    PREFETCH,
    CallIn,
    CardsOut,
    FeedbackIn,
    FeedbackItem,
    KeptOut,
    ServiceOut,
    ServicesOut,
    json_of,
)
from app.interop.fhir.views import EXAMPLE as RESPONSE
from app.interop.problems import FaultOut, Problem, http_error, words_of
from app.interop.shared import Line, in_its_language
from app.services import Feedback
from app.services import services as services_in_force
from app.settings.settings import PREFIX as SETTING
from app.settings.settings import Environment, settings_in_force
from rules.clinical.override_reasons import OVERRIDE_REASONS, SYSTEM
from rules.sources.parameters import SPEAK_WITHIN_HOURS

EXAMPLE: Final[dict[str, object]] = {
    "hook": HOOK,
    "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
    "context": {"userId": "Practitioner/example", "patientId": "1288992"},
    "prefetch": {PREFETCH: RESPONSE},
}
"""What the documents send: the call of the specification's own example, with a response to our questions."""

LINES: Final = (
    Line("GET", PREFIX, "What this service is, and what it wants to be fetched beforehand."),
    Line(
        "POST",
        f"{PREFIX}/{SERVICE}",
        "What the patient's checks mean: a card for each that counts, and a warning where some could not be read. "
        "No cards only where it is known that there is no check. Stores nothing.",
        JSON,
        EXAMPLE,
    ),
)

FAULTS: Final = "red-flag-check.faults"
"""The extension of an answer that names, for whoever connects the systems, what could not be read, and where."""


@bp.get("")
def services() -> Response:
    """Answer with the one service there is."""
    return in_its_language(lambda: json_of(ServicesOut(services=[_service()])))


@bp.post(f"/{SERVICE}")
def call() -> Response:
    """Answer with the cards for the checks of the patient; with none only if it is known that there is no check."""

    def answer() -> Response:
        found = fetched(given)
        faults = {FAULTS: [each.model_dump() for each in found.faults]} if found.faults else None
        return json_of(CardsOut(cards=cards(found), extension=faults))

    # Read before a language is chosen: what is no call is a problem, whose words are English.
    try:
        given = body(CallIn)
    except Problem as problem:
        if not _is_call(problem):
            raise
        return _not_read(problem, problem.faults)
    return in_its_language(answer)


def _is_call(problem: Problem) -> bool:
    """Whether a body that was refused is a call of our hook all the same, so that somebody waits for cards."""
    is_other = {"", "/hook"} & {each.pointer for each in problem.faults}
    return problem.status is HTTPStatus.UNPROCESSABLE_ENTITY and not is_other


def failed(error: HTTPException) -> Response:
    """Answer what goes wrong at the service as a problem; what keeps a call from being answered, by a card."""
    if error.code not in _SHOWN:
        return http_error(error)
    return with_headers(_not_read(error, [FaultOut(pointer="", message=words_of(error))]), error)


_SHOWN: Final = frozenset({HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.TOO_MANY_REQUESTS, *range(500, 600)})
"""What may befall a call that is as it should be. A records system shows no error, but it shows a card."""


def _not_read(error: Exception, faults: Sequence[FaultOut]) -> Response:
    told = {FAULTS: [each.model_dump() for each in faults]}
    return in_its_language(lambda: json_of(CardsOut(cards=[not_read(error)], extension=told)))


@bp.post(f"/{SERVICE}{FEEDBACK}")
def feedback() -> Response:
    """Record what became of cards, in the audit log of the console."""
    # Anyone could fill an audit log that takes reports from unnamed callers.
    if settings_in_force().environment is Environment.PRODUCTION and caller() is None:
        words = (
            f"In production feedback is kept only from callers that are named ({SETTING}CDS_CLIENTS). Nothing was kept."
        )
        raise Problem(HTTPStatus.NOT_IMPLEMENTED, words)
    record = services_in_force().keep_feedback
    if record is None:
        words = (
            f"Feedback is kept in the audit log of the console, which is off here ({SETTING}CONSOLE). Nothing was kept."
        )
        raise Problem(HTTPStatus.NOT_IMPLEMENTED, words)
    given = body(FeedbackIn).feedback
    record([_report(each) for each in given])
    return json_of(KeptOut(kept=len(given)))


def _service() -> ServiceOut:
    return ServiceOut(
        hook=HOOK,
        title=gettext("Red flags of cancer in the bones"),
        description=_description(),
        id=SERVICE,
        prefetch={PREFETCH: TEMPLATE},
        usage_requirements=gettext(
            "Needs the prefetch as it stands: this service asks no FHIR server, and picks its own forms out of what is "
            "sent. What cannot be read is a warning card, never an empty list. A check more than %(hours)s hours old "
            "is shown with its day first. Comments of clinicians are not kept.",
            hours=f"{SPEAK_WITHIN_HOURS.value:g}",
        ),
    )


def _description() -> str:
    words = gettext(
        "Says what the red flag checks of this patient mean: call now, call soon, or mention at the next visit, "
        "with every reason. Not a diagnosis."
    )
    return ". ".join(filter(None, (standing().warning, words)))


def _report(item: FeedbackItem) -> Feedback:
    return f"card-{item.outcome}", str(item.card), dict(_detail(item))


def _detail(item: FeedbackItem) -> Iterator[tuple[str, str]]:
    """Yield what is recorded beside the id: codes and times. Words that somebody typed could name a person."""
    level = level_of(item.card, str(current_app.secret_key).encode())
    yield "disposition", level.value if level else "unknown"
    yield "at", item.outcome_timestamp.astimezone(UTC).isoformat(timespec="seconds")
    if issuer := caller():
        yield "caller", issuer
    if item.override_reason is None:
        return
    if reason := item.override_reason.reason:
        is_ours = reason.system == SYSTEM and reason.code in OVERRIDE_REASONS
        yield "reason", reason.code if is_ours else "another"
    if item.override_reason.user_comment:
        yield "comment", "not kept"
