"""Whether the person was told to call now: worked out from the answers on every page, and stored nowhere."""

from flask import current_app, request

from app.places import in_console
from app.self_check import answer_session
from rules.model.disposition import Disposition, Route


def standing_call_now() -> Route | None:
    """Return the way to call now that the answers still mean, or None. No page fails because it cannot be told."""
    try:
        return None if in_console(request.path) else _route()
    except Exception:  # whatever broke, the page that was asked for, or the page of an error, is still to be shown
        current_app.logger.exception("What the answers mean could not be told")
        return None


def _route() -> Route | None:
    check = answer_session.open_check()
    if check is None:
        return None
    return check.outcome.route if check.outcome.disposition is Disposition.CALL_NOW else None
