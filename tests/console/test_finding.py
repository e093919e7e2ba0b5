"""In a real browser: from what the caller says to the row, and what an answer means while the server says nothing."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, Route, expect

from app.console.levels import NOW
from app.data.models import User
from tests.console.databases import on_one_database
from tests.console.test_journey import press, signed_in
from tests.support.server import served

__all__ = ["signed_in"]

pytestmark = on_one_database
SENTENCE = "mum's legs are like jelly since yesterday and she's not peed"
EXPERT = 10
TRIES, A_MOMENT = 600, 50

RULES_ARRIVED = """() => {
  const { triage, levels } = document.getElementById("unconfirmed").dataset;
  return Promise.all([import(triage), import(levels)]).then(() => {});
}"""


@pytest.fixture
def page(console_app: Flask, nurse: User, signed_in: Callable[..., BrowserContext]) -> Iterator[Page]:
    """Serve the console, and open an empty tab of a nurse who is signed in."""
    with served(console_app) as address:
        yield signed_in(nurse, address).new_page()


def begin(page: Page) -> None:
    """Open a new call, and wait until rows can be looked for."""
    page.goto("/console/calls/new")
    expect(page.locator("#finding")).not_to_have_attribute("hidden", "")


def keys_of(page: Page, *keys: str) -> int:
    """Press ``keys``, one by one, and count them."""
    for key in keys:
        page.keyboard.press(key)
    return len(keys)


def said_of(page: Page) -> list[str]:
    """The rows that are marked as spoken of."""
    rows: list[str] = page.evaluate("[...document.querySelectorAll('.said')].map((row) => row.id)")
    return rows


def held(page: Page, address: str) -> Callable[[], None]:
    """Hold back whatever is asked of ``address`` from now on; return what lets the last of it go, once there is any."""
    routes: list[Route] = []

    def hold(route: Route) -> None:
        routes.append(route)

    def let_go() -> None:
        for _ in range(TRIES):
            if not routes:
                page.wait_for_timeout(A_MOMENT)
        routes.pop().continue_()

    page.route(address, hold)
    return let_go


def test_call_now_takes_an_expert_ten_keys_from_the_sentence(page: Page) -> None:
    begin(page)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(f"{request.url} {request.post_data}"))

    pressed = keys_of(page, "/", *"jelly")
    expect(page.locator("#find-rows [aria-selected=true]")).to_contain_text("Limb weakness")
    pressed += keys_of(page, "Enter")
    weaker = page.locator("#answer-weakness-weaker")
    pressed += keys_of(page, weaker.get_attribute("data-key") or "")

    expect(weaker).to_be_checked()
    expect(page.locator("#outcome")).to_contain_text(NOW)
    assert pressed <= EXPERT
    assert sent
    assert not any("jelly" in each for each in sent)


def test_own_words_offer_rows_mark_them_until_answered_and_answer_none(page: Page) -> None:
    begin(page)
    page.locator("#words").fill(SENTENCE)

    expect(page.locator("#said-rows button")).to_have_count(3)
    assert said_of(page) == ["answer-weakness", "answer-walking", "answer-bladder"]
    expect(page.locator("#answer-weakness legend")).to_contain_text("They said this")
    assert not page.locator("fieldset[id^=answer-] input:checked:not([value=''])").count()

    page.locator("#said-rows button").first.focus()
    press(page, "Enter")
    press(page, page.locator("#answer-weakness-weaker").get_attribute("data-key") or "")
    assert said_of(page) == ["answer-walking", "answer-bladder"]
    expect(page.locator("#outcome")).to_contain_text(NOW)


def test_a_slash_is_a_slash_where_something_is_typed_and_no_words_lead_nowhere(page: Page) -> None:
    begin(page)
    page.locator("#words").fill("bp 120")
    press(page, "/")
    expect(page.locator("#words")).to_have_value("bp 120/")

    page.locator("#answer-fever").focus()
    press(page, "/", *"qqqq", "Enter")
    expect(page.locator("#find-status")).to_contain_text("No row has these words")
    press(page, *["Backspace"] * 4, *"confsued")
    expect(page.locator("#find-rows [aria-selected=true]")).to_contain_text("onfusion")
    press(page, "ArrowDown", "ArrowUp", "Escape")
    expect(page.locator("#find")).not_to_be_visible()
    expect(page.locator("#answer-fever")).to_be_focused()


def test_with_no_index_it_says_that_it_cannot_look(page: Page) -> None:
    page.route("**/ranking.js", lambda route: route.abort())
    page.goto("/console/calls/new")
    page.locator("#answer-fever").focus()
    press(page, "/")

    expect(page.locator("#find-status")).to_contain_text("cannot be had offline")


def test_what_is_typed_before_the_index_has_arrived_is_looked_for_once_it_has(page: Page) -> None:
    let_go = held(page, "**/ranking.js")
    page.goto("/console/calls/new")
    page.locator("#words").fill(SENTENCE)
    page.locator("#answer-fever").focus()
    press(page, "/", *"jelly")

    expect(page.locator("#find-status")).to_have_text("What finds rows has not arrived yet.")
    assert not page.locator("#find-rows [role=option]").count()

    let_go()
    expect(page.locator("#find-rows [aria-selected=true]")).to_contain_text("Limb weakness")
    expect(page.locator("#find-status")).to_contain_text("the likeliest first")
    expect(page.locator("#said-rows button")).to_have_count(3)


def test_an_answer_shows_at_once_while_the_server_is_held_and_its_word_replaces_it(page: Page) -> None:
    page.goto("/console/calls/new")
    let_go = held(page, "**/console/drafts/*")
    page.locator("#answer-weakness-weaker").check()

    unconfirmed = page.locator("#unconfirmed")
    expect(unconfirmed).to_contain_text(NOW)
    expect(unconfirmed).to_contain_text("Not yet confirmed by the server")
    expect(page.get_by_text("Nothing is answered yet")).to_be_hidden()

    let_go()
    expect(page.locator("#outcome .panel__action")).to_have_text(NOW)
    expect(unconfirmed).to_be_hidden()


def test_with_the_server_gone_every_answer_is_weighed_and_marked_as_offline(
    console_app: Flask,
    nurse: User,
    signed_in: Callable[..., BrowserContext],
) -> None:
    with served(console_app) as address:
        page = signed_in(nurse, address).new_page()
        page.goto("/console/calls/new")
        page.evaluate(RULES_ARRIVED)
    page.locator("#answer-lump-new").check()

    unconfirmed = page.locator("#unconfirmed")
    expect(unconfirmed).to_contain_text("Offline, not yet confirmed by the server")
    expect(unconfirmed).to_contain_text("Assess today")
    page.locator("#answer-confusion-severe").check()
    expect(unconfirmed).to_contain_text(f"{NOW}, ambulance first")
    expect(unconfirmed).to_contain_text("Ambulance: 911")
    expect(page.locator("#spoken")).to_contain_text(f"{NOW}, ambulance first. Offline")
