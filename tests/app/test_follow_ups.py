"""Questions that are asked only after another answer: on the way, off it, changed, and sent too late."""

import pytest
from flask.testing import FlaskClient

from app.self_check import journey
from app.self_check.journey import PAGES
from rules.in_force import QUESTIONNAIRE
from rules.model.questionnaire import Answers
from tests.rules.whole_check import nothing_new
from tests.support.page import FetchPage, InspectedPage
from tests.support.table import table

BACK, BACK_MORE, MEDICINE_MORE = PAGES["back"], PAGES["back-more"], PAGES["bone-medicine-more"]


def complete(**changes: str | list[str]) -> Answers:
    """Everything that is always asked, answered no but for ``changes``."""
    always = {item.link_id for page in PAGES.values() if not page.is_follow_up for item in page.items}
    return {**{each: answer for each, answer in nothing_new().items() if each in always}, **changes}


def keep(client: FlaskClient, answers: Answers, who: str = "patient") -> None:
    """Put ``answers`` into the cookie."""
    with client.session_transaction() as session:
        session["respondent"] = who
        session.update(form=QUESTIONNAIRE, answers=dict(answers))


def test_a_page_that_is_not_on_the_way_still_has_its_questions() -> None:
    assert [item.link_id for item in journey.place("bone-medicine-more", {}).page.items] == [
        "dental-plan",
        "low-calcium",
    ]
    assert [item.link_id for item in journey.place("back-more", {"back-pain": "none"}).page.items] == ["spine-history"]


def test_what_may_be_skipped_is_never_missing() -> None:
    assert journey.first_missing(complete()) is None


@table(
    ("answers", "missing"),
    [
        (complete(**{"back-pain": "new"}), "back-more"),
        (complete(**{"back-pain": "new", "spine-history": "no"}), None),
        (complete(**{"bone-drug": "yes", "jaw": "none"}), "bone-medicine-more"),
        (complete(**{"bone-drug": "no", "jaw": "none"}), None),
        ({link_id: answer for link_id, answer in complete().items() if link_id != "worry"}, "last-things"),
    ],
)
def test_a_follow_up_is_missing_only_while_it_is_asked(answers: Answers, missing: str | None) -> None:
    page = journey.first_missing(answers)

    assert (page.code if page else None) == missing


@table(
    ("answers", "follow_up"),
    [
        ({"back-pain": "new"}, BACK_MORE),
        ({"back-pain": "new", "spine-history": "known"}, None),
        ({"back-pain": "none"}, None),
        ({"bone-drug": "yes"}, None),
    ],
)
def test_a_step_leads_to_its_own_follow_up_until_that_is_answered(
    answers: Answers, follow_up: journey.Page | None
) -> None:
    way = journey.pages_for(answers)
    found = journey.follow_up_missing(BACK, way, answers)

    assert (found.code if found else None) == (follow_up.code if follow_up else None)
    assert journey.follow_up_missing(BACK_MORE, way, answers) is None


def test_the_least_that_led_to_a_follow_up_is_the_mildest_answer_that_can() -> None:
    assert journey.implied_by(BACK) == {}
    assert journey.implied_by(BACK_MORE) == {"back-pain": ("unsure",)}
    assert journey.implied_by(MEDICINE_MORE) == {"bone-drug": ("unsure",)}


def test_a_change_that_leaves_the_follow_up_answered_leads_straight_back(page: FetchPage, client: FlaskClient) -> None:
    keep(client, complete(**{"back-pain": "new", "spine-history": "known"}))
    page("/check/back?change=nerve-pain")

    returned = page("/check/back?change=nerve-pain", {"back-pain": "new", "nerve-pain": ["long-standing"]})

    assert returned.address == "/check/answers"


def test_an_answer_behind_a_changed_answer_no_longer_counts(page: FetchPage, client: FlaskClient) -> None:
    """An earlier cord compression, once back pain is gone: kept in case it comes back, neither shown nor counted."""
    keep(client, complete(**{"back-pain": "new", "spine-history": "cord-before"}))
    assert page("/check/result").heading == "Call now, or go to the ER"
    page("/check/back?change=back-pain")

    review = page("/check/back?change=back-pain", {"back-pain": "none", "nerve-pain": ["none"]})

    assert "spine-history" not in review.ids
    assert page("/check/result").heading == "Mention this check at your next visit"


@pytest.mark.parametrize(
    ("page_code", "sent", "card"),
    [
        ("bone-medicine-more", {"low-calcium": "severe"}, "Call 911 now"),
        ("bone-medicine-more", {"dental-plan": "unsure", "low-calcium": "severe"}, "Call 911 now"),
        ("bone-medicine-more", {"dental-plan": "soon", "low-calcium": "none"}, None),
        ("back-more", {"spine-history": "cord-before"}, None),
    ],
)
def test_a_follow_up_sent_too_late_says_call_now_if_it_means_that(
    client: FlaskClient, page_code: str, sent: dict[str, str], card: str | None
) -> None:
    response = client.post(f"/check/{page_code}", data={"respondent": "patient", **sent})
    again = InspectedPage(response)

    assert response.status_code == 400
    assert {f"{link_id}-{code}" for link_id, code in sent.items()} <= again.chosen()
    assert ("urgent" in again.ids) is (card is not None)
    assert card is None or again.with_id("urgent").text == card


def test_a_follow_up_sent_where_it_is_not_asked_leads_to_the_question_that_decides(
    page: FetchPage, client: FlaskClient
) -> None:
    keep(client, {"fever": "none"})
    page("/check/right-now")

    assert page("/check/back-more", {"spine-history": "known"}).address == "/check/back"


@pytest.mark.parametrize("who", ["patient", "caregiver"])
def test_a_follow_up_says_which_step_it_goes_on_with(page: FetchPage, client: FlaskClient, who: str) -> None:
    keep(client, {"back-pain": "new"}, who)
    fetched = page("/check/back-more")

    assert fetched.heading == "Back pain, continued"
    assert "Step 2 of 9" in fetched.text
    assert page("/check/back-more", {"do": "back"}).address == "/check/back"
