"""An endpoint: what it takes, what it gives and what can go wrong, declared once for serving and for the documents."""

from collections.abc import Callable, Iterator
from functools import wraps
from http import HTTPStatus
from typing import Final, NamedTuple, ParamSpec

from flask import Response, request
from pydantic import BaseModel

from app.extensions import limiter
from app.interop.bodies import JSON, MOST_BYTES
from app.interop.shared import RATE, Addresses, in_its_language

PREFIX: Final = "/api/v1"
NDJSON: Final = "application/x-ndjson"

P = ParamSpec("P")

bp = Addresses("api", __name__, url_prefix=PREFIX)


class Endpoint(NamedTuple):
    """One method of one address.

    ``takes`` is what stands in the body, such as ``example``, and ``gives`` what is answered: one on each line where
    the ``media`` is NDJSON. What ``has_words`` speaks the language that the request asks for.
    """

    method: str
    path: str
    name: str
    summary: str
    gives: type[BaseModel]
    takes: type[BaseModel] | None = None
    example: dict[str, object] | None = None
    media: str = JSON
    has_words: bool = False
    most_bytes: int = MOST_BYTES
    rate: str = RATE

    @property
    def problems(self) -> tuple[HTTPStatus, ...]:
        """Every status that is answered with a problem."""
        always = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.INTERNAL_SERVER_ERROR, HTTPStatus.SERVICE_UNAVAILABLE)
        too_much = (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
        unreadable = (HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY) if self.media == JSON else ()
        return (*unreadable, *too_much, *always) if self.takes else always


_DECLARED: Final[list[Endpoint]] = []


def endpoints() -> Iterator[Endpoint]:
    """Yield every endpoint, in the order they are declared."""
    yield from _DECLARED


def serve(endpoint: Endpoint) -> Callable[[Callable[P, Response]], Callable[P, Response]]:
    """Serve ``endpoint`` by the view below it, within its limits and in the language asked for."""

    def declare(view: Callable[P, Response]) -> Callable[P, Response]:
        @wraps(view)
        def within_limits(*args: P.args, **kwargs: P.kwargs) -> Response:
            # Set before the body is touched: Werkzeug then stops reading at the limit instead of after it.
            request.max_content_length = endpoint.most_bytes
            return in_its_language(lambda: view(*args, **kwargs)) if endpoint.has_words else view(*args, **kwargs)

        limited = limiter.limit(endpoint.rate)(within_limits)
        bp.add_url_rule(endpoint.path, endpoint.name, limited, methods=[endpoint.method])
        _DECLARED.append(endpoint)
        return within_limits

    return declare
