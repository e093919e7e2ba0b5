"""Whatever goes wrong under the address of the API, as RFC 9457 describes a problem. Nobody here needs a page."""

from http import HTTPStatus
from typing import Final

from flask import Flask, Response
from werkzeug.exceptions import HTTPException

from app.api.endpoint import PREFIX, PROBLEM, bp
from app.api.wire import FaultOut, ProblemOut
from app.errors import answer_under, with_headers

_WORDS: Final = {
    HTTPStatus.NOT_FOUND: "There is nothing at this address. /developers lists what there is.",
    HTTPStatus.METHOD_NOT_ALLOWED: "This address does not take that method. The header Allow names those it takes.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "The body is larger than this address takes.",
    HTTPStatus.TOO_MANY_REQUESTS: "Too many requests from one address. The header Retry-After says when to try again.",
    HTTPStatus.INTERNAL_SERVER_ERROR: "Something broke on our side. The request was not answered; try it again.",
}


class Problem(Exception):  # noqa: N818 - what RFC 9457 calls it
    """A request that is refused, with what was found, what was expected, and every fault."""

    def __init__(self, status: HTTPStatus, detail: str, faults: tuple[FaultOut, ...] = ()) -> None:
        """Keep what is answered."""
        super().__init__(detail)
        self.status, self.detail, self.faults = status, detail, faults

    def out(self) -> ProblemOut:
        """Return the problem as it goes over the wire."""
        return ProblemOut(
            type="about:blank",
            title=self.status.phrase,
            status=self.status,
            detail=self.detail,
            faults=list(self.faults),
        )


def init_app(app: Flask) -> None:
    """Answer with problems under the address of the API."""
    answer_under(app, PREFIX, http_error)


@bp.errorhandler(Problem)
def refused(problem: Problem) -> Response:
    """Answer with ``problem``."""
    return Response(problem.out().model_dump_json(), problem.status, mimetype=PROBLEM)


def http_error(error: HTTPException) -> Response:
    """Answer with ``error`` as a problem."""
    status = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    return with_headers(refused(Problem(status, _WORDS.get(status, status.description))), error)
