"""Whether this process runs, and whether it can do its work: for whatever starts, stops and balances copies of it."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Final

from flask import Flask, Response, current_app

NEEDS: Final = "needs"
"""Where parts of the app put what they cannot work without: a name, and what tells whether it is there."""

Needs = dict[str, Callable[[], bool]]


def init_app(app: Flask) -> None:
    """Add both addresses."""
    app.extensions[NEEDS] = {}
    app.add_url_rule("/healthz", "healthz", lambda: _text(HTTPStatus.OK, "ok"))
    app.add_url_rule("/readyz", "readyz", ready)


def ready() -> Response:
    """Answer "ready", or 503 with what is missing, a line each."""
    needs: Mapping[str, Callable[[], bool]] = current_app.extensions[NEEDS]
    missing = [name for name, is_there in needs.items() if not is_there()]
    if missing:
        return _text(HTTPStatus.SERVICE_UNAVAILABLE, "\n".join(f"not ready: {name}" for name in missing))
    return _text(HTTPStatus.OK, "ready")


def _text(status: HTTPStatus, words: str) -> Response:
    return Response(words, status, mimetype="text/plain")
