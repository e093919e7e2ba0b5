"""What stands beside each number at each hour, word by word, and the hours at their edges."""

import re
from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest
import time_machine
from flask.testing import FlaskClient

from app.calling.contact import Line, TeamNumbers, contact_at
from app.calling.deadline import due, in_words
from app.i18n.dates import time_of_day, zone_name
from app.settings.hours import read_hours
from app.settings.minutes import NotOpeningHours
from app.settings.phone import Phone, read_phone
from app.settings.settings import Settings
from rules.advice.cards import FirstLine
from rules.in_force import QUESTIONNAIRE
from rules.model.disposition import Clock
from tests.rules.whole_check import nothing_new
from tests.support.page import InspectedPage, faults_of
from tests.support.table import table

NEW_YORK = ZoneInfo("America/New_York")
HOURS = "Mon-Fri 08:00-17:00"
OFFICE = read_hours(HOURS)
DAY, NIGHT = read_phone("212-555-0100", "US"), read_phone("212-555-0199", "US")


def on_monday(hour: int, minute: int = 0) -> datetime:
    """Return a moment of Monday, the 23rd of November 2026."""
    return datetime(2026, 11, 23, hour, minute, tzinfo=NEW_YORK)


IN_HOURS, AT_NIGHT, UNKNOWN_HOUR = on_monday(10), on_monday(2), None


def told(line: Line) -> tuple[str, str | None, bool]:
    """Return what is said of a line: whose it is, the words beside it, and whether it is the one for now."""
    return line.label, line.note, line.is_now


@table(
    ("day", "night", "hours", "now", "lines"),
    [
        (DAY, None, None, AT_NIGHT, [("Ward 7", None, False)]),
        (
            DAY,
            NIGHT,
            None,
            AT_NIGHT,
            [("Ward 7, daytime", None, False), ("Ward 7, nights and weekends", None, False)],
        ),
        (None, NIGHT, None, AT_NIGHT, [("Ward 7, nights and weekends", None, False)]),
        (DAY, None, HOURS, IN_HOURS, [("Ward 7, daytime", "Open now.", True)]),
        (
            DAY,
            NIGHT,
            HOURS,
            IN_HOURS,
            [("Ward 7, daytime", "Open now.", True), ("Ward 7, nights and weekends", None, False)],
        ),
        (
            DAY,
            None,
            HOURS,
            AT_NIGHT,
            [("Ward 7, daytime", "Closed now. Open Mon–Fri 8:00 AM to 5:00 PM.", False)],
        ),
        (
            DAY,
            NIGHT,
            HOURS,
            AT_NIGHT,
            [
                ("Ward 7, nights and weekends", "This is the line for this hour.", True),
                ("Ward 7, daytime", "Closed now. Open Mon–Fri 8:00 AM to 5:00 PM.", False),
            ],
        ),
        (
            DAY,
            NIGHT,
            HOURS,
            UNKNOWN_HOUR,
            [
                ("Ward 7, daytime", "Open Mon–Fri 8:00 AM to 5:00 PM.", False),
                ("Ward 7, nights and weekends", None, False),
            ],
        ),
        (None, None, HOURS, IN_HOURS, []),
    ],
    ids=[
        "one number, no hours",
        "two numbers, no hours",
        "only a night number",
        "one number, open",
        "two numbers, open",
        "one number, closed",
        "two numbers, closed",
        "nobody knows the time",
        "no number",
    ],
)
def test_each_line_says_whose_it_is_and_whether_it_answers_now(
    day: Phone | None,
    night: Phone | None,
    hours: str | None,
    now: datetime | None,
    lines: list[tuple[str, str | None, bool]],
) -> None:
    settings = Settings(
        team_name="Ward 7",
        team_phone=day,
        after_hours_phone=night,
        team_hours=read_hours(hours) if hours else None,
        time_zone=NEW_YORK,
    )

    contact = contact_at(settings, TeamNumbers(), now)

    assert [told(line) for line in contact.lines] == lines
    assert (contact.where is None) is bool(lines)
    assert told(contact.emergency) == ("Emergency", None, True)


def test_the_numbers_that_a_person_typed_are_said_to_be_for_day_and_night() -> None:
    contact = contact_at(Settings(), TeamNumbers(day=DAY, night=NIGHT), AT_NIGHT)

    assert [told(line)[:2] for line in contact.lines] == [
        ("The cancer team, daytime", None),
        ("The cancer team, nights and weekends", None),
    ]


@table(
    ("text", "moment", "is_open"),
    [
        ("Mon 08:30-17:15", on_monday(8, 29), False),
        ("Mon 08:30-17:15", on_monday(8, 30), True),
        ("Mon 08:30-17:15", on_monday(17, 14), True),
        ("Mon 08:30-17:15", on_monday(17, 15), False),
        ("Mon 00:00-24:00", on_monday(0), True),
        ("Mon 00:00-24:00", on_monday(23, 59), True),
        ("Mon 00:00-00:01", on_monday(0, 1), False),
        ("Mon 8:00-12:00, Mon 13:00-17:00", on_monday(12, 30), False),
        ("Mon 8:00-12:00, Mon 13:00-17:00", on_monday(13), True),
        ("Sat-Tue 8:00-17:00", on_monday(9), True),
        ("Tue-Sun 8:00-17:00", on_monday(9), False),
        ("mon 8:00-17:00", on_monday(9), True),
        ("SUN-SAT 8:00-17:00", on_monday(9), True),
    ],
)
def test_a_line_is_open_from_the_first_minute_to_the_last(text: str, moment: datetime, is_open: bool) -> None:
    assert read_hours(text).is_open(moment) is is_open


def test_a_lunch_break_does_not_end_the_day() -> None:
    hours = read_hours("Mon 8:00-12:00, Mon 13:00-17:15")

    assert hours.end_of_next_open_day(on_monday(7)) == on_monday(17, 15)
    assert hours.last_open(on_monday(9), on_monday(12, 30)) == on_monday(12)
    assert hours.last_open(on_monday(9), on_monday(23)) == on_monday(17, 15)


@table(
    "text",
    [
        "",
        "Mon",
        "8:00-17:00",
        "Mon 8-17",
        "Mon 17:00-17:00",
        "Mon 17:00-08:00",
        "Mon 8:60-17:00",
        "Mon 8:00-16:60",
        "Mon 8:00-24:01",
        "Mon 8:00-25:00",
        "Mon 23:61-24:00",
        "Moo 8:00-17:00",
        "Mon-Moo 8:00-17:00",
        "Monday 8:00-17:00",
        "Mon 8:00-17:00,",
        "Mon 8:00-17:00; Tue 8:00-17:00",
    ],
)
def test_hours_that_could_be_misread_are_refused(text: str) -> None:
    with pytest.raises(NotOpeningHours):
        read_hours(text)


@table(
    ("since", "deadline"),
    [
        (on_monday(7, 59), "by 5:00 PM EST today"),
        (on_monday(8), "by 8:00 AM EST tomorrow, Tuesday"),
        (on_monday(16), "by 4:00 PM EST tomorrow, Tuesday"),
        (on_monday(16, 59), "by 4:59 PM EST tomorrow, Tuesday"),
        (on_monday(17), "by 5:00 PM EST tomorrow, Tuesday"),
        (on_monday(23, 59), "by 5:00 PM EST tomorrow, Tuesday"),
        (on_monday(0), "by 5:00 PM EST today"),
        (datetime(2026, 11, 27, 18, 0, tzinfo=NEW_YORK), "by 6:00 PM EST tomorrow, Saturday"),
        (datetime(2027, 3, 13, 20, 0, tzinfo=NEW_YORK), "by 9:00 PM EDT tomorrow, Sunday"),
    ],
    ids=[
        "a minute before opening",
        "as it opens",
        "an hour before closing",
        "a minute before closing",
        "as it closes",
        "a minute before midnight",
        "at midnight",
        "on a Friday evening",
        "in the night when clocks go forward",
    ],
)
def test_the_deadline_is_a_day_later_or_the_last_closing_time_before(since: datetime, deadline: str) -> None:
    assert in_words(due(Clock.SOON, since, OFFICE, always_answered=False), since) == deadline


@table(("now", "has_passed"), [(on_monday(16, 59), False), (on_monday(17), True), (on_monday(17, 1), True)])
def test_the_deadline_has_passed_from_its_own_minute_on(now: datetime, has_passed: bool) -> None:
    words = in_words(on_monday(17), now)

    assert words.startswith("by 5:00 PM EST today")
    assert ("That time has passed: call now" in words) is has_passed


@table(
    ("moment", "words"),
    [
        (time(0, 0), "12:00 AM"),
        (time(0, 5), "12:05 AM"),
        (time(11, 59), "11:59 AM"),
        (time(12, 0), "12:00 PM"),
        (time(13, 1), "1:01 PM"),
        (time(23, 59), "11:59 PM"),
    ],
)
def test_a_time_of_day_is_said_as_on_a_wall_clock(moment: time, words: str) -> None:
    assert time_of_day(moment) == words


@table(
    ("zone", "words"), [("America/New_York", "EST"), ("UTC", "UTC"), ("Asia/Dubai", "UTC+04"), ("Asia/Kolkata", "IST")]
)
def test_a_zone_without_a_name_is_told_by_its_distance(zone: str, words: str) -> None:
    assert zone_name(datetime(2026, 11, 23, tzinfo=ZoneInfo(zone))) == words


@table(
    ("night", "now", "to_the_team", "emergency_first", "crisis_first"),
    [
        (NIGHT, IN_HOURS, "day night 911", "911 day night", "988 day night 911"),
        (NIGHT, AT_NIGHT, "night 911 day", "911 night day", "988 night 911 day"),
        (None, AT_NIGHT, "911 day", "911 day", "988 911 day"),
        (NIGHT, UNKNOWN_HOUR, "day night 911", "911 day night", "988 day night 911"),
    ],
    ids=["open", "closed", "closed, and no other", "nobody knows the time"],
)
def test_a_closed_line_stands_below_every_line_that_is_answered(
    night: Phone | None, now: datetime | None, to_the_team: str, emergency_first: str, crisis_first: str
) -> None:
    settings = Settings(team_phone=DAY, after_hours_phone=night, team_hours=OFFICE, time_zone=NEW_YORK)
    contact = contact_at(settings, TeamNumbers(), now)
    called = {DAY.href: "day", NIGHT.href: "night", "tel:911": "911", "tel:988": "988"}

    expected = {FirstLine.TEAM: to_the_team, FirstLine.EMERGENCY: emergency_first, FirstLine.CRISIS: crisis_first}
    for first_line, order in expected.items():
        assert " ".join(called[each.href] for each in contact.in_order(first_line)) == order


@pytest.mark.settings(team_hours=HOURS, time_zone="America/New_York")
@pytest.mark.parametrize("address", ["/check/result", "/check/visit-note", "/nowhere", "/"])
def test_every_page_lists_a_closed_line_last(client: FlaskClient, address: str) -> None:
    with time_machine.travel(AT_NIGHT, tick=False):
        with client.session_transaction() as session:
            session.update(
                {"respondent": "patient", "form": QUESTIONNAIRE, "answers": nothing_new({"weakness": "weaker"})}
            )
        links = InspectedPage(client.get(address)).tree.all("main")[0].all("a")

    numbers = [each.attributes["href"] for each in links if "call" in each.attributes.get("class", "").split()]
    assert len(numbers) >= 2
    assert DAY.href not in numbers[:-1]


@pytest.mark.settings(team_hours=HOURS, time_zone="America/New_York")
@pytest.mark.parametrize("language", ["en", "es"])
def test_hours_that_end_in_an_abbreviation_end_their_sentence_once(client: FlaskClient, language: str) -> None:
    with time_machine.travel(AT_NIGHT, tick=False):
        with client.session_transaction() as session:
            session.update({"respondent": "patient", "form": QUESTIONNAIRE, "answers": nothing_new({"lump": "new"})})
        page = InspectedPage(client.get("/check/result", headers={"Accept-Language": language}))

    assert re.search(r"5:00 (PM|p\.m)\.", page.text)
    assert [each for each in faults_of(page, [DAY.shown]) if "full stops" in each] == []


@table(
    ("number", "length"),
    [("212-555-0100", ""), ("+44 20 7946 0000", "long"), ("+44 20 7946 0000 ext 12345", "longest")],
)
def test_a_number_says_how_long_it_is(number: str, length: str) -> None:
    phone = read_phone(number, "US")

    assert Line("Ward 7", phone.shown, phone.href).length == length
