"""Removing what is old enough: calls with everything that hangs on them, drafts, and lines of the shift book."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, delete, exists, func, select

from app import clock
from app.data import audit, launches
from app.data.database import session
from app.data.drafts import FORM
from app.data.models import Call, CallBack, Draft, ShiftEntry

FEW = 500


class Old(NamedTuple):
    """What was saved before a moment: how much can be removed, from when to when, and what must stay."""

    calls: int
    first: datetime | None
    last: datetime | None
    drafts: int
    still_owed: tuple[str, ...]


def old(before: datetime) -> Old:
    """Return what would be removed. A call after which something is still owed stays, and is named."""
    count, first, last = (
        session()
        .execute(select(func.count(), func.min(Call.saved_at), func.max(Call.saved_at)).where(_removable(before)))
        .one()
    )
    drafts = session().scalar(select(func.count()).select_from(Draft).where(Draft.saved_at < before))
    owed = session().scalars(select(Call.id).where(Call.saved_at < before, _is_owed()).order_by(Call.saved_at))
    return Old(count, first, last, drafts or 0, tuple(owed))


def remove(before: datetime) -> int:
    """Remove what was saved or written before that moment, a few calls at a time, and return how many calls it were.

    Each few are committed by themselves: if it is stopped half-way, running it again removes the rest.
    """
    removed = 0
    oldest = select(Call.id).where(_removable(before)).order_by(Call.saved_at, Call.id).limit(FEW)
    while ids := list(session().scalars(oldest)):
        session().execute(delete(Call).where(Call.id.in_(ids)), execution_options={"synchronize_session": False})
        for call_id in ids:
            audit.record(audit.CALL_REMOVED, subject=call_id)
        session().commit()
        removed += len(ids)
    together = {"synchronize_session": False}
    old_drafts = delete(Draft).where(Draft.saved_at < before).returning(Draft.id, Draft.holder_tab)
    removed_drafts = [(draft_id, tab) for draft_id, tab in session().execute(old_drafts, execution_options=together)]
    for draft_id, tab in sorted(removed_drafts):
        if tab != FORM:
            audit.record(audit.DRAFT_DISCARDED, subject=draft_id, detail={"why": "old"})
    session().execute(delete(ShiftEntry).where(ShiftEntry.written_at < before), execution_options=together)
    launches.tidy(clock.now())
    audit.record(audit.ALL_REMOVED, detail={"before": before.isoformat(), "calls": removed})
    session().commit()
    return removed


def _removable(before: datetime) -> ColumnElement[bool]:
    return (Call.saved_at < before) & ~_is_owed()


def _is_owed() -> ColumnElement[bool]:
    return exists().where(CallBack.call_id == Call.id, CallBack.closed_at.is_(None))
