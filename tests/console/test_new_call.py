"""The page of a new call: kept as it is typed, decided, saved once."""

from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict

from app import clock
from app.console.call.fields import SHORT
from app.console.call.sent import MOST_TYPED, MOST_VALUES
from app.data import audit, calls, drafts
from app.data.database import session
from app.data.models import AuditEntry, Call, CallBack, Draft, User
from rules.in_force import ITEMS, RED_FLAG
from rules.model.answers import codes_of
from rules.model.outcome import REPEAT_CONTACT
from tests.console.databases import on_one_database
from tests.console.elsewhere import Elsewhere
from tests.console.filling_in import form_on
from tests.rules.whole_check import nothing_new
from tests.support.console import AddPerson, SaveCall
from tests.support.page import FetchPage, InspectedPage
from tests.support.part import first_in_part
from tests.support.signing_in import sign_in_as
from tests.support.table import table

pytestmark = on_one_database

Browse = Callable[[User], FetchPage]
Data = dict[str, str | list[str]]
JSON = {"Accept": "application/json"}
LESS: Data = {
    "override_reason": "known-and-assessed",
    "override_words": "Seen",
    "second_clinician": "Dr Example",
    "second_number": "212-555-0199",
}
QUIET: Data = {f"answer-{link_id}": list(codes_of(said)) for link_id, said in nothing_new().items()}


def hidden(page: InspectedPage) -> Data:
    """Return what the page sends by itself."""
    wanted = ("draft", "tab", "sequence", "shown_for", "questionnaire")
    inputs = [each for each in page.tree.all("input") if each.attributes.get("name") in wanted]
    return {each.attributes["name"]: each.attributes["value"] for each in inputs}


def value_of(page: InspectedPage, name: str) -> str:
    element = page.with_id(name)
    return element.text if element.tag == "textarea" else element.attributes["value"]


@pytest.fixture
def pages(browse: Browse, nurse: User) -> FetchPage:
    return browse(nurse)


@pytest.fixture
def client(console_app: Flask, nurse: User) -> FlaskClient:
    client = console_app.test_client()
    sign_in_as(client, nurse)
    return client


def saved_calls() -> list[Call]:
    session().expire_all()
    return list(session().scalars(select(Call)))


def test_a_call_is_saved_with_everything_that_was_typed(pages: FetchPage) -> None:
    start = pages("/console/calls/new")
    typed: Data = {
        "patient_name": "José Ñandú 李",
        "patient_born": "1956-03-09",
        "record_number": "=1+1",
        "caller_number": "212-555-0142",
        "words": "He says “it burns” <script>alert(1)</script>",
        "answer-weakness": "weaker",
        "answer-bladder": ["burning", "leaking"],
        "comment-weakness": "x" * 10_000,
        "advice": "Told to call 911",
        "shown_for": "now.team",
        "read_back": "yes",
        "told_name": "Dr Example, ER",
        "told_at": "14:05",
    }
    pages("/console/calls/new", {**hidden(start), **typed, "do": "save"})

    (call,) = saved_calls()
    assert call.id == hidden(start)["draft"]
    assert call.answers == {"weakness": "weaker", "bladder": ["leaking", "burning"]}
    assert (call.computed, call.decided, call.override_reason) == ("call-now", "call-now", None)
    assert {each["code"] for each in call.outcome["findings"]} >= {"weakness-weaker", "bladder-leaking"}
    for name in ("patient_name", "record_number", "words", "advice", "told_name", "told_at", "patient_born"):
        assert call.record[name] == typed[name]
    assert call.record["comments"] == {"weakness": "x" * 10_000}
    assert call.record["read_back"] is True
    assert drafts.get(call.id) is None


def test_saving_twice_makes_one_record(pages: FetchPage) -> None:
    start = pages("/console/calls/new")
    sent: Data = {**hidden(start), "patient_name": "Pat", "answer-fever": "yes", "do": "save"}
    pages("/console/calls/new", sent)
    again = pages("/console/calls/new", {**sent, "patient_name": "Someone else"})

    (call,) = saved_calls()
    assert call.record["patient_name"] == "Pat"
    assert again.address == f"/console/calls/{call.id}"


def _token(client: FlaskClient) -> str:
    return client.get("/console/calls/new").text.split('name="csrf_token" value="')[1].split('"')[0]


def test_what_is_typed_is_on_the_server_after_every_autosave(client: FlaskClient, pages: FetchPage) -> None:
    start = pages("/console/calls/new")
    token = _token(client)
    address = f"/console/drafts/{hidden(start)['draft']}"

    for sequence, name in enumerate(("P", "Pa", "Pat"), start=1):
        sent = {**hidden(start), "csrf_token": token, "sequence": str(sequence), "patient_name": name}
        reply = client.post(address, data=sent, headers=JSON)
        assert reply.status_code == HTTPStatus.OK

    late = {**hidden(start), "csrf_token": token, "sequence": "2", "patient_name": "Pa"}
    assert client.post(address, data=late, headers=JSON).status_code == HTTPStatus.OK
    reopened = pages(f"/console/calls/new?draft={hidden(start)['draft']}")
    assert value_of(reopened, "patient_name") == "Pat"


def test_a_call_is_opened_again_while_somebody_else_saves(
    pages: FetchPage, console_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = pages("/console/calls/new")
    pages("/console/calls/new", {**hidden(start), "patient_name": "Pat Example", "do": "save"}, status=422)
    others, hold = list[Elsewhere](), drafts.hold

    def meanwhile(**given: Any) -> None:  # noqa: ANN401
        others.append(Elsewhere(console_app, lambda: audit.record("sign-in", subject="x")))
        others[0].wait(1)
        hold(**given)

    monkeypatch.setattr(drafts, "hold", meanwhile)
    reopened = pages(f"/console/calls/new?draft={hidden(start)['draft']}")

    assert value_of(reopened, "patient_name") == "Pat Example"
    assert others[0].wait()
    assert others[0].fault is None


def test_a_call_now_answer_says_so_at_once_and_what_to_do(pages: FetchPage) -> None:
    start = pages("/console/calls/new")
    shown = pages("/console/calls/new", {**hidden(start), "answer-walking": "cannot-walk", "do": "update"})

    panel = shown.with_id("panel").text
    assert "Emergency: be seen now" in panel
    assert "Ask next" in panel
    assert "still to ask" in panel
    assert "/how/walking-cannot-walk" in shown.links
    assert shown.with_id("answer-walking-cannot-walk").attributes["checked"] == ""


def test_an_answer_that_was_not_asked_for_does_not_count(pages: FetchPage) -> None:
    start = pages("/console/calls/new")
    sent: Data = {**hidden(start), "answer-bone-drug": "no", "answer-low-calcium": "severe", "do": "update"}

    shown = pages("/console/calls/new", sent)
    assert "Ambulance: 911" not in shown.with_id("outcome").text
    asked = pages("/console/calls/new", {**sent, **hidden(shown), "answer-bone-drug": "yes"})
    assert "Ambulance: 911" in asked.with_id("outcome").text


def test_a_field_for_a_phone_takes_any_text_and_what_can_be_dialled_in_it_is_a_link(pages: FetchPage) -> None:
    typed = {"212-555-0147 or 0148": ["tel:+12125550147"], "ward 7B bleep 1234": []}
    for number, dialled in typed.items():
        start = pages("/console/calls/new")
        sent = {**hidden(start), "patient_name": "Pat", "caller_number": number, "answer-thirst": "more", "do": "save"}
        saved = pages("/console/calls/new", sent)
        assert saved.heading != "New call", number
        for shown in (saved, pages("/console")):
            assert number in shown.text
            assert set(dialled) <= {*shown.links}, shown.address


@table(
    ("name", "value", "words"),
    [
        ("patient_born", "2300-01-01", "in the future"),
        ("patient_born", "1850-01-01", "more than 120 years ago"),
        ("patient_born", "yesterday", "is no date"),
        ("told_at", "25:99", "is no time"),
        ("words", "y" * 10_001, "at most 10,000 characters"),
        ("consent", "maybe", "Choose one of the answers shown"),
        ("decided", "ignore", "Choose one of the answers shown"),
    ],
)
def test_a_field_that_cannot_be_right_is_named_and_nothing_is_lost(
    pages: FetchPage, name: str, value: str, words: str
) -> None:
    start = pages("/console/calls/new")
    sent: Data = {**hidden(start), "patient_name": "Pat", "allergies": "penicillin", "answer-fever": "yes", name: value}
    shown = pages("/console/calls/new", {**sent, "do": "save"}, status=HTTPStatus.UNPROCESSABLE_ENTITY)

    assert words in shown.text
    assert value_of(shown, "allergies") == "penicillin"
    assert f"#{name}" in shown.links
    assert not saved_calls()
    draft = drafts.get(str(hidden(start)["draft"]))
    assert draft is not None
    assert draft.fields[name] == [value]


def test_a_call_without_a_patient_is_not_saved(pages: FetchPage) -> None:
    start = pages("/console/calls/new")

    shown = pages(
        "/console/calls/new",
        {**hidden(start), "answer-fever": "yes", "do": "save"},
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
    )
    assert "#patient_name" in shown.links


@pytest.mark.unwatched
@first_in_part(
    ("answers", "hours"),
    [
        ({"answer-back-pain": "new"}, 8),
        ({"answer-lump": "new"}, 24),
        ({"answer-lump": "new", "answer-thirst": "extreme"}, 8),
        ({"answer-weakness": "weaker", "decided": "call-soon", **LESS}, 24),
    ],
    first=2,
)
def test_call_soon_needs_a_number_to_call_back_and_owes_a_call(pages: FetchPage, answers: Data, hours: int) -> None:
    start = pages("/console/calls/new")
    sent: Data = {**hidden(start), **QUIET, "patient_name": "Pat", **answers, "do": "save"}

    assert "#caller_number" in pages("/console/calls/new", sent, status=HTTPStatus.UNPROCESSABLE_ENTITY).links
    again: Data = {**sent, "sequence": "2", "caller_number": "212-555-0142"}
    pages("/console/calls/new", again)
    (call,) = saved_calls()
    owed = session().get(CallBack, call.id)
    assert owed is not None
    assert owed.due_at - call.saved_at == timedelta(hours=hours)


def test_less_than_computed_needs_a_reason_words_and_a_second_clinician(pages: FetchPage) -> None:
    start = pages("/console/calls/new")
    less: Data = {
        **hidden(start),
        **QUIET,
        "patient_name": "Pat",
        "answer-weakness": "weaker",
        "decided": "mention",
        "do": "save",
    }
    shown = pages("/console/calls/new", less, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    assert {"#override_reason", "#override_words", "#second_clinician"} <= set(shown.links)
    assert not saved_calls()

    unnumbered = pages("/console/calls/new", {**less, **LESS, "second_number": "", "sequence": "5"}, status=422)
    assert "#second_number" in unnumbered.links
    pages("/console/calls/new", {**less, **LESS, "sequence": "9"})
    (call,) = saved_calls()
    assert (call.computed, call.decided, call.override_reason) == ("call-now", "mention", "known-and-assessed")
    assert call.record["second_clinician"] == "Dr Example"
    assert "call-overridden" in set(session().scalars(select(AuditEntry.action)))


def test_more_than_computed_needs_a_reason_alone(pages: FetchPage) -> None:
    more: Data = {**hidden(pages("/console/calls/new")), "patient_name": "P", "decided": "now", "do": "save"}
    assert "#raise_reason" in pages("/console/calls/new", more, status=422).links
    other: Data = {**more, "sequence": "5", "raise_reason": "other-reason"}
    assert "#override_words" in pages("/console/calls/new", other, status=422).links
    pages("/console/calls/new", {**other, "sequence": "9", "override_words": "She is alone at night"})

    (call,) = saved_calls()
    assert (call.computed, call.decided, call.override_reason) == ("call-soon", "call-now", "other-reason")
    assert call.record["override_words"] == "She is alone at night"


def test_two_nurses_see_who_holds_a_call_and_one_can_take_it_over(
    browse: Browse, nurse: User, add_person: AddPerson
) -> None:
    first, second = browse(nurse), browse(add_person("nurse", name="Olu Other"))
    start = first("/console/calls/new")
    first("/console/calls/new", {**hidden(start), "patient_name": "Pat", "do": "update"})
    mine = first(f"/console/calls/new?draft={hidden(start)['draft']}")

    seen = second(f"/console/calls/new?draft={hidden(start)['draft']}")
    assert "being typed by Nora Nurse" in seen.text
    refused = second(
        "/console/calls/new", {**hidden(seen), "patient_name": "Pat B", "do": "update"}, status=HTTPStatus.CONFLICT
    )
    assert value_of(refused, "patient_name") == "Pat B"

    second("/console/calls/new", {**hidden(refused), "patient_name": "Pat B", "do": "take-over"})
    lost = first(
        "/console/calls/new", {**hidden(mine), "patient_name": "Pat A", "do": "save"}, status=HTTPStatus.CONFLICT
    )
    assert "being typed by Olu Other" in lost.text
    assert value_of(lost, "patient_name") == "Pat A"
    assert not saved_calls()


def test_an_older_tab_of_the_same_nurse_is_told(pages: FetchPage) -> None:
    start = pages("/console/calls/new")
    pages("/console/calls/new", {**hidden(start), "patient_name": "Pat", "do": "update"})

    late = pages("/console/calls/new", {**hidden(start), "sequence": "9", "do": "update"}, status=HTTPStatus.CONFLICT)
    assert "you, in another tab" in late.text


def test_a_dropped_call_is_gone(pages: FetchPage) -> None:
    start = pages("/console/calls/new")
    pages("/console/calls/new", {**hidden(start), "patient_name": "Pat", "do": "update"})
    pages("/console/calls/new", {**hidden(start), "do": "discard"})

    assert session().scalar(select(func.count()).select_from(Draft)) == 0
    pages(f"/console/calls/new?draft={hidden(start)['draft']}", status=HTTPStatus.NOT_FOUND)


def test_what_was_sent_after_the_screen_had_locked_is_kept(client: FlaskClient, pages: FetchPage) -> None:
    start = pages("/console/calls/new")
    token = _token(client)
    draft_id = str(hidden(start)["draft"])
    with time_machine.travel(clock.now() + timedelta(minutes=16)):
        sent = {**hidden(start), "csrf_token": token, "patient_name": "Typed too late"}
        reply = client.post(f"/console/drafts/{draft_id}", data=sent, headers=JSON)

    assert reply.status_code == HTTPStatus.UNAUTHORIZED
    assert reply.json is not None
    assert draft_id in reply.json["unlock"]
    session().expire_all()
    draft = drafts.get(draft_id)
    assert draft is not None
    assert draft.fields["patient_name"] == ["Typed too late"]


def test_earlier_calls_of_the_same_patient_show_and_a_recent_one_is_to_be_weighed(
    pages: FetchPage, save_call: SaveCall
) -> None:
    now = clock.now()
    old = save_call(saved_at=now - timedelta(days=30), record_number="A-17")
    recent = save_call(saved_at=now - timedelta(hours=71), patient_name="José Roe", patient_born="1950-02-01")
    save_call(saved_at=now - timedelta(hours=1), patient_name="José Roe", patient_born="1951-02-01")

    start = pages("/console/calls/new")
    by_number = pages("/console/calls/new", {**hidden(start), "record_number": "a-17", "do": "update"})
    assert f"/console/calls/{old.id}" in by_number.links
    assert REPEAT_CONTACT.words not in by_number.text
    by_name = pages(
        "/console/calls/new",
        {**hidden(by_number), "patient_name": "jose  ROE", "patient_born": "1950-02-01", "do": "update"},
    )
    assert [link for link in by_name.links if link.startswith("/console/calls/") and "new" not in link] == [
        f"/console/calls/{recent.id}"
    ]
    assert REPEAT_CONTACT.words in by_name.text


def test_two_different_signs_are_a_finding_that_says_to_be_seen_today(pages: FetchPage) -> None:
    start = pages("/console/calls/new")
    sent: Data = {**hidden(start), **QUIET, "answer-lump": "new", "answer-numbness": ["face"], "do": "update"}
    panel = pages("/console/calls/new", sent).with_id("outcome")

    assert RED_FLAG["two-different-signs"].finding in panel.text
    assert "Within 8 hours from the call" in panel.text


def test_every_item_and_every_option_is_in_the_grid(pages: FetchPage) -> None:
    page = pages("/console/calls/new")

    ids = set(page.ids)
    assert {f"answer-{item.link_id}-{code}" for item in ITEMS.values() for code in item.codes} <= ids
    assert all(item.clinical_term in page.text for item in ITEMS.values())


@table("draft", ["..%2Fx", "1", "zz" * 16, "0f" * 16])
def test_a_draft_that_is_not_there_is_not_found_or_refused(client: FlaskClient, draft: str) -> None:
    assert client.get(f"/console/calls/new?draft={draft}").status_code in (400, 404)


def test_the_caller_of_a_caregiver_is_asked_about_the_patient(pages: FetchPage) -> None:
    start = pages("/console/calls/new")
    shown = pages("/console/calls/new", {**hidden(start), "answered_by": "caregiver", "do": "update"})

    assert ITEMS["fever"].question.caregiver in shown.text
    assert ITEMS["fever"].question.patient not in shown.text


def test_a_saved_call_cannot_be_typed_into_any_more(client: FlaskClient, pages: FetchPage) -> None:
    start = pages("/console/calls/new")
    pages("/console/calls/new", {**hidden(start), "patient_name": "Pat", "answer-fever": "yes", "do": "save"})
    token = _token(client)

    sent = MultiDict({**hidden(start), "csrf_token": token, "patient_name": "Changed"})
    reply = client.post(f"/console/drafts/{hidden(start)['draft']}", data=sent, headers=JSON)
    assert reply.status_code == HTTPStatus.GONE
    (call,) = saved_calls()
    assert calls.get(call.id) is call
    assert call.record["patient_name"] == "Pat"


def test_a_field_has_no_more_values_than_a_page_has_ticks(client: FlaskClient, pages: FetchPage) -> None:
    start: Data = {**hidden(pages("/console/calls/new")), "csrf_token": _token(client)}
    address, many = f"/console/drafts/{start['draft']}", [str(each) for each in range(MOST_VALUES + 1)]

    for name in ("said", "earlier", "patient_name"):
        refused = client.post(address, data={**start, name: many}, headers=JSON)
        assert refused.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    assert client.post(address, data={**start, "said": many[1:]}, headers=JSON).status_code == HTTPStatus.OK


def test_of_a_name_that_no_field_holds_the_worklist_shows_the_beginning(client: FlaskClient, pages: FetchPage) -> None:
    start = hidden(pages("/console/calls/new"))
    typed: Data = {**start, "csrf_token": _token(client), "patient_name": "A" * 300_000}
    assert client.post(f"/console/drafts/{start['draft']}", data=typed, headers=JSON).status_code == HTTPStatus.OK

    shown = pages("/console")

    assert f"{'A' * SHORT}…" in shown.text
    assert "A" * (SHORT + 1) not in shown.html


def test_a_call_holds_much_more_than_anybody_types_and_what_is_too_much_loses_nothing(
    client: FlaskClient, pages: FetchPage
) -> None:
    """Every worklist reads every draft again, so one that holds whatever fits a body would slow them for everybody."""
    start = pages("/console/calls/new")
    full: Data = {**hidden(start), "patient_name": "Pat Example", "words": "x" * (MOST_TYPED - 2_000)}
    shown = pages("/console/calls/new", {**full, "do": "update"})
    too_much: Data = {**form_on(shown), "patient_name": "Changed", "words": "x" * (MOST_TYPED + 1)}
    refused = pages("/console/calls/new", {**too_much, "do": "update"}, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)

    assert "Go back" in refused.text
    token = _token(client)
    by_itself = {**too_much, "csrf_token": token}
    reply = client.post(f"/console/drafts/{full['draft']}", data=by_itself, headers=JSON)
    assert reply.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    kept = pages(f"/console/calls/new?draft={full['draft']}")
    assert value_of(kept, "patient_name") == "Pat Example"
    assert len(value_of(kept, "words").strip()) == MOST_TYPED - 2_000
