"""Every page and state, in every view: on a phone, zoomed, in forced colors; at a desk, in the dark and in Spanish."""

from dataclasses import dataclass
from typing import Final, Literal

import pytest
from playwright.sync_api import Page, ViewportSize

from tests.accessibility import looks
from tests.accessibility.measures import UNFOLD
from tests.accessibility.pages import BARE, CHECK, GROUPS
from tests.accessibility.site import OpenPage, Site
from tests.support.browser import DESK, PHONE

pytestmark = pytest.mark.unwatched


@dataclass(frozen=True)
class View:
    """How a page is shown, and what is looked for. ``color_scheme`` and the rest are as browsers call them."""

    viewport: ViewportSize
    looks: tuple[looks.Look, ...]
    color_scheme: Literal["light", "dark"] = "light"
    forced_colors: Literal["active", "none"] = "none"
    reduced_motion: Literal["reduce", "no-preference"] = "no-preference"

    def show(self, page: Page) -> None:
        """Show the page that is open in this way, without loading it again."""
        page.set_viewport_size(self.viewport)
        page.emulate_media(
            color_scheme=self.color_scheme, forced_colors=self.forced_colors, reduced_motion=self.reduced_motion
        )


ON_A_PHONE: Final = View(
    PHONE,
    (
        *(looks.late_numbers, looks.first_stop, looks.faint_words, looks.small_targets, looks.hidden_focus),
        looks.violations,
    ),
)
AT_400_PERCENT: Final = View(
    {"width": 320, "height": 256}, (looks.what_does_not_fit, looks.hidden_focus, looks.what_does_not_fit_spaced_out)
)
"""What is left of 1280 by 1024 px."""

IN_FORCED_COLORS: Final = View(
    PHONE, (looks.lost_outlines, looks.movement), forced_colors="active", reduced_motion="reduce"
)
IN_THE_DARK: Final = View(
    DESK, (looks.late_numbers, looks.faint_words, looks.hidden_focus, looks.violations), color_scheme="dark"
)
WALKS: Final = {
    "en-US": {"on a phone": ON_A_PHONE, "at 400 %": AT_400_PERCENT, "in forced colors": IN_FORCED_COLORS},
    "es-US": {"at a desk in the dark": IN_THE_DARK},
}
WITHOUT_STYLE: Final = frozenset({looks.late_numbers, looks.first_stop, looks.small_targets})
"""What cannot be asked of the page that has no style sheet, on which browsers decide how large a link is."""


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("locale", WALKS)
def test_nothing_is_wrong_with_any_page(open_page: OpenPage, site: Site, locale: str, group: str) -> None:
    views = WALKS[locale]
    page = open_page(locale=locale)
    page.goto("/")
    places = {}
    for name, view in views.items():
        view.show(page)
        places[name] = _place(page, group)
    faults: dict[str, list[str]] = {}
    for state in GROUPS[group](page, site):
        page.evaluate(UNFOLD)
        for name, view in views.items():
            view.show(page)
            place = places[name] if state == BARE else _place(page, group)
            faults[f"{state}, {name}: the numbers stand elsewhere"] = [] if place == places[name] else [str(place)]
            for look in view.looks:
                if state != BARE or look not in WITHOUT_STYLE:
                    faults[f"{state}, {name}: {look.__name__}"] = look(page, site)

    assert len(faults) >= 10
    assert not {where: found for where, found in faults.items() if found}


def _place(page: Page, group: str) -> looks.Numbers:
    """Return where the numbers stand; the console's pages are of several widths, so that only their height counts."""
    x, y = looks.place_of_the_numbers(page)
    return (x if group in CHECK else 0, y)
