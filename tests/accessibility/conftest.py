"""A browser of any width, theme and language, on a site in which every page can be brought about."""

from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from app.extensions import limiter
from tests.accessibility.site import Site, served_site
from tests.conftest import MakeApp

OpenPage = Callable[..., Page]
DESK: Final[ViewportSize] = {"width": 1280, "height": 900}
PHONE: Final[ViewportSize] = {"width": 360, "height": 740}


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
        context.set_default_timeout(10_000)
        contexts.append(context)
        return context.new_page()

    yield open_one
    for each in contexts:
        each.close()
