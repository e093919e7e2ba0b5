"""What a saved call owes to the record that it was launched from: written there once, whatever happens on the way."""

import json
import logging
import re
import time
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextvars import Context
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from app import clock
from app.console.outbox import answered, sending
from app.console.outbox.resources import identifier_of, resource_of
from app.data import call_backs, calls, launches, one_person, outbox
from app.data.database import session
from app.data.launches import Granted
from app.data.models import AuditEntry, Call, User
from app.data.outbox import Kind, Reason, State
from app.data.outbox_table import OutboxEntry
from app.data.upkeep import audit_check
from app.serving import asking
from app.serving.asking import Answer
from rules.errors import AnswersError
from rules.model.disposition import Disposition
from tests.console.databases import on_one_database
from tests.console.elsewhere import Elsewhere
from tests.console.test_journey import settings_of
from tests.console.test_new_call import hidden
from tests.console.test_seen_from_outside import HIDDEN, Visitor
from tests.interop.clients.records import TOKEN, Records, records_system
from tests.support.console import SaveCall, cookie_of
from tests.support.forked import forked_gunicorn
from tests.support.page import FetchPage
from tests.support.part import one_in_part
from tests.support.server import free_port

WRITES = "patient/Patient.r patient/QuestionnaireResponse.crus patient/DocumentReference.c patient/Task.cruds"
SOON = timedelta(minutes=3)
"""Longer than a claim lasts, and than the pause after the first try."""

NAME = "Pat Of-The-Record"


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


def launched(records: Records, nurse: User, call_id: str, *, scopes: str = WRITES, access: str = TOKEN) -> str:
    """Begin the call of that id from the record of a patient, as a launch does; return the id of the launch."""
    granted = Granted(
        access=access,
        refresh="",
        expires_at=clock.now() + timedelta(days=1),
        scopes=scopes,
        patient="p-7",
        encounter="e-1",
        fhir_user="Practitioner/n-3",
    )
    launch = launches.store(user_id=nurse.id, issuer=records.base, granted=granted, now=clock.now())
    if launches.launch_of(call_id) is None:
        launches.attach(call_id=call_id, launch=launch, encounter="e-1")
    session().commit()
    return launch.id


def save(pages: FetchPage, records: Records, nurse: User, *, name: str = NAME, **launch: str) -> tuple[Any, Call]:
    """Save a call-now that was launched from a record, and return the page that follows with the call."""
    page = pages("/console/calls/new")
    sent = hidden(page)
    launched(records, nurse, str(sent["draft"]), **launch)
    answers = {"patient_name": name, "answer-fever": "yes", "answer-weakness": "weaker"}
    shown = pages("/console/calls/new", {**sent, **answers, "do": "save"})
    call = calls.get(str(sent["draft"]))
    assert call is not None
    return shown, call


def entries(call: Call) -> dict[str, OutboxEntry]:
    found = {each.kind: each for each in outbox.of(call.id)}
    session().commit()  # or nobody else could write until this is read again
    return found


def states(call: Call) -> list[tuple[str, str | None]]:
    return [(each.state, each.reason) for each in entries(call).values()]


def send_by_command(app: Flask) -> str:
    session().commit()
    done = Context().run(app.test_cli_runner().invoke, args=["console", "send-to-record"])
    assert done.exit_code == 0, done.output
    return str(done.output).strip()


def state_on(page: Any) -> str:  # noqa: ANN401 - an inspected page
    return " ".join(page.text.split())


STORED = [(State.STORED, None)] * 3


def test_a_saved_call_is_in_the_record_once_with_its_answers_its_handover_and_what_is_owed(
    console_app: Flask, pages: FetchPage, records: Records, nurse: User, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        page, call = save(pages, records, nurse)
    found = records.stored()
    own = {"system": "urn:ietf:rfc:3986", "value": identifier_of(call.id).value}

    assert states(call) == STORED
    assert "In the patient’s record" in state_on(page)
    assert state_on(page).count("in the record since") == 3
    assert [each["once"] for each in records.asked()] == [f"identifier=urn:ietf:rfc:3986|{own['value']}"] * 3
    ((answers,), (handover,), (task,)) = found.values()
    assert (answers["identifier"], handover["identifier"], task["identifier"]) == (own, [own], [own])
    assert {each["reference"] for each in (answers["subject"], handover["subject"], task["for"])} == {"Patient/p-7"}
    who = {"reference": "Practitioner/n-3", "type": "Practitioner", "display": nurse.name}
    assert [answers["author"], *handover["author"], task["requester"]] == [who] * 3
    encounter = {"reference": "Encounter/e-1"}
    assert [answers["encounter"], *handover["context"]["encounter"], task["encounter"]] == [encounter] * 3
    text = b64decode(handover["content"][0]["attachment"]["data"]).decode()
    assert NAME in text
    owed = call_backs.get(call.id)
    assert owed is not None
    until = task["restriction"]["period"]["end"]
    assert (task["code"]["text"], until) == ("Arrival check", owed.due_at.astimezone().isoformat(timespec="seconds"))
    assert {each.reference for each in entries(call).values()} == {
        f"{kind}/{resources[0]['id']}" for kind, resources in found.items()
    }
    actions = session().scalars(select(AuditEntry.action).where(AuditEntry.subject == call.id)).all()
    assert actions.count("record-stored") == 3
    assert [each for each in (NAME, f'"{TOKEN}"', f"Bearer {TOKEN}", "p-7") if each in caplog.text] == []
    assert send_by_command(console_app) == "In the record: 0; not yet: 0; not taken: 0."
    pages(f"/console/calls/{call.id}")
    assert records.counts() == [1, 1, 1]
    assert audit_check.verify().faults == ()


def test_what_is_not_launched_from_a_record_owes_it_nothing(pages: FetchPage, save_call: SaveCall) -> None:
    call = save_call()
    sending.owe(call)

    assert entries(call) == {}
    assert "patient’s record" not in pages(f"/console/calls/{call.id}").text


@on_one_database
@pytest.mark.parametrize("fault", ["loses the answer", "answers"])
def test_a_lost_answer_is_not_yet_and_asking_again_makes_no_second_one(
    console_app: Flask, pages: FetchPage, records: Records, nurse: User, fault: str
) -> None:
    """Nor does a page of a gateway that wants a sign-in, with status 200, pass for the record."""
    records.tell(fault=fault, of=["Task"], answer={"status": 200, "body": "<p>Sign in</p>", "headers": {}})
    page, call = save(pages, records, nurse)
    assert "Not all of it is in the patient’s record" in state_on(page)
    assert "Arrival check: not yet" in state_on(page)
    assert [each for each, _ in states(call)] == [State.STORED, State.STORED, State.WAITING]
    assert send_by_command(console_app) == "In the record: 0; not yet: 0; not taken: 0.", "it pauses first"

    records.tell(fault=None)
    with time_machine.travel(clock.now() + SOON):
        page = pages(f"/console/calls/{call.id}")
    assert "In the patient’s record" in state_on(page)
    assert (records.counts(), states(call)) == ([1, 1, 1], STORED)


@on_one_database
def test_a_server_that_does_not_create_once_is_never_asked_twice_for_what_it_may_have(
    console_app: Flask, pages: FetchPage, records: Records, nurse: User
) -> None:
    records.tell(createsOnce=False, fault="loses the answer", of=["DocumentReference"])
    _, call = save(pages, records, nurse)
    assert states(call)[2] == (State.WAITING, Reason.BUSY), "a record that is silent is left alone"
    records.tell(fault=None)
    with time_machine.travel(clock.now() + SOON):
        send_by_command(console_app)
        page = pages(f"/console/calls/{call.id}")

    assert "Handover: not in the record: the record did not answer and may have it all the same" in state_on(page)
    assert records.counts() == [1, 1, 1]


@on_one_database
def test_what_the_record_does_not_allow_is_not_tried_and_said_until_it_is_opened_with_more(
    pages: FetchPage, records: Records, nurse: User
) -> None:
    page, call = save(pages, records, nurse, scopes="patient/*.read patient/QuestionnaireResponse.write")
    assert "Handover: not in the record: the record did not allow a document." in state_on(page)
    assert "Arrival check: not in the record: the record did not allow a task." in state_on(page)
    assert [each["kind"] for each in records.asked()] == ["QuestionnaireResponse"]

    sending.after_launch(launched(records, nurse, call.id, scopes="patient/*.cruds"))
    assert (records.counts(), states(call)) == ([1, 1, 1], STORED)


@on_one_database
def test_without_a_token_it_is_not_yet_and_opening_the_record_again_sends_it(
    console_app: Flask, pages: FetchPage, records: Records, nurse: User
) -> None:
    page, call = save(pages, records, nurse, access="over")
    assert state_on(page).count("not yet: open it from the record") == 3
    with time_machine.travel(clock.now() + SOON):
        assert send_by_command(console_app) == "In the record: 0; not yet: 3; not taken: 0."
    assert records.asked() == []

    sending.after_launch(launched(records, nurse, call.id))
    assert (records.counts(), states(call)) == ([1, 1, 1], STORED)
    assert "In the patient’s record" in state_on(pages(f"/console/calls/{call.id}"))


@on_one_database
def test_nothing_of_another_patient_goes_into_a_record(pages: FetchPage, records: Records, nurse: User) -> None:
    """The nurse may have typed another name over that of the record; a record that shows no name is not written to."""
    page, call = save(pages, records, nurse, name="Ann Other")
    assert state_on(page).count("the call names another patient than the record that it was opened from") == 3
    page, _ = save(pages, records, nurse, scopes=WRITES.replace("patient/Patient.r ", ""))
    assert state_on(page).count("the record does not let the console see whose it is") == 3
    sending.after_launch(launched(records, nurse, call.id))

    assert [each for each, _ in states(call)] == [State.REFUSED] * 3
    assert identifier_of(call.id).value not in str(records.asked())


@on_one_database
def test_what_the_record_says_against_it_is_shown_to_the_nurse_and_not_logged(
    console_app: Flask, pages: FetchPage, records: Records, nurse: User, caplog: pytest.LogCaptureFixture
) -> None:
    said = "<b>Pat's</b> chart is closed"
    outcome = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "x", "diagnostics": said}]}
    records.tell(fault="answers", of=["Task"], answer={"status": 422, "body": json.dumps(outcome), "headers": {}})
    with caplog.at_level(logging.INFO):
        page, _ = save(pages, records, nurse)

    assert f"the record did not take it. It says: {said}" in state_on(page)
    assert "closed" not in caplog.text
    detail = session().scalars(select(AuditEntry.detail).where(AuditEntry.action == "record-refused")).all()
    assert detail == [{"kind": "Task", "reason": "invalid"}]
    with time_machine.travel(clock.now() + SOON):
        send_by_command(console_app)
    assert len(records.asked()) == 3, "it is not tried again"


@on_one_database
def test_a_slow_record_delays_no_save(
    pages: FetchPage, records: Records, nurse: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What takes longer goes on behind the page, and is there when the record answers."""
    monkeypatch.setitem(sending.send_now.__kwdefaults__ or {}, "patience", 0.05)
    monkeypatch.setattr(asking, "SILENCE", 60)
    monkeypatch.setattr(asking, "WHOLE", 60)
    records.tell(fault="holds")
    page, call = save(pages, records, nurse)
    assert state_on(page).count("not yet: it is being sent") == 3

    records.tell(fault=None)
    for _ in range(600):
        if states(call) == STORED:
            break
        time.sleep(0.05)
    assert (records.counts(), states(call)) == ([1, 1, 1], STORED)


@on_one_database
def test_a_task_that_was_done_meanwhile_is_not_written(
    console_app: Flask, pages: FetchPage, records: Records, nurse: User
) -> None:
    records.tell(fault="answers", of=["Task"], answer={"status": 503, "headers": {"Retry-After": "600"}})
    _, call = save(pages, records, nurse)
    owed = call_backs.get(call.id)
    assert owed is not None
    assert entries(call)["Task"].due_at - clock.now() > timedelta(minutes=9)
    call_backs.close(owed=owed, nurse_id=nurse.id, now=clock.now(), result="arrived", words="")
    session().commit()
    records.tell(fault=None)
    with time_machine.travel(clock.now() + timedelta(minutes=11)):
        send_by_command(console_app)

    assert (records.counts(), states(call)[2]) == ([1, 1, 0], (State.REFUSED, Reason.DONE))


def test_two_processes_never_send_the_same_at_once(
    console_app: Flask, records: Records, nurse: User, save_call: SaveCall
) -> None:
    call = save_call(decided=Disposition.CALL_SOON, patient_name=NAME)
    launched(records, nurse, call.id)
    sending.owe(call)
    session().commit()
    ids = outbox.due(clock.now())
    session().commit()
    both = [Elsewhere(console_app, partial(sending.send, ids)) for _ in range(2)]

    assert [each.wait() for each in both] == [True, True]
    assert [each.fault for each in both] == [None, None]
    assert len(records.asked()) == 3
    assert states(call) == STORED


@one_in_part("moment", ["hangs after", "hangs before"])
def test_a_kill_while_the_record_is_asked_leaves_it_there_once(
    console_app: Flask, records: Records, nurse: User, tmp_path: Path, moment: str
) -> None:
    """Between the commit and the record's work, or between that and our reading of its answer."""
    records.tell(fault=moment)
    cookie, port = cookie_of(console_app, nurse), free_port()
    session().commit()
    with forked_gunicorn(settings_of(console_app), port, tmp_path / "log") as server:
        visitor = Visitor(f"http://127.0.0.1:{port}")
        visitor.cookies.set(cookie.key, cookie.value)
        page = dict(re.findall(HIDDEN, visitor.see("/console/calls/new")))
        launched(records, nurse, page["draft"])
        call = {"patient_name": NAME, "answer-fever": "yes", "do": "save"}
        saving = Elsewhere(console_app, lambda: visitor.post(f"{visitor.at}/console/calls/new", data=page | call))
        while not records.asked():
            assert saving.fault is None
        server.kill()
        saving.wait()
    assert records.counts() == [int(moment == "hangs after"), 0, 0]

    records.tell(fault=None)
    saved = calls.get(page["draft"])
    assert saved is not None
    with time_machine.travel(clock.now() + SOON):
        assert send_by_command(console_app) == "In the record: 3; not yet: 0; not taken: 0."
    assert (records.counts(), states(saved)) == ([1, 1, 1], STORED)


def test_what_is_owed_ends_with_the_call_and_is_in_the_persons_file(
    console_app: Flask, records: Records, nurse: User, save_call: SaveCall
) -> None:
    call = save_call({"fever": "yes"}, decided=Disposition.MENTION, patient_name=NAME)
    launched(records, nurse, call.id)
    sending.owe(call)
    session().commit()
    send_by_command(console_app)
    assert [each.reference is not None for each in entries(call).values()] == [True, True], "no task: nothing is owed"

    one_person.erase([call.id], by=nurse.id)
    session().commit()
    assert session().scalar(select(func.count()).select_from(OutboxEntry)) == 0
    assert audit_check.verify().faults == ()


BASE = "https://ehr.example.org/fhir"
OWN = identifier_of("0" * 32)
_MADE = {"resourceType": "Task", "id": "9", "identifier": [OWN.model_dump()]}
_OTHERS = {**_MADE, "identifier": [{"system": OWN.system, "value": "urn:uuid:other"}]}


def test_each_answer_of_a_server_means_what_the_nurse_is_told() -> None:
    there = (State.STORED, None, "Task/9")
    not_clear, again = (State.WAITING, Reason.UNCLEAR, ""), (State.WAITING, Reason.NO_ANSWER, "")
    rows = [
        ("made", 201, {}, _MADE, there),
        ("was there", 200, {}, _MADE, there),
        ("named only", 201, {"Location": f"{BASE}/Task/9/_history/1"}, None, there),
        ("named from its root", 200, {"Location": "Task/9"}, None, there),
        ("named elsewhere", 201, {"Location": "https://other.example/Task/9"}, None, not_clear),
        ("another type", 201, {"Location": f"{BASE}/Patient/9"}, None, not_clear),
        ("somebody else's", 201, {"Location": f"{BASE}/Task/9"}, _OTHERS, not_clear),
        ("no id", 201, {}, {**_MADE, "id": "../1"}, not_clear),
        ("a page", 200, {"Location": f"{BASE}/Task/9"}, "<p>Sign in</p>", not_clear),
        ("nothing", 200, {}, None, not_clear),
        ("accepted", 202, {}, None, not_clear),
        ("forbidden", 403, {}, None, (State.REFUSED, Reason.FORBIDDEN, "")),
        ("several", 412, {}, None, (State.REFUSED, Reason.SEVERAL, "")),
        ("conflict", 409, {}, None, (State.REFUSED, Reason.SEVERAL, "")),
        ("not taken", 422, {}, "no JSON", (State.REFUSED, Reason.INVALID, "")),
        ("unknown", 499, {}, {"resourceType": "OperationOutcome", "issue": "?"}, (State.REFUSED, Reason.INVALID, "")),
        ("busy", 429, {"Retry-After": "soon"}, None, (State.WAITING, Reason.BUSY, "")),
        ("broken", 502, {}, "<p>Bad gateway</p>", again),
    ]
    for name, status, headers, body, expected in rows:
        sent = b"" if body is None else body.encode() if isinstance(body, str) else json.dumps(body).encode()
        came = answered.came_of(Answer(status, headers, sent), base=BASE, kind=Kind.TASK, own=OWN)
        assert (came.state, came.reason, came.reference) == expected, name


@time_machine.travel("2026-11-28T09:00:00Z", tick=False)
def test_a_server_says_how_long_to_leave_it_alone_in_seconds_or_by_a_date() -> None:
    for said, minutes in (
        ("600", 10),
        ("Sat, 28 Nov 2026 09:20:00 GMT", 20),
        ("Saturday, 28-Nov-26 09:30:00 GMT", 30),
        ("Sat, 28 Nov 2026 08:00:00 GMT", 0),
        ("Sat, 28 Nov 2026 09:20:00", 0),
        ("soon", 0),
        ("", 0),
    ):
        told = Answer(429, {"Retry-After": said}, b"")
        came = answered.came_of(told, base=BASE, kind=Kind.TASK, own=OWN)
        assert (came.state, came.pause) == (State.WAITING, timedelta(minutes=minutes)), said


@on_one_database
def test_one_that_cannot_be_made_keeps_no_other_back(
    console_app: Flask, records: Records, nurse: User, save_call: SaveCall, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Questions that changed too much are said; what breaks otherwise is tried again, and logged by its kind alone."""
    call = save_call(decided=Disposition.CALL_SOON, patient_name=NAME)
    launched(records, nurse, call.id)
    sending.owe(call)
    session().commit()

    def broken(kind: Kind, *rest: Any, **more: Any) -> Any:  # noqa: ANN401
        if kind is Kind.ANSWERS:
            raise AnswersError([NAME])
        if kind is Kind.HANDOVER:
            raise ValueError(NAME)
        return resource_of(kind, *rest, **more)

    monkeypatch.setattr(sending, "resource_of", broken)
    assert send_by_command(console_app) == "In the record: 1; not yet: 1; not taken: 1."
    assert states(call) == [
        (State.REFUSED, Reason.TOO_OLD),
        (State.WAITING, Reason.UNCLEAR),
        (State.STORED, None),
    ]
