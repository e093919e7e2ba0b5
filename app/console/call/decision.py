"""The decision on the page of a call in finished words, and everything that it cannot be saved with or without."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from app.console.call import advice
from app.console.call.advice import Script
from app.console.call.field_views import FieldView, field_view
from app.console.call.fields import (
    ACCEPTED_AT,
    ACCEPTED_BY,
    ADVICE,
    CALL_BACK_AT,
    OVERRIDE_WORDS,
    PAPER_AT,
    PLACE,
    SECOND_CLINICIAN,
    SECOND_NUMBER,
    TOLD_AT,
    TOLD_NAME,
    TRANSPORT,
    CallField,
    Kind,
)
from app.console.call.forms import (
    ANSWER,
    ASK_OF,
    DECIDED,
    OVERRIDE_REASON,
    RAISE_REASON,
    READ_BACK,
    moment_on_paper,
)
from app.console.call.second_opinion import Colleague, SecondView, colleagues, second_view
from app.console.call.typed_call import TypedCall
from app.console.decided import PLACES, Change, fits, next_at, owed_by
from app.console.levels import BY_CLOCK, verdict_in_words
from app.console.times import day_and_time, time_of_day
from app.settings.settings import settings_in_force
from rules.clinical.override_reasons import IN_WORDS, OVERRIDE_REASONS, RAISING_REASONS
from rules.in_force import STEPS, asked
from rules.model.disposition import Disposition
from rules.model.outcome import Outcome
from rules.model.questionnaire import Group, Item

ASKED_FIRST = (Group.GATE, Group.SPINE)
"""What must have been asked before less than computed is decided: what threatens life, and the spinal cord."""


class DecisionView(NamedTuple):
    """What the nurse decides, whom they asked and told, and the advice given."""

    decided: FieldView
    place: FieldView
    transport: FieldView
    call_back_at: FieldView
    change: Change
    is_other: bool
    less: FieldView
    more: FieldView
    words: FieldView
    outside: tuple[FieldView, ...]
    second: SecondView
    colleagues: tuple[Colleague, ...]
    ask_error: str | None
    script: Script
    advice: FieldView
    told: tuple[FieldView, ...]
    read_back: bool


def decision_of(call: TypedCall, draft_id: str, now: datetime) -> DecisionView:
    """Return the decision of ``call`` at ``now``, in the zone of the team."""
    # Always on the page, folded away: without a script it cannot appear when the decision is another than computed.
    other = (OVERRIDE_REASON, RAISE_REASON, OVERRIDE_WORDS.name, SECOND_CLINICIAN.name, SECOND_NUMBER.name, ASK_OF)
    return DecisionView(
        decided=_levels(call),
        place=field_view(PLACE, call),
        transport=field_view(TRANSPORT, call),
        call_back_at=field_view(CALL_BACK_AT._replace(hint=call_back_hint(call, now)), call),
        change=call.change,
        is_other=call.change is not Change.NONE or any(name in call.errors for name in other),
        less=_reasons(OVERRIDE_REASON, "Reason for less", OVERRIDE_REASONS, call),
        more=_reasons(RAISE_REASON, "Reason for more", RAISING_REASONS, call),
        words=field_view(OVERRIDE_WORDS, call),
        outside=tuple(field_view(each, call) for each in (SECOND_CLINICIAN, SECOND_NUMBER)),
        second=second_view(call, draft_id),
        colleagues=colleagues(call),
        ask_error=call.errors.get(ASK_OF),
        script=advice.script_of(call),
        advice=field_view(ADVICE, call),
        told=tuple(field_view(each, call) for each in (TOLD_NAME, TOLD_AT, ACCEPTED_BY, ACCEPTED_AT)),
        read_back=bool(call.fields[READ_BACK]),
    )


def checked_decision(call: TypedCall, draft_id: str, now: datetime) -> TypedCall:
    """Return the ``call`` that was checked, with what its decision lacks at ``now``."""
    second = dict(_without_second(call, draft_id))
    # What a field says itself is nearer to what was typed.
    return call.with_errors({**advice.faults(call), **second, **dict(_faults(call, now)), **call.errors})


def reasons_missing(call: TypedCall) -> dict[str, str]:
    """Return what a decision that is not as computed needs to be understood, by the field that lacks it."""
    return dict(_reasons_missing(call))


def due_at(call: TypedCall, outcome: Outcome, now: datetime) -> datetime | None:
    """Return by when the patient is to be called: as the nurse set it, or else at the latest that the rule allows."""
    latest = latest_call_back(call, outcome, now)
    typed = call.text(CALL_BACK_AT.name).strip()
    return next_at(typed, now) if latest and typed else latest


def latest_call_back(call: TypedCall, outcome: Outcome, now: datetime) -> datetime | None:
    """Return when the patient is to be called at the latest after a call at ``now``; None where no call is owed."""
    return owed_by(outcome, outcome.disposition, moment_on_paper(call.text(PAPER_AT.name)) or now)


def call_back_hint(call: TypedCall, now: datetime) -> str:
    """Return by when it must be at the latest, and when it is if nothing is typed."""
    latest = latest_call_back(call, call.decided, now)
    what = "asks whether they have arrived" if call.decision is Disposition.CALL_NOW else "calls them"
    return f"Empty: somebody {what} by {_in_words(latest, now)}, which is the latest" if latest else "No call is owed"


def _in_words(moment: datetime, now: datetime) -> str:
    is_today = moment.date() == now.date()
    return time_of_day(moment) if is_today else day_and_time(moment, settings_in_force().time_zone)


def _faults(call: TypedCall, now: datetime) -> Iterator[tuple[str, str]]:
    decided, place = call.decided, call.text(PLACE.name)
    if not fits(place, decided.clock):
        named = f"“{PLACES[place].words}” does not fit “{verdict_in_words(decided.verdict)}”."
        yield PLACE.name, f"{named} Choose another place, or the decision that you mean."
    yield from _too_late(call, now)
    yield from _reasons_missing(call)
    if call.change is Change.LOWERED:
        yield from ((f"{ANSWER}{each.link_id}", _ask_first(each)) for each in _not_asked(call))


def _too_late(call: TypedCall, now: datetime) -> Iterator[tuple[str, str]]:
    """Refuse a time after the latest that the rule allows; earlier is free."""
    typed = call.text(CALL_BACK_AT.name).strip()
    if not typed or CALL_BACK_AT.name in call.errors:
        return
    latest = latest_call_back(call, call.decided, now)
    if latest is None:
        yield CALL_BACK_AT.name, "No call is owed after this decision. Empty this field."
    elif next_at(typed, now) > latest:
        at_latest = f"{typed} comes later than {_in_words(latest, now)}, the latest after this decision."
        yield CALL_BACK_AT.name, f"{at_latest} Choose an earlier time."


def _reasons_missing(call: TypedCall) -> Iterator[tuple[str, str]]:
    has_words = bool(call.text(OVERRIDE_WORDS.name).strip())
    if call.change is Change.LOWERED and call.reason not in OVERRIDE_REASONS:
        yield OVERRIDE_REASON, "Choose why this is less than computed."
    if call.change is Change.LOWERED and not has_words:
        yield OVERRIDE_WORDS.name, "Write in words why this is less than computed."
    if call.change is Change.RAISED and call.reason not in RAISING_REASONS:
        yield RAISE_REASON, "Choose why this is more than computed."
    if call.change is Change.RAISED and call.reason == IN_WORDS and not has_words:
        yield OVERRIDE_WORDS.name, "Write in words why this is more than computed."


def _without_second(call: TypedCall, draft_id: str) -> Iterator[tuple[str, str]]:
    if call.change is not Change.LOWERED or second_view(call, draft_id).has_agreed:
        return
    if not call.text(SECOND_CLINICIAN.name).strip():
        yield (
            SECOND_CLINICIAN.name,
            "A second clinician has to agree: ask a colleague above, or write who agreed, and their number.",
        )
    elif not call.text(SECOND_NUMBER.name).strip():
        yield SECOND_NUMBER.name, "Type the number on which the second clinician can be reached."


def _not_asked(call: TypedCall) -> Iterator[Item]:
    answered = {*call.answers} - {*call.unconfirmed}
    counting = frozenset(asked(call.answers))
    of_these = (item for step in STEPS if step.group in ASKED_FIRST for item in step.items)
    return (item for item in of_these if item.link_id in counting and item.link_id not in answered)


def _ask_first(item: Item) -> str:
    return f"Ask this first: {item.clinical_term}. Less than computed needs it asked."


def _levels(call: TypedCall) -> FieldView:
    # Drafts of version 1.1.0 and before name a level, by whichever clock that has.
    chosen = call.decided.clock if call.text(DECIDED) in list(Disposition) else call.text(DECIDED)
    levels = CallField(DECIDED, "Your decision", Kind.CHOICE, tuple((code.value, BY_CLOCK[code]) for code in BY_CLOCK))
    return field_view(levels, call.with_fields(**{DECIDED: chosen}))


def _reasons(name: str, label: str, reasons: dict[str, str], call: TypedCall) -> FieldView:
    return field_view(CallField(name, label, Kind.CHOICE, tuple(reasons.items())), call)
