"""How a person goes through the check: choose, tap Continue, and arrive somewhere."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final
from urllib.parse import urlsplit

from flask import Flask
from playwright.sync_api import Browser, Locator, Page

from rules import in_force
from rules.in_force import QUESTIONNAIRE
from rules.model.questionnaire import Item
from tests.support.browser import PHONE, watched

Choices = Mapping[str, list[str]]

MOST_PAGES: Final = 20
CASES: Final[dict[str, Choices]] = {
    "call-now": {"back-pain": ["usual"], "weakness": ["weaker"], "numbness": ["saddle", "body"]},
    "emergency": {"emergency-now": ["stroke"]},
    "call-soon": {"back-pain": ["new"], "spine-history": ["known"], "lump": ["unsure"]},
    "mention": {"back-pain": ["usual"], "thirst": ["more"], "for-the-visit": ["pain-plan", "dental"]},
    "nothing": {},
}
"""What is answered on the way to each kind of result; everything that is not named is answered no."""

PRESS: Final = """(ids) => ids.map((each) => document.getElementById(each)).filter((each) => !each.checked)
  .forEach((each) => each.labels[0].click())"""


def begin(page: Page, who: str) -> None:
    """Open the start page and tell who is answering, and of no trouble in particular."""
    page.goto("/")
    choose_person(page, who)


def choose_person(page: Page, who: str, trouble: str = "") -> None:
    """Tell on the start page who is answering and what the main ``trouble`` is."""
    if who == "nurse":
        return go_on(page, page.locator('button[value="nurse"]'))
    page.locator(f'label[for="about-{who}"]').click()
    go_on(page, page.locator(f'button[name="trouble"][value="{trouble}"]'))
    return None


def walk(page: Page, changes: Choices, who: str) -> list[str]:
    """Go from the start to the result, answering no to all but ``changes``; return the pages seen on the way."""
    begin(page, who)
    return finish(page, changes)


def finish(page: Page, changes: Choices) -> list[str]:
    """Go from a question to the result, answering no to all but ``changes``; return the pages seen on the way."""
    seen = [*answer_until(page, changes, {"answers", "result"})]
    if seen[-1] == "answers":
        go_on(page, page.get_by_role("link", name="See what to do").first)
        seen.append(code_of(page))
    assert seen[-1] == "result", seen
    return seen


def answer_until(page: Page, changes: Choices, end: set[str]) -> list[str]:
    """Answer page after page until one of ``end`` is reached; return the pages seen, the last one included."""
    seen = [code_of(page)]
    while seen[-1] not in end:
        answer(page, changes)
        press_continue(page)
        assert code_of(page) != seen[-1], page.locator(".error-summary").all_inner_texts()
        seen.append(code_of(page))
        assert len(seen) < MOST_PAGES, seen
    return seen


def answer(page: Page, changes: Choices) -> None:
    """Answer every question of the page that is open: no at one stroke, but for what is tapped as ``changes`` says."""
    asked: list[str] = page.locator("fieldset").evaluate_all("all => all.map(each => each.id)")
    denied = [f"{each}-{code}" for each in asked if each not in changes for code in denial(in_force.ITEMS[each])]
    page.evaluate(PRESS, denied)
    for link_id in asked:
        for code in changes.get(link_id, ()):
            choose(page, link_id, code)


def choose(page: Page, link_id: str, code: str) -> None:
    """Tap one answer, unless it is chosen already."""
    if not page.locator(f"#{link_id}-{code}").is_checked():
        page.locator(f'.option label[for="{link_id}-{code}"]').click()


def press_continue(page: Page) -> None:
    """Send the page that is open, and wait for what comes."""
    go_on(page, page.locator("#questions .buttons button"))


def press_button(page: Page, name: str) -> None:
    """Press a button by its words, and wait for what comes."""
    go_on(page, page.get_by_role("button", name=name))


def go_on(page: Page, what: Locator) -> None:
    """Tap ``what`` and wait for the page that comes."""
    with page.expect_navigation():
        what.click()


def address(page: Page) -> str:
    """Return the path of the page that is open, with what follows it."""
    parts = urlsplit(page.url)
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.path}{query}" + (f"#{parts.fragment}" if parts.fragment else "")


def code_of(page: Page) -> str:
    """Return the last part of the path of the page that is open."""
    return urlsplit(page.url).path.rpartition("/")[2]


def heading(page: Page) -> str:
    """Return the heading of the page that is open."""
    return page.locator("h1").inner_text()


def words(page: Page) -> str:
    """Return all the words in the main part of the page, folded ones too."""
    return re.sub(r"\s+", " ", page.locator("main").text_content() or "")


def chosen(page: Page) -> list[str]:
    """Return the ids of the answers that are ticked on the page that is open."""
    ids: list[str] = page.locator("input:checked:not([name=respondent])").evaluate_all(
        "all => all.map(each => each.id)"
    )
    return ids


def answered(changes: Choices) -> dict[str, list[str]]:
    """Return whole answers: no to everything that is asked, but for ``changes``."""
    everything = {link_id: list(changes.get(link_id, denial(item))) for link_id, item in in_force.ITEMS.items()}
    asked = in_force.asked({link_id: _kept(link_id, codes) for link_id, codes in everything.items() if codes})
    return {link_id: everything[link_id] for link_id in asked if everything[link_id]}


def denial(item: Item) -> list[str]:
    """Return the answer that denies ``item``, if it has one."""
    return [code for code in ("none", "no") if code in item.codes]


def _kept(link_id: str, codes: list[str]) -> str | list[str]:
    return codes if in_force.ITEMS[link_id].check_all else codes[0]


class Keep:
    """Puts answers into the browser as if they had been given; everything that is not named is answered no."""

    def __init__(self, app: Flask, live: str) -> None:
        self.app = app
        self.live = live

    def __call__(self, page: Page, changes: Choices, who: str = "patient") -> None:
        self.only(page, answered(changes), who)

    def only(self, page: Page, answers: Choices, who: str = "patient", form: int = QUESTIONNAIRE) -> None:
        """Keep ``answers`` and nothing else, as given to the form of that number."""
        cookie = self.cookie_of(answers, who, form)
        page.context.add_cookies([{"name": "rfc", "value": cookie, "url": self.live, "httpOnly": True}])

    def cookie_of(self, answers: Choices, who: str, form: int = QUESTIONNAIRE) -> str:
        """Return the cookie of a check in which ``answers`` were given."""
        client = self.app.test_client()
        with client.session_transaction() as session:
            session.permanent = True
            session["respondent"] = who
            session.update(form=form, answers={link_id: _kept(link_id, codes) for link_id, codes in answers.items()})
        cookie = client.get_cookie("rfc")
        assert cookie is not None
        return cookie.value


@contextmanager
def a_phone(browser: Browser, live: str, *, has_script: bool) -> Iterator[Page]:
    context = browser.new_context(base_url=live, viewport=PHONE, java_script_enabled=has_script)
    with watched(context):
        yield context.new_page()
