"""The reminder to call, as a calendar reads it."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask.testing import FlaskClient

from rules.model.questionnaire import Answers
from tests.app.test_start import keep
from tests.rules.whole_check import nothing_new
from tests.support.page import FetchPage

SOON: Answers = {**nothing_new(), "lump": "unsure"}
MONDAY = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


def entries(text: str) -> dict[str, str]:
    """Return the properties of the calendar by name; its lines end as RFC 5545 wants and none is too long."""
    assert text.endswith("END:VCALENDAR\r\n")
    lines = text.split("\r\n")[:-1]
    assert all(len(line.encode()) <= 75 for line in lines)
    return dict(line.split(":", 1) for line in lines)


def test_a_call_soon_is_put_into_the_calendar_with_the_number_and_no_symptom(
    page: FetchPage, client: FlaskClient
) -> None:
    with time_machine.travel(MONDAY, tick=False):
        keep(client, SOON)
        shown = page("/check/result")
        assert "/check/reminder.ics" in shown.links
        sent = client.get("/check/reminder.ics")

    assert sent.mimetype == "text/calendar"
    found = entries(sent.text)
    assert datetime.strptime(found["DTSTART"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC) - MONDAY <= timedelta(hours=24)
    assert re.fullmatch(r"Call \(212\) 555-01\d\d", found["SUMMARY"])
    assert found["TRIGGER"] == "-PT60M"
    assert not re.search("lump|bone|cancer|pain", sent.text, re.IGNORECASE)


def test_looking_at_it_again_makes_the_same_entry(client: FlaskClient) -> None:
    with time_machine.travel(MONDAY, tick=False) as clock:
        keep(client, SOON)
        client.get("/check/result")
        first = entries(client.get("/check/reminder.ics").text)
        clock.shift(600)
        again = entries(client.get("/check/reminder.ics").text)

    assert again["UID"] == first["UID"]
    assert again["DTSTART"] == first["DTSTART"]


@pytest.mark.parametrize("answers", [{"weakness": "weaker"}, nothing_new()])
def test_where_no_time_is_named_there_is_no_reminder(page: FetchPage, client: FlaskClient, answers: Answers) -> None:
    keep(client, answers)

    assert "/check/reminder.ics" not in page("/check/result").links
    assert client.get("/check/reminder.ics").headers["Location"] == "/check/result"


def test_without_answers_it_leads_to_the_start(client: FlaskClient) -> None:
    assert client.get("/check/reminder.ics").headers["Location"] == "/?notice=no-answers"


def test_a_time_that_has_passed_is_no_reminder(page: FetchPage, client: FlaskClient) -> None:
    keep(client, SOON, since=(datetime.now(UTC) - timedelta(days=3)).isoformat(timespec="seconds"))

    assert "/check/reminder.ics" not in page("/check/result").links
