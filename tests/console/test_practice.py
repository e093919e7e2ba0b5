"""Practice: invented callers alone, the rules' level beside the nurse's, and not a trace of it anywhere."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http import HTTPStatus

import pytest
import time_machine
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import func, select

from app.console.access import HOME
from app.console.practice.callers import Caller, callers
from app.console.practice.views import CHOICES
from app.data.database import session
from app.data.models import User
from app.data.upkeep.tables import TABLES
from app.services import provide
from app.serving.prometheus import Counts
from rules.in_force import ITEMS, triage
from rules.model.disposition import Clock
from tests.rules.test_phrasings import PHRASINGS, nothing_else
from tests.rules.test_vignettes import STORIES
from tests.support.console import CONSOLE_COOKIE, AddPerson, SaveCall, cookie_of
from tests.support.page import FetchPage
from tests.support.server import served
from tests.support.table import table

Browse = Callable[[User], FetchPage]
PRACTICE = "/console/practice"
FOUR = [Clock.NOW, Clock.TODAY, Clock.SOON, Clock.NEXT_VISIT]

VOICES = """(names) => {
  window.said = [];
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
  speechSynthesis.getVoices = () => names.map((name) => ({ name, lang: "en-US", localService: name === "own" }));
  speechSynthesis.speak = (one) => { window.said.push([one.voice.name, one.text]); };
}"""


@pytest.fixture
def pages(browse: Browse, nurse: User) -> FetchPage:
    return browse(nurse)


def plain(told: str, who: str, answers: object, gold: str, reason: str) -> tuple[str, ...]:
    return told, who, json.dumps(answers, sort_keys=True), gold, reason


def number_of(wanted: Callable[[Caller], bool]) -> int:
    return next(number for number, each in enumerate(callers(), 1) if wanted(each))


def test_every_caller_is_one_that_the_rules_are_measured_on() -> None:
    stories = {plain(*(each[key] for key in ("story", "respondent", "answers", "gold", "reason"))) for each in STORIES}
    phrasings = {
        plain(each.words, each.who, nothing_else(ITEMS[link_id], each.pick), each.disposition, each.misleading or "")
        for link_id, each in PHRASINGS
    }
    found = [plain(each.told, each.respondent, each.answers, each.gold, each.reason) for each in callers()]

    assert [each for each in found if each not in stories | phrasings] == []
    assert len({*found} & stories) >= 30
    assert len({*found} & phrasings) >= 20
    assert len({*found}) == len(found)


def test_the_rules_say_of_each_caller_what_was_meant_and_all_levels_come_up() -> None:
    outcomes = [(each, triage(each.answers, each.respondent)) for each in callers()]

    assert [each.told for each, outcome in outcomes if outcome.disposition is not each.gold] == []
    assert all(outcome.complete for _, outcome in outcomes)
    for level in FOUR:
        assert sum(outcome.clock is level for _, outcome in outcomes) >= 10, level
    assert list(CHOICES) == FOUR


def test_what_a_caller_tells_is_there_whole_line_by_line() -> None:
    for each in callers():
        assert " ".join(each.lines) == each.told
        assert all(line.strip() for line in each.lines)


def test_lines_come_one_by_one_without_a_script(pages: FetchPage) -> None:
    number = number_of(lambda each: len(each.lines) > 2)
    first, second = (pages(f"{PRACTICE}/{number}?line={line}") for line in (1, 2))

    assert ["hidden" in first.with_id(f"line-{line}").attributes for line in (1, 2, 3)] == [False, True, True]
    assert ["hidden" in second.with_id(f"line-{line}").attributes for line in (1, 2, 3)] == [False, False, True]
    assert f"{PRACTICE}/{number}?line=2#line-2" in first.links


@table("line", ["0", "-1", "x", "99", "9" * 400, "²"])
def test_a_line_that_is_not_there_is_one_that_is(pages: FetchPage, line: str) -> None:
    page = pages(f"{PRACTICE}/1?line={line}")

    assert "hidden" not in page.with_id("line-1").attributes


def test_her_level_stands_beside_the_rules_with_the_passages_and_what_was_meant(pages: FetchPage) -> None:
    number = number_of(lambda each: triage(each.answers, each.respondent).clock is Clock.TODAY)
    caller = callers()[number - 1]
    compared = {
        "now": "More urgent than the rules",
        "today": "The same level",
        "soon": "Less urgent than the rules",
        "next-visit": "Less urgent than the rules",
    }
    for level, words in compared.items():
        page = pages(f"{PRACTICE}/{number}/result?level={level}&keys=7&seconds=42")
        assert "The rules: Assess today" in page.text
        assert words in page.text
        assert {"7", "42"} <= {each.text for each in page.tree.all("dd")}
        assert caller.told in page.text
        assert caller.reason in page.text
        for finding in triage(caller.answers, caller.respondent).findings:
            assert finding.words in page.text
        assert [each for each in page.tree.elements if each.attributes.get("class") == "passage"]
        assert "Assess today" in [each.text for each in page.tree.all("span")], "each finding by its own clock"


def test_where_the_emergency_number_comes_first_it_says_so(pages: FetchPage) -> None:
    number = number_of(lambda each: triage(each.answers, each.respondent).route == "911")

    assert "Emergency: be seen now, ambulance first" in pages(f"{PRACTICE}/{number}/result?level=now").text


def test_without_a_level_the_caller_stands_there_whole_with_what_is_missing(pages: FetchPage) -> None:
    number = number_of(lambda each: len(each.lines) > 2)
    for level in ("", "open-day", "x"):
        page = pages(f"{PRACTICE}/{number}/result?level={level}", status=HTTPStatus.UNPROCESSABLE_ENTITY)
        assert "Choose one of the four levels." in page.with_id("levels-error").text
        assert not any("hidden" in page.with_id(each).attributes for each in page.ids if each.startswith("line-"))


@table("sent", ["", "x", "-1", "999999", "1.5", "<b>"])
def test_what_the_page_did_not_count_is_not_shown(pages: FetchPage, sent: str) -> None:
    page = pages(f"{PRACTICE}/1/result?level=now&keys={sent}&seconds={sent}")

    assert page.tree.all("dd") == []


@pytest.mark.parametrize("number", ["0", "61", "99999999999999999999"])
def test_a_caller_who_is_not_there_is_not_found(pages: FetchPage, number: str) -> None:
    pages(f"{PRACTICE}/{number}", status=HTTPStatus.NOT_FOUND)
    pages(f"{PRACTICE}/{number}/result?level=now", status=HTTPStatus.NOT_FOUND)


def test_nobody_but_a_nurse_practices(browse: Browse, add_person: AddPerson) -> None:
    browse(add_person("admin"))(PRACTICE, status=HTTPStatus.FORBIDDEN)


@pytest.fixture
def _within_one_minute() -> Iterator[None]:
    """Let no time pass: the worklist says of when it is, to the minute."""
    with time_machine.travel(datetime.now(UTC), tick=False):
        yield


def stored() -> dict[str, int]:
    session().expire_all()
    return {name: session().scalar(select(func.count()).select_from(table)) or 0 for name, table in TABLES.items()}


@pytest.mark.usefixtures("_within_one_minute")
def test_no_practice_call_reaches_a_record_the_worklist_a_total_or_the_metrics(
    console_app: Flask, pages: FetchPage, save_call: SaveCall
) -> None:
    save_call()
    counts = Counts(console_app, "a-token-for-tests-alone,long-enough")
    provide(console_app, counts=counts)
    worklist, before = pages("/console").text, stored()
    counted = counts.text()
    pages(PRACTICE)
    for number in range(1, len(callers()) + 1):
        pages(f"{PRACTICE}/{number}")
        pages(f"{PRACTICE}/{number}/result?level=now&keys=1&seconds=1")

    assert stored() == before
    assert pages("/console").text == worklist
    assert results_in(counts.text()) == results_in(counted)


def results_in(counted: bytes) -> list[str]:
    """Return every count but that of pages that were asked for."""
    return [line for line in counted.decode().splitlines() if not line.startswith("rfc_request")]


@contextmanager
def practising(app: Flask, nurse: User, browser: Browser, voices: list[str]) -> Iterator[Page]:
    """Open the practice call with the most lines, in a browser that has ``voices``; no fault may be left."""
    cookie = cookie_of(app, nurse)
    number = number_of(lambda each: len(each.lines) == max(len(one.lines) for one in callers()))
    with served(app) as address:
        context = browser.new_context(base_url=address)
        context.add_cookies([{"name": CONSOLE_COOKIE, "value": cookie.value, "domain": "127.0.0.1", "path": HOME}])
        page = context.new_page()
        faults: list[str] = []
        page.on("console", lambda message: faults.append(message.text))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.add_init_script(f"({VOICES})({json.dumps(voices)})")
        page.goto(f"{PRACTICE}/{number}")
        yield page
        context.close()
    assert faults == []


@pytest.mark.on_any_database
def test_it_is_done_by_keys_alone_and_keys_and_seconds_are_counted(
    console_app: Flask, nurse: User, browser: Browser
) -> None:
    with practising(console_app, nurse, browser, []) as page:
        lines = page.locator("#lines li")
        expect(page.locator("#lines li:visible")).to_have_count(1)
        for _ in range(lines.count()):
            page.keyboard.press("n")
        expect(page.locator("#lines li:visible")).to_have_count(lines.count())
        expect(page.locator("#next")).to_be_hidden()
        keys = lines.count() + 1
        page.keyboard.press("1")
        expect(page.get_by_text("You: Emergency: be seen now")).to_be_visible()
        assert f"keys={keys}&" in page.url
        expect(page.locator("dd")).to_have_count(2)


@pytest.mark.on_any_database
def test_only_a_voice_of_the_device_speaks(console_app: Flask, nurse: User, browser: Browser) -> None:
    with practising(console_app, nurse, browser, ["of the network"]) as page:
        page.keyboard.press("n")
        expect(page.locator("#speak")).to_be_hidden()
    with practising(console_app, nurse, browser, ["of the network", "own"]) as page:
        lines = page.locator("#lines li").all_text_contents()
        page.get_by_role("button", name="Speak").click()
        page.get_by_role("link", name="Next line").click()
        assert page.evaluate("window.said") == [["own", line] for line in lines[:2]]
