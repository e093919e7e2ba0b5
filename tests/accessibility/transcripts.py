"""What a screen reader says of a page, from its first word to its last, kept as text and alike on every day.

``make look`` takes the kept ones again: read them through. The reader is Guidepup's virtual one. Only the
server's and the browser's clocks stand still; all else is as it is.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import time_machine
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, Route

from tests.accessibility.site import VENDOR
from tests.journeys.walking import CASES, Keep, answered, press_continue
from tests.support.browser import PHONE

FOLDER: Final = Path(__file__).parent / "transcripts"
READER: Final = (VENDOR / "virtual-screen-reader.js").read_text(encoding="utf-8")
READER_ADDRESS: Final = "/rehearsed/reader.js"
NIGHT: Final = datetime(2026, 3, 2, 6, 50, tzinfo=UTC)
"""A quarter to two at night, in the team's own time: nobody but the night line is there."""

LOCALES: Final = ("en-US", "es-US")
RESULTS: Final = {"911": "emergency", "now": "call-now", "soon": "call-soon", "mention": "mention", "quiet": "nothing"}
"""The name of each result's transcript, and the case that leads to it."""

SAYS_NOTHING: Final = frozenset({"", "paragraph", "generic", "strong", "form"})
READ: Final = """async ([address, folded]) => {
  document.querySelectorAll("button[value]").forEach((each) => each.removeAttribute("value"));
  document.head.append(Object.assign(document.createElement("style"), { textContent: folded }));
  const { virtual } = await import(address);
  await virtual.start({ container: document.body });
  for (let left = 3000; left && await virtual.lastSpokenPhrase() !== "end of document"; left -= 1) await virtual.next();
  const said = await virtual.spokenPhraseLog();
  await virtual.stop();
  return said;
}"""
FOLDED: Final = "details:not([open]) > :not(summary) { display: none; }"
"""What a browser does not show of something folded, told in a way that the reader knows."""


def transcripts(browser: Browser, app: Flask, locale: str) -> Iterator[tuple[str, str]]:
    """Yield the name of each page's file, and what is said of the page."""
    with browser.new_context(
        base_url="http://localhost", viewport=PHONE, locale=locale, bypass_csp=True, timezone_id="America/New_York"
    ) as context:
        page = context.new_page()
        page.clock.set_fixed_time(NIGHT)
        client = app.test_client()
        page.route("**/*", _server(client, locale))
        for name in _pages(page, client, app):
            yield f"{name}.{locale[:2]}.txt", _heard(page, whole=name == "start")


def _server(client: FlaskClient, locale: str) -> Callable[[Route], None]:
    """Return what answers for the server, by a clock that stands still."""

    def answer(route: Route) -> None:
        asked, path = route.request, urlsplit(route.request.url)
        if path.path == READER_ADDRESS:
            return route.fulfill(body=READER, content_type="text/javascript")
        with (
            time_machine.travel(NIGHT, tick=False),
            client.open(
                f"{path.path}?{path.query}",
                method=asked.method,
                data=asked.post_data,
                content_type=asked.headers.get("content-type"),
                headers={"Accept-Language": locale},
                follow_redirects=True,
            ) as response,
        ):
            status, body, kind = response.status_code, response.get_data(), response.content_type
        return route.fulfill(status=status, body=body, content_type=kind)

    return answer


def _pages(page: Page, client: FlaskClient, app: Flask) -> Iterator[str]:
    for name, address in (("start", "/"), ("step", "/check/back")):
        _keep(client, app, "nothing")
        page.goto(address)
        yield name
    _keep(client, app, None)
    page.goto("/check/right-now")
    press_continue(page)
    yield "error"
    for name, case in RESULTS.items():
        _keep(client, app, case)
        page.goto("/check/result")
        yield name


def _keep(client: FlaskClient, app: Flask, case: str | None) -> None:
    with time_machine.travel(NIGHT, tick=False):
        client.set_cookie("rfc", Keep(app, "").cookie_of(answered(CASES[case]) if case else {}, "patient"))


def _heard(page: Page, *, whole: bool) -> str:
    """Return the title and what is said, a line each; only of a ``whole`` page what stands around the main part."""
    said: list[str] = page.evaluate(READ, [READER_ADDRESS, FOLDED])
    if not whole:
        said = said[said.index("main") : said.index("end of main") + 1]
    lines = (each for each in said if each not in SAYS_NOTHING and not each.startswith(("end of ", "end, ")))
    return "\n".join([page.title(), *lines]) + "\n"


def keep(browser: Browser, app: Flask) -> None:
    """Take them all again."""
    for locale in LOCALES:
        for name, text in transcripts(browser, app, locale):
            (FOLDER / name).write_text(text, encoding="utf-8")
