"""The check after its first visit, when its server is gone: it goes on, ends, forgets, and leaves nobody alone."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing
from types import SimpleNamespace
from typing import Any, Final

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Worker, expect

from app.calling.card import card_at
from app.offline import views
from app.offline.book import LASTS
from app.self_check.presenters.reasons import reasons
from app.settings.team_time import team_now
from rules.handoff import encode
from rules.in_force import ITEMS, triage
from rules.model.questionnaire import Respondent
from tests.journeys.walking import (
    CASES,
    answer,
    answered,
    begin,
    choose_person,
    code_of,
    finish,
    go_on,
    heading,
    press_continue,
    words,
)
from tests.support.app import MakeApp
from tests.support.browser import PHONE, watched
from tests.support.part import left_out, one_in_part
from tests.support.server import served

pytestmark = pytest.mark.unwatched

MOST: Final = 150 * 1024
"""How many bytes a browser keeps for each language."""

NEW_LINE: Final = "(212) 555-0177"
CASE: Final = CASES["call-soon"]
SAID: Final = "main :is(h1, h2, h3, summary, .script p, .passage, ul:not(.calls) > li)"
CONTROLLED: Final = """() => navigator.serviceWorker.controller ||
  new Promise((done) => { navigator.serviceWorker.oncontrollerchange = () => done(); })"""
IN_A_HURRY: Final = """() => {
  const [later, timeout] = [setTimeout, AbortSignal.timeout.bind(AbortSignal)];
  self.setTimeout = (act, time) => later(act, time / 20);
  AbortSignal.timeout = (time) => timeout(time / 20);
}"""
"""So that a test need not wait as long as a person would."""
ANSWERS_KEPT: Final = """() => {
  self.answers = [];
  const asked = fetch;
  self.fetch = (...all) => asked(...all).then((answer) => (answers.push(answer), answer));
}"""
UNREAD: Final = "() => answers.filter(({ body, bodyUsed }) => body && !bodyUsed).map(({ url }) => url)"
UPDATED: Final = """async (waits) => {
  const found = await navigator.serviceWorker.getRegistration();
  await found.update();
  while (Boolean(found.waiting) !== waits) await new Promise((done) => { setTimeout(done, 50); });
}"""
TOLD: Final = """async () => (await navigator.serviceWorker.getRegistration()).waiting.postMessage("Take over.")"""
IN_STORE: Final = """() => inStore("readonly", (store) => store.get(0)).then((record) =>
  [Object.keys(record).sort(), record.key.extractable, [...new Uint8Array(record.text)]])"""
SIZES: Final = """async () => {
  const sizes = [];
  for (const name of await caches.keys()) for (const each of await (await caches.open(name)).matchAll())
    sizes.push((await each.blob()).size);
  return sizes;
}"""


class Site:
    """The site at one address, whose server comes and goes."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.address = ""
        self._running = ExitStack()

    def up(self, app: Flask | None = None) -> None:
        """Start the server, of another version if there is an ``app``."""
        port = int(self.address.rpartition(":")[2] or 0)
        self.address = self._running.enter_context(served(app or self.app, port))

    def silent(self) -> None:
        """Take whatever is asked, and answer nothing."""
        port = int(self.address.rpartition(":")[2])
        self._running.enter_context(closing(socket.create_server(("127.0.0.1", port))))

    def down(self) -> None:
        """Stop it."""
        self._running.close()


@pytest.fixture(scope="module")
def check(make_app: MakeApp) -> Flask:
    """Make the app once: its books are made once a day."""
    return make_app()


@pytest.fixture
def site(check: Flask) -> Iterator[Site]:
    """Serve the check."""
    site = Site(check)
    site.up()
    yield site
    site.down()


@pytest.fixture
def phone(browser: Browser, site: Site) -> Iterator[Page]:
    """Pay the first visit."""
    context = browser.new_context(base_url=site.address, viewport=PHONE, service_workers="allow")
    with watched(context):
        page = context.new_page()
        page.goto("/")
        page.evaluate(CONTROLLED)
        yield page


def worker_of(page: Page) -> Worker:
    return page.context.service_workers[0]


def kept(page: Page) -> dict[str, Any]:
    """Return what the worker keeps, once it has kept what came before."""
    found: dict[str, Any] = worker_of(page).evaluate("keep((kept) => kept)")
    return found


def answer_one_page(page: Page) -> None:
    """Answer the page that is open."""
    answer(page, CASE)
    press_continue(page)


def sections(page: Page) -> list[str]:
    """Return the headings of a result with the lines below them, but for the buttons and whom to call."""
    lines: list[str] = page.locator(SAID).all_inner_texts()
    return lines


def test_a_check_that_loses_its_server_ends_with_the_same_outcome(check: Flask, phone: Page, site: Site) -> None:
    sizes = worker_of(phone).evaluate(SIZES)
    choose_person(phone, "patient")
    answer_one_page(phone)
    online = phone.locator(".site-header").inner_text()
    kept(phone)
    site.down()
    seen = finish(phone, CASE)
    with check.test_request_context("/"):
        answers = {each: codes if ITEMS[each].check_all else codes[0] for each, codes in answered(CASE).items()}
        now, outcome = team_now(), triage(answers)
        card = card_at(now, outcome, Respondent.PATIENT).words
        found = [each.finding for each in reasons(outcome, Respondent.PATIENT)]

    assert sum(sizes) / 2 <= MOST
    assert "Offline" not in online
    assert "Offline" in phone.locator(".site-header").inner_text()
    assert "Rules version" in phone.locator("footer").inner_text()
    assert len(seen) > 5
    assert heading(phone) == card.action
    assert phone.locator(".reason__finding").all_inner_texts() == found
    assert "-".join(phone.locator(".code__text").all_inner_texts()) == encode(answers, Respondent.PATIENT, now.date())
    site.up()
    phone.goto("/check/result")
    assert heading(phone) == card.action
    assert "made without a network" in words(phone), "it ends without the server that was not there"


def test_none_of_these_and_a_sign_take_the_tick_from_each_other_without_a_network(phone: Page, site: Site) -> None:
    choose_person(phone, "patient", "thirst")
    kept(phone)
    site.down()
    phone.reload()
    phone.locator("#emergency-now-none").check()

    phone.locator("#emergency-now-chest-pain").check()

    assert "Offline" in phone.locator(".site-header").inner_text()
    expect(phone.locator("#emergency-now-none")).not_to_be_checked()


@left_out(beside="test_the_languages_at_the_head_keep_page_and_ticks_without_a_network")
def test_a_result_is_shown_in_english_and_back_in_spanish_without_a_network(phone: Page, site: Site) -> None:
    phone.goto("/language?to=es&back=/")
    choose_person(phone, "patient")
    answer_one_page(phone)
    kept(phone)
    site.down()
    phone.goto("/check/result?unfinished=yes")
    assert heading(phone) == "Llame pronto a su equipo de oncología"

    go_on(phone, phone.get_by_role("link", name="Ver en inglés"))

    assert heading(phone) == "Call your team soon"
    assert phone.url == f"{site.address}/check/result?unfinished=yes"
    assert not phone.get_by_role("link", name="Show in English").count()
    phone.goto("/language?to=es&back=https://elsewhere.example/")
    assert phone.url == f"{site.address}/"
    assert "Sin conexión" in phone.locator(".site-header").inner_text()


def test_the_languages_at_the_head_keep_page_and_ticks_without_a_network(phone: Page, site: Site) -> None:
    choose_person(phone, "patient", "thirst")
    kept(phone)
    site.down()
    phone.reload()
    phone.locator("#emergency-now-none").check()

    go_on(phone, phone.get_by_role("button", name="Español"))

    assert heading(phone) == "Ahora mismo"
    assert phone.locator("#emergency-now-none").is_checked()
    assert not phone.locator(".error-summary").count()
    phone.goto("/check/answers")
    go_on(phone, phone.get_by_role("button", name="English"))
    assert phone.url == f"{site.address}/check/answers"
    assert heading(phone) == "What is the main trouble?"


def test_a_change_of_language_records_nothing_on_either_side(phone: Page) -> None:
    choose_person(phone, "patient", "thirst")
    answer(phone, {})
    go_on(phone, phone.get_by_role("button", name="Español"))
    assert heading(phone) == "Ahora mismo"

    assert kept(phone)["check"]["answers"] == {}


def test_a_page_that_the_server_refuses_is_recorded_on_neither_side(phone: Page) -> None:
    choose_person(phone, "patient", "thirst")
    answer(phone, {})
    phone.locator("input[name=csrf_token]").evaluate_all("(all) => all.forEach((each) => { each.value = 'old'; })")
    press_continue(phone)
    assert "too long" in words(phone)

    assert kept(phone)["check"]["answers"] == {}


@one_in_part("case", ("call-soon", "call-now", "mention"))
def test_a_result_without_a_network_says_what_the_server_says(phone: Page, site: Site, case: str) -> None:
    choose_person(phone, "patient")
    finish(phone, CASES[case])
    online = sections(phone)
    kept(phone)
    site.down()
    phone.reload()

    assert "made without a network" in words(phone)
    assert sections(phone) == [each for each in online if each != "Show the number to a phone"]
    assert phone.locator("#print-note").is_visible()


def test_what_is_tapped_on_a_result_counts_without_a_network(phone: Page, site: Site) -> None:
    choose_person(phone, "patient", "weakness")
    kept(phone)
    site.down()
    phone.reload()
    answer(phone, {"weakness": ["weaker"]})
    press_continue(phone)
    answer(phone, {"weakness": ["weaker"]})
    press_continue(phone)
    script, today = phone.locator("section:has(#script) .script"), phone.get_by_role("button", name="Today")
    assert "began today" not in script.inner_text()
    go_on(phone, today)
    assert "began today" in script.inner_text()
    assert "say when" not in script.inner_text().split("My last treatment")[0]
    assert today.get_attribute("aria-pressed") == "true"
    go_on(phone, phone.get_by_role("link", name="No answer"))
    assert "do not wait for a call back" in phone.locator("section:has(#through)").inner_text()
    assert "began today" in script.inner_text()


def test_clearing_wipes_what_both_sides_keep_even_if_the_server_hears_of_it_later(phone: Page, site: Site) -> None:
    choose_person(phone, "patient", "thirst")
    answer_one_page(phone)
    assert kept(phone)["check"]["answers"]
    raw = worker_of(phone).evaluate(IN_STORE)
    assert (raw[:2], b"fever" in bytes(raw[2])) == ([["iv", "key", "text"], False], False)
    phone.goto("/check/answers")
    go_on(phone, phone.get_by_role("button", name="Clear my answers"))
    assert not kept(phone)["check"]
    choose_person(phone, "patient", "thirst")
    answer_one_page(phone)
    assert kept(phone)["check"]["answers"]
    site.down()
    phone.goto("/check/answers")
    go_on(phone, phone.get_by_role("button", name="Clear my answers"))
    assert (heading(phone), kept(phone)["check"]) == ("What is the main trouble?", None)
    site.up()
    phone.goto("/")
    assert "without a network" not in words(phone)
    assert "You have a check open" not in words(phone)
    assert not kept(phone)["isOwed"]


def test_the_worker_leaves_no_answer_unread_for_which_the_next_one_would_wait(phone: Page, site: Site) -> None:
    proxy = Flask("a proxy alone")
    proxy.register_error_handler(404, lambda _: ("Nothing is there. " * 10_000, 502))
    site.down()
    site.up(proxy)
    worker_of(phone).evaluate(ANSWERS_KEPT)
    worker_of(phone).evaluate("keep((kept) => ({ ...kept, isOwed: true }))")
    phone.goto("/how")
    site.down()
    site.up()
    phone.goto("/")

    assert not kept(phone)["isOwed"]
    assert worker_of(phone).evaluate("answers.length") >= 5
    assert worker_of(phone).evaluate(UNREAD) == []


def test_a_check_is_kept_for_half_an_hour_without_use(phone: Page, site: Site) -> None:
    choose_person(phone, "patient", "thirst")
    answer_one_page(phone)
    assert kept(phone)["check"]["answers"]
    site.down()
    worker_of(phone).evaluate("Date.now = ((now) => () => now() + 31 * 60 * 1000)(Date.now)")
    phone.goto("/check/answers")

    assert heading(phone) == "Numbers to call"
    assert kept(phone)["check"] is None


def test_a_page_that_cannot_be_had_is_the_one_with_the_numbers(phone: Page, site: Site) -> None:
    phone.goto("/language?to=es&back=/")
    site.down()
    for address in ("/how", "/card.pdf", "/check/thirst", "/check/visit-note", "/nowhere"):
        phone.goto(address)
        assert phone.locator("main a.call").first.get_attribute("href") == "tel:911", address
        assert heading(phone) == "Números para llamar", address
    phone.goto("/")
    assert phone.locator("main form").count() == 1
    worker_of(phone).evaluate("caches.keys().then((all) => Promise.all(all.map((each) => caches.delete(each))))")
    phone.goto("/how")
    assert phone.locator("main a.call").first.get_attribute("href") == "tel:911"


def test_no_page_waits_for_a_line_that_has_gone_silent(phone: Page, site: Site) -> None:
    choose_person(phone, "patient", "thirst")
    kept(phone)
    site.down()
    answer_one_page(phone)
    phone.goto("/check/answers")
    go_on(phone, phone.get_by_role("button", name="Clear my answers"))
    assert kept(phone)["isOwed"]
    site.silent()
    worker_of(phone).evaluate(IN_A_HURRY)
    phone.context.new_cdp_session(phone).send("Network.clearBrowserCache")
    phone.goto("/how")
    assert heading(phone) == "Numbers to call"
    assert phone.evaluate("document.styleSheets[0].cssRules.length") > 1


def test_whoever_begins_in_another_tab_gets_no_answers_about_somebody_else(phone: Page, site: Site) -> None:
    choose_person(phone, "patient", "thirst")
    other = phone.context.new_page()
    begin(other, "caregiver")
    kept(phone)
    site.down()
    answer_one_page(phone)
    assert "the answers before this are not here" in words(phone)
    answer_one_page(other)
    assert kept(other)["check"]["who"] == "caregiver"
    phone.goto("/check")
    assert code_of(other) != "right-now"
    assert phone.locator("main h1").inner_text() == other.locator("main h1").inner_text(), "both tabs show one check"


def test_where_nothing_can_be_stored_the_worker_remembers_or_says_that_it_does_not(phone: Page, site: Site) -> None:
    choose_person(phone, "patient", "thirst")
    kept(phone)
    refuse = "() => { throw new DOMException('full', 'QuotaExceededError'); }"
    worker_of(phone).evaluate(f"() => {{ IDBObjectStore.prototype.put = {refuse}; }}")
    site.down()
    answer_one_page(phone)
    assert heading(phone) == "Thirst and stomach"
    worker_of(phone).evaluate(f"() => {{ IDBFactory.prototype.open = {refuse}; }}")
    answer_one_page(phone)
    assert heading(phone) not in {"Thirst and stomach", "Numbers to call"}
    worker_of(phone).evaluate("() => { unsaved = null; }")
    answer_one_page(phone)
    assert "the answers before this are not here" in words(phone)
    assert phone.locator("main a.call").first.get_attribute("href") == "tel:911"


def test_an_update_waits_for_the_check_that_is_open(make_app: MakeApp, phone: Page, site: Site) -> None:
    newer = make_app(team_phone=NEW_LINE)
    choose_person(phone, "patient", "thirst")
    kept(phone)
    site.down()
    site.up(newer)
    phone.evaluate(UPDATED, True)
    phone.evaluate(TOLD)
    site.down()
    answer_one_page(phone)
    assert heading(phone) == "Thirst and stomach"
    assert NEW_LINE not in phone.locator("body").inner_text()
    site.up(newer)
    phone.goto("/check/answers")
    go_on(phone, phone.get_by_role("button", name="Clear my answers"))
    phone.evaluate(UPDATED, False)
    site.down()
    phone.goto("/how")
    assert NEW_LINE in words(phone)


def test_rules_that_may_not_be_used_give_numbers_alone(
    phone: Page, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose_person(phone, "patient", "thirst")
    kept(phone)
    site.down()
    answer_one_page(phone)
    site.up()
    monkeypatch.setattr(views, "switch", lambda: SimpleNamespace(why=lambda: "stopped"))
    answer_one_page(phone)
    assert "too old to use" in words(phone)
    assert phone.locator("main a.call").first.get_attribute("href") == "tel:911"
    monkeypatch.undo()
    phone.goto("/check")
    assert phone.locator("main form").count() == 1
    site.down()
    days = int(LASTS.total_seconds() * 1000) + 1
    worker_of(phone).evaluate(f"Date.now = ((now) => () => now() + {days})(Date.now)")
    phone.goto("/")
    assert "too old to use" in words(phone)
    assert phone.locator("main form").count() == 0
