"""Since when: one tap for each finding, read in the script and written on the notes; no rule reads it."""

from collections.abc import Mapping

from flask import Blueprint, redirect, request, session
from flask.typing import ResponseReturnValue

from app.self_check import addresses, answer_session, other_forms
from app.self_check.since_words import CHOICES

bp = Blueprint("onset", __name__, url_prefix="/check")
bp.before_request(other_forms.if_not_known)


@bp.post("/since")
def record() -> ResponseReturnValue:
    """Note since when one finding has been there, and go back to the script; the same tap again takes it back."""
    check = answer_session.open_check()
    if check is None:
        return redirect(addresses.start("no-answers"))
    finding, _, choice = request.form.get("since", "").partition(":")
    if choice in CHOICES and any(each.code == finding for each in check.outcome.findings):
        began = dict(answer_session.began())
        began = {**began, finding: choice} if began.get(finding) != choice else _without(began, finding)
        session[answer_session.BEGAN] = began
    return redirect(addresses.result_at("script", is_unfinished=request.form.get("unfinished") == "yes"))


def _without(began: Mapping[str, str], finding: str) -> dict[str, str]:
    return {code: choice for code, choice in began.items() if code != finding}
