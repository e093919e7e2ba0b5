"""The site's file: what it may say, what stops the start, and what pages and programs make of it."""

import logging
import re
import tomllib
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app.approval.content import content_hash
from app.calling.card import due_at
from app.calling.contact import Contact, TeamNumbers, contact_at
from app.calling.deadline import due, in_words
from app.i18n.words import offered, speaking
from app.interop.fhir.response import questionnaire_response
from app.settings.days import read_every_year
from app.settings.hours import OpeningHours
from app.settings.settings import Settings, SettingsError, read_settings, settings_in_force
from app.settings.site import Site
from rules.advice.cards import FirstLine
from rules.in_force import QUESTIONNAIRE
from rules.model.disposition import Clock
from rules.model.questionnaire import Answers, Respondent
from tests.rules.whole_check import nothing_new
from tests.support.app import PRODUCTION, MakeApp
from tests.support.page import InspectedPage, faults_of, numbers_of
from tests.support.read_pdf import text_of
from tests.support.table import table

NEW_YORK: Final = ZoneInfo("America/New_York")
OFFICE: Final = 'time_zone = "America/New_York"\nhours = "Mon-Fri 08:00-17:00"\n[[line]]\nnumber = "212-555-0100"\n'
ABROAD: Final = "[[line]]\nnumber = '+49 30 123456'\nhours = 'always'\n"
EXAMPLE: Final = Path("app/OPERATING.md").read_text(encoding="utf-8").split("```toml\n")[1].split("```")[0]
NONE_OF_THE_SHORTHAND: Final = {"team_phone": None, "after_hours_phone": None}
"""Tests make the app with a number of the team."""

WriteSite = Callable[[str], str]


@pytest.fixture
def write(tmp_path: Path) -> WriteSite:
    """Return a callable that writes the file of a site and returns its name."""

    def written(text: str) -> str:
        file = tmp_path / "site.toml"
        file.write_text(text, encoding="utf-8")
        return str(file)

    return written


@pytest.fixture
def app(write: WriteSite, make_app: MakeApp) -> Flask:
    """Make the app with the example of the operators' manual."""
    return make_app(site=write(EXAMPLE), **NONE_OF_THE_SHORTHAND)


def at(*wall: int) -> datetime:
    """Return a moment in New York; the 23rd of November 2026 is a Monday."""
    return datetime(*wall, tzinfo=NEW_YORK)  # type: ignore[arg-type, misc]  # a year, a month, a day and so on


def closed(entry: str, hours: str = "Mon-Fri 08:00-17:00") -> OpeningHours:
    """Return the hours of an office that is closed as ``entry`` says."""
    text = f'time_zone = "America/New_York"\nhours = "{hours}"\n[[line]]\nnumber = "212-555-0100"\n{entry}'
    found = Site.model_validate(_tables(text), context="US").hours
    assert found
    return found


def _tables(text: str) -> dict[str, object]:
    return tomllib.loads(text)


# The file and its faults


def test_the_example_of_the_manual_says_everything_there_is_to_say(app: Flask) -> None:
    with app.app_context():
        site = settings_in_force().site

    assert set(Site.model_fields) == site.model_fields_set
    assert {type(each.days).__name__ for each in site.closed} == {"DatedDays", "DaysOfYear", "WeekdayOfMonth"}
    assert [each.number.shown for each in site.lines] == ["(212) 555-0100", "(212) 555-0150", "(212) 555-0199"]


@table(
    ("text", "words"),
    [
        ("team = ", "site.toml is no TOML: Invalid value"),
        ('taem = "Ward 7"', "taem: there is no such key"),
        ('[[line]]\nnumber = "212-555-0100"\nhuors = "always"', "[[line]] 1, huors: there is no such key"),
        ("[[line]]\nhours = 'always'", "[[line]] 1, number: is missing"),
        ("[[line]]\nnumber = 12\nhours = 'always'", "[[line]] 1, number: found 12, expected a whole phone number"),
        (
            "[[line]]\nhours = 'always'\nnumber = { shown = 'x', href = 'javascript:x' }",
            "[[line]] 1, number: found {'shown': 'x', 'href': 'javascript:x'}, expected a whole phone number",
        ),
        ('[[line]]\nnumber = "212-555-0100"', "[[line]] 1: hours is missing, and so are the hours of the office"),
        (
            f'{OFFICE}hours = "nine to five"',
            "[[line]] 1, hours: found 'nine to five', expected 'always', 'when closed'",
        ),
        (f"{OFFICE}languages = []", "[[line]] 1, languages: found [], expected codes of languages"),
        (f"{OFFICE}languages = ['zz9']", "[[line]] 1, languages: found ['zz9'], expected codes of languages"),
        ('hours = "Mon 17:00-08:00"', "hours: found 'Mon 17:00-08:00', expected days and times such as"),
        ('hours = "Mon 08:00-17:00"', "time_zone is missing"),
        ('time_zone = "Mars/Olympus"', "time_zone: found 'Mars/Olympus', expected a time zone"),
        ('country = "Narnia"', "country: found 'Narnia', expected the code of a country such as US"),
        *(
            (f"{text}{rest}", f"{where}, so [emergency] and [crisis] must name their numbers there")
            for text, where in (
                ('country = "GB"\n', "country is GB"),
                (ABROAD, "+49 30 123456 is of another country"),
                (f"{OFFICE}[[line]]\nnumber = '+1 876 555 0123'\n", "(876) 555-0123 is of another country"),
            )
            for rest in (
                "",
                "[emergency]\nnumber = '112'",
                "[emergency]\ner_name = 'St Elsewhere'\n[crisis]\nnumber = '116 123'",
            )
        ),
        ("[[line]]\nnumber = '212-555-0100'\nhours = 'always'\n" * 7, "line: expected 6 or fewer"),
        (f"team = '{'W' * 81}'", "expected words of 1 to 80 characters"),
        ('team = "Two\\nlines"', "team: found 'Two\\nlines', expected words of 1 to 80 characters"),
        ('"a\\nb\\u001b[31m" = 1', r"a\nb\x1b[31m: there is no such key"),
        ("team = 7", "team: found 7, expected words of 1 to 80 characters"),
        ("team = ''", "team: found '', expected words of 1 to 80 characters"),
        ("team = { en = 'Oncology' }", "RFC_SITE: team has no words in 'es', in which pages are shown"),
        ("team = { es = 'Oncología' }", "RFC_SITE: team has no words in 'en', in which pages are shown"),
        ("team = { en = 'Oncology', sp = 'Oncología' }", "team: found {'en': 'Oncology', 'sp': 'Oncología'}, expected"),
        ("[emergency]\ner_name = { en = 'City' }", "[emergency] er_name has no words in 'es'"),
        (f"{OFFICE}name = {{ en = 'Nurses' }}", "[[line]] 1, name has no words in 'es'"),
        ("[emergency]\nnumber = '911 now'", "emergency, number: found '911 now', expected two to six digits"),
        ("[crisis]\nnumber = 'call'", "crisis, number: found 'call', expected a number such as 988"),
        (
            "[text]\nnumber = '212-555-0100 ext. 7'\nhours = 'always'",
            "text, number: found '212-555-0100 ext. 7', expected a number that takes text messages",
        ),
        ("[text]\nnumber = '741741'", "text, hours: is missing"),
        (
            "[[line]]\nnumber = '212-555-0100'\nhours = 'when closed'",
            "no hours are named that a closed day, or a line for 'when closed', could follow",
        ),
        (
            "time_zone = 'UTC'\n[[line]]\nnumber = '212-555-0100'\nhours = 'always'\n[[closed]]\nevery_year = '12-25'",
            "no hours are named that a closed day, or a line for 'when closed', could follow",
        ),
        (f"{OFFICE}[[closed]]\nname = 'Christmas'", "[[closed]] 1: expected one of: on; from and to; every_year"),
        (f"{OFFICE}[[closed]]\nfrom = 2026-12-24", "[[closed]] 1: expected one of: on; from and to; every_year"),
        (
            f"{OFFICE}[[closed]]\non = 2026-12-25\nevery_year = '12-25'",
            "[[closed]] 1: expected one of: on; from and to; every_year",
        ),
        (f"{OFFICE}[[closed]]\non = '2027-02-29'", "[[closed]] 1, on: found '2027-02-29', expected a day such as"),
        (
            f"{OFFICE}[[closed]]\non = 2026-12-25T00:00:00",
            "[[closed]] 1, on: found 2026-12-25T00:00:00, expected a day",
        ),
        (f"{OFFICE}[[closed]]\non = 25", "[[closed]] 1, on: found 25, expected a day such as 2026-12-25"),
        (
            f"{OFFICE}[[closed]]\nfrom = 2027-01-01\nto = 2026-12-24",
            "[[closed]] 1: found to = 2026-12-24, expected no day before from = 2027-01-01",
        ),
        (
            f"{OFFICE}[[closed]]\nfrom = 2026-01-01\nto = 2062-01-05",
            "[[closed]] 1: found 13154 days on end, expected 92 or fewer",
        ),
        (
            f"{OFFICE}[[closed]]\nevery_year = '12-26/12-24'",
            "[[closed]] 1: found 365 days on end, expected 92 or fewer",
        ),
        *(
            (
                f"{OFFICE}[[closed]]\nevery_year = '{wrong}'",
                f"[[closed]] 1, every_year: found '{wrong}', expected '12-25'",
            )
            for wrong in ("02-29", "02-28/02-29", "13-01", "12-24/13-01", "Christmas", "5th Mon of May", "")
        ),
        *(
            (f"{OFFICE}[[closed]]\nevery_year = '12-24'\nhours = '{wrong}'", f"[[closed]] 1, hours: found '{wrong}'")
            for wrong in (
                "12:00-08:00",
                "12:00-12:00",
                "08:00",
                "8-12",
                "08:00-24:01",
                "08:60-12:00",
                "Mon 08:00-12:00",
            )
        ),
        (
            f"{OFFICE}[[closed]]\nevery_year = '12-24/01-01'\n[[closed]]\nevery_year = '12-25'",
            "[[closed]]: 12-24/01-01 and 12-25 both have 12-25, expected each day once",
        ),
        (
            f"{OFFICE}[[closed]]\nevery_year = '11-26'\n[[closed]]\nevery_year = '4th Thu of Nov'",
            "[[closed]]: 11-26 and 4th Thu of Nov both have 11-26, expected each day once",
        ),
        (
            f"{OFFICE}[[closed]]\nfrom = 2027-05-28\nto = 2027-05-31\n[[closed]]\nevery_year = 'last Mon of May'",
            "[[closed]]: 2027-05-28 to 2027-05-31 and last Mon of May both have 05-31, expected each day once",
        ),
    ],
)
def test_what_cannot_be_used_is_named_in_one_line_with_its_key(text: str, words: str, write: WriteSite) -> None:
    with pytest.raises(SettingsError) as stopped:
        read_settings({"site": write(text)})

    told = str(stopped.value.code)
    assert told.startswith("Cannot start. RFC_SITE: ")
    assert words in told
    assert "\n" not in told


def test_every_fault_of_the_file_is_named_at_once(write: WriteSite) -> None:
    with pytest.raises(SettingsError, match=r"team: found 7.*; crisis, number: found 'x'"):
        read_settings({"site": write("team = 7\n[crisis]\nnumber = 'x'")})


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    latin = tmp_path / "latin.toml"
    latin.write_bytes(b'team = "Oncolog\xeda"')

    for path, words in (
        (tmp_path / "none.toml", "none.toml cannot be read: No such file or directory"),
        (tmp_path, "cannot be read: Is a directory"),
        (latin, "latin.toml is no TOML: 'utf-8' codec can't decode"),
    ):
        with pytest.raises(SettingsError, match=re.escape(words)):
            read_settings({"site": str(path)})


@pytest.mark.parametrize(
    ("shorthand", "value"),
    [
        ("RFC_TEAM_NAME", "Ward 7"),
        ("RFC_TEAM_PHONE", "212-555-0100"),
        ("RFC_TEAM_HOURS", "Mon 08:00-17:00"),
        ("RFC_TIME_ZONE", "America/New_York"),
        ("RFC_AFTER_HOURS_PHONE", "212-555-0199"),
        ("RFC_EMERGENCY_NUMBER", "911"),
        ("RFC_CRISIS_LINE", "988"),
    ],
)
def test_the_file_and_its_shorthand_together_stop_the_start(
    shorthand: str, value: str, write: WriteSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RFC_SITE", write(OFFICE))
    monkeypatch.setenv(shorthand, value)
    if shorthand == "RFC_TEAM_HOURS":
        monkeypatch.setenv("RFC_TIME_ZONE", "UTC")

    with pytest.raises(SettingsError, match=rf"^Cannot start\. RFC_SITE is set, and so is {shorthand}[,:][^\n]+$"):
        read_settings()


def test_the_shorthand_says_the_same_as_a_file_with_the_same_numbers(write: WriteSite) -> None:
    text = f'team = "Ward 7"\n{OFFICE}[[line]]\nnumber = "212-555-0199"\nhours = "when closed"'
    short = {
        "team_name": "Ward 7",
        "team_phone": "212-555-0100",
        "after_hours_phone": "212-555-0199",
        "team_hours": "Mon-Fri 08:00-17:00",
        "time_zone": "America/New_York",
    }

    assert read_settings(short).site == read_settings({"site": write(text)}).site


def test_production_starts_with_a_line_of_the_file(write: WriteSite) -> None:
    needed = {name: value for name, value in PRODUCTION.items() if not name.endswith("_phone")}

    assert read_settings({**needed, "site": write(OFFICE)}).knows_a_number
    with pytest.raises(SettingsError, match=r"or a \[\[line\]\] of RFC_SITE"):
        read_settings({**needed, "site": write("")})


def test_a_day_in_the_past_is_named_in_the_log_and_has_no_effect(
    write: WriteSite, caplog: pytest.LogCaptureFixture
) -> None:
    days = "".join(f"[[closed]]\n{each}\n" for each in ("on = 2020-12-25", "on = 9999-12-25", "every_year = '01-01'"))

    with caplog.at_level(logging.WARNING):
        read_settings({"site": write(OFFICE + days)})

    assert [each.message for each in caplog.records] == [
        "RFC_SITE: the closed days 2020-12-25 lie in the past and have no effect"
    ]


# Hours with closed days

CHRISTMAS: Final = "[[closed]]\nevery_year = '12-25'"
HALF_DAY: Final = "[[closed]]\nevery_year = '12-24'\nhours = '08:00-12:00'"
YEARS_END: Final = "[[closed]]\nevery_year = '12-24/01-01'"
MOVE: Final = "[[closed]]\nfrom = 2026-11-24\nto = 2026-11-27"
THANKSGIVING: Final = "[[closed]]\nevery_year = '4th Thu of Nov'"
QUARTERS: Final = (("04-01", "06-30"), ("07-01", "09-30"), ("10-01", "12-31"))
MEMORIAL_DAY: Final = "[[closed]]\nevery_year = 'last Mon of May'"


@table(
    ("entry", "moment", "is_open"),
    [
        (CHRISTMAS, at(2026, 12, 25, 10), False),
        (CHRISTMAS, at(2028, 12, 25, 10), False),
        (CHRISTMAS, at(2026, 12, 24, 10), True),
        (CHRISTMAS, at(2026, 12, 28, 10), True),
        (HALF_DAY, at(2026, 12, 24, 11, 59), True),
        (HALF_DAY, at(2026, 12, 24, 12), False),
        (HALF_DAY, at(2026, 12, 25, 12), True),
        (HALF_DAY, at(2028, 12, 24, 9), False),
        (YEARS_END, at(2026, 12, 23, 16, 59), True),
        (YEARS_END, at(2026, 12, 31, 10), False),
        (YEARS_END, at(2027, 1, 1, 10), False),
        (YEARS_END, at(2027, 1, 4, 8), True),
        (MOVE, at(2026, 11, 24, 8), False),
        (MOVE, at(2026, 11, 27, 8), False),
        (MOVE, at(2027, 11, 24, 8), True),
        (THANKSGIVING, at(2026, 11, 26, 10), False),
        (THANKSGIVING, at(2029, 11, 22, 10), False),
        (THANKSGIVING, at(2029, 11, 29, 10), True),
        (MEMORIAL_DAY, at(2027, 5, 31, 10), False),
        (MEMORIAL_DAY, at(2027, 5, 24, 10), True),
        ("[[closed]]\non = 2028-02-29", at(2028, 2, 29, 10), False),
        ("[[closed]]\non = 2028-02-29", at(2028, 3, 1, 10), True),
        ("[[closed]]\nevery_year = '02-28/03-01'", at(2028, 2, 29, 10), False),
    ],
)
def test_the_line_is_closed_on_closed_days(entry: str, moment: datetime, is_open: bool) -> None:
    assert closed(entry).is_open(moment) is is_open


@table(
    ("entry", "clock", "since", "words"),
    [
        (CHRISTMAS, Clock.OPEN_DAY, at(2026, 12, 24, 10), "by 5:00 PM EST on Monday"),
        (HALF_DAY, Clock.OPEN_DAY, at(2026, 12, 23, 10), "by 12:00 PM EST tomorrow, Thursday"),
        (YEARS_END, Clock.OPEN_DAY, at(2026, 12, 23, 10), "by 5:00 PM EST on Monday"),
        (THANKSGIVING, Clock.OPEN_DAY, at(2026, 11, 25, 10), "by 5:00 PM EST on Friday"),
        (CHRISTMAS, Clock.SOON, at(2026, 12, 24, 18), "by 6:00 PM EST tomorrow, Friday"),
        (CHRISTMAS, Clock.SOON, at(2026, 12, 24, 12), "by 5:00 PM EST today"),
        (HALF_DAY, Clock.SOON, at(2026, 12, 23, 20), "by 12:00 PM EST tomorrow, Thursday"),
        (HALF_DAY, Clock.TODAY, at(2026, 12, 24, 9), "by 12:00 PM EST today"),
        (HALF_DAY, Clock.TODAY, at(2026, 12, 24, 13), "by 9:00 PM EST today"),
        ("[[closed]]\non = 2026-11-02", Clock.OPEN_DAY, at(2026, 10, 31, 20), "by 5:00 PM EST on Tuesday"),
        ("[[closed]]\non = 2027-03-15", Clock.OPEN_DAY, at(2027, 3, 13, 20), "by 5:00 PM EDT on Tuesday"),
        ("[[closed]]\non = 2028-02-29", Clock.OPEN_DAY, at(2028, 2, 28, 20), "by 5:00 PM EST on Wednesday"),
    ],
)
def test_the_time_to_call_by_is_never_on_a_closed_day_that_could_be_avoided(
    entry: str, clock: Clock, since: datetime, words: str
) -> None:
    assert in_words(due(clock, since, closed(entry), always_answered=False), since) == words


def test_an_open_day_is_found_past_the_longest_time_that_can_be_closed() -> None:
    entry = "\n".join(f"[[closed]]\nevery_year = '{first}/{last}'" for first, last in (("01-02", "03-31"), *QUARTERS))

    assert closed(entry).end_of_next_open_day(at(2026, 1, 1, 10)) == at(2027, 1, 1, 17)


def test_where_every_day_is_closed_no_time_is_named() -> None:
    entry = "\n".join(f"[[closed]]\nevery_year = '{first}/{last}'" for first, last in (("01-01", "03-31"), *QUARTERS))

    assert closed(entry).end_of_next_open_day(at(2026, 3, 1, 10)) is None


def test_a_line_round_the_clock_that_has_closed_days_is_closed_on_them() -> None:
    hours = closed(CHRISTMAS, hours="Mon-Sun 00:00-24:00")

    assert hours.last_open(at(2026, 12, 24, 10), at(2026, 12, 25, 10)) == at(2026, 12, 25, 0)
    assert hours.end_of_next_open_day(at(2026, 12, 24, 10)) == at(2026, 12, 27, 0)


@table(
    ("text", "year", "day"),
    [
        ("1st Mon of Sep", 2026, date(2026, 9, 7)),
        ("3rd Mon of Jan", 2027, date(2027, 1, 18)),
        ("last Mon of May", 2026, date(2026, 5, 25)),
        ("last Thu of Dec", 2026, date(2026, 12, 31)),
        ("last Wed of Dec", 9999, date(9999, 12, 29)),
        ("last Fri of Dec", 9999, date(9999, 12, 31)),
        ("last Tue of Feb", 2028, date(2028, 2, 29)),
        ("4th Thu of Nov", 2028, date(2028, 11, 23)),
    ],
)
def test_a_weekday_of_a_month_is_one_day_of_each_year(text: str, year: int, day: date) -> None:
    found = read_every_year(text)
    year_through = (date(year, 1, 1) + timedelta(days=place) for place in range(365))

    assert [each for each in year_through if each in found] == [day]
    assert str(found) == text


# Lines by hour and language, on every face


def told(contact: Contact) -> list[str]:
    return [line.href[-4:] for line in contact.in_order(FirstLine.TEAM)]


def contact_of(app: Flask, language: str, moment: datetime | None) -> Contact:
    with app.app_context(), speaking(offered()[language]):
        return contact_at(settings_in_force(), TeamNumbers(), moment)


@table(
    ("language", "moment", "order"),
    [
        ("en", at(2026, 11, 23, 10), ["0100", "0199", "0150", ":911"]),
        ("es", at(2026, 11, 23, 10), ["0150", "0100", "0199", ":911"]),
        ("en", at(2026, 11, 23, 8, 30), ["0100", "0199", ":911", "0150"]),
        ("es", at(2026, 11, 23, 8, 30), ["0100", "0199", ":911", "0150"]),
        ("es", at(2026, 11, 28, 10), ["0150", "0199", ":911", "0100"]),
        ("es", at(2026, 11, 23, 2), ["0199", ":911", "0150", "0100"]),
        ("es", at(2026, 12, 25, 10), ["0199", ":911", "0150", "0100"]),
        ("en", None, ["0100", "0199", "0150", ":911"]),
        ("es", None, ["0150", "0100", "0199", ":911"]),
    ],
)
def test_the_first_line_is_answered_now_and_in_the_language_of_the_page(
    language: str, moment: datetime | None, order: list[str], app: Flask
) -> None:
    assert told(contact_of(app, language, moment)) == order


CLOSED_TODAY: Final = "Closed today (Christmas). Open Mon–Fri 8:00 AM to 5:00 PM."
IN_SPANISH: Final = "Open Mon–Fri 9:00 AM to 4:00 PM, Sat 9:00 AM to 12:00 PM. Answered in: Spanish."


@table(
    ("language", "moment", "notes"),
    [
        ("en", at(2026, 11, 23, 10), ["Open now.", None, "Open now. Answered in: Spanish."]),
        (
            "en",
            at(2026, 12, 25, 10),
            [
                "This is the line for this hour.",
                CLOSED_TODAY,
                f"Closed today (Christmas). {IN_SPANISH}",
            ],
        ),
        (
            "en",
            at(2026, 12, 24, 14),
            [
                "This is the line for this hour.",
                "Closed now. Today only 8:00 AM to 12:00 PM. Open Mon–Fri 8:00 AM to 5:00 PM.",
                f"Closed now. Today only 9:00 AM to 12:00 PM. {IN_SPANISH}",
            ],
        ),
        (
            "en",
            at(2026, 12, 24, 8, 30),
            [
                "Open now. Today only 8:00 AM to 12:00 PM.",
                None,
                f"Closed now. Today only 9:00 AM to 12:00 PM. {IN_SPANISH}",
            ],
        ),
        (
            "en",
            at(2026, 12, 31, 10),
            [
                "This is the line for this hour.",
                "Closed through January 1. Open Mon–Fri 8:00 AM to 5:00 PM.",
                f"Closed through January 1. {IN_SPANISH}",
            ],
        ),
        (
            "en",
            at(2027, 7, 9, 10),
            [
                "This is the line for this hour.",
                "Closed through July 9 (Move to the new building). Open Mon–Fri 8:00 AM to 5:00 PM.",
                f"Closed through July 9 (Move to the new building). {IN_SPANISH}",
            ],
        ),
        (
            "es",
            at(2026, 12, 25, 10),
            [
                "Esta es la línea para esta hora.",
                (
                    "Hoy está cerrado (Navidad). Abre: lun–vie de 9:00 a.m. a 4:00 p.m., sáb de 9:00 a.m. a 12:00 p.m. "
                    "Contestan en: español."
                ),
                "Hoy está cerrado (Navidad). Abre: lun–vie de 8:00 a.m. a 5:00 p.m.",
            ],
        ),
        ("en", None, ["Open Mon–Fri 8:00 AM to 5:00 PM.", None, None]),
    ],
)
def test_beside_a_line_stands_that_it_is_closed_today_and_why(
    language: str, moment: datetime | None, notes: list[str | None], app: Flask
) -> None:
    found = [line.note for line in contact_of(app, language, moment).lines]

    assert found[: 2 if moment is None else 3] == notes[: 2 if moment is None else 3]


def test_a_night_line_alone_is_the_one_for_now_when_the_office_is_closed() -> None:
    short = {"after_hours_phone": "212-555-0199", "team_hours": "Mon-Fri 08:00-17:00", "time_zone": "America/New_York"}
    settings = read_settings(short)

    notes = [
        contact_at(settings, TeamNumbers(), now).lines[0].note for now in (at(2026, 11, 23, 2), at(2026, 11, 23, 10))
    ]
    assert notes == ["This is the line for this hour.", None]
    assert settings.site.office_hours == settings.site.hours == settings.site.office


def test_the_office_is_not_open_because_a_line_is(app: Flask) -> None:
    with app.app_context():
        found = due_at(Clock.OPEN_DAY, at(2026, 11, 27, 18)), due_at(Clock.SOON, at(2026, 11, 27, 18))

    assert found == (at(2026, 11, 30, 17), at(2026, 11, 28, 18))


def test_a_name_that_a_language_lacks_is_left_out(write: WriteSite, make_app: MakeApp) -> None:
    app = make_app(
        site=write(OFFICE + "[[closed]]\non = 9999-12-24\nname = { en = 'Moving' }"), **NONE_OF_THE_SHORTHAND
    )

    notes = [contact_of(app, code, at(9999, 12, 24, 10)).lines[0].note or "" for code in ("en", "es")]
    assert notes[0].startswith("Closed today (Moving). Open")
    assert notes[1].startswith("Hoy está cerrado. Abre:")


def test_a_line_that_is_always_answered_is_the_one_for_now(write: WriteSite, make_app: MakeApp) -> None:
    app = make_app(site=write("[[line]]\nnumber = '212-555-0100'\nhours = 'always'"), **NONE_OF_THE_SHORTHAND)

    (line,) = contact_of(app, "en", at(2026, 11, 23, 2)).lines
    assert (line.label, line.short, line.note, line.is_now) == ("The cancer team", "Team", None, True)


def shown(client: FlaskClient, answers: Answers, moment: datetime, language: str, address: str) -> InspectedPage:
    with time_machine.travel(moment.astimezone(UTC), tick=False):
        with client.session_transaction() as session:
            session.clear()
            session.update(respondent="patient", form=QUESTIONNAIRE, answers=nothing_new(answers))
        return InspectedPage(client.get(address, headers={"Accept-Language": language}))


A_LUMP: Final[Answers] = {"lump": "new"}
WEAKER: Final[Answers] = {"weakness": "weaker"}


@table(
    ("address", "answers", "language", "words"),
    [
        ("/check/result", A_LUMP, "en", "Closed today (Christmas)."),
        ("/check/result", A_LUMP, "es", "Hoy está cerrado (Navidad)."),
        ("/check/result", A_LUMP, "en", "The ER to go to: Example Hospital, entrance on Main Street"),
        ("/check/result", WEAKER, "en", "The ER to go to: Example Hospital, entrance on Main Street"),
        ("/check/result", WEAKER, "es", "Sala de emergencias a la que ir: Example Hospital"),
        ("/check/result", A_LUMP, "en", "Text (212) 555-0177"),
        ("/check/result", A_LUMP, "es", "Escriba al (212) 555-0177"),
        ("/check/result", A_LUMP, "en", "Call 711"),
        ("/check/result", A_LUMP, "en", "Nurse who speaks Spanish"),
        ("/check/result", A_LUMP, "es", "Enfermera que habla español"),
        ("/", A_LUMP, "en", "call that team first. Hospice line: (212) 555-0188"),
        ("/", A_LUMP, "es", "Línea de cuidados paliativos: (212) 555-0188"),
        ("/", A_LUMP, "en", "Text messages: (212) 555-0177"),
        ("/card", A_LUMP, "en", "Go to the ER. The ER to go to: Example Hospital, entrance on Main Street"),
        ("/card", A_LUMP, "en", "Relay, if you are deaf or hard of hearing: 711"),
        ("/card", A_LUMP, "es", "Mensajes de texto: (212) 555-0177"),
        ("/nowhere", A_LUMP, "en", "Text (212) 555-0177"),
    ],
)
def test_the_pages_show_what_the_file_says(
    address: str, answers: Answers, language: str, words: str, app: Flask, client: FlaskClient
) -> None:
    page = shown(client, answers, at(2026, 12, 25, 10), language, address)

    assert words in re.sub(r"\s+", " ", page.text)
    with app.app_context():
        assert not faults_of(page, numbers_of(settings_in_force()))


def test_no_er_is_named_where_nobody_is_sent_to_one(client: FlaskClient) -> None:
    for answers in ({"emergency-now": ["stroke"]}, {"bone-drug": "yes", "dental-plan": "soon"}, {}):
        assert "The ER to go to" not in shown(client, answers, at(2026, 12, 25, 10), "en", "/check/result").text


def test_a_result_is_due_on_no_closed_day(client: FlaskClient) -> None:
    page = shown(client, {"bone-drug": "yes", "dental-plan": "soon"}, at(2026, 12, 24, 13), "en", "/check/result")

    assert "by 5:00 PM EST on Monday" in page.text


@pytest.mark.parametrize("language", ["en", "es"])
def test_programs_are_told_the_same_lines_and_the_same_time(language: str, app: Flask, client: FlaskClient) -> None:
    christmas, headers = at(2026, 12, 25, 10), {"Accept-Language": language}
    answers = nothing_new({"bone-drug": "yes", "dental-plan": "soon"})
    with app.app_context():
        form = questionnaire_response(answers, Respondent.PATIENT, at=christmas, questionnaire=QUESTIONNAIRE)
    filled = form.model_dump(mode="json", by_alias=True, exclude_none=True)

    with time_machine.travel(christmas.astimezone(UTC), tick=False):
        sent = {"respondent": "patient", "answers": answers}
        said = client.post("/api/v1/assessments", json=sent, headers=headers).get_json()
        bundle = client.post("/fhir/QuestionnaireResponse/$assess", json=filled, headers=headers).get_json(force=True)

    (request,) = [each["resource"] for each in bundle["entry"] if "recipient" in each["resource"]]
    contact = contact_of(app, language, christmas)
    assert datetime.fromisoformat(said["due"]) == at(2026, 12, 28, 17)
    assert datetime.fromisoformat(request["occurrencePeriod"]["end"]) == at(2026, 12, 28, 17)
    assert [each["display"] for each in request["recipient"]] == [
        f"{line.label}: {line.number}" for line in (*contact.lines, *contact.others)
    ]


def test_operators_are_told_what_is_in_force_at_an_hour(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["whom-to-call", "--at", "2026-12-25T10:00"])

    english, spanish = result.output.split("\n\n")[:2]
    assert result.exit_code == 0
    assert english.splitlines() == [
        "English, Dec 25, 2026, 10:00 AM EST",
        "  (212) 555-0199  Oncology, Example Hospital, nights and weekends  This is the line for this hour.",
        "  911  Emergency",
        f"  (212) 555-0100  Oncology, Example Hospital, daytime  {CLOSED_TODAY}",
        f"  (212) 555-0150  Nurse who speaks Spanish  Closed today (Christmas). {IN_SPANISH}",
        f"  (212) 555-0177  Text messages  {CLOSED_TODAY}",
        "  711  Relay, if you are deaf or hard of hearing",
        "  988  Crisis line",
        "  (212) 555-0188  Hospice line",
        "  The ER to go to: Example Hospital, entrance on Main Street",
        "  today: by 6:00 PM EST today",
        "  soon: by 10:00 AM EST tomorrow, Saturday",
        "  open-day: by 5:00 PM EST on Monday",
    ]
    assert "Hoy está cerrado (Navidad)." in spanish


@table("at", ["0001-01-01T00:00", "9998-01-01T00:00", "9999-12-31T23:59"])
def test_operators_are_told_that_no_calendar_reaches_that_far(at: str, app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["whom-to-call", "--at", at])

    assert result.exit_code == 2
    assert "expected a year from 2 to 9997" in result.output


def test_operators_are_told_of_now_and_where_the_number_stands(make_app: MakeApp) -> None:
    runner = make_app(**NONE_OF_THE_SHORTHAND).test_cli_runner()

    assert "The team’s number is on the appointment card." in runner.invoke(args=["whom-to-call"]).output
    assert runner.invoke(args=["whom-to-call", "--at", "Christmas"]).exit_code != 0


def test_a_new_holiday_unsigns_nothing(write: WriteSite, make_app: MakeApp) -> None:
    another = EXAMPLE.replace('"12-25"', '"12-26"').replace('"911"', '"112"').replace("555", "556")
    apps = make_app(), *(make_app(site=write(text), **NONE_OF_THE_SHORTHAND) for text in (EXAMPLE, another))

    hashes = set()
    for each in apps:
        with each.app_context():
            hashes.add(content_hash(offered().values()))
    assert len(hashes) == 1


# Another country


def test_numbers_of_another_country_are_read_as_they_are_dialled_there(write: WriteSite, make_app: MakeApp) -> None:
    text = (
        "country = 'GB'\ntime_zone = 'Europe/London'\n[emergency]\nnumber = '999'\n[crisis]\nnumber = '116 123'\n"
        "[[line]]\nnumber = '020 7946 0000'\nhours = 'always'"
    )
    app = make_app(site=write(text), **NONE_OF_THE_SHORTHAND)

    contact = contact_of(app, "en", at(2026, 11, 23, 2))
    lines = [(line.number, line.href) for line in (*contact.lines, contact.emergency, contact.crisis)]
    assert lines == [("020 7946 0000", "tel:+442079460000"), ("999", "tel:999"), ("116 123", "tel:116123")]


@table(
    ("lines", "country"),
    [
        (["+49 30 123456"], "DE"),
        (["+49 30 123456", "+49 89 123456"], "DE"),
        (["+1 876 555 0123"], "JM"),
        (["+49 30 123456", "+41 44 668 18 00"], "US"),
        (["+49 30 123456", "212-555-0100"], "US"),
        (["+1 787 555 0123"], "US"),
        (["+800 1234 5678"], "US"),
        ([], "US"),
    ],
)
def test_a_site_that_does_not_name_its_country_is_where_all_its_lines_are(
    lines: list[str], country: str, write: WriteSite, make_app: MakeApp
) -> None:
    numbers = "[emergency]\nnumber = '112'\n[crisis]\nnumber = '116 123'\n"
    text = "".join(f"[[line]]\nnumber = '{each}'\nhours = 'always'\n" for each in lines)

    assert read_settings({"site": write(numbers + text)}).site.country == country
    if len(lines) == 1:
        short = {"team_phone": lines[0], "emergency_number": "112", "crisis_line": "116 123"}
        app = make_app(**{**short, "after_hours_phone": None})
        named = {"DE": "Germany", "JM": "Jamaica", "US": "United States"}[country]
        assert f"The numbers here are for this country: {named}." in app.test_client().get("/not-for-me").text


@table("country", ["MX ", "\tMX", " MX\u00a0"])
def test_the_country_is_read_once_for_itself_and_for_the_numbers(country: str, write: WriteSite) -> None:
    text = f"country = '{country}'\n[emergency]\nnumber = '112'\n[crisis]\nnumber = '55 5555 1234'\n"

    site = read_settings({"site": write(f"{text}[[line]]\nnumber = '81 1234 5678'\nhours = 'always'")}).site

    assert site.country == "MX"
    assert (site.lines[0].number.href, site.crisis.number.href) == ("tel:+528112345678", "tel:+525555551234")


NIGHT_SERVICE: Final = (
    "country = 'DE'\ntime_zone = 'Europe/Berlin'\nhours = 'Mon-Fri 08:00-17:00'\n[emergency]\nnumber = '112'\n"
    "[crisis]\nnumber = '116 123'\n[[line]]\nnumber = '030 123456'\n[[line]]\nnumber = '{}'\nhours = 'when closed'\n"
)


@table("address", ["/", "/check/result", "/card", "/nowhere", "/card.pdf", "/worker.js"])
def test_a_service_with_a_short_number_that_answers_at_night_stands_on_every_face(
    address: str, write: WriteSite, make_app: MakeApp
) -> None:
    app = make_app(site=write(NIGHT_SERVICE.format("116 117")), **NONE_OF_THE_SHORTHAND)
    client = app.test_client()
    if address.endswith(".pdf"):
        assert "116 117" in text_of(client.get(address).get_data())
    elif address.endswith(".js"):
        assert "tel:116117" in client.get(address).text
    else:
        page = shown(client, WEAKER, at(2026, 11, 23, 20), "en", address)
        assert "116 117" in page.text
        with app.app_context():
            assert not faults_of(page, numbers_of(settings_in_force()))


@table(
    ("country", "number", "href"),
    [
        ("GB", "111", "tel:111"),
        ("SE", "1177", "tel:1177"),
        ("CA", "811", "tel:811"),
        ("AT", "1450", "tel:1450"),
        ("FO", "201234", "tel:+298201234"),
    ],
)
def test_a_line_may_have_a_short_number_that_its_country_has(
    country: str, number: str, href: str, write: WriteSite
) -> None:
    text = f"country = '{country}'\n[emergency]\nnumber = '112'\n[crisis]\nnumber = '116 123'\n"

    site = read_settings({"site": write(f"{text}[[line]]\nnumber = '{number}'\nhours = 'always'")}).site

    assert site.lines[0].number.href == href


@table(
    ("country", "number"), [("DE", "12"), ("DE", "030 12"), ("US", "2125"), ("US", "911"), ("GB", "7946"), ("NO", "9")]
)
def test_a_part_of_a_number_is_no_short_one(country: str, number: str, write: WriteSite) -> None:
    text = f"country = '{country}'\n[emergency]\nnumber = '112'\n[crisis]\nnumber = '116 123'\n"

    with pytest.raises(SettingsError, match=r"\[\[line\]\] 1, number: found"):
        read_settings({"site": write(f"{text}[[line]]\nnumber = '{number}'\nhours = 'always'")})


def test_a_number_that_somebody_types_is_of_the_country_of_the_site(write: WriteSite, make_app: MakeApp) -> None:
    abroad = "country = 'GB'\n[emergency]\nnumber = '999'\n[crisis]\nnumber = '116 123'"
    client = make_app(site=write(abroad), WTF_CSRF_ENABLED=False, **NONE_OF_THE_SHORTHAND).test_client()

    taken = client.post("/", data={"own_day": "020 7946 0000", "own_night": ""}, follow_redirects=True)
    refused = client.post("/", data={"own_day": "212-555-0100", "own_night": ""}, follow_redirects=True)

    assert 'href="tel:+442079460000"' in taken.text
    assert "Type all of it with the area code." in refused.text


@table(
    "text",
    [
        f"{ABROAD}[emergency]\nnumber = '112'\n[crisis]\nnumber = '116 123'",
        f"country = 'US'\n{ABROAD}",
        *(f"{OFFICE}[[line]]\nnumber = '{number}'" for number in ("+1 787 555 0123", "416-555-0123", "800-555-1212")),
    ],
)
def test_a_site_that_names_its_numbers_or_where_it_is_may_have_any_line(text: str, write: WriteSite) -> None:
    assert read_settings({"site": write(text)}).knows_a_number


def test_settings_made_by_code_need_no_file() -> None:
    assert Settings().site == Site()
