"""What a lead wants to know of many calls at once. Counts only: nothing that identifies a person is opened."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cached_property
from statistics import quantiles
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Integer, cast, extract, func, select
from sqlalchemy.orm import InstrumentedAttribute, defer, lazyload, selectinload

from app.data.call_backs import Kind, is_of
from app.data.database import is_postgresql, session
from app.data.models import Call, CallBack, CallBackAttempt, CallFinding, User
from app.data.spoiled import read_from
from rules.model.disposition import Disposition

MOST_FINDINGS = 20
QUARTER = 15 * 60


HOURS: Final = (1, 4, 12, 24)
"""Within how many hours call-backs are counted together."""

OPEN, CLOSED, IN_TIME = STATES = ("open", "closed", "in-time")
SPANS: Final = tuple(f"span-{number}" for number in range(len(HOURS) + 1))
"""How long it took until what was owed was closed: up to each of HOURS and more than the one before, or longer."""


class Period(NamedTuple):
    """From when, up to but without when."""

    since: datetime
    before: datetime


@dataclass(frozen=True)
class CallBackTimes:
    """How many minutes it took from a call to the end of its call-back, and how many took as long."""

    minutes: Counter[int]
    in_time: int
    still_open: int

    @property
    def closed(self) -> int:
        """How many are closed."""
        return self.minutes.total()

    @property
    def median(self) -> timedelta:
        """Within what time half of them were closed."""
        return self._tenths[4]

    @property
    def ninth_of_ten(self) -> timedelta:
        """Within what time nine of ten were closed."""
        return self._tenths[8]

    @cached_property
    def _tenths(self) -> list[timedelta]:
        spans = sorted(self.minutes.elements())
        tenths = quantiles(spans, n=10, method="inclusive") if len(spans) > 1 else spans * 9
        return [timedelta(minutes=each) for each in tenths]


class Line(NamedTuple):
    """One call of the export."""

    call_id: str
    saved_at: datetime
    nurse: str
    computed: str
    decided: str
    override_reason: str | None
    rules_version: str
    findings: tuple[str, ...]
    call_back: CallBack | None
    about: str | None


def by_day(period: Period, zone: tzinfo | None) -> dict[date, Counter[str]]:
    """Return how many calls had each decision, by day where the team is."""
    quarter = _quarter(Call.saved_at)
    found = select(quarter, Call.decided, func.count()).where(_in(period)).group_by(quarter, Call.decided)
    days: dict[date, Counter[str]] = {}
    for number, decided, calls in session().execute(found):
        began = datetime.fromtimestamp(number * QUARTER, UTC).astimezone(zone)
        days.setdefault(began.date(), Counter())[decided] += calls
    return days


def count(period: Period) -> int:
    """Return how many calls were saved."""
    return session().scalar(select(func.count()).select_from(Call).where(_in(period))) or 0


def by_change(period: Period) -> Counter[tuple[str, str]]:
    """Return how many calls had each pair of what was computed and what was decided."""
    pair = (Call.computed, Call.decided)
    rows = session().execute(select(*pair, func.count()).where(_in(period)).group_by(*pair))
    return Counter({(computed, decided): calls for computed, decided, calls in rows})


def at_the_same_level(period: Period) -> Counter[str]:
    """Return how often each reason was given for deciding on the level computed, by another clock or route."""
    reason = Call.override_reason
    rows = session().execute(
        select(reason, func.count())
        .where(_in(period), Call.computed == Call.decided, reason.is_not(None))
        .group_by(reason)
    )
    return Counter({str(code): calls for code, calls in rows})


def by_reason(period: Period) -> Counter[str]:
    """Return how often each reason was given for deciding otherwise than was computed."""
    reason = Call.override_reason
    rows = session().execute(select(reason, func.count()).where(_in(period), reason.is_not(None)).group_by(reason))
    return Counter({str(code): calls for code, calls in rows})


def by_about(period: Period) -> list[tuple[str, int]]:
    """Return what calls about no symptom were about, and how many, the most frequent first."""
    times, about = func.count(), Call.about
    wanted = select(about, times).where(_in(period), about.is_not(None)).group_by(about)
    return [(str(code), calls) for code, calls in session().execute(wanted.order_by(times.desc(), about))]


def untold(period: Period) -> tuple[int, int]:
    """Return of how many emergencies nobody was told, and of how many it is known whether somebody was."""
    emergencies = select(Call.is_told, func.count()).where(_in(period), Call.decided == Disposition.CALL_NOW)
    counts = Counter[bool | None]()
    for is_told, calls in session().execute(emergencies.group_by(Call.is_told)):
        counts[is_told] += calls
    return counts[False], counts[False] + counts[True]


def by_finding(period: Period) -> list[tuple[str, int]]:
    """Return the most frequent findings with how many calls had each."""
    times = func.count()
    wanted = select(CallFinding.code, times).where(
        CallFinding.saved_at >= period.since, CallFinding.saved_at < period.before
    )
    rows = session().execute(
        wanted.group_by(CallFinding.code).order_by(times.desc(), CallFinding.code).limit(MOST_FINDINGS)
    )
    return [(code, number) for code, number in rows]


def by_nurse(period: Period) -> list[tuple[int, str, int]]:
    """Return how many calls each nurse saved, with who it is, by name."""
    rows = session().execute(
        select(User.id, User.name, func.count())
        .join(Call, Call.nurse_id == User.id)
        .where(_in(period))
        .group_by(User.id, User.name)
        .order_by(User.name, User.id)
    )
    return [(nurse_id, name, calls) for nurse_id, name, calls in rows]


def call_back_times(period: Period, kind: Kind) -> CallBackTimes:
    """Return how fast what was owed of that kind was closed, and how much is still owed."""
    minutes = _minutes(Call.saved_at)
    is_in_time = CallBack.closed_at <= CallBack.due_at
    rows = session().execute(
        select(minutes, is_in_time, func.count())
        .join(Call, Call.id == CallBack.call_id)
        .where(_in(period), is_of(kind))
        .group_by(minutes, is_in_time)
    )
    times, in_time, still_open = Counter[int](), 0, 0
    for number, was_in_time, calls in rows:
        if number is None:
            still_open += calls
        else:
            times[number] += calls
            in_time += calls if was_in_time else 0
    return CallBackTimes(times, in_time, still_open)


def came_to(state: str, saved_at: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    """Return the condition that what a call owed that was saved then is in ``state``: one of STATES, or of SPANS."""
    if state in SPANS:
        number, minutes = SPANS.index(state), _minutes(saved_at)
        is_after = minutes > 60 * HOURS[number - 1] if number else minutes.is_not(None)
        return is_after & (minutes <= 60 * HOURS[number]) if number < len(HOURS) else is_after
    if state == IN_TIME:
        return CallBack.closed_at <= CallBack.due_at
    return CallBack.closed_at.is_(None) if state == OPEN else CallBack.closed_at.is_not(None)


def _minutes(saved_at: InstrumentedAttribute[Any]) -> ColumnElement[int]:
    """How many minutes after the call what it owed was closed; NULL while it is open."""
    return cast((_seconds(CallBack.closed_at) - _seconds(saved_at)) / 60, Integer)


def lines(period: Period) -> Iterator[Line]:
    """Give every call of the period, the earliest first, a few at a time."""
    calls = select(Call.id, Call.saved_at, User.name, Call.computed, Call.decided, Call.override_reason)
    wanted = (
        calls.add_columns(Call.rules_version, Call.outcome, Call.about)
        .join(User, User.id == Call.nurse_id)
        .where(_in(period))
        .order_by(Call.saved_at, Call.id)
    )
    for few in session().execute(wanted, execution_options={"yield_per": 500}).partitions():
        owed = _call_backs_of([row.id for row in few])
        for call_id, saved_at, nurse, computed, decided, reason, version, outcome, about in few:
            with read_from("calls"):
                codes = tuple(each["code"] for each in outcome["findings"])
            back = owed.get(call_id)
            yield Line(call_id, saved_at, nurse, computed, decided, reason, version, codes, back, about)


def _call_backs_of(call_ids: Sequence[str]) -> dict[str, CallBack]:
    """Return the call-backs of these calls; neither the calls themselves nor what was typed is opened."""
    wanted = select(CallBack).where(CallBack.call_id.in_(call_ids))
    tries = selectinload(CallBack.attempts).options(defer(CallBackAttempt.words, raiseload=True))
    unopened = (lazyload(CallBack.call), defer(CallBack.words, raiseload=True), tries)
    return {each.call_id: each for each in session().scalars(wanted.options(*unopened))}


def _in(period: Period) -> ColumnElement[bool]:
    return Call.saved_at.between(period.since, period.before - timedelta(microseconds=1))


def _quarter(at: InstrumentedAttribute[Any]) -> ColumnElement[int]:
    """Which quarter of an hour it was, in UTC. No place on Earth begins its day within one."""
    return cast(func.floor(_seconds(at) / QUARTER), Integer) if is_postgresql() else _seconds(at) // QUARTER


def _seconds(at: InstrumentedAttribute[Any]) -> ColumnElement[int]:
    """The moment as seconds since 1970, without fractions."""
    if is_postgresql():
        return func.floor(extract("epoch", at), type_=Integer)
    return cast(func.strftime("%s", at), Integer)
