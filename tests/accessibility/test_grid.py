"""The questions of a call as a grid, which only a desk has room for: looked at there with a row open and an answer."""

from typing import Final, Literal

import pytest

from tests.accessibility import looks
from tests.accessibility.site import OpenPage, Site
from tests.support.part import left_out, one_in_part

AT_A_DESK: Final = (looks.violations, looks.faint_words, looks.small_targets, looks.hidden_focus)
A_COLLEAGUE_ASKS: Final = """() => document.getElementById("main").insertAdjacentHTML("beforebegin",
  '<p class="notice notice--warning asked">Lee Lead asks for your second opinion.</p>')"""
SQUEEZED: Final = """(least) => [...document.querySelectorAll(".row:not(.row--open) .chip__short")].filter((each) =>
  each.clientWidth < least * each.scrollWidth).map((each) => each.textContent)"""

LAST_ROW: Final = "[...document.querySelectorAll('.row')].at(-1).getBoundingClientRect().bottom"
MISPLACED: Final = """() => [...document.querySelectorAll(".call-page--dense .row")].filter((row) => {
  const { left, right } = row.getBoundingClientRect();
  return [...row.querySelectorAll(".chip, .others, legend, .row__more")].some((each) => {
    const box = each.getBoundingClientRect();
    return each.checkVisibility() && (box.left < left - 1 || box.right > right + 1);
  });
}).map((row) => row.textContent.trim())"""


@left_out(beside="accessibility/test_every_page.py::test_nothing_is_wrong_with_any_page")
@one_in_part("color_scheme", ("light", "dark"))
@one_in_part("width", (1024, 1280))
def test_nothing_is_wrong_with_the_grid(
    open_page: OpenPage, site: Site, color_scheme: Literal["light", "dark"], width: int
) -> None:
    page = open_page(viewport={"width": width, "height": 800}, color_scheme=color_scheme)
    site.sign_in(page, site.add_nurse())
    page.goto("/console/calls/new")
    page.locator("#answer-weakness-weaker").check()
    page.locator("#kept", has_text="Kept at").wait_for()
    page.locator("#answer-also-new").focus()

    assert looks.seen(page, site, AT_A_DESK) == {look.name: [] for look in AT_A_DESK}
    assert page.evaluate(MISPLACED) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.evaluate(A_COLLEAGUE_ASKS)
    assert looks.hidden_focus(page, site) == []


@pytest.mark.parametrize(("height", "least"), [(800, 0.5), (900, 0.75)])
def test_the_answers_of_a_closed_row_are_more_than_first_letters(
    open_page: OpenPage, site: Site, height: int, least: float
) -> None:
    page = open_page(viewport={"width": 1280, "height": height})
    site.sign_in(page, site.add_nurse())
    page.goto("/console/calls/new")

    assert page.evaluate(SQUEEZED, least) == []
    assert page.evaluate(LAST_ROW) <= height


def test_larger_text_stays_in_its_row(open_page: OpenPage, site: Site) -> None:
    page = open_page(viewport={"width": 1280, "height": 800})
    site.sign_in(page, site.add_nurse())
    page.goto("/console/calls/new")
    page.evaluate("document.documentElement.style.fontSize = '130%'")
    page.locator("#answer-also-new").focus()

    assert page.evaluate("document.documentElement.scrollWidth") == 1280
    assert page.evaluate(MISPLACED) == []
