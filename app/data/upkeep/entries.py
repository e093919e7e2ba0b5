"""What an entry of the audit log tells. One that was altered may hold anything: it is named, and stops no reading."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from app.data.database import session
from app.data.models import AuditEntry


def mapping(told: object) -> dict[Any, object]:
    """Return it if it is one, or an empty one."""
    return told if isinstance(told, dict) else {}


def is_told(entry: AuditEntry, name: str) -> bool:
    """Whether anything stands under that name, be it nothing."""
    return name in mapping(entry.detail)


def told(entry: AuditEntry, name: str) -> object:
    """Return what stands under that name; None if nothing does."""
    found = mapping(entry.detail).get(name)
    return repr(found) if isinstance(found, list | dict) else found


def of(entries: Sequence[AuditEntry], *actions: str) -> list[AuditEntry]:
    """Return those of what was done in one of these ways."""
    return [each for each in entries if each.action in actions]


def of_what_stays(entries: Sequence[AuditEntry], *removals: str) -> list[AuditEntry]:
    """Leave out the entries of calls that were removed later, which an entry of one of these ``removals`` says.

    What a tab that was left open saves after that, under the same id, is another call.
    """
    if not entries:
        return []
    of_one = AuditEntry.subject.in_([each.subject for each in entries]), AuditEntry.action.in_(removals)
    last = select(AuditEntry.subject, func.max(AuditEntry.number)).where(*of_one).group_by(AuditEntry.subject)
    removed = dict(session().execute(last).all())
    return [each for each in entries if each.number > removed.get(each.subject, 0)]


def moment(entry: AuditEntry, name: str) -> datetime | None:
    """Return the moment under that name, if there is one."""
    try:
        found = datetime.fromisoformat(entry.detail[name])
    except (KeyError, TypeError, ValueError):
        return None
    return found if found.tzinfo else None
