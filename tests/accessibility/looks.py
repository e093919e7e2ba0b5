"""What is looked for on every page: each look returns the faults it found, in words."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from playwright.sync_api import Page

from tests.accessibility.measures import (
    BORDERLESS,
    FAINT,
    FAINT_CONTROLS,
    HIDDEN_FOCUS,
    MISFIT,
    MISFIT_SPACED_OUT,
    MOVING,
    SMALL,
    measured,
)
from tests.accessibility.site import AXE_ADDRESS, Site
from tests.accessibility.squeezed import BROKEN
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

_VIOLATIONS: Final = f"async ([address, ...told]) => {{ await ({ADD_AXE})(address); return ({RUN_AXE})(told); }}"

_SMALL_TARGETS: Final = f"""([pointer, thumb]) =>
  ({SMALL})(location.pathname.includes("/console") ? pointer : thumb)"""

_FIRST_STOP: Final = f"""() => {{
  const found = String(({FIRST_STOP})());
  return found === "skip,#main,true" ? [] : [found];
}}"""

_LATE_NUMBERS: Final = """([address, team]) => {
  const strip = document.querySelector(".strip");
  const before = [...document.querySelectorAll("a, button, input, select, h1, h2, p, li")].filter((each) =>
    each.checkVisibility() && each.compareDocumentPosition(strip) === Node.DOCUMENT_POSITION_FOLLOWING
    && !each.closest(".skip, .brand, .languages"));
  const links = [...strip.querySelectorAll("a")].map((each) => each.getAttribute("href")).join(" ");
  const others = location.href.startsWith(address) && links && links !== team ? [links] : [];
  return [...before.map((each) => each.outerHTML), ...others];
}"""

PLACE: Final = """() => {
  const box = document.querySelector(".strip").getBoundingClientRect();
  return [Number(document.body.matches(".console")), box.x, box.y + scrollY];
}"""
"""Whether the page has the bar of the nurses, with their own links beside the numbers, and where the numbers are."""

Place = tuple[float, float]

_MOVED_NUMBERS: Final = f"""(usual) => {{
  const [bar, x, y] = ({PLACE})(), [across, down] = usual[bar];
  return y === down && (x === across || location.pathname.includes("/console")) ? [] : [`${{x}}, ${{y}}`];
}}"""
"""Compares where the numbers stand; the console's pages are of several widths, so that only their height counts."""


@dataclass(frozen=True)
class Look:
    """Something to look for: a script that returns the faults it found, and what it is told of a site."""

    name: str
    script: str
    told: Callable[[Site], object] = lambda _site: None

    def __call__(self, page: Page, site: Site) -> list[str]:
        """Look for this alone."""
        return seen(page, site, [self])[self.name]


def seen(page: Page, site: Site, looks: Iterable[Look]) -> dict[str, list[str]]:
    """Look for all of these in one go, and return what each of them found."""
    return measured(page, {each.name: (each.script, each.told(site)) for each in looks})


violations = Look("what axe-core finds", _VIOLATIONS, lambda _site: [AXE_ADDRESS, RULES, STRICTER_HERE])
faint_words = Look("words that do not stand out", FAINT, lambda _site: ENHANCED)
faint_controls = Look(
    "controls that do not stand out from what is around them, or marks that do not from theirs",
    FAINT_CONTROLS,
    lambda _site: SEEN,
)
small_targets = Look(
    "what is hard to hit: with a thumb, or in the console with a mouse",
    _SMALL_TARGETS,
    lambda _site: [POINTER, THUMB],
)
hidden_focus = Look("what does not show that it has the focus", HIDDEN_FOCUS, lambda _site: 1)
first_stop = Look("the first to have the focus, unless it leads past the top and is large enough", _FIRST_STOP)
what_does_not_fit = Look("what scrolls sideways or is cut off", MISFIT)
what_does_not_fit_spaced_out = Look("the same once the text is spaced out", MISFIT_SPACED_OUT)
broken_words = Look("words that were squeezed until they broke", BROKEN)
lost_outlines = Look("what no border tells from what is around it", BORDERLESS, lambda _site: OUTLINED)
movement = Look("what moves", MOVING)
late_numbers = Look(
    "what comes before the numbers to call, or numbers that are not those of this site",
    _LATE_NUMBERS,
    lambda site: [site.address, f"tel:911 tel:+1{SETTINGS['team_phone'].replace('-', '')}"],
)


def moved_numbers(usual: Sequence[Place]) -> Look:
    """Return the look for numbers to call that stand elsewhere than they do ``usual``ly, with either bar."""
    return Look("numbers to call that stand elsewhere", _MOVED_NUMBERS, lambda _site: usual)
