"""A browser of any width, theme and language, on a site in which every page can be brought about."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from app.extensions import limiter
from tests.accessibility.site import OpenPage, Site, served_site
from tests.support.app import MakeApp
from tests.support.browser import PHONE


@pytest.fixture(scope="session")
def site(make_app: MakeApp, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Serve the site."""
    with served_site(make_app, tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest.fixture
def open_page(browser: Browser, site: Site) -> Iterator[OpenPage]:
    """Return a callable that opens an empty page on the site; its keywords are Playwright's of a context."""
    limiter.reset()
    contexts: list[BrowserContext] = []

    def open_one(**options: Any) -> Page:  # noqa: ANN401
        context = browser.new_context(base_url=site.address, **{"viewport": PHONE, "locale": "en-US", **options})
        contexts.append(context)
        return context.new_page()

    yield open_one
    for each in contexts:
        each.close()
