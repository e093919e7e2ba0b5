"""Since when, what is sent to others, and whether somebody was reached."""

from urllib.parse import unquote

import pytest
from flask.testing import FlaskClient

from app.self_check.presenters.to_tell import LONGEST
from rules.model.questionnaire import Answers
from tests.app.test_start import keep
from tests.support.page import FetchPage, InspectedPage

TWO: Answers = {"weakness": ["weaker"], "numbness": ["saddle"]}
WEAK, NUMB = "weakness-weaker", "numbness-saddle"


@pytest.fixture(autouse=True)
def two(client: FlaskClient, page: FetchPage) -> None:
    page("/")
    keep(client, {"weakness": "weaker", "numbness": ["saddle"]})


def tap(page: FetchPage, value: str) -> InspectedPage:
    return page("/check/since", {"since": value})


def test_since_when_is_carried_into_script_note_and_visit_note_and_into_no_code(page: FetchPage) -> None:
    before = page("/check/result")
    codes = [each.text for each in before.tree.all("ol")]
    assert "It began (say when)." in before.text

    tap(page, f"{WEAK}:today")
    one = page("/check/result")
    assert "It began (say when)." in one.text, "the other is not told yet"
    both = tap(page, f"{NUMB}:longer")

    assert "or clumsy hands, began today." in both.text
    assert "bottom, began longer ago than this week." in both.text
    assert "It began (say when)." not in both.text
    assert [each.text for each in both.tree.all("ol")] == codes
    cells = [each.text for each in page("/check/visit-note").tree.all("td")]
    assert {"Today", "Longer ago"} <= set(cells)


def test_the_same_tap_again_takes_it_back(page: FetchPage) -> None:
    tap(page, f"{WEAK}:week")

    assert "began this week" in page("/check/result").text
    assert "began this week" not in tap(page, f"{WEAK}:week").text


@pytest.mark.parametrize("value", ["", ":", "rubbish", f"{WEAK}:never", "fever-high:today", f"{WEAK}:today:week"])
def test_what_nobody_offers_is_not_kept(page: FetchPage, client: FlaskClient, value: str) -> None:
    assert tap(page, value).heading == "Call now, or go to the ER"
    with client.session_transaction() as session:
        assert not session.get("since_when")


def test_without_answers_there_is_nothing_to_tell_since_when(page: FetchPage, client: FlaskClient) -> None:
    client.post("/check/clear", data={"csrf_token": ""})
    with client.session_transaction() as session:
        session.pop("answers")

    assert tap(page, f"{WEAK}:today").heading == "No answers to show"


@pytest.mark.parametrize("language", ["en", "es"])
def test_what_is_sent_is_short_and_has_what_to_do_and_the_number(
    page: FetchPage, client: FlaskClient, language: str
) -> None:
    page(f"/language?to={language}")
    everything = {"numbness": ["saddle", "body", "face"], "bladder": ["cannot-pee", "leaking", "cannot-feel"]}
    for answers in ({"weakness": "weaker"}, {**everything, "nerve-pain": ["band", "shooting", "electric"]}):
        keep(client, answers)
        shown = page("/check/result")
        (href,) = (each for each in shown.links if each.startswith("sms:"))
        words = unquote(href.removeprefix("sms:?&body="))

        assert len(words) <= LONGEST
        assert shown.heading in words
        assert "(212) 555-0" in words[-20:]


def test_who_got_through_is_told_to_do_as_told_and_who_did_not_where_to_go(page: FetchPage) -> None:
    yes, no = page("/check/result?reached=yes").text, page("/check/result?reached=no").text

    assert "Do what they tell you" in yes
    assert "Do what they tell you" not in no
    assert no.count("the ER") > yes.count("the ER")


def test_a_result_in_another_language_offers_english_and_comes_back_with_the_check(page: FetchPage) -> None:
    page("/language?to=es")
    assert "/language?to=en&back=/check/result" in page("/check/result").links

    english = page("/language?to=en&back=/check/result")
    assert english.heading == "Call now, or go to the ER"
    assert "/language?to=en&back=/check/result" not in english.links
