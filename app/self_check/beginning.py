"""How a check begins, from a form of the start page, whether its token still fits or not."""

from flask import redirect, request
from flask.typing import ResponseReturnValue

from app.self_check import addresses, answer_session, journey
from app.self_check.presenters.troubles import FAR_AWAY


def is_named(who: str) -> bool:
    """Whether the form names whom it is about."""
    return who == FAR_AWAY or answer_session.respondent_called(who) is not None


def begin(who: str, retry: int | None = None) -> ResponseReturnValue:
    """Note who answers and the main trouble, and go to the first question; for someone far away, to "ring them".

    With ``retry``, the time, the first page can tell whether the browser returned its cookie.
    """
    respondent = answer_session.respondent_called(who)
    if respondent:
        answer_session.begin(respondent)
    if "trouble" in request.form:
        answer_session.ask_first(journey.trouble_called(request.form["trouble"]))
    return redirect(addresses.after_start(respondent, retry) if respondent else addresses.far_away())
