"""A phone in the hand of a patient, on which nothing may go wrong unseen."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, ViewportSize

from tests.journeys.walking import Keep

PHONE: Final[ViewportSize] = {"width": 360, "height": 740}


@contextmanager
def watched(context: BrowserContext) -> Iterator[BrowserContext]:
    """Close the context at the end, and fail if the browser had anything to complain of but a 4xx that was meant."""
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        is_an_answer_meant = "the server responded with a status of 4" in message.text
        is_a_page = "/static/" not in message.location["url"]
        if message.type in {"error", "warning"} and not (is_an_answer_meant and is_a_page):
            complaints.append(message.text)

    context.set_default_timeout(10_000)
    context.on("console", listen)
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    try:
        yield context
    finally:
        context.close()
    assert not complaints


@contextmanager
def _a_phone(browser: Browser, live: str, *, has_script: bool) -> Iterator[Page]:
    context = browser.new_context(base_url=live, viewport=PHONE, java_script_enabled=has_script)
    with watched(context):
        yield context.new_page()


@pytest.fixture
def phone(browser: Browser, live: str) -> Iterator[Page]:
    """Open a page 360 px wide, on which nothing may go wrong unseen."""
    with _a_phone(browser, live, has_script=True) as page:
        yield page


@pytest.fixture
def phone_without_script(browser: Browser, live: str) -> Iterator[Page]:
    """Open a page on the same phone with scripts turned off."""
    with _a_phone(browser, live, has_script=False) as page:
        yield page


@pytest.fixture
def keep(app: Flask, live: str) -> Keep:
    """Return a callable that puts answers into the browser as if they had been given."""
    return Keep(app, live)
