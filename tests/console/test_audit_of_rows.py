"""What hangs on a call, altered by plain SQL without a key: the log shows that too."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import delete, insert, select, text, update

from app import clock
from app.data import audit, call_backs, calls, drafts
from app.data.database import session
from app.data.models import Call, User
from app.data.same import former_terms
from app.data.upkeep import audit_check, retention
from app.data.upkeep.tables import TABLES
from rules.model.disposition import Disposition
from tests.support.console import SaveCall

OWED = "The call-back after call {} is missing."
CAME = "What came of the call-back after call {} is in no entry of the log."
WHOSE = "By when the call-back after call {} is due, or whose it is, was altered."
FILED = "Call {} is not filed as it was saved: it is found by something else, or not at all."
FINDINGS = "The findings under which call {} is filed are not those that were saved."
OTHER = "UPDATE call_terms SET call_id = '{1}' WHERE call_id = '{0}' AND kind = 'record'"
ALTERED = [
    ("an open call-back is deleted", "DELETE FROM call_backs WHERE call_id = '{0}'", OWED),
    ("it is due a month later", "UPDATE call_backs SET due_at = '2099-01-01 00:00:00' WHERE call_id = '{0}'", WHOSE),
    ("nobody has claimed it", "UPDATE call_backs SET claimed_by_id = NULL WHERE call_id = '{0}'", WHOSE),
    ("nobody knows since when", "UPDATE call_backs SET claimed_at = NULL WHERE call_id = '{0}'", WHOSE),
    ("since a later day", "UPDATE call_backs SET claimed_at = '2099-01-01 00:00:00' WHERE call_id = '{0}'", WHOSE),
    ("it is open and has a result", "UPDATE call_backs SET result = 'seen' WHERE call_id = '{0}'", CAME),
    (
        "it is open and has who closed it",
        "UPDATE call_backs SET closed_by_id = claimed_by_id WHERE call_id = '{0}'",
        CAME,
    ),
    ("its terms are gone", "DELETE FROM call_terms WHERE call_id = '{0}'", FILED),
    ("one of its terms is gone", "DELETE FROM call_terms WHERE call_id = '{0}' AND kind = 'number'", FILED),
    ("its terms are of an earlier day", "UPDATE call_terms SET saved_at = '2001-01-01' WHERE call_id = '{0}'", FILED),
    ("it is found under another record number", OTHER, FILED),
    ("its findings are gone", "DELETE FROM call_findings WHERE call_id = '{0}'", FINDINGS),
    ("it has another finding", "UPDATE call_findings SET code = 'x' WHERE call_id = '{0}'", FINDINGS),
]


def faults() -> tuple[str, ...]:
    session().commit()
    session().expire_all()
    return audit_check.verify().faults


@contextmanager
def as_before(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Write down what version 1.1.1 and before did: not what is owed, nor since when somebody has it."""
    real = audit.record

    def record(action: str, *, detail: dict[str, object] | None = None, **told: object) -> None:
        before = {name: value for name, value in (detail or {}).items() if name not in {"owed", "at"}}
        real(action, detail=before, **told)  # type: ignore[arg-type]

    with monkeypatch.context() as earlier:
        earlier.setattr(audit, "record", record)
        yield earlier


@pytest.fixture
def saved(save_call: SaveCall, nurse: User) -> tuple[Call, Call]:
    """Save a call whose call-back somebody has claimed, and one about somebody else."""
    one, other = save_call(patient_name="Ann O’Brien", record_number="77"), save_call(record_number="MRN 12")
    assert call_backs.claim(call_id=one.id, nurse_id=nurse.id, now=clock.now())
    session().commit()
    return one, other


def test_what_is_altered_beside_a_call_is_named(saved: tuple[Call, Call]) -> None:
    assert faults() == ()
    tables = [TABLES[name] for name in ("call_backs", "call_terms", "call_findings")]
    before = [[dict(row) for row in session().execute(select(table)).mappings()] for table in tables]
    ids = [each.id for each in saved]
    unseen = list[tuple[str, tuple[str, ...]]]()
    for what, statement, told in ALTERED:
        session().execute(text(statement.format(*ids)))
        found = faults()
        if told.format(ids[0]) not in found:
            unseen.append((what, found))
        for table, rows in zip(tables, before, strict=True):
            session().execute(delete(table))
            session().execute(insert(table), rows)
        assert faults() == (), f"after {what}"

    assert unseen == []


def test_a_call_back_that_is_closed_or_opened_or_put_in_by_hand_is_named(
    saved: tuple[Call, Call], nurse: User, save_call: SaveCall
) -> None:
    one, other = (each.id for each in saved)
    gone, owing = save_call({"fever": "yes"}).id, save_call(decided=Disposition.MENTION).id
    assert call_backs.get(owing) is None
    session().execute(insert(TABLES["call_backs"]).values(call_id=owing, due_at=clock.now()))
    session().execute(delete(TABLES["call_backs"]).where(TABLES["call_backs"].c.call_id == gone))
    owed = call_backs.get(one)
    assert owed
    call_backs.close(owed=owed, nurse_id=nurse.id, now=clock.now(), result="seen", words="")
    session().commit()
    backs = TABLES["call_backs"]
    session().execute(update(backs).where(backs.c.call_id == one).values(closed_at=None))
    session().execute(update(backs).where(backs.c.call_id == other).values(closed_at=clock.now(), result="seen"))

    found = faults()

    assert f"What came of the call-back after call {one} was altered." in found
    assert f"What came of the call-back after call {other} is in no entry of the log." in found
    assert f"The call-back after call {gone} is missing." in found
    assert f"The call-back after call {owing} is in no entry of the log." in found


def test_what_was_claimed_freed_and_due_earlier_holds_and_so_does_a_call_saved_again_after_it_was_removed(
    saved: tuple[Call, Call], nurse: User, save_call: SaveCall
) -> None:
    one, other = (call_backs.get(each.id) for each in saved)
    assert one
    assert other
    call_backs.shorten(owed=one, nurse_id=nurse.id, due_at=clock.now() + timedelta(minutes=30))
    call_backs.release(owed=one, nurse_id=nurse.id)
    call_backs.take(owed=other, nurse_id=nurse.id, now=clock.now())
    call_backs.close(owed=other, nurse_id=nurse.id, now=clock.now(), result="seen", words="")
    session().commit()
    assert faults() == ()

    again = other.call_id
    retention.remove(clock.now() + timedelta(days=1))
    assert faults() == ()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tests.support.console.uuid4", lambda: type("Id", (), {"hex": again}))
        assert save_call({"fever": "yes"}).id == again

    assert faults() == ()
    assert session().get(Call, again)


@pytest.mark.parametrize("name", ["Ann O'Brien", "王小明", "राहुल कुमार"])
def test_what_an_earlier_version_saved_holds_as_it_was_filed_then(
    save_call: SaveCall, nurse: User, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    with as_before(monkeypatch) as earlier:
        earlier.setattr(calls, "terms", former_terms)
        old = save_call(patient_name=name, record_number="unknown", patient_born="1950-02-01")
        assert faults() == ()
        assert call_backs.claim(call_id=old.id, nurse_id=nurse.id, now=clock.now())
    assert faults() == ()
    session().execute(delete(TABLES["call_backs"]))
    session().execute(delete(TABLES["call_terms"]))

    assert set(faults()) == {OWED.format(old.id), FILED.format(old.id)}


def test_whether_somebody_was_told_is_as_the_record_has_it(
    save_call: SaveCall, monkeypatch: pytest.MonkeyPatch
) -> None:
    told, nobody = save_call(told_name="Dr Who"), save_call()
    assert faults() == ()
    rows = TABLES["calls"]
    for call, is_told in ((told, True), (nobody, False)):
        for altered in (not is_told, None):
            session().execute(update(rows).where(rows.c.id == call.id).values(is_told=altered))
            assert faults() == (f"Whether call {call.id} names who was told is not as it was saved.",)
        session().execute(update(rows).where(rows.c.id == call.id).values(is_told=is_told))
    assert faults() == ()

    with as_before(monkeypatch):
        old = save_call()
    session().execute(update(rows).where(rows.c.id == old.id).values(is_told=None))
    assert faults() == (), "version 1.1.1 and before did not note it"


def test_a_call_that_was_begun_is_there_or_saved_discarded_or_removed_as_old(
    nurse: User, lead: User, save_call: SaveCall
) -> None:
    rows, now = TABLES["drafts"], clock.now()

    def begin(name: str) -> str:
        draft_id = name * 32
        drafts.store(draft_id=draft_id, nurse_id=nurse.id, tab="t", sequence=1, fields={}, now=now)
        return draft_id

    kept, taken, gone, saved, old = (begin(each) for each in "abcde")
    drafts.hold(draft_id=taken, nurse_id=lead.id, tab="u")
    drafts.discard(draft_id=gone, nurse_id=nurse.id)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tests.support.console.uuid4", lambda: type("Id", (), {"hex": saved}))
        assert save_call({}).id == saved
    session().execute(update(rows).where(rows.c.id == old).values(saved_at=now - timedelta(days=9)))
    retention.remove(now - timedelta(days=8))
    assert set(session().scalars(select(rows.c.id))) == {kept, taken}
    assert faults() == ()

    session().execute(update(rows).where(rows.c.id == taken).values(holder_id=nurse.id))
    session().execute(delete(rows).where(rows.c.id == kept))
    missing, other = faults()
    assert missing.startswith("The call begun on ")
    assert missing.endswith(f" as draft {kept} is missing.")
    assert other == f"Who holds draft {taken} was altered."
