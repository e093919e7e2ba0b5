"""The shift book: notes to the next nurse, and who took over from whom they were for. No line of it is ever changed."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from app.data import audit, digests
from app.data.database import is_added, session
from app.data.models import ShiftEntry

MOST_SHOWN = 50


def write(*, form_id: str, nurse_id: int, now: datetime, words: str | None) -> None:
    """Leave ``words`` to the next nurse; with None, sign that this one took over. Sending it again changes nothing."""
    entry = ShiftEntry(form_id=form_id, nurse_id=nurse_id, written_at=now, words=words)
    if not is_added(entry):
        return
    detail = {"digest": digests.shift_digest(entry)} | ({} if words else {"taken": True})
    audit.record(audit.SHIFT_WRITTEN, user_id=nurse_id, subject=form_id, detail=detail)


def latest() -> Sequence[ShiftEntry]:
    """Return the latest lines, the last first, as far back as the last shift that was taken over before this one."""
    lines = session().scalars(select(ShiftEntry).order_by(ShiftEntry.id.desc()).limit(MOST_SHOWN)).all()
    taken = [number for number, each in enumerate(lines) if each.words is None]
    return lines[: taken[1]] if len(taken) > 1 else lines
