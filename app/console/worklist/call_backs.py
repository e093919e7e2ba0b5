"""What a nurse does with a call-back: take it on, give it back, try, close it; and a lead can let it be due earlier."""

from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Final

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from app import clock
from app.console.access import current_nurse, needs
from app.console.record.opened import too_long, words_sent
from app.console.record.what_came import CHOICES, NOT_GONE
from app.console.typed import keep_typed
from app.console.worklist.giving_up import TRIES_BEFORE_GIVING_UP, counted, counts_from, is_too_early
from app.console.worklist.lines import GIVING_UP, Asked
from app.console.worklist.times import due_in_words, when_in_words
from app.console.worklist.views import back_to, page
from app.console.worklist.worse import NotTakenOverError, new_call
from app.data import call_backs, calls, follow_ups, worklist
from app.data.call_backs import AlreadyClosedError, kind_of
from app.data.database import session
from app.data.models import CallBack, CallBackAttempt
from app.settings.settings import settings_in_force

bp = Blueprint("call_backs", __name__, url_prefix="/console/call-backs/<call_id>")

NEEDS_WORDS: Final = {
    "arrived": "Say where they arrived.",
    "refused": "Say what they said, and who was told.",
    "elsewhere": "Say where they went.",
}
"""What is asked for where a result alone is not enough."""


@bp.url_value_preprocessor
def _take_ids_only(_: str | None, values: dict[str, str] | None) -> None:
    if values and not calls.ID.fullmatch(values["call_id"]):
        abort(HTTPStatus.NOT_FOUND)


def keep_for_later(call_id: str) -> str:
    """Store what was sent about a call-back after the screen had locked, and return where it stands again."""
    return url_for("worklist.show", again=keep_typed(call_id=call_id))


@bp.post("/claim")
@needs("nurse")
def claim(call_id: str) -> ResponseReturnValue:
    """Take the call-back on, unless someone was faster."""
    is_mine = call_backs.claim(call_id=call_id, nurse_id=current_nurse().id, now=clock.now())
    return _done("claimed" if is_mine else "taken", call_id)


@bp.post("/release")
@needs("nurse")
def release(call_id: str) -> ResponseReturnValue:
    """Give the call-back back."""
    call_backs.release(owed=_open(call_id), nurse_id=current_nurse().id)
    return _done("released", call_id)


@bp.post("/tried")
@needs("nurse")
def tried(call_id: str) -> ResponseReturnValue:
    """Write down that nobody was reached. A try too soon after the last is recorded, and does not count."""
    owed, now = _open(call_id), clock.now()
    is_too_soon = counts_from(_tries(owed), now) > now
    call_backs.tried(owed=owed, nurse_id=current_nurse().id, now=now)
    return _done("tried-too-soon" if is_too_soon else "tried", call_id)


@bp.post("/close")
@needs("nurse", if_locked=keep_for_later)
def close(call_id: str) -> ResponseReturnValue:
    """Close what is owed with what came of it; without that, ask again.

    Worse leads to a new call first, and who has not gone yet is asked again.
    """
    owed = _owed(call_id)
    result, words = request.form.get("result", ""), words_sent()
    errors = _close_errors(owed, result, words)
    if errors and not owed.closed_at:
        return page(call_id, Asked(errors, result=result, words=words)), HTTPStatus.UNPROCESSABLE_ENTITY
    if result == follow_ups.RESULT and not owed.closed_at:
        return _new_call(owed, words)
    if result == NOT_GONE and not owed.closed_at:
        call_backs.tried(owed=owed, nurse_id=current_nurse().id, now=clock.now(), result=result, words=words)
        return _done(NOT_GONE, call_id)
    try:
        call_backs.close(owed=owed, nurse_id=current_nurse().id, now=clock.now(), result=result, words=words)
    except AlreadyClosedError:
        return _done("closed-before", call_id)
    return _done("closed", call_id)


@bp.post("/due")
@needs("lead", if_locked=keep_for_later)
def due(call_id: str) -> ResponseReturnValue:
    """Let the call-back be due earlier."""
    owed, text = _open(call_id), request.form.get("due", "")
    due_at, error = _earlier_than(owed, text)
    if due_at is None:
        return page(call_id, Asked({"due": error}, due=text)), HTTPStatus.UNPROCESSABLE_ENTITY
    call_backs.shorten(owed=owed, nurse_id=current_nurse().id, due_at=due_at)
    return _done("due", call_id)


def _close_errors(owed: CallBack, result: str, words: str) -> dict[str, str]:
    errors = {}
    if result not in CHOICES[kind_of(owed)]:
        errors["result"] = "Choose what came of it."
    if result in NEEDS_WORDS and not words:
        errors["words"] = NEEDS_WORDS[result]
    if fault := too_long(words):
        errors["words"] = fault
    if result == "cannot-reach":
        errors |= _giving_up_errors(owed, words)
    return errors


def _giving_up_errors(owed: CallBack, words: str) -> dict[str, str]:
    """Nobody is given up on too early, nor without a word on what was done."""
    now, tries = clock.now(settings_in_force().time_zone), _tries(owed)
    if not is_too_early(owed, tries, now):
        return {} if words else {"words": "Say what was done, such as whom you asked to look after them."}
    count = len(counted(tries))
    found = f"{count} {'try counts' if count == 1 else 'tries count'} so far, {due_in_words(owed.due_at, now).lower()}."
    more = max(0, TRIES_BEFORE_GIVING_UP - count)
    then = [f"the next try counts from {when_in_words(counts_from(tries, now), now)}"] if more else []
    then += [f"not before it is due, {when_in_words(owed.due_at, now)}"] if owed.due_at > now else []
    return {"result": f"It is too early to give up: {found} {GIVING_UP} That is, {'; '.join(then)}."}


def _tries(owed: CallBack) -> Sequence[CallBackAttempt]:
    return call_backs.attempts([owed.call_id])[owed.call_id]


def _new_call(owed: CallBack, words: str) -> ResponseReturnValue:
    """Go on to the new call; words that it does not have stay here until someone writes them there."""
    try:
        return new_call(owed.call, owed, words)
    except NotTakenOverError as told:
        asked = Asked({"words": str(told)}, result=follow_ups.RESULT, words=words)
        return page(owed.call_id, asked), HTTPStatus.UNPROCESSABLE_ENTITY


def _earlier_than(owed: CallBack, text: str) -> tuple[datetime | None, str]:
    try:
        # Without a zone of the team's, times are those of the server, here as wherever they are shown.
        due_at = clock.local(datetime.fromisoformat(text), settings_in_force().time_zone)
    except ValueError:
        return None, f"“{text}” is no date and time. Choose both."
    if due_at <= clock.now():
        return None, "That time is over. Choose a later one."
    if due_at >= owed.due_at:
        return None, "It is due before that already. It can only become due earlier."
    return due_at, ""


def _owed(call_id: str) -> CallBack:
    return call_backs.get(call_id) or abort(HTTPStatus.NOT_FOUND)


def _open(call_id: str) -> CallBack:
    """Return a call-back that can still be worked on; one closed meanwhile leads back to the worklist."""
    owed = _owed(call_id)
    if owed.closed_at:
        abort(_done("closed-before", call_id))
    return owed


def _done(notice: str, call_id: str) -> Response:
    """Go on at the line of that call; once it is closed, at the one that took its place."""
    session().commit()
    is_open = (call_backs.get(call_id) or abort(HTTPStatus.NOT_FOUND)).closed_at is None
    onward = back_to(call_id if is_open else worklist.beside(call_id), notice, is_open=is_open)
    session().commit()
    return redirect(onward, HTTPStatus.SEE_OTHER)
