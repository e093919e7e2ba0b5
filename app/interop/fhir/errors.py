"""Whatever goes wrong under ``/fhir``, as an OperationOutcome.

Source: https://hl7.org/fhir/R4/operationoutcome.html and its value set of issue types.
"""

from http import HTTPStatus
from typing import Final

from flask import Flask, Response
from werkzeug.exceptions import HTTPException

from app.errors import answer_under, with_headers, words_for_programs
from app.interop.fhir.endpoint import PREFIX, answer_with, bp
from app.interop.fhir.narrative import told
from app.interop.fhir.resources import Issue, OperationOutcome, as_named
from app.interop.problems import shortened

_WORDS: Final = {
    HTTPStatus.BAD_REQUEST: ("structure", "The request cannot be read."),
    HTTPStatus.NOT_FOUND: ("not-found", f"There is nothing at this address. {PREFIX}/metadata says what there is."),
    HTTPStatus.METHOD_NOT_ALLOWED: (
        "not-supported",
        "This address does not take that method. The header Allow names those it takes.",
    ),
    HTTPStatus.NOT_ACCEPTABLE: ("not-supported", "Answers are in JSON alone: ask for application/fhir+json."),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: ("too-long", "The body is larger than this address takes."),
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: (
        "not-supported",
        "Expected the Content-Type application/fhir+json.",
    ),
    HTTPStatus.TOO_MANY_REQUESTS: (
        "throttled",
        "Too many requests from one address. The header Retry-After says when to try again.",
    ),
    HTTPStatus.SERVICE_UNAVAILABLE: ("transient", HTTPStatus.SERVICE_UNAVAILABLE.description),
    HTTPStatus.INTERNAL_SERVER_ERROR: (
        "exception",
        "Something broke on our side. The request was not answered; try it again.",
    ),
}


class Refused(Exception):  # noqa: N818 - named after what became of the request
    """A request that is refused, with the faults in it, as far as they are named."""

    def __init__(self, status: HTTPStatus, *issues: Issue) -> None:
        """Cut the list of issues and shorten what is long: a body full of faults must not make a longer answer."""
        self.status, self.issues = status, tuple(map(_shortened, as_named(issues)))
        super().__init__(*(each.diagnostics for each in self.issues))


def init_app(app: Flask) -> None:
    """Answer with OperationOutcomes under the address of FHIR."""
    answer_under(app, PREFIX, _http_error)


@bp.errorhandler(Refused)
def refused(refusal: Refused) -> Response:
    """Answer with what is wrong."""
    outcome = OperationOutcome(language="en", issue=list(refusal.issues))
    return answer_with(told(outcome, *(each.diagnostics for each in refusal.issues)), refusal.status)


def _shortened(issue: Issue) -> Issue:
    # FHIR knows no empty list: an element without values is left out.
    places = [shortened(each) for each in issue.expression or ()]
    return issue.model_copy(update={"diagnostics": shortened(issue.diagnostics), "expression": places or None})


def _http_error(error: HTTPException) -> Response:
    status = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    code, words = _WORDS.get(status, ("processing", status.description))
    issue = Issue(code=code, diagnostics=words_for_programs(error, words))
    return with_headers(refused(Refused(status, issue)), error)
