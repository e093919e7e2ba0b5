"""The visit note: what changed, what to ask, what to bring up, and space to write, on a page to take along."""

from typing import NamedTuple

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import notices
from app.approval.standing import standing
from app.calling.card import card_at
from app.calling.contact import Contact, contact
from app.i18n.words import gettext, translate, whole
from app.paper import pdf as paper
from app.paper.wallet_card import for_the_doctor, in_english, small_print
from app.self_check import addresses, answer_session, other_forms
from app.self_check.presenters.reasons import reasons
from app.self_check.presenters.result import VISIT, Assessed, ResultView, ask_again
from app.self_check.presenters.visit_topics import TopicView, topic_views
from app.self_check.since_words import on_a_button
from rules.advice.cards import ShownCard
from rules.advice.phone_script import NOTHING_REPORTED
from rules.advice.visit_medicines import medicines_for
from rules.advice.visit_questions import questions_for, topics_raised
from rules.advice.wallet_card import TO_FILL_IN
from rules.in_force import is_earlier
from rules.model.disposition import Disposition

bp = Blueprint("visit_note", __name__, url_prefix="/check")
bp.before_request(other_forms.if_not_known)


class Change(NamedTuple):
    """Something that changed: what was found, the answers behind it, and since when, if that was told."""

    finding: str
    answers: tuple[str, ...]
    since: str


class VisitNote(NamedTuple):
    """One note in finished words. With ``first``, a call comes before the visit."""

    title: str
    first: ShownCard | None
    changes: tuple[Change, ...]
    nothing: str
    topics: tuple[TopicView, ...]
    medicines: tuple[str, ...]
    for_the_doctor: str
    in_english: str | None
    to_fill_in: tuple[str, ...]
    small_print: str
    ask_again: str | None


@bp.get("/visit-note")
def show() -> ResponseReturnValue:
    """Show the note, to read here and to print."""
    assessed = _assessed()
    return _page(assessed) if assessed else redirect(addresses.start("no-answers"))


@bp.get("/visit-note.pdf")
def pdf() -> ResponseReturnValue:
    """Answer with the note as PDF, or with the page if the fonts lack a letter of it."""
    assessed = _assessed()
    if assessed is None:
        return redirect(addresses.start("no-answers"))
    try:
        return _pdf(assessed)
    except paper.CannotBePrintedError:
        return redirect(url_for(".show", notice=notices.UNPRINTED))


def _assessed() -> Assessed | None:
    """Return what the answers of the open check mean now, or None if nothing was answered."""
    check = answer_session.open_check()
    return answer_session.assessed_now(check) if check else None


@whole
def _page(assessed: Assessed) -> str:
    note, notice = _note(assessed), notices.of_a_pdf(request.args.get("notice"))
    return render_template(
        "self_check/visit_note.html",
        page_title=note.first.action if note.first else notice.title if notice else note.title,
        contact=contact(),
        quiet=bool(note.first and note.first.disposition is Disposition.CALL_NOW),
        note=note,
        notice=notice,
    )


@whole
def _pdf(assessed: Assessed) -> ResponseReturnValue:
    note = _note(assessed)
    data = {
        **note._asdict(),
        "warning": standing().warning,
        "numbers": _numbers(contact(), note.first),
        "headings": _headings(),
    }
    return paper.pdf_response("visit_note.typ", data, gettext("visit-note"))


def _note(assessed: Assessed) -> VisitNote:
    outcome, answers, respondent = assessed.outcome, assessed.answers, assessed.respondent
    card = card_at(assessed.now, outcome, respondent, since=assessed.since).words
    topics = questions_for({*answers.get(VISIT, ()), *topics_raised(outcome)})
    return VisitNote(
        title=gettext("Notes for the visit"),
        first=None if outcome.disposition is Disposition.MENTION else card,
        changes=_changes(assessed),
        nothing=gettext(NOTHING_REPORTED),
        topics=topic_views(topics, respondent),
        medicines=_medicines(assessed),
        for_the_doctor=for_the_doctor(),
        in_english=in_english(),
        to_fill_in=tuple(map(gettext, TO_FILL_IN)),
        ask_again=ask_again(outcome.questionnaire),
        small_print=f"{ResultView(assessed, card).answered} {small_print()}",
    )


def _medicines(assessed: Assessed) -> tuple[str, ...]:
    """The medicines to bring up; which they are, only answers to the form in force tell."""
    if is_earlier(assessed.outcome.questionnaire):
        return ()
    return tuple(each.to(assessed.respondent, translate) for each in medicines_for(assessed.answers))


def _changes(assessed: Assessed) -> tuple[Change, ...]:
    """What was found, most urgent first, without what is only to be talked about."""
    signs = tuple(each for each in assessed.outcome.findings if each.link_ids != {VISIT})
    found = reasons(assessed.outcome._replace(findings=signs), assessed.respondent)
    began = assessed.began
    return tuple(Change(each.finding, each.answers, on_a_button(began.get(each.code))) for each in found)


def _numbers(numbers: Contact, first: ShownCard | None) -> list[str]:
    """Whom to call before the visit: a line each."""
    if first is None:
        return []
    in_order = numbers.in_full(first.first_line)
    lines = [f"{line.label}: {line.number}" for line in in_order]
    return [numbers.where, *lines] if numbers.where else lines


def _headings() -> dict[str, str]:
    return {
        "changed": gettext("What changed"),
        "since": gettext("Since when"),
        "questions": gettext("Questions to ask"),
        "medicines": gettext("Medicine to bring up"),
        "replies": gettext("What the team says"),
    }
