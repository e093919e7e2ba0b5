"""Calls narrowed by what the rules said and what was decided, from the numbers of a report, and a few at random."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from http import HTTPStatus
from itertools import product
from urllib.parse import urldefrag

import pytest
from flask import Flask
from sqlalchemy import select, update

from app import clock
from app.console.search import AT_RANDOM
from app.data import call_backs
from app.data.database import session
from app.data.models import AuditEntry, Call, User
from app.data.sealing import KeyRing, new_key
from app.data.search import LOWERED, RAISED, Wanted, search
from app.data.upkeep import audit_check
from app.services import provide, services
from rules.clinical.override_reasons import OVERRIDE_REASONS
from rules.model.disposition import Disposition
from tests.console.test_search import found
from tests.rules.whole_check import nothing_new
from tests.support.console import AddPerson, SaveCall
from tests.support.page import FetchPage, InspectedPage
from tests.support.table import table

Browse = Callable[[User], FetchPage]
NOW: dict[str, str | list[str]] = {"fever": "yes"}
REASON, ANOTHER = list(OVERRIDE_REASONS)[:2]


@pytest.fixture
def pages(browse: Browse, lead: User) -> FetchPage:
    return browse(lead)


@pytest.fixture
def calls(save_call: SaveCall) -> dict[str, str]:
    """Give the ids of calls that differ in what was decided, by what is special about them."""
    mention = Disposition.MENTION
    kept = {
        "lowered": save_call(nothing_new({"fever": "yes"}), decided=mention, override_reason=REASON),
        "lowered a little": save_call(NOW, decided=Disposition.CALL_SOON, override_reason=ANOTHER),
        "raised": save_call(nothing_new({"lump": "new"}), decided=Disposition.CALL_NOW),
        "as computed": save_call(nothing_new({"lump": "new"})),
        "unasked": save_call({"lump": "new"}),
        "told": save_call(nothing_new(NOW), told_name="Dr. Okafor"),
        "old": save_call(NOW, decided=mention, override_reason=REASON, saved_at=clock.now() - timedelta(days=20)),
    }
    return {each: call.id for each, call in kept.items()}


@pytest.mark.asks_which_database
@table(
    ("query", "expected"),
    [
        ("changed=lowered", {"lowered", "lowered a little", "old"}),
        ("changed=raised", {"raised"}),
        ("asked=not-all", {"lowered a little", "unasked", "old"}),
        ("computed=call-now", {"lowered", "lowered a little", "told", "old"}),
        ("computed=call-now&decided=call-soon", {"lowered a little"}),
        (f"reason={REASON}", {"lowered", "old"}),
        ("finding=lump-new", {"raised", "as computed", "unasked"}),
        ("changed=lowered&asked=not-all", {"lowered a little", "old"}),
        ("told=nobody", {"raised"}),
        ("owed=arrival-check.open", {"raised", "told"}),
        ("owed=call-back.open", {"lowered a little", "as computed", "unasked"}),
        ("owed=call-back.closed", set()),
        ("changed=raised&finding=fever-yes", set()),
        ("changed=sideways&finding=none&nurse=x", {"everything"}),
    ],
)
def test_an_address_narrows_the_calls_and_the_form_says_by_what(
    pages: FetchPage, calls: dict[str, str], query: str, expected: set[str]
) -> None:
    page = pages(f"/console/calls?{query}")

    wanted = set(calls.values()) if expected == {"everything"} else {calls[each] for each in expected}
    assert set(found(page)) == wanted
    chosen = {each.attributes["value"] for each in page.tree.all("option") if "selected" in each.attributes}
    assert chosen == (
        {""} & chosen if expected == {"everything"} else {each.split("=")[1] for each in query.split("&")}
    )


def test_a_day_that_is_none_is_named_as_if_it_had_been_typed(pages: FetchPage) -> None:
    assert "is no date" in pages("/console/calls?from=soon").html


def test_a_filter_and_a_name_must_both_fit(pages: FetchPage, save_call: SaveCall) -> None:
    wanted = save_call(NOW, patient_name="Ada Lee", decided=Disposition.MENTION, override_reason=REASON)
    save_call(NOW, patient_name="Ada Roe")
    save_call(NOW, patient_name="Ben Lee", decided=Disposition.MENTION, override_reason=REASON)
    pages("/console/calls")

    assert found(pages("/console/calls", {"name": "ada", "changed": "lowered"})) == [wanted.id]


def test_nobody_can_be_looked_for_by_an_address(pages: FetchPage, calls: dict[str, str]) -> None:
    page = pages("/console/calls?name=Nobody&record=Z-1&number=1")

    assert len(found(page)) == len(calls)
    assert "Latest calls" in page.text


@pytest.mark.asks_which_database
def test_lowered_and_raised_are_what_the_levels_say(save_call: SaveCall) -> None:
    levels = list(Disposition)
    saved = {}
    for computed, decided in product(levels, levels):
        saved[computed, decided] = save_call(decided=decided).id
        session().execute(update(Call).where(Call.id == saved[computed, decided]).values(computed=computed.value))
    session().commit()

    for changed, sign in ((LOWERED, -1), (RAISED, 1)):
        wanted = {saved[pair] for pair in saved if sign * (pair[1].urgency - pair[0].urgency) > 0}
        assert {call.id for call in search(Wanted(changed=changed)).calls} == wanted


def numbers_of(page: InspectedPage) -> dict[str, int]:
    """Return where each number of a report leads, with the number."""
    links = re.findall(r'<a (?:class="listed" )?href="(/console/calls\?[^"]+)">(\d+)', page.html)
    return {unescape(address): int(number) for address, number in links}


@pytest.mark.unwatched
def test_every_number_of_a_report_leads_to_as_many_calls(
    pages: FetchPage, calls: dict[str, str], save_call: SaveCall, add_person: AddPerson
) -> None:
    save_call(by=add_person("nurse", name="Olu Other"), saved_at=clock.now() - timedelta(days=3))
    for each, minutes in (("as computed", 50), ("unasked", 1500), ("told", 61)):
        owed = call_backs.get(calls[each])
        assert owed is not None
        then = owed.call.saved_at + timedelta(minutes=minutes)
        call_backs.close(owed=owed, nurse_id=owed.call.nurse_id, now=then, result="other", words="")
    session().commit()
    for days, count in ((7, 7), (30, 8)):
        numbers = numbers_of(pages(f"/console/reports?days={days}"))

        assert max(numbers.values()) == count
        assert len(numbers) > 15
        for address, number in numbers.items():
            assert len(found(pages(urldefrag(address).url))) == number, address
    assert len(calls) == 7


def test_a_finding_or_reason_that_the_rules_know_no_longer_is_counted_and_leads_nowhere(
    pages: FetchPage, save_call: SaveCall
) -> None:
    save_call(NOW, decided=Disposition.MENTION, override_reason="retired-reason")
    page = pages("/console/reports")

    assert "retired-reason" in page.text
    assert "reason=" not in page.html


def test_five_calls_are_drawn_at_random_and_stay_the_same_when_looked_at_again(
    pages: FetchPage, save_call: SaveCall
) -> None:
    lately = {save_call().id for _ in range(9)}
    old = save_call(saved_at=clock.now() - timedelta(days=40)).id
    pages("/console/reports")
    today = f"{clock.now():%Y-%m-%d}"
    days = {"from": f"{clock.now() - timedelta(days=29):%Y-%m-%d}", "to": today}

    page = pages("/console/calls/drawn", {**days})
    assert len(found(page)) == AT_RANDOM
    assert "Drawn at random" in page.text
    assert found(pages(page.response.request.full_path)) == found(page)
    drawn = {frozenset(found(pages("/console/calls/drawn", {**days}))) for _ in range(8)}
    assert len(drawn) > 1
    assert all(each < lately for each in drawn)
    assert old not in frozenset[str]().union(*drawn)
    last = session().scalars(select(AuditEntry).order_by(AuditEntry.number.desc()).limit(1)).one()
    assert (last.action, last.detail) == ("calls-searched", {"by": ["from", "to", "drawn"]})


def test_of_fewer_calls_all_are_drawn_and_of_none_none(pages: FetchPage, save_call: SaveCall) -> None:
    pages("/console/reports")
    today = f"{clock.now():%Y-%m-%d}"
    assert found(pages("/console/calls/drawn", {"from": today, "to": today})) == []
    call = save_call()

    assert found(pages("/console/calls/drawn", {"from": today})) == [call.id]
    pages("/console/calls/drawn", {"from": "soon"}, status=HTTPStatus.BAD_REQUEST)


@pytest.mark.asks_which_database
def test_of_calls_saved_before_it_is_filled_in_whether_somebody_was_told(
    console_app: Flask, pages: FetchPage, save_call: SaveCall
) -> None:
    nobody, _ = save_call(NOW), save_call(NOW, told_name="Dr. Okafor")
    session().execute(update(Call).values(is_told=None))
    session().commit()
    assert found(pages("/console/calls?told=nobody")) == []

    ring = services(console_app).keys
    provide(console_app, keys=KeyRing([new_key()]))
    broken = console_app.test_cli_runner().invoke(args=["console", "migrate"])
    provide(console_app, keys=ring)
    done = console_app.test_cli_runner().invoke(args=["console", "migrate"])
    session().expire_all()

    assert "of calls and accounts is not all noted" in broken.output
    assert "Of 2 calls" in done.output
    assert found(pages("/console/calls?told=nobody")) == [nobody.id]
    assert audit_check.verify().faults == ()
