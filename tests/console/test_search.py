"""Finding calls: by whole words, however they are written, page by page, and with nothing personal in an address."""

from base64 import urlsafe_b64encode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from itertools import pairwise, product
from urllib.parse import unquote
from zoneinfo import ZoneInfo

import pytest
import time_machine
from flask import Flask
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from app import clock
from app.console.access import HOME, SEEN
from app.data import search as data_search
from app.data.database import session
from app.data.models import AuditEntry, Call, User
from app.data.search import PAGE, Page, Place, Wanted, search
from app.services import provide, services
from app.serving.cookies import ConsoleCookie
from rules.model.disposition import Disposition
from tests.console.databases import on_one_database
from tests.support.console import AddPerson, SaveCall
from tests.support.page import FetchPage, InspectedPage
from tests.support.server import served
from tests.support.signing_in import sign_in_as
from tests.support.table import table
from tests.tools.benchmarks import search as benchmark
from tests.tools.benchmarks.figure import Figure

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


@pytest.fixture
def smith(save_call: SaveCall) -> Call:
    """Give the call of one person, beside that of another who is called and numbered much like them."""
    save_call(patient_name="Joseph Smithers", record_number="A-170", caller_number="212-555-0143")
    return save_call(patient_name="José O'Neil Núñez-Smith", record_number="A-17", caller_number="212-555-0142")


@table(
    "sent",
    [
        {"name": "JOSE"},
        {"name": "núñez josé"},
        {"name": "smith"},
        {"name": "Nuñez-Smith"},
        {"name": "Núñez\u2010Smith, José"},
        {"name": "o’neil"},
        {"name": "ONeil"},
        {"record": " a-17 "},
        {"number": "(212) 555-0142"},
        {"number": "+1 212 555 0142"},
        {"name": "jose", "record": "A-17", "number": "212-555-0142", "decided": "call-soon"},
    ],
    ids=str,
)
def test_a_call_is_found_however_its_words_are_written(pages: FetchPage, smith: Call, sent: Data) -> None:
    pages("/console/calls")

    assert found(pages("/console/calls", sent)) == [smith.id]


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


@table(
    ("sent", "words"),
    [
        ({"from": "yesterday"}, "is no date"),
        ({"from": "2026-11-24", "to": "2026-11-23"}, "before the first one"),
        ({"from": "0001-01-01"}, "is no date"),
        ({"to": "9999-12-31"}, "is no date"),
        ({"name": "x" * 121}, "At most 120 characters"),
        ({"name": "--"}, "no letters to search for"),
        ({"number": "ask at the desk"}, "no digits to search for"),
    ],
    ids=str,
)
def test_what_cannot_be_searched_for_is_named_and_stays_typed(pages: FetchPage, sent: Data, words: str) -> None:
    pages("/console/calls")
    page = pages("/console/calls", {**sent, "record": "A-17"}, status=HTTPStatus.UNPROCESSABLE_ENTITY)

    assert words in page.text
    assert page.with_id("record").attributes["value"] == "A-17"


def way(page: InspectedPage, words: str) -> str:
    """Return the address behind a link; empty if there is none."""
    return next((each.attributes["href"] for each in page.tree.all("a") if each.text == words), "")


@pytest.mark.unwatched
@pytest.mark.parametrize("sent", [{}, {"name": "pat"}, {"name": "pat", "decided": "call-soon"}], ids=str)
def test_every_call_is_on_exactly_one_page_even_if_all_were_saved_at_once(
    pages: FetchPage, save_call: SaveCall, sent: Data
) -> None:
    at = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
    ids = {save_call(saved_at=at + timedelta(seconds=each // 40), patient_name="Pat").id for each in range(60)}
    page = pages("/console/calls")
    page = pages("/console/calls", sent) if sent else page
    there = [found(page)]
    while way(page, "Older"):
        page = pages(way(page, "Older"))
        there.append(found(page))
    back = [found(page)]
    while way(page, "Newer"):
        page = pages(way(page, "Newer"))
        back.append(found(page))

    assert [len(each) for each in there] == [PAGE, PAGE, 60 - 2 * PAGE]
    assert {each for some in there for each in some} == ids
    assert back == there[::-1]


@pytest.mark.parametrize(
    "code",
    [
        "x",
        "é",
        *(
            urlsafe_b64encode(each.encode()).decode()
            for each in (
                "2026-11-23T12:00:00 a",
                f"0001-01-01T00:00:00+14:00 {'a' * 32}",
                f"9999-12-31T23:00:00-14:00 {'a' * 32}",
                "2026-11-23T12:00:00+00:00 a\0b",
                "not a place",
            )
        ),
    ],
)
def test_a_place_that_is_none_starts_at_the_first_page(pages: FetchPage, save_call: SaveCall, code: str) -> None:
    call = save_call()

    assert found(pages(f"/console/calls?older={code}")) == [call.id]
    assert found(pages(f"/console/calls?newer={code}")) == [call.id]


def test_a_search_that_is_not_kept_any_more_says_so_and_shows_the_latest(pages: FetchPage, save_call: SaveCall) -> None:
    call = save_call()
    page = pages("/console/calls?search=0123abcd")

    assert "That search is not kept any more." in page.text
    assert found(page) == [call.id]


def test_earlier_searches_stay_where_they_were_until_the_cookie_is_full(pages: FetchPage, save_call: SaveCall) -> None:
    first, second = save_call(patient_name="Ada"), save_call(patient_name="Ben")
    pages("/console/calls")
    ada, ben = pages("/console/calls", {"name": "ada"}), pages("/console/calls", {"name": "ben"})

    assert (found(pages(ada.address)), found(pages(ben.address))) == ([first.id], [second.id])
    longest: Data = {"name": "\U0001d4b3" * 120, "record": "\U0001d4b3" * 40, "number": "7" * 40}
    addresses = [pages("/console/calls", longest).address for _ in range(9)]
    assert "No call fits all of this" in pages(addresses[-1]).text
    assert "not kept any more" in pages(ada.address).text


@pytest.mark.parametrize(("day", "expected"), [("2026-10-31", [0]), ("2026-11-01", [1, 2]), ("2026-11-02", [3])])
def test_a_day_lasts_from_midnight_to_midnight_where_the_team_is(
    pages: FetchPage,
    save_call: SaveCall,
    console_app: Flask,
    day: str,
    expected: list[int],
) -> None:
    zone = ZoneInfo("America/New_York")
    settings = services(console_app).settings
    site = settings.site.model_copy(update={"time_zone": zone})
    provide(console_app, settings=settings.model_copy(update={"site": site}))
    moments = [
        datetime(2026, 10, 31, 23, 59, 59, tzinfo=zone),
        datetime(2026, 11, 1, 0, 0, tzinfo=zone),
        datetime(2026, 11, 1, 23, 59, 59, tzinfo=zone),  # 25 hours later: the clock was turned back
        datetime(2026, 11, 2, 0, 0, tzinfo=zone),
    ]
    calls = [save_call(saved_at=each) for each in moments]
    pages("/console/calls")

    page = pages("/console/calls", {"from": day, "to": day})
    assert found(page) == [calls[each].id for each in reversed(expected)]


@pytest.mark.parametrize(
    "other", [{}, {"decided": "mention"}, {"nurse": "0"}, {"record": "B-1"}, {"to": "2026-10-31"}], ids=str
)
def test_a_call_has_to_fit_everything_that_was_asked(
    pages: FetchPage, save_call: SaveCall, nurse: User, other: Data
) -> None:
    call = save_call(patient_name="Ada Lee", record_number="A-17", saved_at=datetime(2026, 11, 1, 12, tzinfo=UTC))
    every: Data = {"name": "lee ada", "record": "A-17", "number": "212-555-0142", "nurse": str(nurse.id)}
    pages("/console/calls")

    page = pages("/console/calls", {**every, "decided": "call-soon", "from": "2026-10-01", "to": "2026-11-02", **other})
    assert found(page) == ([] if other else [call.id])


def test_a_decision_that_was_changed_is_marked(pages: FetchPage, save_call: SaveCall) -> None:
    save_call({"fever": "yes"}, decided=Disposition.MENTION, override_reason="known-and-assessed")

    assert "lowered from Emergency: be seen now" in pages("/console/calls").text


def test_for_whom_was_searched_stands_neither_in_an_address_nor_in_the_cookie_nor_in_the_audit_log(
    pages: FetchPage, save_call: SaveCall, console_app: Flask
) -> None:
    name, record = "Bartholomewson Featherstonehaugh", "Hospital-17-of-Nowhere"
    for _ in range(PAGE + 1):
        save_call(patient_name=name, record_number=record)
    pages("/console/calls")
    page = pages("/console/calls", {"name": name, "record": record})

    serializer = ConsoleCookie().get_signing_serializer(console_app)
    assert serializer
    cookie = page.response.history[0].headers["Set-Cookie"].split("=", 1)[1].split(";")[0]
    readable = serializer.loads(cookie)
    assert "searches" in readable
    for words in (*name.split(), record):  # long ones: what is sealed has every short word in it some day
        assert not [each for each in (page.address, *page.links, str(readable)) if words in each]
    entry = session().scalars(select(AuditEntry).order_by(AuditEntry.number.desc())).first()
    assert entry is not None
    assert (entry.action, entry.detail) == ("calls-searched", {"by": ["name", "record"]})


def test_every_page_of_calls_is_written_down_before_it_is_shown(pages: FetchPage, save_call: SaveCall) -> None:
    save_call()
    pages("/console/calls")
    pages("/console/calls", {"decided": "call-soon"})

    wanted = select(AuditEntry.detail).where(AuditEntry.action == "calls-searched").order_by(AuditEntry.number)
    assert session().scalars(wanted).all() == [{"by": []}, {"by": ["decided"]}]


@on_one_database
def test_back_from_a_record_leads_to_the_page_of_the_search_it_was_found_on(
    console_app: Flask, browser: Browser, nurse: User, save_call: SaveCall
) -> None:
    for _ in range(PAGE + 1):
        save_call(patient_name="Pat Example")
    client = console_app.test_client()
    sign_in_as(client, nurse)
    cookie = client.get_cookie("rfc_console", path=HOME)
    assert cookie
    with served(console_app) as address, browser.new_context(base_url=address) as context:
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": f"{address}{HOME}"}])
        page = context.new_page()
        page.goto("/console/calls")
        page.get_by_label("Patient’s name").fill("example")
        page.keyboard.press("Enter")
        page.get_by_role("link", name="Older").press("Enter")
        page.get_by_role("link", name="Pat Example").press("Enter")
        page.wait_for_url("**/console/calls/*")
        page.go_back()

        expect(page.get_by_role("link", name="Pat Example")).to_have_count(1)
        expect(page.get_by_label("Patient’s name")).to_have_value("example")
        page.go_back()
        expect(page.get_by_role("link", name="Pat Example")).to_have_count(PAGE)


def test_a_search_sent_after_the_screen_had_locked_waits_for_the_password(
    console_app: Flask, nurse: User, save_call: SaveCall
) -> None:
    call = save_call(patient_name="Ada")
    client = console_app.test_client()
    sign_in_as(client, nurse)
    token = InspectedPage(client.get("/console/calls")).token
    with time_machine.travel(clock.now() + timedelta(minutes=20), tick=False):
        locked = client.post("/console/calls", data={"csrf_token": token, "name": "ada"})
        assert locked.status_code == HTTPStatus.UNAUTHORIZED
        assert call.id not in locked.text
        way_on = next(each for each in InspectedPage(locked).links if "search" in each)
        with client.session_transaction(HOME) as cookie:  # as the password would
            cookie[SEEN] = clock.now().timestamp()

        assert found(InspectedPage(client.get(unquote(way_on.split("next=")[1])))) == [call.id]


def test_a_name_with_script_in_it_is_only_a_name(pages: FetchPage, save_call: SaveCall) -> None:
    save_call(patient_name="<script>alert(1)</script> " + "x" * 90)

    assert "<script>alert(1)</script>" in pages("/console/calls").text


@pytest.mark.unwatched
def test_whatever_is_combined_finds_what_fits_and_nothing_else_in_either_direction(
    save_call: SaveCall, add_person: AddPerson, nurse: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data_search, "PAGE", 2)
    other, at = add_person("nurse", name="Olu Other"), datetime(2026, 11, 1, 12, tzinfo=UTC)
    names, levels = ("Ada Lee", "Ada Roe", "Ben Lee"), (Disposition.CALL_SOON, Disposition.MENTION)
    calls = [
        save_call(
            saved_at=at + timedelta(hours=number // 2),
            patient_name=names[number % 3],
            decided=levels[number % 4 == 0],
            by=other if number % 5 == 0 else nurse,
        )
        for number in range(20)
    ]
    choices = {
        "name": ("", "ada", "lee ada"),
        "since": (None, at + timedelta(hours=2)),
        "before": (None, at + timedelta(hours=8)),
        "decided": ("", "mention"),
        "nurse_id": (None, other.id),
    }

    for chosen in product(*choices.values()):
        wanted = Wanted(**dict(zip(choices, chosen, strict=True)))  # type: ignore[arg-type]
        fitting = sorted((call for call in calls if _fits(call, wanted)), key=lambda call: (call.saved_at, call.id))
        pages = _all_pages(wanted)
        assert [call.id for page in pages for call in page.calls] == [call.id for call in reversed(fitting)], wanted
        for earlier, later in pairwise(pages):
            assert later.newer
            assert search(wanted, newer_than=later.newer).calls == earlier.calls, wanted


def _fits(call: Call, wanted: Wanted) -> bool:
    return (
        set(wanted.name.split()) <= set(call.record["patient_name"].lower().split())
        and (wanted.since is None or call.saved_at >= wanted.since)
        and (wanted.before is None or call.saved_at < wanted.before)
        and wanted.decided in ("", call.decided)
        and wanted.nurse_id in (None, call.nurse_id)
    )


def _all_pages(wanted: Wanted) -> list[Page]:
    pages = [search(wanted)]
    while pages[-1].older:
        pages.append(search(wanted, older_than=pages[-1].older))
    return pages


def test_the_benchmark_invents_calls_and_finds_them() -> None:
    found = {each.what for each in benchmark.measure(300) if isinstance(each, Figure)}

    assert {f"among 300: {name}, page 1" for name in ("the latest", "a rare name", "a decision")} <= found
    assert "among 300: the latest, page 10" in found


def test_an_empty_search_beyond_the_last_page_is_empty(save_call: SaveCall) -> None:
    call = save_call()

    assert not search(Wanted(), older_than=Place(call.saved_at, call.id)).calls
