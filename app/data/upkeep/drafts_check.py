"""Calls being typed, replayed from the audit log: each that was begun is there, saved, discarded or removed as old.

What stands in them is in no entry: it changes with every few keys, and nobody has signed it yet.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy import select

from app.data.audit import ALL_REMOVED, CALL_SAVED, DRAFT_BEGUN, DRAFT_DISCARDED, DRAFT_TAKEN
from app.data.database import session
from app.data.models import AuditEntry
from app.data.upkeep.entries import moment
from app.data.upkeep.rows import FEW
from app.data.upkeep.tables import TABLES

_DRAFTS = TABLES["drafts"].columns


@dataclass
class _Begun:
    """A call that is being typed: since when, and who holds it."""

    at: datetime
    holder_id: int | None


class Replay:
    """What is being typed after the entries that passed by; version 1.1.1 and before did not write that down."""

    def __init__(self) -> None:
        """Begin where nothing is typed."""
        self._begun: dict[str, _Begun] = {}

    def pass_by(self, entry: AuditEntry) -> None:
        """Do to what is being typed what the entry says was done."""
        draft_id = str(entry.subject)
        match entry.action:
            case action if action == DRAFT_BEGUN:
                self._begun[draft_id] = _Begun(entry.at, entry.user_id)
            case action if action == DRAFT_TAKEN and draft_id in self._begun:
                self._begun[draft_id].holder_id = entry.user_id
            case action if action in {DRAFT_DISCARDED, CALL_SAVED}:
                self._begun.pop(draft_id, None)
            case action if action == ALL_REMOVED and (before := moment(entry, "before")):
                # Version 1.1.1 and before, which may serve beside this one, did not note which drafts went with it.
                self._begun = {each: begun for each, begun in self._begun.items() if begun.at >= before}

    def faults(self) -> Iterator[str]:
        """Name every call that was begun, is not done with and is not there, or is held by somebody else."""
        ids = iter(sorted(self._begun))
        while few := list(islice(ids, FEW)):
            wanted = select(_DRAFTS.id, _DRAFTS.holder_id).where(_DRAFTS.id.in_(few))
            holders = dict(session().execute(wanted).all())
            for draft_id in few:
                begun = self._begun[draft_id]
                if draft_id not in holders:
                    yield f"The call begun on {begun.at:%Y-%m-%d %H:%M} UTC as draft {draft_id} is missing."
                elif holders[draft_id] != begun.holder_id:
                    yield f"Who holds draft {draft_id} was altered."
