"""Checks that were begun with another form than the one in force: an earlier one, or one that this copy does not know.

Neither can be gone on with here. What was answered stays as it is, and whoever answered is told whom to call.
"""

from http import HTTPStatus

from flask import redirect, request
from flask.typing import ResponseReturnValue

from app.i18n import words as i18n
from app.self_check import addresses, answer_session
from app.self_check.answer_session import OpenCheck
from app.self_check.rendering import being_updated_page, result_page


def if_not_known() -> ResponseReturnValue | None:
    """Show the numbers while the pages are being updated: another copy, of a later release, asked these answers."""
    if answer_session.is_of_unknown_form():
        return being_updated_page(), HTTPStatus.SERVICE_UNAVAILABLE
    return None


def record_sent(earlier: OpenCheck) -> ResponseReturnValue:
    """Record what a page of an earlier form still sends, and lead to what all of it means."""
    i18n.switch_to(request.form.get(i18n.KEPT))
    asked = answer_session.respondent_called(request.form.get("respondent"))
    if asked not in {None, earlier.respondent}:
        return result_of_sent(OpenCheck(asked, {}, earlier.questionnaire)), HTTPStatus.CONFLICT
    answer_session.store(_with_sent(earlier))
    return redirect(addresses.result())


def result_of_sent(earlier: OpenCheck) -> str:
    """Return what a page of an earlier form means with ``earlier``, where what it sends must not be recorded."""
    return result_page(answer_session.assessed_now(_with_sent(earlier)))


def _with_sent(earlier: OpenCheck) -> OpenCheck:
    sent = answer_session.sent_to(earlier.questionnaire, request.form.to_dict(flat=False))
    return OpenCheck(earlier.respondent, {**earlier.answers, **sent}, earlier.questionnaire)
