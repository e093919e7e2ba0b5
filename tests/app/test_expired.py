"""Forms that come too late, and cookies that do not come at all."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from rules.in_force import ITEMS
from rules.model.questionnaire import Respondent
from tests.support.page import FetchPage, InspectedPage, faults_of

NOON = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
IDLE = timedelta(minutes=30)

Sent = dict[str, str | list[str]]


def send(client: FlaskClient, address: str, sent: Sent) -> InspectedPage:
    """Send a form without a token that fits, and return the page that comes back."""
    return InspectedPage(client.post(address, data={"respondent": "patient", **sent}))


def retry_of(page: InspectedPage) -> str:
    """Return the time that the form of the page says it was shown again at."""
    return next(each for each in page.tree.all("input") if each.attributes.get("name") == "retry").attributes["value"]


@pytest.mark.parametrize(
    ("address", "sent", "card"),
    [
        ("/check/weakness", {"weakness": "cannot-use"}, "Call now, or go to the ER"),
        ("/check/confusion", {"confusion": "severe"}, "Call 911 now"),
        ("/check/bladder-bowel", {"bladder": ["leaking", "none"]}, "Call now, or go to the ER"),
        ("/check/right-now", {"emergency-now": ["none", "stroke"], "fever": "none"}, "Call 911 now"),
        ("/check/weakness", {"walking": "limp"}, None),
        ("/check/bladder-bowel", {"bladder": ["burning", "none"]}, None),
        ("/check/weakness", {}, None),
    ],
)
def test_what_means_call_now_is_said_on_a_form_that_comes_too_late(
    client: FlaskClient, address: str, sent: Sent, card: str | None
) -> None:
    again = send(client, address, sent)

    assert again.status == 400
    assert again.heading == (card or "Please press Continue again")
    assert len(again.chosen()) == sum(1 if isinstance(each, str) else len(each) for each in sent.values())
    assert "What you chose here is kept" in again.text


def test_nothing_is_kept_from_a_form_that_comes_too_late(client: FlaskClient) -> None:
    send(client, "/check/weakness", {"weakness": "cannot-use"})

    with client.session_transaction() as session:
        assert set(session) <= {"csrf_token"}


@pytest.mark.parametrize(
    ("later", "is_blocked"),
    [(timedelta(0), True), (IDLE - timedelta(seconds=1), True), (IDLE, False), (timedelta(minutes=-5), False)],
)
def test_cookies_count_as_blocked_only_soon_after_the_page_was_shown_again(
    app: Flask, later: timedelta, is_blocked: bool
) -> None:
    client = app.test_client(use_cookies=False)
    with time_machine.travel(NOON, tick=False):
        again = send(client, "/check/weakness", {})
        began = client.post("/", data={"respondent": "patient"})
    with time_machine.travel(NOON + later, tick=False):
        second = send(client, "/check/weakness", {"retry": retry_of(again)})
        first_question = client.get(began.location, follow_redirects=True)

    assert second.status == 400
    assert ("This browser does not keep cookies" in second.text) is is_blocked
    assert first_question.status_code == (400 if is_blocked else 200)
    assert ("This browser does not keep cookies" in first_question.text) is is_blocked


def test_a_browser_that_keeps_cookies_is_never_told_that_it_does_not(client: FlaskClient) -> None:
    again = send(client, "/check/weakness", {})

    second = send(client, "/check/weakness", {"retry": retry_of(again)})

    assert "does not keep cookies" not in second.text


@pytest.mark.parametrize("who", ["patient", "caregiver"])
def test_who_answers_begins_the_check_on_a_page_that_was_open_too_long(client: FlaskClient, who: str) -> None:
    began = client.post("/", data={"respondent": who}, follow_redirects=True)

    assert (began.status_code, began.request.path) == (200, "/check/right-now")
    with client.session_transaction() as session:
        assert session["respondent"] == who


def test_who_answers_is_not_changed_without_a_token_once_something_is_answered(
    page: FetchPage, client: FlaskClient
) -> None:
    page("/")
    page("/", {"respondent": "patient"})
    page("/check/right-now", {"emergency-now": ["none"], "fever": "none"})

    again = send(client, "/", {"respondent": "caregiver"})

    assert (again.status, again.heading) == (400, "Please choose again")
    with client.session_transaction() as session:
        assert session["respondent"] == "patient"
        assert session["answers"]


@pytest.mark.settings(team_phone=None, after_hours_phone=None)
def test_a_number_is_not_taken_from_a_form_without_a_token(client: FlaskClient) -> None:
    again = send(client, "/", {"own_day": "212-555-0123", "own_night": ""})

    assert (again.status, again.heading) == (400, "Please choose again")
    with client.session_transaction() as session:
        assert "numbers" not in session


@pytest.mark.parametrize("address", ["/", "/check/weakness", "/check/clear"])
def test_a_form_of_another_site_never_takes_the_place_of_the_cookie(client: FlaskClient, address: str) -> None:
    """Browsers send no cookie with it: whatever was set in return would wipe what was answered."""
    sent = client.post(address, data={"respondent": "patient"}, headers={"Sec-Fetch-Site": "cross-site"})

    assert sent.status_code == 400
    assert "Set-Cookie" not in sent.headers
    assert "tel:911" in sent.text


@pytest.mark.parametrize(
    ("later", "is_kept"), [(IDLE - timedelta(seconds=1), True), (IDLE, True), (IDLE + timedelta(seconds=1), False)]
)
def test_answers_are_forgotten_after_thirty_minutes_without_a_page(
    page: FetchPage, later: timedelta, is_kept: bool
) -> None:
    with time_machine.travel(NOON, tick=False):
        page("/")
        page("/", {"respondent": "patient"})
        page("/check/right-now", {"emergency-now": ["none"], "fever": "none"})
    with time_machine.travel(NOON + later, tick=False):
        found = page("/check/answers")

    assert found.address == ("/check/answers" if is_kept else "/?notice=no-answers")


def test_every_page_that_is_opened_starts_the_thirty_minutes_anew(page: FetchPage) -> None:
    with time_machine.travel(NOON, tick=False):
        page("/")
        page("/", {"respondent": "patient"})
        page("/check/right-now", {"emergency-now": ["none"], "fever": "none"})
    for visit in range(1, 5):
        with time_machine.travel(NOON + visit * timedelta(minutes=25), tick=False):
            page("/learn")
    with time_machine.travel(NOON + timedelta(minutes=125), tick=False):
        found = page("/check/answers")

    assert found.address == "/check/answers"


@pytest.mark.settings(team_phone=None, after_hours_phone=None)
def test_a_typed_number_survives_a_start_page_that_was_open_too_long(client: FlaskClient) -> None:
    again = send(client, "/", {"own_day": "212-555-0123", "own_night": ""})

    assert again.with_id("own_day").attributes["value"] == "212-555-0123"
    assert "This page was open for a long time" in again.text


def test_answers_cannot_be_cleared_from_another_site(page: FetchPage, client: FlaskClient) -> None:
    page("/")
    page("/", {"respondent": "patient"})
    page("/check/right-now", {"emergency-now": ["none"], "fever": "none"})

    refused = page("/check/clear", {"csrf_token": "forged"}, status=400)

    assert refused.heading == "This page is too old to use"
    with client.session_transaction() as session:
        assert session["answers"]


def test_a_form_that_does_not_say_who_sent_it_is_read_as_the_patients(client: FlaskClient) -> None:
    again = InspectedPage(client.post("/check/weakness", data={"walking": "limp"}))

    assert again.status == 400
    assert ITEMS["weakness"].question.to(Respondent.PATIENT) in again.text


def test_a_check_that_is_open_says_who_answers_and_not_the_form(page: FetchPage, client: FlaskClient) -> None:
    page("/")
    page("/", {"respondent": "caregiver"})

    again = send(client, "/check/weakness", {"respondent": "patient", "csrf_token": "old"})

    assert again.status == 400
    assert ITEMS["weakness"].question.to(Respondent.CAREGIVER) in again.text


@pytest.mark.parametrize(
    ("sent", "heading"),
    [({"weakness": "cannot-use"}, "Call now, or go to the ER"), ({}, "This browser does not keep cookies")],
)
def test_the_page_about_cookies_is_a_whole_page_with_the_urgent_first(app: Flask, sent: Sent, heading: str) -> None:
    client = app.test_client(use_cookies=False)

    blocked = send(client, "/check/weakness", {**sent, "retry": retry_of(send(client, "/check/weakness", sent))})

    assert blocked.heading == heading
    assert not faults_of(blocked, ["tel:911", "tel:+12125550100"])
    assert "signs" in blocked.ids


@pytest.mark.parametrize("trouble", ["back", ""])
def test_someone_far_away_is_asked_about_all_the_same_after_a_long_time(client: FlaskClient, trouble: str) -> None:
    began = client.post("/", data={"respondent": "far-away", "trouble": trouble})

    assert began.location == "/far-away"
    with client.session_transaction() as session:
        assert session.get("main") == (trouble or None)
