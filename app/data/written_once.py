"""What is written once: no code of the app can change a saved call, its addenda and reviews, a try, or the log."""

from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.orm import Mapper

from app.data.models import Addendum, AuditEntry, Base, Call, CallBackAttempt, CallReview


class WrittenOnceError(RuntimeError):
    """Something tried to change or drop what is written once."""


def _refuse(mapper: Mapper[Any], connection: Connection, row: Base) -> None:
    raise WrittenOnceError(f"{row.__tablename__} are written once. Add an addendum instead.")


def protect() -> None:
    """Refuse to change or drop such rows. Upkeep, which reseals and removes old calls, works below this."""
    for table in (Call, Addendum, CallBackAttempt, CallReview, AuditEntry):
        for change in ("before_update", "before_delete"):
            if not event.contains(table, change, _refuse):
                event.listen(table, change, _refuse)
