"""The advice of a call: for which level it was written, and what to do when the call is of another one by now."""

from typing import Final

from app.console.call.fields import ADVICE
from app.console.call.forms import ADVICE_FOR, SUGGESTED
from app.console.call.panel import suggested_advice
from app.console.call.typed_call import TypedCall
from app.console.decided import as_decided
from app.console.levels import level_in_words, verdict_in_words
from app.data.drafts import Fields
from rules.model.disposition import Disposition, Route

EMERGENCY: Final = "emergency"
"""To be seen now, and an ambulance first: other words than for what the team sees to."""

OTHER: Final = "other"
"""Some level that is not the one of the call; which one is not known."""

LEAVE: Final = "advice-keep"
REPLACE: Final = "advice-replace"
APPEND: Final = "advice-append"
CHOICES: Final = (LEAVE, REPLACE, APPEND)
"""What a nurse may do with advice that was written for another level."""

PLACE: Final = "advice"
"""Where the advice stands on the page."""


def level_of(call: TypedCall) -> str:
    """Return the code of the level that the advice has to fit."""
    is_emergency = call.decision is Disposition.CALL_NOW and call.outcome.route is Route.EMERGENCY
    return EMERGENCY if is_emergency else call.decision.value


def suggestion_for(call: TypedCall) -> str:
    """Return the advice that belongs to the decision."""
    return suggested_advice(call.outcome, call.decision, call.respondent)


def written_for(call: TypedCall) -> str:
    """Return for which level the advice was written; of a page that does not tell, what its words give away."""
    level = call.text(ADVICE_FOR)
    if level in {*Disposition, EMERGENCY, OTHER}:
        return level
    # A page of an earlier version sends no level: its suggestion begins with the action of the card it was made for.
    headline = _text(call, SUGGESTED).partition(". ")[0]
    is_of_another = headline and headline in _text(call) and headline not in suggestion_for(call)
    return OTHER if is_of_another else level_of(call)


def refreshed(call: TypedCall, suggestion: str) -> TypedCall:
    """Return the call with the ``suggestion`` in place of advice that nobody changed."""
    if _is_unchanged(call):
        return call.with_fields(**{ADVICE_FOR: level_of(call), ADVICE.name: suggestion})
    return call.with_fields(**{ADVICE_FOR: written_for(call)})


def question(call: TypedCall) -> str:
    """Return the question to ask about advice that a nurse wrote for another level; empty if there is none."""
    was, now = written_for(call), level_of(call)
    if _is_unchanged(call) or was == now:
        return ""
    return f"The decision is {_decided(call)} now. Your advice was written for {_shown(was)}: does it still hold?"


def misfit(call: TypedCall) -> str:
    """Return why the advice cannot be filed; empty if it is for the level decided, or a nurse says that it holds."""
    now = level_of(call)
    if not _text(call) or written_for(call) == now:
        return ""
    asked = question(call)
    return (
        f"{asked} Choose below." if asked else f"The decision is {_decided(call)}, so the advice is new. Give it now."
    )


def settled(fields: Fields, call: TypedCall, choice: str) -> Fields:
    """Return ``fields`` with what the nurse chose to do about their advice."""
    text, suggestion = _text(call), suggestion_for(call)
    words = {LEAVE: text, REPLACE: suggestion, APPEND: f"{text}\n\n{suggestion}"}[choice]
    return {**fields, ADVICE.name: [words], ADVICE_FOR: [level_of(call)]}


def with_level(fields: Fields, stored: Fields) -> Fields:
    """Return ``fields`` with the level of their advice, where the page did not send it, as far as it can be known."""
    if fields.get(ADVICE_FOR) or not fields.get(ADVICE.name):
        return fields
    is_as_stored = fields[ADVICE.name] == stored.get(ADVICE.name) and stored.get(ADVICE_FOR)
    return {**fields, ADVICE_FOR: stored[ADVICE_FOR]} if is_as_stored else fields


def _is_unchanged(call: TypedCall) -> bool:
    return _text(call) in {"", _text(call, SUGGESTED)}


def _text(call: TypedCall, name: str = ADVICE.name) -> str:
    """Return what stands in a field; a browser ends its lines in another way than they were shown."""
    return call.text(name).replace("\r\n", "\n").strip()


def _decided(call: TypedCall) -> str:
    return f"“{verdict_in_words(as_decided(call.outcome, call.decision).verdict)}”"


def _shown(level: str) -> str:
    """Name a level by its code alone: by when it was due is not kept with the advice."""
    if level == OTHER:
        return "another level"
    if level == EMERGENCY:
        return f"“{level_in_words(Disposition.CALL_NOW, route=Route.EMERGENCY)}”"
    return f"“{level_in_words(level)}”"
