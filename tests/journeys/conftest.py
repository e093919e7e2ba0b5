"""A phone in the hand of a patient, on which nothing may go wrong unseen."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask
from playwright.sync_api import Browser, Page

from tests.journeys.walking import Keep, a_phone


@pytest.fixture
def phone(browser: Browser, live: str) -> Iterator[Page]:
    """Open a page 360 px wide, on which nothing may go wrong unseen."""
    with a_phone(browser, live, has_script=True) as page:
        yield page


@pytest.fixture
def phone_without_script(browser: Browser, live: str) -> Iterator[Page]:
    """Open a page on the same phone with scripts turned off."""
    with a_phone(browser, live, has_script=False) as page:
        yield page


@pytest.fixture
def at_night() -> Iterator[None]:
    """Put the server's clock to a Monday at 2 in the morning in New York."""
    with time_machine.travel(datetime(2026, 11, 23, 7, 0, tzinfo=UTC)):
        yield


@pytest.fixture
def keep(app: Flask, live: str) -> Keep:
    """Return a callable that puts answers into the browser as if they had been given."""
    return Keep(app, live)
