"""Whoever has the browser force its colors on a page still sees what is ticked and what has the focus."""

from typing import Final, Literal

from playwright.sync_api import Page

from tests.accessibility.site import OpenPage, Site
from tests.journeys.walking import CASES
from tests.support.part import one_in_part

TICKS: Final = """() => [...document.querySelectorAll("[type=radio], [type=checkbox]")].map((each) => {
  const label = getComputedStyle(each.labels[0]);
  const native = getComputedStyle(each).opacity === "1" && getComputedStyle(each).appearance !== "none";
  const mark = getComputedStyle(each.labels[0], "::before").content;
  return { checked: each.checked, native, mark, border: label.borderTopWidth + label.borderTopColor };
})"""


@one_in_part("color_scheme", ("light", "dark"))
def test_forced_colors_show_what_is_ticked(
    open_page: OpenPage, site: Site, color_scheme: Literal["light", "dark"]
) -> None:
    page = open_page(forced_colors="active", color_scheme=color_scheme)
    site.keep(page, CASES["call-soon"])
    page.goto("/check/back")
    ticks = page.evaluate(TICKS)

    assert {each["native"] for each in ticks} == {True}
    borders = {on: {each["border"] for each in ticks if each["checked"] is on} for on in (True, False)}
    assert borders[True]
    assert not borders[True] & borders[False]


def test_forced_colors_show_what_is_ticked_in_the_console(open_page: OpenPage, site: Site) -> None:
    page = open_page(forced_colors="active")
    site.sign_in(page, "nora@example.org")
    page.goto("/console/calls/new")
    page.locator("#answer-back-pain-new").check(force=True)
    ticks = page.evaluate(TICKS)

    with_a_tick = [each["checked"] for each in ticks if "✓" in each["mark"]]
    assert with_a_tick
    assert all(with_a_tick)


def test_forced_colors_show_where_the_focus_is(open_page: OpenPage) -> None:
    page: Page = open_page(forced_colors="active")
    page.goto("/")
    page.keyboard.press("Tab")

    outline = page.locator(":focus").evaluate(
        "(each) => [getComputedStyle(each).outlineStyle, getComputedStyle(each).outlineColor,"
        " getComputedStyle(document.body).backgroundColor]"
    )
    assert outline[0] == "solid"
    assert outline[1] != outline[2]
