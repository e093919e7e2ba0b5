"""Reports for leads: how many calls, how often decided otherwise, how fast called back; and all of it as a file."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Final

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from app import clock
from app.calling.contact import contact
from app.console.about import about_in_words
from app.console.access import current_nurse, needs
from app.console.filters import NOBODY, calls_url, spans_in_words
from app.console.levels import COUNTED, LEVELS, verdict_in_words
from app.console.record.review_sheet import SCORES, counted
from app.console.reports.cells import file_of, harmless, written
from app.console.reports.charts import share, stacked
from app.console.reports.shown import CallBacksView, ChangeView, DayView, LevelView, ReportView, ReviewsView, RowView
from app.data import audit, call_reviews, reports
from app.data.call_backs import Kind, kind_after
from app.data.database import session
from app.data.models import NO_SYMPTOM, CallBackAttempt
from app.data.reports import CLOSED, HOURS, IN_TIME, OPEN, SPANS, STATES, CallBackTimes, Line, Period
from app.data.search import LOWERED, RAISED
from app.i18n.dates import day as day_in_words
from app.settings.settings import settings_in_force
from rules.clinical.override_reasons import RAISING_REASONS, REASONS
from rules.in_force import RED_FLAG
from rules.model.disposition import Disposition

bp = Blueprint("reports", __name__, url_prefix="/console")

PERIODS: Final = (7, 30, 90, 365)
"""Days to look back on, today included."""

BY_WEEK: Final = 90
"""From more days than these, a bar stands for a week: more bars than that nobody tells apart on a phone."""

OWED: Final = {
    Kind.ARRIVAL: ("Time to know of an arrival", "arrival check"),
    Kind.CALL_BACK: ("Time to call back", "call-back"),
}

COLUMNS: Final = (
    "call", "saved_at", "nurse", "computed", "decided", "override_reason", "rules_version", "findings",
    "call_back_due_at", "call_back_taken_at", "call_back_taken_by", "nobody_reached",
    "call_back_closed_at", "call_back_closed_by", "call_back_result",
    "call_back_kind", "not_gone_yet", "about",
)  # fmt: skip
"""What was typed is not among them: whatever a nurse writes may name the patient."""


@bp.get("/reports")
@needs("lead")
def show() -> ResponseReturnValue:
    """Show the report of a period."""
    audit.record_reading("reports-read", user_id=current_nurse().id)
    return render_template(
        "console/reports.html",
        page_title="Reports",
        contact=contact(),
        periods=PERIODS,
        dispositions=LEVELS,
        counted=COUNTED,
        scores=SCORES.values(),
        report=_report(_days()),
    )


@bp.get("/reports.csv")
@needs("lead")
def export() -> ResponseReturnValue:
    """Send every call of a period as a file, without anything that identifies a patient."""
    days = _days()
    period = _period(days)
    detail = {"days": days, "calls": reports.count(period)}
    session().commit()
    audit.record("report-exported", user_id=current_nurse().id, detail=detail)
    session().commit()
    return file_of(_file(period), f"calls-{days}-days.csv")


def _days() -> int:
    asked = request.args.get("days", "")
    return int(asked) if asked in map(str, PERIODS) else PERIODS[1]


def _period(days: int) -> Period:
    """From the first midnight of that many days, today included, until now."""
    zone = settings_in_force().time_zone
    now = clock.now(zone)
    first = datetime.combine(now.date() - timedelta(days=days - 1), time.min)
    return Period(clock.local(first, zone), now + timedelta(seconds=1))


def _report(days: int) -> ReportView:
    period, zone = _period(days), settings_in_force().time_zone
    found = reports.by_day(period, zone)
    first = period.since.date()
    by_day = tuple((day, found.get(day, Counter())) for day in (first + timedelta(days=each) for each in range(days)))
    changes = reports.by_change(period)
    count = changes.total()
    weighed = sum(n for (_, decided), n in changes.items() if decided != NO_SYMPTOM)
    lowered, raised = _lowered_and_raised(period, changes)
    unit, bars = ("week", _weeks(by_day)) if days > BY_WEEK else ("day", [counts for _, counts in by_day])
    listed = partial(calls_url, first, by_day[-1][0])
    return ReportView(
        days=days,
        first=first,
        last=by_day[-1][0],
        calls=count,
        url=listed(),
        levels=tuple(
            LevelView(level, LEVELS[level], sum(day[level] for _, day in by_day), listed(decided=level))
            for level in Disposition
        ),
        by_day=tuple(_day(day, counts) for day, counts in by_day),
        chart=stacked(bars, list(Disposition)),
        chart_unit=unit,
        lowered=_share(lowered, weighed),
        lowered_url=listed(changed=LOWERED) if lowered else "",
        raised=_share(raised, weighed),
        raised_url=listed(changed=RAISED) if raised else "",
        changes=tuple(_changes(changes, listed)),
        reasons=_rows(
            (REASONS.get(code, code), n, listed(reason=code)) for code, n in reports.by_reason(period).most_common()
        ),
        untold=_untold(period, listed(told=NOBODY)),
        about=_rows((about_in_words(each), n, listed(about=each)) for each, n in reports.by_about(period)),
        reviews=_reviews(period, listed(reviewed="yes")),
        call_backs=tuple(_call_backs(kind, reports.call_back_times(period, kind), listed) for kind in Kind),
        findings=_findings((code, n, listed(finding=code)) for code, n in reports.by_finding(period)),
        by_nurse=_rows((name, n, listed(nurse=str(nurse_id))) for nurse_id, name, n in reports.by_nurse(period)),
    )


def _lowered_and_raised(period: Period, changes: Counter[tuple[str, str]]) -> tuple[int, int]:
    """Count what was decided on less and on more: by another level, or at the same one by another clock or route."""
    lowered, raised = (sum(n for pair, n in changes.items() if _steps(*pair) * sign > 0) for sign in (-1, 1))
    same = reports.at_the_same_level(period)
    more = sum(n for code, n in same.items() if code in RAISING_REASONS)
    return lowered + same.total() - more, raised + more


def _changes(changes: Counter[tuple[str, str]], listed: Callable[..., str]) -> Iterator[ChangeView]:
    for (computed, decided), n in sorted(changes.items()):
        if computed != decided:
            yield ChangeView(_shown(computed), _shown(decided), n, listed(computed=computed, decided=decided))


def _reviews(period: Period, url: str) -> ReviewsView:
    sheets = list(call_reviews.sheets(period.since, period.before))
    return ReviewsView(len({call_id for call_id, _ in sheets}), url, counted(sheet for _, sheet in sheets))


def _untold(period: Period, url: str) -> tuple[str, str]:
    """Return of how many emergencies nobody was told, and where those are listed if there are any."""
    untold, emergencies = reports.untold(period)
    return _share(untold, emergencies), url if untold else ""


def _day(day: date, counts: Counter[str]) -> DayView:
    return DayView(
        day_in_words(day), tuple((counts[level], calls_url(day, day, decided=level)) for level in Disposition)
    )


def _weeks(by_day: Sequence[tuple[date, Counter[str]]]) -> list[Counter[str]]:
    """Put the days of each week together; today ends the last one."""
    weeks: dict[int, Counter[str]] = {}
    for number, (_, counts) in enumerate(reversed(by_day)):
        weeks.setdefault(number // 7, Counter()).update(counts)
    return list(reversed(weeks.values()))


def _rows(counted: Iterable[tuple[str, int, str]]) -> tuple[RowView, ...]:
    """Show what was counted, how often, and where it is listed, if anywhere."""
    rows = list(counted)
    most = max((count for _, count, _ in rows), default=0)
    return tuple(RowView(words, "", "", count, share(count, most), url) for words, count, url in rows)


def _findings(counted: Iterable[tuple[str, int, str]]) -> tuple[RowView, ...]:
    """Show of each finding how urgent it is, as far as the rules in force know it."""
    return tuple(map(_with_level, _rows(counted)))


def _with_level(row: RowView) -> RowView:
    flag = RED_FLAG.get(row.words)
    if flag is None:
        return row
    return row._replace(words=flag.finding, note=verdict_in_words(flag.verdict), kind=flag.disposition)


def _call_backs(kind: Kind, times: CallBackTimes, listed: Callable[..., str]) -> CallBacksView:
    in_hours = Counter(sum(minutes > 60 * each for each in HOURS) for minutes in times.minutes.elements())
    spans = (
        (words, in_hours[number], listed(owed=f"{kind}.{SPANS[number]}"))
        for number, words in enumerate(spans_in_words())
    )
    title, what = OWED[kind]
    urls = {state: listed(owed=f"{kind}.{state}") for state in STATES}
    return CallBacksView(
        code=kind,
        title=title,
        what=what,
        closed=(times.closed, urls[CLOSED]),
        still_open=(times.still_open, urls[OPEN]),
        median=_span(times.median) if times.closed else "",
        ninth_of_ten=_span(times.ninth_of_ten) if times.closed else "",
        in_time=(_share(times.in_time, times.closed), urls[IN_TIME] if times.in_time else ""),
        spans=_rows(spans),
    )


def _shown(code: str) -> str:
    return LEVELS.get(code, code)


def _steps(computed: str, decided: str) -> int:
    """How many levels the decision lies above what was computed."""
    known = list(Disposition)
    return Disposition(decided).urgency - Disposition(computed).urgency if {computed, decided} <= {*known} else 0


def _share(count: int, of: int) -> str:
    return f"{count} of {of} ({100 * count / of:.1f} %)" if of else "none"


def _span(span: timedelta) -> str:
    minutes = round(span.total_seconds() / 60)
    return f"{minutes // 60} h {minutes % 60} min"


def _file(period: Period) -> Iterator[str]:
    yield written(COLUMNS)
    for line in reports.lines(period):
        yield written(_cells(line))


def _cells(line: Line) -> tuple[str, ...]:
    told = (line.nurse, line.computed, line.decided, line.override_reason or "", line.rules_version)
    codes = " ".join(line.findings)
    return (
        line.call_id,
        _moment(line.saved_at),
        *map(harmless, (*told, codes, *_call_back_cells(line), line.about or "")),
    )


def _call_back_cells(line: Line) -> tuple[str, ...]:
    back = line.call_back
    if back is None:
        return ("",) * (COLUMNS.index("about") - COLUMNS.index("call_back_due_at"))
    return (
        _moment(back.due_at),
        _moment(back.claimed_at),
        back.claimed_by.name if back.claimed_by else "",
        "; ".join(_try(each) for each in back.attempts if not each.result),
        _moment(back.closed_at),
        back.closed_by.name if back.closed_by else "",
        back.result or "",
        kind_after(line.decided),
        "; ".join(_try(each) for each in back.attempts if each.result),
    )


def _try(attempt: CallBackAttempt) -> str:
    return f"{_moment(attempt.tried_at)} {attempt.nurse.name}"


def _moment(at: datetime | None) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds") if at else ""
