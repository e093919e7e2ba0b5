"""What a saved call owes to the record that it was launched from, altered by plain SQL: the log shows it."""

import pytest
from sqlalchemy import delete, insert, select, update

from app import clock
from app.data import audit, drafts, launches, outbox
from app.data.database import session
from app.data.launch_models import LaunchedCall
from app.data.launches import Granted
from app.data.models import Call, User
from app.data.outbox import Kind, Reason, State
from app.data.upkeep import audit_check, retention
from app.data.upkeep.tables import TABLES
from tests.support.console import SaveCall

ROWS, LAUNCHED = TABLES["outbox"], TABLES["launched_calls"]
OWED = (Kind.ANSWERS, Kind.HANDOVER, Kind.TASK)
BEGUN = "From which record call {} was begun is missing."


def faults() -> tuple[str, ...]:
    session().commit()
    session().expire_all()
    return audit_check.verify().faults


def begin(call_id: str, nurse: User) -> None:
    granted = Granted("a", "", None, "s", patient="p-7", encounter="", fhir_user="")
    launch = launches.store(user_id=nurse.id, issuer="https://ehr.example.org", granted=granted, now=clock.now())
    launches.attach(call_id=call_id, launch=launch, encounter="")
    audit.record("launched", user_id=nurse.id, subject=call_id)


def settle(call: Call, kind: Kind) -> None:
    """Let the record have it, or the handover refused."""
    session().commit()
    (entry_id,) = (each.id for each in outbox.of(call.id) if each.kind == kind)
    claimed = outbox.claim(entry_id, clock.now())
    assert claimed
    if kind == Kind.HANDOVER:
        outbox.refused(claimed, Reason.INVALID)
    else:
        outbox.stored(claimed, f"{kind}/1", clock.now())


@pytest.fixture
def call(save_call: SaveCall, nurse: User) -> Call:
    """Save a call of which its record has the answers, refused the handover and is still to have the task."""
    saved = save_call()
    begin(saved.id, nurse)
    outbox.owe(saved.id, OWED, clock.now())
    settle(saved, Kind.ANSWERS)
    settle(saved, Kind.HANDOVER)
    return saved


def test_what_a_record_is_to_have_and_has_is_held_to_its_entries(call: Call) -> None:
    assert faults() == ()
    before = [dict(row) for row in session().execute(select(ROWS)).mappings()]
    unseen = list[tuple[str, object, tuple[str, ...]]]()
    gone, altered = "What its record is to have of call {}, {}, is missing.", "What its record has of call {}, {}, "
    for kind, state, told in (
        (Kind.TASK, State.STORED, f"{altered}is in no entry of the log."),
        (Kind.TASK, State.REFUSED, f"{altered}is in no entry of the log."),
        (Kind.HANDOVER, State.STORED, f"{altered}is in no entry of the log."),
        (Kind.ANSWERS, State.WAITING, f"{altered}was altered."),
        (Kind.ANSWERS, None, gone),
        (Kind.TASK, None, gone),
    ):
        here = ROWS.c.kind == kind
        session().execute(update(ROWS).where(here).values(state=state) if state else delete(ROWS).where(here))
        if told.format(call.id, kind) not in (found := faults()):
            unseen.append((kind, state, found))
        session().execute(delete(ROWS))
        session().execute(insert(ROWS), before)
        assert faults() == (), f"after {kind} as {state}"
    assert unseen == []


def test_what_is_tried_again_owed_anew_or_removed_is_no_alteration(call: Call, nurse: User) -> None:
    outbox.reopen([call.id], clock.now())
    settle(call, Kind.TASK)
    for _ in range(2):
        outbox.changed(call.id, clock.now())
        assert faults() == ()
        settle(call, Kind.TASK_STATE)
        assert faults() == ()

    draft_id = "d" * 32
    for _ in range(2):
        drafts.store(draft_id=draft_id, nurse_id=nurse.id, tab="t", sequence=1, fields={}, now=clock.now())
        if launches.launch_of(draft_id) is None:
            begin(draft_id, nurse)
        drafts.discard(draft_id=draft_id, nurse_id=nurse.id)
        launches.tidy(clock.now())
    drafts.store(draft_id=draft_id, nurse_id=nurse.id, tab="t", sequence=1, fields={}, now=clock.now())
    session().execute(delete(TABLES["call_backs"]))
    retention.remove(clock.now())
    assert [each for each in faults() if "record" in each] == []
    assert session().scalar(select(Call.id)) is None


def test_a_call_that_was_begun_from_a_record_goes_on_knowing_of_it(
    call: Call, nurse: User, save_call: SaveCall
) -> None:
    draft_id, following = "e" * 32, save_call()
    drafts.store(draft_id=draft_id, nurse_id=nurse.id, tab="t", sequence=1, fields={}, now=clock.now())
    begin(draft_id, nurse)
    first = session().get_one(LaunchedCall, call.id)
    launches.attach(call_id=following.id, launch=first.launch, encounter="")
    outbox.owe(following.id, OWED, clock.now())
    assert faults() == ()

    session().execute(delete(LAUNCHED))
    assert sorted(faults()) == sorted(BEGUN.format(each) for each in (call.id, draft_id, following.id))
