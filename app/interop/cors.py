"""Cross-origin requests: pages of other sites may call a program's face only where the operator names them."""

from collections.abc import Callable
from typing import Final

from flask import Flask, Response, request

from app.settings.settings import settings_in_force

_HEADERS: Final = "Authorization, Content-Type, Accept-Language, If-None-Match, Prefer"
_ALLOWED: Final = {
    "Access-Control-Allow-Methods": "GET, POST",
    "Access-Control-Max-Age": "600",
}


def let_into(app: Flask, prefix: str) -> None:
    """Let the pages of named origins read whatever is answered under ``prefix``, errors included.

    A page that may not read an error is told that there is no server. No page of ours may ever be read by another site.
    """
    app.after_request(_under(f"{prefix}/"))


def _under(prefix: str) -> Callable[[Response], Response]:
    def answered(response: Response) -> Response:
        return _let_in(response) if f"{request.path}/".startswith(prefix) else response

    return answered


def _let_in(response: Response) -> Response:
    if request.method == "OPTIONS":
        # Flask calls the empty answer a page.
        response.headers.pop("Content-Type", None)
    origins = settings_in_force().cors_origins
    if not origins:
        return response
    # Even a refusal varies by origin: a shared cache would otherwise hand it to a page that is let in.
    response.vary.add("Origin")
    if request.headers.get("Origin") in origins:
        response.headers["Access-Control-Allow-Origin"] = request.headers["Origin"]
        response.headers["Access-Control-Expose-Headers"] = "Content-Language, ETag, Retry-After, X-Request-ID"
        # Our headers otherwise forbid other sites to embed anything of ours; a page that may read may embed as well.
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        if request.method == "OPTIONS":
            response.headers.extend(_ALLOWED)
            # Programs have headers of their own, and we read few. No cookie is ever allowed, so that no page can act as
            # the person who is looking at it.
            asked = request.headers.get("Access-Control-Request-Headers")
            response.headers["Access-Control-Allow-Headers"] = asked or _HEADERS
    return response
