"""What stood in a call before: stored as it is typed, read, brought back, and gone with its draft."""

from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import pytest
import time_machine
from sqlalchemy import select, text

from app import clock
from app.data import draft_states, drafts
from app.data.database import session
from app.data.drafts import HeldElsewhereError
from app.data.models import AuditEntry, DraftState, User
from app.data.upkeep import audit_check, retention
from tests.console.filling_in import NEW_CALL, form_on, opened
from tests.support.console import AddPerson
from tests.support.page import FetchPage

Browse = Callable[[User], FetchPage]
DRAFT = "d" * 32
TAB, OTHER = "a" * 32, "b" * 32
START = clock.now().replace(second=5, microsecond=0) - timedelta(hours=2)


def type_in(nurse: User, at: timedelta, tab: str = TAB, **fields: str) -> None:
    """Store ``fields`` as the page does, so long after the beginning."""
    draft = drafts.get(DRAFT)
    more: dict[str, Any] = {"seen": drafts.revision(draft)} if draft else {}
    typed = {name: [value] for name, value in fields.items()}
    sequence = draft.sequence + 1 if draft else 1
    drafts.store(draft_id=DRAFT, nurse_id=nurse.id, tab=tab, sequence=sequence, fields=typed, now=START + at, **more)
    session().commit()


def before() -> list[dict[str, list[str]]]:
    session().expire_all()
    return [each.fields for each in draft_states.of(DRAFT)]


def test_the_last_of_each_minute_is_a_state_and_not_each_keystroke(nurse: User) -> None:
    for second in range(3):
        type_in(nurse, timedelta(seconds=second), words="leg" * (1 + second))
    assert before() == []
    type_in(nurse, timedelta(minutes=1), words="")
    type_in(nurse, timedelta(minutes=1, seconds=9), words="arm")

    assert before() == [{"words": ["leglegleg"]}]


def test_what_another_tab_or_nurse_found_is_a_state_and_only_once(nurse: User, add_person: AddPerson) -> None:
    omar = add_person("nurse", name="Omar Other")
    type_in(nurse, timedelta(), words="one")
    type_in(nurse, timedelta(seconds=1), tab=OTHER, words="two")
    drafts.hold(draft_id=DRAFT, nurse_id=omar.id, tab=TAB)
    drafts.hold(draft_id=DRAFT, nurse_id=nurse.id, tab=TAB)
    type_in(nurse, timedelta(minutes=3), words="three")

    assert [(each.fields["words"], each.typed_by_id) for each in draft_states.of(DRAFT)] == [
        (["two"], nurse.id),
        (["one"], nurse.id),
    ]


def test_no_more_than_the_last_ones_are_stored_and_all_sealed(nurse: User) -> None:
    for minute in range(draft_states.MOST + 5):
        type_in(nurse, timedelta(minutes=minute), words=f"word {minute}")

    assert [each["words"] for each in before()] == [[f"word {n}"] for n in range(23, 3, -1)]
    assert "word" not in str(session().execute(text("SELECT fields FROM draft_states")).all())


@pytest.mark.parametrize("end", ["saved or dropped", "too old"])
def test_they_are_gone_with_their_draft(nurse: User, end: str) -> None:
    type_in(nurse, timedelta(), words="one")
    type_in(nurse, timedelta(minutes=1), words="two")
    if end == "too old":
        retention.remove(clock.now())
    else:
        drafts.discard(draft_id=DRAFT, nurse_id=nurse.id)
        session().commit()

    assert before() == []


def test_one_is_read_and_brought_back_and_nothing_is_lost(browse: Browse, nurse: User) -> None:
    with time_machine.travel(START, tick=False) as now:
        pages = browse(nurse)
        page = pages(
            NEW_CALL,
            {**form_on(pages(NEW_CALL)), "words": "legs like jelly", "answer-weakness": "weaker", "do": "update"},
        )
        now.shift(120)
        page = pages(NEW_CALL, {**form_on(page), "words": "all fine", "answer-weakness": "", "do": "update"})
        where = next(each for each in page.links if each.partition("#")[0].endswith("/states"))
        listed = pages(where)
        assert [each for each in ("legs like jelly", nurse.name, "1 answered") if each not in listed.text] == []
        (one,) = (each for each in listed.links if each.startswith(f"{where}/"))
        shown = pages(one)
        assert [
            each for each in ("legs like jelly", "Limb weakness") if each.casefold() not in shown.text.casefold()
        ] == []
        again = pages(one, {})

        assert form_on(again)["words"] == ["legs like jelly"]
        assert form_on(again)["answer-weakness"] == ["weaker"]
        assert "all fine" in pages(where).text
        # The page from before shows other words, and can replace nothing.
        pages(NEW_CALL, {**form_on(page), "words": "old page", "do": "update"}, status=HTTPStatus.CONFLICT)
        assert form_on(pages(opened(again)))["words"] == ["legs like jelly"]
    actions = session().scalars(select(AuditEntry.action).order_by(AuditEntry.number)).all()
    assert "draft-brought-back" in actions
    assert audit_check.verify().faults == ()


def test_nobody_brings_back_into_a_call_that_another_types(browse: Browse, nurse: User, add_person: AddPerson) -> None:
    type_in(nurse, timedelta(), words="one")
    type_in(nurse, timedelta(minutes=1), words="two")
    (state,) = draft_states.of(DRAFT)
    pages = browse(add_person("nurse", name="Omar Other"))
    pages(NEW_CALL)
    address = f"/console/drafts/{DRAFT}/states/{state.id}"

    assert f"typed by {nurse.name}" in pages(address, {}, status=HTTPStatus.CONFLICT).text
    assert drafts.get(DRAFT).fields == {"words": ["two"]}  # type: ignore[union-attr]
    with pytest.raises(HeldElsewhereError):
        drafts.bring_back(state=state, nurse_id=0, tab=TAB, now=clock.now())
    for wrong in (f"{'e' * 32}/states/{state.id}", f"{DRAFT}/states/{state.id + 1}", f"{DRAFT}/states/x"):
        pages(f"/console/drafts/{wrong}", status=HTTPStatus.NOT_FOUND)


def test_of_a_saved_call_the_record_is_shown_and_a_draft_that_is_gone_takes_nothing_back(
    browse: Browse,
    nurse: User,
    save_call: Any,  # noqa: ANN401
) -> None:
    call = save_call()

    assert browse(nurse)(f"/console/drafts/{call.id}/states").response.request.path == f"/console/calls/{call.id}"
    gone = DraftState(draft_id="f" * 32, typed_at=clock.now(), fields={})
    drafts.bring_back(state=gone, nurse_id=nurse.id, tab=TAB, now=clock.now())
