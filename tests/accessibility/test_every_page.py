"""The groups hold every page of the app, and each state is what it is called."""

from typing import Final

from playwright.sync_api import Page, Response

from tests.accessibility.conftest import OpenPage
from tests.accessibility.pages import GROUPS, NOT_FOR_EYES
from tests.accessibility.site import Site


def test_every_page_of_the_app_is_in_a_group(open_page: OpenPage, site: Site) -> None:
    routes: Final = site.app.url_map.bind("127.0.0.1")
    opened: set[str] = set()

    def note(response: Response) -> None:
        path = response.url.partition("?")[0].partition("//")[2].partition("/")[2]
        if response.request.is_navigation_request() and response.status < 300 and routes.test(f"/{path}", "GET"):
            rule, _ = routes.match(f"/{path}", "GET", return_rule=True)
            opened.add(rule.rule)

    page: Page = open_page()
    page.on("response", note)
    for group in GROUPS.values():
        for _ in group(page, site):
            pass

    expected = {each.rule for each in site.app.url_map.iter_rules() if "GET" in (each.methods or ())}
    assert {rule for rule in expected if not rule.startswith("/rehearsed")} - NOT_FOR_EYES == opened - NOT_FOR_EYES
