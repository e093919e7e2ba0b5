"""Giving up on a patient, and going on when they are worse: neither takes them off the worklist too early."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app import clock
from app.console.worklist.giving_up import counted, counts_from
from app.data import call_backs, drafts, follow_ups
from app.data.database import session
from app.data.models import Call, CallBack, CallBackAttempt, Draft, User
from app.data.upkeep import audit_check
from tests.console.test_new_call import Data, hidden, value_of
from tests.rules.whole_check import nothing_new
from tests.support.console import AddPerson, SaveCall
from tests.support.page import FetchPage, InspectedPage
from tests.support.signing_in import sign_in_as
from tests.support.table import table

Browse = Callable[[User], FetchPage]

NOON = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
GIVEN_UP: Data = {"result": "cannot-reach", "words": "Asked the police to look in"}
WORSE: Data = {"result": "reached-worse", "words": "Cannot walk since noon"}


DUE_WITHIN_A_DAY = nothing_new({"lump": "new"})


@pytest.fixture
def pages(browse: Browse, nurse: User) -> FetchPage:
    return browse(nurse)


def address_of(call: Call) -> str:
    return f"/console/call-backs/{call.id}"


def back_of(call: Call) -> CallBack:
    session().expire_all()
    return session().get_one(CallBack, call.id)


def tried(call: Call, *minutes_ago: float) -> None:
    owed = call_backs.get(call.id)
    assert owed is not None
    for minutes in minutes_ago:
        call_backs.tried(owed=owed, nurse_id=call.nurse_id, now=clock.now() - timedelta(minutes=minutes))
    session().commit()


def draft_of(call: Call) -> Draft | None:
    session().expire_all()
    return drafts.get(follow_ups.next_id(call.id))


def typed(page: InspectedPage) -> Data:
    """Return what a browser sends of the page of a new call, as far as these tests fill it in."""
    names = ("patient_name", "patient_born", "record_number", "caller_name", "caller_number", "words")
    return {**hidden(page), **{name: value_of(page, name) for name in names}}


@table(
    ("minutes", "counting"),
    [([], []), ([0], [0]), ([0, 29.9], [0]), ([0, 30], [0, 30]), ([0, 20, 40], [0, 40]), ([0, 20, 40, 60], [0, 40])],
)
def test_a_try_counts_when_it_is_half_an_hour_after_the_last_that_counts(
    minutes: Sequence[float], counting: Sequence[float]
) -> None:
    tries = [CallBackAttempt(tried_at=NOON + timedelta(minutes=each)) for each in minutes]

    assert [(each.tried_at - NOON).total_seconds() / 60 for each in counted(tries)] == counting
    last = NOON + timedelta(minutes=counting[-1] + 30) if counting else NOON
    assert counts_from(tries, NOON) == last


@pytest.mark.parametrize(
    ("saved_hours_ago", "tries", "words"),
    [
        (25, (), ("0 tries count so far, overdue by 1 h", "the next try counts from")),
        (25, (29, 0.1), ("1 try counts so far, overdue by 1 h", "the next try counts from")),
        (25, (20, 10, 0), ("1 try counts so far", "the next try counts from")),
        (23, (200, 100), ("2 tries count so far, due", "That is, not before it is due,")),
        (0.1, (0.02, 0.01), ("1 try counts so far, due", "the next try counts from", "not before it is due,")),
    ],
)
def test_it_is_too_early_to_give_up_without_time_between_tries_and_before_it_is_due(
    pages: FetchPage, save_call: SaveCall, saved_hours_ago: float, tries: Sequence[float], words: Sequence[str]
) -> None:
    call = save_call(DUE_WITHIN_A_DAY, saved_at=clock.now() - timedelta(hours=saved_hours_ago))
    tried(call, *tries)
    pages("/console")
    again = pages(f"{address_of(call)}/close", GIVEN_UP, status=HTTPStatus.UNPROCESSABLE_ENTITY)

    for each in (*words, "2 tries at least 30 minutes apart"):
        assert each in again.text
    assert again.with_id(f"words-{call.id}").text == GIVEN_UP["words"]
    assert "checked" in again.with_id(f"cannot-reach-{call.id}").attributes
    assert back_of(call).closed_at is None


def test_after_two_tries_with_time_between_and_once_due_it_takes_a_word_to_give_up(
    pages: FetchPage, save_call: SaveCall
) -> None:
    call = save_call(saved_at=clock.now() - timedelta(hours=25))
    tried(call, 60, 20)
    pages("/console")
    silent = pages(f"{address_of(call)}/close", {**GIVEN_UP, "words": " "}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    assert "Say what was done" in silent.text

    pages(f"{address_of(call)}/close", GIVEN_UP)
    assert back_of(call).result == "cannot-reach"


def test_a_try_too_soon_is_kept_and_says_that_it_does_not_count(pages: FetchPage, save_call: SaveCall) -> None:
    call = save_call()
    pages("/console")
    first = pages(f"{address_of(call)}/tried", {})
    again = pages(f"{address_of(call)}/tried", {})

    assert "does not count" not in first.text
    assert again.text.count("It does not count towards giving up: less than 30 minutes after") == 2
    assert again.text.count("Nobody reached today") == 2
    assert "The next try counts from" in again.text
    assert len(back_of(call).attempts) == 2


def test_worse_opens_a_new_call_that_is_filled_in_and_closes_the_call_back_when_it_is_saved(
    pages: FetchPage, save_call: SaveCall, nurse: User
) -> None:
    known: dict[str, Any] = {
        "patient_name": "José <b>Roe</b>",
        "patient_born": "1956-03-09",
        "record_number": "A-17",
        "caller_name": "Ann",
        "caller_relation": "caregiver",
        "answered_by": "caregiver",
        "consent": "yes",
        "allergies": "None then",
    }
    first = save_call(**known)
    pages("/console")
    page = pages(f"{address_of(first)}/close", WORSE)

    new_id = follow_ups.next_id(first.id)
    sent = typed(page)
    assert sent["draft"] == new_id
    assert {name: sent[name] for name in sent if name in known} == {name: known[name] for name in sent if name in known}
    assert (sent["caller_number"], sent["words"]) == ("212-555-0142", WORSE["words"])
    assert "checked" in page.with_id("answered_by-caregiver").attributes
    assert "None then" not in page.text, "what may have changed is asked again"
    back, listed = back_of(first), pages("/console")
    assert (back.closed_at, back.claimed_by_id) == (None, nurse.id)
    assert "New call begun" in listed.text
    assert f"/console/calls/new?draft={new_id}" in listed.links

    saved = pages("/console/calls/new", {**sent, "answer-weakness": "weaker", "do": "save"})
    assert saved.address == f"/console/calls/{new_id}"
    back = back_of(first)
    assert (back.result, back.closed_by_id, draft_of(first)) == ("reached-worse", nurse.id, None)
    assert f"/console/calls/{first.id}" in saved.links
    assert f"/console/calls/{new_id}" in pages(f"/console/calls/{first.id}").links
    for form, digits in (("short", 8), ("long", 32)):
        assert f"record {new_id[:digits]}" in pages(f"/console/calls/{first.id}/handover?form={form}").text
        assert f"record {first.id[:digits]}" in pages(f"/console/calls/{new_id}/handover?form={form}").text
    assert "No calls are owed." in pages("/console").text
    assert audit_check.verify().faults == ()


def test_a_new_call_that_is_not_saved_leaves_the_call_back_open(pages: FetchPage, save_call: SaveCall) -> None:
    first = save_call(caller_number="")
    pages("/console")
    sent = typed(pages(f"{address_of(first)}/close", WORSE))

    pages("/console/calls/new", {**sent, "patient_name": "", "do": "save"}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    assert back_of(first).closed_at is None
    pages("/console/calls/new", {**sent, "sequence": "9", "do": "discard"})
    assert (back_of(first).closed_at, draft_of(first)) == (None, None)
    assert "New call begun" not in pages("/console").text
    again = pages(f"{address_of(first)}/close", {**WORSE, "words": ""})
    assert hidden(again)["draft"] == sent["draft"]


def test_beginning_twice_begins_one_and_loses_no_word(
    browse: Browse, nurse: User, add_person: AddPerson, save_call: SaveCall
) -> None:
    first, pages, others = save_call(), browse(nurse), browse(add_person("nurse", name="Olu Other"))
    pages("/console")
    others("/console")
    draft_id = hidden(pages(f"{address_of(first)}/close", WORSE))["draft"]

    assert hidden(pages(f"{address_of(first)}/close", WORSE))["draft"] == draft_id
    other = {**WORSE, "words": "Her son called, too"}
    told = others(f"{address_of(first)}/close", other, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    assert "The new call was begun before" in told.text
    assert told.with_id(f"words-{first.id}").text == other["words"]
    assert session().scalars(select(Draft.id)).all() == [draft_id]
    assert back_of(first).claimed_by_id == nurse.id
    assert "is being typed by Nora Nurse" in others(f"{address_of(first)}/close", {**WORSE, "words": ""}).text


def test_what_someone_else_wrote_meanwhile_stands_when_the_new_call_is_saved(
    pages: FetchPage, browse: Browse, save_call: SaveCall, nurse: User, lead: User
) -> None:
    first, others = save_call(), browse(lead)
    pages("/console")
    others("/console")
    sent = typed(pages(f"{address_of(first)}/close", WORSE))
    others(f"{address_of(first)}/close", {"result": "went-to-er", "words": "Son took her"})
    pages("/console/calls/new", {**sent, "do": "save"})

    back = back_of(first)
    assert (back.result, back.words, back.closed_by_id) == ("went-to-er", "Son took her", lead.id)
    assert session().get_one(Call, follow_ups.next_id(first.id)).nurse_id == nurse.id
    told = pages(f"{address_of(first)}/close", WORSE)
    assert "closed by someone else before" in told.text


def test_nothing_is_half_saved(
    console_app: Flask, save_call: SaveCall, nurse: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = save_call()
    client = console_app.test_client()

    def fail(**_: object) -> None:
        raise RuntimeError("the database went")

    sign_in_as(client, nurse)
    page = InspectedPage(client.get("/console"))
    page = InspectedPage(
        client.post(f"{address_of(first)}/close", data={"csrf_token": page.token, **WORSE}, follow_redirects=True)
    )
    monkeypatch.setattr(call_backs, "close", fail)
    with pytest.raises(RuntimeError):
        client.post("/console/calls/new", data={"csrf_token": page.token, **typed(page), "do": "save"})

    session().rollback()
    assert (back_of(first).closed_at, session().get(Call, follow_ups.next_id(first.id))) == (None, None)
    assert draft_of(first) is not None
