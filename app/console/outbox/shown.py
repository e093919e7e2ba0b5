"""Whether the record has a saved call, in words: since when, or why not."""

from datetime import tzinfo
from typing import Final, NamedTuple

from app.console.record.what_came import TITLES
from app.console.times import day_and_time
from app.data import calls, outbox
from app.data.call_backs import kind_after
from app.data.models import Call
from app.data.outbox import Kind, Reason, State
from app.data.outbox_table import OutboxEntry
from app.settings.settings import settings_in_force

_NO_ANSWER: Final = "the record did not answer. It is tried again"
_WHY: Final = {
    Reason.NOT_OPEN: "open it from the record",
    Reason.NO_ANSWER: _NO_ANSWER,
    Reason.BUSY: _NO_ANSWER,
    Reason.UNCLEAR: "the record did not say clearly that it has it. It is tried again",
    Reason.NOT_ALLOWED: "the record did not allow {it}",
    Reason.NOT_CHECKED: "the record does not let the console see whose it is",
    Reason.OTHER_PATIENT: "the call names another patient than the record that it was opened from",
    Reason.FORBIDDEN: "the record forbade it",
    Reason.SEVERAL: "the record has it more than once, or something in its place. Look there",
    Reason.INVALID: "the record did not take it",
    Reason.UNSURE: "the record did not answer and may have it all the same. Look there before you copy it in",
    Reason.DONE: "it was done before the record could have it",
    Reason.TOO_OLD: "the questions have changed too much since",
    Reason.CHANGED: "somebody changed it there just then. It is tried again",
    Reason.GONE: "the record does not have it any more",
}

_CHANGED: Final = {
    True: ("Closed there as well since {at}", "It is closed here, and there not yet", "It is closed here alone"),
    False: ("Its new time is there since {at}", "Its new time is not there yet", "Its new time is here alone"),
}
"""How the task there stands where what is owed was closed here, or is due earlier: there, not yet, or not taken."""

_THERE: Final = {
    True: "Close it in the record too, where it stays open",
    False: "Change it in the record too",
}

_IT: Final = {
    Kind.ANSWERS: "answers",
    Kind.HANDOVER: "a document",
    Kind.TASK: "a task",
    Kind.TASK_STATE: "a change of it",
}


class Part(NamedTuple):
    """One thing that the record is to have; ``said`` has the record's own words against it."""

    name: str
    state: str
    said: str
    is_there: bool


class InRecord(NamedTuple):
    """How a call stands with the record that it was launched from."""

    parts: tuple[Part, ...]

    @property
    def is_whole(self) -> bool:
        """Whether the record has all of it."""
        return all(each.is_there for each in self.parts)


def in_record(call: Call) -> InRecord | None:
    """Return how ``call`` stands with its record; None if it was launched from none."""
    zone = settings_in_force().time_zone
    entries = {Kind(each.kind): each for each in outbox.of(call.id)}
    state = entries.pop(Kind.TASK_STATE, None)
    parts = tuple(_with_state(_part(each, call, zone), kind, call, state, zone) for kind, each in entries.items())
    return InRecord(parts) if parts else None


def _part(entry: OutboxEntry, call: Call, zone: tzinfo | None) -> Part:
    names = {Kind.ANSWERS: "Answers", Kind.HANDOVER: "Handover", Kind.TASK: TITLES[kind_after(call.decided)]}
    kind = Kind(entry.kind)
    if entry.stored_at:
        return Part(names[kind], f"in the record since {day_and_time(entry.stored_at, zone)}", "", is_there=True)
    begin = "not yet" if entry.state == State.WAITING else "not in the record"
    return Part(names[kind], f"{begin}: {_why(entry)}", entry.words or "", is_there=False)


def _why(entry: OutboxEntry) -> str:
    return _WHY[Reason(entry.reason)].format(it=_IT[Kind(entry.kind)]) if entry.reason else "it is being sent"


def _with_state(part: Part, kind: Kind, call: Call, state: OutboxEntry | None, zone: tzinfo | None) -> Part:
    """Return ``part`` with how the task in the record stands to what was done here since; others as they are."""
    owed = calls.call_back(call.id)
    is_closed = owed is not None and owed.closed_at is not None
    if kind is not Kind.TASK or not part.is_there or not (state or is_closed):
        return part
    there, not_yet, alone = _CHANGED[is_closed]
    if state and state.stored_at:
        return part._replace(state=f"{part.state}. {there.format(at=day_and_time(state.stored_at, zone))}")
    if state and state.state == State.WAITING:
        return part._replace(state=f"{part.state}. {not_yet}: {_why(state)}", is_there=False)
    # Without a row it was closed before what is done to it was sent at all.
    why = f": {_why(state)}" if state else ""
    said = (state and state.words) or ""
    return part._replace(state=f"{part.state}. {alone}{why}. {_THERE[is_closed]}", said=said, is_there=False)
