"""A second opinion as the colleague who is asked sees it: the call read-only, and one key to agree or to decline."""

from http import HTTPStatus
from typing import NamedTuple

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.calling.contact import contact
from app.console.access import current_nurse, needs
from app.console.call.second_opinion import digest_of, is_of
from app.console.call.typed_call import TypedCall, read
from app.console.decided import PLACES, TRANSPORTS
from app.console.levels import verdict_in_words
from app.console.record.saved_call import SavedCall
from app.console.times import time_of_day
from app.data import audit, drafts, second_opinions
from app.data.database import session
from app.data.models import Call, SecondOpinion
from app.data.second_opinions import WITHIN, Answer
from app.settings.settings import settings_in_force
from rules.clinical.override_reasons import REASONS
from rules.exports.as_json import outcome_as_data

bp = Blueprint("second_opinions", __name__, url_prefix="/console/second-opinions")


class AskedView(NamedTuple):
    """One request in a notice: who asks, and where it is opened."""

    who: str
    url: str


@bp.app_context_processor
def notices() -> dict[str, object]:
    """Let the pages of the console tell whoever is signed in that somebody asks them."""
    return {"second_opinions_asked": _asked_of_me}


@bp.get("/<int:number>")
@needs("nurse")
def show(number: int) -> ResponseReturnValue:
    """Show the call as it stands, to whoever was asked about it."""
    asked = _asked(number)
    audit.record_reading("second-opinion-read", user_id=current_nurse().id, subject=asked.draft_id)
    return _page(_asked(number))


@bp.post("/<int:number>")
@needs("nurse")
def answer(number: int) -> ResponseReturnValue:
    """Write down whether the colleague agrees to what their page showed; if it changed meanwhile, show it again."""
    asked, given = _asked(number), request.form.get("do", "")
    if given not in list(Answer):
        abort(HTTPStatus.BAD_REQUEST)
    call = _call(asked)
    if not second_opinions.is_open(asked, clock.now()):
        return _page(asked), HTTPStatus.CONFLICT
    if not is_of(call, request.form.get("seen")):
        return _page(asked, has_changed=True), HTTPStatus.CONFLICT
    second_opinions.answer(asked=asked, answer=Answer(given), digest=digest_of(call), now=clock.now())
    session().commit()
    return redirect(url_for(".show", number=number), HTTPStatus.SEE_OTHER)


def _page(asked: SecondOpinion, *, has_changed: bool = False) -> str:
    call = _call(asked)
    return render_template(
        "console/second_opinion.html",
        page_title="Second opinion: do you agree?",
        contact=contact(),
        asked=asked,
        saved=_as_if_saved(call, asked),
        computed=verdict_in_words(call.outcome.verdict),
        decided=verdict_in_words(call.decided.verdict),
        facts=_facts(call),
        until=_time(asked),
        is_open=second_opinions.is_open(asked, clock.now()),
        has_changed=has_changed,
        seen=digest_of(call),
    )


def _facts(call: TypedCall) -> tuple[tuple[str, str], ...]:
    """Return what the nurse decides and why, each with its label."""
    place, way = PLACES.get(call.text("place")), TRANSPORTS.get(call.text("transport"))
    facts = (
        ("Where", place.words if place else ""),
        ("How", way.words if way else ""),
        ("Reason", REASONS.get(call.reason or "", "")),
        ("In words", call.text("override_words")),
    )
    return tuple((label, words) for label, words in facts if words)


def _as_if_saved(call: TypedCall, asked: SecondOpinion) -> SavedCall:
    """Return the call as its record would show it, stored nowhere."""
    return SavedCall(
        Call(
            id=asked.draft_id,
            started_at=asked.asked_at,
            saved_at=asked.asked_at,
            respondent=call.respondent.value,
            computed=call.outcome.disposition.value,
            decided=call.decision.value,
            override_reason=call.reason,
            answers=dict(call.answers),
            outcome=outcome_as_data(call.outcome),
            record=call.record(),
        )
    )


def _call(asked: SecondOpinion) -> TypedCall:
    draft = drafts.get(asked.draft_id) or abort(HTTPStatus.NOT_FOUND)
    return read(draft.fields)


def _asked(number: int) -> SecondOpinion:
    if number >= 2**31:  # no table counts as far
        abort(HTTPStatus.NOT_FOUND)
    return second_opinions.get(number, colleague_id=current_nurse().id) or abort(HTTPStatus.NOT_FOUND)


def _asked_of_me() -> list[AskedView]:
    found = second_opinions.asked_of(current_nurse().id, clock.now())
    return [AskedView(each.asked_by.name, url_for("second_opinions.show", number=each.id)) for each in found]


def _time(asked: SecondOpinion) -> str:
    return time_of_day((asked.asked_at + WITHIN).astimezone(settings_in_force().time_zone))
