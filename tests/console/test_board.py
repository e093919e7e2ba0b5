"""The shift board: what whoever takes over must know, notes that nobody else can read or alter, and who took over."""

from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from uuid import uuid4

import pytest
from sqlalchemy import select, text, update

from app import clock
from app.data import shift_book
from app.data.database import session
from app.data.models import AuditEntry, ShiftEntry, User
from app.data.upkeep import audit_check, retention, rotation
from rules.model.disposition import Disposition
from tests.console.filling_in import NEW_CALL, form_on
from tests.rules.whole_check import nothing_new
from tests.support.console import AddPerson, SaveCall
from tests.support.page import FetchPage, InspectedPage

Browse = Callable[[User], FetchPage]
BOARD = "/console/board"
NOTE = "Mrs. Roe’s son rings at nine; put him through"


@pytest.fixture
def pages(browse: Browse, nurse: User) -> FetchPage:
    return browse(nurse)


def lane(page: InspectedPage, name: str) -> str:
    return next(each.text for each in page.tree.all("section") if each.attributes.get("aria-labelledby") == name)


def form_id(page: InspectedPage, number: int) -> str:
    return [each for each in page.tree.all("input") if each.attributes.get("name") == "form_id"][number].attributes[
        "value"
    ]


def test_each_lane_has_what_belongs_there_and_nothing_else(pages: FetchPage, save_call: SaveCall) -> None:
    now = clock.now()
    save_call({"fever": "yes"}, patient_name="Sent")
    save_call({"back-pain": "new"}, patient_name="Tess Tonight")
    save_call(nothing_new({"lump": "new"}), patient_name="Tom Tomorrow")
    lowered = {"decided": Disposition.CALL_SOON, "override_reason": "goals-of-care"}
    save_call({"weakness": "weaker"}, patient_name="Lowered", **lowered)  # type: ignore[arg-type]
    save_call({"weakness": "weaker"}, patient_name="Lowered long ago", saved_at=now - timedelta(hours=25), **lowered)  # type: ignore[arg-type]
    save_call(nothing_new({"back-pain": "none"}), patient_name="Raised", decided=Disposition.CALL_SOON)
    pages(NEW_CALL, {**form_on(pages(NEW_CALL)), "patient_name": "Begun", "do": "update"})
    page = pages(BOARD)
    names = ("Sent", "Tess Tonight", "Tom Tomorrow", "Lowered long ago", "Lowered", "Raised", "Begun")

    def of(name: str) -> set[str]:
        return {each for each in names if f" {each} " in f" {lane(page, name)} "}

    assert of("emergencies") == {"Sent"}
    assert of("due") == {"Tess Tonight", "Lowered long ago", "Lowered"}
    assert of("lowered") == {"Lowered"}
    assert "lowered from Emergency: be seen now" in lane(page, "lowered")
    assert of("unfinished") == {"Begun"}
    assert "board-read" in session().scalars(select(AuditEntry.action)).all()


def test_an_empty_board_says_so(pages: FetchPage) -> None:
    page = pages(BOARD)

    assert lane(page, "emergencies").endswith("Everybody who was sent is asked after.")
    assert [lane(page, name).endswith("None.") for name in ("due", "lowered", "unfinished")] == [True] * 3


def test_a_note_is_left_once_read_by_the_next_and_signed(
    pages: FetchPage, browse: Browse, add_person: AddPerson
) -> None:
    page = pages(BOARD)
    sent: dict[str, str | list[str]] = {"words": f" {NOTE}\r\n", "form_id": form_id(page, 0)}
    pages(f"{BOARD}/notes", sent)
    assert "Your note is written down." in pages(f"{BOARD}/notes", sent).text
    others = browse(add_person("nurse", name="Olu Other"))
    read = others(BOARD)
    assert read.text.count(NOTE) == 1
    signed = others(f"{BOARD}/taken", {"form_id": form_id(read, 1)})

    assert "Taken over by Olu Other, today" in signed.text
    assert NOTE in signed.text
    again = pages(f"{BOARD}/taken", {"form_id": form_id(pages(BOARD), 1)})
    assert NOTE not in again.text, "the shift before the last is over"
    assert [each.words for each in session().scalars(select(ShiftEntry).order_by(ShiftEntry.id))] == [NOTE, None, None]


def test_a_note_that_cannot_be_left_is_asked_for_again_and_lost_nowhere(pages: FetchPage) -> None:
    page = pages(BOARD)
    sent = form_id(page, 0)
    empty = pages(f"{BOARD}/notes", {"words": " ", "form_id": sent}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    assert "Type what the next nurse has to know." in empty.text
    words = "x" * 20_001
    long = pages(f"{BOARD}/notes", {"words": words, "form_id": sent}, status=HTTPStatus.UNPROCESSABLE_ENTITY)

    assert "This is too long" in long.text
    assert long.with_id("words").text == words
    assert form_id(long, 0) == sent
    pages(f"{BOARD}/taken", {"form_id": "none"}, status=HTTPStatus.BAD_REQUEST)


def test_the_book_is_sealed_verified_resealed_and_removed_in_time(pages: FetchPage, nurse: User) -> None:
    pages(BOARD)
    now = clock.now()
    for words in (NOTE, None):
        shift_book.write(form_id=uuid4().hex, nurse_id=nurse.id, now=now, words=words)
    session().commit()
    assert NOTE not in str(session().execute(text("SELECT words FROM shift_entries")).all())
    rotation.rechain()
    session().commit()
    assert audit_check.verify().faults == ()

    session().execute(update(ShiftEntry).where(ShiftEntry.words.is_(None)).values(written_at=now - timedelta(days=2)))
    session().commit()
    (altered,) = audit_check.verify().faults
    assert "shift book" in altered
    assert "was altered" in altered
    session().add(ShiftEntry(form_id="f" * 32, nurse_id=nurse.id, written_at=now, words="Forged"))
    session().commit()
    assert "in no entry of the log" in audit_check.verify().faults[-1]
    session().execute(text("DELETE FROM shift_entries"))
    session().commit()
    assert [each.endswith("is missing.") for each in audit_check.verify().faults] == [True, True]

    shift_book.write(form_id=uuid4().hex, nurse_id=nurse.id, now=now, words=NOTE)
    retention.remove(clock.now() + timedelta(seconds=2))
    assert session().scalars(select(ShiftEntry)).all() == []
    assert audit_check.verify().faults == ()
