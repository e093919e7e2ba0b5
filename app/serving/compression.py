"""The first page of a visit, compressed: on a slow line it is half of what has to come."""

import gzip
from typing import Final

from flask import Flask, Response, request

LEAST_BYTES: Final = 1024
"""Below this, a page is not worth it: it comes in one packet either way."""


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
            response.set_data(gzip.compress(page, compresslevel=6, mtime=0))
            response.content_encoding = "gzip"
    return response
