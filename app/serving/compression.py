"""The first page of a visit, compressed: on a slow line it is half of what has to come."""

import zlib
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from flask import Flask, Response, request

if TYPE_CHECKING:
    from zlib import _Compress

LEAST_BYTES: Final = 1024
"""Below this, a page is not worth it: it comes in one packet either way."""

_STYLE_ENDS: Final = b"</style>"
_GZIP: Final = 31
"""How zlib calls the format that browsers know by that name."""


def init_app(app: Flask) -> None:
    """Compress pages for whoever has sent no cookie.

    A page for somebody in particular is never compressed: others who can put words of their own into it would
    learn of it bit by bit from how long it comes out (BREACH).
    """
    app.after_request(_compress)


def _compress(response: Response) -> Response:
    if request.cookies or response.mimetype != "text/html" or response.is_streamed or response.content_encoding:
        return response
    response.vary.update(["Accept-Encoding", "Cookie"])
    if request.accept_encodings["gzip"] > 0:
        page = response.get_data()
        if len(page) >= LEAST_BYTES:
            response.set_data(_compressed(page))
            response.content_encoding = "gzip"
    return response


def _compressed(page: bytes) -> bytes:
    head, end, rest = page.rpartition(_STYLE_ENDS)
    begun, packed = _begun(head + end)
    going_on = begun.copy()
    return packed + going_on.compress(rest) + going_on.flush()


@lru_cache(maxsize=8)
def _begun(head: bytes) -> "tuple[_Compress, bytes]":
    """Return what has compressed the ``head`` of a page, and what came of it: most is style, the same on every page."""
    compressing = zlib.compressobj(6, wbits=_GZIP)
    return compressing, compressing.compress(head) + compressing.flush(zlib.Z_SYNC_FLUSH)
