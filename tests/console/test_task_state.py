"""A task in the record that is closed or due earlier here: brought to that there, once, and said as it is."""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import requests
import time_machine
from flask import Flask

from app import clock
from app.console.outbox import sending, task_state
from app.console.outbox.resources import identifier_of
from app.console.outbox.token import ask_record
from app.data import call_backs, calls, follow_ups, outbox
from app.data.database import session
from app.data.models import Call, CallBack, User
from app.data.outbox import Kind, Reason, State
from app.data.upkeep import audit_check
from rules.model.disposition import Disposition
from tests.console.databases import on_one_database
from tests.console.filling_in import form_on
from tests.console.test_new_call import hidden
from tests.console.test_outbox import SOON, WRITES, entries, launched, save, send_by_command, state_on
from tests.interop.clients.records import TOKEN, Records, records_system
from tests.support.console import SaveCall
from tests.support.page import FetchPage
from tests.support.part import first_in_part, left_out

UPDATE = "PUT Task"
OF_TASK = f"{Kind.TASK_STATE}"


@pytest.fixture(scope="module")
def system() -> Iterator[Records]:
    with records_system() as started:
        yield started


@pytest.fixture
def records(system: Records) -> Records:
    system.tell(empty=True)
    return system


@pytest.fixture
def pages(browse: Callable[[User], FetchPage], nurse: User) -> FetchPage:
    return browse(nurse)


def owed_of(call: Call) -> CallBack:
    owed = call_backs.get(call.id)
    assert owed is not None
    return owed


def close(call: Call, nurse: User, result: str = "arrived") -> None:
    call_backs.close(owed=owed_of(call), nurse_id=nurse.id, now=clock.now(), result=result, words="At the ward")
    session().commit()


def see(pages: FetchPage, call: Call) -> str:
    return state_on(pages(f"/console/calls/{call.id}"))


def task_in(records: Records) -> dict[str, Any]:
    (task,) = records.stored()["Task"]
    return task


def how_often(records: Records, kind: str = UPDATE) -> int:
    return [each["kind"] for each in records.asked()].count(kind)


def change_there(records: Records, **changed: object) -> None:
    """Let somebody who works in the record change the task."""
    task = {**task_in(records), **changed}
    address = f"{records.base}/Task/{task['id']}"
    requests.put(address, json=task, headers={"Authorization": f"Bearer {TOKEN}"}, timeout=10).raise_for_status()


def test_what_is_closed_here_is_closed_in_the_record_once_and_as_it_ended(
    console_app: Flask, pages: FetchPage, records: Records, nurse: User
) -> None:
    _, call = save(pages, records, nurse)
    change_there(records, owner={"display": "Ward 7"}, status="accepted")
    before = how_often(records)
    close(call, nurse)
    page, task, closed = see(pages, call), task_in(records), owed_of(call).closed_at
    session().commit()

    assert closed is not None
    assert "Closed there as well since" in page
    assert "In the patient’s record" in page
    assert (task["status"], task["businessStatus"]) == ("completed", {"text": "Arrived"})
    assert task["executionPeriod"]["end"] == task["lastModified"] == closed.astimezone().isoformat(timespec="seconds")
    assert task["owner"] == {"display": "Ward 7"}, "what others wrote stays"
    assert "At the ward" not in str(task)
    assert send_by_command(console_app) == "In the record: 0; not yet: 0; not taken: 0."
    see(pages, call)
    assert (records.counts(), how_often(records) - before) == ([1, 1, 1], 1)
    assert audit_check.verify().faults == ()


@on_one_database
def test_whoever_could_not_be_reached_is_no_completed_task(pages: FetchPage, records: Records, nurse: User) -> None:
    _, call = save(pages, records, nurse)
    close(call, nurse, "cannot-reach")
    see(pages, call)

    task = task_in(records)
    assert (task["status"], task["statusReason"]) == ("failed", {"text": "Cannot be reached"})


@on_one_database
def test_an_earlier_time_is_in_the_record_too_and_then_the_close(
    pages: FetchPage, records: Records, nurse: User
) -> None:
    _, call = save(pages, records, nurse)
    earlier = (clock.now() + timedelta(minutes=7)).replace(microsecond=0)
    call_backs.shorten(owed=owed_of(call), nurse_id=nurse.id, due_at=earlier)
    session().commit()
    assert "Its new time is there since" in see(pages, call)
    task = task_in(records)
    assert task["restriction"]["period"]["end"] == earlier.astimezone().isoformat(timespec="seconds")
    assert task["restriction"]["period"]["start"]
    assert (task["status"], how_often(records)) == ("requested", 1)

    close(call, nurse)
    assert "Closed there as well since" in see(pages, call)
    assert (task_in(records)["status"], how_often(records)) == ("completed", 2)


@on_one_database
@pytest.mark.parametrize("fault", ["loses the answer", "hangs before", "hangs after"])
def test_a_lost_answer_is_not_yet_and_what_arrived_is_not_changed_twice(
    console_app: Flask, pages: FetchPage, records: Records, nurse: User, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, call = save(pages, records, nurse)
    records.tell(fault=fault, of=[UPDATE])
    with monkeypatch.context() as impatient:
        impatient.setattr("app.serving.asking.SILENCE", 0.3)
        close(call, nurse)
        page = see(pages, call)
    assert "It is closed here, and there not yet: the record did not answer. It is tried again" in page
    assert "Not all of it is in the patient’s record" in page

    arrived = fault != "hangs before"
    assert (task_in(records)["status"] == "completed") is arrived
    records.tell(fault=None)
    with time_machine.travel(clock.now() + SOON):
        assert send_by_command(console_app) == "In the record: 1; not yet: 0; not taken: 0."
    assert (task_in(records)["status"], how_often(records)) == ("completed", 1 if arrived else 2)
    assert "Closed there as well since" in see(pages, call)


@on_one_database
def test_whoever_changes_it_there_at_the_same_time_loses_nothing(
    console_app: Flask, pages: FetchPage, records: Records, nurse: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, call = save(pages, records, nurse)
    changed: list[str] = []

    def between(launch: Any, method: str, path: str, **what: Any) -> Any:  # noqa: ANN401
        if method == "PUT" and not changed:
            changed.append(path)
            change_there(records, owner={"display": "Ward 7"})
        return ask_record(launch, method, path, **what)

    monkeypatch.setattr(task_state, "ask_record", between)
    close(call, nurse)
    assert "there not yet: somebody changed it there just then. It is tried again" in see(pages, call)
    with time_machine.travel(clock.now() + SOON):
        send_by_command(console_app)
    assert (task_in(records)["status"], task_in(records)["owner"]) == ("completed", {"display": "Ward 7"})


@on_one_database
@pytest.mark.parametrize("missing", ["u", "r"])
def test_where_the_record_allows_no_change_the_page_says_so_until_it_does(
    pages: FetchPage, records: Records, nurse: User, missing: str
) -> None:
    scopes = WRITES.replace("Task.cruds", f"Task.{'cruds'.replace(missing, '')}")
    _, call = save(pages, records, nurse, scopes=scopes)
    close(call, nurse)
    page = see(pages, call)
    assert "closed here alone: the record did not allow a change of it. Close it in the record too" in page
    assert "Not all of it is in the patient’s record" in page
    assert (task_in(records)["status"], how_often(records)) == ("requested", 0)

    sending.after_launch(launched(records, nurse, call.id))
    assert task_in(records)["status"] == "completed"
    assert "Closed there as well since" in see(pages, call)


@on_one_database
def test_whoever_closed_it_there_is_left_alone(pages: FetchPage, records: Records, nurse: User) -> None:
    _, call = save(pages, records, nurse)
    change_there(records, status="cancelled")
    before = how_often(records)
    close(call, nurse)

    assert "Closed there as well since" in see(pages, call)
    assert (task_in(records)["status"], how_often(records)) == ("cancelled", before)


@on_one_database
def test_a_task_that_arrived_without_our_knowing_is_closed_there_all_the_same(
    console_app: Flask, pages: FetchPage, records: Records, nurse: User
) -> None:
    """It was closed before we knew that the record has it: it must not stay open there for ever."""
    records.tell(fault="loses the answer", of=["Task"])
    _, call = save(pages, records, nurse)
    close(call, nurse)
    records.tell(fault=None)
    with time_machine.travel(clock.now() + SOON):
        send_by_command(console_app)

    assert (records.counts(), task_in(records)["status"]) == ([1, 1, 1], "completed")
    assert {kind: each.state for kind, each in entries(call).items()}[OF_TASK] == State.STORED


@on_one_database
@first_in_part(
    ("answer", "reason", "said"),
    [
        ({"status": 404}, Reason.GONE, "the record does not have it any more"),
        ({"status": 403}, Reason.FORBIDDEN, "the record forbade it"),
        ({"status": 200, "body": "<p>Sign in</p>"}, Reason.UNCLEAR, "there not yet: the record did not say clearly"),
        ({"status": 429}, Reason.BUSY, "there not yet: the record did not answer. It is tried again"),
        ({"status": 410}, Reason.GONE, "the record does not have it any more"),
        ({"status": 200, "body": '{"resourceType": "Task", "id": "9"}'}, Reason.UNCLEAR, "there not yet"),
    ],
    first=4,
    ids=str,
)
def test_whatever_the_record_says_is_said_and_nothing_else_is_written(
    pages: FetchPage, records: Records, nurse: User, answer: dict[str, Any], reason: Reason, said: str
) -> None:
    _, call = save(pages, records, nurse)
    records.tell(fault="answers", of=["GET Task"], answer={"headers": {}, **answer})
    close(call, nurse)

    assert said in see(pages, call)
    assert entries(call)[OF_TASK].reason == reason
    assert how_often(records) == 0


@on_one_database
def test_a_task_that_was_moved_to_another_patient_is_not_touched(
    pages: FetchPage, records: Records, nurse: User
) -> None:
    _, call = save(pages, records, nurse)
    change_there(records, **{"for": {"reference": "Patient/p-8"}})
    before = how_often(records)
    close(call, nurse)

    assert "closed here alone: the call names another patient than the record" in see(pages, call)
    assert how_often(records) == before


@on_one_database
def test_what_changes_while_it_is_being_sent_is_owed_anew(pages: FetchPage, records: Records, nurse: User) -> None:
    """Whoever sent the change before settles nothing: the close is a row of its own."""
    _, call = save(pages, records, nurse)
    call_backs.shorten(owed=owed_of(call), nurse_id=nurse.id, due_at=clock.now() + timedelta(minutes=7))
    session().commit()
    row = entries(call)[OF_TASK]
    claimed = outbox.claim(row.id, clock.now())
    assert claimed is not None
    close(call, nurse)
    outbox.stored(claimed, row.reference or "", clock.now())

    assert entries(call)[OF_TASK].state == State.WAITING
    see(pages, call)
    assert task_in(records)["status"] == "completed"


def test_what_owes_no_task_owes_no_change_of_one(records: Records, nurse: User, save_call: SaveCall) -> None:
    call = save_call(decided=Disposition.CALL_SOON)
    close(call, nurse, "reached-better")

    assert entries(call) == {}
    assert records.asked() == []


def test_a_nurse_who_closes_it_on_the_worklist_closes_it_there(pages: FetchPage, records: Records, nurse: User) -> None:
    """The worklist waits for nothing; what it sends goes on behind it."""
    _, call = save(pages, records, nurse)
    closed = {"result": "arrived", "words": "At the ward"}
    pages(f"/console/call-backs/{call.id}/close", {**hidden(pages("/console")), **closed})
    for _ in range(600):
        if entries(call)[OF_TASK].state == State.STORED:
            break
        time.sleep(0.05)

    assert task_in(records)["status"] == "completed"


@left_out(beside="test_a_nurse_who_closes_it_on_the_worklist_closes_it_there")
def test_the_call_that_follows_as_it_got_worse_is_in_the_record_too_and_closes_the_task(
    pages: FetchPage, records: Records, nurse: User
) -> None:
    _, first = save(pages, records, nurse)
    worse = {**hidden(pages("/console")), "result": "reached-worse"}
    begun = [pages(f"/console/call-backs/{first.id}/close", worse) for _ in range(2)]
    shown = state_on(pages("/console/calls/new", {**form_on(begun[-1]), "answer-fever": "yes", "do": "save"}))
    found = records.stored()

    assert shown.count("in the record since") == 3
    assert records.counts() == [2, 2, 2]
    new = calls.get(follow_ups.next_id(first.id))
    assert new is not None
    (answered,) = [each for each in found["QuestionnaireResponse"] if each["identifier"] == own(new)]
    assert answered["subject"] == {"reference": "Patient/p-7"}
    assert "encounter" not in answered, "that of the first call may be over"
    session().commit()
    assert "Closed there as well since" in see(pages, first)
    (task,) = [each for each in records.stored()["Task"] if each["identifier"] == [own(first)]]
    assert (task["status"], task["businessStatus"]["text"]) == (
        "completed",
        "Reached: worse or new signs, a new call is written",
    )


def own(call: Call) -> dict[str, str]:
    return {"system": "urn:ietf:rfc:3986", "value": identifier_of(call.id).value}
