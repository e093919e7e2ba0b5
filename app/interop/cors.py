"""Cross-origin requests: pages of other sites may call a program's face only where the operator names them."""

from typing import Final

from flask import Response, request

from app.settings.settings import settings_in_force

_ALLOWED: Final = {
    # Only CDS Hooks reads who calls. No cookie is ever allowed, so no page can act as the person who is looking at it.
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Accept-Language, If-None-Match",
    "Access-Control-Allow-Methods": "GET, POST",
    "Access-Control-Max-Age": "600",
}


def let_in(response: Response) -> Response:
    """Let the page of a named origin read ``response``; for the ``after_request`` of a blueprint."""
    origins = settings_in_force().cors_origins
    if not origins:
        return response
    # Even a refusal varies by origin: a shared cache would otherwise hand it to a page that is let in.
    response.vary.add("Origin")
    if request.headers.get("Origin") in origins:
        response.headers["Access-Control-Allow-Origin"] = request.headers["Origin"]
        response.headers["Access-Control-Expose-Headers"] = "Content-Language, ETag, Retry-After"
        # Our headers otherwise forbid other sites to embed anything of ours; a page that may read may embed as well.
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        if request.method == "OPTIONS":
            response.headers.extend(_ALLOWED)
    return response
