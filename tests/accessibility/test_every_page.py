"""Every page and state, looked at in every view and read by the Nu HTML checker, in one walk through the site.

A page is looked at in every view if any kind of element on it was not seen before. Of one that differs only in how they
stand together, `make test` asks what does not fit at 400 %: in Spanish, the longer language, where there are two. `make
audit` looks in every view at all that differ in more than words, and at 400 % at each wording in each language; and it
gives the focus to all that can have it, `make test` to the first and the last of each kind and one in five.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, Literal

import pytest
from playwright.sync_api import Page, ViewportSize

from tests.accessibility import checker, looks
from tests.accessibility.measures import Skeleton, unfolded_skeleton_of
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

    @property
    def media(self) -> tuple[Literal["light", "dark"], Literal["active", "none"], Literal["reduce", "no-preference"]]:
        return self.color_scheme, self.forced_colors, self.reduced_motion

    def show(self, page: Page, before: "View | None" = None) -> None:
        """Show the page that is open in this way, without loading it again, if it is shown as ``before``."""
        if not before or self.viewport != before.viewport:
            page.set_viewport_size(self.viewport)
        if not before or self.media != before.media:
            color_scheme, forced_colors, reduced_motion = self.media
            page.emulate_media(color_scheme=color_scheme, forced_colors=forced_colors, reduced_motion=reduced_motion)


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
IN_EVERY_VIEW: Final = (ON_A_PHONE, IN_FORCED_COLORS, IN_THE_DARK, AT_400_PERCENT)
WRONG: Final = '<html lang="en"><title>Wrong</title><ul><li aria-checked="true">one</ul>'
WITHOUT_STYLE: Final = frozenset({looks.late_numbers, looks.first_stop, looks.small_targets})
"""What cannot be asked of the page that has no style sheet, on which browsers decide how large a link is."""


@dataclass
class Walk:
    """What came up in a walk: each state, its document, what is wrong with it, and what was seen before."""

    site: Site
    every: int
    documents: dict[str, str] = field(default_factory=dict)
    read: dict[str, str] = field(default_factory=dict)
    """The documents that the HTML checker is to read, by what stands in them."""
    faults: dict[str, list[str]] = field(default_factory=dict)
    seen: set[object] = field(default_factory=set)
    wholly: int = 0
    """How many pages were looked at in every view."""

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left to `make audit`."""
        return self.every == 1

    def go(self, page: Page, groups: Mapping[str, Group], locale: str) -> None:
        """Go through every state of ``groups``; the first of each is looked at wholly whatever was seen before."""
        usual, shown = _usual_places(page), IN_EVERY_VIEW[-1]
        for group, states in groups.items():
            for number, state in enumerate(states(page, self.site)):
                name = f"{group}: {state} ({locale})"
                assert name not in self.documents
                self.documents[name] = self.site.sent[-1].html
                views = self._views(unfolded_skeleton_of(page), locale, is_first=not number)
                if views or self.is_whole:
                    self.read.setdefault(self.documents[name], name)
                for view in views:
                    view.show(page, shown)
                    shown = view
                    asked = [self._in_part(look) for look in view.looks if state != BARE or look not in WITHOUT_STYLE]
                    moved = [looks.moved_numbers(usual[view.name])] if state != BARE else []
                    for look, found in looks.seen(page, self.site, [*asked, *moved]).items():
                        if found:
                            self.faults[f"{name}, {view.name}: {look}"] = found

    def _in_part(self, look: looks.Look) -> looks.Look:
        """Have the focus given to as many as this walk asks: it takes longer than all else that is looked for."""
        return replace(look, told=lambda _site: self.every) if look is looks.hidden_focus else look

    def _views(self, skeleton: Skeleton, locale: str, *, is_first: bool) -> Sequence[View]:
        """Say in which views to look at a page."""
        kinds: AbstractSet[object] = {skeleton.whole} if self.is_whole else skeleton.kinds
        wording = (skeleton.whole, locale if self.is_whole else "")
        has_new_kind, is_new = is_first or not kinds <= self.seen, wording not in self.seen
        self.seen |= {*kinds, wording}
        if has_new_kind:
            self.wholly += 1
            return IN_EVERY_VIEW
        if self.is_whole:
            return [AT_400_PERCENT if is_new else IN_OTHER_WORDS]
        return [IN_OTHER_WORDS] if is_new else []


def _usual_places(page: Page) -> dict[str, list[looks.Place]]:
    """Return where the numbers to call stand in each view: on pages for anybody, and beside the bar of the nurses."""
    usual: dict[str, list[looks.Place]] = {view.name: [] for view in IN_EVERY_VIEW}
    for address in ("/", "/console/sign-in"):
        page.goto(address)
        for view in IN_EVERY_VIEW:
            view.show(page)
            bar, x, y = page.evaluate(looks.PLACE)
            assert bar == len(usual[view.name])
            usual[view.name].append((x, y))
    return usual


@in_part(5)
@pytest.mark.parametrize(
    ("groups", "locales"),
    [(CHECK, ("es-US", "en-US")), (CONSOLE, ("en-US",))],
    ids=["check", "console, which is in English alone"],
)
def test_nothing_is_wrong_with_any_page(
    open_page: OpenPage, site: Site, tmp_path: Path, groups: Mapping[str, Group], locales: tuple[str, ...], every: int
) -> None:
    walk = Walk(site, every)
    site.sent.clear()
    for locale in locales if walk.is_whole else locales[:1]:
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
    assert walk.wholly > len(walk.documents) / (4 if walk.is_whole else 8), "what is looked at in every view"
    documents = {name: html for html, name in walk.read.items()}
    found = checker.complaints({**documents, WRONG: f"<!doctype html>{WRONG}"}, tmp_path)
    assert [each for each in found if not each.startswith(f"{WRONG}: ")] == []
    assert len(found) == 1, "the checker finds what is wrong"
