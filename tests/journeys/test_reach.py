"""Small screens, large text, thumbs, keyboards and paper: nobody is left out."""

import re
from collections.abc import Callable, Iterator
from typing import Final

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.every_page import FOLLOW_UPS, LEADS_TO_FOLLOW_UPS, STEPS, pages_of_the_check, pages_to_read, visit
from tests.journeys.walking import CASES, Keep, begin, chosen, code_of, heading
from tests.support.part import in_part

THUMB: Final = 44
"""How wide and high a target is at least that a thumb can hit, in px."""

TO_TAP: Final = "button, .button, .option label, .call, .strip a, .standing a"
UNFOLD: Final = "document.querySelectorAll('details').forEach((each) => { each.open = true; })"
SIDEWAYS: Final = """() => {
  const page = document.documentElement;
  const wide = [...document.querySelectorAll("body *")].filter((each) => each.checkVisibility()
    && !each.closest(".visually-hidden, .skip") && each.getBoundingClientRect().right > page.clientWidth + 1);
  const isWide = page.scrollWidth > page.clientWidth || wide.length > 0;
  return isWide ? [page.scrollWidth, ...wide.map((each) => each.outerHTML.slice(0, 80))] : [];
}"""
TWICE_AS_LARGE: Final = """() => {
  const page = document.documentElement;
  page.style.fontSize = `${2 * parseFloat(getComputedStyle(page).fontSize)}px`;
}"""
TOO_SMALL: Final = """([selector, least]) => [...document.querySelectorAll(selector)]
  .filter((each) => each.checkVisibility() && !each.closest(".visually-hidden"))
  .map((each) => [each.textContent.trim().replace(/\\s+/g, " "), each.getBoundingClientRect()])
  .filter(([, box]) => box.height < least - 0.01 || box.width < least - 0.01)
  .map(([words, box]) => `${words}: ${box.width} by ${box.height}`)"""
SAID_TO_A_PATIENT: Final = re.compile(
    r"\byour (?:back|neck|legs?|arms?|body|skin|bones?|jaw|mouth|chest|pain|doctor|team|cancer team|care team)\b"
    r"|\b(?:do|have|are|did) you\b(?! about how they are| get through)",
    re.IGNORECASE,
)
SAID_TO_A_CAREGIVER: Final = re.compile(r"\b(?:they|them|their|the person you are with)\b", re.IGNORECASE)
OWN_WORDS: Final = """() => {
  const main = document.querySelector("main").cloneNode(true);
  main.querySelectorAll(".citation").forEach((quoted) => quoted.remove());
  return main.textContent.replace(/\\s+/g, " ");
}"""


@in_part(5)
@pytest.mark.parametrize("pages", [pages_of_the_check, pages_to_read])
def test_no_page_scrolls_sideways_with_text_twice_as_large(
    phone: Page, keep: Keep, pages: Callable[[Page, Keep, int], Iterator[str]], every: int
) -> None:
    faults = {}
    for name in pages(phone, keep, every):
        phone.evaluate(TWICE_AS_LARGE)
        phone.evaluate(UNFOLD)
        faults[name] = phone.evaluate(SIDEWAYS)

    assert len(faults) > 20 / every
    assert not {name: fault for name, fault in faults.items() if fault}


@pytest.mark.settings(team_phone=None, after_hours_phone=None)
def test_the_fields_for_the_own_numbers_fit_on_a_small_screen(phone: Page) -> None:
    phone.set_viewport_size({"width": 320, "height": 740})
    phone.goto("/")
    phone.evaluate(UNFOLD)

    expect(phone.locator("#own_day")).to_be_visible()
    assert phone.evaluate(SIDEWAYS) == []
    assert phone.evaluate(TOO_SMALL, [f"{TO_TAP}, input[type=tel]", THUMB]) == []


def tab_to(phone: Page, selector: str) -> None:
    """Press Tab until what has the focus is ``selector``."""
    for _ in range(40):
        phone.keyboard.press("Tab")
        if phone.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"Tab does not lead to {selector}")


def test_a_result_can_be_reached_by_the_keyboard_alone(phone: Page) -> None:
    phone.goto("/")
    tab_to(phone, "button[name=trouble]")
    with phone.expect_navigation():
        phone.keyboard.press("Enter")

    tab_to(phone, "#emergency-now-none")
    phone.keyboard.press("Space")
    tab_to(phone, "#fever-yes")
    phone.keyboard.press("ArrowDown")
    phone.keyboard.press("ArrowDown")
    assert chosen(phone) == ["emergency-now-none", "fever-none"]
    tab_to(phone, "main form .button")
    with phone.expect_navigation():
        phone.keyboard.press("Enter")

    tab_to(phone, "[name=back-pain]")
    phone.keyboard.press("Space")
    tab_to(phone, "#nerve-pain-band")
    phone.keyboard.press("Space")
    assert chosen(phone) == ["back-pain-severe", "nerve-pain-band"]
    with phone.expect_navigation():
        phone.keyboard.press("Enter")

    assert code_of(phone) == "result"
    assert heading(phone) == "Call now, or go to the ER"
    tab_to(phone, ".card .call")


def test_what_has_the_focus_can_be_seen(phone: Page) -> None:
    begin(phone, "patient")

    tab_to(phone, "#emergency-now-none")

    outline = phone.locator('label[for="emergency-now-none"]').evaluate("(each) => getComputedStyle(each).outlineStyle")
    assert outline == "solid"
    expect(phone.locator('label[for="emergency-now-none"]')).to_be_in_viewport()


def test_what_is_folded_is_unfolded_for_the_printer_and_folded_again(phone: Page, keep: Keep) -> None:
    keep(phone, CASES["call-now"])
    phone.goto("/check/result")
    folded = phone.locator("details:not([open])")
    before = folded.count()

    phone.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(folded).to_have_count(0)
    phone.evaluate("dispatchEvent(new Event('afterprint'))")

    assert before > 2
    expect(folded).to_have_count(before)


def test_paper_shows_no_buttons_and_every_number(phone: Page, keep: Keep) -> None:
    keep(phone, CASES["call-now"])
    phone.goto("/check/result")
    phone.emulate_media(media="print")

    expect(phone.locator("button, .button").filter(visible=True)).to_have_count(0)
    for number in ("911", "(212) 555-0100", "(212) 555-0199"):
        expect(phone.locator(".paper").get_by_text(number, exact=True)).to_be_visible()


def test_a_caregiver_is_never_asked_about_their_own_body(phone: Page, keep: Keep) -> None:
    said = {}
    keep(phone, LEADS_TO_FOLLOW_UPS, "caregiver")
    for name in visit(phone, (*STEPS, *FOLLOW_UPS, "/check/answers")):
        said[name] = phone.evaluate(OWN_WORDS)
    for case, changes in CASES.items():
        keep(phone, changes, "caregiver")
        phone.goto("/check/result")
        said[case] = phone.evaluate(OWN_WORDS)

    assert {name for name, words in said.items() if not SAID_TO_A_CAREGIVER.search(words)} == set()
    assert {name: SAID_TO_A_PATIENT.findall(words) for name, words in said.items()} == {name: [] for name in said}
