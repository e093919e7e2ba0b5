"""What a browser waits for before it shows anything: each file is a round trip, seconds where the signal is poor."""

from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from tests.journeys.every_page import TO_READ
from tests.journeys.test_without_network import CONTROLLED
from tests.journeys.walking import CASES, choose_person, finish
from tests.support.browser import PHONE, watched
from tests.support.part import in_part, left_out

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

WAITED_FOR: Final = """() => performance.getEntriesByType("resource")
  .filter(({ renderBlockingStatus }) => renderBlockingStatus === "blocking").map(({ name }) => name)"""


@pytest.fixture
def asked(app: Flask) -> list[str]:
    """Note the names of what the server is asked for."""
    names: list[str] = []
    serve = app.wsgi_app

    def noting(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        names.append(PurePosixPath(environ["PATH_INFO"]).name)
        return serve(environ, start_response)

    app.wsgi_app = noting  # type: ignore[method-assign]  # Flask's own way to add middleware
    return names


def waited_for(page: Page) -> list[str]:
    """Return the names of the files without which the browser did not show the page that is open."""
    page.wait_for_load_state("load")
    return [PurePosixPath(each).name for each in page.evaluate(WAITED_FOR)]


@in_part(5)
def test_whoever_comes_for_the_first_time_waits_for_the_page_alone(browser: Browser, live: str, every: int) -> None:
    for address in ("/", *TO_READ)[::every]:
        context = browser.new_context(base_url=live, viewport=PHONE)
        with watched(context):
            page = context.new_page()
            page.goto(address)

            assert (address, waited_for(page)) == (address, [])


@left_out(beside="test_whoever_comes_for_the_first_time_waits_for_the_page_alone")
def test_a_result_waits_for_nothing_that_is_not_there_already(browser: Browser, asked: list[str], live: str) -> None:
    context = browser.new_context(base_url=live, viewport=PHONE, service_workers="allow")
    with watched(context):
        page = context.new_page()
        page.goto("/")
        page.evaluate(CONTROLLED)
        asked.clear()
        choose_person(page, "patient")
        finish(page, CASES["call-now"])

        assert waited_for(page) == ["site.css"]
        assert "result" in asked
        assert "site.css" not in asked
