"""Every way through the check and through a call can be gone by the keyboard alone, and the focus is seen all along."""

from typing import Final

import pytest
from playwright.sync_api import Page, expect

from rules import in_force
from tests.accessibility.site import OpenPage, Site
from tests.journeys.walking import CASES, MOST_PAGES, Choices, code_of, denial
from tests.support.part import left_out, one_in_part

MOST_STOPS: Final = 60
STOP: Final = """async (selector) => {
  const each = document.querySelector(":focus");
  if (!each) return null;
  const shown = ["radio", "checkbox"].includes(each.type) ? each.labels[0] : each;
  const isSeen = () => {
    const box = shown.getBoundingClientRect();
    const hit = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    return getComputedStyle(shown).outlineStyle !== "none" && hit && (shown.contains(hit) || each.contains(hit));
  };
  for (let frame = 0; !isSeen() && frame < 60; frame += 1) await new Promise(requestAnimationFrame);
  return [isSeen() ? "" : each.outerHTML, each.matches(selector)];
}"""
"""Where the focus is: what is there but cannot be seen once the page has scrolled, and whether it was looked for."""


def tab_to(page: Page, selector: str, *, most: int = MOST_STOPS) -> None:
    """Press Tab until what has the focus is ``selector``; at each stop it must be seen where it is."""
    for _ in range(most):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP, selector)
        if stop is None:  # in a part of a field that the browser draws, or between the last stop and the first
            continue
        unseen, is_found = stop
        assert not unseen
        if is_found:
            return
    pytest.fail(f"Tab does not lead to {selector}")


def press_enter(page: Page) -> None:
    """Press Enter and wait for the page that comes."""
    with page.expect_event("load"):
        page.keyboard.press("Enter")


def choose_by_keys(page: Page, link_id: str, codes: list[str]) -> None:
    """Choose with Space, and among radio buttons with the arrow keys."""
    item = in_force.ITEMS[link_id]
    for code in codes:
        if item.check_all:
            tab_to(page, f"#{link_id}-{code}")
            page.keyboard.press("Space")
            continue
        tab_to(page, f"[name={link_id}]")
        page.keyboard.press("Space")
        for _ in item.codes:
            if not page.locator(f"#{link_id}-{code}").is_checked():
                page.keyboard.press("ArrowDown")
    for code in codes:
        expect(page.locator(f"#{link_id}-{code}")).to_be_checked()


def answer_by_keys(page: Page, changes: Choices) -> None:
    """Answer every question of the page in the order of the page, and send it."""
    for link_id in page.locator("fieldset").evaluate_all("all => all.map(each => each.id)"):
        item = in_force.ITEMS[link_id]
        codes = changes.get(link_id, denial(item))
        choose_by_keys(page, link_id, [code for code in item.codes if code in codes])
    tab_to(page, "#questions .button")
    press_enter(page)


@left_out(beside="journeys/test_reach.py::test_a_result_can_be_reached_by_the_keyboard_alone")
@one_in_part("case", ("call-soon", "call-now", "mention"))
def test_a_person_gets_from_the_first_page_to_the_numbers_by_keyboard(open_page: OpenPage, case: str) -> None:
    page = open_page()
    page.goto("/")
    tab_to(page, "button[name=trouble]")
    press_enter(page)
    for _ in range(MOST_PAGES):
        if code_of(page) in {"answers", "result"}:
            break
        answer_by_keys(page, CASES[case])
    if code_of(page) == "answers":
        tab_to(page, "main .button")
        press_enter(page)

    expect(page.locator(f".card--{case}")).to_be_visible()
    tab_to(page, ".card .call")


def test_a_page_with_errors_is_mended_by_keyboard(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/")
    tab_to(page, "button[name=trouble]")
    press_enter(page)
    tab_to(page, "#questions .button")
    press_enter(page)

    expect(page.locator(".error-summary")).to_be_focused()
    tab_to(page, ".error-summary a")
    page.keyboard.press("Enter")
    expect(page.locator("#emergency-now input").first).to_be_focused()


def test_answers_are_changed_and_cleared_by_keyboard(open_page: OpenPage, site: Site) -> None:
    page = open_page()
    site.keep(page, CASES["mention"])
    page.goto("/check/answers")
    tab_to(page, ".summary__change a")
    press_enter(page)
    assert code_of(page) == "right-now"

    page.goto("/check/answers")
    tab_to(page, "form[action$=clear] button")
    press_enter(page)
    assert page.url.endswith("/?notice=cleared")


@left_out(beside="console/test_journey.py::test_a_call_is_typed_and_saved_by_keyboard_alone")
def test_a_nurse_begins_a_call_and_saves_it_by_keyboard(open_page: OpenPage, site: Site) -> None:
    page = open_page(viewport={"width": 1280, "height": 900})
    site.sign_in(page, "nora@example.org")
    page.goto("/console")
    tab_to(page, "main a.button")
    press_enter(page)
    tab_to(page, "#caller_number")
    page.keyboard.type("212-555-0143")
    tab_to(page, "#patient_name")
    page.keyboard.type("Keyed Example")
    tab_to(page, ".row fieldset")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("1")
    expect(page.locator("#answer-fever-yes")).to_be_checked()
    tab_to(page, "#decision button[value=save]")
    page.keyboard.press("Enter")

    expect(page.locator("h1")).to_contain_text("Keyed Example")
    tab_to(page, "main a.button")


def test_the_first_key_on_a_page_leads_past_its_top(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/how")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()

    page.keyboard.press("Tab")
    assert page.locator(":focus").evaluate("(each) => each.closest('main') !== null")
