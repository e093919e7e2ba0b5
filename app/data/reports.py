"""What a lead wants to know of many calls at once. Counts only: nothing that identifies a person is opened."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from statistics import quantiles
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute

from app.data.database import is_postgresql, session
from app.data.models import Call, CallBack, CallFinding, User

MOST_FINDINGS = 20


@dataclass(frozen=True, slots=True)
class Period:
    """From when, up to but without when."""

    since: datetime
    before: datetime


@dataclass(frozen=True, slots=True)
class CallBackTimes:
    """How long it took from the call to the end of its call-back, of those that are closed."""

    closed: int
    in_time: int
    median: timedelta
    ninth_of_ten: timedelta


@dataclass(frozen=True, slots=True)
class Line:
    """One call of the export."""

    call_id: str
    saved_at: datetime
    nurse: str
    computed: str
    decided: str
    override_reason: str | None
    rules_version: str
    findings: tuple[str, ...]


def by_day(period: Period, zone: tzinfo | None) -> dict[date, Counter[str]]:
    """Return how many calls had each decision, by day where the team is."""
    hour = _hour(Call.saved_at)
    rows = session().execute(select(hour, Call.decided, func.count()).where(_in(period)).group_by(hour, Call.decided))
    days: dict[date, Counter[str]] = {}
    for text, decided, count in rows:
        began = datetime.strptime(text, "%Y-%m-%d %H").replace(tzinfo=UTC).astimezone(zone)
        days.setdefault(began.date(), Counter())[decided] += count
    return days


def by_change(period: Period) -> Counter[tuple[str, str]]:
    """Return how many calls had each pair of what was computed and what was decided."""
    pair = (Call.computed, Call.decided)
    rows = session().execute(select(*pair, func.count()).where(_in(period)).group_by(*pair))
    return Counter({(computed, decided): count for computed, decided, count in rows})


def by_reason(period: Period) -> Counter[str]:
    """Return how often each reason was given for deciding on less than was computed."""
    reason = Call.override_reason
    rows = session().execute(select(reason, func.count()).where(_in(period), reason.is_not(None)).group_by(reason))
    return Counter({str(code): count for code, count in rows})


def by_finding(period: Period) -> list[tuple[str, int]]:
    """Return the most frequent findings with how many calls had each."""
    count = func.count()
    wanted = select(CallFinding.code, count).where(
        CallFinding.saved_at >= period.since, CallFinding.saved_at < period.before
    )
    rows = session().execute(
        wanted.group_by(CallFinding.code).order_by(count.desc(), CallFinding.code).limit(MOST_FINDINGS)
    )
    return [(code, number) for code, number in rows]


def by_nurse(period: Period) -> list[tuple[str, int]]:
    """Return how many calls each nurse saved, by name."""
    rows = session().execute(
        select(User.name, func.count())
        .join(Call, Call.nurse_id == User.id)
        .where(_in(period))
        .group_by(User.id, User.name)
        .order_by(User.name, User.id)
    )
    return [(name, count) for name, count in rows]


def call_back_times(period: Period) -> CallBackTimes | None:
    """Return how fast call-backs were closed; None if none was."""
    rows = session().execute(
        select(Call.saved_at, CallBack.closed_at, CallBack.due_at)
        .join(Call, Call.id == CallBack.call_id)
        .where(_in(period), CallBack.closed_at.is_not(None))
    )
    spans, in_time = [], 0
    for saved_at, closed_at, due_at in rows:
        if closed_at:
            spans.append((closed_at - saved_at).total_seconds())
            in_time += closed_at <= due_at
    if not spans:
        return None
    tenths = quantiles(spans, n=10, method="inclusive") if len(spans) > 1 else spans * 9
    return CallBackTimes(len(spans), in_time, timedelta(seconds=tenths[4]), timedelta(seconds=tenths[8]))


def lines(period: Period) -> Iterator[Line]:
    """Give every call of the period, the earliest first, a few at a time."""
    calls = select(Call.id, Call.saved_at, User.name, Call.computed, Call.decided, Call.override_reason)
    wanted = (
        calls.add_columns(Call.rules_version, Call.outcome)
        .join(User, User.id == Call.nurse_id)
        .where(_in(period))
        .order_by(Call.saved_at, Call.id)
    )
    for call_id, saved_at, nurse, computed, decided, reason, version, outcome in session().execute(
        wanted, execution_options={"yield_per": 500}
    ):
        codes = tuple(each["code"] for each in outcome["findings"])
        yield Line(call_id, saved_at, nurse, computed, decided, reason, version, codes)


def _in(period: Period) -> ColumnElement[bool]:
    return Call.saved_at.between(period.since, period.before - timedelta(microseconds=1))


def _hour(at: InstrumentedAttribute[Any]) -> ColumnElement[str]:
    """The hour in UTC, as text; days begin at other hours in other places, and are put together outside."""
    if is_postgresql():
        return func.to_char(func.timezone("UTC", at), "YYYY-MM-DD HH24")
    return func.substr(at, 1, 13)
