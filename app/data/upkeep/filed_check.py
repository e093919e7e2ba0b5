"""Whether calls are found as they were saved: by whom they are about, and by their findings."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

from sqlalchemy import RowMapping

from app.data.calls import is_told
from app.data.database import session
from app.data.models import Call, CallFinding, CallTerm
from app.data.same import filed_ways, former_terms
from app.data.sealing import keys
from app.data.upkeep.rows import moment_in, stored
from app.data.upkeep.tables import TABLES

_Filed = set[tuple[str, object]]


def not_as_filed(calls: Sequence[Call], *, older: Collection[str]) -> Iterator[str]:
    """Name the calls that cannot be found by what their record says, or are found by something else.

    Those that are ``older`` may stand as version 1.1.1 or one before filed them, which did not note who was told.
    """
    ids, at = [call.id for call in calls], {call.id: call.saved_at for call in calls}
    terms, findings = defaultdict[str, _Filed](set), defaultdict[str, set[str]](set)
    moved = set[str]()
    for row in _rows(CallTerm, ids):
        terms[row["call_id"]].add((row["kind"], row["digest"]))
        moved |= {row["call_id"]} if moment_in(row, "saved_at") != at[row["call_id"]] else set()
    for row in _rows(CallFinding, ids):
        findings[row["call_id"]].add(row["code"])
        moved |= {row["call_id"]} if moment_in(row, "saved_at") != at[row["call_id"]] else set()
    for call in calls:
        is_filed = _is_filed_as_before if call.id in older else _is_filed
        if call.id in moved or not is_filed(call, terms[call.id]):
            yield f"Call {call.id} is not filed as it was saved: it is found by something else, or not at all."
        if findings[call.id] != {each["code"] for each in call.outcome["findings"]}:
            yield f"The findings under which call {call.id} is filed are not those that were saved."
        if call.is_told is not is_told(call.record) and not (call.is_told is None and call.id in older):
            yield f"Whether call {call.id} names who was told is not as it was saved."


def _rows(kind: type[CallTerm | CallFinding], ids: Sequence[str]) -> Sequence[RowMapping]:
    return session().execute(stored(kind, TABLES[kind.__tablename__].columns.call_id.in_(ids))).mappings().all()


def _is_filed(call: Call, filed: _Filed) -> bool:
    """Whether it is found by all that its record says, and by nothing else."""
    every = [
        {(kind, each) for way in ways for each in keys().digests(kind, way)} for kind, ways in filed_ways(call.record)
    ]
    return all(each & filed for each in every) and filed <= set[tuple[str, object]]().union(*every)


def _is_filed_as_before(call: Call, filed: _Filed) -> bool:
    """Whether it is found by the name, the record number and the person, in any way that there ever was."""
    wanted = defaultdict[str, _Filed](set)
    for kind, ways in filed_ways(call.record):
        wanted[kind] |= {(kind, each) for way in ways for each in keys().digests(kind, way)}
    for kind, words in former_terms(call.record):
        if kind in wanted:
            wanted[kind] |= {(kind, each) for each in keys().digests(kind, words)}
    return all(each & filed for kind, each in wanted.items() if kind != "number")
