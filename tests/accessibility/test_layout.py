"""Small screens, large text and wide spacing lose nothing; every target is large enough; the numbers stay in place."""

from collections.abc import Callable
from typing import Final

import pytest
from playwright.sync_api import Page

from tests.accessibility.conftest import DESK, PHONE, OpenPage
from tests.accessibility.measures import UNFOLD, cut_off, sideways, smaller_than, space_out
from tests.accessibility.pages import BARE, CHECK, CONSOLE, GROUPS
from tests.accessibility.site import Site
from tests.conftest import SETTINGS

NARROW: Final = {"width": 320, "height": 740}
ZOOMED: Final = {"width": 320, "height": 256}
"""What is left of 1280 by 1024 px at 400 %."""

THUMB: Final = 44
POINTER: Final = 24

PICTURE: Final = "/how/picture"
"""Its words and links are drawn close together; all of them stand in ``/how`` as well, as text and large enough."""

STRIP: Final = """() => {
  const strip = document.querySelector(".strip");
  const start = (each) => { const box = each.getBoundingClientRect(); return [box.x, box.y + scrollY]; };
  const before = [...document.querySelectorAll("a, button, input, select, h1, h2, p, li")].filter((each) =>
    each.checkVisibility() && each.compareDocumentPosition(strip) === Node.DOCUMENT_POSITION_FOLLOWING
    && !each.closest(".skip, .brand, .languages"));
  return { place: start(strip), links: [...strip.querySelectorAll("a")].map((each) => each.getAttribute("href")),
    before: before.map((each) => each.outerHTML) };
}"""


def as_it_is(page: Page) -> list[str]:
    """Return what does not fit."""
    return [*sideways(page), *cut_off(page)]


def spaced_out(page: Page) -> list[str]:
    """Return what does not fit once the text is spaced out; what is drawn cannot be."""
    space_out(page)
    return [*sideways(page, but=".picture svg"), *cut_off(page)]


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize(
    ("viewport", "look"),
    [(ZOOMED, as_it_is), (NARROW, spaced_out)],
    ids=["at 400 %", "320 px wide and spaced out"],
)
def test_nothing_scrolls_sideways_or_is_cut_off(
    open_page: OpenPage, site: Site, group: str, viewport: dict[str, int], look: Callable[[Page], list[str]]
) -> None:
    page = open_page(viewport=viewport)
    faults = {}
    for name in GROUPS[group](page, site):
        page.evaluate(UNFOLD)
        faults[name] = look(page)

    assert faults
    assert not {name: fault for name, fault in faults.items() if fault}


@pytest.mark.parametrize("group", GROUPS)
def test_every_target_is_large_enough(open_page: OpenPage, site: Site, group: str) -> None:
    page = open_page()
    faults = {}
    for name in GROUPS[group](page, site):
        page.evaluate(UNFOLD)
        faults[name] = smaller_than(page, POINTER if group in CONSOLE else THUMB)

    # Browsers decide how large a link is where there is no style sheet.
    for name in (BARE, PICTURE):
        faults.pop(name, None)
    assert faults
    assert not {name: fault for name, fault in faults.items() if fault}


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_the_numbers_stand_in_the_same_place_on_every_page(
    open_page: OpenPage, site: Site, viewport: dict[str, int]
) -> None:
    page = open_page(viewport=viewport)
    found = {}
    for group in CHECK.values():
        for name in group(page, site):
            if name != BARE:
                found[name] = page.evaluate(STRIP)

    first, *others = found
    assert {name: found[name]["place"] for name in others if found[name]["place"] != found[first]["place"]} == {}


@pytest.mark.parametrize("group", GROUPS)
def test_the_numbers_come_first_and_can_be_tapped(open_page: OpenPage, site: Site, group: str) -> None:
    page = open_page()
    numbers = ["tel:911", f"tel:+1{SETTINGS['team_phone'].replace('-', '')}"]
    found, of_the_team = {}, {}
    for name in GROUPS[group](page, site):
        if name != BARE:
            found[name] = page.evaluate(STRIP)
        if name != BARE and page.url.startswith(site.address):
            of_the_team[name] = found[name]["links"]

    assert {name: each["before"] for name, each in found.items() if each["before"]} == {}
    assert {name: links for name, links in of_the_team.items() if links != numbers} == {}
