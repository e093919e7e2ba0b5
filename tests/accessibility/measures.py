"""What is measured on a page that is open; each measure returns the faults it found, in words."""

import json
from collections.abc import Mapping
from typing import Final, NamedTuple

from playwright.sync_api import Page

_NAMED: Final = """
const named = (each) => {
  const words = (each.textContent || each.value || "").trim().replace(/\\s+/g, " ").slice(0, 40);
  return `${each.tagName.toLowerCase()}${each.id && "#" + each.id}.${[...each.classList].join(".")} ${words}`;
};
const shown = (each) => each.checkVisibility({ visibilityProperty: true })
  && !each.closest(".visually-hidden, .skip, [aria-hidden=true]");
"""

_KIND_OF: Final = """
const kindOf = (each) => [each.tagName, each.type, ...each.classList,
  ...["checked", "disabled", "hidden"].filter((state) => each[state])].filter(Boolean).join(".");
"""

_SIDEWAYS: Final = """() => {
  const page = document.documentElement;
  const inTable = (each) => each.closest(".scroll, .handover__text--long");
  const wide = [...document.querySelectorAll("body *")].filter((each) => shown(each) && !inTable(each)
    && (each.getBoundingClientRect().right > page.clientWidth + 1 || each.getBoundingClientRect().left < -1));
  return page.scrollWidth > page.clientWidth || wide.length ? [`${page.scrollWidth} wide`, ...wide.map(named)] : [];
}"""

_CUT_OFF: Final = """() => [...document.querySelectorAll("body *")].filter((each) => {
  const style = getComputedStyle(each);
  const cuts = (overflow) => overflow === "hidden" || overflow === "clip";
  return shown(each) && !each.closest("svg") && each.tagName !== "PROGRESS"
    && (cuts(style.overflowX) && each.scrollWidth > each.clientWidth + 1
      || cuts(style.overflowY) && each.scrollHeight > each.clientHeight + 1);
}).map(named)"""

_SPACE_OUT: Final = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`p { margin-block-end: 2em !important; }
    * { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }`);
  document.adoptedStyleSheets = [sheet];
}"""
"""What WCAG 1.4.12 lets a reader do to any text."""

SMALL: Final = """(least) => {
  const all = document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary");
  const inText = (each) => {
    if (each.matches(".strip a, .standing a")) return false;
    if (each.tagName !== "A" || getComputedStyle(each).display !== "inline") return false;
    const block = each.closest("p, li, dd, td, th, h1, h2, h3");
    return block && block.textContent.trim().length > each.textContent.trim().length;
  };
  const box = (each) => {
    const label = ["radio", "checkbox"].includes(each.type) && each.labels[0];
    const lines = [...(label || each).getClientRects()];
    return {
      width: Math.max(...lines.map((line) => line.width)), height: Math.min(...lines.map((line) => line.height)),
    };
  };
  return [...all].filter((each) => shown(each) && !inText(each)).map((each) => [named(each), box(each)])
    .filter(([, size]) => size.width < least - 0.01 || size.height < least - 0.01)
    .map(([name, size]) => `${name}: ${size.width} by ${size.height}`);
}"""

_COLORS: Final = """
  const read = (color) => { const [r, g, b, a = 1] = color.match(/[\\d.]+/g).map(Number); return { r, g, b, a }; };
  const over = (top, under) => ({ a: 1, ...Object.fromEntries(
    ["r", "g", "b"].map((each) => [each, top[each] * top.a + under[each] * (1 - top.a)])) });
  const behind = (each) => {
    if (!each) return { r: 255, g: 255, b: 255, a: 1 };
    const own = read(getComputedStyle(each).backgroundColor);
    return own.a === 1 ? own : over(own, behind(each.parentElement));
  };
  const light = ({ r, g, b }) => [r, g, b].map((each) => each / 255)
    .map((each) => (each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4))
    .reduce((sum, each, at) => sum + each * [0.2126, 0.7152, 0.0722][at], 0);
  const between = (one, other) => {
    const [more, less] = [light(one), light(other)].sort((a, b) => b - a);
    return (more + 0.05) / (less + 0.05);
  };
"""

FAINT: Final = """(least) => {
  const blended = (each) => each && (getComputedStyle(each).opacity !== "1"
    || getComputedStyle(each).backgroundImage !== "none" || blended(each.parentElement));
  const faults = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const each = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !shown(each) || each.closest("svg, option, :disabled")) continue;
    if (blended(each)) { faults.add(`${named(each)}: see-through, or on a picture`); continue; }
    const back = behind(each);
    const ratio = between(back, over(read(getComputedStyle(each).color), back));
    if (ratio < least) faults.add(`${named(each)}: ${ratio.toFixed(2)}`);
  }
  return [...faults];
}"""

FAINT_CONTROLS: Final = """(least) => {
  const edge = (style, under) => parseFloat(style.borderBottomWidth) >= 1 && style.borderBottomStyle !== "none"
    && over(read(style.borderBottomColor), under);
  const faults = new Set();
  for (const each of document.querySelectorAll("button, .button, .call, select, textarea, input:not([type=hidden])")) {
    const isMark = ["radio", "checkbox"].includes(each.type);
    const isDrawnByItsLabel = isMark && getComputedStyle(each).opacity === "0";
    const drawn = isDrawnByItsLabel ? each.labels[0] : each;
    const style = getComputedStyle(drawn);
    if (!shown(drawn) || each.disabled || (isMark && !isDrawnByItsLabel && style.appearance !== "none")) continue;
    const [fill, around] = [behind(drawn), behind(drawn.parentElement)];
    const border = edge(style, fill);
    const outlines = [fill, border].filter(Boolean).map((color) => between(color, around));
    if (!border && outlines[0] === 1) outlines.push(between(over(read(style.color), fill), fill));
    const tick = isMark && each.checked && edge(getComputedStyle(drawn, "::before"), fill);
    const marks = !isMark || isDrawnByItsLabel || !each.checked ? [] : [tick, border].filter(Boolean);
    const ratios = [outlines, ...(marks.length ? [marks.map((color) => between(color, fill))] : [])];
    const ratio = Math.min(...ratios.map((all) => Math.max(...all)));
    if (ratio < least) faults.add(`${named(each)}: ${ratio.toFixed(2)}`);
  }
  return [...faults];
}"""
"""Each control whose border, fill and, if it is no more than words, words have less than that contrast.

A mark that is chosen is held against its own ground as well. What a browser draws by itself is left to it.
"""

BORDERLESS: Final = """(selector) => [...document.querySelectorAll(selector)].filter((each) => {
  const style = getComputedStyle(each);
  return shown(each) && ["top", "bottom"].some((side) => style[`border-${side}-style`] === "none"
    || parseFloat(style[`border-${side}-width`]) < 1
    || style[`border-${side}-color`] === style.backgroundColor);
}).map(named)"""

MOVING: Final = """() => {
  const moves = (style) => [style.transitionDuration, style.animationDuration]
    .some((each) => each.split(",").some((time) => parseFloat(time) > 0)) || style.scrollBehavior === "smooth";
  const parts = [null, "::before", "::after"];
  return [...document.querySelectorAll("html, body, body *")]
    .filter((each) => parts.some((part) => moves(getComputedStyle(each, part)))).map(named);
}"""

_UNFOLD: Final = "() => document.querySelectorAll('details').forEach((each) => { each.open = true; })"

_SKELETON: Final = """() => {
  const words = /^(value|content|lang|hreflang|href|action|title|alt|src|placeholder|datetime|data-.*|aria-label)$/;
  const attributes = (each) => [...each.attributes]
    .map(({ name, value }) => `${name}=${words.test(name) ? Boolean(value) : value}`).sort().join(" ");
  const drawn = (each) => {
    if (each.nodeType === Node.TEXT_NODE) return each.data.trim() && "x";
    if (each.nodeType !== Node.ELEMENT_NODE || each.matches(".translation")) return "";
    return `<${each.tagName} ${attributes(each)}>${[...each.childNodes].map(drawn).join("")}</>`;
  };
  return drawn(document.documentElement);
}"""

_KINDS: Final = f"""() => {{
  {_KIND_OF}
  return [...new Set([document.body, ...document.body.querySelectorAll("*:not(svg *)")].map(kindOf))];
}}"""

HIDDEN_FOCUS: Final = """(every) => {
  const can = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]";
  const stops = [...document.querySelectorAll(can)].filter((each) => each.tabIndex >= 0
    && each.checkVisibility({ visibilityProperty: true }));
  const [first, last] = [stops.toReversed(), stops].map((each) => new Map(each.map((stop) => [kindOf(stop), stop])));
  const isEnd = (each) => [first, last].some((ends) => ends.get(kindOf(each)) === each);
  const all = stops.filter((each, at) => at % every === 0 || isEnd(each));
  const outlined = ({ outlineStyle, outlineWidth }) => outlineStyle === "auto"
    || (outlineStyle !== "none" && parseFloat(outlineWidth) >= 2);
  const faults = [];
  for (const each of all) {
    each.focus({ focusVisible: true });
    const shownAs = each.labels?.length && ["radio", "checkbox"].includes(each.type) ? each.labels[0] : each;
    if (document.activeElement !== each) { faults.push(`${named(each)}: takes no focus`); continue; }
    if (!outlined(getComputedStyle(shownAs))) faults.push(`${named(each)}: no outline`);
    const box = shownAs.getBoundingClientRect();
    const [top, bottom] = [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)];
    const [left, right] = [Math.max(box.left, 0), Math.min(box.right, innerWidth)];
    if (bottom - top < Math.min(box.height, 24) - 1 || right - left < Math.min(box.width, 24) - 1) {
      faults.push(`${named(each)}: not on the screen, ${box.top} to ${box.bottom} of ${innerHeight}`);
      continue;
    }
    const isSeenAt = (part) => {
      const hit = document.elementFromPoint((left + right) / 2, top + (bottom - top) * part);
      return hit && (shownAs.contains(hit) || each.contains(hit) || hit.contains(each));
    };
    const [first, second] = [isSeenAt(0.25), isSeenAt(0.75)]; // two of three, the third asked only if these differ
    if (!(first && second) && !((first || second) && isSeenAt(0.5))) faults.push(`${named(each)}: covered`);
  }
  document.activeElement.blur();
  scrollTo(0, 0);
  return faults;
}"""
"""Gives the focus to one in ``every`` of what can have it, and to the first and the last of each kind of element."""

_BROKEN_WORDS: Final = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("* { hyphens: manual !important; }"); // not every browser has words to hyphenate by
  document.adoptedStyleSheets = [sheet];
  const faults = new Set(), walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { data, parentElement } = walker.currentNode;
    if (!data.trim() || !shown(parentElement) || parentElement.closest("svg, option")) continue;
    for (const { 0: word, index } of data.matchAll(/[\\d.]+\\s°[CF]|[^\\s/–-]+/g)) {
      const range = document.createRange();
      range.setStart(walker.currentNode, index);
      range.setEnd(walker.currentNode, index + word.length);
      if (new Set([...range.getClientRects()].map((box) => Math.round(box.top))).size > 1) faults.add(word);
    }
  }
  document.adoptedStyleSheets = [];
  return [...faults];
}"""

_CROWDED: Final = """() => {
  const lines = (each) => {
    const range = document.createRange();
    range.selectNodeContents(each);
    return range.getBoundingClientRect();
  };
  const words = "h1, h2, h3, p, li, dt, dd, legend, summary, label", boxes = ".button, .call, td, .to-write";
  const all = [...document.querySelectorAll("main *")].filter((each) => each.matches(`${words}, ${boxes}`)
    && shown(each) && (each.textContent.trim() || each.matches(".to-write")) && each.offsetHeight > 1);
  const box = (each) => (each.matches(boxes) ? each.getBoundingClientRect() : lines(each));
  return all.filter((each) => each.matches("h2, h3")).map((each) => {
    const [at, here] = [all.indexOf(each), lines(each)];
    const before = all.slice(0, at).filter((other) => box(other).bottom <= here.top && box(other).right > here.left
      && box(other).left < here.right);
    const next = all.slice(at + 1).find((other) => !other.contains(each) && box(other).top >= here.bottom - 1);
    const above = before.length && here.top - Math.max(...before.map((other) => box(other).bottom));
    const below = next && box(next).top - here.bottom;
    const isAmong = [next, before.at(-1)].some((other) => !other || other.matches("h2, h3"));
    const isCrowded = !isAmong && above <= below || next?.matches(".button, .call") && below < 4;
    return isCrowded && `${named(each)}: ${Math.round(above)} above, ${Math.round(below)} below`;
  }).filter(Boolean);
}"""


MISFIT: Final = f"() => [...({_SIDEWAYS})(), ...({_CUT_OFF})()]"
MISFIT_SPACED_OUT: Final = f"""() => {{
  ({_SPACE_OUT})();
  try {{ return ({MISFIT})(); }} finally {{ document.adoptedStyleSheets = []; }}
}}"""


def measured(page: Page, measures: Mapping[str, tuple[str, object]]) -> dict[str, list[str]]:
    """Take each of these measures, a script and what it is told, in one go; return what each of them found."""
    scripts = ", ".join(f"{json.dumps(name)}: {script}" for name, (script, _) in measures.items())
    body = f"""async (told) => {{
      {_NAMED} {_KIND_OF} {_COLORS}
      const found = {{}};
      for (const [name, measure] of Object.entries({{ {scripts} }})) found[name] = await measure(told[name]);
      return found;
    }}"""
    found: dict[str, list[str]] = page.evaluate(body, {name: argument for name, (_, argument) in measures.items()})
    return found


def _measured(page: Page, script: str, argument: object = None) -> list[str]:
    return measured(page, {"it": (script, argument)})["it"]


class Skeleton(NamedTuple):
    """A page without its words: elements, attributes, and where there are words at all.

    Left out is the note that nobody has reviewed a translation, which is on every page in that language.
    """

    whole: str
    kinds: frozenset[str]
    """Each kind of element that is on it, by its classes and states."""


def unfolded_skeleton_of(page: Page) -> Skeleton:
    """Unfold the page and return its skeleton."""
    whole, kinds = page.evaluate(f"() => {{ ({_UNFOLD})(); return [({_SKELETON})(), ({_KINDS})()]; }}")
    return Skeleton(whole, frozenset(kinds))


def misfit(page: Page) -> list[str]:
    """Return what scrolls sideways, stands outside the page or hides some of what is in it.

    Tables may scroll in a place of their own.
    """
    return _measured(page, MISFIT)


def misfit_spaced_out(page: Page) -> list[str]:
    """Return the same of the page with its text spaced as WCAG 1.4.12 says that it must bear."""
    return _measured(page, MISFIT_SPACED_OUT)


def smaller_than(page: Page, least: int) -> list[str]:
    """Return each target less than ``least`` px wide or high; only links inside a text may be."""
    return _measured(page, SMALL, least)


def fainter_than(page: Page, least: float) -> list[str]:
    """Return each text whose contrast to what is behind it is less than ``least`` to one, or cannot be told."""
    return _measured(page, FAINT, least)


def without_border(page: Page, selector: str) -> list[str]:
    """Return which of these have no border that can be seen."""
    return _measured(page, BORDERLESS, selector)


def with_hidden_focus(page: Page) -> list[str]:
    """Give the focus to all that can have it, in turn; return what does not show that, or is covered meanwhile."""
    return _measured(page, HIDDEN_FOCUS, 1)


def broken_words(page: Page) -> list[str]:
    """Return the words and temperatures that begin on one line and end on another."""
    return _measured(page, _BROKEN_WORDS)


def crowded(page: Page) -> list[str]:
    """Return the headings that stand no nearer to what they head than to what is before, or touch a button."""
    return _measured(page, _CROWDED)
