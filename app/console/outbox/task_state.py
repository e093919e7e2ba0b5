"""The task in the record, brought to how what is owed stands here: read first, changed where it differs, read again.

So a change that arrived though its answer was lost is found there, and is made once. What others wrote stays: only what
we say of it is replaced, in the version that was read.
"""

from http import HTTPStatus
from typing import Any, Final, NamedTuple

from app.console.outbox.answered import Came, is_ours, later, not_taken, refused
from app.console.outbox.resources import identifier_of, task_of
from app.console.outbox.token import ask_record
from app.console.record.what_came import in_words
from app.data.launches import Launched
from app.data.models import CallBack
from app.data.outbox import Reason, State
from app.interop.fhir.endpoint import MEDIA
from app.serving.asking import Answer, AskingError
from app.settings.settings import settings_in_force

NOT_DONE: Final = ("cannot-reach",)
"""What came of what was owed without its being done: a task that is called completed would read as "all is well"."""

_OVER: Final = ("completed", "failed", "cancelled", "rejected", "entered-in-error")
"""How a task may stand that nobody works on any more: whoever closed it there is left alone."""

_CHANGED: Final = (HTTPStatus.CONFLICT, HTTPStatus.PRECONDITION_FAILED)
_GONE: Final = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)

_Json = dict[str, Any]


class Wanted(NamedTuple):
    """How the task that the record has as ``reference`` is to read. ``made`` is it as it would be made now."""

    reference: str
    call_id: str
    made: _Json
    closed_at: str | None
    result: str | None


def wanted(owed: CallBack, launched: Launched, reference: str) -> Wanted:
    """Return how the task is to read, with nothing left to ask the database for."""
    made = task_of(owed, launched).model_dump(by_alias=True, exclude_none=True, mode="json")
    at = owed.closed_at.astimezone(settings_in_force().time_zone) if owed.closed_at else None
    return Wanted(reference, owed.call_id, made, at.isoformat(timespec="seconds") if at else None, owed.result)


def bring_up_to_date(task: Wanted, launched: Launched) -> Came:
    """Let the record's task read as wanted, and return what came of it.

    Raises:
        AskingError: the record did not answer.
    """
    held = _held(task, launched)
    if isinstance(held, Came):
        return held
    version = {"If-Match": held.version} if held.version else {}
    sent = ask_record(
        launched, "PUT", task.reference, json=_brought(held.task, task), headers={"Content-Type": MEDIA, **version}
    )
    if sent is None or sent.status >= HTTPStatus.MULTIPLE_CHOICES:
        return _refusal(sent)
    # Whatever it answers, only what it then has is what it has.
    held = _held(task, launched)
    return held if isinstance(held, Came) else later(Reason.UNCLEAR)


class _Held(NamedTuple):
    """The task as the record has it, and which version was read; nothing from a server that keeps none."""

    task: _Json
    version: str


def _held(task: Wanted, launched: Launched) -> _Held | Came:
    """Return what the record has, or what is known already without changing it."""
    answer = ask_record(launched, "GET", task.reference)
    if answer is None or answer.status != HTTPStatus.OK:
        return _refusal(answer)
    held = _json(answer)
    named = f"{held.get('resourceType')}/{held.get('id')}"
    if named != task.reference or not is_ours(held, identifier_of(task.call_id)):
        return later(Reason.UNCLEAR)
    if not _is_of(held, launched):
        return refused(Reason.OTHER_PATIENT)
    if held.get("status") in _OVER or (not task.closed_at and _end(held) == _end(task.made)):
        return Came(State.STORED, reference=task.reference)
    known = _object(held, "meta").get("versionId")
    return _Held(held, answer.headers.get("ETag") or (f'W/"{known}"' if isinstance(known, str) else ""))


def _refusal(answer: Answer | None) -> Came:
    """Return what it means that the record neither shows nor takes it; None if it knows no token of the launch."""
    if answer is None:
        return later(Reason.NOT_OPEN)
    if answer.status in _CHANGED:
        return later(Reason.CHANGED)
    return refused(Reason.GONE) if answer.status in _GONE else not_taken(answer)


def _brought(held: _Json, task: Wanted) -> _Json:
    """Return the task as it is to read: its time as long as it is owed, and how it ended once it is not."""
    if not task.closed_at:
        period = {**_object(_object(held, "restriction"), "period"), "end": _end(task.made)}
        told = {name: task.made[name] for name in ("description", "text")}
        return {**held, **told, "restriction": {**_object(held, "restriction"), "period": period}}
    came = {"text": in_words(task.result)}
    is_done = task.result not in NOT_DONE
    return {
        **held,
        "status": "completed" if is_done else "failed",
        **({} if is_done else {"statusReason": came}),
        "businessStatus": came,
        "lastModified": task.closed_at,
        "executionPeriod": {**_object(held, "executionPeriod"), "end": task.closed_at},
    }


def _is_of(held: _Json, launched: Launched) -> bool:
    """Whether it is about the patient whose record was open: it may have been moved to another one there."""
    whose = _object(held, "for").get("reference")
    return isinstance(whose, str) and f"/{whose}".endswith(f"/Patient/{launched.patient}")


def _end(task: _Json) -> object:
    return _object(_object(task, "restriction"), "period").get("end")


def _object(holder: _Json, name: str) -> _Json:
    found = holder.get(name)
    return found if isinstance(found, dict) else {}


def _json(answer: Answer) -> _Json:
    try:
        return answer.json()
    except AskingError:
        return {}
