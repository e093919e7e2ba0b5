"""Words that what is beside them leaves no room: of controls, facts and heads of tables alone, on any page."""

from typing import Final

from playwright.sync_api import Page

BROKEN: Final = """() => {
  const shown = (each) => each.checkVisibility({ visibilityProperty: true })
    && !each.closest(".visually-hidden, .skip, [aria-hidden=true]");
  const range = document.createRange(), found = [];
  for (const each of document.querySelectorAll("a, button, summary, #clock, dd, th")) {
    if (!shown(each) || each.querySelector("code, .hash, .small") || each.matches(".hash, [translate=no]")) continue;
    const walker = document.createTreeWalker(each, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      for (const word of walker.currentNode.data.matchAll(/[\\p{L}\\d:’]{2,20}/gu)) {
        range.setStart(walker.currentNode, word.index);
        range.setEnd(walker.currentNode, word.index + word[0].length);
        if (new Set([...range.getClientRects()].map((line) => Math.round(line.top))).size > 1) found.push(word[0]);
      }
    }
  }
  return found;
}"""
"""A word of up to 20 letters fits on any line; one that stands on two was squeezed by what is beside it."""


def broken_in_controls(page: Page) -> list[str]:
    """Return each word of a control, a fact or the head of a table that stands on two lines."""
    found: list[str] = page.evaluate(BROKEN)
    return found
