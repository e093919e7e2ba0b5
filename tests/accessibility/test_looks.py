"""The looks find what is wrong, and axe-core is the release that is meant."""

import hashlib
import re
from typing import Final

import pytest
from playwright.sync_api import Page

from tests.accessibility import looks
from tests.accessibility.site import AXE, VENDOR, OpenPage, Site
from tests.accessibility.transcripts import READER

SPOILT: Final[dict[looks.Look, str]] = {
    looks.violations: "document.querySelector('html').lang = ''",
    looks.faint_words: "document.querySelector('h1').style.color = '#777'",
    looks.faint_controls: "document.querySelector('.tiles__wide').style.borderColor = '#ccc'",
    looks.small_targets: "document.querySelector('.tiles__wide').style.cssText = 'min-height: 0; font-size: 8px'",
    looks.hidden_focus: "document.querySelector('main .button').style.outline = '0'",
    looks.first_stop: "document.querySelector('.skip').before(document.querySelector('.brand'))",
    looks.what_does_not_fit: "document.querySelector('h1').style.cssText = 'width: 40em'",
    looks.broken_words: "document.querySelector('main a').style.cssText = 'display: block; width: 2em'",
    looks.what_does_not_fit_spaced_out: "document.querySelector('h1').style.cssText = 'height: 1em; overflow: clip'",
    looks.lost_outlines: "document.querySelector('.emergency').style.border = '0'",
    looks.movement: "document.querySelector('h1').style.transition = 'color 1s'",
    looks.late_numbers: "document.querySelector('.strip').before(document.querySelector('h1'))",
}


@pytest.mark.parametrize("look", SPOILT, ids=lambda look: look.name)
def test_a_look_finds_what_is_wrong(open_page: OpenPage, site: Site, look: looks.Look) -> None:
    colors = "active" if look is looks.lost_outlines else "none"
    page: Page = open_page(viewport={"width": 320, "height": 740}, forced_colors=colors)
    page.goto("/")
    before = look(page, site)
    page.evaluate(SPOILT[look])

    assert before == []
    assert look(page, site)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_control_of_the_page_of_components_stands_out_in_both_themes(
    open_page: OpenPage, site: Site, scheme: str
) -> None:
    page = open_page(color_scheme=scheme)
    page.goto("/styleguide")
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")

    assert looks.faint_controls(page, site) == []


def test_a_focus_below_something_else_is_found(open_page: OpenPage, site: Site) -> None:
    page = open_page()
    page.goto("/")
    page.evaluate(
        "document.querySelector('footer').style.cssText = 'position: fixed; bottom: 0; height: 50vh; background: red'"
    )

    assert any("covered" in each for each in looks.hidden_focus(page, site))


def test_what_others_wrote_is_the_release_that_its_note_names() -> None:
    note = (VENDOR / "README.md").read_text(encoding="utf-8")
    version = re.search(r"axe-core ([\d.]+\d)", note)

    assert version
    assert AXE.startswith(f"/*! axe v{version[1]}\n")
    assert hashlib.sha256(AXE.encode()).hexdigest() in note
    assert hashlib.sha256(READER.encode()).hexdigest() in note
