"""Forgetting: the answers, the numbers that were typed, and the results."""

from flask import redirect
from flask.typing import ResponseReturnValue

from app.self_check import addresses, answer_session, kept_result


def clear() -> ResponseReturnValue:
    """Forget everything, with a notice of it; where nothing was left, the notice is of that instead."""
    if not answer_session.holds_anything() and kept_result.kept_result() is None:
        return redirect(addresses.start("nothing-kept"))
    answer_session.clear()
    kept_result.forget()
    return redirect(addresses.start("cleared"))
