"""A lead looks at one call: marks and a note, sealed, read by who took it, counted, and in the audit log."""

from collections.abc import Callable
from http import HTTPStatus

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from app.console.record.review_sheet import MARKS
from app.data import calls
from app.data.database import session
from app.data.models import Call, CallReview, User
from app.data.sealing import KeyRing, new_key
from app.data.upkeep import audit_check, rotation
from app.data.written_once import WrittenOnceError
from app.services import provide
from tests.console.test_search import found
from tests.support.console import DATA_KEY, AddPerson, SaveCall
from tests.support.page import FetchPage, InspectedPage

Browse = Callable[[User], FetchPage]


@pytest.fixture
def call(save_call: SaveCall) -> Call:
    return save_call()


@pytest.fixture
def pages(browse: Browse, lead: User) -> FetchPage:
    return browse(lead)


def sheet(page: InspectedPage, **marked: str) -> dict[str, str | list[str]]:
    form_id = next(
        each.attributes["value"] for each in page.tree.all("input") if each.attributes.get("name") == "form_id"
    )
    return {"form_id": form_id, **marked}


def reviewed(pages: FetchPage, call: Call, **marked: str) -> InspectedPage:
    address = f"/console/calls/{call.id}/review"
    return pages(address, sheet(pages(address), **marked))


def test_a_review_stands_in_the_record_for_leads_and_for_who_took_the_call(
    pages: FetchPage, browse: Browse, call: Call, nurse: User, add_person: AddPerson
) -> None:
    page = reviewed(pages, call, gate="yes", advice="partly", note="Ask where the pain is.")
    words = (MARKS["gate"], "3 of 4", "Ask where the pain is.", "Lee Lead")

    own = browse(nurse)
    for each in (page, own(f"/console/calls/{call.id}"), own("/console/reviews")):
        assert [part for part in words if part not in each.text] == []
    other = browse(add_person("nurse", name="Olu Other"))
    assert "Ask where" not in other(f"/console/calls/{call.id}").text
    assert "No call of yours" in other("/console/reviews").text
    other(f"/console/calls/{call.id}/review", status=HTTPStatus.FORBIDDEN)
    assert "Ask where" not in str(session().execute(text("SELECT sheet FROM call_reviews")).all())


def test_it_is_counted_in_the_report_which_leads_to_it(pages: FetchPage, call: Call, save_call: SaveCall) -> None:
    save_call()
    reviewed(pages, call, gate="yes")
    reviewed(pages, call, gate="no", handover="no")
    report = pages("/console/reports")

    assert "Calls reviewed by a lead: 1" in " ".join(report.text.split())
    rows = [[cell.text for cell in row.children] for row in report.tree.all("tr")]
    assert [MARKS["gate"], "1", "0", "1"] in rows
    assert found(pages("/console/calls?reviewed=yes")) == [call.id]


def test_an_empty_or_endless_sheet_is_shown_again_and_the_same_sheet_counts_once(pages: FetchPage, call: Call) -> None:
    address = f"/console/calls/{call.id}/review"
    form = sheet(pages(address))
    assert "Mark at least one" in pages(address, form, status=HTTPStatus.UNPROCESSABLE_ENTITY).text
    assert "too long" in pages(address, form | {"note": "x" * 10_001}, status=HTTPStatus.UNPROCESSABLE_ENTITY).text
    pages(address, {"gate": "yes", "form_id": "x"}, status=HTTPStatus.BAD_REQUEST)
    for _ in range(2):
        pages(address, form | {"gate": "yes"})

    assert len(session().scalars(select(CallReview)).all()) == 1


def test_nobody_reviews_what_they_did_themselves(pages: FetchPage, lead: User, save_call: SaveCall) -> None:
    own = save_call(by=lead)

    assert "Review this call" not in pages(f"/console/calls/{own.id}").text
    pages(f"/console/calls/{own.id}/review", status=HTTPStatus.FORBIDDEN)
    pages("/console/calls/nowhere/review", status=HTTPStatus.NOT_FOUND)
    pages(f"/console/calls/{'0' * 32}/review", status=HTTPStatus.NOT_FOUND)


def test_whatever_is_done_to_a_review_is_noticed_and_a_rotation_is_not(
    pages: FetchPage, call: Call, console_app: Flask
) -> None:
    reviewed(pages, call, note="Well done.")
    assert audit_check.verify().faults == ()
    review = session().scalars(select(CallReview)).one()
    review.sheet = {"marks": {}, "note": "Badly done."}
    with pytest.raises(WrittenOnceError):
        session().commit()
    session().rollback()
    provide(console_app, keys=KeyRing([new_key(), DATA_KEY]))
    rotation.reseal()
    rotation.rechain()
    session().commit()
    assert audit_check.verify().faults == ()

    session().execute(update(CallReview).values(sheet={"marks": {}, "note": "Badly done."}))
    session().commit()
    assert [each for each in audit_check.verify().faults if "review" in each and "altered" in each]
    session().execute(update(CallReview).values(form_id="f" * 32))
    session().commit()
    assert len([each for each in audit_check.verify().faults if "review" in each]) == 2
    assert calls.get(call.id)
