"""The first page, what it keeps, and where a check goes on."""

import pytest
from flask.testing import FlaskClient

from rules.in_force import QUESTIONNAIRE
from rules.model.questionnaire import Answers
from tests.rules.whole_check import nothing_new
from tests.support.page import FetchPage, InspectedPage

NUMBERS = {"day": ["(212) 555-0123", "tel:+12125550123"]}
NOTICES = {
    "cleared": "Your answers are cleared",
    "nothing-kept": "There was nothing left to clear",
    "no-answers": "There are no answers here",
    "numbers": "Your numbers are saved",
    "nurse": "The page for nurses is not set up here",
}

own_numbers = pytest.mark.settings(team_phone=None, after_hours_phone=None)


def keep(client: FlaskClient, answers: Answers | None = None, who: str | None = "patient", **more: object) -> None:
    """Put a check into the cookie."""
    with client.session_transaction() as session:
        session.update({"respondent": who, "form": QUESTIONNAIRE, "answers": dict(answers or {}), **more})


def notices_on(page: InspectedPage) -> list[str]:
    """Return the words of every notice on the page."""
    return [each.text for each in page.tree.elements if "notice" in each.attributes.get("class", "").split()]


@pytest.mark.parametrize(("code", "words"), NOTICES.items())
def test_each_notice_is_shown_where_it_is_asked_for(page: FetchPage, code: str, words: str) -> None:
    shown = page(f"/?notice={code}")
    (notice,) = notices_on(shown)

    assert notice.removeprefix(f"{shown.heading} ").startswith(words)
    assert shown.tree.all("main")[0].children[0].text == notice, "it comes first"


@pytest.mark.parametrize("address", ["/", "/?notice=", "/?notice=expired", "/?notice=you-are-fine"])
def test_nobody_can_put_another_notice_on_the_page(page: FetchPage, address: str) -> None:
    assert notices_on(page(address)) == []


def test_the_emergency_box_stands_before_everything_else(page: FetchPage) -> None:
    first = page("/").tree.all("main")[0].children[0]

    assert first.attributes["class"] == "emergency"
    assert [link.attributes["href"] for link in first.all("a")] == ["tel:911", "tel:+12125550100"]


def test_a_configured_number_is_not_asked_for_and_cannot_be_replaced(page: FetchPage, client: FlaskClient) -> None:
    assert "own_day" not in page("/").ids

    following = page("/", {"respondent": "patient", "own_day": "212-555-0123", "own_night": ""})

    assert "tel:+12125550123" not in following.links
    with client.session_transaction() as session:
        assert "numbers" not in session


@own_numbers
def test_a_form_without_the_fields_leaves_the_typed_numbers_alone(page: FetchPage, client: FlaskClient) -> None:
    keep(client, numbers=NUMBERS)
    page("/")

    assert "tel:+12125550123" in page("/", {"respondent": "patient"}).links


@own_numbers
def test_a_number_is_taken_away_by_emptying_its_field(page: FetchPage, client: FlaskClient) -> None:
    keep(client, numbers=NUMBERS)
    assert page("/").with_id("own_day").attributes["value"] == "(212) 555-0123"

    emptied = page("/", {"own_day": " ", "own_night": ""})

    assert emptied.address == "/?notice=numbers"
    assert "tel:+12125550123" not in emptied.links


@own_numbers
def test_clearing_takes_the_typed_numbers_away_too(page: FetchPage, client: FlaskClient) -> None:
    keep(client, {"fever": "none"}, numbers=NUMBERS)
    page("/")

    assert "tel:+12125550123" not in page("/check/clear", {}).links


@own_numbers
def test_typed_numbers_stand_on_error_pages_as_well(page: FetchPage, client: FlaskClient) -> None:
    keep(client, numbers=NUMBERS)

    assert "tel:+12125550123" in page("/nowhere", status=404).links


@pytest.mark.parametrize(
    ("answers", "address"),
    [
        ({}, "/check/right-now"),
        ({"emergency-now": ["none"]}, "/check/right-now"),
        ({"emergency-now": ["none"], "fever": "none"}, "/check/back"),
        ({**nothing_new(), "back-pain": "new", "spine-history": ""}, "/check/back-more"),
        (nothing_new(), "/check/answers"),
    ],
)
def test_a_check_goes_on_where_its_first_answer_is_missing(
    page: FetchPage, client: FlaskClient, answers: Answers, address: str
) -> None:
    keep(client, answers)

    assert page("/check").address == address


def test_a_nurse_starts_afresh_with_every_caller(page: FetchPage, client: FlaskClient) -> None:
    keep(client, {"fever": "none"}, "nurse")
    page("/")

    page("/", {"respondent": "nurse"})

    assert page("/check").chosen() == set()


def test_a_nurse_reads_the_clinical_term_beside_the_question(page: FetchPage, client: FlaskClient) -> None:
    keep(client, {}, "nurse")

    assert "[" in page("/check/weakness").with_id("numbness-about").text
    keep(client, {}, "caregiver")
    assert "numbness-about" not in page("/check/weakness").ids or "[" not in page("/check/weakness").text


@pytest.mark.parametrize("address", ["/check/answers", "/check/result", "/check/result?unfinished=yes", "/check/back"])
@pytest.mark.parametrize(("answers", "who"), [({"weakness": "weaker"}, None), ({}, "patient")])
def test_half_a_check_leads_nowhere_wrong(
    page: FetchPage, client: FlaskClient, address: str, answers: Answers, who: str | None
) -> None:
    keep(client, answers, who)

    expected = address if address == "/check/back" and who else "/?notice=no-answers"
    assert page(address).address == expected


def test_a_form_of_nobody_leads_to_the_start(page: FetchPage, client: FlaskClient) -> None:
    page("/")

    assert page("/check/back", {"back-pain": "severe"}).address == "/?notice=no-answers"
    with client.session_transaction() as session:
        assert "answers" not in session


def test_a_form_that_says_who_sent_it_begins_the_check_anew(page: FetchPage, client: FlaskClient) -> None:
    """The cookie was lost in between; the page that was shown again still knows."""
    page("/")
    sent: dict[str, str | list[str]] = {"respondent": "caregiver", "emergency-now": ["none"], "fever": "none"}

    assert page("/check/right-now", sent).address == "/check/back"
    with client.session_transaction() as session:
        assert session["respondent"] == "caregiver"
        assert session.permanent


def test_a_page_of_questions_that_does_not_exist_takes_no_answers(page: FetchPage, client: FlaskClient) -> None:
    keep(client, {"fever": "none"})
    page("/check/back")

    page("/check/nowhere", {"weakness": "weaker"}, status=404)


@pytest.mark.parametrize(
    ("address", "back"),
    [
        ("/check/right-now", "/"),
        ("/check/back", "/check/right-now"),
        ("/check/weakness", "/check/back-more"),
        ("/check/back?change=back-pain", "/check/answers#back-pain"),
        ("/check/weakness?change=nothing", "/check/back-more"),
    ],
)
def test_back_leads_where_the_person_came_from(page: FetchPage, client: FlaskClient, address: str, back: str) -> None:
    keep(client, {**nothing_new(), "back-pain": "new"})
    page(address)

    assert page(address, {"do": "back"}).address == back.partition("#")[0]


def test_going_back_keeps_what_is_ticked_and_holds_up_no_call(page: FetchPage, client: FlaskClient) -> None:
    keep(client, {"emergency-now": ["none"], "fever": "none"})
    page("/check/weakness")
    ticked: dict[str, str | list[str]] = {"numbness": ["long-standing"], "do": "back"}
    assert page("/check/weakness", ticked).address == "/check/back"
    assert page("/check/weakness").chosen() == {"numbness-long-standing"}

    contradictory: dict[str, str | list[str]] = {"numbness": ["saddle", "none"], "do": "back"}
    assert "Take away the one" in page("/check/weakness", contradictory, status=422).text
    urgent: dict[str, str | list[str]] = {"numbness": ["saddle"], "do": "back"}
    assert page("/check/weakness", urgent).address == "/check/result"
    page("/check/weakness")
    assert page("/check/weakness", urgent).address == "/check/back", "it was told already"


@pytest.mark.parametrize(("who", "heading"), [("patient", "Your answers"), ("caregiver", "The answers")])
def test_the_review_is_headed_for_who_reads_it(page: FetchPage, client: FlaskClient, who: str, heading: str) -> None:
    keep(client, nothing_new(), who)

    assert page("/check/answers").heading == heading


def test_the_review_goes_on_with_what_is_missing(page: FetchPage, client: FlaskClient) -> None:
    keep(client, {"emergency-now": ["none"], "fever": "none"})
    review = page("/check/answers")

    assert {
        link.text: link.attributes["href"] for link in review.tree.all("a") if "button" in str(link.attributes)
    } == {
        "Go on": "/check/back",
        "Stop here and show what I have": "/check/result?unfinished=yes",
    }


def test_the_review_offers_the_result_first_once_it_means_call_now(page: FetchPage, client: FlaskClient) -> None:
    keep(client, {"weakness": "weaker"})
    buttons = [
        link.text for link in page("/check/answers").tree.all("a") if "button" in link.attributes.get("class", "")
    ]

    assert buttons == ["See what to do", "Go on"]
