"""Which line answers now, and by when to have spoken to a person."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from app.calling.contact import TeamNumbers, contact_at
from app.calling.deadline import due, in_words
from app.settings.hours import OpeningHours, read_hours
from app.settings.phone import read_phone
from app.settings.settings import Settings
from rules.model.disposition import Clock
from tests.support.table import table

NEW_YORK = ZoneInfo("America/New_York")
OFFICE = read_hours("Mon-Fri 08:00-17:00, Sat 09:00-12:00")
ALWAYS = read_hours("Mon-Sun 00:00-24:00")
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


@table(
    ("since", "latest", "moment"),
    [
        (at(23, 10), at(23, 16), at(23, 16)),
        (at(23, 10), at(23, 18), at(23, 17)),
        (at(23, 10), at(24, 7), at(23, 17)),
        (at(28, 9), at(29, 9), at(28, 12)),
        (at(27, 18), at(28, 18), at(28, 12)),
        (at(28, 12), at(29, 12), None),
        (at(29, 1), at(29, 9), None),
    ],
)
def test_the_last_moment_at_which_the_line_is_answered(
    since: datetime, latest: datetime, moment: datetime | None
) -> None:
    assert OFFICE.last_open(since, latest) == moment


LONDON = ZoneInfo("Europe/London")


def twice(day: int, hour: int, minute: int, *, again: bool = False, month: int = 10) -> datetime:
    """Return a moment in London, where on the 25th of October of 2026 one o'clock comes twice."""
    return datetime(2026, month, day, hour, minute, tzinfo=LONDON, fold=again)


@table(
    ("hours", "since", "latest", "moment"),
    [
        ("Sun 00:30-01:30", twice(25, 1, 6, again=True), twice(25, 9, 6), twice(25, 1, 30, again=True)),
        ("Sun 00:30-01:30", twice(25, 1, 45), twice(25, 9, 45), twice(25, 1, 30, again=True)),
        ("Sun 00:30-01:30", twice(25, 0, 40), twice(25, 1, 40), twice(25, 1, 30)),
        ("Sun 00:30-01:30", twice(25, 1, 31, again=True), twice(25, 9, 31), None),
        ("Sun 00:30-01:00", twice(24, 23, 0), twice(25, 9, 0), twice(25, 1, 0)),
        ("Sun 00:30-02:00", twice(24, 23, 0), twice(25, 9, 0), twice(25, 2, 0)),
        ("Sun 01:15-01:45", twice(25, 1, 50), twice(25, 1, 10, again=True), None),
    ],
)
def test_a_line_that_closes_in_the_hour_that_comes_twice_closes_twice(
    hours: str, since: datetime, latest: datetime, moment: datetime | None
) -> None:
    found = read_hours(hours).last_open(since, latest)

    assert (found and found.astimezone(UTC)) == (moment and moment.astimezone(UTC))
    assert found is None or since.astimezone(UTC) < found.astimezone(UTC) <= latest.astimezone(UTC)


@table(
    ("since", "end"),
    [
        (at(23, 7), at(23, 17)),
        (at(23, 8), at(24, 17)),
        (at(23, 20), at(24, 17)),
        (at(27, 18), at(28, 12)),
        (at(28, 9), at(30, 17)),
    ],
)
def test_the_next_open_day_is_one_that_has_not_begun(since: datetime, end: datetime) -> None:
    assert OFFICE.end_of_next_open_day(since) == end


def test_a_line_that_is_open_round_the_clock_has_no_closing_time() -> None:
    for text in ("Mon-Sun 00:00-24:00", "Sat-Fri 0:00-24:00", "Mon-Fri 00:00-24:00, Sat-Sun 00:00-24:00"):
        hours = read_hours(text)

        assert hours.end_of_next_open_day(at(23, 10)) is None
        assert hours.last_open(at(23, 10), at(24, 10)) == at(24, 10)


def test_a_range_may_end_at_midnight_and_run_over_the_weekend() -> None:
    nights = read_hours("Fri-Mon 17:00-24:00")

    assert nights.is_open(at(23, 23, 59))
    assert not nights.is_open(at(24, 18))
    assert nights.in_words == "Fri–Mon 5:00 PM to midnight"


def test_hours_are_said_in_words() -> None:
    assert OFFICE.in_words == "Mon–Fri 8:00 AM to 5:00 PM, Sat 9:00 AM to 12:00 PM"


def lines_at(now: datetime | None, **settings: object) -> list[tuple[str, bool]]:
    numbers = {"team_phone": read_phone(DAY, "US"), "after_hours_phone": read_phone(NIGHT, "US")}
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
        Settings(team_phone=read_phone(DAY, "US"), team_hours=OFFICE, time_zone=NEW_YORK), TeamNumbers(), at(23, 2)
    )

    assert [line.note for line in found.lines] == [f"Closed now. Open {OFFICE.in_words}."]


def test_with_no_number_the_page_says_where_it_stands() -> None:
    assert contact_at(Settings(), TeamNumbers(), at(23, 2)).where
    assert contact_at(Settings(), TeamNumbers(night=read_phone(NIGHT, "US")), at(23, 2)).where is None


def test_configured_numbers_win_over_typed_ones() -> None:
    found = contact_at(Settings(team_phone=read_phone(DAY, "US")), TeamNumbers(day=read_phone(NIGHT, "US")), at(23, 2))

    assert [line.href[-4:] for line in found.lines] == ["0100"]


HOURS_OF = {Clock.TODAY: 8, Clock.SOON: 24}


@table(
    ("clock", "since", "hours", "night", "words"),
    [
        (Clock.SOON, at(23, 10), None, False, "by 10:00 AM EST tomorrow, Tuesday"),
        (Clock.SOON, at(23, 10), OFFICE, True, "by 10:00 AM EST tomorrow, Tuesday"),
        (Clock.SOON, at(23, 10), OFFICE, False, "by 10:00 AM EST tomorrow, Tuesday"),
        (Clock.SOON, at(23, 20, 10), OFFICE, True, "by 8:10 PM EST tomorrow, Tuesday"),
        (Clock.SOON, at(23, 20, 10), OFFICE, False, "by 5:00 PM EST tomorrow, Tuesday"),
        (Clock.SOON, at(28, 13), OFFICE, False, "by 1:00 PM EST tomorrow, Sunday"),
        (Clock.SOON, at(28, 11), OFFICE, False, "by 12:00 PM EST today"),
        (Clock.TODAY, at(23, 8), OFFICE, False, "by 4:00 PM EST today"),
        (Clock.TODAY, at(23, 10), OFFICE, False, "by 5:00 PM EST today"),
        (Clock.TODAY, at(23, 10), OFFICE, True, "by 6:00 PM EST today"),
        (Clock.TODAY, at(23, 22), OFFICE, True, "within 8 hours, by 6:00 AM EST"),
        (Clock.TODAY, at(23, 22), OFFICE, False, "within 8 hours, by 6:00 AM EST"),
        (Clock.TODAY, at(24, 2), OFFICE, True, "by 10:00 AM EST today"),
        (Clock.TODAY, at(23, 16), None, False, "by midnight EST tonight"),
        (Clock.SOON, at(23, 0), None, False, "by midnight EST tonight"),
        (Clock.TODAY, at(23, 0), None, False, "by 8:00 AM EST today"),
        (Clock.OPEN_DAY, at(23, 10), OFFICE, True, "by 5:00 PM EST tomorrow, Tuesday"),
        (Clock.OPEN_DAY, at(23, 7), OFFICE, False, "by 5:00 PM EST today"),
        (Clock.OPEN_DAY, at(28, 11), OFFICE, False, "by 5:00 PM EST on Monday"),
        (Clock.OPEN_DAY, at(23, 10), None, True, "by the end of the next day that the office is open"),
        (Clock.OPEN_DAY, at(23, 10), ALWAYS, True, "by the end of the next day that the office is open"),
        (Clock.SOON, at(23, 10), ALWAYS, False, "by 10:00 AM EST tomorrow, Tuesday"),
    ],
)
def test_the_deadline_is_that_of_the_rule_or_the_last_minute_before_at_which_somebody_answers(
    clock: Clock, since: datetime, hours: OpeningHours | None, night: bool, words: str
) -> None:
    deadline = due(clock, since, hours, always_answered=night)

    assert in_words(deadline, since) == words
    assert clock is Clock.OPEN_DAY or (deadline and deadline - since <= timedelta(hours=HOURS_OF[clock]))


def test_what_means_now_or_the_next_visit_names_no_time() -> None:
    for clock in (Clock.NOW, Clock.NEXT_VISIT):
        assert due(clock, at(23, 10), OFFICE, always_answered=True) is None


@table(
    ("clock", "since", "words"),
    [
        (Clock.SOON, at(31, 20, month=10), "by 7:00 PM EST tomorrow, Sunday"),
        (Clock.TODAY, at(31, 20, month=10), "within 8 hours, by 3:00 AM EST"),
        (Clock.TODAY, datetime(2027, 3, 13, 20, tzinfo=NEW_YORK), "within 8 hours, by 5:00 AM EDT"),
        (Clock.SOON, datetime(2027, 3, 13, 20, tzinfo=NEW_YORK), "by 9:00 PM EDT tomorrow, Sunday"),
    ],
)
def test_an_hour_is_a_real_hour_when_the_clocks_change(clock: Clock, since: datetime, words: str) -> None:
    assert in_words(due(clock, since, None, always_answered=False), since) == words


def test_of_two_hours_with_one_name_the_second_is_the_later() -> None:
    before, after = at(1, 1, 45), at(1, 1, 30).replace(fold=1)

    assert "has passed" in in_words(before, after)
    assert "has passed" not in in_words(after, before)


def test_the_deadline_does_not_move_when_the_page_is_opened_later() -> None:
    deadline = due(Clock.SOON, at(23, 20), None, always_answered=False)

    assert in_words(deadline, at(24, 7)) == "by 8:00 PM EST today"


def test_an_hour_is_not_spoken_of_as_hours() -> None:
    assert in_words(at(24, 0, 30), at(23, 23)) == "by 12:30 AM EST tomorrow, Tuesday"


def test_a_deadline_that_has_passed_says_call_now() -> None:
    deadline = due(Clock.SOON, at(23, 10), None, always_answered=False)

    assert in_words(deadline, at(25, 10)).endswith("That time has passed: call now")
    assert in_words(deadline, at(21, 10)).startswith("by 10:00 AM EST on Tuesday")
