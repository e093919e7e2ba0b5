"""The audit log: who did what to which record, in a chain that shows every alteration and every gap."""

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import and_, exists, func, select, update
from sqlalchemy.orm import aliased

from app import clock
from app.data.database import session
from app.data.models import Addendum, AuditEntry, AuditHead, Call
from app.data.sealing import keys

START: Final = "0" * 64
"""What the first entry is chained to."""

CALL_SAVED: Final = "call-saved"
CALL_REMOVED: Final = "call-removed"
ADDENDUM_ADDED: Final = "addendum-added"

_FEW: Final = 500
"""How many rows are in memory at once."""


def record(
    action: str, *, user_id: int | None = None, subject: str | None = None, detail: Mapping[str, Any] | None = None
) -> None:
    """Add one entry, in the transaction of what it speaks of: both are kept, or neither.

    Names, numbers and answers do not belong here: ``subject`` is the id of a record or the address of an account.
    """
    # Moving the head on comes first: it makes everyone else who adds an entry wait until this one is kept or dropped.
    number, previous = (
        session()
        .execute(update(AuditHead).values(number=AuditHead.number + 1).returning(AuditHead.number, AuditHead.digest))
        .one()
    )
    entry = AuditEntry(
        number=number,
        at=clock.now().replace(microsecond=0),
        user_id=user_id,
        action=action,
        subject=subject,
        detail=dict(detail or {}),
    )
    entry.digest = digest_of(entry, previous)
    session().add(entry)
    session().execute(update(AuditHead).values(digest=entry.digest))


def record_reading(action: str, *, user_id: int, subject: str | None = None) -> None:
    """Add and keep one entry before a page is read. A refused entry keeps the page closed."""
    session().commit()
    record(action, user_id=user_id, subject=subject)
    session().commit()


def digest_of(entry: AuditEntry, previous: str) -> str:
    """Return the keyed digest of ``entry``, standing after the entry with the digest ``previous``."""
    return _digest(keys().audit_keys[0], entry, previous)


def _digest(key: bytes, entry: AuditEntry, previous: str) -> str:
    said = [previous, entry.number, _moment(entry.at), entry.user_id, entry.action, entry.subject, entry.detail]
    return _over(said, key)


def _moment(at: datetime) -> str:
    return f"{at.timestamp():.0f}"


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found of the log: how long it is, how it ends, and everything that is not as it was written."""

    entries: int
    calls: int
    last_at: datetime | None
    digest: str
    faults: tuple[str, ...]


def verify() -> Verified:
    """Walk the whole log and every saved call, and name each entry and call that is not as it was written."""
    walk = _Walk()
    entries = select(AuditEntry).order_by(AuditEntry.number)
    for entry in session().scalars(entries, execution_options={"yield_per": _FEW}):
        walk.pass_by(entry)
    walk.end(session().scalars(select(AuditHead)).one())
    calls = select(func.count()).select_from(Call)
    faults = (*walk.faults, *_altered_calls(), *_missing_calls(), *_altered_addenda())
    return Verified(walk.count, session().scalar(calls) or 0, walk.last_at, walk.digest, faults)


class _Walk:
    """The way along the chain so far."""

    def __init__(self) -> None:
        self.count, self.expected, self.digest = 0, 1, START
        self.last_at: datetime | None = None
        self.faults: list[str] = []

    def pass_by(self, entry: AuditEntry) -> None:
        is_next = entry.number == self.expected
        if not is_next:
            self.faults.append(f"{_entries(self.expected, entry.number - 1)} missing.")
        elif not any(hmac.compare_digest(_digest(key, entry, self.digest), entry.digest) for key in keys().audit_keys):
            self.faults.append(f"Entry {entry.number} of {entry.at:%Y-%m-%d %H:%M} UTC ({entry.action}) was altered.")
        self.count, self.expected = self.count + 1, entry.number + 1
        self.digest, self.last_at = entry.digest, entry.at

    def end(self, head: AuditHead) -> None:
        if head.number >= self.expected:
            self.faults.append(f"{_entries(self.expected, head.number)} missing at the end.")
        elif head.number < self.expected - 1 or head.digest != self.digest:
            self.faults.append(
                f"The end of the log was altered: it says {head.number} entries, {self.count} are there."
            )


def _entries(first: int, last: int) -> str:
    return f"Entry {first} is" if first == last else f"Entries {first} to {last} are"


def _altered_calls() -> Iterator[str]:
    """Name the calls that are not as their entry says, and those without one."""
    written = and_(AuditEntry.subject == Call.id, AuditEntry.action == CALL_SAVED)
    found = select(Call, AuditEntry.detail).outerjoin(AuditEntry, written).order_by(Call.id)
    for call, detail in session().execute(found, execution_options={"yield_per": _FEW}):
        if detail is None:
            yield f"Call {call.id} is in no entry of the log."
        elif not any(hmac.compare_digest(call_digest(call, key), detail["digest"]) for key in keys().audit_keys):
            yield f"Call {call.id} is not as it was saved."


def _missing_calls() -> Iterator[str]:
    """Name the calls that were saved and are neither there nor removed by the command for it."""
    removal = aliased(AuditEntry)
    saved = select(AuditEntry.subject).where(
        AuditEntry.action == CALL_SAVED,
        ~exists().where(Call.id == AuditEntry.subject),
        ~exists().where(removal.subject == AuditEntry.subject, removal.action == CALL_REMOVED),
    )
    for call_id in session().scalars(saved):
        yield f"Call {call_id} is missing."


def _altered_addenda() -> Iterator[str]:
    """Name the calls to which other words were added than the log says."""
    written = and_(
        AuditEntry.subject == Addendum.call_id,
        AuditEntry.action == ADDENDUM_ADDED,
        AuditEntry.detail["form"].as_string() == Addendum.form_id,
    )
    found = select(Addendum, AuditEntry.detail).outerjoin(AuditEntry, written)
    for addendum, detail in session().execute(found, execution_options={"yield_per": _FEW}):
        if detail is None or not any(
            hmac.compare_digest(addendum_digest(addendum, key), detail["digest"]) for key in keys().audit_keys
        ):
            yield f"What was added to call {addendum.call_id} on {addendum.added_at:%Y-%m-%d %H:%M} UTC was altered."


def call_digest(call: Call, key: bytes | None = None) -> str:
    """Return a keyed digest over everything a saved call says."""
    told = [call.id, call.nurse_id, call.started_at.timestamp(), call.saved_at.timestamp(), call.respondent]
    told += [call.computed, call.decided, call.override_reason, call.rules_version, call.rules_hash]
    return _over([*told, call.answers, call.outcome, call.record], key)


def addendum_digest(addendum: Addendum, key: bytes | None = None) -> str:
    """Return a keyed digest over what was added to a call."""
    at = addendum.added_at.timestamp()
    return _over([addendum.call_id, addendum.form_id, addendum.nurse_id, at, addendum.words], key)


def _over(told: list[object], key: bytes | None) -> str:
    message = json.dumps(told, sort_keys=True).encode()
    return hmac.new(key or keys().audit_keys[0], message, hashlib.sha256).hexdigest()
