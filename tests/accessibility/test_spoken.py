"""Whoever hears a page instead of seeing it hears what to do before anything else of the card."""

import re
from itertools import product
from typing import Final

from playwright.sync_api import Locator, Page

from tests.accessibility.site import OpenPage, Site
from tests.journeys.every_page import wrong_turns
from tests.journeys.walking import CASES
from tests.support.part import one_in_part

WORDS: Final = re.compile(r'"((?:[^"\\]|\\.)*)"|: (\S.*)$')


def spoken(part: Locator) -> list[str]:
    """Return what the accessibility tree holds of ``part``, in the order in which it is read."""
    lines = part.aria_snapshot().splitlines()
    return [found[1] or found[2] for each in lines if (found := WORDS.search(each))]


@one_in_part("locale", ("en-US", "es-US"))
def test_a_result_is_spoken_from_its_action_on(open_page: OpenPage, site: Site, locale: str) -> None:
    page = open_page(locale=locale)
    for case, who in product(CASES, ("patient", "caregiver")):
        site.keep(page, CASES[case], who)
        page.goto("/check/result")
        action = page.locator("h1").inner_text()

        assert spoken(page.locator(".card"))[:2] == [action, action], f"the card's name, its heading: {case} of a {who}"
        assert spoken(page.locator("main"))[0] == action
        assert page.title().startswith(action)


def test_the_card_on_a_page_of_questions_is_spoken_from_its_action_on(open_page: OpenPage) -> None:
    page: Page = open_page()
    heard = {name: spoken(page.locator(".card")) for name in wrong_turns(page) if page.locator(".card").count()}

    assert len(heard) == 2
    assert {name: words[:2] for name, words in heard.items()} == {name: ["Call 911 now"] * 2 for name in heard}
