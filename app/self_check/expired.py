"""Forms whose token no longer fits: the page was open too long, its answers were cleared, or cookies are blocked.

What was chosen on the page is shown again, and nothing has to be filled in twice. If it means call now, that comes
first. A second failure without any cookie means that the browser returns none, and then the check cannot go on.
"""

from http import HTTPStatus

from flask import request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError

from app import clock, notices
from app.errors import error_page
from app.self_check import addresses, answer_session, beginning, clearing, journey, other_forms
from app.self_check.forms import OwnNumbersForm, read_page
from app.self_check.journey import Place
from app.self_check.kept_result import kept_result
from app.self_check.rendering import Questions, no_cookies_page, start_page, step_page
from app.serving import cookies
from app.serving.cookies import IDLE
from rules import in_force
from rules.model.questionnaire import Respondent


def show_again(error: CSRFError) -> ResponseReturnValue:
    """Show the page of the form again, with what was filled in and a token that works.

    A form of another site gets neither: it comes without our cookie, and a new one would take the place of the answers.
    """
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        return error_page(error)
    if page := other_forms.if_not_known():
        return page
    if request.endpoint == "self_check.begin":
        return _begin_all_the_same()
    if request.endpoint == "self_check.clear" and not answer_session.holds_anything():
        return _clear_all_the_same()
    return _page_again(error)


def _clear_all_the_same() -> ResponseReturnValue:
    """Wipe the result of answers that have ended, and the token with them; without that, nothing is left."""
    if kept_result():
        return clearing.clear()
    return start_page(OwnNumbersForm(), None, notices.NOTHING_KEPT), HTTPStatus.BAD_REQUEST


def _page_again(error: CSRFError) -> ResponseReturnValue:
    page_code = (request.view_args or {}).get("page_code")
    if page_code not in journey.PAGES:
        return error_page(error)
    if earlier := answer_session.earlier_check():
        return other_forms.result_of_sent(earlier), HTTPStatus.BAD_REQUEST
    place = journey.place(page_code, answer_session.answers(), answer_session.main_trouble())
    return _step_again(place), HTTPStatus.BAD_REQUEST


def _begin_all_the_same() -> ResponseReturnValue:
    """Begin, unless a form of another site could change something by it: stored answers, numbers to call."""
    who = request.form.get("respondent", "")
    if cookies_are_blocked():
        respondent = answer_session.respondent_called(who) or Respondent.PATIENT
        return no_cookies_page(respondent), HTTPStatus.BAD_REQUEST
    numbers, running = OwnNumbersForm(request.form), answer_session.open_check()
    if not beginning.is_named(who) or running or any((field.data or "").strip() for field in numbers):
        page = start_page(numbers, running, notices.EXPIRED, who=who, retry=_seconds())
        return page, HTTPStatus.BAD_REQUEST
    return beginning.begin(who, retry=_seconds())


def _step_again(place: Place) -> str:
    respondent = (
        answer_session.respondent()
        or answer_session.respondent_called(request.form.get("respondent"))
        or Respondent.PATIENT
    )
    sent = read_page(place.page, respondent, request.form)
    alone = in_force.triage(journey.by_itself(place.page, sent.findings), respondent)
    if cookies_are_blocked():
        return no_cookies_page(respondent, alone)
    ways = addresses.ways(place)
    shown = Questions(place.page, respondent, sent.chosen, ways, notice=notices.TOO_OLD, alone=alone, retry=_seconds())
    return step_page(shown)


def cookies_are_blocked() -> bool:
    """Whether the page was shown again not long ago, and still no cookie came back.

    Without a cookie there is nowhere to count tries, so the form itself carries when it was shown.
    """
    if cookies.is_sent_back():
        return False
    try:
        shown_at = int(request.values.get("retry", ""))
    except ValueError:
        return False
    return 0 <= _seconds() - shown_at < IDLE.total_seconds()


def _seconds() -> int:
    return int(clock.now().timestamp())
