"""What every page about one saved call does first, and what each of its forms sends."""

from http import HTTPStatus
from typing import Final

from flask import abort, request

from app.console.access import current_nurse
from app.console.call.fields import LONG
from app.data import audit, calls
from app.data.models import Call
from app.extensions import limiter

READINGS: Final = "300 per hour"
"""How often one account may open calls and what belongs to them. A shift is some 40 calls."""


def opened(action: str, call_id: str) -> Call:
    """Return the call, once ``action`` is in the audit log: who looked for it, whether or not it is there."""
    if not calls.ID.fullmatch(call_id):
        abort(HTTPStatus.NOT_FOUND)
    _record_reading(action, call_id)
    return calls.get(call_id) or abort(HTTPStatus.NOT_FOUND)


def _who_reads() -> str:
    nurse = current_nurse()
    return f"{nurse.id} {nurse.created_at.timestamp()}"


# Nobody reads as fast: whoever sits at a nurse's screen, or holds her cookie, cannot copy all of them.
@limiter.shared_limit(READINGS, scope="readings", key_func=_who_reads)
def _record_reading(action: str, call_id: str) -> None:
    audit.record_reading(action, user_id=current_nurse().id, subject=call_id)


def form_id() -> str:
    """Return the id of the form that was sent; anything else was not sent by our page."""
    sent = request.form.get("form_id", "")
    return sent if calls.ID.fullmatch(sent) else abort(HTTPStatus.BAD_REQUEST)


def words_sent(name: str = "words") -> str:
    """Return what was typed into a field of several lines, which a browser ends in another way than they were shown."""
    return request.form.get(name, "").replace("\r\n", "\n").strip()


def too_long(words: str) -> str:
    """Return what is wrong with words for which there is no room; nothing if there is."""
    return f"This is too long: at most {LONG:,} characters fit." if len(words) > LONG else ""
