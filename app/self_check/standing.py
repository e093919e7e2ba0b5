"""Whether the person was told to call now: worked out from the answers on every page, and stored nowhere."""

from flask import current_app, request

from app.places import in_console
from app.self_check import answer_session
from rules.advice.cards import FirstLine, card_for
from rules.model.disposition import Disposition


def standing_call_now() -> FirstLine | None:
    """Return whose number to try first if the answers still mean call now. No page fails because it cannot be told."""
    try:
        return None if in_console(request.path) else _first_line()
    except Exception:  # whatever broke, the page that was asked for, or the page of an error, is still to be shown
        current_app.logger.exception("What the answers mean could not be told")
        return None


def _first_line() -> FirstLine | None:
    check = answer_session.open_check()
    if check is None:
        return None
    outcome = check.outcome
    return card_for(outcome).first_line if outcome.disposition is Disposition.CALL_NOW else None
