"""What came of a call that was owed, in finished words: the same on the record, in the handovers and in the export."""

from collections.abc import Iterator
from datetime import datetime, tzinfo
from typing import Final, NamedTuple

from app.console.record.plain_text import bullets, in_quotes, joined, labelled, line, one_line, quoted, sentences
from app.console.times import day_and_time
from app.data.call_backs import Kind, kind_of
from app.data.models import Call, CallBack, CallBackAttempt, User

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

NOT_GONE: Final = "not-gone-yet"
"""What leaves an arrival check owed: they were reached, and are still where they were."""

ARRIVALS: Final = {
    "arrived": "Arrived",
    NOT_GONE: "Not gone yet",
    "reached-worse": RESULTS["reached-worse"],
    "refused": "Does not want to go",
    "elsewhere": "Went somewhere else",
    "cannot-reach": RESULTS["cannot-reach"],
}
"""What may come of an arrival check. Codes are permanent."""

CHOICES: Final = {Kind.ARRIVAL: ARRIVALS, Kind.CALL_BACK: RESULTS}

TITLES: Final = {Kind.ARRIVAL: "Arrival check", Kind.CALL_BACK: "Call back"}

_WORDS: Final = {**RESULTS, **ARRIVALS}


class WhatCame(NamedTuple):
    """One call that was owed: what it was, how it stands, what is known of it, and what was typed at its close."""

    title: str
    state: str
    facts: tuple[tuple[str, str], ...]
    words: str

    def brief(self) -> str:
        """Return all of it on one line."""
        return sentences(one_line(self.state), *self._facts, labelled("In words:", in_quotes(one_line(self.words))))

    def lines(self) -> Iterator[str]:
        """Give all of it line by line."""
        of_it = f"Of the {self.title.lower()}"
        yield from line(self.title, one_line(self.state))
        yield from bullets(of_it, self._facts)
        yield from quoted(f"{of_it}, in words", self.words)

    @property
    def _facts(self) -> tuple[str, ...]:
        return tuple(one_line(f"{label}: {words}") for label, words in self.facts)


def what_came(back: CallBack, zone: tzinfo | None, new_call: str = "") -> WhatCame:
    """Return everything that stands written of ``back``; ``new_call`` names the call that it led to."""
    due = day_and_time(back.due_at, zone)
    facts = (
        ("Due", due if back.closed_at else ""),
        ("Taken", _when_and_who(back.claimed_at, back.claimed_by, zone)),
        *((heard(each), _try(each, zone)) for each in back.attempts),
        ("What came of it", in_words(back.result)),
        ("New call", new_call),
    )
    closed = labelled("closed", _when_and_who(back.closed_at, back.closed_by, zone))
    state, known = closed or f"owed, due {due}", tuple(each for each in facts if each[1])
    return WhatCame(TITLES[kind_of(back)], state, known, back.words or "")


def heard(attempt: CallBackAttempt) -> str:
    """Return what was heard by one try."""
    return in_words(attempt.result) or "Nobody reached"


def in_words(result: str | None) -> str:
    """Return a result in words; one that nobody knows here stands as its code."""
    return _WORDS.get(result or "", result or "")


def record_named(call: Call | None) -> str:
    """Name a call by the number of its record, or return nothing."""
    return f"record {call.id}" if call else ""


def _try(attempt: CallBackAttempt, zone: tzinfo | None) -> str:
    said = in_quotes(one_line(attempt.words or ""))
    return joined(_when_and_who(attempt.tried_at, attempt.nurse, zone), said, by=": ")


def _when_and_who(at: datetime | None, who: User | None, zone: tzinfo | None) -> str:
    return joined(day_and_time(at, zone) if at else "", labelled("by", who.name if who else ""), by=" ")
