"""What is owed in the order of the worklist, a page at a time, and what tells whether any of it has changed."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Select, case, func, literal, or_, select, tuple_

from app.data.audit import CALL_REMOVED, CALL_SAVED
from app.data.database import session
from app.data.drafts import FORM
from app.data.models import AuditEntry, AuditHead, Call, CallBack, Draft
from app.data.utc_time import UtcTime
from rules.model.disposition import Disposition

PAGE: Final = 50
"""How many lines one page has at most."""

PAUSE: Final = timedelta(seconds=15)
"""For how long nobody types into a call before the worklist is shown anew for it."""

CHANGES: Final = (CALL_SAVED, CALL_REMOVED, "new-call-begun", "draft-taken", "draft-discarded", "draft-brought-back")
"""What changes the worklist besides everything that is done to a call-back, by the names of the audit log."""

EARLIEST: Final = datetime(1970, 1, 1, tzinfo=UTC)

_NOW: Final = Disposition.CALL_NOW
_LANE: Final[ColumnElement[int]] = case((Call.decided == _NOW, 0), (Call.computed == _NOW, 1), else_=2)
"""Arrival checks first, then what was computed as an emergency and lowered. Nothing else that is owed is graver."""

_ORDER: Final = (_LANE, CallBack.due_at, CallBack.call_id)


class Page(NamedTuple):
    """Some lines in the order of the worklist; ``more`` of them stand behind the last."""

    owed: tuple[CallBack, ...]
    more: int


class OnTheWall(NamedTuple):
    """One line without anything of the patient: the record of the call is not even opened."""

    decided: str
    computed: str
    outcome: dict[str, Any]
    due_at: datetime
    is_taken: bool


class State(NamedTuple):
    """What the worklist rests on: the end of the audit log, and what changes without an entry there."""

    number: int
    overdue: int
    drafts: int
    typed_at: datetime | None


def page(after: str | None = None) -> Page:
    """Return the first lines, or those behind the call ``after``, which need not be owed any more."""
    ids = session().scalars(_open(after).limit(PAGE + 1)).all()
    # Counting looks at every call that is owed, so it is done only where some are left out.
    more = _count(_open(after)) - PAGE if len(ids) > PAGE else 0
    return Page(tuple(in_order(ids[:PAGE])), more)


def on_the_wall() -> list[OnTheWall]:
    """Return the first lines as far as everybody may see them."""
    taken = CallBack.claimed_by_id.is_not(None)
    shown = _open().with_only_columns(Call.decided, Call.computed, Call.outcome, CallBack.due_at, taken)
    return [OnTheWall(*row) for row in session().execute(shown.limit(PAGE))]


def how_many(now: datetime) -> dict[bool, tuple[int, int]]:
    """Return how many arrival checks (True) and calls to make (False) are owed, and how many of them are overdue."""
    is_arrival = (Call.decided == _NOW).label("is_arrival")
    overdue = func.count(case((CallBack.due_at <= now, 1)))
    counted = _open().order_by(None).with_only_columns(is_arrival, func.count(), overdue).group_by(is_arrival)
    return {False: (0, 0), True: (0, 0)} | {bool(row[0]): (row[1], row[2]) for row in session().execute(counted)}


def emergencies() -> list[CallBack]:
    """Return the arrival checks that are owed, those due first at the top, as many as fit a page."""
    return in_order(session().scalars(_open().where(Call.decided == _NOW).limit(PAGE)).all())


def calls_due(before: datetime) -> list[CallBack]:
    """Return the calls to make that are due ``before`` then, in the order of the worklist, as many as fit a page."""
    wanted = _open().where(Call.decided != _NOW, CallBack.due_at < before)
    return in_order(session().scalars(wanted.limit(PAGE)).all())


def in_order(call_ids: Sequence[str]) -> list[CallBack]:
    """Return what is owed after these calls, in their order."""
    rows = session().scalars(select(CallBack).where(CallBack.call_id.in_(call_ids)))
    found = {each.call_id: each for each in rows}
    return [found[each] for each in call_ids if each in found]


def beside(call_id: str) -> str | None:
    """Return the line behind that of ``call_id``, else the one before it; None if nothing else is owed."""
    here = _place(call_id)
    behind, before = _open().where(tuple_(*_ORDER) > here), _open().where(tuple_(*_ORDER) < here).order_by(None)
    last_before = before.order_by(*(each.desc() for each in _ORDER))
    return session().scalar(behind.limit(1)) or session().scalar(last_before.limit(1))


def state(now: datetime) -> State:
    """Return what the worklist rests on at ``now``, read before the lines: what changes meanwhile is shown twice."""
    number = session().scalar(select(AuditHead.number)) or 0
    is_call, is_settled = Draft.holder_tab != FORM, Draft.saved_at <= now - PAUSE
    settled = func.max(case((is_settled, Draft.saved_at)), type_=UtcTime())
    drafts, typed_at = session().execute(select(func.count(), settled).where(is_call)).one()
    return State(number, _how_many_overdue(now), drafts, typed_at)


def has_changed_since(number: int) -> bool:
    """Whether anything of the worklist was written down behind that entry of the audit log."""
    is_change = or_(AuditEntry.action.in_(CHANGES), AuditEntry.action.startswith("call-back-"))
    changed = select(AuditEntry.number).where(AuditEntry.number > number, is_change).limit(1)
    return session().scalar(changed) is not None


def _how_many_overdue(now: datetime) -> int:
    """Return how many calls are owed that were due by ``now``."""
    overdue = select(func.count()).select_from(CallBack).where(CallBack.closed_at.is_(None), CallBack.due_at <= now)
    return session().scalar(overdue) or 0


def _open(after: str | None = None) -> Select[str]:
    # Ids alone are sorted: the call itself is a far larger row, and read only if it will be shown.
    found = select(CallBack.call_id).join(Call, Call.id == CallBack.call_id).where(CallBack.closed_at.is_(None))
    return (found.where(tuple_(*_ORDER) > _place(after)) if after else found).order_by(*_ORDER)


def _place(call_id: str) -> ColumnElement[tuple[int, datetime, str]]:
    """Return where a call stands, or stood before it was closed; one that is not there stands before all."""
    found = select(*_ORDER).join(Call, Call.id == CallBack.call_id).where(CallBack.call_id == call_id)
    lane, due_at, _ = session().execute(found).one_or_none() or (-1, EARLIEST, "")
    return tuple_(literal(lane), literal(due_at, UtcTime()), literal(call_id))


def _count(found: Select[str]) -> int:
    return session().scalar(select(func.count()).select_from(found.order_by(None).subquery())) or 0
