"""Forgetting: the answers, the numbers that were typed, and what was said of them."""

from flask import redirect
from flask.typing import ResponseReturnValue

from app.self_check import addresses, answer_session, kept_result


def clear() -> ResponseReturnValue:
    """Forget everything, and say so; where nothing was left, say that instead of a success."""
    if not answer_session.holds_anything() and kept_result.kept_result() is None:
        return redirect(addresses.start("nothing-kept"))
    answer_session.clear()
    kept_result.forget()
    return redirect(addresses.start("cleared"))
