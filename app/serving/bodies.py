"""How much may be sent to the server, and that it is read whole or not at all."""

import re
from typing import IO, TYPE_CHECKING, Any, Final, cast

from flask import Flask, Request, request, session
from werkzeug.exceptions import BadRequest, HTTPException
from werkzeug.utils import cached_property
from werkzeug.wsgi import LimitedStream

from app.places import SIGNED_IN, in_console

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment
from app.serving.headers import NamedFields

LONG_NOTES: Final = 2 * 1024 * 1024
"""How much a page of the console may send, in bytes: a comment on every item, in any script."""

LIMITS: Final = {
    "MAX_CONTENT_LENGTH": 64 * 1024,
    "MAX_FORM_MEMORY_SIZE": 64 * 1024,
    "MAX_FORM_PARTS": 200,
}


class NoMoreThan(LimitedStream):
    """A body of unknown length, none of which is taken for the whole."""

    def readinto(self, b: bytearray) -> int | None:  # type: ignore[override]  # as its parent
        """Read some of it, or raise that it is malformed, whatever error of its own the server raises for that."""
        try:
            return super().readinto(b)
        except HTTPException:
            raise
        except Exception:  # noqa: BLE001 - no kind is common to all servers, and nothing but the body is read here
            raise BadRequest from None

    def readall(self) -> bytes:
        """Read all of it, or raise that it is too large; the library would return what fits."""
        body = super().readall()
        if self.is_exhausted:
            self.on_exhausted()
        return body


_NOT_ASCII: Final = re.compile(rb"[\x80-\xff]")


class WholeRequest(Request):
    """A request whose body is read whole or not at all."""

    form_data_parser_class = NamedFields

    def __init__(self, environ: "WSGIEnvironment", *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as its parent
        """Read the query as if whatever in it is not ASCII had been written as an address has to be."""
        super().__init__(environ, *args, **kwargs)
        self.query_string = _NOT_ASCII.sub(lambda found: b"%%%02X" % found[0][0], self.query_string)

    @cached_property
    def stream(self) -> IO[bytes]:
        """Return the body, which ends with an error if its length was not declared and it is larger than it may be."""
        # Werkzeug cuts a chunked body off at the limit, and a form cut off still parses: answers would be lost.
        most = self.max_content_length
        if self.content_length is not None or most is None or not self.environ.get("wsgi.input_terminated"):
            return super().stream
        return cast("IO[bytes]", NoMoreThan(self.environ["wsgi.input"], most + 1, is_max=True))


def init_app(app: Flask) -> None:
    """Set the limits."""
    app.config.from_mapping(LIMITS)
    app.request_class = WholeRequest
    app.before_request(_allow_long_notes)


def _allow_long_notes() -> None:
    """Let a nurse who is signed in write more than anybody else; this must stand before anything reads the form."""
    if in_console(request.path) and SIGNED_IN in session:
        request.max_content_length = request.max_form_memory_size = LONG_NOTES
