"""What a nurse does with a call-back: take it on, give it back, try, close it; and a lead can let it be due earlier."""

from datetime import datetime
from http import HTTPStatus

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from app import clock
from app.console.access import current_nurse, needs
from app.console.fields import LONG
from app.console.typed import keep_typed
from app.console.worklist import RESULTS, Asked, page
from app.contact import settings_in_force
from app.data import call_backs, calls
from app.data.call_backs import AlreadyClosedError
from app.data.database import session
from app.data.models import CallBack

bp = Blueprint("call_backs", __name__, url_prefix="/console/call-backs/<call_id>")

TRIES_BEFORE_GIVING_UP = 2


@bp.url_value_preprocessor
def _take_ids_only(_: str | None, values: dict[str, str] | None) -> None:
    if values and not calls.ID.fullmatch(values["call_id"]):
        abort(HTTPStatus.NOT_FOUND)


def keep_for_later(call_id: str) -> str:
    """Keep what was sent about a call-back after the screen had locked, and return where it stands again."""
    return url_for("worklist.show", again=keep_typed(call_id=call_id))


@bp.post("/claim")
@needs("nurse")
def claim(call_id: str) -> ResponseReturnValue:
    """Take the call-back on, unless someone was faster."""
    is_mine = call_backs.claim(call_id=call_id, nurse_id=current_nurse().id, now=clock.now())
    return _done("claimed" if is_mine else "taken")


@bp.post("/release")
@needs("nurse")
def release(call_id: str) -> ResponseReturnValue:
    """Give the call-back back."""
    call_backs.release(owed=_open(call_id), nurse_id=current_nurse().id)
    return _done("released")


@bp.post("/tried")
@needs("nurse")
def tried(call_id: str) -> ResponseReturnValue:
    """Write down that nobody was reached."""
    call_backs.tried(owed=_open(call_id), nurse_id=current_nurse().id, now=clock.now())
    return _done("tried")


@bp.post("/close")
@needs("nurse", keep=keep_for_later)
def close(call_id: str) -> ResponseReturnValue:
    """Close the call-back with what came of it; without that, ask again."""
    owed = _owed(call_id)
    result, words = request.form.get("result", ""), request.form.get("words", "").replace("\r\n", "\n").strip()
    errors = _close_errors(owed, result, words)
    if errors and not owed.closed_at:
        return page(call_id, Asked(errors, result=result, words=words)), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        call_backs.close(owed=owed, nurse_id=current_nurse().id, now=clock.now(), result=result, words=words)
    except AlreadyClosedError:
        return _done("closed-before")
    return _done("closed")


@bp.post("/due")
@needs("lead", keep=keep_for_later)
def due(call_id: str) -> ResponseReturnValue:
    """Let the call-back be due earlier."""
    owed, text = _open(call_id), request.form.get("due", "")
    due_at, error = _earlier_than(owed, text)
    if due_at is None:
        return page(call_id, Asked({"due": error}, due=text)), HTTPStatus.UNPROCESSABLE_ENTITY
    call_backs.shorten(owed=owed, nurse_id=current_nurse().id, due_at=due_at)
    return _done("due")


def _close_errors(owed: CallBack, result: str, words: str) -> dict[str, str]:
    errors = {}
    if result not in RESULTS:
        errors["result"] = "Choose what came of the call-back."
    if len(words) > LONG:
        errors["words"] = f"This is too long: at most {LONG:,} characters fit."
    if result == "cannot-reach":
        errors |= _giving_up_errors(owed, words)
    return errors


def _giving_up_errors(owed: CallBack, words: str) -> dict[str, str]:
    """Nobody is given up on before the time is over or it was tried twice, nor without a word on what was done."""
    tries = len(call_backs.attempts([owed.call_id])[owed.call_id])
    if owed.due_at > clock.now() and tries < TRIES_BEFORE_GIVING_UP:
        return {"result": f"It was tried {tries} times and is not due yet. Try again before you close it."}
    return {} if words else {"words": "Say what was done, such as whom you asked to look after them."}


def _earlier_than(owed: CallBack, text: str) -> tuple[datetime | None, str]:
    zone = settings_in_force().time_zone
    try:
        due_at = datetime.fromisoformat(text)
    except ValueError:
        return None, f"“{text}” is no date and time. Choose both."
    # Without a zone of the team's, times are those of the server, here as wherever they are shown.
    due_at = due_at.replace(tzinfo=zone) if zone else due_at.astimezone()
    if due_at <= clock.now():
        return None, "That time is over. Choose a later one."
    if due_at >= owed.due_at:
        return None, "It is due before that already. A call-back can only become due earlier."
    return due_at, ""


def _owed(call_id: str) -> CallBack:
    return call_backs.get(call_id) or abort(HTTPStatus.NOT_FOUND)


def _open(call_id: str) -> CallBack:
    """Return a call-back that can still be worked on; one closed meanwhile leads back to the worklist."""
    owed = _owed(call_id)
    if owed.closed_at:
        abort(_done("closed-before"))
    return owed


def _done(notice: str) -> Response:
    session().commit()
    return redirect(url_for("worklist.show", notice=notice), HTTPStatus.SEE_OTHER)
