"""Any language fits: long words, words from right to left, small screens, no script, the keyboard alone."""

from typing import Final

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.app.conftest import make_translated, translations
from tests.journeys.every_page import FOLLOW_UPS, LEADS_TO_FOLLOW_UPS, STARTS, STEPS, visit
from tests.journeys.test_reach import SIDEWAYS, THUMB, TO_TAP, TOO_SMALL, UNFOLD, tab_to
from tests.journeys.walking import CASES, Keep, begin, choose, chosen, code_of, press_button
from tests.support.part import in_part, one_in_part
from tests.support.pseudo import MakeTranslated

__all__ = ["make_translated", "translations"]

CUT_OFF: Final = """() => [...document.querySelectorAll("body *")].filter((each) => each.checkVisibility()
  && !each.matches(".visually-hidden, .skip, svg *, progress") && getComputedStyle(each).overflowX !== "visible"
  && (each.scrollWidth > each.clientWidth + 1 || each.scrollHeight > each.clientHeight + 1))
  .map((each) => each.outerHTML.slice(0, 80))"""
"""What is hidden because it does not fit."""

OUTSIDE: Final = """() => [...document.querySelectorAll("body *")].filter((each) => each.checkVisibility()
  && !each.closest(".visually-hidden, .skip") && each.getBoundingClientRect().left < -1)
  .map((each) => each.outerHTML.slice(0, 80))"""
"""What stands beyond the left edge, where words from right to left would go."""


@pytest.fixture
def app(request: pytest.FixtureRequest, make_translated: MakeTranslated) -> Flask:
    return make_translated(getattr(request, "param", "en de he"))


@one_in_part("app", ["he", "de"], indirect=True, ids=["from right to left", "long and accented"])
@in_part(3)
def test_every_kind_of_page_fits_a_small_screen(phone: Page, keep: Keep, every: int) -> None:
    phone.set_viewport_size({"width": 320, "height": 740})
    faults: dict[str, list[object]] = {}

    def look(name: str) -> None:
        phone.evaluate(UNFOLD)
        found = [*phone.evaluate(SIDEWAYS), *phone.evaluate(CUT_OFF), *phone.evaluate(OUTSIDE)]
        faults[name] = [*found, *phone.evaluate(TOO_SMALL, [f"{TO_TAP}, .languages button", THUMB])]

    for name in visit(phone, (*STARTS, "/learn", "/learn/symptoms", "/how/fever-yes", "/how", "/nowhere")[::every]):
        look(name)
    keep(phone, LEADS_TO_FOLLOW_UPS, "caregiver")
    for name in visit(phone, (*STEPS, *FOLLOW_UPS, "/check/answers")[::-every]):
        look(name)
    for case, changes in [*CASES.items()][::every]:
        keep(phone, changes)
        phone.goto("/check/result")
        look(case)

    assert len(faults) > 20 / every
    assert not {name: fault for name, fault in faults.items() if fault}


@pytest.mark.parametrize("app", ["he"], indirect=True)
def test_a_page_from_right_to_left_begins_at_the_right(phone: Page) -> None:
    begin(phone, "patient")

    box, label = phone.locator("#emergency-now-none").bounding_box(), phone.locator("legend").first.bounding_box()
    assert box is not None
    assert label is not None
    assert box["x"] > 180
    assert phone.locator("html").evaluate("(each) => getComputedStyle(each).direction") == "rtl"


def test_the_switch_works_without_script_and_keeps_what_is_ticked(phone_without_script: Page) -> None:
    phone = phone_without_script
    begin(phone, "patient")
    choose(phone, "emergency-now", "none")
    choose(phone, "fever", "unsure")

    press_button(phone, "Deutsch")

    assert code_of(phone) == "right-now"
    assert chosen(phone) == ["emergency-now-none", "fever-unsure"]
    expect(phone.locator("html")).to_have_attribute("lang", "de")


def test_the_switch_can_be_reached_by_the_keyboard_and_enter_does_not_press_it(phone: Page) -> None:
    begin(phone, "patient")
    choose(phone, "emergency-now", "none")
    choose(phone, "fever", "none")
    phone.locator("#fever-none").focus()
    with phone.expect_navigation():
        phone.keyboard.press("Enter")
    assert code_of(phone) == "back"
    expect(phone.locator("html")).to_have_attribute("lang", "en")

    tab_to(phone, ".languages button[lang=he]")
    with phone.expect_navigation():
        phone.keyboard.press("Enter")

    expect(phone.locator("html")).to_have_attribute("dir", "rtl")
    assert code_of(phone) == "back"


def test_the_first_page_has_the_switch_at_its_top(phone: Page) -> None:
    phone.goto("/")

    expect(phone.locator(".languages")).to_have_count(1)
    expect(phone.locator("header .languages").get_by_role("button", name="Deutsch")).to_be_in_viewport()
    press_button(phone, "עברית")
    expect(phone.locator("html")).to_have_attribute("lang", "he")
