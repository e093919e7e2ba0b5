"""What a colleague answered, altered by plain SQL without a key: it counts for nothing, and the log shows it."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, insert, select, update

from app import clock
from app.data import audit, drafts, second_opinions
from app.data.database import session
from app.data.models import AuditEntry, Call, User
from app.data.second_opinions import Answer
from app.data.upkeep import audit_check
from app.data.upkeep.tables import TABLES
from tests.console.filling_in import NEW_CALL, Browse, form_on
from tests.console.test_second_opinion import ASKED, answered, asked_of, request_on
from tests.support.console import AddPerson

ROWS = TABLES["second_opinions"]
ALTERED = "A second opinion on draft {} was altered."
MISSING = "A second opinion on draft {} is missing."


def faults() -> tuple[str, ...]:
    session().commit()
    session().expire_all()
    return audit_check.verify().faults


def test_a_no_that_became_a_yes_is_no_agreement_and_is_named(
    browse: Browse, nurse: User, add_person: AddPerson
) -> None:
    nora, lena = browse(nurse), add_person("nurse", name="Lena Lead")
    page, screen = asked_of(nora, lena), browse(lena)
    answered(screen, request_on(screen("/console")), "declined")
    assert faults() == ()
    session().execute(update(ROWS).values(answer="agreed"))
    assert faults() == (ALTERED.format(session().scalar(select(ROWS.c.draft_id))),)

    shown = nora(NEW_CALL, {**form_on(page), "do": "save"}, status=ASKED)
    assert "Ask again" in shown.with_id("second-state").text
    assert session().scalar(select(Call)) is None


def test_an_agreement_in_a_record_needs_one_in_the_log(
    browse: Browse, nurse: User, add_person: AddPerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    nora, lena = browse(nurse), add_person("nurse", name="Lena Lead")
    for answer in Answer:
        page, screen = asked_of(nora, lena), browse(lena)
        answered(screen, request_on(screen("/console")), answer)
        session().execute(update(ROWS).values(answer="agreed"))
        with monkeypatch.context() as patch:
            patch.setattr("app.console.call.second_opinion._holds", lambda *_: True)
            nora(NEW_CALL, {**form_on(page), "do": "save"})
        (call_id,) = session().scalars(select(Call.id).order_by(Call.saved_at.desc()).limit(1))
        named = f"That Lena Lead agreed to call {call_id} is in no entry of the log."
        assert faults() == (() if answer is Answer.AGREED else (named,))


def test_what_was_asked_or_answered_is_held_to_its_entries(nurse: User, lead: User, add_person: AddPerson) -> None:
    now, other, draft_id = clock.now(), add_person("nurse"), "a" * 32
    drafts.store(draft_id=draft_id, nurse_id=nurse.id, tab="t", sequence=1, fields={}, now=now)
    for colleague, answer in ((lead, Answer.AGREED), (lead, Answer.DECLINED), (other, None)):
        assert second_opinions.ask(draft_id=draft_id, nurse_id=nurse.id, colleague_id=colleague.id, now=now)
        asked = second_opinions.last_about(draft_id)
        assert asked
        if answer:
            second_opinions.answer(asked=asked, answer=answer, digest="d" * 64, now=now)
    assert faults() == ()
    before = [dict(row) for row in session().execute(select(ROWS)).mappings()]
    first, second, third = (row["id"] for row in before)
    unseen = list[tuple[str, tuple[str, ...]]]()
    never = clock.now() + timedelta(days=999)
    for number, values in (
        (first, {"asked_of_id": nurse.id}),
        (third, {"asked_by_id": lead.id}),
        (third, {"answer": "agreed"}),
        (second, {"answer": None}),
        (second, {"digest": "x"}),
        (third, {"asked_at": never}),
        (first, {"answered_at": never}),
        (first, {"id": third + 1}),
        (third, {}),
    ):
        here = ROWS.c.id == number
        session().execute(update(ROWS).where(here).values(values) if values else delete(ROWS).where(here))
        told = (ALTERED if values else MISSING).format(draft_id)
        if told not in (found := faults()):
            unseen.append((str(values), found))
        session().execute(delete(ROWS))
        session().execute(insert(ROWS), before)
        assert faults() == (), f"after {values}"
    assert unseen == []

    session().execute(insert(ROWS), [{**before[0], "id": third + 1}])
    assert faults() == (f"A second opinion on draft {draft_id} is in no entry of the log.",)
    drafts.discard(draft_id=draft_id, nurse_id=nurse.id)
    assert faults() == ()


def test_what_was_asked_before_entries_told_moments_and_digests_holds(nurse: User, lead: User) -> None:
    now, draft_id = clock.now(), "b" * 32
    drafts.store(draft_id=draft_id, nurse_id=nurse.id, tab="t", sequence=1, fields={}, now=now)
    asked = {"draft_id": draft_id, "asked_by_id": nurse.id, "asked_of_id": lead.id, "asked_at": now}
    session().execute(insert(ROWS), [{**asked, "answer": "agreed", "answered_at": now, "digest": "d" * 64}])
    audit.record("second-opinion-asked", user_id=nurse.id, subject=draft_id, detail={"of": lead.id})
    audit.record("second-opinion-agreed", user_id=lead.id, subject=draft_id)
    assert faults() == ()
    assert session().scalar(select(AuditEntry.detail).where(AuditEntry.action == "second-opinion-agreed")) == {}
