"""What is looked for on every page: each look returns the faults it found, in words."""

from collections.abc import Callable
from typing import Final

from playwright.sync_api import Page

from tests.accessibility.measures import (
    fainter_controls,
    fainter_than,
    misfit,
    misfit_spaced_out,
    moving,
    smaller_than,
    with_hidden_focus,
    without_border,
)
from tests.accessibility.site import AXE_ADDRESS, Site
from tests.accessibility.squeezed import broken_in_controls
from tests.support.app import SETTINGS

ADD_AXE: Final = """(address) => new Promise((added, missing) => {
  const script = document.createElement("script");
  script.src = address;
  script.onload = () => { script.remove(); added(); };
  script.onerror = missing;
  document.head.append(script);
})"""
"""Four times as quick as sending the half megabyte of axe-core from here to every page."""

RULES: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
STRICTER_HERE: Final = ("color-contrast", "target-size")
"""Half of the work of axe-core. Of contrast it asks for 4.5 to 1, and lets words on a picture pass; ``faint_words``
asks for 7 to 1, and lets none. Of targets it asks for 24 px or room around; ``small_targets`` for 44 px, or for 24 in
the console."""

RUN_AXE: Final = """async ([tags, without]) => {
  const found = await axe.run(document, {
    runOnly: { type: "tag", values: tags }, resultTypes: ["violations"],
    preload: { assets: ["media"] }, rules: Object.fromEntries(without.map((rule) => [rule, { enabled: false }])),
  });
  const why = (node) => [...node.any, ...node.all, ...node.none].map((each) => each.message).join("; ");
  return found.violations.flatMap((rule) =>
    rule.nodes.map((node) => `${rule.id}: ${node.target.join(" ")}: ${why(node)}`));
}"""
"""Of what rules of axe-core ask it to load beforehand, style sheets are left out, each fetched and read anew: the one
rule that asks for them is an experiment, which none of ``RULES`` names."""

THUMB: Final = 44
POINTER: Final = 24
ENHANCED: Final = 7
"""The contrast that WCAG asks for at its highest level, AAA."""

OUTLINED: Final = (
    ".card, .options, .button, .call, .emergency, .notice, .error-summary, .level, select, "
    ".field input, .cell input:not([type=radio], [type=checkbox]), .cell textarea, .chip label, .panel, .verdict"
)
"""What only a border tells from what is around it, once its own colors are taken away."""

STRIP: Final = """() => {
  const strip = document.querySelector(".strip");
  const before = [...document.querySelectorAll("a, button, input, select, h1, h2, p, li")].filter((each) =>
    each.checkVisibility() && each.compareDocumentPosition(strip) === Node.DOCUMENT_POSITION_FOLLOWING
    && !each.closest(".skip, .brand, .languages"));
  const links = [...strip.querySelectorAll("a")].map((each) => each.getAttribute("href"));
  return { links, before: before.map((each) => each.outerHTML) };
}"""

PLACE: Final = """() => {
  const box = document.querySelector(".strip").getBoundingClientRect();
  return [box.x, box.y + scrollY];
}"""

FIRST_STOP: Final = """() => {
  const stops = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")];
  const first = stops.find((each) => each.tabIndex >= 0);
  first.focus();
  const found = [first.className, first.hash, first.getBoundingClientRect().height >= 44];
  first.blur();
  return found;
}"""

SEEN: Final = 3
"""The contrast that WCAG 1.4.11 asks for of what shows where a control is, and whether it is chosen."""

Look = Callable[[Page, Site], list[str]]
Numbers = tuple[float, float]
"""Where the numbers to call stand on a page."""


def violations(page: Page, _site: Site) -> list[str]:
    """Return what axe-core finds."""
    page.evaluate(ADD_AXE, AXE_ADDRESS)
    found: list[str] = page.evaluate(RUN_AXE, [RULES, STRICTER_HERE])
    return found


def faint_words(page: Page, _site: Site) -> list[str]:
    """Return the words that do not stand out."""
    return fainter_than(page, ENHANCED)


def faint_controls(page: Page, _site: Site) -> list[str]:
    """Return the controls that do not stand out from what is around them, and marks that do not from theirs."""
    return fainter_controls(page, SEEN)


def small_targets(page: Page, _site: Site) -> list[str]:
    """Return what is hard to hit: with a thumb, or in the console with a mouse."""
    return smaller_than(page, POINTER if "/console" in page.url else THUMB)


def hidden_focus(page: Page, _site: Site) -> list[str]:
    """Return what does not show that it has the focus."""
    return with_hidden_focus(page)


def first_stop(page: Page, _site: Site) -> list[str]:
    """Return what is first to have the focus, unless it leads past the top of the page and is large enough."""
    found = page.evaluate(FIRST_STOP)
    return [] if found == ["skip", "#main", True] else [str(found)]


def what_does_not_fit(page: Page, _site: Site) -> list[str]:
    """Return what scrolls sideways or is cut off."""
    return misfit(page)


def what_does_not_fit_spaced_out(page: Page, _site: Site) -> list[str]:
    """Return what scrolls sideways or is cut off once the text is spaced out."""
    return misfit_spaced_out(page)


def broken_words(page: Page, _site: Site) -> list[str]:
    """Return the words that were squeezed until they broke."""
    return broken_in_controls(page)


def lost_outlines(page: Page, _site: Site) -> list[str]:
    """Return what no border tells from what is around it."""
    return without_border(page, OUTLINED)


def movement(page: Page, _site: Site) -> list[str]:
    """Return what moves."""
    return moving(page)


def late_numbers(page: Page, site: Site) -> list[str]:
    """Return what comes before the numbers to call, and the numbers if they are not those of this site."""
    found = page.evaluate(STRIP)
    team = ["tel:911", f"tel:+1{SETTINGS['team_phone'].replace('-', '')}"]
    others = [str(found["links"])] if page.url.startswith(site.address) and found["links"] != team else []
    return [*found["before"], *others]


def is_for_nurses(page: Page) -> bool:
    """Whether the page has the bar of the nurses, in which their own links stand beside the numbers to call."""
    return page.locator("body.console").count() == 1


def place_of_the_numbers(page: Page) -> Numbers:
    """Return where the numbers to call stand."""
    x, y = page.evaluate(PLACE)
    return x, y
