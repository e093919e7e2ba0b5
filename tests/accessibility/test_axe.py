"""axe-core finds nothing on any page or state, its best practices included, in both themes and both languages."""

import hashlib
import re
from pathlib import Path
from typing import Final, Literal

import pytest
from playwright.sync_api import Page

from tests.accessibility.conftest import DESK, PHONE, OpenPage
from tests.accessibility.pages import GROUPS
from tests.accessibility.site import Site

VENDOR: Final = Path(__file__).parent / "vendor"
AXE: Final = (VENDOR / "axe.min.js").read_text(encoding="utf-8")
RULES: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
RUN: Final = """async (tags) => {
  document.querySelectorAll("details").forEach((each) => { each.open = true; });
  const found = await axe.run(document, { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] });
  const why = (node) => [...node.any, ...node.all, ...node.none].map((each) => each.message).join("; ");
  return found.violations.flatMap((rule) =>
    rule.nodes.map((node) => `${rule.id}: ${node.target.join(" ")}: ${why(node)}`));
}"""


def violations(page: Page) -> list[str]:
    """Return what axe-core finds on the page that is open, everything that is folded unfolded."""
    page.evaluate(AXE)
    found: list[str] = page.evaluate(RUN, list(RULES))
    return found


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize(
    ("locale", "color_scheme"),
    [("en-US", "light"), ("es-US", "dark")],
    ids=["English light", "Spanish dark"],
)
def test_axe_finds_no_violation(
    open_page: OpenPage, site: Site, group: str, locale: str, color_scheme: Literal["light", "dark"]
) -> None:
    viewport = DESK if color_scheme == "dark" else PHONE
    page = open_page(locale=locale, color_scheme=color_scheme, viewport=viewport)

    found = {name: violations(page) for name in GROUPS[group](page, site)}

    assert len(found) >= 5
    assert not {name: each for name, each in found.items() if each}


def test_axe_finds_what_is_wrong(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/")
    page.evaluate("document.querySelector('html').lang = ''; document.querySelector('h1').remove()")

    assert {each.partition(":")[0] for each in violations(page)} >= {"html-has-lang", "page-has-heading-one"}


def test_axe_is_the_release_that_its_note_names() -> None:
    note = (VENDOR / "README.md").read_text(encoding="utf-8")
    version = re.search(r"axe-core ([\d.]+\d)", note)

    assert version
    assert AXE.startswith(f"/*! axe v{version[1]}\n")
    assert hashlib.sha256(AXE.encode()).hexdigest() in note
