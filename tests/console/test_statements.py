"""How often a page of the console asks the database: as often with many rows as with a few, whatever it shows."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import event

from app import clock
from app.data import audit, call_backs, call_reviews, calls, drafts, second_opinions, shift_book
from app.data.database import engine, session
from app.data.models import User
from tests.console.filling_in import NEW_CALL, Browse, form_on
from tests.guards.test_console import ROUTES
from tests.support.console import AddPerson, SaveCall
from tests.support.signing_in import AS_SCRIPT, sign_in_as

FEW, MORE = 2, 5
NOT_OF_ROWS = ("<token>", "<fingerprint>", "<int:number>", "<state_id>")
"""What an address names that is shown alone, whatever else there is."""

NOT_NOW = {
    "/console/signed-in",
    "/console/launch/link",
    "/console/launch/link/done",
    "/console/calls/<call_id>/person/erased",
}
"""What asks again who it is, needs a launch from a record, or shows what is there no more."""

PAGES = sorted(
    address
    for method, _, address in (route.partition(" ") for route in ROUTES if ROUTES[route])
    if method == "GET" and address not in NOT_NOW and not any(each in address for each in NOT_OF_ROWS)
)


@contextmanager
def statements() -> Iterator[list[str]]:
    """Give a list that fills with the statements that this thread sends: the stop switch asks in one of its own."""
    sent: list[str] = []
    asking = threading.get_ident()

    def note(*given: object) -> None:
        if threading.get_ident() == asking:
            sent.append(str(given[2]))

    event.listen(engine(), "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine(), "before_cursor_execute", note)


class Growing:
    """A console in which there is more and more of everything, all of it by other people."""

    def __init__(self, browse: Browse, reader: User, add_person: AddPerson, save_call: SaveCall) -> None:
        self._browse, self.reader, self._add_person, self._save_call = browse, reader, add_person, save_call
        self._number = count(1)
        self.first_call = save_call({"back-pain": "new"}, patient_name="Pat Example").id
        self.first_draft = self._draft(reader)
        session().commit()

    def grow(self, times: int) -> None:
        """Add as many more of each kind of row, to the first call as well as beside it."""
        for _ in range(times):
            self._add_one_of_each(self._add_person("nurse", "lead", name=f"Nurse {next(self._number)}"))

    def _add_one_of_each(self, nurse: User) -> None:
        now = clock.now()
        for answers in ({"back-pain": "new"}, {"fever": "yes"}):
            call = self._save_call(answers, by=nurse, patient_name="Pat Example", saved_at=now - timedelta(hours=1))
            owed = call_backs.get(call.id)
            assert owed is not None
            call_backs.claim(call_id=call.id, nurse_id=nurse.id, now=now)
            call_backs.tried(owed=owed, nurse_id=nurse.id, now=now)
            call_reviews.add(
                call_id=call.id, form_id=uuid4().hex, lead_id=nurse.id, now=now, sheet={"marks": {}, "note": "Good"}
            )
        first = call_backs.get(self.first_call)
        assert first is not None
        call_backs.tried(owed=first, nurse_id=nurse.id, now=now)
        calls.add_words(call_id=self.first_call, form_id=uuid4().hex, nurse_id=nurse.id, now=now, words="She rang")
        call_reviews.add(
            call_id=self.first_call, form_id=uuid4().hex, lead_id=nurse.id, now=now, sheet={"marks": {}, "note": "Good"}
        )
        audit.record_reading("call-read", user_id=nurse.id, subject=self.first_call)
        shift_book.write(form_id=uuid4().hex, nurse_id=nurse.id, now=now, words="Bed 4 rings again")
        asked_about = self._draft(nurse)
        second_opinions.ask(draft_id=asked_about, nurse_id=nurse.id, colleague_id=self.reader.id, now=now)
        drafts.hold(draft_id=self.first_draft, nurse_id=nurse.id, tab="t")
        session().commit()

    def _draft(self, nurse: User) -> str:
        pages = self._browse(nurse)
        fields = form_on(pages(NEW_CALL))
        pages(NEW_CALL, {**fields, "words": "Mum fell", "answer-weakness": "weaker", "do": "update"})
        return fields["draft"][0]


@pytest.fixture
def growing(browse: Browse, add_person: AddPerson, save_call: SaveCall) -> Growing:
    return Growing(browse, add_person("nurse", "lead", "admin", name="Rae Reader"), add_person, save_call)


def sent_for(app: Flask, growing: Growing) -> dict[str, list[str]]:
    """Return the statements of each page, opened by who has just signed in: the wall signs out of everything else."""
    found: dict[str, list[str]] = {}
    for page in PAGES:
        client = app.test_client()
        sign_in_as(client, growing.reader)
        address = page.replace("<call_id>", growing.first_call).replace("<draft_id>", growing.first_draft)
        with statements() as sent:
            asked_by = AS_SCRIPT if page.endswith("/lines") else {}
            status = client.get(address, headers=asked_by, buffered=True).status_code
        assert status == 200, f"{page}: {status}"
        found[page] = sent
    return found


@pytest.mark.unwatched
@pytest.mark.on_any_database
def test_no_page_asks_the_database_more_often_where_there_is_more_to_show(console_app: Flask, growing: Growing) -> None:
    growing.grow(FEW)
    sent_for(console_app, growing)  # of what has happened since, only who was there before is told
    few = sent_for(console_app, growing)
    growing.grow(MORE)
    more = sent_for(console_app, growing)

    assert {page: len(more[page]) - len(few[page]) for page in PAGES if len(more[page]) > len(few[page])} == {}
