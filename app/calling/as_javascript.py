"""Whom to call, and by when, for any JavaScript: the settings as tables, and the small module that reads them.

No engine is asked for the time zone: each has rules of its own age, and small ones have none. The changes of the clocks
are written out as Python has them, for some years, and past those the module refuses to name a time.
"""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime, time, timedelta
from itertools import product
from pathlib import Path
from typing import Any, Final

from app.calling import deadline
from app.calling.contact import Contact, TeamNumbers, contact_at
from app.calling.nobody_answers import nobody_answers
from app.i18n.dates import time_of_day, weekday, zone_name
from app.i18n.words import gettext, language
from app.settings.closed_days import ClosedDays
from app.settings.days import WEEKDAYS
from app.settings.hours import AHEAD, OpeningHours
from app.settings.minutes import MIDNIGHT
from app.settings.settings import settings_in_force
from app.settings.team_time import in_team_time
from rules.advice.cards import FirstLine
from rules.exports.as_javascript import written
from rules.exports.seal import BLANK, sealed
from rules.in_force import triage
from rules.model.disposition import Clock, Disposition, Route
from rules.model.questionnaire import Respondent

MODULE: Final = Path(__file__).with_name("calling.js")
TABLES: Final = 'import { TABLES } from "./tables.js";'

YEARS: Final = 10
"""For how many years the changes of the clocks are written out."""

_DAY: Final = timedelta(days=1)
_SECOND: Final = timedelta(seconds=1)
_MILLISECOND: Final = timedelta(milliseconds=1)

Row = dict[str, Any]


def as_module(now: datetime) -> str:
    """Return the module with its tables inside, in the language in force, for the years from ``now`` on."""
    tables = f"const TABLES = {written(tables_of(now))};"
    title = f'// Red Flag Check, whom to call, in {language().code}. Made by "flask calling-js": do not edit.'
    body = MODULE.read_text(encoding="utf-8").replace(TABLES, tables)
    return sealed(f"{title} sha256: {BLANK}\n{body}")


def tables_of(now: datetime) -> Row:
    """Return everything that the module reads, as the settings and the rules have it."""
    site = settings_in_force().site
    first = datetime(now.year - 1, 1, 1, tzinfo=UTC)
    until = datetime(now.year + YEARS, 1, 1, tzinfo=UTC)
    return {
        "clocks": list(Clock),
        "open_day": Clock.OPEN_DAY,
        "within_hours": {each: parameter.value for each, parameter in deadline.HOURS.items()},
        "many_hours": deadline.MANY,
        "always_answered": site.is_always_answered,
        "knows_hours": site.hours is not None,
        "has_closing_time": site.office_hours is not None and not site.office_hours.is_round_the_clock,
        "days_ahead": AHEAD.days,
        "until": _milliseconds(until),
        "words": _words(),
        "zone": list(_zone(first, until)),
        **_days(first, until),
        "if_nobody_answers": list(_if_nobody_answers()),
    }


def _words() -> Row:
    return {
        "open_day": gettext(deadline.OPEN_DAY),
        "passed": gettext(deadline.PASSED),
        "tonight": gettext(deadline.TONIGHT),
        "within": gettext(deadline.WITHIN),
        "today": gettext(deadline.TODAY),
        "tomorrow": gettext(deadline.TOMORROW),
        "on_day": gettext(deadline.ON_DAY),
        "weekdays": [weekday(day, "wide") for day in range(len(WEEKDAYS))],
        "times": [time_of_day(time(hour, 59)).replace("59", "{}") for hour in range(24)],
    }


def _zone(first: datetime, until: datetime) -> Iterator[Row]:
    """Yield how far the team's clocks are ahead of UTC, and what their zone is called, from each change of them on."""
    before, moment = None, first
    while moment < until:
        now = _shown(moment)
        if now != before:
            start = moment if before is None else _first_with(now, moment - _DAY, moment)
            yield {"from": _milliseconds(start), **now}
        before, moment = now, moment + _DAY


def _first_with(shown: Row, before: datetime, after: datetime) -> datetime:
    """Return the first second past ``before`` at which the clocks are ``shown`` so, as they are at ``after``."""
    while after - before > _SECOND:
        half = before + ((after - before) // 2 // _SECOND) * _SECOND
        before, after = (before, half) if _shown(half) == shown else (half, after)
    return after


def _shown(moment: datetime) -> Row:
    there = in_team_time(moment)
    return {"offset": (there.utcoffset() or timedelta()) // _MILLISECOND, "name": zone_name(there)}


def _milliseconds(moment: datetime) -> int:
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // _MILLISECOND


def _days(first: datetime, until: datetime) -> Row:
    """Return what a day can be like, which one each day of a week is, and which the days are that are another one."""
    hours = settings_in_force().site.office_hours
    kinds: dict[tuple[int, ClosedDays | None], tuple[int, Row]] = {}
    contacts: dict[Contact, int] = {}
    closed: dict[int, int] = {}
    # As a clock on the team's wall shows them; past the end, as far ahead as an open day is looked for.
    for place in range((until + AHEAD + _DAY - (first - _DAY)).days):
        day = (first - _DAY).replace(tzinfo=None) + place * _DAY
        entry = hours.closed_on(day) if hours else None
        kind = day.weekday(), entry
        if kind not in kinds:
            kinds[kind] = len(kinds), _day(day, contacts)
        if entry:
            closed[_milliseconds(day.replace(tzinfo=UTC)) // (_DAY // _MILLISECOND)] = kinds[kind][0]
    return {
        "days": [row for _, row in kinds.values()],
        "week": [kinds.get((each, None), (0,))[0] for each in range(len(WEEKDAYS))],
        "closed": closed,
        **_orders(list(contacts)),
    }


def _orders(contacts: list[Contact]) -> Row:
    """Return every line once, and by its place which ones each of ``contacts`` has, in their order."""
    lines = list(dict.fromkeys(line for each in contacts for line in each.in_full(FirstLine.CRISIS)))
    return {
        "lines": [each._asdict() for each in lines],
        "orders": {
            first: [[lines.index(line) for line in each.in_full(first)] for each in contacts] for first in FirstLine
        },
    }


def _day(day: datetime, contacts: dict[Contact, int]) -> Row:
    """Return when a line is answered on ``day``, and from which minute on which of ``contacts`` holds."""
    settings = settings_in_force()
    site = settings.site
    every = [site.hours_of(line) for line in (*site.lines, *((site.text,) if site.text else ()))]
    spans = [span for hours in (*every, site.hours) if isinstance(hours, OpeningHours) for span in hours.spans_on(day)]
    changes = sorted({0, *(minute for span in spans for minute in (span.opens, span.closes) if minute < MIDNIGHT)})
    at = {minute: contact_at(settings, TeamNumbers(), day + timedelta(minutes=minute)) for minute in changes}
    return {
        "spans": [asdict(span) for span in (site.hours.spans_on(day) if site.hours else ())],
        "office": [asdict(span) for span in (site.office_hours.spans_on(day) if site.office_hours else ())],
        "changes": [[minute, contacts.setdefault(contact, len(contacts))] for minute, contact in at.items()],
    }


def _if_nobody_answers() -> Iterator[Row]:
    """Yield what to do then, whatever the outcome."""
    any_outcome = triage({})
    for route, disposition, er_line in product(Route, Disposition, (True, False)):
        verdict: Row = {"route": route, "disposition": disposition, "er_line": er_line}
        outcome = any_outcome._replace(**verdict)
        words = {who: nobody_answers(outcome, who) for who in Respondent}
        yield verdict | {"words": words}
