"""The app, a client that inspects every page it fetches, and a browser."""

import gc
import importlib
import os
from collections.abc import Generator, Iterator
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import Any, Final

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, expect, sync_playwright

from app import create_app
from app.services import services
from app.settings.settings import PREFIX, read_settings
from tests.support import plain_summary, tracer, unwatched
from tests.support.app import (
    SETTINGS,
    CompiledTemplates,
    MakeApp,
    compile_routes_when_built,
    look_at_static_files_once,
    write_shorthand_once,
)
from tests.support.browser import BROWSER_FLAGS, HOW_TO_INSTALL, find_browser, find_quick_browser
from tests.support.page import FetchPage, InspectedPage, faults_of, numbers_of
from tests.support.server import served
from tests.support.signed import signed

TESTS: Final = Path(__file__).parent
UNWATCHED: Final = unwatched.names()

LOADED_BY_OTHERS: Final = ("app.data.migrations.", "app.gunicorn_conf")
"""What Alembic and gunicorn load, each in its own way."""


def pytest_configure(config: pytest.Config) -> None:
    # The same examples every time, and no clock: a slow machine is no fault.
    hypothesis_settings.register_profile("repeatable", derandomize=True, deadline=None, max_examples=25)
    hypothesis_settings.load_profile("repeatable")
    config.addinivalue_line("markers", "settings(**overrides): what the app of this test is made with")
    config.addinivalue_line("markers", "unwatched: goes through too much for coverage to follow; others cover the same")
    config.addinivalue_line("markers", "long: for `make audit`, while `make test` goes through a part of the same")
    config.addinivalue_line(
        "markers",
        "on_any_database: of a page, a browser, or what never reaches the database: one kind of database is enough",
    )
    config.addinivalue_line("markers", "asks_which_database: of what does otherwise on one kind of database")
    config.pluginmanager.register(plain_summary)
    compile_routes_when_built()
    look_at_static_files_once()
    write_shorthand_once()


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Generator[None, object, object]:
    """Let the garbage collector leave alone what is loaded here, which is there to stay."""
    gc.disable()
    tracer.remember()
    _load_what_is_watched()
    try:
        with tracer.untraced():
            _load_backwards(session)
            return (yield)
    finally:
        gc.freeze()
        gc.enable()


def _load_what_is_watched() -> None:
    """Import what coverage follows while its tracer is on, so that none is needed while tests are loaded."""
    for package in ("rules", "app") if tracer.is_on() else ():
        for path in sorted((TESTS.parent / package).rglob("*.py")):
            name = ".".join(path.relative_to(TESTS.parent).with_suffix("").parts).removesuffix(".__init__")
            if not name.startswith(LOADED_BY_OTHERS):
                importlib.import_module(name)


def _load_backwards(session: pytest.Session) -> None:
    """Let every other worker load the tests from the last to the first, if it is to collect all of them.

    pytest writes each ``assert`` anew and keeps what came of it. In a new clone two workers would do that for the same
    file at the same time, all the way; so each finds half of them done.
    """
    number = os.environ.get("PYTEST_XDIST_WORKER", "").removeprefix("gw")
    if number.isdigit() and int(number) % 2 and [Path(each).resolve() for each in session.config.args] == [TESTS]:
        for path in sorted(TESTS.rglob("test_*.py"), reverse=True):
            with suppress(pytest.Collector.CollectError):  # told when it is collected
                _ = pytest.Module.from_parent(session, path=path).obj


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Run what is ``unwatched`` without a tracer."""
    with nullcontext() if _is_watched(item) else tracer.untraced():
        return (yield)


def _is_watched(item: pytest.Item) -> bool:
    """Whether coverage follows it, at up to four times the work: each line is to be reached by a test of its own."""
    is_generated = getattr(getattr(item, "obj", None), "is_hypothesis_test", False)
    room = item.path.relative_to(TESTS).parts[0]
    needs_browser = "browser" in getattr(item, "fixturenames", ())
    is_named = unwatched.function_of(item.nodeid) in UNWATCHED or item.get_closest_marker("unwatched")
    return room in unwatched.WATCHED and not (is_generated or needs_browser or is_named)


@pytest.fixture(autouse=True, scope="session")
def _without_settings_of_this_machine() -> None:
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        del os.environ[name]
    # The console has tests of its own, which turn it on.
    os.environ[f"{PREFIX}CONSOLE"] = "off"


@pytest.fixture(scope="session")
def make_app() -> MakeApp:
    compiled, followed = CompiledTemplates(), set[str]()

    def make(**overrides: object) -> Flask:
        # One like it was made before, on the same lines, wherever its files stand.
        told = repr({name: value for name, value in overrides.items() if name != "instance_folder"})
        with tracer.untraced() if told in followed else nullcontext():
            if tracer.is_on():
                followed.add(told)
            return made(**overrides)

    def made(**overrides: object) -> Flask:
        config = {name: value for name, value in overrides.items() if name.isupper()}
        settings = {name: value for name, value in overrides.items() if name not in config}
        if settings.get("environment") == "production":
            settings = signed(settings)
        app = create_app(read_settings({**SETTINGS, **settings}), **{"TESTING": True, **config})
        app.jinja_env.bytecode_cache = compiled
        return app

    return make


@pytest.fixture
def app(make_app: MakeApp, request: pytest.FixtureRequest) -> Flask:
    """Make the app, with the overrides of ``@pytest.mark.settings(...)`` if the test has that mark."""
    mark = request.node.get_closest_marker("settings")
    return make_app(**(mark.kwargs if mark else {}))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def page(app: Flask, client: FlaskClient) -> FetchPage:
    """Return a callable that fetches a page and fails unless it is in order."""
    numbers = numbers_of(services(app).settings)
    token: str | None = None

    def fetch(address: str, data: dict[str, str | list[str]] | None = None, *, status: int = 200) -> InspectedPage:
        nonlocal token
        if data is None:
            response = client.get(address, follow_redirects=True)
        else:
            response = client.post(address, data={"csrf_token": token or "", **data}, follow_redirects=True)
        assert response.status_code == status, f"{address}: {response.status}"
        assert response.mimetype == "text/html"
        fetched = InspectedPage(response)
        assert not faults_of(fetched, numbers), address
        token = fetched.token or token
        return fetched

    return fetch


@pytest.fixture
def live(app: Flask) -> Iterator[str]:
    """Serve the app of this test and give its address."""
    with served(app) as address:
        yield address


@pytest.fixture(scope="session")
def browser_path() -> str:
    """Find the browser; skip without one, or fail if the environment says that there must be one."""
    path = find_browser()
    if path is None and os.environ.get("REQUIRE_BROWSER") == "1":
        pytest.fail(f"No browser: {HOW_TO_INSTALL}")
    if path is None:
        pytest.skip(f"No browser: {HOW_TO_INSTALL}")
    return path


@pytest.fixture(scope="session")
def browser(browser_path: str) -> Iterator[Browser]:
    """Start the browser. Whatever page a test opens in it, no box may ask whether to leave that page."""
    expect.set_options(timeout=30_000)  # as long as Playwright waits for all else; 5 s are soon over on a busy machine
    with sync_playwright() as playwright:
        path = find_quick_browser() or browser_path
        chromium = playwright.chromium.launch(executable_path=path, args=list(BROWSER_FLAGS))
        _listen_for_boxes(chromium)
        yield chromium
        chromium.close()


_boxes: list[str] = []


def _listen_for_boxes(browser: Browser) -> None:
    """Note each box that asks whether to leave a page: where nobody listens, Playwright leaves without a word.

    What answers without a network is let in by its own tests: every other would wait for a server that is gone.
    """
    new_context, new_page = browser.new_context, browser.new_page

    def answer(dialog: Dialog) -> None:
        if dialog.type == "beforeunload":
            _boxes.append(dialog.page.url if dialog.page else "")
            return dialog.accept()
        return dialog.dismiss()

    def listened_context(**options: Any) -> BrowserContext:  # noqa: ANN401
        context = new_context(**{"service_workers": "block", **options})
        context.on("dialog", answer)
        return context

    def listened_page(**options: Any) -> Page:  # noqa: ANN401
        page = new_page(**{"service_workers": "block", **options})
        page.context.on("dialog", answer)
        return page

    browser.new_context = listened_context  # type: ignore[method-assign]
    browser.new_page = listened_page  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def _no_box_asks_whether_to_leave() -> Iterator[None]:
    _boxes.clear()
    yield
    assert _boxes == [], "the browser asked whether to leave the page"
