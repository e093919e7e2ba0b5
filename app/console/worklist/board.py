"""The shift board: what whoever takes over has to know, and that they took over."""

from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, Final, NamedTuple
from uuid import uuid4

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.calling.contact import contact
from app.console.access import current_nurse, needs
from app.console.filters import calls_url
from app.console.record.opened import form_id, too_long, words_sent
from app.console.record.saved_call import SavedCall
from app.console.times import time_of_day
from app.console.typed import keep_typed, typed_again
from app.console.worklist import lines
from app.console.worklist.times import when_in_words
from app.data import audit, shift_book, worklist
from app.data.call_backs import Kind
from app.data.database import session
from app.data.models import Call, CallBack
from app.data.search import LOWERED, Wanted, search
from app.serving.cookies import SHIFT
from app.settings.settings import settings_in_force

bp = Blueprint("board", __name__, url_prefix="/console/board")

A_DAY: Final = timedelta(hours=24)
DONE: Final = {"note": "Your note is written down.", "taken": "It is written down that you took over."}


class LoweredView(NamedTuple):
    """One call of which a nurse decided less than was computed."""

    url: str
    name: str
    change: str
    reason: str
    who: str
    when: str


class BookView(NamedTuple):
    """One line of the shift book; without words it says who took over."""

    words: str | None
    who: str
    when: str


def keep_for_later() -> str:
    """Store the note that was sent after the screen had locked, and return where it stands again."""
    return url_for("board.show", again=keep_typed())


@bp.get("")
@needs("nurse")
def show() -> ResponseReturnValue:
    """Show the board, and what was typed before the screen had locked."""
    audit.record_reading("board-read", user_id=current_nurse().id)
    return _page(typed_again().get("words", ""))


@bp.post("/notes")
@needs("nurse", if_locked=keep_for_later)
def note() -> ResponseReturnValue:
    """Leave a note to the next nurse."""
    words = words_sent()
    if fault := _fault(words):
        return _page(words, fault, form_id=form_id()), HTTPStatus.UNPROCESSABLE_ENTITY
    return _written(words, "note")


@bp.post("/taken")
@needs("nurse")
def take_over() -> ResponseReturnValue:
    """Sign that this nurse took over."""
    return _written(None, "taken")


def _written(words: str | None, done: str) -> ResponseReturnValue:
    shift_book.write(form_id=form_id(), nurse_id=current_nurse().id, now=clock.now(), words=words)
    session().commit()
    return redirect(url_for("board.show", done=done), HTTPStatus.SEE_OTHER)


def _fault(words: str) -> str:
    return too_long(words) if words else "Type what the next nurse has to know."


def _page(words: str, fault: str = "", form_id: str = "") -> str:
    now = clock.now(settings_in_force().time_zone)
    found, earlier = lines.unfinished(now)
    return render_template(
        "console/board.html",
        page_title="Shift board",
        contact=contact(),
        now=time_of_day(now),
        notice=DONE.get(request.args.get("done", "")),
        errors=[{"href": "#words", "words": fault}] if fault else [],
        fault=fault,
        words=words,
        form_id=form_id or uuid4().hex,
        signing_id=uuid4().hex,
        book=_book(now),
        drafts=found,
        earlier=earlier,
        **_owed(now),
    )


def _book(now: datetime) -> list[BookView]:
    found = shift_book.latest()
    return [BookView(each.words, each.nurse.name, when_in_words(each.written_at, now)) for each in found]


def _owed(now: datetime) -> dict[str, Any]:
    """Return what is owed in the shift that begins now, and what was lowered in the last day."""
    until, since = now + SHIFT, now - A_DAY
    found = search(Wanted(since=since, changed=LOWERED))
    return {
        "emergencies": _lines(worklist.emergencies(), now, Kind.ARRIVAL),
        "until": when_in_words(until, now),
        "due": _lines(worklist.calls_due(until), now, Kind.CALL_BACK),
        "lowered": [_lowered(each, now) for each in found.calls],
        "all_lowered": calls_url(since.date(), now.date(), changed=LOWERED) if found.older else "",
    }


def _lines(owed: list[CallBack], now: datetime, kind: Kind) -> tuple[lines.LineView, ...]:
    """Return the lines of one kind."""
    found = lines.lanes(owed, now, None, None, is_all=False)
    return next(lane.calls for lane in found if lane.code == kind)


def _lowered(call: Call, now: datetime) -> LoweredView:
    saved = SavedCall(call)
    url, when = url_for("record.show", call_id=call.id), when_in_words(call.saved_at, now)
    return LoweredView(url, lines.name_of(saved), saved.changed, saved.reason, call.nurse.name, when)
