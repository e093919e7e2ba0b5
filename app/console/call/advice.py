"""The advice of a call: a script with a tick before each line. What is ticked is filed as given; nothing else is.

The lines follow the decision, so advice given before it changed may fit no more: that is asked, and never guessed.
"""

import hashlib
from collections.abc import Iterator
from typing import Final, NamedTuple

from app.calling import deadline
from app.calling.card import numbers_by_name
from app.calling.nobody_answers import which_er
from app.console.call.fields import ADVICE, CALL_BACK_AT, LONG, PLACE, TRANSPORT
from app.console.call.forms import ADVICE_FOR, HOLDS, SAID, SHOWN_FOR, TAKEN_BACK, one_text
from app.console.call.typed_call import TypedCall
from app.console.decided import PLACES, TRANSPORTS
from app.console.levels import BY_CLOCK, verdict_in_words
from app.data.drafts import Fields
from rules.advice.safety_net import if_nobody_answers, what_would_change, while_you_wait
from rules.advice.safety_net.nobody_answers import GO_IF_NOT_REACHED
from rules.model.disposition import Clock, Disposition, Route
from rules.model.questionnaire import Respondent
from rules.model.wording import in_english

OF_THE_LINE: Final = (
    ("Talk to them first", "Talk to us first"),
    ("Talk to the team first", "Talk to us first"),
    ("Tell them if you", "Tell us if you"),
    ("Tell the team if", "Tell us if"),
    ("until they say so", "until we say so"),
    ("until the team says so", "until we say so"),
    ("until you have called", "until we say so"),
    ("before you have talked to them", "before you have talked to us"),
    ("before you have talked to the team", "before you have talked to us"),
)
"""The rules' words for someone who has yet to call the line, and the line's own."""

_FREE: Final = "free"
"""What stands for the nurse's own words where a line stands for itself."""

_WHEN: Final = {
    Clock.NOW: "now",
    Clock.OPEN_DAY: "by the end of the next day that the office is open",
}


class Line(NamedTuple):
    """One line to read out, and whether it was ticked as given."""

    words: str
    is_said: bool


class Before(NamedTuple):
    """Advice given before the decision changed that does not belong to it: ``token`` names it in ``HOLDS``."""

    words: str
    token: str
    number: str
    holds: bool


class Script(NamedTuple):
    """The advice for the decision ``shown_for``, and what was given ``before`` that fits it no more."""

    shown_for: str
    lines: tuple[Line, ...]
    before: tuple[Before, ...]
    own_words: Before | None

    @property
    def is_open(self) -> bool:
        """Whether something has yet to be asked about."""
        return any(not each.holds for each in (*self.before, *filter(None, (self.own_words,))))


def script_of(call: TypedCall) -> Script:
    """Return the advice to give, with what was given."""
    said, lines, key = call.fields[SAID], tuple(dict.fromkeys(_lines(call))), _key(call)
    is_late = bool(_own_words(call)) and call.text(ADVICE_FOR) != key
    return Script(
        shown_for=key,
        lines=tuple(Line(words, words in said) for words in lines),
        before=tuple(_before(words, number_of(words), call) for words in said if words not in lines),
        own_words=_before(_own_words(call), _FREE, call) if is_late else None,
    )


def settled(fields: Fields, stored: Fields) -> Fields:
    """Return ``fields`` without what was taken back, and with the decision for which the nurse's own words stand.

    That is the one that the page showed when they were begun, or when the nurse ticked that they still hold.
    """
    back, shown_for = fields.get(TAKEN_BACK, []), "".join(fields.get(SHOWN_FOR, [])[:1])
    settled = {name: values for name, values in fields.items() if name not in {TAKEN_BACK, ADVICE_FOR}}
    if SAID in fields:
        settled[SAID] = [words for words in dict.fromkeys(fields[SAID]) if number_of(words) not in back]
    if one_text(fields, ADVICE.name):
        holds = f"{shown_for}:{_FREE}" in fields.get(HOLDS, ())
        settled[ADVICE_FOR] = [shown_for if holds or not one_text(stored, ADVICE.name) else _written_for(stored)]
    return settled


def question(call: TypedCall) -> str:
    """Return the question to ask about advice given before the decision changed; empty if there is none."""
    if not script_of(call).is_open:
        return ""
    return f"The decision is “{verdict_in_words(call.decided.verdict)}” now. What was said before: does it still hold?"


def faults(call: TypedCall) -> dict[str, str]:
    """Return why the advice cannot be filed, by the field to look at."""
    asked = question(call)
    if asked:
        return {ADVICE.name: f"{asked} Choose for each line."}
    return {ADVICE.name: f"This is too long: at most {LONG:,} characters fit."} if len(filed(call)) > LONG else {}


def filed(call: TypedCall) -> str:
    """Return the advice that was given, a line each: what was ticked, then the nurse's own words."""
    return "\n".join(filter(None, (*call.fields[SAID], _own_words(call))))


def number_of(words: str) -> str:
    """Return what names a line of the script in a form."""
    return hashlib.sha256(words.encode()).hexdigest()[:12]


def _lines(call: TypedCall) -> Iterator[str]:
    """Give the lines in the order to read them out: what is to be done comes first."""
    shown, numbers = call.decided, numbers_by_name()
    yield _first(call)
    yield from _call_back(call)
    waiting = (each.words.to(call.respondent, in_english, **numbers) for each in while_you_wait(shown))
    yield from map(_by_the_line, waiting)
    if GO_IF_NOT_REACHED in if_nobody_answers(shown):
        yield GO_IF_NOT_REACHED.words.to(call.respondent)
    yield from which_er(shown)
    for signs in what_would_change(shown):
        lead = signs.lead.to(call.respondent, in_english, **numbers)
        named = (sign.words.to(call.respondent, in_english, **numbers).removesuffix(".") for sign in signs.common)
        yield f"{lead} {'; '.join(named)}."


def _first(call: TypedCall) -> str:
    """Return the line that tells where, how and by when, as decided."""
    shown, is_patient = call.decided, call.respondent is Respondent.PATIENT
    place, way = PLACES.get(call.text(PLACE.name)), TRANSPORTS.get(call.text(TRANSPORT.name))
    where = "".join(f", {each.to_caller}" for each in (place, way) if each and each.to_caller)
    if shown.disposition is Disposition.MENTION:
        visit = BY_CLOCK[Clock.NEXT_VISIT].lower()
        return f"This can wait until {'your' if is_patient else 'their'} {visit}{where}."
    seen = f"{'You' if is_patient else 'They'} need to be seen {_when(shown.clock)}{where}."
    number = numbers_by_name()["emergency_number"]
    return f"{seen} Call {number} now, unless we have called." if shown.route is Route.EMERGENCY else seen


def _when(clock: Clock) -> str:
    hours = deadline.HOURS.get(clock)
    return f"within {hours.as_written} hours" if hours else _WHEN[clock]


def _call_back(call: TypedCall) -> Iterator[str]:
    """Return the line that tells when we call, where the nurse set a time."""
    at, decision = call.text(CALL_BACK_AT.name).strip(), call.decision
    if at and decision is Disposition.CALL_SOON:
        yield f"We call you back by {at}."
    elif at and decision is Disposition.CALL_NOW:
        who = "you" if call.respondent is Respondent.PATIENT else "they"
        yield f"We call at {at} to ask whether {who} have arrived."


def _by_the_line(words: str) -> str:
    for theirs, ours in OF_THE_LINE:
        words = words.replace(theirs, ours)
    return words


def _before(words: str, number: str, call: TypedCall) -> Before:
    token = f"{_key(call)}:{number}"
    return Before(words, token, number, token in call.fields[HOLDS])


def _key(call: TypedCall) -> str:
    """Name the decision, as far as the advice depends on it: what holds for one is asked again for another."""
    return f"{call.decided.clock}.{call.decided.route}"


def _own_words(call: TypedCall) -> str:
    return call.text(ADVICE.name).replace("\r\n", "\n").strip()


def _written_for(stored: Fields) -> str:
    return "".join(stored.get(ADVICE_FOR, [])[:1])
