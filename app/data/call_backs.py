"""Calls that are owed: taken on, tried, and closed with what came of them."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, func, select, update

from app import clock
from app.data import audit, digests, outbox
from app.data.database import session
from app.data.models import Call, CallBack, CallBackAttempt
from rules.model.disposition import Disposition


class AlreadyClosedError(Exception):
    """Someone else closed it first; what they wrote stands."""


class Kind(StrEnum):
    """What is owed: to ask whether an emergency arrived, or to call back. Codes are permanent."""

    ARRIVAL = "arrival-check"
    CALL_BACK = "call-back"


def kind_after(decided: str) -> Kind:
    """Return what a call owes that owes something. No column says so: what was decided never changes."""
    return Kind.ARRIVAL if decided == Disposition.CALL_NOW else Kind.CALL_BACK


def kind_of(owed: CallBack) -> Kind:
    """Return what is owed."""
    return kind_after(owed.call.decided)


def is_of(kind: Kind) -> ColumnElement[bool]:
    """Return the condition that a row is of that kind."""
    is_arrival = CallBack.call.has(Call.decided == Disposition.CALL_NOW)
    return is_arrival if kind is Kind.ARRIVAL else ~is_arrival


def how_many_overdue(kind: Kind, now: datetime) -> int:
    """Return how many of that kind are open and were due by ``now``."""
    is_open = select(func.count()).select_from(CallBack).where(CallBack.closed_at.is_(None), is_of(kind))
    return session().scalar(is_open.where(CallBack.due_at <= now)) or 0


def get(call_id: str) -> CallBack | None:
    """Return the call-back of that call as the database has it now, locked against changes by others."""
    wanted = select(CallBack).where(CallBack.call_id == call_id).with_for_update(of=CallBack)
    return session().scalars(wanted, execution_options={"populate_existing": True}).one_or_none()


def attempts(call_ids: Sequence[str]) -> dict[str, list[CallBackAttempt]]:
    """Return the tries that left these calls owed, oldest first, by call."""
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
    _write_down(audit.CALL_BACK_CLAIMED, session().get_one(CallBack, call_id), nurse_id, at=now.isoformat())
    return True


def take(*, owed: CallBack, nurse_id: int, now: datetime) -> None:
    """Let the nurse who reached the patient have the call-back, whoever had taken it on before."""
    if owed.claimed_by_id == nurse_id:
        return
    detail = {"from": owed.claimed_by_id} if owed.claimed_by_id else {}
    owed.claimed_by_id, owed.claimed_at = nurse_id, now
    _write_down(audit.CALL_BACK_CLAIMED, owed, nurse_id, at=now.isoformat(), **detail)


def release(*, owed: CallBack, nurse_id: int) -> None:
    """Let someone else take the call-back on."""
    owed.claimed_by_id = owed.claimed_at = None
    _write_down(audit.CALL_BACK_FREED, owed, nurse_id)


def release_all(*, held_by: int, by: int | None, why: str = "") -> None:
    """Let others take on what ``held_by`` has taken on and not closed: whoever is not there calls nobody back."""
    told = {"of": held_by} | ({"why": why} if why else {})
    held = select(CallBack).where(CallBack.claimed_by_id == held_by, CallBack.closed_at.is_(None))
    in_turn = held.order_by(CallBack.call_id).with_for_update(of=CallBack)
    for owed in session().scalars(in_turn, execution_options={"populate_existing": True}).all():
        owed.claimed_by_id = owed.claimed_at = None
        _write_down(audit.CALL_BACK_FREED, owed, by, **told)


def tried(*, owed: CallBack, nurse_id: int, now: datetime, result: str | None = None, words: str = "") -> None:
    """Write down a try that leaves it owed: that nobody was reached, or the ``result`` with its ``words``."""
    attempt = CallBackAttempt(call_id=owed.call_id, nurse_id=nurse_id, tried_at=now, result=result, words=words or None)
    session().add(attempt)
    session().flush()  # gives it its number
    detail = {"result": result} if result else {}
    digest = digests.try_digest(attempt)
    _write_down(audit.CALL_BACK_TRIED, owed, nurse_id, **detail, **{"try": attempt.id}, digest=digest)


def close(*, owed: CallBack, nurse_id: int, now: datetime, result: str, words: str) -> None:
    """Close the call-back with what came of it.

    Raises:
        AlreadyClosedError: it was closed before.
    """
    if owed.closed_at:
        raise AlreadyClosedError(owed.call_id)
    owed.closed_by_id, owed.closed_at, owed.result, owed.words = nurse_id, now, result, words or None
    _write_down(audit.CALL_BACK_CLOSED, owed, nurse_id, result=result, digest=digests.call_back_digest(owed))
    outbox.changed(owed.call_id, now)


def shorten(*, owed: CallBack, nurse_id: int, due_at: datetime) -> None:
    """Let the call-back be due earlier."""
    detail = {"from": owed.due_at.isoformat(), "to": due_at.isoformat()}
    owed.due_at = due_at
    _write_down(audit.CALL_BACK_DUE, owed, nurse_id, **detail)
    outbox.changed(owed.call_id, clock.now())


def _write_down(action: str, owed: CallBack, nurse_id: int | None, **told: Any) -> None:  # noqa: ANN401
    """Add an entry to the audit log, which says so where it is no call-back that is owed."""
    kind = kind_of(owed)
    detail = told if kind is Kind.CALL_BACK else {"kind": kind.value, **told}
    audit.record(action, user_id=nurse_id, subject=owed.call_id, detail=detail)
