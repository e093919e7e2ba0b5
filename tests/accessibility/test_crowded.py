"""What is long, or comes late, leaves what is beside it in the console in its place."""

from typing import Final

from tests.accessibility import looks
from tests.accessibility.site import OpenPage, Site
from tests.support.browser import DESK, PHONE

LONG: Final = "Bartholomew-Constantine Featherstonehaugh-Cholmondeley"
OUT_OF_REACH: Final = """() => {
  const kept = document.getElementById("kept");
  kept.textContent = "Not kept since 10:17: the server cannot be reached.";
  kept.classList.add("trouble");
  document.getElementById("meanwhile").hidden = false;
  const box = (each) => document.querySelector(each).getBoundingClientRect();
  const [panel, level] = [box("#panel"), box(".panel__action")];
  return [panel.height, panel.bottom - level.bottom];
}"""
HEIGHT: Final = "document.querySelector('.desk').getBoundingClientRect().height"
A_COLLEAGUE_ASKS: Final = """() => document.querySelector(".site-header").insertAdjacentHTML("beforeend",
  '<p class="notice notice--warning asked">Lee Lead asks for your second opinion. <a href="/">Open the call</a></p>')"""


def test_a_long_name_breaks_no_word_beside_it(open_page: OpenPage, site: Site) -> None:
    page = open_page()
    site.sign_in(page, site.add_nurse(LONG))
    page.goto("/console")
    broken, misfit = looks.broken_words(page, site), looks.what_does_not_fit(page, site)
    page.set_viewport_size(DESK)

    assert (broken, misfit) == ([], [])
    assert page.evaluate("document.querySelector('.desk__name').scrollHeight") < 44, "on one line at a desk"


def test_a_colleague_who_asks_leaves_the_bar_as_it_is(open_page: OpenPage, site: Site) -> None:
    page = open_page(viewport=DESK)
    site.sign_in(page, "nora@example.org")
    page.goto("/console")
    before = page.evaluate(HEIGHT)
    page.evaluate(A_COLLEAGUE_ASKS)

    assert page.evaluate(HEIGHT) == before


def test_a_server_out_of_reach_leaves_room_for_the_call_and_the_level_on_a_phone(
    open_page: OpenPage, site: Site
) -> None:
    page = open_page(viewport=PHONE)
    site.sign_in(page, "nora@example.org")
    page.goto("/console/calls/new")
    page.locator("#answer-walking-cannot-walk").check(force=True)
    page.locator("#kept", has_text="Kept at").wait_for()
    height, below_the_level = page.evaluate(OUT_OF_REACH)

    assert height <= 0.4 * PHONE["height"]
    assert below_the_level > 0
    assert looks.what_does_not_fit(page, site) == []
