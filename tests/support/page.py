"""A page that was fetched, and everything that is wrong with it."""

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from itertools import chain
from typing import Final, Protocol

from lxml import etree
from werkzeug.test import TestResponse

from app.settings.settings import Settings

BARE: Final = frozenset({"checked", "disabled", "multiple", "readonly", "selected"})

NEEDS_LABEL: Final = ("input", "select", "textarea")

LINE: Final = 18
"""How high a line of text is at most in a browser's own style, in px."""

IDS: Final = etree.XPath("//@id")

WITH_ID: Final = etree.XPath("//*[@id = $wanted]")

TOKENS: Final = etree.XPath("//input[@name = 'csrf_token' and @value != '']")

POINTERS: Final = etree.XPath("//@for | //@aria-describedby | //@aria-labelledby | //@aria-controls")

LABELLED: Final = etree.XPath("//label[normalize-space()]/@for")

INLINE: Final = etree.XPath("//*[@style] | //script | //@*[starts-with(name(), 'on')]/..")
"""Whatever may be style or script inside the page."""

_STYLE: Final = re.compile(r"<style>(.*?)</style>", re.DOTALL)

EXPECTED_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none';",
    "Permissions-Policy": "camera=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


_Made = dict[etree._Element, "Element"]  # noqa: SLF001 - its type has no other name
"""The elements of a page that somebody asked for: of a large page, most are never looked at by themselves."""


class Element:
    """One element of a page."""

    __slots__ = ("_made", "_node", "attributes", "tag")

    def __init__(self, node: etree._Element, made: _Made) -> None:
        self._node, self._made = node, made
        self.tag = str(node.tag)
        self.attributes: dict[str, str] = dict(node.attrib)
        for name in BARE & self.attributes.keys():
            if self.attributes[name] == name:  # libxml2 gives checked="checked" for a bare checked
                self.attributes[name] = ""

    @property
    def parent(self) -> "Element | None":
        above = self._node.getparent()
        return None if above is None else _element(above, self._made)

    @property
    def children(self) -> list["Element"]:
        return [_element(node, self._made) for node in self._node.iterchildren(etree.Element)]

    @property
    def texts(self) -> list[str]:
        return [str(text) for text in self._node.itertext()]

    @property
    def text(self) -> str:
        return " ".join(" ".join(self._node.itertext()).split())

    def inside(self, tag: str) -> bool:
        return next(self._node.iterancestors(tag), None) is not None

    def all(self, *tags: str) -> list["Element"]:
        return [_element(node, self._made) for node in self._node.iterdescendants(*tags)]


def _element(node: etree._Element, made: _Made) -> Element:
    """Return the one element for ``node``, so that it can be told from others by identity."""
    if node not in made:
        made[node] = Element(node, made)
    return made[node]


class Tree:
    """A page as a tree of elements.

    Raises:
        AssertionError: If something is closed that is not open, or is never closed.
    """

    def __init__(self, html: str) -> None:
        parser = etree.HTMLParser(remove_comments=True)
        self._page = etree.fromstring(html, parser)
        crossed = [error.message for error in parser.error_log if error.type_name == "ERR_TAG_NAME_MISMATCH"]
        assert not crossed, crossed
        self._made: _Made = {}
        self.root = _element(self._page, self._made)

    @cached_property
    def elements(self) -> list[Element]:
        return [_element(node, self._made) for node in self._page.iter(etree.Element)]

    def all(self, *tags: str) -> list[Element]:
        return [_element(node, self._made) for node in self._page.iter(*tags)]

    def found(self, path: etree.XPath, **values: str) -> list[Element]:
        """Return the elements that a path leads to, in the order of the page."""
        return [_element(node, self._made) for node in path(self._page, **values)]

    def values(self, path: etree.XPath) -> list[str]:
        """Return the values of the attributes that a path leads to, in the order of the page."""
        return [str(value) for value in path(self._page)]


class InspectedPage:
    """A page that was fetched and found to be in order."""

    def __init__(self, response: TestResponse) -> None:
        self.response = response
        self.status = response.status_code
        self.address = response.request.full_path.rstrip("?")
        self.html = response.get_data(as_text=True)
        self.styles = _STYLE.findall(self.html)
        self.tree = Tree(_STYLE.sub("<style></style>", self.html))
        self.text = self.tree.root.text
        self.links = [link.attributes.get("href", "") for link in self.tree.all("a")]
        self.ids = self.tree.values(IDS)
        self.heading = next((each.text for each in self.tree.all("h1")), "")
        self.token = next((each.attributes["value"] for each in self.tree.found(TOKENS)), None)

    def with_id(self, html_id: str) -> Element:
        return next(iter(self.tree.found(WITH_ID, wanted=html_id)))

    def chosen(self) -> set[str]:
        """Return the ids of the options that are ticked."""
        return {each.attributes["id"] for each in self.tree.all("input") if "checked" in each.attributes}


class FetchPage(Protocol):
    """Fetch a page, follow where it leads, and inspect it. With ``data`` the form is sent, token included."""

    def __call__(
        self, address: str, data: dict[str, str | list[str]] | None = None, *, status: int = 200
    ) -> InspectedPage: ...


def numbers_of(settings: Settings) -> list[str]:
    """Return the addresses of the numbers of which one at least stands on every page."""
    return [settings.site.emergency.number.href, *(each.number.href for each in settings.site.lines)]


def faults_of(page: InspectedPage, numbers: list[str]) -> list[str]:
    """Say everything that is wrong with ``page``, on which one of ``numbers`` at least can be tapped."""
    checks = (
        _header_faults,
        _style_faults,
        _outline_faults,
        _sentence_faults,
        _drawing_faults,
        _form_faults,
        _address_faults,
    )
    return [*chain.from_iterable(check(page) for check in checks), *_link_faults(page, numbers)]


def _header_faults(page: InspectedPage) -> Iterator[str]:
    for name, expected in EXPECTED_HEADERS.items():
        found = page.response.headers.getlist(name)
        if len(found) != 1 or expected not in found[0]:
            yield f"header {name}: {found}"


def _style_faults(page: InspectedPage) -> Iterator[str]:
    """Yield what is wrong with the style: it is in a file, or inside and let in by the policy of the page."""
    files = [each for each in page.tree.all("link") if each.attributes["rel"] == "stylesheet"]
    if page.styles and any("media" not in each.attributes for each in files):
        yield "a page with a style inside that waits for one in a file"
    policy = page.response.headers["Content-Security-Policy"]
    for style in page.styles:
        if f"'sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}'" not in policy:
            yield "a style that the policy keeps out"


_BEFORE: Final = re.compile(r"^(Error: )?(\(\d+\) )?")
"""What stands before the title of a page, as a narrow tab shows no more than its beginning: how many there are of
something, or that the page needs another look (the same word in both languages)."""


def _outline_faults(page: InspectedPage) -> Iterator[str]:
    headings, titles, roots = page.tree.all("h1"), page.tree.all("title"), page.tree.all("html")
    if [len(headings), len(titles)] != [1, 1]:
        yield f"{len(headings)} h1 and {len(titles)} title"
    elif "data-person" in headings[0].attributes:  # windows and histories show titles to whoever passes by
        if not headings[0].text or headings[0].text in titles[0].text:
            yield f"the title {titles[0].text!r} names the person"
    elif not headings[0].text or not _BEFORE.sub("", titles[0].text).startswith(headings[0].text):
        yield f"the title {titles[0].text!r} does not begin with the heading {headings[0].text!r}"
    if not roots or not roots[0].attributes.get("lang"):
        yield "no language"
    yield from (f"twice the id {each}" for each, times in sorted(Counter(page.ids).items()) if times > 1)
    for each in page.tree.found(INLINE):
        inline = [name for name in each.attributes if name == "style" or name.startswith("on")]
        if inline or (each.tag == "script" and (not each.attributes.get("src") or each.text)):
            yield f"inline style or script in <{each.tag}> {inline}"


def _sentence_faults(page: InspectedPage) -> Iterator[str]:
    """Yield where a sentence ends twice, as one does when its last word is an abbreviation ("p.m..")."""
    for found in re.finditer(r"\w\.\.(?!\.)", page.text):
        yield f"two full stops: {page.text[max(0, found.start() - 40) : found.end()]!r}"


def _drawing_faults(page: InspectedPage) -> Iterator[str]:
    """Without the style sheet, a drawing without a size of its own is as wide as the page."""
    for each in page.tree.all("svg"):
        size = [each.attributes.get(side, "").removesuffix("mm") for side in ("width", "height")]
        is_small = all(side.isdigit() and int(side) <= LINE for side in size)
        if not all(size) or (is_mere_decoration(each) and not is_small):
            yield f"a drawing as large as {size}: {each.attributes}"


def is_mere_decoration(element: Element) -> bool:
    """Whether the element is hidden from screen readers, itself or with what it is in."""
    parent = element.parent
    return element.attributes.get("aria-hidden") == "true" or (parent is not None and is_mere_decoration(parent))


def _form_faults(page: InspectedPage) -> Iterator[str]:
    labelled = {*page.tree.values(LABELLED)}
    for each in page.tree.all(*NEEDS_LABEL):
        if each.attributes.get("type") == "hidden":
            continue
        if not (each.attributes.get("id") in labelled or each.inside("label") or each.attributes.get("aria-label")):
            yield f"no label for {each.attributes}"
    for fieldset in page.tree.all("fieldset"):
        if next((each.tag for each in fieldset.children if each.text), None) != "legend":
            yield f"no legend in fieldset {fieldset.attributes}"
    for form in page.tree.all("form"):
        is_post = form.attributes.get("method", "get").lower() == "post"
        if is_post and not any(_is_token(each) for each in form.all("input")):
            yield f"no token in form {form.attributes}"
    yield from (f"a button without words: {each.attributes}" for each in page.tree.all("button") if not each.text)


def _address_faults(page: InspectedPage) -> Iterator[str]:
    """Without an address of its own, a form is sent to that of the page, and its fragment scrolls what comes back."""
    for form in page.tree.all("form"):
        if not form.attributes.get("action") or "#" in form.attributes["action"]:
            yield f"no address in form {form.attributes}"


def _is_token(element: Element) -> bool:
    return element.attributes.get("name") == "csrf_token" and bool(element.attributes.get("value"))


def _link_faults(page: InspectedPage, numbers: list[str]) -> Iterator[str]:
    ids = set(page.ids)
    targets = [href.removeprefix("#") for href in page.links if href.startswith("#")]
    targets += [target for value in page.tree.values(POINTERS) for target in value.split()]
    yield from (f"#{target} is nowhere" for target in targets if target not in ids)
    yield from (f"link to {href!r}" for href in page.links if not href or href.startswith("javascript:"))
    emergency, *team = numbers
    if emergency not in page.links:
        yield f"{emergency} cannot be tapped"
    if not (set(team) & set(page.links) if team else "appointment card" in page.text or "tel:+" in page.html):
        yield f"none of the team's numbers {team} can be tapped"
