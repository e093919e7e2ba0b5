"""Whether the record has a saved call, in words: since when, or why not."""

from dataclasses import dataclass
from datetime import tzinfo
from typing import Final

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
}

_CLOSED_HERE: Final = ". It is closed here alone: close it in the record too, where it stays open"

_IT: Final = {Kind.ANSWERS: "answers", Kind.HANDOVER: "a document", Kind.TASK: "a task"}


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that the record is to have; ``said`` has the record's own words against it."""

    name: str
    state: str
    said: str
    is_there: bool


@dataclass(frozen=True, slots=True)
class InRecord:
    """How a call stands with the record that it was launched from."""

    parts: tuple[Part, ...]

    @property
    def is_whole(self) -> bool:
        """Whether the record has all of it."""
        return all(each.is_there for each in self.parts)


def in_record(call: Call) -> InRecord | None:
    """Return how ``call`` stands with its record; None if it was launched from none."""
    zone = settings_in_force().time_zone
    parts = tuple(_part(each, call, zone) for each in outbox.of(call.id))
    return InRecord(parts) if parts else None


def _part(entry: OutboxEntry, call: Call, zone: tzinfo | None) -> Part:
    names = {Kind.ANSWERS: "Answers", Kind.HANDOVER: "Handover", Kind.TASK: TITLES[kind_after(call.decided)]}
    kind = Kind(entry.kind)
    if entry.stored_at:
        since = f"in the record since {day_and_time(entry.stored_at, zone)}"
        return Part(
            names[kind], since + (_CLOSED_HERE if kind is Kind.TASK and _is_closed(call) else ""), "", is_there=True
        )
    why = _WHY[Reason(entry.reason)].format(it=_IT[kind]) if entry.reason else "it is being sent"
    begin = "not yet" if entry.state == State.WAITING else "not in the record"
    return Part(names[kind], f"{begin}: {why}", entry.words or "", is_there=False)


def _is_closed(call: Call) -> bool:
    owed = calls.call_back(call.id)
    return owed is not None and owed.closed_at is not None
