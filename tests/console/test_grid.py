"""The grid of the questions in a real browser: whole on one screen, by few keys, and none of them a surprise."""

from collections.abc import Callable
from typing import Final

from flask import Flask
from playwright.sync_api import BrowserContext, Locator, Page, expect

from app.data.models import Draft, User
from app.i18n.words import languages_called, speaking, translate
from rules.in_force import ITEMS
from rules.model.questionnaire import NO, NONE, Respondent
from tests.console.databases import on_one_database
from tests.console.test_journey import SAVED, press, signed_in, there
from tests.support.part import left_out
from tests.support.server import served

__all__ = ["signed_in"]

SCREEN: Final = {"width": 1280, "height": 800}
LEAST_LINE: Final = 24
MOST_LINE: Final = 28
BAR: Final = 46
MOST_KEYS: Final = 14
FREE_KEYS: Final = 3
"""How many keys more than rows answer all of them."""

BOXES: Final = """() => {
  const box = (each) => each.getBoundingClientRect().toJSON();
  return {
    rows: [...document.querySelectorAll(".row")].map(box), bar: box(document.querySelector(".site-header")),
    panel: box(document.querySelector("#panel")), save: box(document.querySelector("[name=do][value=save]")),
    wide: document.documentElement.scrollWidth,
  };
}"""
COVERED: Final = """() => [...document.querySelectorAll(".row:not(.row--open) .chip input")].filter((each) => {
  const { left, top, width, height } = each.getBoundingClientRect();
  return width < 24 || height < 24 || document.elementFromPoint(left + width / 2, top + height / 2) !== each;
}).map((each) => each.id)"""

Sign = Callable[..., BrowserContext]


def opened(nurse: User, signed_in: Sign, address: str) -> Page:
    page = signed_in(nurse, address, SCREEN).new_page()
    page.goto("/console/calls/new")
    return page


def row_of(page: Page, link_id: str) -> Locator:
    return page.locator(f"#answer-{link_id}")


@on_one_database
def test_the_grid_is_whole_on_one_screen_beside_the_panel_and_the_way_to_save(
    console_app: Flask, nurse: User, signed_in: Sign
) -> None:
    with served(console_app) as address:
        page = opened(nurse, signed_in, address)
        boxes = page.evaluate(BOXES)
        covered = page.evaluate(COVERED)

    assert len(boxes["rows"]) == len(ITEMS)
    assert {LEAST_LINE <= each["height"] <= MOST_LINE for each in boxes["rows"]} == {True}
    assert max(each["bottom"] for each in (*boxes["rows"], boxes["panel"], boxes["save"])) <= SCREEN["height"]
    assert boxes["bar"]["height"] <= BAR
    assert boxes["wide"] == SCREEN["width"]
    assert covered == [], "each answer can be hit"


@left_out(beside="test_every_row_is_answered_by_about_one_key")
@on_one_database
def test_a_novice_gets_from_the_sentence_to_the_emergency_in_few_keys(
    console_app: Flask, nurse: User, signed_in: Sign
) -> None:
    # "Mum's legs are like jelly since yesterday and she's not peed."
    keys = 0
    with served(console_app) as address:
        page = opened(nurse, signed_in, address)
        expect(page.locator("#words")).to_be_focused()
        while not page.locator(".row > fieldset:focus").count():
            press(page, "Tab")
            keys += 1
        for link_id, code in (("weakness", "weaker"), ("bladder", "cannot-pee")):
            while not page.locator(f"#answer-{link_id}:focus").count():
                press(page, "ArrowDown")
                keys += 1
            press(page, page.locator(f"#answer-{link_id}-{code}").get_attribute("data-key") or "")
            keys += 1
            expect(page.locator(".panel__action")).to_have_text("Emergency: be seen now")
        expect(page.locator("#answer-weakness-weaker")).to_be_checked()
        expect(page.locator("#answer-bladder-cannot-pee")).to_be_checked()

    assert keys <= MOST_KEYS, "to both answers; the first of them shows the emergency"


@on_one_database
def test_every_row_is_answered_by_about_one_key(console_app: Flask, nurse: User, signed_in: Sign) -> None:
    keys = 0
    with served(console_app) as address:
        page = opened(nurse, signed_in, address)
        row_of(page, "emergency-now").focus()
        while link_id := page.evaluate("document.activeElement.closest('.row > fieldset')?.id.slice(7)"):
            press(page, "n" if {NO, NONE} & set(ITEMS[link_id].codes) else "Enter")
            keys += 1
        expect(page.locator("#outcome")).to_contain_text("Everything is asked.")
        expect(page.locator("#decided :focus")).to_have_count(1)

    assert keys <= len(ITEMS) + FREE_KEYS


@on_one_database
def test_keys_do_what_the_list_of_keys_says_and_arrows_change_nothing(
    console_app: Flask, nurse: User, signed_in: Sign
) -> None:
    with served(console_app) as address:
        page = opened(nurse, signed_in, address)
        row_of(page, "walking").focus()
        press(page, "u")
        expect(row_of(page, "numbness")).to_be_focused()
        press(page, "ArrowUp", "ArrowRight", "ArrowRight", "ArrowRight", "ArrowLeft", "ArrowDown", "ArrowUp")
        expect(row_of(page, "walking")).to_be_focused()
        expect(page.locator("#answer-walking-unsure")).to_be_checked()
        press(page, "ArrowRight", "ArrowRight", "Space")
        expect(page.locator("#answer-walking-cannot-walk")).to_be_checked()
        press(page, "0")
        expect(page.locator("#answer-walking-")).to_be_checked()
        expect(row_of(page, "walking")).to_contain_text("Walking")

        press(page, "?")
        expect(page.locator("#keys")).to_be_visible()
        press(page, "?")
        expect(page.locator("#keys")).to_be_hidden()
        page.locator("#caller_number").fill("212-555-0142")
        page.locator("#patient_name").press_sequentially("Why?")
        expect(page.locator("#patient_name")).to_have_value("Why?")
        press(page, "Control+Enter")
        page.wait_for_url(SAVED)


@on_one_database
def test_none_of_these_stands_alone_by_key_and_by_mouse(console_app: Flask, nurse: User, signed_in: Sign) -> None:
    with served(console_app) as address:
        page = opened(nurse, signed_in, address)
        row_of(page, "numbness").focus()
        press(page, "1", "3")
        ticked = page.locator("#answer-numbness :checked")
        expect(ticked).to_have_count(2)
        press(page, "n")
        expect(page.locator("#answer-numbness-none")).to_be_checked()
        expect(ticked).to_have_count(1)
        # A row above is open while the mouse is pressed: nothing moves away from under it.
        row_of(page, "fever").focus()
        page.locator("#answer-numbness-body").click()
        expect(page.locator("#answer-numbness-body")).to_be_checked()
        expect(ticked).to_have_count(1)
        page.locator("#answer-numbness-none").click()
        expect(page.locator("#answer-numbness-none")).to_be_checked()
        expect(ticked).to_have_count(1)
        expect(page.locator("#outcome")).to_contain_text("Ask next")


@on_one_database
def test_the_row_with_the_focus_is_read_out_in_two_languages_side_by_side(
    console_app: Flask, nurse: User, signed_in: Sign
) -> None:
    item = ITEMS["weakness"]
    with speaking(languages_called(("es",))[0]):
        spanish = {
            who: [each.to(who, translate) for each in (item.question, item.options[1].words)]
            for who in (Respondent.PATIENT, Respondent.CAREGIVER)
        }
    with served(console_app) as address:
        page = opened(nurse, signed_in, address)
        question, answer = (page.locator(f'[data-words="answer-weakness{end}.es"]') for end in ("", "-weaker"))
        expect(question).to_be_hidden()
        row_of(page, "weakness").focus()
        expect(question).to_have_text(spanish[Respondent.PATIENT][0])
        expect(answer).to_have_text(spanish[Respondent.PATIENT][1])
        for each in (question, answer):
            expect(each).to_be_visible()
            english = page.locator(f'[data-words="{(each.get_attribute("data-words") or "").removesuffix(".es")}"]')
            left, right = english.bounding_box(), each.bounding_box()
            assert left is not None
            assert right is not None
            assert left["x"] + left["width"] <= right["x"]
            assert abs(left["y"] - right["y"]) < LEAST_LINE
        page.locator("#answered_by-caregiver").check(force=True)
        expect(question).to_have_text(spanish[Respondent.CAREGIVER][0])
        expect(answer).to_have_text(spanish[Respondent.CAREGIVER][1])


@on_one_database
def test_the_large_form_is_a_choice_that_stays_and_loses_nothing(
    console_app: Flask, nurse: User, signed_in: Sign
) -> None:
    with served(console_app) as address:
        page = opened(nurse, signed_in, address)
        page.locator("#words").fill("Legs like jelly")
        page.get_by_role("button", name="Large form").click()
        expect(page.get_by_role("heading", name="Questions")).to_be_in_viewport()
        expect(page.locator("#words")).to_have_value("Legs like jelly")
        expect(page.locator('[data-words="answer-fever"]')).to_be_visible()
        page.goto("/console/calls/new")
        expect(page.locator("#answer-fever-yes")).to_have_count(1)
        expect(page.locator(".call-page--dense")).to_have_count(0)
        page.get_by_role("button", name="Small form").click()
        expect(page.locator(".call-page--dense")).to_have_count(1)

    assert there(Draft)
