"""Calls that are owed: taken on, tried, and closed with what came of them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, update

from app.data import audit, digests
from app.data.database import session
from app.data.models import CallBack, CallBackAttempt

MOST_SHOWN = 200


class AlreadyClosedError(Exception):
    """Someone else closed it first; what they wrote stands."""


def owed(limit: int = MOST_SHOWN) -> Sequence[CallBack]:
    """Return the open call-backs, those due first at the top."""
    wanted = select(CallBack).where(CallBack.closed_at.is_(None)).order_by(CallBack.due_at, CallBack.call_id)
    return session().scalars(wanted.limit(limit)).all()


def how_many_owed() -> int:
    """Return how many call-backs are open."""
    return session().scalar(select(func.count()).select_from(CallBack).where(CallBack.closed_at.is_(None))) or 0


def how_many_overdue(now: datetime) -> int:
    """Return how many open call-backs were due by ``now``."""
    overdue = select(func.count()).select_from(CallBack).where(CallBack.closed_at.is_(None), CallBack.due_at <= now)
    return session().scalar(overdue) or 0


def get(call_id: str) -> CallBack | None:
    """Return the call-back of that call as the database has it now, locked against changes by others."""
    wanted = select(CallBack).where(CallBack.call_id == call_id).with_for_update(of=CallBack)
    return session().scalars(wanted, execution_options={"populate_existing": True}).one_or_none()


def attempts(call_ids: Sequence[str]) -> dict[str, list[CallBackAttempt]]:
    """Return the tries that reached nobody, oldest first, by call."""
    wanted = select(CallBackAttempt).where(CallBackAttempt.call_id.in_(call_ids)).order_by(CallBackAttempt.id)
    found: dict[str, list[CallBackAttempt]] = {call_id: [] for call_id in call_ids}
    for each in session().scalars(wanted):
        found[each.call_id].append(each)
    return found


def claim(*, call_id: str, nurse_id: int, now: datetime) -> bool:
    """Let the nurse take the call-back on. Of two who try at once, one is told no."""
    is_free = (CallBack.call_id == call_id, CallBack.claimed_by_id.is_(None), CallBack.closed_at.is_(None))
    taken = session().execute(
        update(CallBack).where(*is_free).values(claimed_by_id=nurse_id, claimed_at=now).returning(CallBack.call_id)
    )
    if taken.one_or_none() is None:
        return False
    audit.record("call-back-claimed", user_id=nurse_id, subject=call_id)
    return True


def take(*, owed: CallBack, nurse_id: int, now: datetime) -> None:
    """Let the nurse who reached the patient have the call-back, whoever had taken it on before."""
    if owed.claimed_by_id == nurse_id:
        return
    detail = {"from": owed.claimed_by_id} if owed.claimed_by_id else None
    owed.claimed_by_id, owed.claimed_at = nurse_id, now
    audit.record("call-back-claimed", user_id=nurse_id, subject=owed.call_id, detail=detail)


def release(*, owed: CallBack, nurse_id: int) -> None:
    """Let someone else take the call-back on."""
    owed.claimed_by_id = owed.claimed_at = None
    audit.record("call-back-released", user_id=nurse_id, subject=owed.call_id)


def tried(*, owed: CallBack, nurse_id: int, now: datetime) -> None:
    """Write down that nobody was reached."""
    attempt = CallBackAttempt(call_id=owed.call_id, nurse_id=nurse_id, tried_at=now)
    session().add(attempt)
    session().flush()  # gives it its number
    detail = {"try": attempt.id, "digest": digests.try_digest(attempt)}
    audit.record(audit.CALL_BACK_TRIED, user_id=nurse_id, subject=owed.call_id, detail=detail)


def close(*, owed: CallBack, nurse_id: int, now: datetime, result: str, words: str) -> None:
    """Close the call-back with what came of it.

    Raises:
        AlreadyClosedError: it was closed before.
    """
    if owed.closed_at:
        raise AlreadyClosedError(owed.call_id)
    owed.closed_by_id, owed.closed_at, owed.result, owed.words = nurse_id, now, result, words or None
    detail = {"result": result, "digest": digests.call_back_digest(owed)}
    audit.record(audit.CALL_BACK_CLOSED, user_id=nurse_id, subject=owed.call_id, detail=detail)


def shorten(*, owed: CallBack, nurse_id: int, due_at: datetime) -> None:
    """Let the call-back be due earlier."""
    detail = {"from": owed.due_at.isoformat(), "to": due_at.isoformat()}
    owed.due_at = due_at
    audit.record("call-back-due-changed", user_id=nurse_id, subject=owed.call_id, detail=detail)
