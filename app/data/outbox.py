"""What saved calls owe to the record that they were launched from: owed with the save, claimed, sent, and settled."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final, NamedTuple

from sqlalchemy import or_, select, update

from app.data import audit
from app.data.database import begin_to_write, is_added, session
from app.data.launch_models import LaunchedCall
from app.data.outbox_table import OutboxEntry

CLAIMED_FOR: Final = timedelta(minutes=2)
"""How long nobody else tries what one process is trying: longer than any try takes, so only a killed one loses it."""

LONGEST_PAUSE: Final = timedelta(hours=1)
"""How long the pause between two tries grows at most; it doubles from a minute on."""


class Kind(StrEnum):
    """What the record is to have, by its type there. Codes are permanent."""

    ANSWERS = "QuestionnaireResponse"
    HANDOVER = "DocumentReference"
    TASK = "Task"
    TASK_STATE = "Task-state"
    """Not a resource of its own: that the task there reads as what is owed here does since it was changed."""


class State(StrEnum):
    """Whether the record has it. Refused is what nobody tries again before the record is opened again."""

    WAITING = "waiting"
    STORED = "stored"
    REFUSED = "refused"


class Reason(StrEnum):
    """Why the record does not have it. Codes are permanent."""

    NOT_OPEN = "not-open"
    NO_ANSWER = "no-answer"
    BUSY = "busy"
    UNCLEAR = "unclear"
    NOT_ALLOWED = "not-allowed"
    NOT_CHECKED = "not-checked"
    OTHER_PATIENT = "other-patient"
    FORBIDDEN = "forbidden"
    SEVERAL = "several"
    INVALID = "invalid"
    UNSURE = "unsure"
    DONE = "done"
    TOO_OLD = "too-old"
    CHANGED = "changed"
    GONE = "gone"


_LOST: Final = (Reason.NO_ANSWER, Reason.UNCLEAR)


def owe(call_id: str, kinds: Iterable[Kind], now: datetime) -> None:
    """Owe the record these resources of a call, in the transaction that saves it. Owing them again changes nothing."""
    rows = [OutboxEntry(call_id=call_id, kind=kind, state=State.WAITING, due_at=now) for kind in kinds]
    if owed := [each.kind for each in rows if is_added(each)]:
        audit.record(audit.RECORD_OWED, subject=call_id, detail={"kinds": owed})


def changed(call_id: str, now: datetime) -> None:
    """Owe the record that its task of the call, if it is to have one, reads as what is owed does from now on.

    A row of its own, so that whoever is still sending what was owed before settles nothing by that.
    """
    of_call = select(OutboxEntry).where(
        OutboxEntry.call_id == call_id, OutboxEntry.kind.in_((Kind.TASK, Kind.TASK_STATE))
    )
    found = {each.kind: each for each in session().scalars(of_call)}
    if Kind.TASK not in found:
        return
    if before := found.get(Kind.TASK_STATE):
        session().delete(before)
        session().flush()
    # Not before the task itself, which stands first where both are due at once.
    due_at = max(now, found[Kind.TASK].due_at)
    session().add(OutboxEntry(call_id=call_id, kind=Kind.TASK_STATE, state=State.WAITING, due_at=due_at))
    session().flush()


def of(call_id: str) -> Sequence[OutboxEntry]:
    """Return what the call owes and has brought, as the database has it now."""
    wanted = select(OutboxEntry).where(OutboxEntry.call_id == call_id).order_by(OutboxEntry.id)
    return session().scalars(wanted, execution_options={"populate_existing": True}).all()


def task_of(call_id: str) -> OutboxEntry | None:
    """Return how the record stands with the task of the call; None if it owes none."""
    return next((each for each in of(call_id) if each.kind == Kind.TASK), None)


def calls_of(launch_id: str) -> Sequence[str]:
    """Return the calls begun from that launch of which the record does not have everything."""
    owed = select(OutboxEntry.call_id).distinct().join(LaunchedCall, LaunchedCall.call_id == OutboxEntry.call_id)
    return session().scalars(owed.where(LaunchedCall.launch_id == launch_id, OutboxEntry.state != State.STORED)).all()


def due(now: datetime, *, call_ids: Iterable[str] | None = None, limit: int = 500) -> list[int]:
    """Return what can be tried now, of these calls or of all, in the order in which it became due."""
    wanted = select(OutboxEntry.id).where(*_is_free(now)).order_by(OutboxEntry.due_at, OutboxEntry.id).limit(limit)
    return list(session().scalars(wanted if call_ids is None else wanted.where(OutboxEntry.call_id.in_(call_ids))))


class Claimed(NamedTuple):
    """What this process tries now; ``may_be_there`` if the record may have taken it without our reading so.

    It is this one's ``until`` then, which tells the claim from any other: the row may be made anew meanwhile.
    """

    entry: OutboxEntry
    may_be_there: bool
    until: datetime


def claim(entry_id: int, now: datetime) -> Claimed | None:
    """Let this process try it, and commit that. Of two who want to at once, one is given nothing."""
    begin_to_write()
    entry = session().get(OutboxEntry, entry_id, populate_existing=True)
    # Whoever claimed it before and never gave the claim back was killed in the middle.
    may_be_there = entry is not None and (entry.claimed_until is not None or entry.reason in _LOST)
    taken, until = update(OutboxEntry).where(OutboxEntry.id == entry_id, *_is_free(now)), now + CLAIMED_FOR
    found = session().scalar(taken.values(claimed_until=until).returning(OutboxEntry.id))
    session().commit()
    return Claimed(entry, may_be_there, until) if found and entry else None


def stored(claimed: Claimed, reference: str, now: datetime) -> None:
    """Note that the record has it under ``reference``, and commit that."""
    _settle(claimed, state=State.STORED, stored_at=now, reference=reference, reason=None, words=None)


def refused(claimed: Claimed, reason: Reason, words: str = "") -> None:
    """Note that the record does not take it, and commit that."""
    _settle(claimed, state=State.REFUSED, reason=reason, words=words or None)


def later(claimed: Claimed, reason: Reason, now: datetime, pause: timedelta = timedelta()) -> None:
    """Note that it is to be tried again, after ``pause`` at the earliest, and commit that; it is not in the log."""
    pause = min(max(pause, timedelta(minutes=2 ** min(claimed.entry.tries, 6))), LONGEST_PAUSE)
    _change(claimed, state=State.WAITING, reason=reason, due_at=now + pause)
    session().commit()


def reopen(call_ids: Sequence[str], now: datetime) -> None:
    """Let everything of these calls that the record does not have be tried again at once, and commit that."""
    again = update(OutboxEntry).where(OutboxEntry.call_id.in_(call_ids), OutboxEntry.state != State.STORED)
    again = again.where(or_(OutboxEntry.reason.is_(None), OutboxEntry.reason.not_in((Reason.DONE, Reason.UNSURE))))
    session().execute(again.values(state=State.WAITING, due_at=now), execution_options={"synchronize_session": False})
    session().commit()


def action_of(state: State) -> str:
    """Return what the audit log calls that it came to that ``state``."""
    return f"record-{state}"


def _is_free(now: datetime) -> tuple[Any, ...]:
    is_unclaimed = or_(OutboxEntry.claimed_until.is_(None), OutboxEntry.claimed_until <= now)
    return OutboxEntry.state == State.WAITING, OutboxEntry.due_at <= now, is_unclaimed


def _settle(claimed: Claimed, **values: Any) -> None:  # noqa: ANN401 - whatever the columns hold
    """Settle it, if nobody has, and write that down: what it was and how it ended, and nothing of the patient."""
    begin_to_write()
    # The log before the row, as whoever closes a call-back does: in two orders, each could wait for the other.
    audit.hold()
    entry = claimed.entry
    if _change(claimed, **values):
        detail = {"kind": entry.kind} | ({"reason": values["reason"]} if values["reason"] else {})
        # Without a user: the app sends it by itself, and nobody has to be at the desk.
        audit.record(action_of(values["state"]), subject=entry.call_id, detail=detail)
    session().commit()


def _change(claimed: Claimed, **values: Any) -> bool:  # noqa: ANN401 - likewise
    """Change it and give the claim back; return whether it was there, waiting, and claimed by this process still."""
    is_mine = OutboxEntry.claimed_until == claimed.until
    mine = update(OutboxEntry).where(OutboxEntry.id == claimed.entry.id, OutboxEntry.state == State.WAITING, is_mine)
    changed = mine.values(**values, tries=OutboxEntry.tries + 1, claimed_until=None).returning(OutboxEntry.id)
    return session().scalar(changed, execution_options={"synchronize_session": False}) is not None
