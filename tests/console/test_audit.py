"""The audit log: whatever is altered, left out or put in afterwards is found, and where."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import RowMapping, Select, delete, insert, select, text, update

from app import clock
from app.data import audit, calls, drafts, sealing
from app.data.database import session
from app.data.models import AuditEntry, AuditHead, Call, User
from app.data.upkeep import audit_check
from app.data.upkeep.rows import few_at_a_time
from app.data.upkeep.tables import TABLES
from app.data.written_once import WrittenOnceError
from tests.console.elsewhere import Elsewhere
from tests.support.console import SaveCall

pytestmark = pytest.mark.usefixtures("log")

ENTRIES = TABLES["audit_entries"]
CUT = "The end of the log was cut off or altered: it was sealed behind another entry."
UNSEALED = "The end of the log was altered: it is not sealed any more."


@pytest.fixture
def log(nurse: User, save_call: SaveCall) -> list[str]:
    """Write a log of ten entries, and return the ids of two calls that were saved."""
    saved = [save_call().id, save_call({"fever": "yes"}).id]
    for number in range(8):
        audit.record("call-read", user_id=nurse.id, subject=f"{number}")
    session().commit()
    return saved


def faults() -> tuple[str, ...]:
    session().commit()
    found = audit_check.verify()
    session().rollback()
    return found.faults


def test_a_log_that_nobody_touched_holds() -> None:
    found = audit_check.verify()

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

    assert set(faults()) == {CUT, *(f"Call {call_id} is in no entry of the log." for call_id in log)}


def test_a_tail_cut_off_with_all_that_it_speaks_of_is_named_by_the_seal_of_the_end(nurse: User) -> None:
    head, end = TABLES["audit_head"], select(TABLES["audit_head"])
    drafts.store(draft_id="d" * 32, nurse_id=nurse.id, tab="t", sequence=1, fields={}, now=clock.now())
    before = dict(session().execute(end).mappings().one())
    audit.record("call-read", user_id=nurse.id, subject="later")
    after = dict(session().execute(end).mappings().one())
    later = dict(session().execute(select(ENTRIES).where(ENTRIES.c.number == after["number"])).mappings().one())
    assert faults() == ()

    session().execute(update(head).values({**after, "seal": before["seal"]}))
    assert faults() == (), "a copy of the version before wrote the last entry"
    session().execute(update(head).values({**after, "seal": None}))
    assert faults() == (UNSEALED,)

    session().execute(delete(ENTRIES).where(ENTRIES.c.number == after["number"]))
    session().execute(update(head).values({**before, "seal": after["seal"]}))
    assert faults() == (CUT,)
    session().execute(update(head).values({**before, "seal": None}))
    assert faults() == (UNSEALED,)
    session().execute(update(head).values(before))
    assert faults() == (), "what once was the end, with the seal that it had, shows by what was noted elsewhere alone"
    (other,) = audit_check.verify(noted=(after["number"], after["digest"])).faults
    assert other.startswith(f"Entry {after['number']} is not the one that was noted")

    session().execute(insert(ENTRIES).values(later))
    session().execute(update(head).values(after))
    session().commit()
    assert audit_check.verify(noted=(after["number"], after["digest"])).faults == ()


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


def test_an_addendum_that_is_gone_is_named(log: list[str], nurse: User) -> None:
    calls.add_words(call_id=log[0], form_id="a" * 32, nurse_id=nurse.id, now=clock.now(), words="It was the left leg")
    session().execute(delete(TABLES["addenda"]))
    session().commit()

    (fault,) = faults()
    assert fault.startswith(f"What was added to call {log[0]} on ")
    assert fault.endswith(" is missing.")


def test_an_addendum_put_in_afterwards_is_named(log: list[str], nurse: User) -> None:
    calls.add_words(call_id=log[0], form_id="a" * 32, nurse_id=nurse.id, now=clock.now(), words="It was the left leg")
    row = dict(session().execute(select(TABLES["addenda"])).mappings().one())
    session().execute(insert(TABLES["addenda"]).values({**row, "id": row["id"] + 1, "form_id": "b" * 32}))
    session().commit()

    (fault,) = faults()
    assert "b" * 32 in fault
    assert fault.endswith(" is in no entry of the log.")


@pytest.mark.parametrize("sealed", ["", "garbage", "gärbage", None], ids=repr)
@pytest.mark.parametrize("column", ["record", "words"])
def test_what_was_sealed_and_cannot_be_opened_is_named(
    log: list[str], nurse: User, column: str, sealed: str | None
) -> None:
    calls.add_words(call_id=log[0], form_id="a" * 32, nurse_id=nurse.id, now=clock.now(), words="It was the left leg")
    other = sealing.keys().seal("something else") if sealed is None else sealed
    table = TABLES["calls" if column == "record" else "addenda"]
    session().execute(update(table).values({column: other}))
    session().commit()

    found = faults()
    assert len(found) == (2 if column == "record" else 1)
    assert any(log[0] in fault for fault in found)


@pytest.mark.parametrize("detail", [{}, [], None, {"digest": 5}, {"digest": "ä"}], ids=repr)
def test_an_entry_whose_detail_is_another_kind_of_thing_is_named(log: list[str], detail: object) -> None:
    session().execute(update(ENTRIES).where(ENTRIES.c.number == 1).values(detail=detail))
    session().commit()

    entry, call = faults()
    assert entry.startswith("Entry 1 of ")
    assert call == f"Call {log[0]} is not as it was saved."


@pytest.mark.asks_which_database
@pytest.mark.parametrize("stored", ["x'00ff'", "'{'", "'20261123'", "7"])
@pytest.mark.parametrize("column", ["at", "detail"])
def test_an_entry_that_cannot_be_read_any_more_is_named_and_the_rest_is_read(column: str, stored: str) -> None:
    if session().get_bind().dialect.name == "postgresql":
        pytest.skip("it keeps nothing but what can be read")
    session().execute(text(f"UPDATE audit_entries SET {column} = {stored} WHERE number = 5"))  # noqa: S608 - our own names
    session().commit()

    assert [each[:7] for each in faults()] == ["Entry 5"]


def test_a_time_altered_by_less_than_a_second_is_named() -> None:
    at = session().scalars(select(ENTRIES.c.at).where(ENTRIES.c.number == 5)).one()
    session().execute(update(ENTRIES).where(ENTRIES.c.number == 5).values(at=at.replace(microsecond=400_000)))
    session().commit()

    assert [each.split(" of ")[0] for each in faults()] == ["Entry 5"]


@pytest.mark.parametrize("number", [5, 9])
def test_of_an_altered_digest_only_the_entry_itself_is_named(number: int) -> None:
    session().execute(update(ENTRIES).where(ENTRIES.c.number == number).values(digest="f" * 64))
    session().commit()

    assert [each.split(" of ")[0] for each in faults()] == [f"Entry {number}"]


def test_an_entry_moved_before_the_first_is_named() -> None:
    session().execute(update(ENTRIES).where(ENTRIES.c.number == 3).values(number=-4))
    session().commit()

    assert faults()[:2] == ("Entry -4 was put in.", "Entry 3 is missing.")


def test_a_log_without_an_end_is_named() -> None:
    session().execute(delete(AuditHead))
    session().flush()
    found = faults()
    session().execute(insert(AuditHead).values(id=1, number=0, digest=audit.START))
    session().commit()

    assert found == ("The end of the log was altered: nothing says where it is.",)


@pytest.mark.asks_which_database
def test_while_the_log_is_verified_others_go_on_and_are_not_taken_for_a_fault(
    console_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = list[Elsewhere]()

    def and_then(wanted: Select[Any]) -> Iterator[Sequence[RowMapping]]:
        yield from few_at_a_time(wanted)
        others.append(Elsewhere(console_app, lambda: audit.record("sign-in", subject="x")))
        assert others[-1].wait()

    monkeypatch.setattr("app.data.upkeep.audit_check.few_at_a_time", and_then)
    found = audit_check.verify()

    assert (found.entries, found.faults) == (10, ())
    assert [each.fault for each in others] == [None, None, None]
    assert audit_check.verify().entries == 13


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
