"""Every page of the app is looked at, and the Nu HTML checker finds nothing wrong with any document."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from app.extensions import limiter
from tests.accessibility import checker
from tests.accessibility.pages import CHECK, GROUPS, NOT_FOR_EYES, Group
from tests.accessibility.site import Site

pytestmark = pytest.mark.unwatched


@dataclass
class Seen:
    """What came up in a walk through all groups: each state, each route, each document."""

    names: list[str] = field(default_factory=list)
    routes: set[str] = field(default_factory=set)
    documents: dict[str, str] = field(default_factory=dict)


def walk(browser: Browser, site: Site, groups: Mapping[str, Group], locale: str) -> Seen:
    """Go through every state of ``groups`` and keep what the server sends for it."""
    limiter.reset()
    seen = Seen()
    page = browser.new_page(base_url=site.address, locale=locale)
    site.sent.clear()
    for group, states in groups.items():
        for state in states(page, site):
            name = f"{group}: {state}"
            seen.names.append(name)
            seen.documents[f"{name} ({locale})"] = site.sent[-1].html
    seen.routes.update(each.route for each in site.sent if each.is_ok)
    page.close()
    return seen


def test_the_nu_checker_finds_nothing_wrong_with_any_page_of_the_app(
    browser: Browser, site: Site, tmp_path: Path
) -> None:
    seen = walk(browser, site, GROUPS, "en-US")
    pages = {each.rule for each in site.app.url_map.iter_rules() if "GET" in (each.methods or ())}

    assert {rule for rule in pages if not rule.startswith("/rehearsed")} - NOT_FOR_EYES == seen.routes - NOT_FOR_EYES
    assert pages >= NOT_FOR_EYES
    assert sorted(set(seen.names)) == sorted(seen.names)
    assert not _complaints(seen, tmp_path)


def test_the_nu_checker_finds_nothing_wrong_in_spanish(browser: Browser, site: Site, tmp_path: Path) -> None:
    seen = walk(browser, site, CHECK, "es-US")

    assert len(seen.documents) > 90
    assert not _complaints(seen, tmp_path)


def test_the_nu_checker_finds_what_is_wrong(tmp_path: Path) -> None:
    wrong = '<!doctype html><html lang="en"><title>Wrong</title><ul><li aria-checked="true">one</ul>'

    assert len(_complaints(Seen(documents={"wrong": wrong}), tmp_path)) == 1


def _complaints(seen: Seen, folder: Path) -> list[str]:
    if not checker.is_installed():
        stop = pytest.fail if os.environ.get("REQUIRE_BROWSER") == "1" else pytest.skip
        stop(checker.HOW_TO_INSTALL)
    return checker.complaints(seen.documents, folder)
