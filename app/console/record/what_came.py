"""What came of a call-back, in finished words: the same on the record, in the handovers and in the export."""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Final

from app.console.record.plain_text import in_quotes, joined, labelled, one_line, sentences
from app.data.models import Call, CallBack, User
from app.i18n.dates import day_and_time

RESULTS: Final = {
    "reached-better": "Reached: better",
    "reached-same": "Reached: the same, advice given again",
    "reached-worse": "Reached: worse or new signs, a new call is written",
    "seen": "Was seen by a clinician",
    "went-to-er": "Went to the ER",
    "arranged": "Care is arranged for today",
    "cannot-reach": "Cannot be reached",
}
"""What may come of a call-back. Codes are permanent."""


@dataclass(frozen=True, slots=True)
class WhatCame:
    """One call-back: how it stands, what is known of it, and what was typed when it was closed."""

    state: str
    facts: tuple[tuple[str, str], ...]
    words: str

    def brief(self) -> str:
        """Return all of it on one line."""
        facts = [one_line(f"{label}: {words}") for label, words in self.facts]
        return sentences(one_line(self.state), *facts, labelled("In words:", in_quotes(one_line(self.words))))


def what_came(back: CallBack, zone: tzinfo | None, new_call: str = "") -> WhatCame:
    """Return everything that stands written of ``back``; ``new_call`` names the call that it led to."""
    due = day_and_time(back.due_at, zone)
    facts = (
        ("Due", due if back.closed_at else ""),
        ("Taken", _when_and_who(back.claimed_at, back.claimed_by, zone)),
        *(("Nobody reached", _when_and_who(each.tried_at, each.nurse, zone)) for each in back.attempts),
        ("What came of it", RESULTS.get(back.result or "", back.result or "")),
        ("New call", new_call),
    )
    closed = labelled("closed", _when_and_who(back.closed_at, back.closed_by, zone))
    return WhatCame(closed or f"owed, due {due}", tuple(each for each in facts if each[1]), back.words or "")


def record_named(call: Call | None) -> str:
    """Name a call by the number of its record, or return nothing."""
    return f"record {call.id}" if call else ""


def _when_and_who(at: datetime | None, who: User | None, zone: tzinfo | None) -> str:
    return joined(day_and_time(at, zone) if at else "", labelled("by", who.name if who else ""), by=" ")
