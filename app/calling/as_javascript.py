"""Whom to call, and by when, for any JavaScript: what the settings say as tables, and the small module that reads them.

No engine is asked for the time zone: each has rules of its own age, and small ones have none. The changes of the clocks
are written out as Python has them, for some years, and past those the module refuses to name a time.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime, time, timedelta
from itertools import product
from pathlib import Path
from typing import Any, Final

from app.calling import deadline
from app.calling.contact import TeamNumbers, contact_at
from app.i18n.dates import time_of_day, weekday, zone_name
from app.i18n.words import gettext, language, translate
from app.settings.hours import DAYS, OpeningHours
from app.settings.settings import Settings, settings_in_force
from app.settings.team_time import in_team_time
from rules.advice.cards import FirstLine
from rules.advice.safety_net.nobody_answers import if_nobody_answers
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
    settings = settings_in_force()
    hours, here = settings.team_hours, in_team_time(now)
    moments = _moments(hours, here)
    first = datetime(now.year - 1, 1, 1, tzinfo=UTC)
    until = datetime(now.year + YEARS, 1, 1, tzinfo=UTC)
    return {
        "clocks": list(Clock),
        "open_day": Clock.OPEN_DAY,
        "within_hours": {each: parameter.value for each, parameter in deadline.HOURS.items()},
        "many_hours": deadline.MANY,
        "always_answered": settings.after_hours_phone is not None,
        "hours": [asdict(each) for each in hours.ranges] if hours else None,
        "is_round_the_clock": hours is not None and hours.end_of_next_open_day(here) is None,
        "until": _milliseconds(until),
        "words": _words(),
        "zone": list(_zone(first, until)),
        "lines": {each: _lines(settings, moments, each) for each in FirstLine},
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
        "weekdays": [weekday(day, "wide") for day in range(len(DAYS))],
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


def _moments(hours: OpeningHours | None, here: datetime) -> dict[str, datetime]:
    """Return a moment at which the line is open, and one at which it is closed, where there are such."""
    if hours is None:
        return {"unknown": here}
    week = (here + timedelta(minutes=minute) for minute in range(len(DAYS) * 24 * 60))
    return {"open" if hours.is_open(moment) else "closed": moment for moment in week}


def _lines(settings: Settings, moments: Mapping[str, datetime], first: FirstLine) -> Row:
    """Return the numbers in the order to try them, at each of ``moments``."""
    contacts = {name: contact_at(settings, TeamNumbers(), moment) for name, moment in moments.items()}
    return {name: [asdict(line) for line in contact.in_order(first)] for name, contact in contacts.items()}


def _if_nobody_answers() -> Iterator[Row]:
    """Yield what to do then, whatever the outcome."""
    any_outcome = triage({})
    for route, disposition, er_line in product(Route, Disposition, (True, False)):
        verdict: Row = {"route": route, "disposition": disposition, "er_line": er_line}
        advice = if_nobody_answers(any_outcome._replace(**verdict))
        words = {who: [each.words.to(who, translate) for each in advice] for who in Respondent}
        yield verdict | {"words": words}
