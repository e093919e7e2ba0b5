"""Pages of other sites may use the API only where the operator names them. No cookie is ever read or allowed."""

from typing import Final

from flask import Response, request

from app.interop.json_api.endpoint import bp
from app.settings.settings import settings_in_force

_ALLOWED: Final = {
    # Only CDS Hooks reads who calls.
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Accept-Language, If-None-Match",
    "Access-Control-Allow-Methods": "GET, POST",
    "Access-Control-Max-Age": "600",
}


@bp.after_request
def let_in(response: Response) -> Response:
    """Let the page of a site that is named read the answer."""
    origins = settings_in_force().cors_origins
    if not origins:
        return response
    response.vary.add("Origin")
    if request.headers.get("Origin") in origins:
        response.headers["Access-Control-Allow-Origin"] = request.headers["Origin"]
        response.headers["Access-Control-Expose-Headers"] = "Content-Language, ETag, Retry-After"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        if request.method == "OPTIONS":
            response.headers.extend(_ALLOWED)
    return response
