"""Whatever goes wrong under the address of the API, as RFC 9457 describes a problem. Nobody here needs a page."""

from collections.abc import Iterable, Iterator
from http import HTTPStatus
from typing import Final

from flask import Flask, Response
from werkzeug.exceptions import HTTPException

from app.errors import answer_under, with_headers
from app.interop.json_api.endpoint import PREFIX, PROBLEM, bp
from app.interop.json_api.wire import FaultOut, ProblemOut
from app.interop.shared import shortened
from rules.errors import AND_MORE, MOST_NAMED, named

_WORDS: Final = {
    HTTPStatus.NOT_FOUND: "There is nothing at this address. /developers lists what there is.",
    HTTPStatus.METHOD_NOT_ALLOWED: "This address does not take that method. The header Allow names those it takes.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "The body is larger than this address takes.",
    HTTPStatus.TOO_MANY_REQUESTS: "Too many requests from one address. The header Retry-After says when to try again.",
    HTTPStatus.INTERNAL_SERVER_ERROR: "Something broke on our side. The request was not answered; try it again.",
}


class Problem(Exception):  # noqa: N818 - what RFC 9457 calls it
    """A request that is refused, with what was found, what was expected, and its faults, as far as they are named."""

    def __init__(self, status: HTTPStatus, detail: str, faults: Iterable[FaultOut] = ()) -> None:
        """Keep what is answered."""
        self.status, self.detail = status, shortened(detail)
        self.faults = tuple(map(_shortened, _named(faults)))
        super().__init__(self.detail)

    def out(self, most: int = MOST_NAMED) -> ProblemOut:
        """Return the problem as it goes over the wire, with ``most`` of its faults."""
        return ProblemOut(
            type="about:blank",
            title=self.status.phrase,
            status=self.status,
            detail=self.detail,
            faults=list(_named(self.faults, most)),
        )


def init_app(app: Flask) -> None:
    """Answer with problems under the address of the API."""
    answer_under(app, PREFIX, http_error)


@bp.errorhandler(Problem)
def refused(problem: Problem) -> Response:
    """Answer with ``problem``."""
    return Response(problem.out().model_dump_json(), problem.status, mimetype=PROBLEM)


def _named(faults: Iterable[FaultOut], most: int = MOST_NAMED) -> Iterator[FaultOut]:
    return named(faults, FaultOut(pointer="", message=AND_MORE), most)


def _shortened(fault: FaultOut) -> FaultOut:
    return FaultOut(pointer=shortened(fault.pointer), message=shortened(fault.message))


def http_error(error: HTTPException) -> Response:
    """Answer with ``error`` as a problem."""
    status = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    return with_headers(refused(Problem(status, _WORDS.get(status, status.description))), error)
