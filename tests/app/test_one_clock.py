"""One time on the whole page: that by which to have spoken to a person, and never later than the rule."""

import re
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Final
from zoneinfo import ZoneInfo

import pytest
import time_machine
from flask.testing import FlaskClient

from app.settings.hours import read_hours
from rules.in_force import QUESTIONNAIRE
from rules.model.questionnaire import Answers
from tests.rules.whole_check import nothing_new
from tests.support.app import MakeApp
from tests.support.page import InspectedPage
from tests.support.part import first_in_part
from tests.support.table import table

NEW_YORK: Final = ZoneInfo("America/New_York")
OFFICE: Final = "Mon-Fri 08:00-17:00"
ALWAYS: Final = "Mon-Sun 00:00-24:00"
NIGHT: Final = "212-555-0199"
TIME: Final = re.compile(r"\b(?:\d{1,2}:\d{2} [AP]M|midnight|noon)\b")
BY: Final = re.compile(r"by (?:(?P<hour>\d{1,2}):(?P<minute>\d\d) (?P<half>[AP])M|(?P<midnight>midnight)) E[SD]T")

TODAY: Final[Answers] = {"thirst": "extreme"}
SOON: Final[Answers] = {"lump": "new"}
A_TOOTH: Final[Answers] = {"bone-drug": "yes", "dental-plan": "soon"}
HOURS_OF: Final = {"today": 8, "soon": 24}


def at(day: int, hour: int, minute: int = 0, month: int = 11, year: int = 2026) -> datetime:
    """Return a moment in New York; the 23rd of November 2026 is a Monday."""
    return datetime(year, month, day, hour, minute, tzinfo=NEW_YORK)


MOMENTS: Final = [
    at(23, 0),
    at(23, 7, 59),
    at(23, 10),
    at(23, 16),
    at(23, 16, 59),
    at(23, 20),
    at(23, 23, 59),
    at(27, 18),
    at(28, 3),
    at(31, 20, month=10),
    at(1, 1, 30),
    at(13, 20, month=3, year=2027),
    at(14, 1, 59, month=3, year=2027),
]
"""By day and by night, before and after midnight, at the weekend, and around the nights in which the clocks change."""


def result_at(client: FlaskClient, moment: datetime, answers: Answers, address: str = "/check/result") -> InspectedPage:
    with time_machine.travel(moment.astimezone(UTC), tick=False):
        with client.session_transaction() as session:
            session.clear()
            session.update(respondent="patient", form=QUESTIONNAIRE, answers=nothing_new(answers))
        return InspectedPage(client.get(address))


def times_of(page: InspectedPage) -> list[str]:
    """Return every time on the page, but when it was made and when a line is open, which are no times to call by."""
    text = page.with_id("main").text
    for each in page.tree.elements:
        if each.attributes.get("class") in {"call__note", "paper print-only"}:
            text = text.replace(each.text, " ")
    return TIME.findall(re.sub(r"(?:Answered by|Red Flag Check,) [^.]*?\d{4}, \d{1,2}:\d\d [AP]M E[SD]T", " ", text))


def deadline_of(page: InspectedPage, moment: datetime) -> datetime:
    """Return the time that the card names, on the day that it names."""
    (clock,) = [each.text for each in page.tree.elements if each.attributes.get("class") == "card__clock"]
    found = BY.search(clock)
    assert found, clock
    hour = 0 if found["midnight"] else int(found["hour"]) % 12 + (12 if found["half"] == "P" else 0)
    due = moment.replace(hour=hour, minute=int(found["minute"] or 0))
    return due + timedelta(days=1) if "tomorrow" in clock or due <= moment else due


@pytest.mark.unwatched
@table("moment", MOMENTS)
@first_in_part(
    ("hours", "night"), [*product((OFFICE, ALWAYS, None), (None,)), *product((OFFICE, ALWAYS, None), (NIGHT,))], first=4
)
def test_one_time_stands_on_the_page_and_it_is_never_later_than_the_rule(
    make_app: MakeApp, hours: str | None, night: str | None, moment: datetime
) -> None:
    client = _client(make_app, hours, night)
    for clock, answers in (("today", TODAY), ("soon", SOON)):
        result = result_at(client, moment, answers)
        latest = moment.astimezone(UTC) + timedelta(hours=HOURS_OF[clock])

        assert len(set(times_of(result))) == 1, (clock, times_of(result))
        due = deadline_of(result, moment).astimezone(UTC)
        assert moment.astimezone(UTC) < due <= latest, (clock, due)
        if hours is None or night or hours == ALWAYS:
            assert due == latest, (clock, due)


_clients: dict[tuple[str | None, str | None], FlaskClient] = {}


def _client(make_app: MakeApp, hours: str | None, night: str | None) -> FlaskClient:
    if (hours, night) not in _clients:
        app = make_app(team_hours=hours, after_hours_phone=night, time_zone="America/New_York")
        _clients[hours, night] = app.test_client()
    return _clients[hours, night]


@pytest.mark.settings(team_hours=OFFICE, time_zone="America/New_York")
def test_what_is_administrative_has_until_the_end_of_the_next_open_day(client: FlaskClient) -> None:
    for moment, by in ((at(23, 10), "by 5:00 PM EST tomorrow, Tuesday"), (at(27, 18), "by 5:00 PM EST on Monday")):
        result = result_at(client, moment, A_TOOTH)

        assert by in result.text
        assert set(times_of(result)) == {"5:00 PM"}


@pytest.mark.parametrize("hours", [ALWAYS, None])
def test_without_a_closing_time_it_names_the_day_and_no_time(make_app: MakeApp, hours: str | None) -> None:
    result = result_at(_client(make_app, hours, NIGHT), at(23, 10), A_TOOTH)

    assert "by the end of the next day that the office is open" in result.text
    assert times_of(result) == []


@pytest.mark.settings(team_hours=OFFICE, time_zone="America/New_York")
def test_what_means_now_or_the_next_visit_names_no_time(client: FlaskClient) -> None:
    for answers in ({"weakness": "weaker"}, {}):
        assert times_of(result_at(client, at(23, 10), answers)) == []


@pytest.mark.settings(time_zone="America/New_York")
@pytest.mark.parametrize("address", ["/check/result", "/check/visit-note"])
def test_twelve_at_night_is_tonight(client: FlaskClient, address: str) -> None:
    for moment, answers in ((at(23, 0), SOON), (at(23, 16), TODAY)):
        result = result_at(client, moment, answers, address)

        assert "by midnight EST tonight" in result.text
        assert "12:00 AM" not in result.with_id("action" if address.endswith("result") else "urgent").text


def test_office_hours_are_read_as_they_are_written() -> None:
    assert read_hours(OFFICE).is_open(at(23, 8))
    assert not read_hours(OFFICE).is_open(at(23, 17))
