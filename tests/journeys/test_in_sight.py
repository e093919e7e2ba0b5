"""A danger is in sight: at the top, with the focus, in the title, on every later page, and at any size of text."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import product
from typing import Final

import pytest
import time_machine
from playwright.sync_api import Page, expect

from tests.journeys.walking import CASES, Keep, address, begin, choose, code_of, go_on, press_button, press_continue
from tests.support.page import LINE

A_SCREEN: Final = 740
"""How high the screen of a small phone is, in px."""

CARD: Final = ".card--call-now"
VERDICT: Final = ".standing"
CENTER: Final = {
    "team_name": "Riverside Cancer Center",
    "team_hours": "Mon-Fri 08:00-17:00",
    "time_zone": "America/New_York",
}
BROKEN: Final = """() => {
  const inLines = (each) => {
    const range = document.createRange();
    range.selectNodeContents(each);
    return new Set([...range.getClientRects()].map((box) => Math.round(box.top))).size;
  };
  const page = document.documentElement;
  const shown = [...document.querySelectorAll(".number")].filter((each) => each.checkVisibility());
  const broken = shown.filter((each) => inLines(each) > 1);
  return [...broken.map((each) => each.textContent), ...(page.scrollWidth > page.clientWidth ? ["sideways"] : [])];
}"""
"""The numbers on more than one line, and whether the page scrolls sideways for them."""

HAS_FOCUS: Final = "(selector) => document.activeElement.matches(selector)"


def see_card_first(phone: Page, title: str) -> None:
    """Hold the page to what it takes for a card to be seen, and heard first by who does not see."""
    assert phone.evaluate("scrollY") == 0
    assert phone.title() == f"{title} – Red Flag Check"
    assert phone.evaluate(HAS_FOCUS, CARD)
    assert phone.locator("main > *").first.evaluate("(each, card) => each.matches(card)", CARD)
    expect(phone.locator(f"{CARD} .call").first).to_be_in_viewport(ratio=1)


def test_a_card_is_in_sight_after_a_change_from_among_the_answers(phone: Page, keep: Keep) -> None:
    keep(phone, CASES["nothing"])
    phone.goto("/check/answers")
    go_on(phone, phone.locator("#emergency-now").get_by_role("link"))
    assert address(phone).endswith("#emergency-now")

    choose(phone, "emergency-now", "chest-pain")
    press_continue(phone)

    assert address(phone) == "/check/right-now?change=emergency-now"
    see_card_first(phone, "Call 911 now")


def test_a_card_is_in_sight_after_a_link_to_an_error(phone: Page) -> None:
    begin(phone, "patient")
    choose(phone, "emergency-now", "none")
    press_continue(phone)
    phone.get_by_role("alert").get_by_role("link").first.click()
    assert address(phone) == "/check/right-now#fever-yes"

    choose(phone, "emergency-now", "chest-pain")
    press_continue(phone)

    see_card_first(phone, "Call 911 now")
    assert phone.get_by_role("alert").count() == 0, "nothing else asks to be heard first"
    expect(phone.locator(".error-summary")).to_be_visible()


def test_a_result_is_at_its_top_after_a_link_to_an_error(phone: Page) -> None:
    begin(phone, "patient")
    press_continue(phone)
    phone.get_by_role("alert").get_by_role("link").last.click()

    choose(phone, "emergency-now", "chest-pain")
    press_continue(phone)

    assert address(phone) == "/check/result"
    assert phone.evaluate("scrollY") == 0


def test_a_card_is_in_sight_on_a_page_that_was_open_too_long(phone: Page) -> None:
    begin(phone, "patient")
    phone.goto("/check/weakness#walking")
    choose(phone, "walking", "cannot-walk")
    phone.context.clear_cookies()

    press_continue(phone)

    see_card_first(phone, "Call now, or go to the ER")


def test_a_card_is_in_sight_in_another_language(phone: Page) -> None:
    begin(phone, "patient")
    choose(phone, "emergency-now", "chest-pain")

    press_button(phone, "Español")

    assert phone.title().startswith("Llame al 911 ahora")
    assert phone.evaluate(HAS_FOCUS, CARD)


def test_call_now_is_in_sight_on_every_page_after_the_result_and_leads_back(phone: Page, keep: Keep) -> None:
    keep(phone, CASES["call-now"])
    for each in ("/", "/check/bladder-bowel", "/check/answers", "/how/weakness-weaker", "/card", "/learn", "/nowhere"):
        phone.goto(each)

        expect(phone.locator(VERDICT)).to_be_in_viewport(ratio=1)
        number = phone.locator(VERDICT).get_by_role("link").first
        assert number.get_attribute("href") in {"tel:+12125550100", "tel:+12125550199"}
        go_on(phone, phone.locator(VERDICT).get_by_role("link", name="See what to do"))
        assert code_of(phone) == "result"
        assert phone.locator(VERDICT).count() == 0, "the result itself says it"


def test_the_start_page_and_the_check_lead_to_the_call_that_is_due(phone: Page, keep: Keep) -> None:
    keep.only(phone, {"weakness": ["weaker"]})
    phone.goto("/")

    go_on(phone, phone.locator("main .button:not(.button--quiet)").first)
    assert code_of(phone) == "result"
    phone.goto("/check")
    assert code_of(phone) == "result"


@pytest.fixture
def at_night() -> Iterator[None]:
    """Put the server's clock to a Monday at 2 in the morning in New York."""
    with time_machine.travel(datetime(2026, 11, 23, 7, 0, tzinfo=UTC)):
        yield


def enlarge(phone: Page, percent: int) -> None:
    """Set the text as large as the owner of the phone may have."""
    phone.evaluate("(percent) => { document.documentElement.style.fontSize = `${percent}%`; }", percent)


@pytest.mark.usefixtures("at_night")
@pytest.mark.settings(**CENTER)
def test_no_number_breaks_in_two_however_large_the_text(phone: Page, keep: Keep) -> None:
    broken = {}
    for case in ("call-now", "call-soon"):
        keep(phone, CASES[case])
        for each in ("/check/result", "/", "/nowhere"):
            phone.goto(each)
            for width, percent in product((360, 320), (100, 115, 130, 150, 200)):
                phone.set_viewport_size({"width": width, "height": 740})
                enlarge(phone, percent)
                broken[case, each, width, percent] = phone.evaluate(BROKEN)

    assert not {where: found for where, found in broken.items() if found}


@pytest.mark.usefixtures("at_night")
@pytest.mark.settings(**CENTER)
@pytest.mark.parametrize("language", ["en", "es"])
def test_the_number_to_call_is_on_the_first_screen_with_larger_text_too(phone: Page, keep: Keep, language: str) -> None:
    for case in ("call-now", "emergency", "call-soon"):
        keep(phone, CASES[case])
        phone.goto(f"/language?to={language}&back=/check/result")
        enlarge(phone, 130)

        expect(phone.locator(".card .call .number").first).to_be_in_viewport(ratio=1)


def test_without_the_style_sheet_no_drawing_is_larger_than_a_line(phone: Page, keep: Keep) -> None:
    phone.route("**/*.css", lambda route: route.fulfill(body="", content_type="text/css"))
    keep(phone, CASES["call-now"])
    for each in ("/", "/check/weakness", "/check/result"):
        phone.goto(each)

        sizes = phone.locator("svg").evaluate_all("all => all.map((each) => each.getBoundingClientRect().height)")
        assert sizes, each
        assert max(sizes) <= LINE, each


def test_what_to_do_why_and_what_to_say_are_on_three_screens(phone: Page, keep: Keep) -> None:
    phone.set_viewport_size({"width": 360, "height": A_SCREEN})
    keep(phone, {"weakness": ["weaker"], "bladder": ["leaking"]})
    phone.goto("/check/result")

    assert phone.locator("section[aria-labelledby=why] .reason").count() == 2
    tops = [phone.locator(f"section[aria-labelledby={each}]").bounding_box() for each in ("script", "note", "wait")]
    script, note, wait = (box["y"] for box in tops if box)
    assert script < note < wait, "the note stands right under what to say"
    assert wait <= 3 * A_SCREEN
