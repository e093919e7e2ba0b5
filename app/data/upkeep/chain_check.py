"""The chain of the audit log, walked entry by entry: what was altered, left out, put in, or cut off at the end."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, RowMapping, select

from app.data.audit import ACCOUNTS_NOTED, DRAFT_BEGUN, START, digest_under, seal_of
from app.data.database import session
from app.data.models import AuditEntry
from app.data.sealing import keys
from app.data.upkeep.rows import FEW, read, stored, unreadable
from app.data.upkeep.tables import TABLES

_LOG = TABLES["audit_entries"].columns

_SEALED: Final = (ACCOUNTS_NOTED, DRAFT_BEGUN)
"""What no version writes that does not seal the end of the log as well."""


def is_chained(connection: Connection, number: int) -> bool:
    """Whether one of the keys chained the entry of that number to the one before it, as they stand there."""
    rows = connection.execute(stored(AuditEntry, _LOG.number.in_([number - 1, number]))).mappings().all()
    before = {str(row["digest"]) for row in rows if row["number"] < number} or {START}
    return any(row["digest"] in _right(read(AuditEntry, row), before) for row in rows if row["number"] == number)


class Walk:
    """The way along the chain so far."""

    def __init__(self, *, noted: tuple[int, str] | None = None) -> None:
        """Begin before the first entry; ``noted`` is a number with the digest that it once had."""
        self._noted, self._was_sealed = noted, False
        self.count, self.expected, self.digest = 0, 1, START
        self.last_at: datetime | None = None
        self.faults: list[str] = []
        self._before = {START}

    def pass_by(self, row: RowMapping) -> AuditEntry | None:
        """Take the next entry, and return it if it can be read."""
        # A digest of another type is one that was altered: it keeps neither the entry nor the next from being read.
        number, digest = row["number"], row["digest"] if isinstance(row["digest"], str) else ""
        entry = read(AuditEntry, {**row, "digest": digest})
        self.count += 1
        self._was_sealed |= row["action"] in _SEALED
        if self._noted == (number, digest):
            self._noted = None
        # Rows come in the order of their numbers, so one below what is due can only have been put in.
        if number < self.expected:
            self.faults.append(f"Entry {number} was put in.")
            return entry
        before, self._before = self._before, {digest}
        # After a gap nobody knows what this entry was chained to, so its digest cannot be checked. The walk goes on
        # from it: one gap is one fault, rather than a fault for every later entry.
        if number > self.expected:
            self.faults.append(f"{_entries(self.expected, number - 1)} missing.")
        elif digest not in _right(entry, before):
            self.faults.append(f"{_named(number, entry)} was altered.")
            # If nothing but its digest was, the next entry still stands after the one that was there.
            self._before |= _right(entry, {self.digest})
        self.expected, self.digest = number + 1, digest
        self.last_at = entry.at if entry else self.last_at
        return entry

    def end(self, heads: Sequence[RowMapping]) -> None:
        """Hold the last entry against where the log says that it ends, and against what was noted."""
        if self._noted:
            self.faults.append(f"Entry {self._noted[0]} is not the one that was noted: this is another log, or a part.")
        # The chain alone would not show that its last entries were cut off; the head stands in a table of its own.
        if len(heads) != 1:
            self.faults.append("The end of the log was altered: nothing says where it is.")
        elif odd := unreadable(TABLES["audit_head"], heads[0]):
            self.faults.append(f"The end of the log was altered: {', '.join(odd)} cannot be read any more.")
        elif heads[0]["number"] >= self.expected:
            self.faults.append(f"{_entries(self.expected, heads[0]['number'])} missing at the end.")
        elif heads[0]["number"] < self.expected - 1 or heads[0]["digest"] not in self._before:
            stated = heads[0]["number"]
            self.faults.append(f"The end of the log was altered: it says {stated} entries, {self.count} are there.")
        elif self._was_sealed and heads[0]["seal"] is None:
            self.faults.append("The end of the log was altered: it is not sealed any more.")
        elif heads[0]["seal"] is not None and not _is_reached(heads[0]):
            self.faults.append("The end of the log was cut off or altered: it was sealed behind another entry.")


def _is_reached(head: RowMapping) -> bool:
    """Whether the entry that the log was sealed behind is there: the last one, or one before it.

    A copy of the version before adds entries and leaves the seal where it is.
    """
    if _is_sealed_behind(head, head["seal"]):
        return True
    wanted = select(_LOG.number, _LOG.digest).where(_LOG.number < head["number"]).order_by(_LOG.number.desc())
    with session().execute(wanted, execution_options={"yield_per": FEW}) as found:
        return any(_is_sealed_behind(row, head["seal"]) for row in found.mappings())


def _is_sealed_behind(entry: RowMapping, seal: str) -> bool:
    if not isinstance(entry["digest"], str):
        return False
    return seal in {seal_of(entry["number"], entry["digest"], key) for key in keys().audit_keys}


def _right(entry: AuditEntry | None, before: set[str]) -> set[str]:
    """Return every digest that the entry may have; what cannot be read may have none."""
    # An entry written before the keys were rotated is under an older one until the rotation has chained it anew.
    return {digest_under(key, entry, each) for key in keys().audit_keys for each in before} if entry else set()


def _entries(first: int, last: int) -> str:
    return f"Entry {first} is" if first == last else f"Entries {first} to {last} are"


def _named(number: int, entry: AuditEntry | None) -> str:
    return f"Entry {number} of {entry.at:%Y-%m-%d %H:%M} UTC ({entry.action})" if entry else f"Entry {number}"
