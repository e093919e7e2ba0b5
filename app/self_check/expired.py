"""Forms whose token no longer fits: the page was open too long, its answers were cleared, or cookies are blocked.

What was chosen on the page is shown again, and nothing has to be filled in twice. If it means call now, that is said at
once. A second failure without any cookie means that the browser keeps none, and then the check cannot go on.
"""

from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError

from app import clock, notices
from app.calling.contact import contact
from app.errors import error_page
from app.i18n.words import gettext, whole
from app.self_check import answer_session, journey
from app.self_check.forms import OwnNumbersForm, form_for
from app.self_check.journey import Page
from app.self_check.presenters.result import signs_view
from app.self_check.rendering import Again, begin, card_if_call_now, start_page, step_page
from app.serving.cookies import IDLE
from rules.advice.safety_net import WORSENING
from rules.model.questionnaire import Answers, Respondent

STATUS = 400


def show_again(error: CSRFError) -> ResponseReturnValue:
    """Show the page of the form again, with what was filled in and a token that works.

    A form of another site gets neither: it comes without our cookie, and a new one would take the place of the answers.
    """
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        return error_page(error)
    if request.endpoint == "self_check.begin":
        return _begin_all_the_same()
    page_code = (request.view_args or {}).get("page_code")
    if page_code not in journey.PAGES:
        return error_page(error)
    return _step_again(journey.page_for(page_code, answer_session.answers())), STATUS


def _begin_all_the_same() -> ResponseReturnValue:
    """Begin, unless a form of another site could change something by it: answers that are kept, numbers to call."""
    respondent = answer_session.respondent_called(request.form.get("respondent"))
    if cookies_are_blocked():
        return no_cookies(respondent or Respondent.PATIENT), STATUS
    numbers = OwnNumbersForm(request.form)
    if respondent is None or answer_session.answers() or any((field.data or "").strip() for field in numbers):
        return start_page(numbers, notices.EXPIRED, Again(too_old_since=_seconds())), STATUS
    return begin(respondent, retry=_seconds())


def _step_again(page: Page) -> str:
    respondent = (
        answer_session.respondent()
        or answer_session.respondent_called(request.form.get("respondent"))
        or Respondent.PATIENT
    )
    form = form_for(page, respondent, request.form)
    if cookies_are_blocked():
        return no_cookies(respondent, page, form.findings())
    return step_page(page, respondent, form.chosen(), {}, Again(form.findings(), too_old_since=_seconds()))


@whole
def no_cookies(respondent: Respondent, page: Page | None = None, findings: Answers | None = None) -> str:
    """Render that the check cannot go on, and what to look out for; what means call now comes first."""
    card = card_if_call_now(page, findings, respondent) if page and findings else None
    return render_template(
        "errors/no_cookies.html",
        page_title=card.action if card else gettext("This browser does not keep cookies"),
        contact=contact(),
        card=card,
        worsening=signs_view(WORSENING, respondent),
    )


def cookies_are_blocked() -> bool:
    """Whether the page was shown again not long ago, and still no cookie came back."""
    if current_app.config["SESSION_COOKIE_NAME"] in request.cookies:
        return False
    try:
        shown_at = int(request.values.get("retry", ""))
    except ValueError:
        return False
    return 0 <= _seconds() - shown_at < IDLE.total_seconds()


def _seconds() -> int:
    return int(clock.now().timestamp())
