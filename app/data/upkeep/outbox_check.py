"""What saved calls owe to the record that they were launched from, held against what the audit log says of it."""

from collections.abc import Iterator, Sequence
from typing import Final

from sqlalchemy import exists, select, union

from app.data.audit import CALL_REMOVED, DRAFT_DISCARDED, LAUNCHED, RECORD_OWED
from app.data.database import session
from app.data.models import AuditEntry
from app.data.outbox import Kind, State, action_of
from app.data.outbox_table import OutboxEntry
from app.data.upkeep.entries import mapping, of, of_what_stays
from app.data.upkeep.rows import few_at_a_time, read, stored
from app.data.upkeep.tables import TABLES

_ROWS, _LAUNCHED, _LOG = (TABLES[name].columns for name in ("outbox", "launched_calls", "audit_entries"))
_DRAFTS, _CALLS = TABLES["drafts"].columns, TABLES["calls"].columns

_STORED: Final = action_of(State.STORED)
_SETTLED: Final = {action_of(each): each.value for each in (State.STORED, State.REFUSED)}


def not_as_owed(entries: Sequence[AuditEntry]) -> Iterator[str]:
    """Name the calls of these entries of which the record is to have something, or has it, and no row says so."""
    told = of_what_stays(of(entries, RECORD_OWED, *_SETTLED), CALL_REMOVED)
    if not told:
        return
    wanted = select(_ROWS.call_id, _ROWS.kind, _ROWS.state).where(_ROWS.call_id.in_([each.subject for each in told]))
    states = {(call_id, kind): state for call_id, kind, state in session().execute(wanted)}
    for entry in told:
        for kind in _kinds(entry):
            state = states.get((entry.subject, kind))
            if state is None:
                yield f"What its record is to have of call {entry.subject}, {kind}, is missing."
            # How the task reads is owed anew each time that it changes.
            elif entry.action == _STORED and state != State.STORED and kind != Kind.TASK_STATE:
                yield f"What its record has of call {entry.subject}, {kind}, was altered."


def settled_without_an_entry() -> Iterator[str]:
    """Name the calls of which the record has or refused something that it never did by the log."""
    for rows in few_at_a_time(stored(OutboxEntry, _ROWS.state != State.WAITING)):
        about = _LOG.subject.in_([row["call_id"] for row in rows]), _LOG.action.in_(_SETTLED)
        entries = [read(AuditEntry, row) for row in session().execute(stored(AuditEntry, *about)).mappings()]
        told = {(each.subject, kind, _SETTLED[each.action]) for each in entries if each for kind in _kinds(each)}
        for row in rows:
            if (row["call_id"], row["kind"], row["state"]) not in told:
                yield f"What its record has of call {row['call_id']}, {row['kind']}, is in no entry of the log."


def begun_from_none(entries: Sequence[AuditEntry]) -> Iterator[str]:
    """Name the calls, typed or saved, that these entries say were begun from a record, and that know of none."""
    ids = [each.subject for each in of_what_stays(of(entries, LAUNCHED), CALL_REMOVED, DRAFT_DISCARDED)]
    if ids:
        there = union(select(_DRAFTS.id).where(_DRAFTS.id.in_(ids)), select(_CALLS.id).where(_CALLS.id.in_(ids)))
        known = select(_LAUNCHED.call_id).where(_LAUNCHED.call_id.in_(ids))
        for call_id in sorted(set(session().scalars(there)) - set(session().scalars(known))):
            yield f"From which record call {call_id} was begun is missing."


def owed_to_none() -> Iterator[str]:
    """Name the other calls, which follow one of those, that owe something to a record and know of none."""
    is_known = exists().where(_LAUNCHED.call_id == _ROWS.call_id)
    is_told = exists().where(_LOG.subject == _ROWS.call_id, _LOG.action == LAUNCHED)
    for call_id in session().scalars(
        select(_ROWS.call_id).distinct().where(~is_known, ~is_told).order_by(_ROWS.call_id)
    ):
        yield f"From which record call {call_id} was begun is missing."


def _kinds(entry: AuditEntry) -> list[str]:
    """Return what the entry speaks of: one thing, or all that is owed."""
    detail = mapping(entry.detail)
    kinds = detail.get("kinds", [detail.get("kind")])
    return [str(each) for each in kinds] if isinstance(kinds, list) else []
