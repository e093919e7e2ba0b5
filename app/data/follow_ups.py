"""The new call that a call-back leads to when the patient is worse.

Its id is worked out from that of the first call. So neither draft nor call can lose what it follows, whoever types it
on whatever device; beginning it twice begins one; and both calls lead to each other without a column of their own.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import select

from app.data import audit, call_backs, calls, drafts
from app.data.database import session
from app.data.drafts import Fields
from app.data.models import Call, CallBack, Draft

RESULT: Final = "reached-worse"
"""What came of a call-back that leads to a new call. It is closed with it when that call is saved, and not before."""

_STEP: Final = 0x9A4F3C61D7E85B02A6C1F0384BD97E25
_IDS: Final = 1 << 128


class Linked(NamedTuple):
    """The call whose call-back led to this one, and the one that this one's call-back led to."""

    first: Call | None = None
    new: Call | None = None


def next_id(call_id: str) -> str:
    """Return the id of the call that follows the call-back of ``call_id``."""
    return f"{(int(call_id, 16) + _STEP) % _IDS:032x}"


def first_id(call_id: str) -> str:
    """Return the id of the call whose call-back ``call_id`` would follow; ids are drawn at random otherwise."""
    return f"{(int(call_id, 16) - _STEP) % _IDS:032x}"


def linked(call_id: str) -> Linked:
    """Return the calls that ``call_id`` is linked to, as far as they are there."""
    return Linked(first=calls.get(first_id(call_id)), new=calls.get(next_id(call_id)))


def begun(call_ids: Iterable[str]) -> dict[str, Draft]:
    """Return the new calls that were begun after the call-backs of these calls and are not saved yet."""
    ids = {next_id(call_id): call_id for call_id in call_ids}
    return {ids[draft.id]: draft for draft in session().scalars(select(Draft).where(Draft.id.in_(ids)))}


def begin(*, owed: CallBack, nurse_id: int, tab: str, fields: Fields, now: datetime) -> None:
    """Begin the new call with ``fields``. The call-back is this nurse's from now on, and stays open.

    Raises:
        HeldElsewhereError: it was begun before.
        AlreadySavedError: it was saved.
    """
    drafts.store(draft_id=next_id(owed.call_id), nurse_id=nurse_id, tab=tab, sequence=1, fields=fields, now=now)
    call_backs.take(owed=owed, nurse_id=nurse_id, now=now)
    audit.record("new-call-begun", user_id=nurse_id, subject=owed.call_id, detail={"call": next_id(owed.call_id)})


def close_what_led_to(call: Call) -> None:
    """Close the call-back that led to ``call``, if there is one, in the transaction that saves the call.

    If someone closed it meanwhile with another result, that stands.
    """
    owed = call_backs.get(first_id(call.id))
    if owed and not owed.closed_at:
        call_backs.close(owed=owed, nurse_id=call.nurse_id, now=call.saved_at, result=RESULT, words="")
