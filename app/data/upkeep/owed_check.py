"""What is owed, replayed from the audit log and held against the rows: by when, and whose it is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy import exists, select

from app.data.audit import CALL_BACK_CLAIMED, CALL_BACK_CLOSED, CALL_BACK_DUE, CALL_BACK_FREED, CALL_REMOVED, CALL_SAVED
from app.data.database import session
from app.data.models import AuditEntry, Call, CallBack
from app.data.upkeep.entries import is_told, moment
from app.data.upkeep.rows import FEW, few_at_a_time, read, stored
from app.data.upkeep.tables import TABLES

_BACKS = TABLES["call_backs"].columns
_LOG = TABLES["audit_entries"].columns


@dataclass
class _Owed:
    """One call that is owed; a moment is None where no entry says it, as none did before version 2.0.0."""

    due: datetime | None = None
    claimed_by: int | None = None
    claimed_at: datetime | None = None


class Replay:
    """What is owed after the entries that passed by; what was closed or removed is in memory no more."""

    def __init__(self) -> None:
        """Begin where nothing is owed."""
        self._open: dict[str, _Owed] = {}

    def pass_by(self, entry: AuditEntry) -> None:
        """Do to what is owed what the entry says was done."""
        call_id = str(entry.subject)
        match entry.action:
            case action if action == CALL_SAVED:
                if due := moment(entry, "owed"):
                    self._open[call_id] = _Owed(due)
            case action if action in {CALL_BACK_CLOSED, CALL_REMOVED}:
                self._open.pop(call_id, None)
            case action if action == CALL_BACK_CLAIMED:
                owed = self._of(call_id)
                owed.claimed_by, owed.claimed_at = entry.user_id, moment(entry, "at")
            case action if action == CALL_BACK_FREED:
                owed = self._of(call_id)
                owed.claimed_by = owed.claimed_at = None
            case action if action == CALL_BACK_DUE:
                self._of(call_id).due = moment(entry, "to")

    def faults(self) -> Iterator[str]:
        """Name every call that is owed by the log and not by the rows, or the other way round, or otherwise."""
        ids = iter(sorted(self._open))
        while few := list(islice(ids, FEW)):
            found = {
                row["call_id"]: read(CallBack, row)
                for row in session().execute(stored(CallBack, _BACKS.call_id.in_(few))).mappings()
            }
            there = set(session().scalars(select(Call.id).where(Call.id.in_(few))))
            for call_id in few:
                if call_id in found and not _is_as_replayed(self._open[call_id], found[call_id]):
                    yield f"By when the call-back after call {call_id} is due, or whose it is, was altered."
                elif call_id in there - found.keys():  # of a call that is gone itself, that alone is told
                    yield f"The call-back after call {call_id} is missing."
        for rows in few_at_a_time(stored(CallBack, _BACKS.closed_at.is_(None))):
            yield from _in_no_entry([row["call_id"] for row in rows if row["call_id"] not in self._open])

    def _of(self, call_id: str) -> _Owed:
        return self._open.setdefault(call_id, _Owed())


def _is_as_replayed(owed: _Owed, back: CallBack | None) -> bool:
    if back is None:
        return False
    # One that was closed by hand is named as such: its end is in no entry.
    if back.closed_at:
        return True
    is_since_then = owed.claimed_at in {None, back.claimed_at} and (back.claimed_at is None) == (
        owed.claimed_by is None
    )
    return back.claimed_by_id == owed.claimed_by and is_since_then and owed.due in {None, back.due_at}


def _in_no_entry(call_ids: Sequence[str]) -> Iterator[str]:
    """Name those that the entry of a call does not know; entries of version 1.1.1 and before do not mention it."""
    end = TABLES["audit_entries"].alias()
    closed = exists().where(end.c.subject == _LOG.subject, end.c.action == CALL_BACK_CLOSED)
    saved = stored(AuditEntry, _LOG.subject.in_(call_ids), _LOG.action == CALL_SAVED, ~closed)
    for row in session().execute(saved).mappings():
        entry = read(AuditEntry, row)
        if entry and is_told(entry, "owed"):
            yield f"The call-back after call {entry.subject} is in no entry of the log."
