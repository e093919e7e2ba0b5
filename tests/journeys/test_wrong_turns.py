"""Back, a change, two tabs, a double tap: each leads somewhere sensible, with what was answered kept."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.walking import (
    CASES,
    Keep,
    address,
    answer,
    answer_until,
    begin,
    choose,
    chosen,
    code_of,
    go_on,
    heading,
    press_continue,
    words,
)


@pytest.mark.parametrize("way", ["button", "browser"])
def test_back_shows_what_was_chosen(phone: Page, way: str) -> None:
    begin(phone, "patient")
    answer_until(phone, {"nerve-pain": ["long-standing"]}, {"weakness"})
    choose(phone, "walking", "limp")

    if way == "button":
        go_on(phone, phone.get_by_role("button", name="Back", exact=True))
    else:
        phone.go_back()

    assert code_of(phone) == "back"
    assert chosen(phone) == ["back-pain-none", "nerve-pain-long-standing"]
    press_continue(phone)
    assert chosen(phone) == (["walking-limp"] if way == "button" else [])


def test_a_change_leads_back_to_its_place_among_the_answers(phone: Page, keep: Keep) -> None:
    keep(phone, CASES["mention"])
    phone.goto("/check/answers")
    row = phone.locator("#thirst")
    before = row.inner_text()

    go_on(phone, row.get_by_role("link"))
    choose(phone, "thirst", "none")
    press_continue(phone)

    assert address(phone) == "/check/answers#thirst"
    assert "Somewhat more" in before
    assert "Somewhat more" not in row.inner_text()
    expect(row).to_be_in_viewport()


def test_a_change_that_opens_a_question_asks_it_before_it_leads_back(phone: Page, keep: Keep) -> None:
    keep(phone, CASES["mention"])
    phone.goto("/check/answers")

    go_on(phone, phone.locator("#bone-drug").get_by_role("link"))
    choose(phone, "bone-drug", "yes")
    press_continue(phone)
    assert code_of(phone) == "bone-medicine-more"
    answer(phone, {"low-calcium": ["tingling"]})
    press_continue(phone)

    assert address(phone).startswith("/check/answers#")
    assert "Not answered yet" not in words(phone)
    expect(phone.locator("#low-calcium")).to_be_visible()


def test_a_change_that_means_call_now_is_not_held_up_by_the_answers(phone: Page, keep: Keep) -> None:
    keep(phone, CASES["mention"])
    phone.goto("/check/answers")

    go_on(phone, phone.locator("#walking").get_by_role("link"))
    choose(phone, "walking", "cannot-walk")
    press_continue(phone)

    assert code_of(phone) == "result"
    assert heading(phone) == "Call now, or go to the ER"


def test_a_change_seen_on_the_result_is_undone_by_the_next_change(phone: Page, keep: Keep) -> None:
    keep(phone, CASES["call-soon"])
    for code, action in (("new", "Call your team soon"), ("usual", "Mention this at your next visit")):
        phone.goto("/check/back?change=back-pain")
        choose(phone, "back-pain", code)
        press_continue(phone)
        phone.goto("/check/bones")
        answer(phone, {})
        press_continue(phone)
        phone.goto("/check/result")

        assert heading(phone) == action


def test_two_tabs_add_to_the_same_answers(phone: Page) -> None:
    begin(phone, "patient")
    other = phone.context.new_page()
    other.goto("/check/back")
    phone.goto("/check/thirst")

    phone.bring_to_front()
    answer(phone, {"thirst": ["more"]})
    press_continue(phone)
    other.bring_to_front()
    answer(other, {"back-pain": ["usual"]})
    press_continue(other)

    for tab in (other, phone):
        tab.goto("/check/thirst")
        assert "thirst-more" in chosen(tab)
        tab.goto("/check/back")
        assert "back-pain-usual" in chosen(tab)


@pytest.mark.parametrize(
    ("page_code", "changes", "next_code"), [("weakness", CASES["call-now"], "result"), ("thirst", {}, "confusion")]
)
def test_a_double_tap_on_continue_goes_one_page_on(
    phone: Page, page_code: str, changes: dict[str, list[str]], next_code: str
) -> None:
    begin(phone, "patient")
    phone.goto(f"/check/{page_code}")
    answer(phone, changes)

    phone.get_by_role("button", name="Continue").dblclick()

    # The second tap may end the first one's way; waiting for the one would fail on a slow machine.
    expect(phone).to_have_url(re.compile(f"/check/{next_code}$"))
    phone.wait_for_load_state()
    phone.reload()
    assert code_of(phone) == next_code


def test_none_of_these_and_the_other_answers_take_the_tick_from_each_other(phone: Page) -> None:
    begin(phone, "patient")
    phone.goto("/check/bones")

    for tapped, left in (
        (["usual", "unsure"], ["usual", "unsure"]),
        (["none"], ["none"]),
        (["usual"], ["usual"]),
    ):
        for code in tapped:
            choose(phone, "bone-pain", code)
        assert chosen(phone) == [f"bone-pain-{code}" for code in left]


def test_none_beside_another_answer_is_refused_without_a_script_and_both_are_kept(phone_without_script: Page) -> None:
    phone = phone_without_script
    begin(phone, "patient")
    phone.goto("/check/bones")
    for code in ("usual", "none"):
        choose(phone, "bone-pain", code)

    press_continue(phone)

    link = phone.get_by_role("alert").get_by_role("link").filter(has_text="Take away the one that does not fit.")
    assert phone.title() == "Error: Bones and falls – Red Flag Check"
    assert {"bone-pain-usual", "bone-pain-none"} <= set(chosen(phone))
    link.click()
    expect(phone.locator("#bone-pain input").first).to_be_focused()


def test_a_page_left_blank_names_every_question_that_needs_an_answer(phone: Page) -> None:
    begin(phone, "patient")

    press_continue(phone)

    links = phone.get_by_role("alert").get_by_role("link")
    expect(links).to_have_count(2)
    for number in range(2):
        href = links.nth(number).get_attribute("href") or "#nowhere"
        links.nth(number).click()
        expect(phone.locator(href)).to_be_focused()


def test_a_page_that_does_not_exist_still_says_whom_to_call(phone: Page) -> None:
    phone.goto("/check/no-such-step")

    assert heading(phone) == "There is no such page"
    expect(phone.locator('main a[href="tel:911"]')).to_be_visible()
    go_on(phone, phone.get_by_role("link", name="Go to the first page"))
    assert address(phone) == "/"
