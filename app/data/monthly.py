"""What a lead wants to know of a month. Of what is sealed, one field is opened: which interpreter was needed."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import case, func, select

from app.data.call_backs import Kind, is_of
from app.data.database import session
from app.data.models import Call, CallBack
from app.data.reports import Period
from app.data.spoiled import read_from

FEW = 500

IN_TIME, LATE, OVERDUE, STILL_OWED = "in-time", "late", "overdue", "still-owed"


class CountedCall(NamedTuple):
    """What is counted of one call."""

    computed: str
    decided: str
    reason: str | None
    findings: tuple[str, ...]
    unsure: tuple[str, ...]
    interpreter: str
    minutes: float
    about: str | None


def calls(period: Period) -> Iterator[CountedCall]:
    """Give every call of the period, a few at a time."""
    wanted = (
        select(Call.computed, Call.decided, Call.override_reason, Call.outcome, Call.record)
        .add_columns(Call.started_at, Call.saved_at, Call.about)
        .where(Call.saved_at >= period.since, Call.saved_at < period.before)
    )
    for rows in session().execute(wanted, execution_options={"yield_per": FEW}).partitions():
        for computed, decided, reason, outcome, record, started_at, saved_at, about in rows:
            with read_from("calls"):
                findings, unsure = tuple(each["code"] for each in outcome["findings"]), tuple(outcome["unknown"])
            yield CountedCall(
                computed=computed,
                decided=decided,
                reason=reason,
                findings=findings,
                unsure=unsure,
                interpreter=str(record.get("interpreter") or ""),
                minutes=(saved_at - started_at).total_seconds() / 60,
                about=about,
            )


def call_backs(period: Period, kind: Kind, now: datetime) -> Counter[str]:
    """Return what came of what calls of the period owed, as far as it is of that kind, as it stands ``now``."""
    state = case(
        (CallBack.closed_at <= CallBack.due_at, IN_TIME),
        (CallBack.closed_at.is_not(None), LATE),
        (CallBack.due_at <= now, OVERDUE),
        else_=STILL_OWED,
    )
    wanted = select(state, func.count()).join(Call, Call.id == CallBack.call_id).where(is_of(kind))
    rows = session().execute(wanted.where(Call.saved_at >= period.since, Call.saved_at < period.before).group_by(state))
    return Counter({str(each): count for each, count in rows})
