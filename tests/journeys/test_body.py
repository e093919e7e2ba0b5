"""Tapping the picture is answering: the very box is ticked, with or without script."""

import pytest
from playwright.sync_api import Page, expect

from app.self_check.presenters.body_picture import PLACES, Part, regions_of
from tests.journeys.walking import answer_until, begin, code_of, press_continue

STEPS = {"nerve-pain": "back", "numbness": "weakness"}


def open_step(page: Page, link_id: str) -> None:
    begin(page, "patient")
    answer_until(page, {}, {STEPS[link_id]})


@pytest.mark.parametrize("link_id", PLACES)
def test_a_tap_on_every_part_ticks_its_box_and_shows_it(phone_without_script: Page, link_id: str) -> None:
    phone = phone_without_script
    open_step(phone, link_id)
    for place, region in enumerate(regions_of(link_id)):
        picture = phone.locator(f"#{link_id} .region").nth(place)
        shapes = picture.locator("svg > *")
        assert shapes.count(), region
        for shape in shapes.all():
            phone.locator(f"#{region.input_id}").set_checked(False, force=True)
            before = picture.locator("svg").evaluate("each => getComputedStyle(each).fill")
            box = shape.bounding_box()
            assert box
            across = 0.3 if region.part is Part.TRUNK else 0.5  # the spine lies on the middle of the back
            shape.click(position={"x": box["width"] * across, "y": box["height"] / 2})
            expect(phone.locator(f"#{region.input_id}")).to_be_checked()
            assert picture.locator("svg").evaluate("each => getComputedStyle(each).fill") != before
        phone.locator(f"#{region.input_id}").set_checked(False, force=True)


def test_what_was_tapped_is_sent(phone: Page) -> None:
    open_step(phone, "numbness")
    phone.locator("#weakness-none, #walking-none").evaluate_all("all => all.forEach(each => each.checked = true)")
    phone.locator("#numbness .region--saddle svg > *").first.click()
    press_continue(phone)

    assert code_of(phone) == "result"
    expect(phone.locator(".reason__said").first).to_contain_text("Between my legs or around my bottom")


def test_the_words_can_be_reached_by_keyboard_and_the_picture_is_no_stop_on_the_way(phone: Page) -> None:
    open_step(phone, "numbness")
    phone.locator("#numbness-unsure").focus()
    phone.keyboard.press("Tab")

    expect(phone.get_by_role("button", name="Continue")).to_be_focused()
    expect(phone.locator(".body")).to_have_attribute("aria-hidden", "true")
