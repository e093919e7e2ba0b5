"""Calls that nurses have taken on: freed once nobody is at the desk any more, and told to whoever comes back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import func, select

from app.data import call_backs
from app.data.alerts import NOT_LOOKING
from app.data.audit import CALL_BACK_FREED
from app.data.database import begin_to_write, session
from app.data.models import AuditEntry, CallBack, Draft
from app.data.spoiled import read_from

SIGNED_OUT: Final = "signed-out"
LOCKED: Final = "locked"
"""Why a call was freed that its nurse did not give back, as the audit log has it."""


def release_unattended(*, since: datetime) -> None:
    """Free what is held by nurses who have done nothing in the console ``since`` then. Commits what it frees."""
    taken = select(CallBack.claimed_by_id).where(CallBack.closed_at.is_(None), CallBack.claimed_at < since).distinct()
    away = [each for each in session().scalars(taken) if each is not None and not _has_been_there(each, since)]
    if not away:
        return
    begin_to_write()
    for nurse_id in sorted(away):
        call_backs.release_all(held_by=nurse_id, by=None, why=LOCKED)
    session().commit()


def freed(nurse_id: int) -> tuple[list[CallBack], str]:
    """Return what others freed of this nurse's calls since they last opened the worklist, and why they did last."""
    mine = (AuditEntry.user_id == nurse_id, AuditEntry.action == "worklist-read")
    last = session().scalar(select(AuditEntry.number).where(*mine).order_by(AuditEntry.number.desc()).limit(1))
    is_news = (AuditEntry.number > (last or 0), AuditEntry.action == CALL_BACK_FREED)
    entries = session().scalars(select(AuditEntry).where(*is_news).order_by(AuditEntry.number)) if last else ()
    with read_from("audit_entries"):
        found = [each for each in entries if each.detail.get("of") == nurse_id]
    return _still_owed([str(each.subject) for each in found]), str(found[-1].detail.get("why", "")) if found else ""


def _still_owed(call_ids: Sequence[str]) -> list[CallBack]:
    rows = select(CallBack).where(CallBack.call_id.in_(call_ids), CallBack.closed_at.is_(None))
    return list(session().scalars(rows.order_by(CallBack.due_at))) if call_ids else []


def _has_been_there(nurse_id: int, since: datetime) -> bool:
    """Whether the nurse opened, wrote or typed anything since then."""
    mine = select(AuditEntry.at).where(AuditEntry.user_id == nurse_id, AuditEntry.action.not_in(NOT_LOOKING))
    acted = session().scalar(mine.order_by(AuditEntry.number.desc()).limit(1))
    typed = session().scalar(select(func.max(Draft.saved_at)).where(Draft.holder_id == nurse_id))
    return any(each is not None and each >= since for each in (acted, typed))
