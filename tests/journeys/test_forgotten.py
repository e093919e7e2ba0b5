"""Cookies that are deleted, too old, blocked or cleared: nothing that was forgotten counts, and the page says so."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from playwright.sync_api import Browser, Page, expect

from app.serving.cookies import IDLE
from tests.journeys.walking import (
    CASES,
    Keep,
    address,
    answer,
    begin,
    choose,
    choose_person,
    chosen,
    code_of,
    go_on,
    heading,
    press_continue,
    words,
)
from tests.support.browser import BROWSER_FLAGS, PHONE, watched

BLOCKED = 2
"""What Chromium's own preferences call a setting that is turned off."""

TRIES = 20

KEPT = "What you chose here is kept."
NOTHING_HERE = "There are no answers here."


@pytest.fixture
def long_after() -> Iterator[Callable[[], object]]:
    """Return a callable that puts the server's clock to a little after answers are forgotten."""
    traveller = time_machine.travel(datetime.now(UTC) + IDLE + timedelta(minutes=1))
    with ExitStack() as stack:
        yield lambda: stack.enter_context(traveller)


@pytest.fixture
def phone_without_cookies(browser: Browser, browser_path: str, live: str, tmp_path: Path) -> Iterator[Page]:
    """Begin a check in a browser whose owner has blocked all cookies."""
    preferences = tmp_path / "Default" / "Preferences"
    preferences.parent.mkdir()
    preferences.write_text(json.dumps({"profile": {"default_content_setting_values": {"cookies": BLOCKED}}}))
    context = browser.browser_type.launch_persistent_context(
        tmp_path, executable_path=browser_path, args=list(BROWSER_FLAGS), base_url=live, viewport=PHONE
    )
    with watched(context):
        page = context.pages[0]
        begin(page, "patient")
        for _ in range(TRIES):
            if context.cookies():  # as what its owner set reaches its network a while after its start
                context.clear_cookies()
                begin(page, "patient")
        yield page


def test_what_was_cleared_in_one_tab_is_not_sent_from_the_other(phone: Page, keep: Keep) -> None:
    keep(phone, CASES["mention"])
    phone.goto("/check/thirst")
    other = phone.context.new_page()
    other.goto("/check/answers")
    go_on(other, other.get_by_role("button", name="Clear my answers"))

    phone.bring_to_front()
    press_continue(phone)

    assert KEPT in words(phone)
    other.goto("/check/answers")
    assert NOTHING_HERE in words(other)


@pytest.mark.parametrize("how", ["cookie deleted", "cookie too old"])
def test_a_page_left_open_too_long_keeps_what_was_chosen_and_says_so(
    phone: Page, long_after: Callable[[], object], how: str
) -> None:
    begin(phone, "caregiver")
    answer(phone, {})
    press_continue(phone)
    answer(phone, {"back-pain": ["usual"], "nerve-pain": ["long-standing"]})

    if how == "cookie deleted":
        phone.context.clear_cookies()
    else:
        long_after()
    press_continue(phone)

    assert KEPT in words(phone)
    assert chosen(phone) == ["back-pain-usual", "nerve-pain-long-standing"]
    press_continue(phone)
    assert code_of(phone) == "weakness"
    assert "nerves in their back" in words(phone)
    phone.goto("/check/back")
    assert chosen(phone) == ["back-pain-usual", "nerve-pain-long-standing"]


def test_a_page_left_open_too_long_still_says_call_now_at_once(phone: Page) -> None:
    begin(phone, "patient")
    phone.goto("/check/weakness")
    choose(phone, "walking", "cannot-walk")
    phone.context.clear_cookies()

    press_continue(phone)

    expect(phone.get_by_role("heading", name="Call now, or go to the ER")).to_be_visible()
    expect(phone.locator(".card").get_by_role("link").first).to_be_in_viewport()
    press_continue(phone)
    assert code_of(phone) == "result"


def test_a_result_opened_after_the_answers_are_forgotten_says_so(
    phone: Page, keep: Keep, long_after: Callable[[], object]
) -> None:
    keep(phone, CASES["call-now"])

    long_after()
    phone.goto("/check/result")

    assert NOTHING_HERE in words(phone)
    assert "Call now, or go to the ER" not in words(phone)


@pytest.mark.settings(team_phone=None, after_hours_phone=None)
def test_a_start_page_left_open_too_long_keeps_the_number_that_was_typed(phone: Page) -> None:
    phone.goto("/")
    phone.get_by_text("Add your team’s number").click()
    phone.get_by_label("Daytime number").fill("212-555-0123")
    phone.context.clear_cookies()

    choose_person(phone, "patient")

    assert "This page was open for a long time." in words(phone)
    assert phone.title().startswith("Please choose again")
    expect(phone.locator("main > .notice")).to_be_focused()
    expect(phone.locator("main > .notice")).to_be_in_viewport(ratio=1)
    expect(phone.locator("#own_day")).to_have_value("212-555-0123")
    choose_person(phone, "patient")
    assert code_of(phone) == "right-now"


def test_a_browser_that_keeps_no_cookies_is_told_whom_to_call_and_when(phone_without_cookies: Page) -> None:
    phone = phone_without_cookies

    assert heading(phone) == "This browser does not keep cookies"
    assert phone.locator(".watch li").count() >= 3
    for number in ("tel:911", "tel:+12125550100", "tel:+12125550199"):
        expect(phone.locator(f'main a[href="{number}"]')).to_be_visible()


def test_a_start_page_left_open_too_long_begins_the_check(phone: Page, long_after: Callable[[], object]) -> None:
    phone.goto("/")

    long_after()
    choose_person(phone, "patient")

    assert heading(phone) == "Right now"
    press_continue(phone)
    assert heading(phone) == "Right now", "with what is left blank"


def test_a_bookmarked_or_shared_result_leads_to_the_start_and_says_why_at_its_top(phone: Page) -> None:
    phone.goto("/check/result")

    assert address(phone) == "/?notice=no-answers"
    assert NOTHING_HERE in words(phone)
    assert phone.title() == "No answers to show – Red Flag Check"
    assert phone.evaluate("scrollY") == 0
    expect(phone.locator("main > :first-child")).to_be_focused()
    expect(phone.locator("main > .notice")).to_be_in_viewport(ratio=1)


def test_nothing_of_what_was_cleared_comes_back(phone: Page, keep: Keep) -> None:
    keep(phone, CASES["call-soon"])
    for each in ("/check/back", "/check/answers", "/check/result"):
        phone.goto(each)
    go_on(phone, phone.get_by_role("button", name="Clear my answers"))
    assert "Your answers are cleared." in words(phone)

    for _ in range(3):
        phone.go_back()

        assert "Call your team soon" not in words(phone)
        assert chosen(phone) == []
    phone.goto("/check")
    assert NOTHING_HERE in words(phone)
