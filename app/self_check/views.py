"""The addresses of the self-check. Each view asks, delegates and answers; what is decided is decided in ``rules``."""

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError

from app import notices
from app.calling.contact import keep_own_numbers, own_numbers
from app.i18n import words as i18n
from app.self_check import answer_session, expired, journey, rendering
from app.self_check.forms import OwnNumbersForm, form_for, form_with
from app.self_check.journey import Page
from app.self_check.rendering import Again, being_changed, result_page, review_page, start_page, step_page, url_of
from app.self_check.standing import standing_call_now
from app.serving import metrics
from app.settings.settings import settings_in_force
from rules import in_force
from rules.model.disposition import Disposition
from rules.model.questionnaire import Answers, Respondent

bp = Blueprint("self_check", __name__)
bp.register_error_handler(CSRFError, expired.show_again)


@bp.get("/")
def start() -> ResponseReturnValue:
    """Say whom to call before anything else, and ask who is answering."""
    return start_page(form_with(own_numbers()), notices.OF_THE_START.get(request.args.get("notice", "")))


@bp.post("/")
def begin() -> ResponseReturnValue:
    """Keep the typed numbers and who is answering, and go to the first question."""
    if not settings_in_force().knows_a_number and "own_day" in request.form:
        numbers = OwnNumbersForm(request.form)
        if not numbers.validate():
            return start_page(numbers), 422
        keep_own_numbers(numbers.numbers())
    respondent = answer_session.respondent_called(request.form.get("respondent"))
    if respondent is None:
        return redirect(url_for(".start", notice="numbers"))
    return rendering.begin(respondent)


@bp.get("/check")
def resume() -> ResponseReturnValue:
    """Go on where the first answer is missing; to the result, if that is to call now."""
    if standing_call_now():
        return redirect(url_for(".result"))
    missing = journey.first_missing(answer_session.answers())
    return redirect(url_of(missing) if missing else url_for(".review"))


@bp.get("/check/<page_code>")
def ask(page_code: str) -> ResponseReturnValue:
    """Ask the items of one page, with what was answered before."""
    answers = answer_session.answers()
    page = _page_or_404(page_code, answers)
    respondent = answer_session.respondent()
    if respondent is None and expired.cookies_are_blocked():
        return expired.no_cookies(Respondent.PATIENT), expired.STATUS
    if respondent is None:
        return redirect(url_for(".start", notice="no-answers"))
    if not journey.is_on_the_way(page, answers):
        return redirect(url_of(journey.PAGES[page.step.code]))
    return step_page(page, respondent, answers, {})


@bp.post("/check/<page_code>")
def record(page_code: str) -> ResponseReturnValue:
    """Keep the answers of one page and move on; what means call now is never held up by what is left blank."""
    answers = answer_session.answers()
    page = _page_or_404(page_code, answers)
    asked = answer_session.respondent_called(request.form.get("respondent"))
    respondent = answer_session.respondent() or asked
    if respondent is None:
        return redirect(url_for(".start", notice="no-answers"))
    form = form_for(page, respondent, request.form)
    if i18n.switch_to(request.form.get(i18n.KEPT)):
        return step_page(page, respondent, form.chosen(), {}, Again(form.findings()))
    is_valid = form.validate()
    if asked not in {None, respondent}:
        return step_page(page, respondent, form.chosen(), {}, Again(form.findings(), is_other_person=True)), 409
    answers = journey.without(answers, page.items) | form.answers()
    is_call_now = journey.makes_it_call_now(page, answers, respondent)
    if not (is_valid or is_call_now):
        return step_page(page, respondent, form.chosen(), form.messages(), Again(form.findings())), 422
    answer_session.go_on_as(respondent)
    answer_session.keep(answers)
    i18n.stay_in_language()
    return redirect(url_for(".result") if is_call_now else _next_url(page, answers))


@bp.get("/check/answers")
def review() -> ResponseReturnValue:
    """Show everything that was answered and what is missing, each with a link to change it."""
    answers, respondent = answer_session.answers(), answer_session.respondent()
    if not answers or respondent is None:
        return redirect(url_for(".start", notice="no-answers"))
    return review_page(answers, respondent)


@bp.get("/check/result")
def result() -> ResponseReturnValue:
    """Say what to do, and everything that belongs to it."""
    answers, respondent = answer_session.answers(), answer_session.respondent()
    if not answers or respondent is None:
        return redirect(url_for(".start", notice="no-answers"))
    outcome = in_force.triage(answers, respondent)
    is_final = outcome.complete or outcome.disposition is Disposition.CALL_NOW
    if not is_final and request.args.get("unfinished") != "yes":
        return redirect(url_for(".review"))
    metrics.assessed("self-check", outcome.disposition)
    return result_page(outcome, answers, respondent)


@bp.post("/check/clear")
def clear() -> ResponseReturnValue:
    """Forget everything that was answered and typed."""
    answer_session.clear()
    return redirect(url_for(".start", notice="cleared"))


def _page_or_404(page_code: str, answers: Answers) -> Page:
    if page_code not in journey.PAGES:
        abort(404)
    return journey.page_for(page_code, answers)


def _next_url(page: Page, answers: Answers) -> str:
    """Return the next page on the way; after a change, the review, by way of a follow-up that it has led to."""
    link_id = being_changed()
    if link_id is None:
        following = journey.page_after(page, answers)
        return url_of(following) if following else url_for(".review")
    follow_up = journey.follow_up_missing(page, answers)
    return url_of(follow_up, link_id) if follow_up else url_for(".review", _anchor=link_id)
