"""Finding calls: by whole words, however they are written, page by page, and with nothing personal in an address."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http import HTTPStatus

import pytest
from sqlalchemy import select

from app import clock
from app.data.database import session
from app.data.models import AuditEntry, User
from app.data.search import PAGE, Place, Wanted, search
from rules.disposition import Disposition
from tests.conftest import FetchPage, InspectedPage
from tests.console.conftest import AddPerson, SaveCall

Browse = Callable[[User], FetchPage]
Data = dict[str, str | list[str]]


@pytest.fixture
def pages(browse: Browse, nurse: User) -> FetchPage:
    return browse(nurse)


def found(page: InspectedPage) -> list[str]:
    """Return the ids of the calls on a page, in order."""
    calls = [link.removeprefix("/console/calls/") for link in page.links if link.startswith("/console/calls/")]
    return [each for each in calls if each != "new"]


def test_without_a_search_the_latest_calls_are_shown(pages: FetchPage, save_call: SaveCall) -> None:
    assert "No call was saved yet." in pages("/console/calls").text
    old = save_call(saved_at=clock.now() - timedelta(days=2))
    new = save_call()

    assert found(pages("/console/calls")) == [new.id, old.id]


@pytest.mark.parametrize(
    "sent",
    [
        {"name": "JOSE"},
        {"name": "núñez, josé".replace(",", "")},
        {"name": "smith"},
        {"name": "Nuñez-Smith"},
        {"record": " a-17 "},
        {"number": "(212) 555-0142"},
        {"number": "+1 212 555 0142"},
        {"name": "jose", "record": "A-17", "number": "212-555-0142", "decided": "call-soon"},
    ],
    ids=str,
)
def test_a_call_is_found_however_its_words_are_written(pages: FetchPage, save_call: SaveCall, sent: Data) -> None:
    wanted = save_call(patient_name="José Núñez-Smith", record_number="A-17", caller_number="212-555-0142")
    save_call(patient_name="Joseph Smithers", record_number="A-170", caller_number="212-555-0143")
    pages("/console/calls")

    assert found(pages("/console/calls", sent)) == [wanted.id]


@pytest.mark.parametrize(
    "sent", [{"name": "jos"}, {"name": "Smith Nobody"}, {"record": "17"}, {"number": "555-0142"}], ids=str
)
def test_what_does_not_fit_whole_is_not_found_and_says_what_to_try(
    pages: FetchPage, save_call: SaveCall, sent: Data
) -> None:
    save_call(patient_name="José Smith", record_number="A-17")
    pages("/console/calls")

    page = pages("/console/calls", sent)
    assert found(page) == []
    assert "try the last name alone" in page.text


def test_calls_are_found_by_nurse_decision_and_day(
    pages: FetchPage, save_call: SaveCall, add_person: AddPerson
) -> None:
    other = add_person("nurse", name="Olu Other")
    days_ago = [clock.now().replace(hour=12) - timedelta(days=each) for each in range(4)]
    mine = save_call(saved_at=days_ago[3])
    theirs = save_call({"fever": "yes"}, by=other, saved_at=days_ago[2])
    save_call(saved_at=days_ago[1])
    pages("/console/calls")

    assert found(pages("/console/calls", {"nurse": str(other.id)})) == [theirs.id]
    assert found(pages("/console/calls", {"decided": "call-now"})) == [theirs.id]
    day = f"{days_ago[3]:%Y-%m-%d}"
    assert found(pages("/console/calls", {"from": day, "to": day})) == [mine.id]


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"from": "yesterday"}, "is no date"),
        ({"from": "2026-11-24", "to": "2026-11-23"}, "before the first one"),
        ({"name": "x" * 121}, "At most 120 characters"),
    ],
    ids=str,
)
def test_what_cannot_be_searched_for_is_named_and_stays_typed(pages: FetchPage, sent: Data, words: str) -> None:
    pages("/console/calls")
    page = pages("/console/calls", {**sent, "record": "A-17"}, status=HTTPStatus.UNPROCESSABLE_ENTITY)

    assert words in page.text
    assert page.with_id("record").attributes["value"] == "A-17"


def test_every_call_is_on_exactly_one_page_even_if_all_were_saved_at_once(
    pages: FetchPage, save_call: SaveCall
) -> None:
    at = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
    ids = {save_call(saved_at=at + timedelta(seconds=each // 40), patient_name="Pat").id for each in range(60)}
    pages("/console/calls")
    page = pages("/console/calls", {"name": "pat"})
    seen, all_pages = found(page), [found(page)]
    while codes := [each.attributes["value"] for each in page.tree.all("input") if each.attributes["name"] == "older"]:
        page = pages("/console/calls", {"name": "pat", "older": codes[0]})
        all_pages.append(found(page))
        seen += found(page)

    assert len(seen) == len(ids) == 60
    assert set(seen) == ids
    assert [len(each) for each in all_pages] == [PAGE, PAGE, 60 - 2 * PAGE]
    back = [each.attributes["value"] for each in page.tree.all("input") if each.attributes["name"] == "newer"]
    page = pages("/console/calls", {"name": "pat", "newer": back[0]})
    assert found(page) == all_pages[1]


def test_a_place_that_is_none_starts_at_the_first_page(pages: FetchPage, save_call: SaveCall) -> None:
    call = save_call(patient_name="Pat")
    pages("/console/calls")

    for code in ("x", "é", "MjAyNi0xMS0yM1QxMjowMDowMCBh", "bm90IGEgZGF0ZQ=="):
        assert found(pages("/console/calls", {"name": "pat", "older": code})) == [call.id]


def test_a_decision_that_was_changed_is_marked(pages: FetchPage, save_call: SaveCall) -> None:
    save_call({"fever": "yes"}, decided=Disposition.MENTION, override_reason="known-and-assessed")

    assert "lowered from Call now" in pages("/console/calls").text


def test_for_whom_was_searched_stands_neither_in_the_address_nor_in_the_audit_log(
    pages: FetchPage, save_call: SaveCall
) -> None:
    save_call(patient_name="José Smith", record_number="A-17")
    pages("/console/calls")
    page = pages("/console/calls", {"name": "José Smith", "record": "A-17"})

    assert page.address == "/console/calls"
    entry = session().scalars(select(AuditEntry).order_by(AuditEntry.number.desc())).first()
    assert entry is not None
    assert (entry.action, entry.detail) == ("calls-searched", {"by": ["name", "record"]})


def test_a_name_with_script_in_it_is_only_a_name(pages: FetchPage, save_call: SaveCall) -> None:
    save_call(patient_name="<script>alert(1)</script> " + "x" * 90)

    assert "<script>alert(1)</script>" in pages("/console/calls").text


def test_an_empty_search_beyond_the_last_page_is_empty(save_call: SaveCall) -> None:
    call = save_call()

    assert not search(Wanted(), older_than=Place(call.saved_at, call.id)).calls
