"""Who was told to be seen now is followed: asked whether they arrived, until somebody knows."""

from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import BrowserContext, expect
from sqlalchemy import select

from app import clock
from app.console.record.what_came import ARRIVALS
from app.data import call_backs, follow_ups, worklist
from app.data.call_backs import Kind, kind_of
from app.data.database import session
from app.data.models import AuditEntry, Call, CallBack, User
from app.data.upkeep import audit_check
from app.services import provide, services
from app.settings.settings import SettingsError, read_settings
from rules.model.disposition import Disposition
from tests.console.test_giving_up import address_of, back_of, draft_of, tried, typed
from tests.console.test_journey import PHONE, press, signed_in
from tests.console.test_new_call import Data, hidden, value_of
from tests.console.test_what_came import FACES, flat
from tests.rules.whole_check import nothing_new
from tests.support.app import SETTINGS
from tests.support.console import AddPerson, SaveCall
from tests.support.page import FetchPage, InspectedPage
from tests.support.server import served
from tests.support.signing_in import sign_in_as
from tests.support.table import table

__all__ = ["signed_in"]

Browse = Callable[[User], FetchPage]

NOW: Data = {"fever": "yes"}
FORM = "a" * 32


@pytest.fixture
def pages(browse: Browse, nurse: User) -> FetchPage:
    return browse(nurse)


@pytest.fixture
def sent(save_call: SaveCall) -> Call:
    """Give a call of somebody who was told three hours ago to be seen now."""
    return save_call(NOW, saved_at=clock.now() - timedelta(hours=3), patient_name="Pat Example")


def owed_of(kind: Kind) -> list[CallBack]:
    """Return what is owed of that kind."""
    return [each for each in worklist.page().owed if kind_of(each) is kind]


def details() -> list[tuple[str, object]]:
    """Return what was done about calls that are owed, each with the kind that the audit log names."""
    entries = session().scalars(select(AuditEntry).where(AuditEntry.action.startswith("call-back")))
    return [(each.action, each.detail.get("kind")) for each in sorted(entries, key=lambda each: each.number)]


def ids_in(page: InspectedPage, heading: str) -> list[str]:
    """Return whom calls are owed to under that heading."""
    section = next(each for each in page.tree.all("section") if each.attributes.get("aria-labelledby") == heading)
    return [each.attributes["aria-label"] for each in section.all("li") if "aria-label" in each.attributes]


def test_saving_a_call_that_means_now_owes_an_arrival_check_after_two_hours(pages: FetchPage) -> None:
    page = pages("/console/calls/new")
    pages("/console/calls/new", {**hidden(page), "patient_name": "Pat", "answer-fever": "yes", "do": "save"})

    (owed,) = owed_of(Kind.ARRIVAL)
    assert owed.due_at - owed.call.saved_at == timedelta(hours=2)
    assert owed_of(Kind.CALL_BACK) == []


@pytest.mark.parametrize("decided", [Disposition.CALL_SOON, Disposition.MENTION])
def test_what_is_owed_follows_from_what_was_decided(save_call: SaveCall, decided: Disposition) -> None:
    save_call(NOW, decided=decided, override_reason="known-and-assessed", patient_name="Lowered")
    raised = save_call(decided=Disposition.CALL_NOW, patient_name="Raised")

    assert [each.call_id for each in owed_of(Kind.ARRIVAL)] == [raised.id]
    assert len(owed_of(Kind.CALL_BACK)) == (1 if decided is Disposition.CALL_SOON else 0)


def test_the_hours_are_a_setting(console_app: Flask, save_call: SaveCall) -> None:
    settings = services(console_app).settings
    provide(console_app, settings=settings.model_copy(update={"arrival_hours": 5}))
    call = save_call(NOW)

    assert back_of(call).due_at - call.saved_at == timedelta(hours=5)


@table("hours", ["0", "-1", "25", "1.5", "soon"])
def test_hours_that_make_no_check_stop_the_start(tmp_path: Path, hours: str) -> None:
    with pytest.raises(SettingsError, match="RFC_ARRIVAL_HOURS"):
        read_settings({**SETTINGS, "instance_folder": str(tmp_path), "arrival_hours": hours})


def test_who_was_sent_stands_in_a_lane_of_their_own_before_the_call_backs(
    pages: FetchPage, save_call: SaveCall, sent: Call
) -> None:
    save_call(patient_name="Later", saved_at=clock.now() - timedelta(days=3))
    page = pages("/console")

    assert page.text.index("Arrived?") < page.text.index("Calls to make")
    assert ids_in(page, "arrival-check") == [sent.record["patient_name"]]
    assert ids_in(page, "call-back") == ["Later"]
    assert "Overdue by 1 h" in page.text


def test_an_empty_lane_of_arrivals_is_not_shown(pages: FetchPage) -> None:
    assert "Arrived?" not in pages("/console").text


@pytest.mark.parametrize(
    ("result", "asked"),
    [
        ("arrived", "Say where they arrived."),
        ("refused", "Say what they said, and who was told."),
        ("elsewhere", "Say where they went."),
    ],
)
def test_what_closes_it_needs_words_and_loses_none(pages: FetchPage, sent: Call, result: str, asked: str) -> None:
    pages("/console")
    again = pages(f"{address_of(sent)}/close", {"result": result}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    assert asked in again.text
    assert "checked" in again.with_id(f"{result}-{sent.id}").attributes
    assert back_of(sent).closed_at is None

    closed = pages(f"{address_of(sent)}/close", {"result": result, "words": "St. Mary’s, bed 4"})
    assert "The call is closed." in closed.text
    assert (back_of(sent).result, back_of(sent).words) == (result, "St. Mary’s, bed 4")
    assert "Arrived?" not in closed.text
    assert audit_check.verify().faults == ()


@pytest.mark.parametrize("result", ["went-to-er", "reached-same", ""])
def test_what_is_said_of_a_call_back_is_not_said_of_an_arrival(pages: FetchPage, sent: Call, result: str) -> None:
    pages("/console")
    told = pages(
        f"{address_of(sent)}/close", {"result": result, "words": "At home"}, status=HTTPStatus.UNPROCESSABLE_ENTITY
    )

    assert "Choose what came of it." in told.text
    assert told.with_id(f"words-{sent.id}").text == "At home"


def test_an_arrival_is_not_said_of_a_call_back(pages: FetchPage, save_call: SaveCall) -> None:
    call = save_call()
    pages("/console")
    pages(f"{address_of(call)}/close", {"result": "arrived", "words": "There"}, status=HTTPStatus.UNPROCESSABLE_ENTITY)

    assert back_of(call).closed_at is None


def test_who_has_not_gone_yet_stays_owed_and_is_not_given_up_on_for_it(pages: FetchPage, sent: Call) -> None:
    pages("/console")
    pages(f"{address_of(sent)}/close", {"result": "not-gone-yet", "words": "Waits for her son"})
    told = pages(f"{address_of(sent)}/close", {"result": "not-gone-yet"})

    assert "It is written down that they have not gone yet." in told.text
    assert told.text.count("Not gone yet today") == 2
    assert "“Waits for her son”" in told.text
    assert "does not count towards giving up" not in told.text
    assert ids_in(told, "arrival-check") == [sent.record["patient_name"]]
    tried(sent, 31)
    gave_up: Data = {"result": "cannot-reach", "words": "Asked the police to look in"}
    again = pages(f"{address_of(sent)}/close", gave_up, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    assert "1 try counts so far" in again.text
    tried(sent, 0)
    pages(f"{address_of(sent)}/close", gave_up)
    assert back_of(sent).result == "cannot-reach"
    assert audit_check.verify().faults == ()


def test_every_face_says_that_it_is_an_arrival_check(
    pages: FetchPage, console_app: Flask, sent: Call, nurse: User
) -> None:
    pages("/console")
    pages(f"{address_of(sent)}/close", {"result": "not-gone-yet", "words": "Waits for her son"})
    pages(f"{address_of(sent)}/close", {"result": "arrived", "words": "St. Mary’s, bed 4"})
    client: FlaskClient = console_app.test_client()
    sign_in_as(client, nurse)

    for face in FACES:
        text = flat(client.get(f"/console/calls/{sent.id}{face}").text)
        for words in ("Arrival check", ARRIVALS["arrived"], "Not gone yet", "Waits for her son", "St. Mary’s, bed 4"):
            assert words in text or words.replace("’", "'") in text, (face, words)
        assert "Call back" not in text, face


def test_the_audit_log_names_what_was_owed(pages: FetchPage, save_call: SaveCall, sent: Call) -> None:
    other = save_call()
    pages("/console")
    for call in (sent, other):
        for act in ("claim", "tried", "release"):
            pages(f"{address_of(call)}/{act}", {})
    pages(f"{address_of(sent)}/close", {"result": "arrived", "words": "There"})

    did = ("call-back-claimed", "call-back-tried", "call-back-released")
    wanted = [*((each, "arrival-check") for each in did), *((each, None) for each in did)]
    assert details() == [*wanted, ("call-back-closed", "arrival-check")]


def test_worse_leads_from_an_arrival_check_to_a_new_call_that_closes_it(pages: FetchPage, sent: Call) -> None:
    pages("/console")
    page = pages(f"{address_of(sent)}/close", {"result": "reached-worse", "words": "Cannot be woken"})
    fields = typed(page)
    assert (fields["patient_name"], fields["words"]) == ("Pat Example", "Cannot be woken")
    assert back_of(sent).closed_at is None

    pages("/console/calls/new", {**fields, "answer-fever": "yes", "do": "save"})
    assert back_of(sent).result == "reached-worse"
    assert [each.call_id for each in owed_of(Kind.ARRIVAL)] == [follow_ups.next_id(sent.id)]


@pytest.mark.parametrize("answers", [NOW, {"thirst": "extreme"}, nothing_new({"back-pain": "none"})])
def test_it_got_worse_on_a_record_begins_a_new_call_with_the_patient_filled_in(
    pages: FetchPage, save_call: SaveCall, answers: dict[str, str]
) -> None:
    first = save_call(answers, record_number="A-17", caller_name="Ann", saved_at=clock.now() - timedelta(minutes=9))
    pages(f"/console/calls/{first.id}")
    page = pages(f"/console/calls/{first.id}/worse", {"words": "Now she cannot stand"})

    new_id, fields = follow_ups.next_id(first.id), typed(page)
    assert fields["draft"] == new_id
    assert (fields["record_number"], fields["caller_name"]) == ("A-17", "Ann")
    assert fields["words"] == "Now she cannot stand"
    assert f"/console/calls/new?draft={new_id}" in pages(f"/console/calls/{first.id}").links
    pages("/console/calls/new", {**fields, "answer-weakness": "weaker", "do": "save"})
    shown = pages(f"/console/calls/{first.id}")
    assert "It got worse" in shown.text
    assert f"/console/calls/{new_id}" in shown.links
    for form, digits in (("short", 8), ("long", 32)):
        assert f"record {new_id[:digits]}" in pages(f"/console/calls/{first.id}/handover?form={form}").text
    assert not [each for each in session().scalars(select(CallBack)) if each.call_id == first.id and not each.closed_at]
    assert audit_check.verify().faults == ()


def test_worse_again_follows_the_last_of_the_calls(pages: FetchPage, save_call: SaveCall) -> None:
    first = save_call(NOW)
    for _ in range(2):
        pages(f"/console/calls/{first.id}")
        page = pages(f"/console/calls/{first.id}/worse", {"words": "Worse"})
        pages("/console/calls/new", {**typed(page), "answer-fever": "yes", "do": "save"})

    second = follow_ups.next_id(first.id)
    third = session().get_one(Call, follow_ups.next_id(second))
    assert value_of(pages(f"/console/calls/{third.id}/worse", {}), "patient_name") == third.record["patient_name"]
    assert [each.call_id for each in owed_of(Kind.ARRIVAL)] == [third.id]


def test_a_new_call_that_was_saved_a_moment_before_is_shown(
    pages: FetchPage, sent: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages(f"/console/calls/{sent.id}")
    page = pages(f"/console/calls/{sent.id}/worse", {"words": "Worse"})
    pages("/console/calls/new", {**typed(page), "answer-fever": "yes", "do": "save"})
    monkeypatch.setattr(follow_ups, "last", lambda call: call)

    shown = pages(f"/console/calls/{sent.id}/worse", {"words": ""})
    assert shown.address == f"/console/calls/{follow_ups.next_id(sent.id)}"


def test_worse_on_a_record_loses_no_word_of_a_call_that_was_begun_before(
    browse: Browse, nurse: User, add_person: AddPerson, sent: Call
) -> None:
    pages, others = browse(nurse), browse(add_person("nurse", name="Olu Other"))
    pages(f"/console/calls/{sent.id}")
    others(f"/console/calls/{sent.id}")
    pages(f"/console/calls/{sent.id}/worse", {"words": "Cannot stand"})
    other: Data = {"words": "Her son called", "form_id": FORM}
    told = others(f"/console/calls/{sent.id}/worse", other, status=HTTPStatus.UNPROCESSABLE_ENTITY)

    assert "The new call was begun before" in told.text
    assert told.with_id("words").text == "Her son called"
    assert f"/console/calls/new?draft={follow_ups.next_id(sent.id)}" in told.links
    assert back_of(sent).claimed_by_id == nurse.id


def test_too_many_words_for_a_new_call_stay_where_they_were_typed(pages: FetchPage, sent: Call) -> None:
    pages(f"/console/calls/{sent.id}")
    long: Data = {"words": "word " * 4000, "form_id": FORM}
    told = pages(f"/console/calls/{sent.id}/worse", long, status=HTTPStatus.UNPROCESSABLE_ENTITY)

    assert "This is too long" in told.text
    assert told.with_id("words").text == ("word " * 4000).strip()
    assert draft_of(sent) is None


def test_reports_count_arrival_checks_by_themselves(browse: Browse, lead: User, save_call: SaveCall) -> None:
    at = clock.now() - timedelta(days=1)
    for minutes in (60, 180):
        owed = call_backs.get(save_call(NOW, saved_at=at).id)
        assert owed is not None
        when = at + timedelta(minutes=minutes)
        call_backs.close(owed=owed, nurse_id=lead.id, now=when, result="arrived", words="There")
    save_call()
    session().commit()
    page = browse(lead)("/console/reports")

    assert "2 closed, 0 still owed" in page.text
    assert "In time: 1 of 2 (50.0 %)" in page.text
    assert "No call-back of these calls is closed yet; 1 still owed." in page.text


def test_what_an_earlier_version_closed_meanwhile_is_read_in_its_words(pages: FetchPage, sent: Call) -> None:
    owed = call_backs.get(sent.id)
    assert owed is not None
    call_backs.close(owed=owed, nurse_id=sent.nurse_id, now=clock.now(), result="went-to-er", words="")
    session().commit()

    assert "Went to the ER" in pages(f"/console/calls/{sent.id}").text


def test_by_keyboard_alone_on_a_phone_from_not_gone_yet_to_a_new_call_from_the_record(
    console_app: Flask, nurse: User, sent: Call, signed_in: Callable[..., BrowserContext]
) -> None:
    call_id = sent.id
    with served(console_app) as address:
        page = signed_in(nurse, address, PHONE).new_page()
        page.goto("/console")
        page.locator(".line summary").first.focus()
        press(page, "c", "Space", "ArrowRight", "Tab")
        page.keyboard.type("Waits for her son")
        press(page, "Tab", "Enter")
        expect(page.get_by_role("status")).to_contain_text("they have not gone yet")
        expect(page.get_by_text("Not gone yet today")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

        page.goto(f"/console/calls/{call_id}")
        page.locator("#words").focus()
        page.keyboard.type("Now she cannot stand")
        press(page, "Tab", "Tab", "Enter")
        page.wait_for_url(f"**/console/calls/new?draft={follow_ups.next_id(call_id)}")
        expect(page.locator("#patient_name")).to_have_value("Pat Example")
        expect(page.locator("#words")).to_have_value("Now she cannot stand")
        page.context.close()

    assert [each.result for each in back_of(sent).attempts] == ["not-gone-yet"]
