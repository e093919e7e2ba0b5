"""The new call that is written when the patient is worse: found by a call-back or an arrival check, or told later.

Its id is worked out from that of the first call. So neither draft nor call can lose what it follows, whoever types it
on whatever device; beginning it twice begins one; and both calls lead to each other without a column of their own.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import select

from app.data import audit, call_backs, calls, drafts, launches
from app.data.database import session
from app.data.drafts import Fields
from app.data.models import Call, CallBack, Draft

RESULT: Final = "reached-worse"
"""What came of what was owed where it leads to a new call. It is closed with it when that call is saved, not before."""

_STEP: Final = 0x9A4F3C61D7E85B02A6C1F0384BD97E25
_IDS: Final = 1 << 128


class Linked(NamedTuple):
    """The call that this one follows, and the one that followed it."""

    first: Call | None = None
    new: Call | None = None


def next_id(call_id: str) -> str:
    """Return the id of the call that follows ``call_id``."""
    return f"{(int(call_id, 16) + _STEP) % _IDS:032x}"


def first_id(call_id: str) -> str:
    """Return the id of the call that ``call_id`` would follow; ids are drawn at random otherwise."""
    return f"{(int(call_id, 16) - _STEP) % _IDS:032x}"


def linked(call_id: str) -> Linked:
    """Return the calls that ``call_id`` is linked to, as far as they are there."""
    return Linked(first=calls.get(first_id(call_id)), new=calls.get(next_id(call_id)))


def last(call: Call) -> Call:
    """Return the last of the calls that followed ``call``, each the one before it; ``call`` itself if none did."""
    while following := calls.get(next_id(call.id)):
        call = following
    return call


def begun(call_ids: Iterable[str]) -> dict[str, Draft]:
    """Return the new calls that were begun after these calls and are not saved yet."""
    ids = {next_id(call_id): call_id for call_id in call_ids}
    return {ids[draft.id]: draft for draft in session().scalars(select(Draft).where(Draft.id.in_(ids)))}


def begin(*, call: Call, owed: CallBack | None, nurse_id: int, tab: str, fields: Fields, now: datetime) -> None:
    """Begin the new call after ``call`` with ``fields``. What is ``owed`` is this nurse's from now on, and stays open.

    Raises:
        HeldElsewhereError: it was begun before.
        AlreadySavedError: it was saved.
    """
    drafts.store(draft_id=next_id(call.id), nurse_id=nurse_id, tab=tab, sequence=1, fields=fields, now=now)
    launches.follow(call_id=next_id(call.id), first_id=call.id)
    if owed:
        call_backs.take(owed=owed, nurse_id=nurse_id, now=now)
    audit.record("new-call-begun", user_id=nurse_id, subject=call.id, detail={"call": next_id(call.id)})


def close_what_led_to(call: Call) -> None:
    """Close what was owed after the call before ``call``, if anything was, in the transaction that saves ``call``.

    If someone closed it meanwhile with another result, that stands.
    """
    owed = call_backs.get(first_id(call.id))
    if owed and not owed.closed_at:
        call_backs.close(owed=owed, nurse_id=call.nurse_id, now=call.saved_at, result=RESULT, words="")
