"""Everything stored about one person: found as search finds it, exported, and erased on request."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, exists, select

from app import clock
from app.data import audit, launches
from app.data.database import session
from app.data.drafts import FORM, Fields
from app.data.models import Call, CallBack, CallTerm, Draft, ShiftEntry
from app.data.same import person_ways, record_of, record_ways, words_of

KINDS = ("person", "record")
"""The terms that tell one person: name with date of birth, and the record number. A number to call has a family."""


TYPED_NOW: Final = timedelta(minutes=15)
"""How long after the last keystroke a call counts as being typed: whoever types on would begin it again."""

TELLING: Final = 4
"""How long a record number is at least that is looked for within other words, with any signs in it."""


def calls_of(call: Call) -> Sequence[Call]:
    """Return every call about the same person as ``call``, itself among them, the oldest first.

    A call by name and one by record number are of the same person if a third has both.
    """
    found, new = set[str](), {call.id}
    while new:
        found |= new
        terms = select(CallTerm.kind, CallTerm.digest).where(CallTerm.call_id.in_(new), CallTerm.kind.in_(KINDS))
        same = [
            (CallTerm.kind == kind) & (CallTerm.digest == digest) for kind, digest in session().execute(terms).all()
        ]
        new = {each for one in same for each in session().scalars(select(CallTerm.call_id).where(one))} - found
    return session().scalars(select(Call).where(Call.id.in_(found)).order_by(Call.saved_at, Call.id)).all()


def drafts_of(found: Sequence[Call]) -> list[Draft]:
    """Return the calls being typed about the same person as these, the oldest first.

    One that has a name and nothing else yet is among them if the name is the same.
    """
    records = [call.record for call in found]
    ways = {way for record in records for way in _ways(record)}
    names = [words_of(record["patient_name"]) for record in records]
    typed = session().scalars(select(Draft).where(Draft.holder_tab != FORM).order_by(Draft.saved_at, Draft.id))
    return [each for each in typed if _is_about(_typed(each.fields), ways, names)]


def _is_about(record: dict[str, str], ways: set[tuple[str, str]], names: Sequence[set[str]]) -> bool:
    own = set(_ways(record))
    return bool(own & ways) or (not own and bool(record["patient_name"]) and words_of(record["patient_name"]) in names)


def _ways(record: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for way in person_ways(record["patient_name"], record["patient_born"]):
        yield "person", way
    for way in record_ways(record["record_number"]):
        yield "record", way


def _typed(fields: Fields) -> dict[str, str]:
    names = ("patient_name", "patient_born", "record_number")
    return {name: next(iter(fields.get(name, [])), "") for name in names}


def notes_with_the_name(found: Sequence[Call]) -> list[ShiftEntry]:
    """Return the notes of the shift book that have every word of a name of these calls, or a record number of them.

    Whether such a note is about the person, nobody but a reader knows; nor which others are.
    """
    names = [words for call in found if (words := words_of(call.record["patient_name"]))]
    numbers = {number for call in found if (number := record_of(call.record["record_number"]))}
    notes = session().scalars(select(ShiftEntry).where(ShiftEntry.words.is_not(None)).order_by(ShiftEntry.id))
    return [each for each in notes if _has_one(each.words or "", names, numbers)]


def _has_one(text: str, names: Sequence[set[str]], numbers: set[str]) -> bool:
    words, joined = words_of(text), record_of(text)
    is_numbered = any(each in (joined if len(each) >= TELLING else words) for each in numbers)
    return is_numbered or any(name <= words for name in names)


def still_owed(call_ids: Sequence[str]) -> set[str]:
    """Return after which of these calls something is still owed."""
    is_open = select(CallBack.call_id).where(CallBack.call_id.in_(call_ids), CallBack.closed_at.is_(None))
    return set(session().scalars(is_open))


def erase(call_ids: Sequence[str], *, by: int) -> int:
    """Remove these calls for good with everything that hangs on them, and return how many were there.

    One after which something is still owed stays. The audit log says which were removed by whom, and nothing of them.
    """
    owed = exists().where(CallBack.call_id == Call.id, CallBack.closed_at.is_(None))
    there = list(session().scalars(select(Call.id).where(Call.id.in_(call_ids), ~owed).order_by(Call.id)))
    session().execute(delete(Call).where(Call.id.in_(there)), execution_options={"synchronize_session": False})
    for call_id in there:
        audit.record(audit.CALL_REMOVED, user_id=by, subject=call_id, detail={"why": "on-request"})
    launches.tidy(clock.now())
    return len(there)


def erase_drafts(draft_ids: Sequence[str], *, by: int, now: datetime) -> int:
    """Remove these calls being typed for good, and return how many were there. One that is typed now stays."""
    which = Draft.id.in_(draft_ids), Draft.holder_tab != FORM, Draft.saved_at < now - TYPED_NOW
    there = sorted(session().scalars(select(Draft.id).where(*which)))
    session().execute(delete(Draft).where(Draft.id.in_(there)), execution_options={"synchronize_session": False})
    for draft_id in there:
        audit.record(audit.DRAFT_DISCARDED, user_id=by, subject=draft_id, detail={"why": "on-request"})
    return len(there)
