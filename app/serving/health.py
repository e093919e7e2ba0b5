"""Whether this process runs, and whether it can do its work: for whatever starts, stops and balances copies of it."""

from http import HTTPStatus

from flask import Flask, Response

from app.approval.standing import standing
from app.services import services
from app.serving import local_file
from app.serving.stop_switch import switch


def init_app(app: Flask) -> None:
    """Add both addresses."""
    app.add_url_rule("/healthz", "healthz", lambda: _text(HTTPStatus.OK, "ok"))
    app.add_url_rule("/readyz", "readyz", ready)


def ready() -> Response:
    """Answer "ready", with why pages show the numbers alone if they do, or 503 with what is missing, a line each."""
    local_file.tell_of_a_change()
    missing = [name for name, is_there in services().needs.items() if not is_there()]
    if missing:
        return _text(HTTPStatus.SERVICE_UNAVAILABLE, "\n".join(f"not ready: {name}" for name in missing))
    # A balancer that took such a copy away would take the page with the numbers away.
    return _text(HTTPStatus.OK, f"ready{_why_closed()}")


def _why_closed() -> str:
    if switch().why() is not None:
        return ", and stopped: pages show the numbers"
    return ", and not open: nobody has signed off the rules, so pages show the numbers" if standing().is_closed else ""


def _text(status: HTTPStatus, words: str) -> Response:
    return Response(words, status, mimetype="text/plain")
