"""The addresses of the self-check. Each view asks, delegates and answers; what is decided is decided in ``rules``.

A page that is sent goes one way: form, answers, triage, redirect. A page that is shown: outcome, view model, template.
The session is read and written here and nowhere below.
"""

from http import HTTPStatus
from typing import Final, NamedTuple

from flask import Blueprint, abort, redirect, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError

from app import notices
from app.calling.contact import own_numbers, store_own_numbers
from app.i18n import words as i18n
from app.notices import Notice
from app.self_check import addresses, answer_session, beginning, clearing, expired, first_page, journey, other_forms
from app.self_check.answer_session import OpenCheck
from app.self_check.forms import OwnNumbersForm, form_with, read_page
from app.self_check.journey import Place
from app.self_check.kept_result import keep, kept_result
from app.self_check.rendering import (
    Questions,
    cannot_reach_page,
    far_away_page,
    kept_page,
    no_cookies_page,
    result_page,
    review_page,
    start_page,
    step_page,
)
from app.self_check.standing import standing_call_now
from app.serving import metrics, tally
from app.settings.settings import settings_in_force
from rules import in_force
from rules.model.disposition import Disposition
from rules.model.questionnaire import CodesByItem, Respondent

bp = Blueprint("self_check", __name__)
bp.register_error_handler(CSRFError, expired.show_again)


@bp.before_request
def _leave_alone_what_is_not_known() -> ResponseReturnValue | None:
    # Whoever wants them gone may still have that.
    return None if request.endpoint == "self_check.clear" else other_forms.if_not_known()


class _Again(NamedTuple):
    """Why a page that was sent is shown again rather than recorded."""

    status: HTTPStatus
    notice: Notice | None = None


_IN_ANOTHER_LANGUAGE: Final = _Again(HTTPStatus.OK)
_BY_ANOTHER_PERSON: Final = _Again(HTTPStatus.CONFLICT, notices.OTHER_PERSON)
_INCOMPLETE: Final = _Again(HTTPStatus.UNPROCESSABLE_ENTITY)


@bp.get("/")
def start() -> ResponseReturnValue:
    """Show whom to call before anything else, and ask what the main trouble is and who it is about."""
    if first_page.brings_nothing():
        return first_page.first_page()
    notice, running = notices.OF_THE_START.get(request.args.get("notice", "")), answer_session.open_check()
    if notice in notices.OF_NOTHING_LEFT and (running or kept_result()):
        notice = None  # an address that was opened again says nothing of what was answered since
    return start_page(form_with(own_numbers()), running, notice, who=_last_answering())


def _last_answering() -> str:
    return answer_session.respondent() or Respondent.PATIENT


@bp.post("/")
def begin() -> ResponseReturnValue:
    """Store the typed numbers, who answers and the main trouble, and go to the first question."""
    who = request.form.get("respondent", "")
    asks_numbers = not settings_in_force().knows_a_number and "own_day" in request.form
    if asks_numbers:
        numbers = OwnNumbersForm(request.form)
        if not numbers.validate():
            shown = start_page(numbers, answer_session.open_check(), who=who)
            return shown, HTTPStatus.UNPROCESSABLE_ENTITY
        store_own_numbers(numbers.numbers())
    if request.form.get("do") == "numbers" or not beginning.is_named(who):
        return redirect(addresses.start("numbers" if asks_numbers else None))
    return beginning.begin(who)


@bp.get("/far-away")
def far_away() -> ResponseReturnValue:
    """Show how to go through the check with someone who is elsewhere."""
    return far_away_page()


@bp.get("/cannot-reach")
def cannot_reach() -> ResponseReturnValue:
    """Show whom to call about someone who does not answer."""
    return cannot_reach_page()


@bp.get("/check")
def resume() -> ResponseReturnValue:
    """Go on where the first answer is missing; to the result, if that is to call now."""
    check = answer_session.open_check()
    if standing_call_now() or (check and check.is_of_earlier_form):
        return redirect(addresses.result())
    missing = journey.first_missing(answer_session.answers(), answer_session.main_trouble())
    return redirect(addresses.of_page(missing) if missing else addresses.review())


@bp.get("/check/<page_code>")
def ask(page_code: str) -> ResponseReturnValue:
    """Ask the items of one page, with what was answered before."""
    if (earlier := answer_session.earlier_check()) and earlier.answers:
        return redirect(addresses.result())
    answers = answer_session.answers()
    place = _place_or_404(page_code, answers)
    respondent = answer_session.respondent()
    if respondent is None and expired.cookies_are_blocked():
        return no_cookies_page(Respondent.PATIENT), HTTPStatus.BAD_REQUEST
    if respondent is None:
        return redirect(addresses.start("no-answers"))
    if not place.is_on_the_way:
        return redirect(addresses.of_page(journey.PAGES[place.page.step.code]))
    if earlier:  # begun, and nothing answered yet: from here on it is a check of the form in force
        answer_session.begin(respondent)
    return step_page(Questions(place.page, respondent, answers, addresses.ways(place)))


@bp.post("/check/<page_code>")
def record(page_code: str) -> ResponseReturnValue:
    """Record the answers of one page and move on; what means call now is never held up by what is left blank.

    Going back records them as well, so that no tick is lost; a call now that is new goes before going back.
    """
    if earlier := answer_session.earlier_check():
        return other_forms.record_sent(earlier)
    answers = answer_session.answers()
    place = _place_or_404(page_code, answers)
    asked = answer_session.respondent_called(request.form.get("respondent"))
    respondent = answer_session.respondent() or asked
    if respondent is None:
        return redirect(addresses.start("no-answers"))
    sent = read_page(place.page, respondent, request.form)
    move = journey.move_on(place.page, answers, sent, respondent, answer_session.main_trouble())
    goes_back = request.form.get("do") == "back" and not sent.is_contradictory
    is_complete = sent.is_valid or move.is_call_now or goes_back
    again = _why_again(is_other=asked not in {None, respondent}, is_complete=is_complete)
    if again:
        shown = Questions(
            place.page,
            respondent,
            sent.chosen,
            addresses.ways(place),
            messages=sent.messages if again is _INCOMPLETE else {},
            notice=again.notice,
            alone=in_force.triage(move.by_itself, respondent),
        )
        return step_page(shown), again.status
    answer_session.store(OpenCheck(respondent, move.answers))
    i18n.stay_in_language()
    is_new_call = move.is_call_now and move.answers != answers
    return redirect(addresses.ways(place).back if goes_back and not is_new_call else addresses.after(move))


@bp.get("/check/answers")
def review() -> ResponseReturnValue:
    """Show everything that was answered and what is missing, each with a link to change it."""
    check = answer_session.open_check()
    if check is None:
        return redirect(addresses.start("no-answers"))
    if check.is_of_earlier_form:
        return redirect(addresses.result())
    return review_page(check.answers, check.respondent, answer_session.main_trouble())


@bp.get("/check/result")
def result() -> ResponseReturnValue:
    """Show what to do, and everything that belongs to it."""
    check = answer_session.open_check()
    if check is None:
        kept = kept_result()
        return kept_page(kept) if kept else redirect(addresses.start("no-answers"))
    outcome = check.outcome
    is_final = outcome.complete or outcome.disposition is Disposition.CALL_NOW or check.is_of_earlier_form
    if not is_final and request.args.get("unfinished") != "yes":
        return redirect(addresses.review())
    metrics.assessed("self-check", outcome.disposition)
    if tally.is_on() and answer_session.is_new(outcome.disposition):
        tally.count(outcome.disposition, is_early=not outcome.complete and outcome.disposition is Disposition.CALL_NOW)
    assessed = answer_session.assessed_now(check)
    keep(assessed)
    return result_page(assessed)


@bp.post("/check/clear")
def clear() -> ResponseReturnValue:
    """Forget everything that was answered and typed, and the result."""
    return clearing.clear()


def _place_or_404(page_code: str, answers: CodesByItem) -> Place:
    if page_code not in journey.PAGES:
        abort(HTTPStatus.NOT_FOUND)
    return journey.place(page_code, answers, answer_session.main_trouble())


def _why_again(*, is_other: bool, is_complete: bool) -> _Again | None:
    """Return why the page is not recorded, if it is not. Its switch of languages sends it too, so nothing is lost."""
    if i18n.switch_to(request.form.get(i18n.KEPT)):
        return _IN_ANOTHER_LANGUAGE
    if is_other:
        return _BY_ANOTHER_PERSON
    return None if is_complete else _INCOMPLETE
