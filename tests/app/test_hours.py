"""Which line answers now, and by when to have spoken to a person."""

from datetime import datetime
from zoneinfo import ZoneInfo

from app.calling.contact import TeamNumbers, contact_at
from app.calling.deadline import in_words, speak_by
from app.settings.hours import OpeningHours, read_hours
from app.settings.phone import read_phone
from app.settings.settings import Settings
from tests.support.table import table

NEW_YORK = ZoneInfo("America/New_York")
OFFICE = read_hours("Mon-Fri 08:00-17:00, Sat 09:00-12:00")
DAY, NIGHT = "212-555-0100", "212-555-0199"


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    """Return a moment of 2026; the 23rd of November is a Monday."""
    return datetime(2026, month, day, hour, minute, tzinfo=NEW_YORK)


@table(
    ("moment", "is_open"),
    [
        (at(23, 7, 59), False),
        (at(23, 8), True),
        (at(23, 16, 59), True),
        (at(23, 17), False),
        (at(28, 10), True),
        (at(28, 12), False),
        (at(29, 10), False),
    ],
)
def test_the_line_is_open_in_its_hours_only(moment: datetime, is_open: bool) -> None:
    assert OFFICE.is_open(moment) is is_open


def test_a_day_without_hours_has_no_closing_time() -> None:
    assert OFFICE.closing(at(29, 10)) is None
    assert OFFICE.closing(at(28, 10)) == at(28, 12)


def test_a_range_may_end_at_midnight_and_run_over_the_weekend() -> None:
    nights = read_hours("Fri-Mon 17:00-24:00")

    assert nights.is_open(at(23, 23, 59))
    assert not nights.is_open(at(24, 18))
    assert nights.in_words == "Fri–Mon 5:00 PM to midnight"


def test_hours_are_said_in_words() -> None:
    assert OFFICE.in_words == "Mon–Fri 8:00 AM to 5:00 PM, Sat 9:00 AM to 12:00 PM"


def lines_at(now: datetime | None, **settings: object) -> list[tuple[str, bool]]:
    numbers = {"team_phone": read_phone(DAY), "after_hours_phone": read_phone(NIGHT)}
    found = contact_at(Settings(**{**numbers, **settings}), TeamNumbers(), now)
    return [(line.href[-4:], line.is_now) for line in found.lines]


def test_in_office_hours_the_daytime_line_stands_first() -> None:
    assert lines_at(at(23, 10), team_hours=OFFICE, time_zone=NEW_YORK) == [("0100", True), ("0199", False)]


def test_at_night_the_after_hours_line_stands_first() -> None:
    assert lines_at(at(23, 2), team_hours=OFFICE, time_zone=NEW_YORK) == [("0199", True), ("0100", False)]


def test_without_hours_no_line_is_called_the_one_for_now() -> None:
    assert lines_at(at(23, 2)) == [("0100", False), ("0199", False)]


def test_when_the_time_is_not_known_both_lines_are_shown() -> None:
    assert lines_at(None, team_hours=OFFICE, time_zone=NEW_YORK) == [("0100", False), ("0199", False)]


def test_a_daytime_line_alone_is_shown_at_night_as_closed() -> None:
    found = contact_at(
        Settings(team_phone=read_phone(DAY), team_hours=OFFICE, time_zone=NEW_YORK), TeamNumbers(), at(23, 2)
    )

    assert [line.note for line in found.lines] == [f"Closed now. Open {OFFICE.in_words}."]


def test_with_no_number_the_page_says_where_it_stands() -> None:
    assert contact_at(Settings(), TeamNumbers(), at(23, 2)).where
    assert contact_at(Settings(), TeamNumbers(night=read_phone(NIGHT)), at(23, 2)).where is None


def test_configured_numbers_win_over_typed_ones() -> None:
    found = contact_at(Settings(team_phone=read_phone(DAY)), TeamNumbers(day=read_phone(NIGHT)), at(23, 2))

    assert [line.href[-4:] for line in found.lines] == ["0100"]


@table(
    ("since", "hours", "words"),
    [
        (at(23, 10), None, "10:00 AM EST tomorrow, Tuesday"),
        (at(23, 10), OFFICE, "5:00 PM EST today"),
        (at(23, 16), OFFICE, "5:00 PM EST today"),
        (at(23, 16, 30), OFFICE, "4:30 PM EST tomorrow, Tuesday"),
        (at(23, 20, 10), OFFICE, "8:10 PM EST tomorrow, Tuesday"),
        (at(29, 9), OFFICE, "9:00 AM EST tomorrow, Monday"),
    ],
)
def test_the_deadline_is_at_most_a_day_away(since: datetime, hours: OpeningHours | None, words: str) -> None:
    assert in_words(speak_by(since, hours), since) == words


def test_a_day_is_twenty_four_real_hours_when_the_clocks_change() -> None:
    assert in_words(speak_by(at(31, 20, month=10), None), at(31, 20, month=10)) == "7:00 PM EST tomorrow, Sunday"


def test_the_deadline_does_not_move_when_the_page_is_opened_later() -> None:
    assert in_words(speak_by(at(23, 20), None), at(24, 7)) == "8:00 PM EST today"


def test_a_deadline_that_has_passed_says_call_now() -> None:
    assert in_words(speak_by(at(23, 10), None), at(25, 10)).endswith("That time has passed: call now")
    assert in_words(speak_by(at(23, 10), None), at(21, 10)).startswith("10:00 AM EST on Tuesday")
