"""What somebody has to be told of, and what they were told already, by the audit log."""

from datetime import datetime
from typing import Final

from sqlalchemy import func, select

from app.data import audit
from app.data.call_backs import Kind, is_of
from app.data.database import session
from app.data.models import AuditEntry, CallBack, Draft

SENT: Final = "alert-sent"
OVER: Final = "alert-over"

NOT_LOOKING: Final = ("sign-in-refused", audit.WORKLIST_WATCHED)
"""What the log has of people who were not let in, and of screens that ask by themselves."""


def last_looked() -> datetime | None:
    """Return when somebody who was signed in last opened something in the console, wrote something or typed."""
    by_somebody = select(AuditEntry.at).where(AuditEntry.user_id.is_not(None), AuditEntry.action.not_in(NOT_LOOKING))
    looked = session().scalar(by_somebody.order_by(AuditEntry.number.desc()).limit(1))
    typed = session().scalar(select(func.max(Draft.saved_at)))
    return max((each for each in (looked, typed) if each), default=None)


def overdue_since(kind: Kind, now: datetime) -> datetime | None:
    """Return since when a call that is owed is overdue, if one of that kind is."""
    overdue = select(func.min(CallBack.due_at)).where(CallBack.closed_at.is_(None), CallBack.due_at <= now)
    return session().scalar(overdue.where(is_of(kind)))


def is_told(event: str) -> bool:
    """Whether somebody was told of ``event``, and it was not over since."""
    told = select(AuditEntry.action).where(AuditEntry.subject == _subject(event), AuditEntry.action.in_((SENT, OVER)))
    return session().scalar(told.order_by(AuditEntry.number.desc()).limit(1)) == SENT


def write_down(action: str, event: str, count: int = 0) -> None:
    """Write down that somebody was told of ``event``, or that it is over."""
    audit.record(action, subject=_subject(event), detail={"count": count} if count else None)
    session().commit()


def _subject(event: str) -> str:
    return f"alert/{event}"
