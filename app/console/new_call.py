"""A new call on one page: typed, kept as it is typed, decided and saved."""

from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Final
from uuid import UUID, uuid4

from flask import Blueprint, abort, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import TooManyRequests

from app import clock, metrics
from app.clock import time_of_day
from app.console.access import current_nurse, needs
from app.console.fields import ADVICE
from app.console.forms import ANSWER, CODE, RESPONSE, SUGGESTED, CallForm, form_of, known_fields
from app.console.grid import page_of
from app.console.own_check import (
    TOO_MANY_CODES,
    Fault,
    UnreadableResponseError,
    day_in_words,
    day_of,
    decoded,
    file_sent,
    filled,
    response_in,
)
from app.console.panel import PanelView, panel_of, suggested_advice, weighed
from app.contact import contact, settings_in_force
from app.data import audit, calls, drafts, follow_ups
from app.data.database import begin_to_write, session
from app.data.drafts import AlreadySavedError, Fields, HeldElsewhereError
from app.data.models import Call
from rules.assessment import asked
from rules.errors import CodeError
from rules.outcome import Outcome

bp = Blueprint("new_call", __name__, url_prefix="/console")

FIRST: Final = 1
"""The sequence of what a tab sends first."""


@bp.get("/calls/new")
@needs("nurse")
def show() -> ResponseReturnValue:
    """Show an empty page, or a call that was begun before; this tab writes it from now on, unless someone else does."""
    draft_id = request.args.get("draft")
    if draft_id is None:
        return _page(uuid4().hex, _tab(), form_of({"time_in": [f"{_now():%H:%M}"]}))
    nurse, tab = current_nurse(), _tab()
    audit.record_reading("draft-read", user_id=nurse.id, subject=_draft_id(draft_id))
    begin_to_write()
    draft = drafts.get(draft_id)
    if draft is None:
        return redirect(url_for("record.show", call_id=draft_id)) if calls.get(draft_id) else abort(404)
    if draft.holder_id != nurse.id:
        return _page(draft_id, tab, form_of(draft.fields), held=HeldElsewhereError(draft))
    drafts.hold(draft_id=draft_id, nurse_id=nurse.id, tab=tab)
    session().commit()
    return _page(draft_id, tab, form_of(draft.fields))


def keep_for_later(draft_id: str | None = None) -> str | None:
    """Keep what was sent after the screen had locked, and return where to go on."""
    draft_id = _draft_id(draft_id or request.form.get("draft"))
    try:
        _keep_posted(draft_id)
    except (AlreadySavedError, HeldElsewhereError):
        session().rollback()
    return url_for(".show", draft=draft_id)


@bp.post("/calls/new")
@needs("nurse", keep=keep_for_later)
def save() -> ResponseReturnValue:
    """Keep what was typed; then save the call, show it again with what is missing, or drop it."""
    draft_id, wanted = _draft_id(request.form.get("draft")), request.form.get("do")
    if wanted == "discard":
        return _discard(draft_id)
    told = _keep_or_tell(draft_id, known_fields(request.form), take_over=wanted == "take-over")
    if told:
        return told
    if wanted != "save":
        return redirect(url_for(".show", draft=draft_id, _anchor="panel"), HTTPStatus.SEE_OTHER)
    form = _typed()
    if not form.validate():
        return _shown_again(draft_id, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    _save_call(draft_id, form)
    return redirect(url_for("record.show", call_id=draft_id), HTTPStatus.SEE_OTHER)


@bp.post("/calls/new/code")
@needs("nurse", keep=keep_for_later)
def fill_in() -> ResponseReturnValue:
    """Fill in what the caller answered in the self-check, from the code that they read out."""
    draft_id, typed = _draft_id(request.form.get("draft")), known_fields(request.form)
    try:
        fields, fault = filled(typed, decoded(request.form.get(CODE, ""))), None
    except CodeError as refused:
        fields, fault = typed, Fault(CODE, str(refused))
    except TooManyRequests:
        fields, fault = typed, Fault(CODE, TOO_MANY_CODES, HTTPStatus.TOO_MANY_REQUESTS)
    return _filled_in(draft_id, fields, fault)


@bp.post("/calls/new/response")
@needs("nurse", keep=keep_for_later)
def import_response() -> ResponseReturnValue:
    """Fill in what the caller answered before, from a FHIR response that is pasted or sent as a file."""
    draft_id, typed = _draft_id(request.form.get("draft")), known_fields(request.form)
    text = file_sent() or request.form.get(RESPONSE, "")
    try:
        given = response_in(text)
    except UnreadableResponseError as refused:
        return _filled_in(draft_id, {**typed, RESPONSE: [text]}, Fault(RESPONSE, str(refused)))
    return _filled_in(draft_id, filled(typed, given), None, day_of(given))


def _filled_in(draft_id: str, fields: Fields, fault: Fault | None, day: str | None = None) -> ResponseReturnValue:
    """Keep what was filled in and show it; with a ``fault``, say so beside its field."""
    told = _keep_or_tell(draft_id, fields)
    if told or not fault:
        onward = url_for(".show", draft=draft_id, own_check_of=day, _anchor="questions")
        return told or redirect(onward, HTTPStatus.SEE_OTHER)
    form = form_of(fields)
    form[fault.field].errors = [fault.words]
    return _shown_again(draft_id, form, fault.status)


@bp.post("/drafts/<draft_id>")
@needs("nurse", keep=keep_for_later)
def autosave(draft_id: str) -> ResponseReturnValue:
    """Keep what was typed so far, and answer with the panel as it stands now."""
    try:
        _keep_posted(_draft_id(draft_id), take_over=request.form.get("do") == "take-over")
    except AlreadySavedError:
        return jsonify(saved=True, record=url_for("record.show", call_id=draft_id)), HTTPStatus.GONE
    except HeldElsewhereError as held:
        return jsonify(held_by=_holder(held), since=_clock_time(held)), HTTPStatus.CONFLICT
    form = _typed()
    panel = _panel(form)
    return jsonify(
        kept=time_of_day(_now()),
        level=panel.level,
        panel=render_template("console/panel.html", panel=panel),
        advice=_advice(form),
        asked=[ANSWER + link_id for link_id in asked(form.answers())],
    )


def _save_call(draft_id: str, form: CallForm) -> None:
    draft = drafts.get(draft_id)
    if draft is None:
        return
    follow_ups.save(
        call_id=draft_id,
        nurse_id=current_nurse().id,
        started_at=draft.started_at,
        now=clock.now(),
        respondent=form.respondent(),
        answers=form.answers(),
        outcome=_outcome(form),
        decided=form.decision(),
        override_reason=form.reason_for_less(),
        record=form.record(),
    )
    session().commit()
    metrics.kept("call")
    metrics.assessed("console", form.decision())


def _shown_again(draft_id: str, form: CallForm, status: HTTPStatus) -> ResponseReturnValue:
    return _page(draft_id, request.form["tab"], form, sequence=_sequence() + 1), status


def _discard(draft_id: str) -> ResponseReturnValue:
    try:
        drafts.discard(draft_id=draft_id, nurse_id=current_nurse().id)
    except HeldElsewhereError as held:
        return _page(draft_id, request.form["tab"], _typed(), held=held), HTTPStatus.CONFLICT
    session().commit()
    return redirect(url_for("worklist.show"), HTTPStatus.SEE_OTHER)


def _keep_or_tell(draft_id: str, fields: Fields, *, take_over: bool = False) -> ResponseReturnValue | None:
    """Keep ``fields``, and return nothing; or the page that says why they could not be kept."""
    try:
        _keep(draft_id, fields, take_over=take_over)
    except AlreadySavedError:
        return redirect(url_for("record.show", call_id=draft_id), HTTPStatus.SEE_OTHER)
    except HeldElsewhereError as held:
        return _page(draft_id, request.form["tab"], _typed(), held=held), HTTPStatus.CONFLICT
    return None


def _keep_posted(draft_id: str, *, take_over: bool = False) -> None:
    """Keep everything that was sent, and only then go on."""
    _keep(draft_id, known_fields(request.form), take_over=take_over)


def _keep(draft_id: str, fields: Fields, *, take_over: bool = False) -> None:
    nurse, tab = current_nurse(), _draft_id(request.form.get("tab"))
    if take_over:
        drafts.hold(draft_id=draft_id, nurse_id=nurse.id, tab=tab)
    drafts.keep(
        draft_id=draft_id,
        nurse_id=nurse.id,
        tab=tab,
        sequence=_sequence(),
        fields=fields,
        now=clock.now(),
    )
    session().commit()
    metrics.kept("draft")


def _page(
    draft_id: str,
    tab: str,
    form: CallForm,
    *,
    held: HeldElsewhereError | None = None,
    sequence: int = FIRST,
) -> str:
    """Render the page with what was typed, and what its check found if there was one."""
    advice = _advice(form)
    if (form[ADVICE.name].data or "").strip() in {"", form[SUGGESTED].data}:
        form[ADVICE.name].data = advice
    return render_template(
        "console/new_call.html",
        page_title="New call",
        contact=contact(),
        page=page_of(form),
        panel=_panel(form),
        suggested=advice,
        draft_id=draft_id,
        first_call=follow_ups.linked(draft_id).first,
        tab=tab,
        sequence=sequence,
        own_check_of=day_in_words(request.args.get("own_check_of")),
        holder=_holder(held) if held else None,
        held_since=_clock_time(held) if held else None,
    )


def _typed() -> CallForm:
    return form_of(known_fields(request.form))


def _panel(form: CallForm) -> PanelView:
    return panel_of(
        _outcome(form), is_begun=bool(form.answers()), earlier=_earlier(form), unconfirmed=form.to_confirm()
    )


def _outcome(form: CallForm) -> Outcome:
    """What the answers mean, with what earlier calls give to weigh."""
    return weighed(form.outcome(), _earlier(form), clock.now())


def _earlier(form: CallForm) -> Sequence[Call]:
    """The latest calls about the same patient, as far as it can be told from what was typed."""
    record_number, name, born = (form[each].data or "" for each in ("record_number", "patient_name", "patient_born"))
    return calls.earlier(record_number=record_number, name=name, born=born, before=clock.now())


def _advice(form: CallForm) -> str:
    return suggested_advice(form.outcome(), form.decision(), form.respondent())


def _holder(held: HeldElsewhereError) -> str:
    return "you, in another tab" if held.holder_id == current_nurse().id else held.name


def _clock_time(held: HeldElsewhereError) -> str:
    return time_of_day(held.saved_at.astimezone(settings_in_force().time_zone))


def _now() -> datetime:
    return clock.now(settings_in_force().time_zone)


def _tab() -> str:
    return uuid4().hex


def _draft_id(text: str | None) -> str:
    """Return the id that was sent; anything else was not sent by our page."""
    try:
        return UUID(hex=text or "").hex
    except ValueError:
        abort(HTTPStatus.BAD_REQUEST)


def _sequence() -> int:
    text = request.form.get("sequence", "")
    return int(text) if text.isdecimal() and len(text) <= 9 else abort(HTTPStatus.BAD_REQUEST)
