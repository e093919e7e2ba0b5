"""The handover of a call about no symptom: what it was about, whom it concerns, and what was ruled out."""

from collections.abc import Iterator

from app.console.record.handover import NOT_CONFIRMED, Handover
from app.console.record.plain_text import joined, line, one_line, quoted
from app.console.times import day_and_time


def as_text(handover: Handover) -> str:
    """Return the handover as plain text; it is as short as it is long."""
    return "".join(f"{each.strip()}\n" for each in _lines(handover))


def _lines(handover: Handover) -> Iterator[str]:
    saved, call = handover.saved, handover.call
    yield f"{saved.decided.upper()}: {saved.about}"
    yield from line("Patient", handover.patient)
    yield from line(NOT_CONFIRMED, handover.unconfirmed)
    yield from line("Caller", handover.caller)
    yield from line(
        "Call", joined(day_and_time(call.started_at, handover.zone), f"taken by {one_line(call.nurse.name)}")
    )
    for each in saved.denied:
        yield from line(each.term, ", ".join(each.words))
    yield from quoted("In words", saved.typed("words"))
    for added in handover.addenda:
        yield from quoted(
            f"Added {day_and_time(added.added_at, handover.zone)} by {one_line(added.nurse.name)}", added.words
        )
