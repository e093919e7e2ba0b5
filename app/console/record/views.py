"""A saved call: read as it was saved, added to, and handed over. Every reading is itself recorded."""

from http import HTTPStatus
from typing import Final, NamedTuple
from uuid import uuid4

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.calling.contact import contact
from app.console.access import current_nurse, needs
from app.console.call.fields import ADVICE, ADVICE_GIVEN, NO_ADVICE, TOLD_AT, TOLD_NAME, WORDS
from app.console.levels import AMBULANCE_FIRST
from app.console.outbox.sending import send_now
from app.console.outbox.shown import in_record
from app.console.pathways import PathwayView, pathways
from app.console.record.fhir_export import as_fhir
from app.console.record.forms import Form
from app.console.record.handed_over import handover_of, text
from app.console.record.opened import form_id, opened, too_long, words_sent
from app.console.record.plain_text import joined, labelled
from app.console.record.review_sheet import can_review, reviews_for
from app.console.record.saved_call import SavedCall
from app.console.record.spoken_form import spoken_form
from app.console.record.what_came import WhatCame
from app.console.record.who_opened import openings
from app.console.times import day_and_time
from app.console.typed import keep_typed, typed_again
from app.console.worklist.lines import NewCallView, new_call_view
from app.console.worklist.worse import NotTakenOverError, new_call
from app.data import call_backs, calls, follow_ups
from app.data.database import session
from app.data.models import Addendum, Call
from app.interop.fhir.endpoint import MEDIA
from app.settings.settings import settings_in_force
from rules.errors import AnswersError
from rules.in_force import RED_FLAG

bp = Blueprint("record", __name__, url_prefix="/console/calls/<call_id>")

_TOO_OLD_TO_EXPORT: Final = (
    "This call cannot be exported as FHIR: the questions have changed since it was saved. Hand it over as text."
)

_NO_SYMPTOM: Final = "This call is about no symptom, so there is no assessment to export as FHIR. Hand it over as text."


class AddendumView(NamedTuple):
    """What was added to a call, by whom and when."""

    who: str
    when: str
    words: str


class RecordView(NamedTuple):
    """One saved call in finished words."""

    id: str
    saved: SavedCall
    who: str
    began: str
    saved_at: str
    patient: str
    minutes: str
    told: str
    came: WhatCame | None
    new_call: str
    begun: NewCallView | None
    first_call: str
    words_label: str
    on_paper: str
    advice_label: str
    advice: str
    rule_urls: dict[str, str]
    pathways: tuple[PathwayView, ...]
    addenda: tuple[AddendumView, ...]


@bp.get("")
@needs("nurse")
def show(call_id: str) -> ResponseReturnValue:
    """Show a call as it was saved, with what was added since; what its record does not have yet is sent again."""
    call = opened("call-read", call_id)
    send_now([call.id])
    return _page(call, typed_again().get("words", ""))


def keep_for_later(call_id: str) -> str:
    """Store words that were sent after the screen had locked, and return where they stand again."""
    return url_for(".show", call_id=call_id, again=keep_typed(), _anchor="addenda")


@bp.post("/addenda")
@needs("nurse", if_locked=keep_for_later)
def add(call_id: str) -> ResponseReturnValue:
    """Add words to a call. The call itself stays as it is."""
    call = opened("call-read", call_id)
    words = request.form.get("words", "").replace("\r\n", "\n")
    fault = _fault(words)
    if fault:
        return _page(call, words, fault), HTTPStatus.UNPROCESSABLE_ENTITY
    nurse_id, now = current_nurse().id, clock.now()
    calls.add_words(call_id=call.id, form_id=form_id(), nurse_id=nurse_id, now=now, words=words.strip())
    session().commit()
    return redirect(url_for(".show", call_id=call.id, _anchor="addenda"), HTTPStatus.SEE_OTHER)


@bp.post("/worse")
@needs("nurse", if_locked=keep_for_later)
def worse(call_id: str) -> ResponseReturnValue:
    """Begin the new call that is written because the patient got worse, after the last that followed this one."""
    call, words = opened("call-read", call_id), words_sent()
    fault = too_long(words)
    if fault:
        return _page(call, words, fault), HTTPStatus.UNPROCESSABLE_ENTITY
    last = follow_ups.last(call)
    owed = call_backs.get(last.id)
    try:
        return new_call(last, owed if owed and not owed.closed_at else None, words)
    except NotTakenOverError as told:
        return _page(call, words, str(told)), HTTPStatus.UNPROCESSABLE_ENTITY


@bp.get("/handover")
@needs("nurse")
def handover(call_id: str) -> ResponseReturnValue:
    """Show the handover, to copy, print or download."""
    call, form = opened("handover-read", call_id), _form()
    handed_over = handover_of(call)
    return render_template(
        "console/handover.html",
        page_title=f"Handover, {form} form",
        contact=contact(),
        call_id=call.id,
        form=form,
        forms=tuple(Form),
        patient=handed_over.patient,
        was_saved="saved" in request.args,
        in_record=in_record(call),
        lines=text(call, form).splitlines(keepends=True),
        spoken=spoken_form(handed_over) if form is Form.SHORT and not call.about else "",
    )


@bp.get("/handover.txt")
@needs("nurse")
def handover_text(call_id: str) -> ResponseReturnValue:
    """Send the handover as a file. Its name says nothing about the patient."""
    call = opened("handover-read", call_id)
    response = Response(text(call, _form()), mimetype="text/plain")
    response.headers["Content-Disposition"] = f'attachment; filename="handover-{call.id[:8]}.txt"'
    return response


@bp.get("/fhir.json")
@needs("nurse")
def fhir(call_id: str) -> ResponseReturnValue:
    """Send the call as a FHIR Bundle. The name of the file says nothing about the patient."""
    call = opened("call-exported", call_id)
    if call.about:
        return _page(call, not_exported=_NO_SYMPTOM), HTTPStatus.CONFLICT
    try:
        whole = as_fhir(call, handover_of(call).came)
    except AnswersError:
        return _page(call, not_exported=_TOO_OLD_TO_EXPORT), HTTPStatus.CONFLICT
    response = Response(whole.model_dump_json(by_alias=True, exclude_none=True), mimetype=MEDIA)
    response.headers["Content-Disposition"] = f'attachment; filename="call-{call.id[:8]}.json"'
    return response


def _page(call: Call, words: str = "", fault: str | None = None, not_exported: str | None = None) -> str:
    """Render the record; with a ``fault``, the ``words`` that were sent stand in their field again."""
    errors = [("#words", fault), ("#answers", not_exported)]
    return render_template(
        "console/record_no_symptom.html" if call.about else "console/record.html",
        page_title=f"Call of {day_and_time(call.started_at, settings_in_force().time_zone)}",
        contact=contact(),
        record=_view(call),
        ambulance_first=AMBULANCE_FIRST,
        reviews=reviews_for(call),
        can_review=can_review(call),
        in_record=in_record(call),
        openings=openings(call.id) if current_nurse().has_role("lead") else None,
        errors=[{"href": href, "words": fault} for href, fault in errors if fault],
        fault=fault,
        words=words,
        form_id=form_id() if fault else uuid4().hex,
    )


def _view(call: Call) -> RecordView:
    saved, zone, handed_over = SavedCall(call), settings_in_force().time_zone, handover_of(call)
    return RecordView(
        id=call.id,
        saved=saved,
        who=call.nurse.name,
        began=day_and_time(call.started_at, zone),
        saved_at=day_and_time(call.saved_at, zone),
        patient=handed_over.patient,
        minutes=handed_over.times,
        told=joined(saved.typed(TOLD_NAME.name), labelled("at", saved.typed(TOLD_AT.name))),
        came=handed_over.came,
        new_call=_address(handed_over.linked.new),
        begun=_begun(call),
        first_call=_address(handed_over.linked.first),
        words_label=WORDS.label,
        on_paper=saved.on_paper(zone),
        advice_label=ADVICE_GIVEN,
        advice=saved.typed(ADVICE.name) or NO_ADVICE,
        rule_urls={each.code: url_for("how.rule", code=each.code) for each in saved.found if each.code in RED_FLAG},
        pathways=pathways(saved.outcome),
        addenda=tuple(map(_addendum, calls.addenda(call.id))),
    )


def _addendum(addendum: Addendum) -> AddendumView:
    return AddendumView(
        addendum.nurse.name, day_and_time(addendum.added_at, settings_in_force().time_zone), addendum.words
    )


def _begun(call: Call) -> NewCallView | None:
    """Return the new call that was begun after the last of those that followed, and is not saved yet."""
    now, last = clock.now(settings_in_force().time_zone), follow_ups.last(call)
    draft = follow_ups.begun([last.id]).get(last.id)
    return new_call_view(draft, now) if draft else None


def _address(call: Call | None) -> str:
    return url_for("record.show", call_id=call.id) if call else ""


def _form() -> Form:
    return Form.LONG if request.args.get("form") == Form.LONG else Form.SHORT


def _fault(words: str) -> str | None:
    """Return what is wrong with words to add."""
    return too_long(words.strip()) if words.strip() else "Type what is to be added."
