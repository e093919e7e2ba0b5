"""One person's record: exported whole, or erased on request, while the audit log goes on to hold."""

import json
from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus

import pytest
from flask import Flask
from sqlalchemy import func, select

from app import clock
from app.data import audit, call_backs, call_reviews, calls, one_person
from app.data.database import session
from app.data.models import Addendum, AuditEntry, Base, Call, CallBack, User
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


@pytest.mark.parametrize(
    ("ticked", "confirmed", "fault"),
    [(3, "Ada", "Type Łukasz, Ada here"), (0, "Łukasz Ada", "Tick the calls"), (3, "", "Type Łukasz, Ada here")],
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
