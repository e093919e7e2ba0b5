"""The start, the questions and the result, rendered: what a page needs is gathered here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock, notices
from app.calling import deadline
from app.calling.contact import contact
from app.i18n.words import gettext, translate, whole
from app.notices import Notice
from app.self_check import answer_session, journey
from app.self_check.forms import OwnNumbersForm
from app.self_check.journey import Page
from app.self_check.presenters import questions
from app.self_check.presenters.result import ResultView, shown_card
from app.settings.hours import OpeningHours
from app.settings.settings import settings_in_force
from rules import in_force
from rules.advice.cards import ShownCard
from rules.advice.safety_net import START_SIGNS
from rules.model.disposition import Disposition
from rules.model.outcome import Outcome
from rules.model.questionnaire import Answers, LinkId, Respondent


@dataclass(frozen=True, slots=True)
class Again:
    """What stands above a page shown again: what its ``findings`` mean already, and why they were not kept."""

    findings: Answers | None = None
    too_old_since: int | None = None
    is_other_person: bool = False

    @property
    def notice(self) -> Notice | None:
        """What has to be said of it, if anything."""
        if self.too_old_since:
            return notices.TOO_OLD
        return notices.OTHER_PERSON if self.is_other_person else None


@whole
def start_page(numbers: OwnNumbersForm, notice: Notice | None = None, again: Again | None = None) -> str:
    """Render the start page, with ``notice`` before anything else."""
    question, told = gettext("What should I do about this symptom?"), notices.shown(notice)
    signs = [sign.words.to(Respondent.PATIENT, translate) for sign in START_SIGNS]
    return render_template(
        "self_check/start.html",
        page_title=told.title if told else question,
        question=question,
        contact=contact(),
        signs=signs,
        notice=told,
        offers_the_check=notice is notices.NURSE,
        again=again,
        is_running=bool(answer_session.answers()),
        asks_numbers=not settings_in_force().knows_a_number,
        numbers=numbers,
        step_count=len(in_force.STEPS),
    )


@whole
def step_page(
    page: Page,
    respondent: Respondent,
    chosen: Answers,
    messages: Mapping[LinkId, str],
    again: Again | None = None,
) -> str:
    """Render the questions of ``page``, with what was ``chosen`` and the ``messages`` of those to look at again."""
    step, notice = questions.step_view(page, respondent), notices.shown(again.notice) if again else None
    urgent = card_if_call_now(page, again.findings, respondent) if again and again.findings else None
    return render_template(
        "self_check/step.html",
        page_title=urgent.action if urgent else notice.title if notice else step.title,
        contact=contact(),
        step=step,
        items=questions.item_views(page, respondent, chosen, messages),
        errors=questions.error_views(page, respondent, messages),
        respondent=respondent.value,
        again=again,
        notice=notice,
        urgent=urgent,
        form_url=url_of(page, being_changed()),
        back_url=back_url(page),
    )


@whole
def review_page(answers: Answers, respondent: Respondent) -> str:
    """Render everything that was answered and what is missing, each with a link to change it."""
    steps = questions.summary(answers, respondent)
    missing = journey.first_missing(answers)
    return render_template(
        "self_check/answers.html",
        page_title=gettext("Your answers") if respondent is Respondent.PATIENT else gettext("The answers"),
        contact=contact(),
        steps=steps,
        missing=[row for step in steps for row in step.rows if row.is_missing],
        go_on_url=url_of(missing) if missing else None,
        is_call_now=in_force.triage(answers, respondent).disposition is Disposition.CALL_NOW,
    )


@whole
def result_page(outcome: Outcome, answers: Answers, respondent: Respondent) -> str:
    """Render what to do and everything that belongs to it. A call now is shown without anything that leads away."""
    now = clock.now(settings_in_force().time_zone)
    card = card_at(now, outcome, respondent)
    return render_template(
        "self_check/result.html",
        page_title=card.action,
        contact=contact(),
        quiet=outcome.disposition is Disposition.CALL_NOW,
        result=ResultView(outcome, answers, respondent, card, now),
    )


def card_at(now: datetime, outcome: Outcome, respondent: Respondent) -> ShownCard:
    """Return the one thing to do for ``outcome``, with the time by which a call soon is due."""
    due = deadline.in_words(_speak_by(outcome, now, settings_in_force().team_hours), now)
    return shown_card(outcome, respondent, contact().emergency.number, due)


def card_if_call_now(page: Page, answers: Answers, respondent: Respondent) -> ShownCard | None:
    """Return the card for ``answers`` on ``page`` and those that had to lead to it, if it says call now."""
    outcome = in_force.triage(journey.implied_by(page) | dict(answers), respondent)
    if outcome.disposition is not Disposition.CALL_NOW:
        return None
    return shown_card(outcome, respondent, contact().emergency.number)


def _speak_by(outcome: Outcome, now: datetime, hours: OpeningHours | None) -> datetime:
    """Count from when the person was first told to call soon; any other outcome ends that count."""
    if outcome.disposition is not Disposition.CALL_SOON:
        answer_session.no_call_due()
        return now
    return deadline.speak_by(answer_session.call_due_since(now).astimezone(now.tzinfo), hours)


def begin(respondent: Respondent, retry: int | None = None) -> ResponseReturnValue:
    """Note who answers, and lead to the first question; a nurse to the page for nurses.

    With ``retry``, the time, that page can tell whether the browser kept who answers.
    """
    answer_session.begin(respondent)
    if respondent is Respondent.NURSE:
        has_console = settings_in_force().console
        return redirect(url_for("worklist.show") if has_console else url_for("self_check.start", notice="nurse"))
    return redirect(url_for("self_check.ask", page_code=journey.FIRST.code, retry=retry))


def url_of(page: Page, change: LinkId | None = None) -> str:
    """Return the address of ``page``; with ``change``, the way leads back to that item in the review."""
    return url_for("self_check.ask", page_code=page.code, change=change)


def being_changed() -> LinkId | None:
    """Return the item that the person came from the review to change, if they did."""
    link_id = request.args.get("change")
    return link_id if link_id in in_force.ITEMS else None


def back_url(page: Page) -> str:
    """Return where "Back" leads: to the review if the person came from it, else one page back."""
    link_id = being_changed()
    if link_id:
        return url_for("self_check.review", _anchor=link_id)
    before = journey.page_before(page, answer_session.answers())
    return url_of(before) if before else url_for("self_check.start")
