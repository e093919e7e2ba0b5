"""What can be counted from outside: requests, results and records, never whose. Off unless a token is set."""

import hmac
from http import HTTPStatus
from typing import Final, Literal

from flask import Flask, Response, abort, request

from app.i18n.words import language
from app.services import provide, services
from app.serving.logs import method, route, seconds
from app.settings.settings import Settings
from rules.model.disposition import Disposition

Face = Literal["self-check", "console", "api", "fhir", "cds-hooks"]
Kept = Literal["draft", "call"]

ADDRESS: Final = "/metrics"


def init_app(app: Flask, settings: Settings) -> None:
    """Serve the counts, and begin to count, if there is a token to ask for them with."""
    app.add_url_rule(ADDRESS, "metrics", show)
    if settings.metrics_token:
        from app.serving.prometheus import Counts  # noqa: PLC0415 - 1 MiB that nobody needs without it

        provide(app, counts=Counts(app, settings.metrics_token.get_secret_value()))
        app.after_request(_answered)


def show() -> Response:
    """Answer with every count, as Prometheus reads them."""
    counts = services().counts
    if counts is None:
        abort(HTTPStatus.NOT_FOUND)
    expected = f"Bearer {counts.token}".encode()
    if not hmac.compare_digest(request.headers.get("Authorization", "").encode(), expected):
        return Response("The token is missing or wrong.\n", 401, {"WWW-Authenticate": "Bearer"}, mimetype="text/plain")
    return Response(counts.text(), content_type=counts.CONTENT_TYPE)


def assessed(face: Face, disposition: Disposition) -> None:
    """Count a result that was shown. Nothing of who asked or what was answered is counted with it."""
    if counts := services().counts:
        counts.assessments.labels(face, disposition.value, language().tag).inc()


def kept(what: Kept) -> None:
    """Count something that the console has stored."""
    if counts := services().counts:
        counts.kept.labels(what).inc()


def violated(directive: str) -> None:
    """Count a report that a page tried what the policy forbids."""
    if counts := services().counts:
        counts.violations.labels(directive).inc()


def _answered(response: Response) -> Response:
    if (counts := services().counts) and request.path != ADDRESS:
        status = f"{response.status_code // 100}xx"
        counts.requests.labels(method(), route(), status).inc()
        counts.seconds.labels(route()).observe(seconds())
    return response
