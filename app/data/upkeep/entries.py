"""What an entry of the audit log tells. One that was altered may hold anything: it is named, and stops no reading."""

from datetime import datetime
from typing import Any

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


def moment(entry: AuditEntry, name: str) -> datetime | None:
    """Return the moment under that name, if there is one."""
    try:
        found = datetime.fromisoformat(entry.detail[name])
    except (KeyError, TypeError, ValueError):
        return None
    return found if found.tzinfo else None
