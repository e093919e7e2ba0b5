"""Everything stored about one person: found as search finds it, exported, and erased on request."""

from collections.abc import Sequence

from sqlalchemy import delete, exists, select

from app import clock
from app.data import audit, launches
from app.data.database import session
from app.data.models import Call, CallBack, CallTerm

KINDS = ("person", "record")
"""The terms that tell one person: name with date of birth, and the record number. A number to call has a family."""


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
