"""Whom to call, and by when, is the same in JavaScript as here, at every hour and in every engine."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from app.calling import deadline
from app.calling.as_javascript import MODULE, YEARS, as_module
from app.calling.contact import TeamNumbers, contact_at
from app.i18n.dates import time_of_day, zone_name
from app.i18n.words import offered, speaking, translate
from app.settings.settings import Settings, settings_in_force
from rules.advice.cards import FirstLine
from rules.advice.safety_net.nobody_answers import if_nobody_answers
from rules.in_force import triage
from rules.model.disposition import Clock
from rules.model.questionnaire import Answers, Respondent
from tests.rules.whole_check import nothing_new
from tests.support.app import MakeApp
from tests.support.javascript import NAMES, engine_called, in_quickjs
from tests.support.part import in_part, one_in_part
from tests.support.table import table

MADE: Final = datetime(2026, 11, 29, 12, tzinfo=UTC)
BEGIN: Final = datetime(2026, 1, 1, tzinfo=UTC)
TWO_YEARS: Final = 2 * 365 * 24
CLOCKS: Final = [Clock.TODAY, Clock.SOON, Clock.OPEN_DAY]
OFFICE: Final = "Mon-Fri 08:00-17:00, Sat 09:00-12:00"

TEAMS: Final[dict[str, dict[str, object]]] = {
    "in the night in which clocks change": {"hours": "Sat-Sun 01:00-02:30, Mon-Thu 09:00-17:00"},
    "closing in the hour that comes twice": {"hours": "Sun 00:30-01:30, Mon 09:00-12:00", "zone": "Europe/London"},
    "by half an hour": {"hours": "Fri-Mon 17:00-24:00, Tue 00:00-02:15", "zone": "Australia/Lord_Howe"},
    "with a line for nights": {"hours": OFFICE, "zone": "Europe/London", "night": "212-555-0199"},
    "round the clock": {"hours": "Mon-Fri 00:00-24:00, Sat-Sun 00:00-24:00"},
    "at unknown hours": {"hours": None, "zone": "Asia/Kathmandu"},
}
"""Teams that differ in what their deadline depends on."""

SITES: Final = {
    "with closed days": Path("app/OPERATING.md").read_text(encoding="utf-8").split("```toml\n")[1].split("```")[0],
    "closed in the nights in which clocks change": """
        time_zone = "America/New_York"
        hours = "Sat-Sun 01:00-02:30, Mon-Fri 20:00-24:00"
        line = [{ number = "212-555-0100" }]
        closed = [
          { on = 2026-03-08 },
          { from = 2026-10-31, to = 2026-11-02 },
          { on = 2027-03-14, hours = "00:00-02:15" },
          { on = 2027-11-07, hours = "01:30-12:00" },
          { every_year = "12-20/02-28", name = "Winter" },
        ]
    """,
    "closed all year": """
        time_zone = "Australia/Lord_Howe"
        hours = "Mon-Sun 00:00-24:00"
        line = [{ number = "212-555-0100" }, { number = "212-555-0199", hours = "when closed", languages = ["es"] }]
        closed = [
          { every_year = "01-01/03-31" },
          { every_year = "04-01/06-30" },
          { every_year = "07-01/09-30", hours = "09:00-09:01" },
          { every_year = "10-01/12-30" },
        ]
    """,
}
"""Files of sites whose lines and deadlines depend on closed days."""

DUE: Final = """({ due }, sent) => sent.map(([clock, since]) => {
  const found = due(clock, since);
  return found && [found.at, found.wall, found.offset, found.zone];
})"""
WORDS: Final = """({ due, inWords }, sent) => sent.map(([clock, since, now]) => inWords(due(clock, since), now))"""
LINES: Final = """({ linesAt }, sent) => sent.map(([now, first]) => linesAt(now, first))"""
ERROR: Final = """(called, [name, ...sent]) => {
  try {
    return called[name](...sent);
  } catch (error) {
    return String(error);
  }
}"""


def module_of(app: Flask, language: str = "en") -> dict[str, str]:
    """The one file, as it is printed."""
    with app.app_context(), speaking(offered()[language]):
        return {"calling.js": as_module(MADE)}


def team(make_app: MakeApp, hours: object = OFFICE, zone: str = "America/New_York", night: object = None) -> Flask:
    return make_app(team_hours=hours, time_zone=zone, after_hours_phone=night, languages="en es")


def settings_of(app: Flask) -> Settings:
    with app.app_context():
        return settings_in_force()


def hours_of_two_years(zone: ZoneInfo | None, step: int = 1) -> Iterator[datetime]:
    """Every hour, each at another minute; and every quarter of an hour around each change of the clocks."""
    offset = BEGIN.astimezone(zone).utcoffset()
    for hour in range(0, TWO_YEARS, step):
        moment = (BEGIN + timedelta(hours=hour)).astimezone(zone)
        yield moment + timedelta(minutes=hour * 7 % 60)
        if moment.utcoffset() != offset:
            offset = moment.utcoffset()
            around = (moment.astimezone(UTC) + timedelta(minutes=minute) for minute in range(-1500, 300, 15))
            yield from (each.astimezone(zone) for each in around)


def milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def due_here(settings: Settings, clock: Clock, since: datetime) -> datetime | None:
    site = settings.site
    hours = site.office_hours if clock is Clock.OPEN_DAY else site.hours
    return deadline.due(clock, since, hours, always_answered=site.is_always_answered)


def as_told(moment: datetime | None) -> list[Any] | None:
    """A moment as the module tells it."""
    if moment is None:
        return None
    wall = milliseconds(moment.replace(tzinfo=UTC))
    offset = moment.utcoffset() or timedelta()
    return [milliseconds(moment), wall, round(offset.total_seconds() * 1000), zone_name(moment)]


def unequal_deadlines(settings: Settings, moments: list[datetime], said: list[Any]) -> list[object]:
    """What was said otherwise than here, for each clock in turn."""
    sent = [(clock, since) for since in moments for clock in CLOCKS]
    pairs = zip(sent, said, strict=True)
    return [(each, found) for each, found in pairs if found != as_told(due_here(settings, *each))]


@pytest.mark.unwatched
@one_in_part("name", NAMES)
def test_the_deadline_is_the_same_at_every_hour_of_two_years_in(
    name: str, make_app: MakeApp, request: pytest.FixtureRequest
) -> None:
    app = team(make_app)
    settings = settings_of(app)
    moments = list(hours_of_two_years(settings.time_zone))
    sent = [(clock, milliseconds(since)) for since in moments for clock in CLOCKS]

    said = engine_called(name, request)(module_of(app), DUE, sent)

    assert not unequal_deadlines(settings, moments, said)[:3]


@table("which", TEAMS)
def test_the_deadline_of_every_team_is_the_same(which: str, make_app: MakeApp) -> None:
    app = team(make_app, **TEAMS[which])  # type: ignore[arg-type]
    settings = settings_of(app)
    moments = list(hours_of_two_years(settings.time_zone, step=7))
    sent = [(clock, milliseconds(since)) for since in moments for clock in CLOCKS]

    said = in_quickjs(module_of(app), DUE, sent)

    assert not unequal_deadlines(settings, moments, said)[:3]


@pytest.mark.unwatched
@in_part(5)
@table("which", SITES)
def test_closed_days_are_the_same_at_every_hour_of_two_years(
    which: str, make_app: MakeApp, tmp_path: Path, every: int
) -> None:
    file = tmp_path / "site.toml"
    file.write_text(SITES[which], encoding="utf-8")
    app = make_app(site=str(file), team_phone=None, after_hours_phone=None)
    settings = settings_of(app)
    moments = list(hours_of_two_years(settings.time_zone, step=1 if which == "with closed days" else 11))[::every]
    sent = [(clock, milliseconds(since)) for since in moments for clock in CLOCKS]

    assert not unequal_deadlines(settings, moments, in_quickjs(module_of(app), DUE, sent))[:3]
    hours = settings.site.hours
    some = [now for place, now in enumerate(moments) if place % 7 == 0 or (hours and hours.closed_on(now))]
    for language in ("en", "es"):
        said = in_quickjs(module_of(app, language), LINES, [(milliseconds(now), "team") for now in some])
        with app.app_context(), speaking(offered()[language]):
            contacts = [contact_at(settings, TeamNumbers(), now) for now in some]
        here = [[line._asdict() for line in contact.in_full(FirstLine.TEAM)] for contact in contacts]
        assert [pair for pair in zip(said, here, strict=True) if pair[0] != pair[1]][:1] == []
        assert len({str(lines) for lines in here}) > 3


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_deadline_reads_the_same_at_any_time_after(language: str, make_app: MakeApp) -> None:
    app = team(make_app, night="212-555-0199")
    settings = settings_of(app)
    moments = [(since, since + timedelta(hours=place % 29)) for place, since in enumerate(_some(settings))]
    sent = [(clock, milliseconds(since), milliseconds(now)) for since, now in moments for clock in CLOCKS]

    said = in_quickjs(module_of(app, language), WORDS, sent)

    with app.app_context(), speaking(offered()[language]):
        here = [deadline.in_words(due_here(settings, c, since), now) for since, now in moments for c in CLOCKS]
    assert said == here
    assert len({re.sub(r"\d+", "", each) for each in here}) > 20


def _some(settings: Settings) -> list[datetime]:
    return list(hours_of_two_years(settings.time_zone))[::17]


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_minute_of_a_day_reads_the_same(language: str, make_app: MakeApp) -> None:
    app = make_app(team_hours=None, time_zone="UTC")
    day = [BEGIN + timedelta(minutes=minute) for minute in range(24 * 60)]

    said = in_quickjs(
        module_of(app, language), WORDS, [("soon", milliseconds(each), milliseconds(each)) for each in day]
    )

    with app.app_context(), speaking(offered()[language]):
        assert all(time_of_day(each) in words for each, words in zip(day[1:], said[1:], strict=True))


@table("which", {"at office hours": {}, **TEAMS})
def test_the_lines_are_the_same_at_every_hour_of_a_week(which: str, make_app: MakeApp) -> None:
    app = team(make_app, **TEAMS.get(which, {}))  # type: ignore[arg-type]
    settings = settings_of(app)
    minutes = (timedelta(hours=hour, minutes=minute) for hour in range(168) for minute in (0, 30, 59))
    week = [(MADE + each).astimezone(settings.time_zone) for each in minutes]

    said = in_quickjs(module_of(app), LINES, [(milliseconds(now), first) for now in week for first in FirstLine])

    with app.app_context():
        contacts = [contact_at(settings, TeamNumbers(), now) for now in week]
    here = [contact.in_full(first) for contact in contacts for first in FirstLine]
    assert said == [[line._asdict() for line in lines] for lines in here]


@table(
    "answers",
    [
        {"emergency-now": ["stroke"]},
        {"weakness": "weaker"},
        {"lump": "new"},
        {"bone-drug": "yes", "dental-plan": "soon"},
        {"thirst": "more", "peeing-often": "more"},
        {"fall": "unsure"},
        {},
    ],
)
def test_what_to_do_if_nobody_answers_is_the_same(answers: Answers, app: Flask) -> None:
    outcome = triage(nothing_new(answers))
    sent = outcome.verdict._asdict()

    for language in ("en", "es"):
        files = module_of(app, language)
        with app.app_context(), speaking(offered()[language]):
            for who in Respondent:
                said = in_quickjs(files, ERROR, ["ifNobodyAnswers", sent, who])
                assert said == [each.words.to(who, translate) for each in if_nobody_answers(outcome)]


@table(
    ("called", "words"),
    [
        (["due", "tomorrow", milliseconds(MADE)], "Found the clock 'tomorrow', expected one of: now, today, soon"),
        (["due", "soon", milliseconds(BEGIN.replace(year=2024))], "Make them again"),
        (["due", "soon", milliseconds(BEGIN.replace(year=MADE.year + YEARS))], "Make them again"),
        (["due", "soon", None], "Make them again"),
        (["linesAt", milliseconds(MADE), "doctor"], "Found the first line 'doctor', expected one of: emergency"),
    ],
)
def test_what_the_tables_do_not_tell_is_refused(called: list[object], words: str, make_app: MakeApp) -> None:
    assert words in in_quickjs(module_of(team(make_app)), ERROR, called)


def test_what_means_now_or_the_next_visit_names_no_time(app: Flask) -> None:
    sent = [(clock, milliseconds(MADE)) for clock in (Clock.NOW, Clock.NEXT_VISIT)]

    assert in_quickjs(module_of(app), DUE, sent) == [None, None]


def test_the_module_is_small_and_leans_on_nothing(app: Flask) -> None:
    (text,) = module_of(app).values()

    assert len(MODULE.read_text(encoding="utf-8").splitlines()) <= 150
    assert not re.findall(r"\b(import|require|Intl|toLocale\w+|new Date|Date\()\b", text)


def test_the_command_prints_the_module_in_the_language_asked_for(app: Flask) -> None:
    runner = app.test_cli_runner()

    english, spanish = (runner.invoke(args=["calling-js", "--language", code]) for code in ("en", "es"))

    assert english.exit_code == spanish.exit_code == 0
    assert 'weekdays":["Monday"' in english.output
    assert 'weekdays":["lunes"' in spanish.output


def test_a_language_that_is_not_offered_is_refused_with_those_that_are(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["calling-js", "--language", "tlh"])

    assert result.exit_code == 1
    assert "Found the language 'tlh', expected one of: en, es" in result.output
