"""The audit log: whatever is altered, left out or put in afterwards is found, and where."""

import pytest
from sqlalchemy import delete, insert, select, update

from app import clock
from app.data import audit, calls
from app.data.database import session
from app.data.immutable import WrittenOnceError
from app.data.models import AuditEntry, AuditHead, Call, User
from app.data.raw import TABLES
from tests.console.conftest import SaveCall

pytestmark = pytest.mark.usefixtures("log")

ENTRIES = TABLES["audit_entries"]


@pytest.fixture
def log(nurse: User, save_call: SaveCall) -> list[str]:
    """Write a log of ten entries, and return the ids of two calls that were saved."""
    saved = [save_call().id, save_call({"fever": "yes"}).id]
    for number in range(8):
        audit.record("call-read", user_id=nurse.id, subject=f"{number}")
    session().commit()
    return saved


def faults() -> tuple[str, ...]:
    found = audit.verify()
    session().rollback()
    return found.faults


def test_a_log_that_nobody_touched_holds() -> None:
    found = audit.verify()

    assert found.faults == ()
    assert (found.entries, found.calls) == (10, 2)
    assert found.digest == session().scalars(select(AuditHead.digest)).one()


@pytest.mark.parametrize(
    "change",
    [{"action": "x"}, {"subject": "x"}, {"user_id": None}, {"detail": {"x": 1}}, {"digest": "f" * 64}],
    ids=lambda change: next(iter(change)),
)
def test_an_altered_entry_is_named(change: dict[str, object]) -> None:
    session().execute(update(ENTRIES).where(ENTRIES.c.number == 5).values(change))
    session().commit()

    assert faults()[0].startswith("Entry 5 of ")


def test_an_altered_time_is_named() -> None:
    at = session().scalars(select(ENTRIES.c.at).where(ENTRIES.c.number == 5)).one()
    session().execute(update(ENTRIES).where(ENTRIES.c.number == 5).values(at=at.replace(year=2001)))
    session().commit()

    assert faults()[0].startswith("Entry 5 of 2001")


@pytest.mark.parametrize(
    ("gone", "words"),
    [
        ([5], "Entry 5 is missing."),
        ([4, 5, 6], "Entries 4 to 6 are missing."),
        ([9, 10], "Entries 9 to 10 are missing at the end."),
        ([1], "Entry 1 is missing."),
    ],
    ids=str,
)
def test_a_gap_is_named(gone: list[int], words: str) -> None:
    session().execute(delete(ENTRIES).where(ENTRIES.c.number.in_(gone)))
    session().commit()

    assert words in faults()


def test_a_tail_cut_off_together_with_the_head_leaves_calls_without_an_entry(log: list[str]) -> None:
    session().execute(delete(ENTRIES))
    session().execute(update(AuditHead).values(number=0, digest=audit.START))
    session().commit()

    assert set(faults()) == {f"Call {call_id} is in no entry of the log." for call_id in log}


def test_two_entries_that_changed_places_are_named() -> None:
    for old, new in ((5, 99), (6, 5), (99, 6)):
        session().execute(update(ENTRIES).where(ENTRIES.c.number == old).values(number=new))
    session().commit()

    assert [each.split(" of ")[0] for each in faults()][:2] == ["Entry 5", "Entry 6"]


def test_an_entry_put_in_afterwards_is_named() -> None:
    row = dict(session().execute(select(ENTRIES).where(ENTRIES.c.number == 10)).mappings().one())
    session().execute(insert(ENTRIES).values({**row, "number": 11}))
    session().commit()

    assert faults()[0].startswith("Entry 11 of ")


@pytest.mark.parametrize(
    "change",
    [{"decided": "mention"}, {"rules_version": "9"}, {"answers": {}}, {"outcome": {}}, {"respondent": "nurse"}],
    ids=lambda change: next(iter(change)),
)
def test_an_altered_call_is_named(log: list[str], change: dict[str, object]) -> None:
    session().execute(update(TABLES["calls"]).where(TABLES["calls"].c.id == log[0]).values(change))
    session().commit()
    session().expire_all()

    assert faults() == (f"Call {log[0]} is not as it was saved.",)


def test_a_call_that_is_gone_is_named(log: list[str]) -> None:
    session().execute(delete(TABLES["calls"]).where(TABLES["calls"].c.id == log[0]))
    session().commit()
    session().expire_all()

    assert faults() == (f"Call {log[0]} is missing.",)


def test_an_altered_addendum_is_named(log: list[str], nurse: User) -> None:
    calls.add_words(call_id=log[0], form_id="a" * 32, nurse_id=nurse.id, now=clock.now(), words="It was the left leg")
    session().commit()
    assert faults() == ()
    session().execute(update(TABLES["addenda"]).values(added_at=clock.now().replace(year=2001)))
    session().commit()
    session().expire_all()

    (fault,) = faults()
    assert fault.startswith(f"What was added to call {log[0]}")


@pytest.mark.parametrize("kind", [Call, AuditEntry])
def test_no_code_of_the_app_changes_what_is_written_once(kind: type[Call | AuditEntry]) -> None:
    row = session().scalars(select(kind).limit(1)).one()
    for column in ("decided", "action"):
        if hasattr(row, column):
            setattr(row, column, "x")
    with pytest.raises(WrittenOnceError):
        session().flush()
    session().rollback()

    session().delete(session().scalars(select(kind).limit(1)).one())
    with pytest.raises(WrittenOnceError):
        session().flush()
    session().rollback()
