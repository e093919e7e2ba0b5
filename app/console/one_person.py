"""One person's record, for a lead: exported as one file, or erased on request."""

import json
from collections.abc import Iterator, Sequence
from datetime import tzinfo
from http import HTTPStatus
from typing import Any, Final, NamedTuple

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import inspect

from app import clock
from app.calling.contact import contact
from app.console.access import current_nurse, needs
from app.console.call.fields import SHORT
from app.console.record.opened import opened
from app.console.record.plain_text import begun
from app.console.record.saved_call import SavedCall
from app.console.times import day_and_time
from app.data import audit, call_reviews, calls, one_person, outbox
from app.data.database import session
from app.data.models import Addendum, Base, Call, CallBack, CallBackAttempt, CallReview, Draft
from app.data.outbox_table import OutboxEntry
from app.data.same import words_of
from app.settings.settings import settings_in_force

bp = Blueprint("one_person", __name__, url_prefix="/console/calls/<call_id>/person")

_PEOPLE: Final = {"nurse_id", "lead_id", "claimed_by_id", "closed_by_id", "started_by_id", "holder_id"}
"""The columns that name who did something: written out by name."""

_OURS: Final = {"form_id", "is_told", "holder_tab", "sequence"}
"""The columns that hold nothing about the person."""


class DraftView(NamedTuple):
    """A call being typed that is about the person; ``is_typed`` if somebody types it now."""

    id: str
    when: str
    who: str
    words: str
    is_typed: bool
    is_ticked: bool


class CallView(NamedTuple):
    """One call about the person; ``is_owed`` if something is still owed after it."""

    id: str
    url: str
    when: str
    saved: SavedCall
    is_owed: bool
    is_ticked: bool


@bp.get("")
@needs("lead")
def show(call_id: str) -> ResponseReturnValue:
    """List every call about the same person."""
    call = opened("person-read", call_id)
    return _page(call)


@bp.get("/record.json")
@needs("lead")
def export(call_id: str) -> ResponseReturnValue:
    """Send everything that is stored about the person. The name of the file says nothing about them."""
    found = one_person.calls_of(opened("person-exported", call_id))
    for each in found:
        audit.record("call-exported", user_id=current_nurse().id, subject=each.id)
    for typed in one_person.drafts_of(found):
        audit.record("draft-exported", user_id=current_nurse().id, subject=typed.id)
    whole = {
        "calls": [_whole(each) for each in found],
        "being_typed": [_columns(each) for each in one_person.drafts_of(found)],
    }
    session().commit()
    response = Response(json.dumps(whole, ensure_ascii=False, indent=2), mimetype="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="record-{call_id[:8]}.json"'
    return response


@bp.post("/erase")
@needs("lead")
def erase(call_id: str) -> ResponseReturnValue:
    """Remove the calls that are ticked, saved and being typed, once who they are about was typed."""
    call = opened("person-read", call_id)
    found = one_person.calls_of(call)
    offered = {each.id for each in found} | {each.id for each in one_person.drafts_of(found)}
    ticked = [each for each in request.form.getlist("call") if each in offered]
    typed = request.form.get("confirmed", "")
    faults = dict(_faults(call, ticked, typed))
    if faults:
        return _page(call, ticked=ticked, typed=typed, faults=faults), HTTPStatus.UNPROCESSABLE_ENTITY
    notes = len(one_person.notes_with_the_name(found))
    drafts = one_person.erase_drafts(ticked, by=current_nurse().id, now=clock.now())
    erased = one_person.erase(ticked, by=current_nurse().id)
    session().commit()
    told = url_for("one_person.erased", call_id=call_id, calls=erased, drafts=drafts, notes=notes)
    return redirect(told, HTTPStatus.SEE_OTHER)


@bp.get("/erased")
@needs("lead")
def erased(call_id: str) -> ResponseReturnValue:
    """Tell how many calls were erased, and where the person may still be found."""
    if not calls.ID.fullmatch(call_id):
        abort(HTTPStatus.NOT_FOUND)
    told = {name: _count(request.args.get(name, "")) for name in ("calls", "drafts", "notes")}
    return render_template("console/erased.html", page_title="Erased", contact=contact(), **told)


def _count(told: str) -> int:
    return int(told) if told.isdecimal() and len(told) < 6 else 0


def _faults(call: Call, ticked: Sequence[str], typed: str) -> Iterator[tuple[str, str]]:
    if not ticked:
        yield "calls", "Tick what is to be erased."
    if owed := one_person.still_owed(ticked):
        yield "calls", f"Something is still owed after {len(owed)} of these calls: close that first, or untick them."
    if words_of(typed) != words_of(_named(call)):
        yield "confirmed", f"Type {_named(call)} here, as it stands above, if these calls are to be erased."


def _named(call: Call) -> str:
    """Return by what the person of ``call`` is named."""
    saved = SavedCall(call)
    return saved.typed("patient_name") or saved.typed("record_number") or "unknown"


def _page(
    call: Call, *, ticked: Sequence[str] | None = None, typed: str = "", faults: dict[str, str] | None = None
) -> str:
    found = one_person.calls_of(call)
    owed = one_person.still_owed([each.id for each in found])
    drafts, notes, zone = one_person.drafts_of(found), one_person.notes_with_the_name(found), _zone()
    if ticked is None:
        # A slip in a record number makes two people one: what is under another name has to be ticked by hand.
        ticked = [each.id for each in found if words_of(_named(each)) == words_of(_named(call))]
        ticked += [each.id for each in drafts if words_of(_brief(each)["patient_name"]) == words_of(_named(call))]
    return render_template(
        "console/one_person.html",
        page_title="One person’s record",
        contact=contact(),
        call_id=call.id,
        named=_named(call),
        calls=[_view(each, is_owed=each.id in owed, is_ticked=each.id in ticked) for each in found],
        drafts=[_draft_view(each, is_ticked=each.id in ticked) for each in drafts],
        notes=[day_and_time(each.written_at, zone) for each in notes],
        typed=typed,
        faults=faults or {},
        errors=[{"href": f"#{name}", "words": words} for name, words in (faults or {}).items()],
    )


def _zone() -> tzinfo | None:
    return settings_in_force().time_zone


def _brief(draft: Draft) -> dict[str, str]:
    names = ("patient_name", "patient_born", "record_number")
    return {name: begun("".join(draft.fields.get(name, [])[:1]), SHORT) for name in names}


def _draft_view(draft: Draft, *, is_ticked: bool) -> DraftView:
    typed = _brief(draft)
    parts = (
        typed["patient_name"] or "No name",
        f"born {typed['patient_born']}" if typed["patient_born"] else "",
        f"record {typed['record_number']}" if typed["record_number"] else "",
    )
    is_typed = draft.saved_at >= clock.now() - one_person.TYPED_NOW
    return DraftView(
        id=draft.id,
        when=day_and_time(draft.saved_at, _zone()),
        who=draft.holder.name,
        words=", ".join(filter(None, parts)),
        is_typed=is_typed,
        is_ticked=is_ticked and not is_typed,
    )


def _view(call: Call, *, is_owed: bool, is_ticked: bool) -> CallView:
    return CallView(
        id=call.id,
        url=url_for("record.show", call_id=call.id),
        when=day_and_time(call.saved_at, settings_in_force().time_zone),
        saved=SavedCall(call),
        is_owed=is_owed,
        is_ticked=is_ticked,
    )


def _whole(call: Call) -> dict[str, Any]:
    """Return everything that is stored about a call."""
    back = calls.call_back(call.id)
    return {
        **_columns(call),
        "addenda": [_columns(each) for each in calls.addenda(call.id)],
        "call_back": {**_columns(back), "attempts": [_columns(each) for each in back.attempts]} if back else None,
        "reviews": [_columns(each) for each in call_reviews.of(call.id)],
        "in_the_record": [_columns(each) for each in outbox.of(call.id)],
    }


def _columns(row: Call | Addendum | CallBack | CallBackAttempt | CallReview | OutboxEntry | Draft) -> dict[str, Any]:
    """Return what stands in every column of ``row``: read from the model, so that none can be forgotten."""
    return {name: value for name, value in _each_column(row) if name not in _OURS}


def _each_column(row: Base) -> Iterator[tuple[str, Any]]:
    for column in inspect(type(row)).columns:
        value = getattr(row, column.key)
        if column.key in _PEOPLE:
            person = getattr(row, column.key.removesuffix("_id"))
            yield column.key.removesuffix("_id"), person.name if person else None
        else:
            yield column.key, value.isoformat() if hasattr(value, "isoformat") else value
