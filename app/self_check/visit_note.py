"""The visit note: what changed, what to ask, what to bring up, and space to write, on a page to take along."""

from dataclasses import asdict, dataclass
from datetime import datetime

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock, notices
from app.calling.contact import Contact, contact
from app.i18n.words import gettext, translate, whole
from app.paper import pdf as paper
from app.paper.wallet_card import small_print
from app.self_check import answer_session
from app.self_check.presenters.reasons import reasons
from app.self_check.presenters.result import VISIT, ResultView, TopicView, topic_views
from app.self_check.rendering import card_at
from app.settings.settings import settings_in_force
from rules import in_force
from rules.advice.cards import ShownCard
from rules.advice.phone_script import NOTHING_REPORTED
from rules.advice.visit_medicines import medicines_for
from rules.advice.visit_questions import questions_for, topics_raised
from rules.model.disposition import Disposition
from rules.model.outcome import Outcome
from rules.model.questionnaire import Answers, Respondent

bp = Blueprint("visit_note", __name__, url_prefix="/check")


@dataclass(frozen=True, slots=True)
class Change:
    """Something that changed: what was found, and the answers that said so."""

    finding: str
    said: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VisitNote:
    """One note in finished words. With ``first``, a call comes before the visit."""

    title: str
    first: ShownCard | None
    changes: tuple[Change, ...]
    nothing: str
    topics: tuple[TopicView, ...]
    medicines: tuple[str, ...]
    small_print: str


@bp.get("/visit-note")
@whole
def show() -> ResponseReturnValue:
    """Show the note, to read here and to print."""
    note = _note()
    if note is None:
        return redirect(url_for("self_check.start", notice="no-answers"))
    notice = notices.of_a_pdf(request.args.get("notice"))
    return render_template(
        "self_check/visit_note.html",
        page_title=note.first.action if note.first else notice.title if notice else note.title,
        contact=contact(),
        quiet=bool(note.first and note.first.disposition is Disposition.CALL_NOW),
        note=note,
        notice=notice,
    )


@bp.get("/visit-note.pdf")
def pdf() -> ResponseReturnValue:
    """Answer with the note as PDF, or with the page if the fonts lack a letter of it."""
    try:
        return _pdf()
    except paper.CannotBePrintedError:
        return redirect(url_for(".show", notice=notices.UNPRINTED))


@whole
def _pdf() -> ResponseReturnValue:
    note = _note()
    if note is None:
        return redirect(url_for("self_check.start", notice="no-answers"))
    data = {**asdict(note), "numbers": _numbers(contact(), note.first), "headings": _headings()}
    return paper.pdf_response("visit_note.typ", data, gettext("visit-note"))


def _note() -> VisitNote | None:
    """Return the note for the answers kept, or None if there are none."""
    answers, respondent = answer_session.answers(), answer_session.respondent()
    if not answers or respondent is None:
        return None
    now = clock.now(settings_in_force().time_zone)
    return _note_of(in_force.triage(answers, respondent), answers, respondent, now)


def _note_of(outcome: Outcome, answers: Answers, respondent: Respondent, now: datetime) -> VisitNote:
    card = card_at(now, outcome, respondent)
    result = ResultView(outcome, answers, respondent, card, now)
    topics = questions_for({*answers.get(VISIT, ()), *topics_raised(outcome)})
    return VisitNote(
        title=gettext("Notes for the visit"),
        first=None if outcome.disposition is Disposition.MENTION else card,
        changes=_changes(outcome, respondent),
        nothing=gettext(NOTHING_REPORTED),
        topics=topic_views(topics, respondent),
        medicines=tuple(each.to(respondent, translate) for each in medicines_for(answers)),
        small_print=f"{result.answered} {small_print()}",
    )


def _changes(outcome: Outcome, respondent: Respondent) -> tuple[Change, ...]:
    """What was found, most urgent first, without what is only to be talked about."""
    signs = tuple(each for each in outcome.findings if each.link_ids != {VISIT})
    return tuple(Change(each.finding, each.said) for each in reasons(outcome._replace(findings=signs), respondent))


def _numbers(numbers: Contact, first: ShownCard | None) -> list[str]:
    """Whom to call before the visit: a line each."""
    if first is None:
        return []
    in_order = numbers.in_order(emergency_first=first.emergency_first)
    lines = [f"{line.label}: {line.number}" for line in in_order]
    return [numbers.where, *lines] if numbers.where else lines


def _headings() -> dict[str, str]:
    return {
        "changed": gettext("What changed"),
        "since": gettext("Since when"),
        "questions": gettext("Questions to ask"),
        "medicines": gettext("Medicine to bring up"),
        "said": gettext("What the team says"),
    }
