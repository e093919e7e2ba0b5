"""Calls that are owed: the most pressing first, taken by one nurse, and closed with what came of them."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from app import clock
from app.console.record.what_came import RESULTS
from app.console.worklist.times import due_in_words
from app.data import call_backs, drafts
from app.data.database import session
from app.data.models import AuditEntry, Call, CallBack, User
from rules.model.disposition import Disposition
from rules.model.outcome import NOBODY_REACHED
from tests.rules.whole_check import nothing_new
from tests.support.console import AddPerson, SaveCall
from tests.support.page import FetchPage, InspectedPage
from tests.support.table import table

Browse = Callable[[User], FetchPage]
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture
def pages(browse: Browse, nurse: User) -> FetchPage:
    return browse(nurse)


def names(page: InspectedPage) -> list[str]:
    """Return whom calls are owed to, in the order of the page."""
    return [each.attributes["aria-label"] for each in page.tree.all("li") if "aria-label" in each.attributes]


def owed(call: Call) -> CallBack:
    found = call_backs.get(call.id)
    assert found is not None
    return found


def actions() -> list[str]:
    return list(session().scalars(select(AuditEntry.action).order_by(AuditEntry.number)))


def test_an_empty_worklist_says_so(pages: FetchPage) -> None:
    page = pages("/console")

    assert "No calls are owed." in page.text
    assert "Whatever is typed into a call is kept here" in page.text


def test_who_was_sent_to_be_seen_stands_first_and_then_those_due_first(pages: FetchPage, save_call: SaveCall) -> None:
    now = clock.now()
    save_call(patient_name="Later", saved_at=now - timedelta(hours=1))
    save_call(patient_name="Sooner", saved_at=now - timedelta(hours=7))
    save_call(nothing_new({"lump": "new"}), patient_name="Latest, with a day", saved_at=now - timedelta(hours=2))
    save_call(patient_name="Overdue", saved_at=now - timedelta(hours=30))
    save_call({"fever": "yes"}, patient_name="Sent just now")
    save_call({"fever": "yes"}, patient_name="Sent before", saved_at=now - timedelta(hours=1))
    save_call(nothing_new({"back-pain": "none"}), decided=Disposition.MENTION, patient_name="Nothing owed")

    assert names(pages("/console")) == [
        "Sent before",
        "Sent just now",
        "Overdue",
        "Sooner",
        "Later",
        "Latest, with a day",
    ]


def test_what_is_overdue_says_so_in_words_shows_as_call_now_and_says_why(pages: FetchPage, save_call: SaveCall) -> None:
    save_call(saved_at=clock.now() - timedelta(hours=10, minutes=10), patient_name="Pat")
    page = pages("/console")

    assert "Overdue by 2 h 10 min" in page.text
    assert "Emergency: be seen now" in page.text
    assert NOBODY_REACHED.words in page.text
    assert "tel:+12125550142" in page.links


def test_a_refill_that_waited_too_long_is_overdue_and_no_reason_for_the_er(
    pages: FetchPage, save_call: SaveCall
) -> None:
    save_call(nothing_new({"also-new": ["other-medicine-out"]}), saved_at=clock.now() - timedelta(days=9))
    page = pages("/console")

    assert "Overdue by" in page.text
    assert "Emergency: be seen now" not in page.text
    assert NOBODY_REACHED.words not in page.text


def test_a_try_that_reached_nobody_is_shown_and_keeps_the_call_owed(pages: FetchPage, save_call: SaveCall) -> None:
    call = save_call(saved_at=clock.now() - timedelta(hours=25))
    pages("/console")
    page = pages(f"/console/call-backs/{call.id}/tried", {})

    assert "Nobody reached" in page.text
    assert "by Nora Nurse" in page.text
    assert NOBODY_REACHED.words in page.text
    assert owed(call).closed_at is None


@table(
    ("hours", "words"),
    [
        (3.5, "Due today 15:30, in 3 h 30 min"),
        (20, "Due tomorrow 08:00, in 20 h 0 min"),
        (0.25, "Due today 12:15, in 15 min"),
        (50, "Due Nov 25 14:00, in 2 d 2 h"),
        (0, "Overdue by 0 min"),
        (-49, "Overdue by 2 d 1 h"),
    ],
)
def test_a_due_time_is_said_as_on_a_clock(hours: float, words: str) -> None:
    assert due_in_words(NOON + timedelta(hours=hours), NOON) == words


def test_a_call_is_taken_given_back_and_taken_by_another(
    browse: Browse, nurse: User, add_person: AddPerson, save_call: SaveCall
) -> None:
    call = save_call()
    first, second = browse(nurse), browse(add_person("nurse", name="Olu Other"))
    first("/console")
    second("/console")

    assert "You make this call." in first(f"/console/call-backs/{call.id}/claim", {}).text
    told = second(f"/console/call-backs/{call.id}/claim", {})
    assert "Someone else took that call first" in told.text
    assert "Nora Nurse makes this call." in told.text
    first(f"/console/call-backs/{call.id}/release", {})
    assert "You make this call." in second(f"/console/call-backs/{call.id}/claim", {}).text


def test_of_many_who_take_a_call_at_once_exactly_one_has_it(
    console_app: Flask, save_call: SaveCall, add_person: AddPerson
) -> None:
    call = save_call()
    nurses = [add_person("nurse").id for _ in range(4)]
    session().commit()

    def take(nurse_id: int) -> bool:
        with console_app.app_context():
            is_mine = call_backs.claim(call_id=call.id, nurse_id=nurse_id, now=clock.now())
            session().commit()
            return is_mine

    with ThreadPoolExecutor(len(nurses)) as pool:
        assert sorted(pool.map(take, nurses)) == [False, False, False, True]
    assert actions().count("call-back-claimed") == 1


def test_closing_needs_to_say_what_came_of_it_and_loses_no_word(pages: FetchPage, save_call: SaveCall) -> None:
    call = save_call()
    pages("/console")
    again = pages(
        f"/console/call-backs/{call.id}/close", {"words": "Daughter answered"}, status=HTTPStatus.UNPROCESSABLE_ENTITY
    )
    assert f"#result-{call.id}" in again.links
    assert again.with_id(f"words-{call.id}").text == "Daughter answered"

    pages(f"/console/call-backs/{call.id}/close", {"words": "Daughter answered", "result": "reached-same"})
    closed = owed(call)
    assert (closed.result, closed.words, closed.closed_by and closed.closed_by.name) == (
        "reached-same",
        "Daughter answered",
        "Nora Nurse",
    )
    assert names(pages("/console")) == []


def test_what_the_first_wrote_stands_when_two_close_the_same_call(
    browse: Browse, nurse: User, lead: User, save_call: SaveCall
) -> None:
    call = save_call()
    first, second = browse(nurse), browse(lead)
    first("/console")
    second("/console")
    first(f"/console/call-backs/{call.id}/close", {"result": "seen"})

    assert (
        "closed by someone else before" in second(f"/console/call-backs/{call.id}/close", {"result": "arranged"}).text
    )
    assert "closed by someone else before" in second(f"/console/call-backs/{call.id}/tried", {}).text
    assert owed(call).result == "seen"


def test_a_lead_lets_a_call_be_due_earlier_and_never_later(browse: Browse, lead: User, save_call: SaveCall) -> None:
    pages = browse(lead)
    call = save_call()
    before = owed(call).due_at
    address = f"/console/call-backs/{call.id}/due"
    pages("/console")

    def at(moment: datetime) -> dict[str, str | list[str]]:
        return {"due": f"{moment.astimezone():%Y-%m-%dT%H:%M}"}

    late = pages(address, at(before + timedelta(hours=1)), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    assert "can only become due earlier" in late.text
    over = pages(address, at(clock.now() - timedelta(hours=1)), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    assert "That time is over" in over.text
    for none in ("soon", "0001-01-01T00:00", "9999-12-31T23:59"):
        assert "is no date and time" in pages(address, {"due": none}, status=HTTPStatus.UNPROCESSABLE_ENTITY).text

    pages(address, at(before - timedelta(hours=3)))
    assert timedelta(hours=2, minutes=58) <= before - owed(call).due_at <= timedelta(hours=3, minutes=1)


def test_a_nurse_who_is_no_lead_cannot_change_when_a_call_is_due(pages: FetchPage, save_call: SaveCall) -> None:
    call = save_call()

    assert "Due earlier" not in pages("/console").text
    pages(f"/console/call-backs/{call.id}/due", {"due": "2026-11-23T12:00"}, status=HTTPStatus.FORBIDDEN)


@pytest.mark.parametrize("act", ["release", "tried", "close"])
def test_a_call_back_that_is_not_there_is_not_found(pages: FetchPage, act: str) -> None:
    pages("/console")

    pages(f"/console/call-backs/{uuid4().hex}/{act}", {}, status=HTTPStatus.NOT_FOUND)


def test_everything_done_is_in_the_audit_log(pages: FetchPage, save_call: SaveCall) -> None:
    call = save_call()
    pages("/console")
    for act, data in (("claim", {}), ("tried", {}), ("release", {}), ("close", {"result": "seen"})):
        pages(f"/console/call-backs/{call.id}/{act}", dict[str, str | list[str]](data))

    wanted = ["call-back-claimed", "call-back-tried", "call-back-released", "call-back-closed"]
    assert [each for each in actions() if each.startswith("call-back")] == wanted
    assert "worklist-read" in actions()


def test_a_call_begun_and_not_saved_is_found_again(pages: FetchPage, nurse: User) -> None:
    draft_id = uuid4().hex
    fields = {"patient_name": ["<b>Pat</b> " + "x" * 100]}
    drafts.store(draft_id=draft_id, nurse_id=nurse.id, tab="t", sequence=1, fields=fields, now=clock.now())
    session().commit()

    page = pages("/console")
    assert f"/console/calls/new?draft={draft_id}" in page.links
    assert "<b>Pat</b>" in page.text


def test_calls_begun_that_do_not_fit_stand_on_further_pages(
    pages: FetchPage, nurse: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafts, "MOST_SHOWN", 2)
    begun, now = {uuid4().hex for _ in range(5)}, clock.now()
    for draft_id in begun:
        drafts.store(draft_id=draft_id, nurse_id=nurse.id, tab="t", sequence=1, fields={}, now=now)
    session().commit()
    found, address = list[str](), "/console"
    while address:
        page = pages(address)
        found += [link.partition("draft=")[2] for link in page.links if "?draft=" in link]
        address = next((link for link in page.links if "before=" in link and link.endswith("#unfinished")), "")

    assert (len(found), set(found)) == (5, begun), "each once, even of those that were typed at once"
    assert len([link for link in pages("/console?before=gone").links if "?draft=" in link]) == 2


def test_what_may_come_of_a_call_back_keeps_its_codes() -> None:
    assert set(RESULTS) >= {
        "reached-better",
        "reached-same",
        "reached-worse",
        "seen",
        "went-to-er",
        "arranged",
        "cannot-reach",
    }
