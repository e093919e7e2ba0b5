"""The main trouble: what the start page offers, and the order in which everything is asked then."""

from app.self_check.presenters.troubles import TROUBLES
from rules import in_force
from tests.support.page import FetchPage, InspectedPage

NOTHING_THAT_CANNOT_WAIT: dict[str, str | list[str]] = {"emergency-now": ["none"], "fever": "none"}


def begun(page: FetchPage, **sent: str) -> InspectedPage:
    """Open the start page and send it."""
    page("/")
    return page("/", {**sent})


def after_what_cannot_wait(page: FetchPage, **sent: str) -> InspectedPage:
    """Begin, and answer no to what cannot wait."""
    assert begun(page, **sent).address == "/check/right-now"
    return page("/check/right-now", NOTHING_THAT_CANNOT_WAIT)


def test_there_is_one_trouble_to_choose_for_each_step(page: FetchPage) -> None:
    assert {*TROUBLES} == {step.code for step in in_force.STEPS}
    buttons = [each.attributes for each in page("/").tree.all("button")]
    assert [each["value"] for each in buttons if each.get("name") == "trouble"] == [*TROUBLES, ""]


def test_after_what_cannot_wait_comes_the_trouble_that_was_chosen(page: FetchPage) -> None:
    for main in TROUBLES:
        shown = after_what_cannot_wait(page, respondent="patient", trouble=main)
        assert shown.address == f"/check/{'back' if main == 'right-now' else main}"
        assert "Step 2 of 9" in shown.text
        page("/check/clear", {})


def test_the_way_back_and_the_rest_follow_the_order_that_was_chosen(page: FetchPage) -> None:
    shown = after_what_cannot_wait(page, respondent="caregiver", trouble="confusion")
    assert shown.address == "/check/confusion"
    following = page("/check/confusion", {"confusion": "none", "sleepiness": "none"})
    assert following.address == "/check/back"
    assert page("/check/back", {"do": "back"}).address == "/check/confusion"
    assert page("/check").address == "/check/back"


def test_another_trouble_may_be_chosen_and_clearing_forgets_it(page: FetchPage) -> None:
    begun(page, respondent="patient", trouble="bones")
    assert after_what_cannot_wait(page, respondent="patient", trouble="thirst").address == "/check/thirst"
    page("/check/clear", {})
    assert after_what_cannot_wait(page, respondent="patient").address == "/check/back"


def test_a_call_now_in_the_step_that_was_chosen_is_told_at_once_and_the_rest_is_asked_after_it(page: FetchPage) -> None:
    after_what_cannot_wait(page, respondent="patient", trouble="bladder-bowel")
    result = page("/check/bladder-bowel", {"bladder": ["cannot-pee"], "bowel-control": ["none"]})
    assert result.address == "/check/result"
    assert "/check/back" in result.links


def test_whoever_is_far_away_is_told_to_ring_first_and_the_trouble_is_remembered(page: FetchPage) -> None:
    shown = begun(page, respondent="far-away", trouble="weakness")
    assert (shown.address, shown.heading) == ("/far-away", "Ring them first")
    assert page("/", {"respondent": "caregiver"}).address == "/check/right-now"
    assert page("/check/right-now", NOTHING_THAT_CANNOT_WAIT).address == "/check/weakness"


def test_who_cannot_reach_them_finds_the_numbers(page: FetchPage) -> None:
    assert {"tel:911", "tel:+12125550100"} <= {*page("/cannot-reach").links}


def test_what_is_no_person_and_no_trouble_leads_back_to_the_start(page: FetchPage) -> None:
    assert begun(page, respondent="nobody", trouble="back").address == "/"
    assert after_what_cannot_wait(page, respondent="patient", trouble="no-such-step").address == "/check/back"


def test_the_start_page_tells_for_whom_the_check_is(page: FetchPage) -> None:
    words = page("/").text
    assert "For adults with cancer that has spread to bone." in words
    assert "It does not ask about every side effect of treatment." in words
    assert "If you have a hospice or comfort-care plan, call that team first." in words
