"""Every page and state, in every view: on a phone, at a desk in the dark and in Spanish, zoomed, with forced colors."""

from dataclasses import dataclass
from typing import Any, Final

import pytest
from playwright.sync_api import Page

from tests.accessibility import looks
from tests.accessibility.conftest import DESK, PHONE, OpenPage
from tests.accessibility.measures import UNFOLD
from tests.accessibility.pages import BARE, CHECK, GROUPS
from tests.accessibility.site import Site


@dataclass(frozen=True)
class View:
    """How a page is shown, and what is looked for. A look that changes the page comes last."""

    options: dict[str, Any]
    looks: tuple[looks.Look, ...]


VIEWS: Final = {
    "on a phone": View(
        {"viewport": PHONE, "color_scheme": "light"},
        (looks.late_numbers, looks.faint_words, looks.small_targets, looks.hidden_focus, looks.violations),
    ),
    "at a desk, dark, in Spanish": View(
        {"viewport": DESK, "color_scheme": "dark", "locale": "es-US"},
        (looks.late_numbers, looks.faint_words, looks.hidden_focus, looks.violations),
    ),
    "at 400 % of 1280 by 1024 px": View(
        {"viewport": {"width": 320, "height": 256}},
        (looks.what_does_not_fit, looks.hidden_focus, looks.what_does_not_fit_spaced_out),
    ),
    "in forced colors, without motion": View(
        {"viewport": PHONE, "forced_colors": "active", "reduced_motion": "reduce"},
        (looks.lost_outlines, looks.movement),
    ),
}
WITHOUT_STYLE: Final = frozenset({looks.late_numbers, looks.small_targets})
"""What cannot be asked of the page that has no style sheet, on which browsers decide how large a link is."""


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("view", VIEWS)
def test_nothing_is_wrong_with_any_page(open_page: OpenPage, site: Site, view: str, group: str) -> None:
    page = open_page(**VIEWS[view].options)
    faults: dict[str, list[str]] = {}
    page.goto("/")
    expected = _place(page, group)
    for name in GROUPS[group](page, site):
        page.evaluate(UNFOLD)
        if name != BARE and _place(page, group) != expected:
            faults[f"the numbers stand elsewhere: {name}"] = [str(_place(page, group))]
        for look in VIEWS[view].looks:
            if name != BARE or look not in WITHOUT_STYLE:
                faults[f"{look.__name__}: {name}"] = look(page, site)

    assert len(faults) >= 10
    assert not {where: found for where, found in faults.items() if found}


def _place(page: Page, group: str) -> looks.Numbers:
    """Return where the numbers stand; the console's pages are of several widths, so that only their height counts."""
    x, y = looks.place_of_the_numbers(page)
    return (x if group in CHECK else 0, y)
