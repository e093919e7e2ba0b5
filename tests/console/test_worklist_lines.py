"""The worklist as lines: the gravest first, live while it stays open, worked by single keys, quick with thousands."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from http import HTTPStatus
from uuid import uuid4

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import event, func, select, update

from app import clock
from app.data import alerts, audit, call_backs, drafts, worklist
from app.data.database import engine, session
from app.data.models import AuditEntry, Call, Draft, User
from rules.model.disposition import Disposition
from tests.console.filling_in import NEW_CALL, form_on
from tests.console.test_journey import signed_in
from tests.rules.whole_check import nothing_new
from tests.support.console import AddPerson, SaveCall, add_call
from tests.support.page import FetchPage, InspectedPage
from tests.support.server import served
from tests.support.signing_in import sign_in_as

__all__ = ["signed_in"]

Browse = Callable[[User], FetchPage]

LINES = "/console/worklist/lines"
SOON = {"back-pain": "new"}
NOW = {"fever": "yes"}
WEAK = {"weakness": "weaker"}


@pytest.fixture
def pages(browse: Browse, nurse: User) -> FetchPage:
    return browse(nurse)


@pytest.fixture
def client(console_app: Flask, nurse: User) -> FlaskClient:
    """Give a browser in which the nurse is signed in."""
    client = console_app.test_client()
    sign_in_as(client, nurse)
    return client


def names(page: InspectedPage) -> list[str]:
    """Return whom calls are owed to, in the order of the page."""
    return [each.attributes["aria-label"] for each in page.tree.all("li") if "aria-label" in each.attributes]


def title(page: InspectedPage) -> str:
    return page.tree.all("title")[0].text


def asked(client: FlaskClient, tag: str = "", address: str = LINES) -> tuple[int, str, str]:
    """Ask for the lines anew as the page does, and return the status, the tag and the words."""
    answer = client.get(address, headers={"If-None-Match": tag, "Accept": "application/json"})
    return answer.status_code, answer.headers.get("ETag", ""), answer.text


def how_often(action: str) -> int:
    found = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == action)
    return session().scalar(found) or 0


@contextmanager
def counted() -> Iterator[Counter[str]]:
    """Count the statements that this thread sends, those that write, and the calls that are read.

    The stop switch asks in a thread of its own, whenever that is due.
    """
    count, asking = Counter[str](), threading.get_ident()

    def sent(*given: object) -> None:
        if threading.get_ident() != asking:
            return
        count["statements"] += 1
        count["writes"] += str(given[2]).lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))

    def read(*_: object) -> None:
        count["calls"] += 1

    event.listen(engine(), "before_cursor_execute", sent)
    event.listen(Call, "load", read)
    try:
        yield count
    finally:
        event.remove(engine(), "before_cursor_execute", sent)
        event.remove(Call, "load", read)


def test_what_was_lowered_from_an_emergency_stands_before_what_is_due_sooner(
    pages: FetchPage, save_call: SaveCall
) -> None:
    now = clock.now()
    save_call(SOON, patient_name="Overdue", saved_at=now - timedelta(hours=30))
    save_call(WEAK, patient_name="Lowered", decided=Disposition.CALL_SOON, override_reason="goals-of-care")
    save_call(NOW, patient_name="Sent")
    save_call(nothing_new({"back-pain": "none"}), patient_name="Raised", decided=Disposition.CALL_SOON)

    assert names(pages("/console")) == ["Sent", "Lowered", "Overdue", "Raised"]


def test_a_draft_shows_its_level_the_first_words_and_how_long_nobody_typed(pages: FetchPage) -> None:
    words = "Mum's legs are like jelly since yesterday and she has not peed"
    for typed in ({"words": words, "answer-weakness": "weaker"}, {"patient_name": "Empty"}):
        pages(NEW_CALL, {**form_on(pages(NEW_CALL)), **typed, "do": "update"})
    session().execute(update(Draft).values(saved_at=clock.now() - timedelta(minutes=12)))
    session().commit()
    page = pages("/console")

    urgent, others = (
        each.text
        for each in page.tree.all("section")
        if each.attributes.get("aria-labelledby") in {"urgent", "unfinished"}
    )
    assert "So far: Emergency: be seen now Draft: “Mum's legs are like jelly since …”, 12 min" in urgent
    assert "Nothing answered Draft: 12 min Empty" in others


def test_after_something_was_done_the_page_goes_on_at_that_line_or_its_successor(
    client: FlaskClient, save_call: SaveCall
) -> None:
    now = clock.now()
    first, second, third = (save_call(SOON, saved_at=now - timedelta(hours=hours)).id for hours in (3, 2, 1))
    token = InspectedPage(client.get("/console")).token

    def leads_to(call_id: str, act: str, **data: str) -> str:
        sent = client.post(f"/console/call-backs/{call_id}/{act}?after={first}", data={"csrf_token": token, **data})
        assert f"after={first}" in sent.location
        return sent.location

    for act in ("claim", "tried", "release"):
        location = leads_to(second, act)
        assert location.endswith(f"&row={second}#call-{second}")
    assert leads_to(second, "close", result="seen").endswith(f"#call-{third}")
    assert leads_to(second, "claim").endswith(f"notice=taken&after={first}#call-{third}")
    assert leads_to(third, "close", result="seen").endswith(f"#call-{first}")
    assert "#" not in leads_to(first, "close", result="seen")


def test_thousands_of_lines_cost_what_one_page_does(
    client: FlaskClient, pages: FetchPage, nurse: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worklist, "PAGE", 5)
    now, costs = clock.now(), []
    client.get("/console")  # so that what is asked once of a database is asked
    for number in range(23):
        add_call(SOON, by=nurse, saved_at=now - timedelta(minutes=23 - number), patient_name=f"{number:02}")
        if number in (6, 22):
            session().commit()
            with counted() as count:
                assert client.get("/console").status_code == HTTPStatus.OK
            costs.append(count)

    assert costs[0] == costs[1]
    assert costs[1]["calls"] == 5
    found, page = names(pages("/console")), pages("/console")
    while more := [each for each in page.tree.all("a") if each.text.startswith("More: ")]:
        assert more[0].text == f"More: {23 - len(found)}"
        page = pages(more[0].attributes["href"])
        found += names(page)
    assert found == [f"{number:02}" for number in range(23)]


def test_a_line_that_needs_another_look_is_shown_whatever_page_it_stands_on(
    pages: FetchPage, save_call: SaveCall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worklist, "PAGE", 1)
    save_call(SOON, saved_at=clock.now() - timedelta(hours=1))
    last = save_call(SOON)
    pages("/console")
    again = pages(
        f"/console/call-backs/{last.id}/close", {"words": "Her son answered"}, status=HTTPStatus.UNPROCESSABLE_ENTITY
    )

    assert again.with_id(f"words-{last.id}").text == "Her son answered"


def test_an_open_page_is_answered_anew_only_when_something_changed(
    client: FlaskClient, nurse: User, save_call: SaveCall, add_person: AddPerson
) -> None:
    call, other = save_call(SOON), add_person("nurse", name="Olu Other")
    with time_machine.travel(clock.now(), tick=False) as traveller:
        client.get("/console")
        status, tag, words = asked(client)
        assert (status, "Pat Example" in words) == (HTTPStatus.OK, True)
        with counted() as count:
            assert asked(client, tag) == (HTTPStatus.NOT_MODIFIED, tag, "")
        assert count["writes"] == 0
        assert count["statements"] <= 7

        def changes() -> bool:
            nonlocal tag
            session().commit()
            status, tag, _ = asked(client, tag)
            return status == HTTPStatus.OK

        for act in ("worklist-read", "draft-read", "sign-in"):
            audit.record(act, user_id=other.id)
            assert not changes(), act
        call_backs.claim(call_id=call.id, nurse_id=other.id, now=clock.now())
        assert changes()
        drafts.store(draft_id=uuid4().hex, nurse_id=other.id, tab="t", sequence=1, fields={}, now=clock.now())
        assert changes()
        assert not changes()
        traveller.shift(timedelta(seconds=16))
        assert changes(), "nobody typed for a while"
        traveller.move_to(call_backs.get(call.id).due_at + timedelta(seconds=1))  # type: ignore[union-attr]
        sign_in_as(client, nurse)
        assert 'data-overdue="1"' in asked(client, tag)[2]


def test_a_screen_that_asks_is_no_use_of_the_console_and_nobody_who_looks(
    client: FlaskClient, save_call: SaveCall
) -> None:
    save_call(SOON)
    with time_machine.travel(clock.now(), tick=False) as traveller:
        client.get("/console")
        looked = alerts.last_looked()
        for _ in range(14):
            traveller.shift(timedelta(minutes=1))
            status, tag, _ = asked(client)
            assert status == HTTPStatus.OK
            asked(client, tag)
        assert alerts.last_looked() == looked
        traveller.shift(timedelta(minutes=2))
        assert asked(client)[0] == HTTPStatus.UNAUTHORIZED


def test_a_page_that_stays_open_is_in_the_audit_log_once_in_five_minutes(client: FlaskClient) -> None:
    with time_machine.travel(1_700_000_100, tick=False) as traveller:
        sign_in_as(client, session().scalars(select(User)).one())
        _, tag, _ = asked(client)
        for _ in range(36):
            traveller.shift(timedelta(seconds=15))
            tag = asked(client, tag)[1]

    assert how_often(audit.WORKLIST_WATCHED) == 1 + 9 // 5


def test_the_title_counts_what_is_overdue(pages: FetchPage, save_call: SaveCall) -> None:
    assert title(pages("/console")).startswith("Worklist")
    for hours in (1, 30, 40):
        save_call(SOON, saved_at=clock.now() - timedelta(hours=hours))

    assert title(pages("/console")).startswith("(2) Worklist")


@pytest.mark.on_any_database
class TestInABrowser:
    """By keyboard alone, on a screen of 1280 x 800."""

    @pytest.fixture
    def page(
        self, console_app: Flask, nurse: User, signed_in: Callable[..., BrowserContext], save_call: SaveCall
    ) -> Iterator[Page]:
        now = clock.now()
        for number in range(25):
            answers = NOW if number < 3 else SOON
            save_call(answers, saved_at=now - timedelta(minutes=60 - number), patient_name=f"Pat {number:02}")
        with served(console_app) as address:
            page = signed_in(nurse, address, {"width": 1280, "height": 800}).new_page()
            page.goto("/console")
            yield page
            page.context.close()

    def test_twenty_lines_stand_on_the_screen_and_the_tenth_is_taken_with_eleven_keys(self, page: Page) -> None:
        in_sight = "all => all.filter((each) => each.getBoundingClientRect().bottom <= innerHeight).length"
        assert page.locator(".line__row").evaluate_all(in_sight) >= 20

        for key in "j" * 10 + "t":
            page.keyboard.press(key)

        row = page.locator(".line").nth(9)
        expect(row.get_by_text("You make this call.")).to_be_visible()
        expect(row.locator(".line__row")).to_be_focused()
        page.keyboard.press("c")
        expect(row.get_by_role("radio").first).to_be_focused()

    def test_what_is_typed_in_an_open_line_is_never_interrupted(self, page: Page, add_person: AddPerson) -> None:
        other = add_person("nurse", name="Olu Other")
        calls = [each.call_id for each in worklist.page().owed]
        for key in ("j", "j", "c", "Tab"):
            page.keyboard.press(key)
        page.keyboard.type("Her son")
        call_backs.claim(call_id=calls[0], nurse_id=other.id, now=clock.now())
        for call_id in calls[1:3]:
            owed = call_backs.get(call_id)
            assert owed
            call_backs.close(owed=owed, nurse_id=other.id, now=clock.now(), result="arrived", words="There")
        session().commit()
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

        expect(page.locator(".line__row").first).to_contain_text("Olu Other")
        expect(page.locator(".line__row").nth(1)).to_contain_text("Closed meanwhile")
        expect(page.locator(".line")).to_have_count(24)
        page.keyboard.type(" called")
        expect(page.locator(f"#words-{calls[1]}")).to_have_value("Her son called")

    def test_a_page_that_cannot_be_shown_anew_says_since_when(self, page: Page) -> None:
        page.route(f"**{LINES}*", lambda route: route.abort())
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        expect(page.locator("#stale")).to_contain_text("Not updated since")

        page.unroute_all()
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        expect(page.locator("#stale")).to_be_hidden()

    def test_the_keys_are_listed_and_can_be_switched_off(self, page: Page) -> None:
        page.keyboard.press("?")
        expect(page.get_by_text("take the call of that line")).to_be_visible()
        page.get_by_label("Single keys work").uncheck()
        page.keyboard.press("j")
        expect(page.locator(".line__row:focus")).to_have_count(0)
        page.reload()
        expect(page.locator("#single-keys")).not_to_be_checked()
