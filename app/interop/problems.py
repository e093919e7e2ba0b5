"""Refused requests, as RFC 9457 describes a problem: the JSON API and CDS Hooks answer with these instead of a page."""

from collections.abc import Iterable, Iterator
from http import HTTPStatus
from typing import Final

from flask import Response
from pydantic import BaseModel, ConfigDict
from werkzeug.exceptions import HTTPException

from app.errors import with_headers, words_for_programs
from rules.errors import AND_MORE, MOST_NAMED, named

PROBLEM: Final = "application/problem+json"

LONGEST_SHOWN: Final = 2_000
"""How many characters of a message are sent: what is longer holds something long that the caller knows already."""

_WORDS: Final = {
    HTTPStatus.NOT_FOUND: "There is nothing at this address. /developers lists what there is.",
    HTTPStatus.METHOD_NOT_ALLOWED: "This address does not take that method. The header Allow names those it takes.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "The body is larger than this address takes.",
    HTTPStatus.TOO_MANY_REQUESTS: "Too many requests from one address. The header Retry-After says when to try again.",
    HTTPStatus.INTERNAL_SERVER_ERROR: "Something broke on our side. The request was not answered; try it again.",
}


class Wire(BaseModel):
    """The base of all that goes over the wire: strict, closed and frozen."""

    # Schemas are built when first used, so that a server that no program calls holds none of them in memory.
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)


class FaultOut(Wire):
    """One thing that is wrong. ``pointer`` is where it stands in the body, as a JSON Pointer."""

    pointer: str
    message: str


class ProblemOut(Wire):
    """A problem as RFC 9457 describes it, with its faults: the first twenty, and a last one if there are more."""

    type: str
    title: str
    status: int
    detail: str
    faults: list[FaultOut] = []


class Problem(Exception):  # noqa: N818 - what RFC 9457 calls it
    """A request that is refused, with what was found, what was expected, and its faults, as far as they are named."""

    def __init__(self, status: HTTPStatus, detail: str, faults: Iterable[FaultOut] = ()) -> None:
        """Shorten what is long and cut the list of faults: a body full of faults must not make a longer answer."""
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


def refused(problem: Problem) -> Response:
    """Answer with ``problem``."""
    return Response(problem.out().model_dump_json(), problem.status, mimetype=PROBLEM)


def http_error(error: HTTPException) -> Response:
    """Answer with ``error`` as a problem."""
    return with_headers(refused(Problem(_status(error), words_of(error))), error)


def words_of(error: HTTPException) -> str:
    """Return what went wrong and what to do, in English."""
    status = _status(error)
    return words_for_programs(error, _WORDS.get(status, status.description))


def _status(error: HTTPException) -> HTTPStatus:
    return HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)


def shortened(text: str, most: int = LONGEST_SHOWN) -> str:
    """Return ``text``, without its middle if it is long: what was found stands first, what was expected last."""
    return text if len(text) <= most else f"{text[: most // 2]} … {text[-most // 2 :]}"


def _named(faults: Iterable[FaultOut], most: int = MOST_NAMED) -> Iterator[FaultOut]:
    return named(faults, FaultOut(pointer="", message=AND_MORE), most)


def _shortened(fault: FaultOut) -> FaultOut:
    return FaultOut(pointer=shortened(fault.pointer), message=shortened(fault.message))
