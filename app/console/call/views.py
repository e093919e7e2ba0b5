"""A new call on one page: typed and autosaved, decided and saved."""

from http import HTTPStatus
from typing import Final
from uuid import uuid4

from flask import Blueprint, abort, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import TooManyRequests

from app import clock
from app.calling.contact import contact
from app.console.access import comes_from_elsewhere, current_nurse, needs
from app.console.call import advice, form_size
from app.console.call.beside import put_beside
from app.console.call.decision import call_back_hint, checked_decision, reasons_missing
from app.console.call.forms import ANSWER, ASK_OF, CODE, RESPONSE, known_fields
from app.console.call.known import TAKE, taken_over
from app.console.call.measures import read_as
from app.console.call.prefill import (
    TOO_MANY_CODES,
    Fault,
    UnreadableResponseError,
    day_of,
    day_of_code,
    decoded,
    file_sent,
    filled,
    response_in,
)
from app.console.call.read_aloud import wording_for
from app.console.call.rendering import begun, held_since, holder, new_tab, now, page, panel, typed
from app.console.call.saving import save_call
from app.console.call.second_opinion import second_view
from app.console.call.sent import draft_id_in, is_of_this_form, is_to_be_reworded, keep, sent, sequence
from app.console.call.typed_call import TypedCall, checked, read
from app.console.times import time_of_day
from app.console.typed import keep_typed, typed_again
from app.data import audit, calls, drafts, second_opinions
from app.data.database import begin_to_write, session
from app.data.drafts import AlreadySavedError, Fields, HeldElsewhereError
from rules.errors import CodeError, UnknownQuestionnaire
from rules.in_force import asked

bp = Blueprint("new_call", __name__, url_prefix="/console")

SAVES: Final = ("save", "save-copy")
"""The buttons that save; the second goes on to the text that is to be copied."""


@bp.get("/calls/new")
@needs("nurse")
def show() -> ResponseReturnValue:
    """Show an empty page, or a call that was begun before; this tab writes it from now on, unless someone else does."""
    draft_id = request.args.get("draft")
    if draft_id is None:
        return page(uuid4().hex, new_tab(), read({"time_in": [f"{now():%H:%M}"]}))
    nurse, tab = current_nurse(), new_tab()
    audit.record_reading("draft-read", user_id=nurse.id, subject=draft_id_in(draft_id))
    begin_to_write()
    draft = drafts.get(draft_id)
    if draft is None:
        return redirect(url_for("record.show", call_id=draft_id)) if calls.get(draft_id) else abort(404)
    # Read before it is held: what was typed into a form that is not known here stays as it is.
    call = _with_again(draft.fields)
    if draft.holder_id != nurse.id:
        return page(draft_id, tab, call, held=HeldElsewhereError(draft))
    # A page that holds nothing yet writes as soon as something is typed that no other tab has typed meanwhile.
    if not comes_from_elsewhere():
        drafts.hold(draft_id=draft_id, nurse_id=nurse.id, tab=tab)
    session().commit()
    return page(draft_id, tab, call)


@bp.errorhandler(UnknownQuestionnaire)
def being_updated(_: UnknownQuestionnaire) -> ResponseReturnValue:
    """Answer that this copy of the app does not know the form yet, and how to go on; what was typed stays."""
    shown = render_template("console/being_updated.html", page_title="The console is being updated", contact=contact())
    return shown, HTTPStatus.SERVICE_UNAVAILABLE, {"Retry-After": "30"}


def _with_again(fields: Fields) -> TypedCall:
    """Put what could not be stored, as someone else typed meanwhile, beside the call."""
    call, again = read(fields), typed_again()
    return put_beside(call, read(known_fields(again))) if again else call


def keep_for_later(draft_id: str | None = None) -> str | None:
    """Store what was sent after the screen had locked, and return where to go on."""
    draft_id = draft_id_in(draft_id or request.form.get("draft"))
    try:
        keep(draft_id, sent(draft_id))
    except AlreadySavedError:
        session().rollback()
    except HeldElsewhereError:
        session().rollback()
        return url_for(".show", draft=draft_id, again=keep_typed())
    return url_for(".show", draft=draft_id)


@bp.post("/calls/new")
@needs("nurse", if_locked=keep_for_later)
def save() -> ResponseReturnValue:
    """Store what was typed; then save the call, show it again with what is missing, or drop it."""
    draft_id, wanted = draft_id_in(request.form.get("draft")), request.form.get("do", "")
    if wanted == "discard":
        return _discard(draft_id)
    if wanted == "take-over" and _take_over(draft_id):
        return _taken_over(draft_id)
    fields = sent(draft_id)
    if wanted.startswith(TAKE):
        fields = _with_known(fields, wanted.removeprefix(TAKE))
    told = _keep_or_tell(draft_id, fields)
    if told:
        return told
    if wanted == "ask-second":
        return _asked(draft_id, read(fields))
    if wanted not in SAVES or not is_of_this_form():
        anchor = form_size.chosen(wanted) or "panel"
        return redirect(url_for(".show", draft=draft_id, _anchor=anchor), HTTPStatus.SEE_OTHER)
    return _saved(draft_id, checked_decision(checked(fields), draft_id, now()))


def _with_known(fields: Fields, call_id: str) -> Fields:
    """Return ``fields`` with what an earlier call knows, once it is recorded that someone reads it."""
    call_id = draft_id_in(call_id)
    audit.record_reading("call-read", user_id=current_nurse().id, subject=call_id)
    call = calls.get(call_id)
    return taken_over(fields, call.record) if call else fields


def _saved(draft_id: str, call: TypedCall) -> ResponseReturnValue:
    """Save the call, or show it again with what is missing."""
    if call.errors:
        return _shown_again(draft_id, call, HTTPStatus.UNPROCESSABLE_ENTITY)
    save_call(draft_id, call)
    to_copy = request.form.get("do") == "save-copy"
    onward = url_for("record.handover", call_id=draft_id, saved="yes") if to_copy else None
    return redirect(onward or url_for("record.show", call_id=draft_id), HTTPStatus.SEE_OTHER)


def _asked(draft_id: str, call: TypedCall) -> ResponseReturnValue:
    """Ask the colleague who was chosen for a second opinion, or show what is missing for it."""
    missing = reasons_missing(call) if call.is_lowered else {}
    chosen = call.text(ASK_OF)
    colleague_id = int(chosen) if chosen.isdecimal() and len(chosen) <= 9 else 0
    if missing or not second_opinions.ask(
        draft_id=draft_id, nurse_id=current_nurse().id, colleague_id=colleague_id, now=clock.now()
    ):
        call = call.with_errors(missing or {ASK_OF: "Choose the colleague whom you ask."})
        return _shown_again(draft_id, call, HTTPStatus.UNPROCESSABLE_ENTITY)
    session().commit()
    return redirect(url_for(".show", draft=draft_id, _anchor="second"), HTTPStatus.SEE_OTHER)


def _take_over(draft_id: str) -> bool:
    """Let this tab hold the draft, none of whose words are changed; return whether there is one."""
    drafts.hold(draft_id=draft_id, nurse_id=current_nurse().id, tab=draft_id_in(request.form.get("tab")))
    session().commit()
    return drafts.get(draft_id) is not None


def _taken_over(draft_id: str) -> ResponseReturnValue:
    """Show the call as it was stored last; what the page showed on which it was taken over stands beside it."""
    tab, draft = new_tab(), drafts.get(draft_id)
    if draft is None:
        abort(HTTPStatus.NOT_FOUND)
    drafts.hold(draft_id=draft_id, nurse_id=current_nurse().id, tab=tab)
    session().commit()
    return page(draft_id, tab, put_beside(read(draft.fields), typed()))


@bp.post("/calls/new/code")
@needs("nurse", if_locked=keep_for_later)
def fill_in() -> ResponseReturnValue:
    """Fill in what the caller answered in the self-check, from the code that they read out."""
    draft_id = draft_id_in(request.form.get("draft"))
    typed = sent(draft_id)
    try:
        own = decoded(request.form.get(CODE, ""))
    except (CodeError, UnknownQuestionnaire) as refused:
        return _filled_in(draft_id, typed, Fault(CODE, str(refused)))
    except TooManyRequests:
        return _filled_in(draft_id, typed, Fault(CODE, TOO_MANY_CODES, HTTPStatus.TOO_MANY_REQUESTS))
    return _filled_in(draft_id, filled(typed, own), None, day_of_code(own))


@bp.post("/calls/new/response")
@needs("nurse", if_locked=keep_for_later)
def import_response() -> ResponseReturnValue:
    """Fill in what the caller answered before, from a FHIR response that is pasted or sent as a file."""
    draft_id = draft_id_in(request.form.get("draft"))
    typed, text = sent(draft_id), request.form.get(RESPONSE, "")
    try:
        text = file_sent() or text
        given = response_in(text)
    except UnreadableResponseError as refused:
        return _filled_in(draft_id, {**typed, RESPONSE: [text]}, Fault(RESPONSE, str(refused)))
    return _filled_in(draft_id, filled(typed, given), None, day_of(given))


def _filled_in(draft_id: str, fields: Fields, fault: Fault | None, day: str | None = None) -> ResponseReturnValue:
    """Store what was filled in and show it; with a ``fault``, its words stand beside its field."""
    told = _keep_or_tell(draft_id, fields)
    if told or not fault:
        onward = url_for(".show", draft=draft_id, own_check_of=day, _anchor="questions")
        return told or redirect(onward, HTTPStatus.SEE_OTHER)
    return _shown_again(draft_id, read(fields).with_error(fault.field, fault.words), fault.status)


@bp.post("/drafts/<draft_id>")
@needs("nurse", if_locked=keep_for_later)
def autosave(draft_id: str) -> ResponseReturnValue:
    """Store what was typed so far, and answer with the panel as it stands now."""
    draft_id = draft_id_in(draft_id)
    if request.form.get("do") == "take-over":
        return jsonify(taken=_take_over(draft_id))
    try:
        fields = sent(draft_id)
        keep(draft_id, fields)
    except AlreadySavedError:
        return jsonify(saved=True, record=url_for("record.show", call_id=draft_id)), HTTPStatus.GONE
    except HeldElsewhereError as held:
        return jsonify(held_by=holder(held), since=held_since(held)), HTTPStatus.CONFLICT
    return _as_it_stands(draft_id, read(fields))


@bp.get("/drafts/<draft_id>/second-opinion")
@needs("nurse", is_use=False)
def second_opinion(draft_id: str) -> ResponseReturnValue:
    """Tell the page how it stands with the second opinion that it waits for."""
    draft = drafts.get(draft_id_in(draft_id)) or abort(HTTPStatus.NOT_FOUND)
    shown = second_view(read(draft.fields), draft.id)
    return jsonify(second=render_template("console/call/second.html", second=shown))


def _as_it_stands(draft_id: str, call: TypedCall) -> ResponseReturnValue:
    """Tell the page what was stored and what it means."""
    draft, shown = drafts.get(draft_id), panel(call)
    return jsonify(
        kept=time_of_day(now()),
        revision=drafts.revision(draft) if draft else "",
        level=shown.level,
        panel=render_template("console/panel.html", panel=shown),
        about_advice=shown.about_advice,
        **_decision(draft_id, call),
        asked=[ANSWER + link_id for link_id in asked(call.answers)],
        worded_for=call.respondent,
        read_as=read_as(call.text, begun(draft, call)),
        wording=wording_for(call.respondent) if is_to_be_reworded(call) else {},
    )


def _decision(draft_id: str, call: TypedCall) -> dict[str, str]:
    """Return what follows from the decision as it stands: the advice, who agrees, and by when to call."""
    return {
        "change": call.change,
        "call_back": call_back_hint(call, now()),
        "script": render_template("console/call/script.html", script=advice.script_of(call)),
        "second": render_template("console/call/second.html", second=second_view(call, draft_id)),
    }


def _shown_again(draft_id: str, call: TypedCall, status: HTTPStatus) -> ResponseReturnValue:
    return page(draft_id, request.form["tab"], call, sequence=sequence() + 1), status


def _discard(draft_id: str) -> ResponseReturnValue:
    try:
        drafts.discard(draft_id=draft_id, nurse_id=current_nurse().id)
    except HeldElsewhereError as held:
        return page(draft_id, request.form["tab"], typed(), held=held), HTTPStatus.CONFLICT
    session().commit()
    return redirect(url_for("worklist.show"), HTTPStatus.SEE_OTHER)


def _keep_or_tell(draft_id: str, fields: Fields) -> ResponseReturnValue | None:
    """Store ``fields``, and return nothing; or the page that tells why they could not be stored."""
    try:
        keep(draft_id, fields)
    except AlreadySavedError:
        return redirect(url_for("record.show", call_id=draft_id), HTTPStatus.SEE_OTHER)
    except HeldElsewhereError as held:
        return page(draft_id, request.form["tab"], read(fields), held=held), HTTPStatus.CONFLICT
    return None
