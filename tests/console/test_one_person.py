"""One person's record: exported whole, or erased on request, while the audit log goes on to hold."""

import json
from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select

from app import clock
from app.data import audit, call_backs, call_reviews, calls, drafts, one_person, shift_book
from app.data.database import session
from app.data.models import Addendum, AuditEntry, Base, Call, CallBack, Draft, User
from app.data.upkeep import audit_check
from tests.support.console import SaveCall
from tests.support.page import FetchPage
from tests.support.signing_in import sign_in_as

Browse = Callable[[User], FetchPage]
BORN = "1956-03-09"


@pytest.fixture
def of_ada(save_call: SaveCall, nurse: User, lead: User) -> list[Call]:
    """Give three calls about Ada, who is named otherwise in each, and everything that can belong to one."""
    found = [
        save_call(patient_name="Łukasz, Ada", patient_born=BORN),
        save_call(patient_name="ada lukasz", patient_born=BORN, record_number="MRN A-17"),
        save_call(patient_name="A.", record_number="a17"),
    ]
    save_call(patient_name="Ada Lukasz", patient_born="1957-01-01", record_number="A-18")
    first, now = found[0].id, clock.now()
    calls.add_words(call_id=first, form_id="a" * 32, nurse_id=nurse.id, now=now, words="It was the left leg")
    call_reviews.add(call_id=first, form_id="b" * 32, lead_id=lead.id, now=now, sheet={"marks": {}, "note": "Good"})
    for each in found:
        owed = call_backs.get(each.id)
        assert owed is not None
        call_backs.tried(owed=owed, nurse_id=nurse.id, now=now)
        call_backs.close(owed=owed, nurse_id=nurse.id, now=now, result="other", words="She came by herself")
    session().commit()
    return found


@pytest.fixture
def pages(browse: Browse, lead: User) -> FetchPage:
    return browse(lead)


def rows() -> int:
    return sum(session().scalar(select(func.count()).select_from(table)) or 0 for table in Base.metadata.sorted_tables)


def test_calls_of_one_person_are_found_from_each_of_them(of_ada: list[Call]) -> None:
    wanted = {each.id for each in of_ada}

    assert [{one.id for one in one_person.calls_of(each)} for each in of_ada] == [wanted] * 3


def test_a_number_to_call_makes_nobody_the_same_person(save_call: SaveCall) -> None:
    one, _ = save_call(patient_name="Ada Lee"), save_call(patient_name="Ben Lee")

    assert one_person.calls_of(one) == [one]


def test_what_stands_for_nothing_known_makes_nobody_the_same_person(save_call: SaveCall) -> None:
    one, _ = (save_call(patient_name="Unknown", patient_born=BORN, record_number=each) for each in ("unknown", "N/A"))
    save_call(patient_name="unknown", patient_born=BORN, record_number="Unknown")

    assert one_person.calls_of(one) == [one]


def test_everything_is_in_the_file_and_who_took_it_is_written_down(
    console_app: Flask, lead: User, of_ada: list[Call]
) -> None:
    client = console_app.test_client()
    sign_in_as(client, lead)
    reply = client.get(f"/console/calls/{of_ada[1].id}/person/record.json")

    found = json.loads(reply.text)["calls"]
    assert {each["id"] for each in found} == {each.id for each in of_ada}
    words = ("It was the left leg", "She came by herself", "Good", "Nora Nurse", "Lee Lead", BORN)
    assert [each for each in words if each not in reply.text] == []
    assert "lukasz" not in reply.headers["Content-Disposition"].casefold()
    entries = session().scalars(select(AuditEntry.action).order_by(AuditEntry.number.desc()).limit(4)).all()
    assert sorted(entries) == ["call-exported"] * 3 + ["person-exported"]


def test_what_is_ticked_is_erased_with_all_that_belongs_to_it_and_the_log_still_holds(
    pages: FetchPage, of_ada: list[Call], lead: User
) -> None:
    address = f"/console/calls/{of_ada[0].id}/person"
    listed = pages(address)
    assert "3 calls" in " ".join(listed.text.split())
    ids = [each.id for each in of_ada]
    page = pages(f"{address}/erase", {"call": ids[:2], "confirmed": "ada LUKASZ"})

    assert "2 calls are erased" in page.text
    assert set(session().scalars(select(Call.id).where(Call.id.in_(ids)))) == {ids[2]}
    for table in (Addendum, CallBack):
        assert session().scalars(select(table).where(table.call_id.in_(ids[:2]))).all() == []
    assert audit_check.verify().faults == ()
    removed = session().scalars(select(AuditEntry).where(AuditEntry.action == audit.CALL_REMOVED)).all()
    assert sorted(each.subject or "" for each in removed) == sorted(ids[:2])
    assert {(each.detail["why"], each.user_id) for each in removed} == {("on-request", lead.id)}


LONG_SINCE = timedelta(hours=1)


def begin(nurse: User, name: str, *, since: timedelta = LONG_SINCE, **fields: str) -> str:
    """Let a call about somebody be typed, and left."""
    draft_id, at = uuid4().hex, clock.now() - since
    typed = {"patient_name": name, **fields}
    drafts.store(
        draft_id=draft_id,
        nurse_id=nurse.id,
        tab="t",
        sequence=1,
        fields={key: [value] for key, value in typed.items()},
        now=at,
    )
    session().commit()
    return draft_id


def test_one_call_is_said_to_be_one_and_what_erases_it_does_not_look_like_any_other_button(
    pages: FetchPage, save_call: SaveCall
) -> None:
    address = f"/console/calls/{save_call(patient_name='Only Once').id}/person"
    page = pages(address)

    assert "1 call by" in " ".join(page.text.split())
    loud = [each for each in page.tree.all("button") if "button--danger" in each.attributes.get("class", "")]
    assert [each.text for each in loud] == ["Erase these calls"]
    assert "1 call is erased" in pages(f"{address}/erased?calls=1&drafts=0").text


def test_calls_being_typed_about_the_person_are_offered_taken_along_and_erased(
    console_app: Flask, pages: FetchPage, of_ada: list[Call], nurse: User, lead: User
) -> None:
    hers = [
        begin(nurse, "Ada Łukasz", patient_born=BORN),
        begin(nurse, "Somebody", record_number="A 17"),
        begin(nurse, "LUKASZ, Ada"),
    ]
    others = [
        begin(nurse, "Ada Lukasz", patient_born="1957-01-01"),
        begin(nurse, "Ada", record_number="A-18"),
        begin(nurse, ""),
    ]
    now_typed = begin(nurse, "Ada Lukasz", patient_born=BORN, since=timedelta(minutes=2))
    address = f"/console/calls/{of_ada[0].id}/person"
    listed = pages(address)
    boxes = {each.attributes["value"] for each in listed.tree.all("input") if each.attributes.get("name") == "call"}
    ticked = [each.removeprefix("call-") for each in listed.chosen()]

    assert boxes == {*hers, *(each.id for each in of_ada)}
    assert set(ticked) & set(hers) == {hers[0], hers[2]}, "what is under another name has to be ticked by hand"
    assert "Nora Nurse is typing" in listed.text

    client = console_app.test_client()
    sign_in_as(client, lead)
    taken = json.loads(client.get(f"{address}/record.json").text)["being_typed"]
    assert {each["id"] for each in taken} == {*hers, now_typed}
    assert {each["started_by"] for each in taken} == {"Nora Nurse"}

    page = pages(f"{address}/erase", {"call": [hers[0], hers[1], now_typed, others[0]], "confirmed": "Ada Lukasz"})

    assert "0 calls are erased" in page.text
    assert "2 unfinished calls" in page.text
    assert set(session().scalars(select(Draft.id))) == {hers[2], now_typed, *others}
    assert audit_check.verify().faults == ()


def test_what_cannot_be_erased_is_named(pages: FetchPage, of_ada: list[Call], nurse: User) -> None:
    address = f"/console/calls/{of_ada[0].id}/person"
    assert "none of them with this name or number" in pages(address).text
    notes = ("Ada Łukasz may ring again", "Ask for MRN A17, please", "Ada will be late", "Lukasz", "Bed 17")
    for form, words in enumerate(notes):
        shift_book.write(form_id=f"{form:032x}", nurse_id=nurse.id, now=clock.now(), words=words)
    shift_book.write(form_id="f" * 32, nurse_id=nurse.id, now=clock.now(), words=None)
    session().commit()

    assert "2 of them with this name or number" in pages(address).text
    page = pages(f"{address}/erase", {"call": [each.id for each in of_ada], "confirmed": "Ada Lukasz"})
    assert "have the name or the number: 2; they stay" in page.text
    assert "nobody can search for" in page.text


@pytest.mark.parametrize(
    ("ticked", "confirmed", "fault"),
    [
        (3, "Ada", "Type Łukasz, Ada here"),
        (0, "Łukasz Ada", "Tick what is to be erased"),
        (3, "", "Type Łukasz, Ada here"),
    ],
)
def test_nothing_is_erased_that_was_not_confirmed(
    pages: FetchPage, of_ada: list[Call], ticked: int, confirmed: str, fault: str
) -> None:
    address = f"/console/calls/{of_ada[0].id}/person"
    pages(address)
    data: dict[str, str | list[str]] = {"call": [each.id for each in of_ada[:ticked]], "confirmed": confirmed}

    assert fault in pages(f"{address}/erase", data, status=HTTPStatus.UNPROCESSABLE_ENTITY).text
    assert session().scalar(select(func.count()).select_from(Call)) == 4


def test_what_is_still_owed_is_closed_first_and_another_persons_call_is_never_erased(
    pages: FetchPage, save_call: SaveCall
) -> None:
    call = save_call(patient_name="", record_number="A-17", saved_at=clock.now() - timedelta(hours=1))
    other = save_call(record_number="A-18")
    address = f"/console/calls/{call.id}/person"
    assert "still owed" in pages(address).text
    page = pages(f"{address}/erase", {"call": [call.id], "confirmed": "a17"}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    assert "close that first" in page.text
    pages(f"{address}/erase", {"call": [other.id], "confirmed": "A 17"}, status=HTTPStatus.UNPROCESSABLE_ENTITY)

    assert one_person.erase([call.id], by=1) == 0
    assert rows() > 2
    pages("/console/calls/nowhere/person", status=HTTPStatus.NOT_FOUND)
    pages(f"/console/calls/{'0' * 32}/person", status=HTTPStatus.NOT_FOUND)
