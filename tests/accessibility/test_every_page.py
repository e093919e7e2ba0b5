"""Every page and state, looked at in every view and read by the Nu HTML checker, in one walk through the site.

What asks for elements, attributes and styles alone is asked once of pages that differ in nothing but words: on a phone,
in forced colors and at a desk in the dark. At 400 %, where what fits fits, such pages are looked at once a language,
and by `make audit` in each of their wordings.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, Literal

import pytest
from playwright.sync_api import Page, ViewportSize

from tests.accessibility import checker, looks
from tests.accessibility.measures import unfolded_skeleton_of
from tests.accessibility.pages import BARE, CHECK, CONSOLE, NOT_FOR_EYES, Group
from tests.accessibility.site import OpenPage, Site
from tests.support.browser import DESK, PHONE
from tests.support.part import in_part

pytestmark = pytest.mark.unwatched


@dataclass(frozen=True)
class View:
    """How a page is shown, and what is looked for. ``color_scheme`` and the rest are as browsers call them."""

    name: str
    viewport: ViewportSize
    looks: tuple[looks.Look, ...]
    color_scheme: Literal["light", "dark"] = "light"
    forced_colors: Literal["active", "none"] = "none"
    reduced_motion: Literal["reduce", "no-preference"] = "no-preference"

    def show(self, page: Page) -> None:
        """Show the page that is open in this way, without loading it again."""
        if page.viewport_size == self.viewport == AT_400_PERCENT.viewport:  # as it is most of the time
            return
        page.set_viewport_size(self.viewport)
        page.emulate_media(
            color_scheme=self.color_scheme, forced_colors=self.forced_colors, reduced_motion=self.reduced_motion
        )


AT_400_PERCENT: Final = View(
    "at 400 %",
    {"width": 320, "height": 256},
    (
        *(looks.late_numbers, looks.small_targets, looks.what_does_not_fit, looks.hidden_focus),
        *(looks.broken_words, looks.what_does_not_fit_spaced_out),
    ),
)
"""What is left of 1280 by 1024 px."""

ON_A_PHONE: Final = View(
    "on a phone",
    PHONE,
    (
        *(looks.first_stop, looks.faint_words, looks.faint_controls, looks.small_targets, looks.hidden_focus),
        looks.violations,
    ),
)
IN_FORCED_COLORS: Final = View(
    "in forced colors", PHONE, (looks.lost_outlines, looks.movement), forced_colors="active", reduced_motion="reduce"
)
IN_THE_DARK: Final = View(
    "at a desk in the dark",
    DESK,
    (looks.late_numbers, looks.faint_words, looks.faint_controls, looks.hidden_focus),
    color_scheme="dark",
)
IN_OTHER_WORDS: Final = replace(
    AT_400_PERCENT, looks=tuple(look for look in AT_400_PERCENT.looks if look is not looks.hidden_focus)
)
OF_EACH_SKELETON: Final = (ON_A_PHONE, IN_FORCED_COLORS, IN_THE_DARK)
WRONG: Final = '<html lang="en"><title>Wrong</title><ul><li aria-checked="true">one</ul>'
WITHOUT_STYLE: Final = frozenset({looks.late_numbers, looks.first_stop, looks.small_targets})
"""What cannot be asked of the page that has no style sheet, on which browsers decide how large a link is."""


Places = Mapping[tuple[str, bool], looks.Numbers]
"""Where the numbers to call stand, by the name of the view, and whether it is in the bar of the nurses."""


@dataclass
class Walk:
    """What came up in a walk: each state, its document, what is wrong with it, and what was looked at wholly."""

    site: Site
    in_every_wording: bool
    documents: dict[str, str] = field(default_factory=dict)
    faults: dict[str, list[str]] = field(default_factory=dict)
    skeletons: set[str] = field(default_factory=set)
    in_a_language: set[tuple[str, str]] = field(default_factory=set)

    def go(self, page: Page, groups: Mapping[str, Group], locale: str) -> None:
        """Go through every state of ``groups``; the first of each is looked at wholly whatever was seen before."""
        places = dict(self._places(page))
        for group, states in groups.items():
            for number, state in enumerate(states(page, self.site)):
                page.wait_for_load_state()
                name = f"{group}: {state} ({locale})"
                assert name not in self.documents
                self.documents[name] = self.site.sent[-1].html
                skeleton = unfolded_skeleton_of(page)
                views = OF_EACH_SKELETON if not number or skeleton not in self.skeletons else ()
                if (locale, skeleton) not in self.in_a_language:
                    views = (*views, AT_400_PERCENT)
                elif self.in_every_wording:
                    views = (*views, IN_OTHER_WORDS)
                self.skeletons.add(skeleton)
                self.in_a_language.add((locale, skeleton))
                for view in views:
                    view.show(page)
                    self._look_in(view, page, name, places, is_bare=state == BARE)

    def _places(self, page: Page) -> Iterator[tuple[tuple[str, bool], looks.Numbers]]:
        for address in ("/", "/console/sign-in"):
            page.goto(address)
            for view in (*OF_EACH_SKELETON, AT_400_PERCENT):
                view.show(page)
                yield (view.name, looks.is_for_nurses(page)), looks.place_of_the_numbers(page)

    def _look_in(self, view: View, page: Page, name: str, places: Places, *, is_bare: bool) -> None:
        found = {look.__name__: look(page, self.site) for look in view.looks if not (is_bare and look in WITHOUT_STYLE)}
        usual = places[view.name, looks.is_for_nurses(page)]
        if not is_bare and not _are_alike(place := looks.place_of_the_numbers(page), usual, page):
            found["the numbers stand elsewhere"] = [str(place)]
        self.faults |= {f"{name}, {view.name}: {what}": each for what, each in found.items() if each}


def _are_alike(place: looks.Numbers, usual: looks.Numbers, page: Page) -> bool:
    """Compare where the numbers stand; the console's pages are of several widths, so that only their height counts."""
    return place[1] == usual[1] and (place[0] == usual[0] or "/console" in page.url)


@in_part(5)
@pytest.mark.parametrize(
    ("groups", "locales"),
    [(CHECK, ("en-US", "es-US")), (CONSOLE, ("en-US",))],
    ids=["check", "console, which is in English alone"],
)
def test_nothing_is_wrong_with_any_page(
    open_page: OpenPage, site: Site, tmp_path: Path, groups: Mapping[str, Group], locales: tuple[str, ...], every: int
) -> None:
    walk = Walk(site, in_every_wording=every == 1)
    site.sent.clear()
    for locale in locales:
        walk.go(open_page(locale=locale), groups, locale)
    pages = {each.rule for each in site.app.url_map.iter_rules() if "GET" in (each.methods or ())}
    meant = {rule for rule in pages if rule.startswith("/console") is (groups is CONSOLE)}
    seen = {each.route for each in site.sent if each.is_ok}

    assert pages >= NOT_FOR_EYES
    assert {rule for rule in meant if not rule.startswith("/rehearsed")} - NOT_FOR_EYES <= seen
    assert walk.faults == {}
    if groups is CONSOLE:
        errors = {name for name, html in walk.documents.items() if 'class="error-summary"' in html}
        assert errors
        assert {name for name, html in walk.documents.items() if "<title>Error: " in html} == errors
    assert len(walk.skeletons) > len(walk.documents) / 4, "what is looked at wholly"
    found = checker.complaints({**walk.documents, WRONG: f"<!doctype html>{WRONG}"}, tmp_path)
    assert [each for each in found if not each.startswith(f"{WRONG}: ")] == []
    assert len(found) == 1, "the checker finds what is wrong"
