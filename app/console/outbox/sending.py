"""What is owed to the record, sent: a create that the record does once, claimed before and settled after it."""

import logging
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from threading import Thread
from typing import Any, Final, assert_never

from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from app import clock
from app.console.call.known import is_of_another
from app.console.launch.patient import read_patient
from app.console.launch.scopes import may
from app.console.launch.tokens import forget
from app.console.outbox.answered import Came, came_of, later, refused
from app.console.outbox.resources import identifier_of, kinds_of, resource_of
from app.console.outbox.task_state import Wanted, bring_up_to_date, wanted
from app.console.outbox.token import ask_record, token_of
from app.data import calls, outbox
from app.data.database import session
from app.data.launches import Launched, launch_of
from app.data.models import Call
from app.data.outbox import Claimed, Kind, Reason, State
from app.interop.fhir.elements import Resource
from app.interop.fhir.endpoint import MEDIA
from app.serving.asking import AskingError, ask
from rules.errors import AnswersError, UnknownQuestionnaire

PATIENCE: Final = 4.0
"""For how many seconds a page waits for the record; what takes longer goes on behind it."""

_NOT_THE_PATIENT: Final = ("not-known", "not-the-patient", "not-in-use")

_NOT_SENT: Final = "What is owed to a record could not be sent: %s"
_log = logging.getLogger(__name__)


def owe(call: Call) -> None:
    """Owe the record what it is to have of ``call``, if it was launched from one, in the transaction that saves it."""
    if launch_of(call.id):
        outbox.owe(call.id, kinds_of(call), clock.now())


def send_now(call_ids: Iterable[str] | None = None, *, patience: float = PATIENCE) -> None:
    """Send what is due of these calls, or of all, and wait for it for ``patience`` seconds at most. It raises nothing.

    What was done so far is committed, as the record may be slow and nothing is to be held meanwhile.
    """
    try:
        session().commit()
        entry_ids = outbox.due(clock.now(), call_ids=call_ids)
        session().commit()
    except SQLAlchemyError as fault:
        session().rollback()
        _log.warning(_NOT_SENT, type(fault).__name__)
        return
    if entry_ids:
        app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - Flask's own way
        thread = Thread(target=_in_background, args=(app, entry_ids), daemon=True)
        thread.start()
        thread.join(patience)


def after_launch(launch_id: str) -> None:
    """Send everything again that the record does not have, now that it is open."""
    call_ids = outbox.calls_of(launch_id)
    outbox.reopen(call_ids, clock.now())
    send_now(call_ids)


@dataclass(frozen=True, slots=True)
class _Run:
    """What is known so far of the records that are asked: which are silent, and whose they are, by launch."""

    silent: set[str] = field(default_factory=set)
    patients: dict[str, dict[str, str]] = field(default_factory=dict)


def send(entry_ids: Iterable[int]) -> Counter[State]:
    """Send these one after the other, and return how many came to which end. A server that is silent is left alone."""
    came, run = Counter[State](), _Run()
    for entry_id in entry_ids:
        claimed = outbox.claim(entry_id, clock.now())
        if claimed:
            settled = _what_came(claimed, run)
            _settle(claimed, settled)
            came[settled.state] += 1
    return came


def _what_came(claimed: Claimed, run: _Run) -> Came:
    """Try it, and return what came of it whatever goes wrong: the next one has its turn all the same."""
    try:
        return _tried(claimed, run)
    except Exception as fault:  # noqa: BLE001 - one that cannot be sent must not hold up the others
        session().rollback()
        _log.error(_NOT_SENT, type(fault).__name__)
        return later(Reason.UNCLEAR)


def _in_background(app: Flask, entry_ids: list[int]) -> None:
    with app.app_context():
        try:
            send(entry_ids)
        except SQLAlchemyError as fault:
            _log.error(_NOT_SENT, type(fault).__name__)


def _tried(claimed: Claimed, run: _Run) -> Came:
    """Try it, as far as the launch allows; no transaction is open while the record is asked."""
    launched, call = launch_of(claimed.entry.call_id), calls.get(claimed.entry.call_id)
    if launched is None or call is None:
        return later(Reason.NOT_OPEN)
    kind, base = Kind(claimed.entry.kind), launched.fhir_base
    made = _to_change(call, launched) if kind is Kind.TASK_STATE else _made(kind, call, launched, claimed.may_be_there)
    session().commit()
    if isinstance(made, Came):
        return made
    if base in run.silent:
        return later(Reason.BUSY)
    reason = Reason.BUSY
    try:
        if said_against := _of_another(launched, call, run):
            return said_against
        reason = Reason.NO_ANSWER
        return _sent(made, kind, launched, claimed)
    except AskingError:
        run.silent.add(base)
        return later(reason)


def _sent(made: Resource | Wanted, kind: Kind, launched: Launched, claimed: Claimed) -> Came:
    """Let the record take it.

    Raises:
        AskingError: the record did not answer.
    """
    if isinstance(made, Wanted):
        return bring_up_to_date(made, launched)
    return _created(launched, kind, made, claimed.entry.call_id, may_be_there=claimed.may_be_there)


def _of_another(launched: Launched, call: Call, run: _Run) -> Came | None:
    """Return why nothing of the call may go into that record: it is of another patient, or nobody can tell. Else None.

    The nurse may have typed another name over that of the patient whose record was open.

    Raises:
        AskingError: the record did not answer.
    """
    if not may(launched.scopes, "Patient", "r"):
        return refused(Reason.NOT_CHECKED)
    if launched.launch_id not in run.patients:
        try:
            patient = _patient(launched)
        except AskingError as fault:
            if fault.code in _NOT_THE_PATIENT:
                return refused(Reason.OTHER_PATIENT)
            raise
        if patient is None:
            return later(Reason.NOT_OPEN)
        run.patients[launched.launch_id] = patient
    return refused(Reason.OTHER_PATIENT) if is_of_another(call.record, run.patients[launched.launch_id]) else None


def _patient(launched: Launched) -> dict[str, str] | None:
    """Return what the record says of its patient; None if there is no token that it knows.

    Raises:
        AskingError: it says nothing, or that there is no such patient.
    """
    for _ in range(2):
        known = token_of(launched)
        if known is None:
            break
        try:
            return read_patient(launched.fhir_base, launched.patient, known)
        except AskingError as fault:
            if fault.code != "not-allowed":
                raise
        forget(launched.launch_id)
    return None


def _to_change(call: Call, launched: Launched) -> Wanted | Came:
    """Return the task that is to be changed, or why there is none, or none yet."""
    owed, entry = calls.call_back(call.id), outbox.task_of(call.id)
    if owed is None or entry is None or entry.state == State.REFUSED:
        # What the record does not have as it was, it is given as it is then, or it is said already why not.
        return refused(Reason.DONE)
    if entry.state == State.WAITING or not entry.reference:
        return later(Reason(entry.reason) if entry.reason else Reason.BUSY)
    if not may(launched.scopes, Kind.TASK, "r") or not may(launched.scopes, Kind.TASK, "u"):
        return refused(Reason.NOT_ALLOWED)
    return wanted(owed, launched, entry.reference)


def _made(kind: Kind, call: Call, launched: Launched, may_be_there: bool) -> Resource | Came:
    """Return the resource that is to be sent, or why there is none."""
    if not may(launched.scopes, kind, "c"):
        return refused(Reason.NOT_ALLOWED)
    try:
        return resource_of(kind, call, launched, may_be_there=may_be_there) or refused(Reason.DONE)
    except (AnswersError, UnknownQuestionnaire):
        return refused(Reason.TOO_OLD)


def _created(launched: Launched, kind: Kind, resource: Resource, call_id: str, *, may_be_there: bool) -> Came:
    """Let the record create it, unless it has it; with a token renewed once if the record does not know the first.

    Raises:
        AskingError: the record did not answer.
    """
    if may_be_there and not _creates_once(launched.fhir_base, kind):
        return refused(Reason.UNSURE)
    own = identifier_of(call_id)
    answer = ask_record(
        launched,
        "POST",
        kind,
        json=resource.model_dump(by_alias=True, exclude_none=True, mode="json"),
        headers={
            "Content-Type": MEDIA,
            "If-None-Exist": f"identifier={own.system}|{own.value}",
            "Prefer": "return=representation",
        },
    )
    return came_of(answer, base=launched.fhir_base, kind=kind, own=own) if answer else later(Reason.NOT_OPEN)


def _creates_once(base: str, kind: Kind) -> bool:
    """Whether the server says that it heeds ``If-None-Exist``: without it, asking again could make a second one."""
    told = ask("GET", f"{base}/metadata").json()
    offered = [each for rest in _objects(told, "rest") for each in _objects(rest, "resource")]
    return any(each.get("type") == kind and each.get("conditionalCreate") is True for each in offered)


def _objects(holder: dict[str, Any], name: str) -> list[dict[str, Any]]:
    found = holder.get(name)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _settle(claimed: Claimed, came: Came) -> None:
    match came.state:
        case State.STORED:
            outbox.stored(claimed, came.reference, clock.now())
        case State.WAITING:
            outbox.later(claimed, came.reason or Reason.UNCLEAR, clock.now(), came.pause)
        case State.REFUSED:
            outbox.refused(claimed, came.reason or Reason.UNCLEAR, came.words)
        case _ as never:
            assert_never(never)
