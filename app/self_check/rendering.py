"""The pages of the check, rendered: finished values in, a page out. Nothing here writes the session."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import render_template, request
from markupsafe import Markup

from app import notices
from app.calling.card import card_at, card_if_call_now
from app.calling.contact import contact, own_numbers
from app.i18n.dates import day_in_full, time_of_day, zone_name
from app.i18n.words import gettext, translate, whole
from app.notices import Notice
from app.paper.qr import LINE, square, square_of_number
from app.rulebook.citations import CitationView
from app.self_check import addresses, journey, reminder
from app.self_check.addresses import Ways
from app.self_check.answer_session import OpenCheck
from app.self_check.forms import OwnNumbersForm
from app.self_check.journey import Page
from app.self_check.kept_result import KeptResult, kept_result
from app.self_check.presenters import questions
from app.self_check.presenters.advice import signs_view
from app.self_check.presenters.on_paper import on_paper
from app.self_check.presenters.result import Assessed, ResultView, ask_again
from app.self_check.presenters.troubles import people, troubles
from app.serving.cookies import KEPT_FOR
from app.serving.site_address import own_address, whole_url
from app.settings.settings import settings_in_force
from rules import in_force
from rules.advice.safety_net import START_SIGNS, WORSENING
from rules.model.disposition import Disposition
from rules.model.outcome import Outcome
from rules.model.questionnaire import CodesByItem, LinkId, Respondent

# ``whole`` renders a page again in English where a translation is missing, so whatever has words is found inside of it.


@dataclass(frozen=True, slots=True)
class Questions:
    """A page of questions to show.

    ``chosen`` and ``messages`` stand beside the questions. A page shown again may have a ``notice``; what was chosen
    means ``alone`` already, before it is recorded; ``retry`` is when it was shown, to tell at the next try whether the
    browser returns its cookie.
    """

    page: Page
    respondent: Respondent
    chosen: CodesByItem
    ways: Ways
    messages: Mapping[LinkId, str] = field(default_factory=dict)
    notice: Notice | None = None
    alone: Outcome | None = None
    retry: int | None = None


@whole
def start_page(
    numbers: OwnNumbersForm,
    running: OpenCheck | None,
    notice: Notice | None = None,
    *,
    who: str = Respondent.PATIENT,
    retry: int | None = None,
) -> str:
    """Render the start page, with ``notice`` before anything else; the ``running`` check can be gone on with.

    ``who`` is whom it is about, as chosen before. Of a result whose answers are gone it says only when it was made.
    """
    question, told = gettext("What is the main trouble?"), notices.shown(notice)
    kept = None if running else kept_result()
    # Nobody has told yet who they are, so the signs are worded for the person themself.
    signs = [sign.words.to(Respondent.PATIENT, translate) for sign in START_SIGNS]
    return render_template(
        "self_check/start.html",
        page_title=told.title if told else question,
        question=question,
        contact=contact(),
        signs=signs,
        notice=told,
        offers_the_check=notice is notices.NURSE,
        retry=retry,
        is_running=running is not None,
        kept_at=time_of_day(kept.at) if kept else None,
        ask_again=ask_again(running.questionnaire) if running else None,
        asks_numbers=not settings_in_force().knows_a_number,
        numbers=numbers,
        troubles=troubles(),
        people=people(who),
        step_count=len(in_force.STEPS),
        own_address=own_address(),
    )


@whole
def far_away_page() -> str:
    """Render how to go through the check with someone who is elsewhere."""
    return render_template(
        "self_check/far_away.html",
        page_title=gettext("Ring them first"),
        contact=contact(),
        link=whole_url("self_check.start"),
    )


@whole
def cannot_reach_page() -> str:
    """Render whom to call about someone who does not answer."""
    return render_template(
        "self_check/cannot_reach.html",
        page_title=gettext("If you cannot reach them"),
        contact=contact(),
        signs=[sign.words.to(Respondent.CAREGIVER, translate) for sign in START_SIGNS],
    )


@whole
def step_page(shown: Questions) -> str:
    """Render a page of questions."""
    view = questions.page_view(shown.page, shown.respondent, shown.chosen, shown.messages)
    notice, urgent = notices.shown(shown.notice), card_if_call_now(shown.alone, shown.respondent)
    return render_template(
        "self_check/step.html",
        # The title is what a screen reader announces first, so it names what matters most on the page.
        page_title=urgent.action if urgent else notice.title if notice else view.step.title,
        contact=contact(),
        step=view.step,
        items=view.items,
        errors=view.errors,
        respondent=shown.respondent.value,
        retry=shown.retry,
        notice=notice,
        urgent=urgent,
        form_url=shown.ways.form,
    )


@whole
def review_page(answers: CodesByItem, respondent: Respondent, main: str | None = None) -> str:
    """Render everything that was answered and what is missing, each with a link to change it."""
    steps = questions.summary(answers, respondent)
    missing = journey.first_missing(answers, main)
    return render_template(
        "self_check/answers.html",
        page_title=gettext("Your answers") if respondent is Respondent.PATIENT else gettext("The answers"),
        contact=contact(),
        steps=steps,
        missing=[row for step in steps for row in step.rows if row.is_missing],
        go_on_url=addresses.of_page(missing) if missing else None,
        is_call_now=in_force.triage(answers, respondent).disposition is Disposition.CALL_NOW,
    )


@whole
def result_page(assessed: Assessed) -> str:
    """Render what to do and everything that belongs to it. A call now is shown without anything that leads away."""
    card = card_at(assessed.now, assessed.outcome, assessed.respondent, since=assessed.since).words
    view, first = ResultView(assessed, card), contact().in_order(card.first_line)[0]
    return render_template(
        "self_check/result.html",
        page_title=card.action,
        contact=contact(),
        # Quiet: the frame of the page leaves out whatever could lead away from the call.
        quiet=card.disposition is Disposition.CALL_NOW,
        result=view,
        first=first,
        to_phone=_to_phone(first.href),
        paper=on_paper(card.first_line, _cited(view), "-".join(group.text for group in view.code)),
        reminder_url=reminder.address_for(assessed),
        **_asked_of_the_result(),
    )


def _to_phone(address: str) -> Markup:
    typed = own_numbers()
    is_typed = address in {each.href for each in (typed.day, typed.night) if each}
    return square(address, side=LINE) if is_typed else square_of_number(address)


def _cited(view: ResultView) -> tuple[CitationView, ...]:
    """Return the first passage of every reason, or what a result without findings was checked against."""
    return tuple(passage for each in view.found for passage in each.citations[:1]) or view.checked_against


def _asked_of_the_result() -> dict[str, object]:
    """What the address of a result asks: to show an unfinished check, and what to do after a call."""
    return {
        "is_unfinished": request.args.get("unfinished") == "yes",
        "reached": request.args.get("reached"),
        "result_at": addresses.result_at,
    }


@whole
def kept_page(kept: KeptResult) -> str:
    """Render a verdict whose answers are gone: what to do, why, and the script, as long as it is stored."""
    assessed = kept.assessed
    card = card_at(assessed.now, assessed.outcome, assessed.respondent, since=assessed.since).words
    ends = kept.at + KEPT_FOR
    return render_template(
        "self_check/kept.html",
        page_title=card.action,
        contact=contact(),
        quiet=card.disposition is Disposition.CALL_NOW,
        result=ResultView(assessed, card),
        ends=f"{day_in_full(ends)}, {time_of_day(ends)} {zone_name(ends)}",
        reminder_url=reminder.address_for(assessed),
        **_asked_of_the_result(),
    )


@whole
def being_updated_page() -> str:
    """Render whom to call while this copy cannot read the answers of a later one."""
    return render_template(
        "errors/being_updated.html", page_title=gettext("This page is being updated"), contact=contact()
    )


@whole
def no_cookies_page(respondent: Respondent, alone: Outcome | None = None) -> str:
    """Render that the check cannot go on, and what to look out for; what means call now ``alone`` comes first."""
    card = card_if_call_now(alone, respondent)
    return render_template(
        "errors/no_cookies.html",
        page_title=card.action if card else gettext("This browser does not keep cookies"),
        contact=contact(),
        card=card,
        worsening=signs_view(WORSENING, respondent),
    )
