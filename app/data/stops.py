"""The stop switch in the audit log: the last entry about it says whether the check is stopped, why, and by whom."""

from typing import Any, Final

from sqlalchemy import select

from app.data import audit
from app.data.database import reading, session
from app.data.models import AuditEntry

SUBJECT: Final = "the-check"
STOPPED: Final = "check-stopped"
RESUMED: Final = "check-resumed"


def why_stopped() -> str | None:
    """Return why the check is stopped, or None if it is not."""
    wanted = (
        select(AuditEntry.action, AuditEntry.detail)
        .where(AuditEntry.subject == SUBJECT, AuditEntry.action.in_((STOPPED, RESUMED)))
        .order_by(AuditEntry.number.desc())
        .limit(1)
    )
    with reading() as connection:
        last = connection.execute(wanted).one_or_none()
    if last is None or last.action == RESUMED:
        return None
    detail: Any = last.detail
    why = str(detail.get("why", "")) if isinstance(detail, dict) else ""
    return why.encode(errors="replace").decode()  # what is no text could not be sent with any page


def write(why: str, by: str, *, is_stopped: bool) -> None:
    """Write down that the check is stopped, or goes on."""
    audit.record(STOPPED if is_stopped else RESUMED, subject=SUBJECT, detail={"why": why, "by": by})
    session().commit()
