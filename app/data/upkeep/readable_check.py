"""Rows of which no entry of the audit log holds every column: each can at least be read."""

from collections.abc import Iterator
from typing import Final

from app.data.models import (
    Addendum,
    AuditEntry,
    AuditHead,
    Call,
    CallBack,
    CallBackAttempt,
    CallReview,
    ShiftEntry,
    User,
)
from app.data.upkeep.rows import all_of, few_at_a_time, unreadable
from app.data.upkeep.tables import TABLES

_HELD: Final = frozenset(
    each.__tablename__
    for each in (AuditEntry, AuditHead, Call, Addendum, CallReview, CallBack, CallBackAttempt, ShiftEntry, User)
)
"""The tables of which each row is read whole when it is held against its entry, and named if it cannot be."""


def rows_not_readable() -> Iterator[str]:
    """Name each row of the other tables that holds what its column cannot, and the columns."""
    for table in (each for name, each in TABLES.items() if name not in _HELD):
        for rows in few_at_a_time(all_of(table)):
            for row in rows:
                if odd := unreadable(table, row):
                    key = ", ".join(f"{row[each.name]}" for each in table.primary_key.columns)
                    yield f"Row {key} of {table.name} cannot be read any more: {', '.join(odd)}."
