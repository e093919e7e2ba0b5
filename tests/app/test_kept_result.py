"""What a check said outlives its answers for a day, says nothing of itself on the start page, and can be wiped."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask.testing import FlaskClient

from app.serving.cookies import IDLE, KEPT_FOR, VerdictCookie
from rules.model.questionnaire import Answers
from tests.app.test_start import keep, notices_on
from tests.rules.whole_check import nothing_new
from tests.support.page import FetchPage, InspectedPage

NIGHT = datetime(2026, 11, 23, 6, 50, tzinfo=UTC)
LATER = NIGHT + IDLE + timedelta(minutes=1)
SADDLE: Answers = {"numbness": ["saddle"], "back-pain": "severe"}
HOLD = {"time_zone": "America/New_York"}

pytestmark = pytest.mark.settings(**HOLD)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NIGHT, tick=False) as traveller:
        yield traveller


def told(client: FlaskClient, answers: Answers) -> InspectedPage:
    """Give ``answers`` and look at what they mean."""
    keep(client, answers)
    return InspectedPage(client.get("/check/result?unfinished=yes"))


def test_a_result_outlives_its_answers_and_the_start_page_says_only_when_it_was_made(
    page: FetchPage, client: FlaskClient, clock: time_machine.Traveller
) -> None:
    first = told(client, SADDLE)
    clock.move_to(LATER)

    start = page("/")
    again = page("/check/result")

    assert "A check was made here at 1:50 AM" in start.text
    assert not [words for words in ("Call now, or go", "You were told") if words in start.text]
    assert again.heading == first.heading == "Call now, or go to the ER"
    assert "Numbness between the legs" in again.text
    assert "Monday, November 23, 2026, 1:50 AM" in again.text
    assert "Because you said" not in again.text, "the answers themselves are gone"
    assert "tel:+12125550199" in again.links
    with client.session_transaction() as session:
        assert "answers" not in session


def test_it_ends_after_a_day(page: FetchPage, client: FlaskClient, clock: time_machine.Traveller) -> None:
    told(client, SADDLE)
    kept = client.get_cookie("rfc_verdict")
    assert kept is not None
    assert kept.max_age == KEPT_FOR.total_seconds()
    assert kept.http_only
    assert kept.same_site == "Lax"
    clock.move_to(NIGHT + KEPT_FOR + timedelta(minutes=2))
    client.set_cookie("rfc_verdict", kept.value)  # a browser whose clock stands still

    assert "A check was made here" not in page("/").text
    assert client.get("/check/result").location == "/?notice=no-answers"


def test_it_holds_codes_and_no_answer(client: FlaskClient) -> None:
    told(client, {**SADDLE, "fever": "none"})
    kept = client.get_cookie("rfc_verdict")
    assert kept is not None
    with client.application.test_request_context(headers={"Cookie": f"rfc_verdict={kept.value}"}):
        held = VerdictCookie().read(client.application)

    assert isinstance(held, dict)
    assert set(held) == {"at", "since", "who", "found", "verdict", "complete", "form", "version", "changed"}
    assert "fever" not in str(held)


def test_wiping_takes_it_away_even_when_the_page_was_open_for_long(
    client: FlaskClient, clock: time_machine.Traveller
) -> None:
    for token in ("", "too-old"):
        told(client, SADDLE)
        clock.move_to(LATER)
        client.delete_cookie("rfc")

        wiped = client.post("/check/clear", data={"csrf_token": token})

        assert wiped.location == "/?notice=cleared"
        assert client.get_cookie("rfc_verdict") is None
        assert InspectedPage(client.post("/check/clear")).heading == "Nothing is kept here", "nothing was there"


def test_cleared_is_not_said_while_something_is_there(page: FetchPage, client: FlaskClient) -> None:
    keep(client, SADDLE)

    assert notices_on(page("/?notice=cleared")) == []
    page("/check/clear", {})
    assert notices_on(page("/?notice=cleared"))


@pytest.mark.parametrize("value", ["", "rubbish", "eyJhdCI6MX0.aSvC1A.AAAA"])
def test_a_cookie_that_is_not_ours_counts_for_nothing(client: FlaskClient, value: str) -> None:
    client.set_cookie("rfc_verdict", value)

    assert "A check was made here" not in client.get("/").text
    assert client.get("/check/result").status_code == 302


@pytest.mark.usefixtures("clock")
def test_an_answer_changed_after_call_now_is_replaced_and_says_so(client: FlaskClient) -> None:
    said = {}
    for step, answers in (
        ("first", {"emergency-now": ["chest-pain"]}),
        ("team", {"emergency-now": ["none"], **SADDLE}),
        ("none", nothing_new()),
    ):
        with client.session_transaction() as session:
            session.update(respondent="patient", form=2, answers=dict(answers))
        said[step] = InspectedPage(client.get("/check/result"))
    client.delete_cookie("rfc")
    kept = InspectedPage(client.get("/check/result"))

    words = "Changed after “call now”: this check said so at 1:50 AM"
    assert [words in each.text for each in (*said.values(), kept)] == [False, True, True, True]
    assert [each.heading for each in said.values()] == [
        "Call 911 now",
        "Call now, or go to the ER",
        "Mention this check at your next visit",
    ]


def test_a_sign_tapped_by_mistake_leads_back_to_its_question(client: FlaskClient) -> None:
    slip = told(client, {"emergency-now": ["chest-pain"]})

    assert "That was a slip: go back and change it" in slip.text
    assert "/check/right-now#emergency-now" in slip.links
    assert "That was a slip" not in told(client, SADDLE).text


def test_a_call_soon_counts_from_when_it_was_told(client: FlaskClient, clock: time_machine.Traveller) -> None:
    first = told(client, {**nothing_new(), "lump": "unsure"})
    clock.move_to(LATER)
    client.delete_cookie("rfc")

    again = InspectedPage(client.get("/check/result"))

    assert again.heading == first.heading == "Call your team soon"
    due = [each for each in first.text.split("  ") if each.startswith("Speak to a person")]
    assert all(each in again.text for each in due)
    assert client.get("/check/reminder.ics").mimetype == "text/calendar"
