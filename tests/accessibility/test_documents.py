"""Every page of the app is looked at, and the Nu HTML checker finds nothing wrong with any document."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache, partial
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser

from app.console.sign_in import limiter
from tests.accessibility import checker
from tests.accessibility.pages import CHECK, GROUPS, NOT_FOR_EYES
from tests.accessibility.site import Site

LANGUAGES: Final = ("en-US", "es-US")


@dataclass
class Seen:
    """What came up in a walk through all groups: each state, each route, each document."""

    names: list[str] = field(default_factory=list)
    routes: set[str] = field(default_factory=set)
    documents: dict[str, str] = field(default_factory=dict)


Walk = Callable[[str], Seen]


@pytest.fixture(scope="session")
def walk(browser: Browser, site: Site) -> Walk:
    """Return a callable that goes once through every state and keeps what the server sends for it."""
    return lru_cache(partial(_walk, browser, site))


def _walk(browser: Browser, site: Site, locale: str) -> Seen:
    limiter.reset()
    seen = Seen()
    page = browser.new_page(base_url=site.address, locale=locale)
    site.sent.clear()
    for group, states in (GROUPS if locale == LANGUAGES[0] else CHECK).items():
        for state in states(page, site):
            name = f"{group}: {state}"
            seen.names.append(name)
            seen.documents[f"{name} ({locale})"] = site.sent[-1].html
    seen.routes.update(each.route for each in site.sent if each.is_ok)
    page.close()
    return seen


def test_every_page_of_the_app_is_in_a_group(walk: Walk, site: Site) -> None:
    seen = walk(LANGUAGES[0])

    pages = {each.rule for each in site.app.url_map.iter_rules() if "GET" in (each.methods or ())}
    assert {rule for rule in pages if not rule.startswith("/rehearsed")} - NOT_FOR_EYES == seen.routes - NOT_FOR_EYES
    assert pages >= NOT_FOR_EYES
    assert sorted(set(seen.names)) == sorted(seen.names)


@pytest.mark.parametrize("locale", LANGUAGES)
def test_the_nu_checker_finds_nothing_wrong(walk: Walk, locale: str, tmp_path: Path) -> None:
    _need_the_checker()
    seen = walk(locale)

    assert len(seen.documents) > 90
    found = checker.complaints(seen.documents, tmp_path)

    assert not found


def test_the_nu_checker_finds_what_is_wrong(tmp_path: Path) -> None:
    _need_the_checker()
    wrong = '<!doctype html><html lang="en"><title>Wrong</title><p><ul><li aria-checked="true">one</ul>'

    assert len(checker.complaints({"wrong": wrong}, tmp_path)) == 1


def _need_the_checker() -> None:
    if not checker.is_installed():
        stop = pytest.fail if os.environ.get("REQUIRE_BROWSER") == "1" else pytest.skip
        stop(checker.HOW_TO_INSTALL)
