"""The lines of the worklist in finished words: one for each call that is owed, and one for each that is unfinished."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from flask import url_for

from app.console.access import current_nurse
from app.console.call.fields import SHORT, WORDS
from app.console.call.typed_call import read
from app.console.decided import Change, as_decided
from app.console.levels import LEVELS, decided_in_words, verdict_in_words
from app.console.record.plain_text import begun, brief, in_quotes, joined
from app.console.record.saved_call import SavedCall
from app.console.record.what_came import CHOICES, RESULTS, heard
from app.console.worklist.giving_up import BETWEEN_TRIES, TRIES_BEFORE_GIVING_UP, counted, counts_from
from app.console.worklist.times import due_in_brief, due_in_words, span, when_in_words
from app.data import call_backs, drafts, follow_ups
from app.data.call_backs import Kind, kind_of
from app.data.models import CallBack, CallBackAttempt, Draft
from app.settings.settings import settings_in_force
from rules.errors import UnknownQuestionnaire
from rules.model.disposition import Disposition
from rules.model.outcome import NOBODY_REACHED, Outcome

LANES: Final = {Kind.ARRIVAL: "Arrived?", Kind.CALL_BACK: "Calls to make"}
NONE: Final = "No calls are owed."
APART: Final = f"{BETWEEN_TRIES.total_seconds() / 60:.0f} minutes"
TOO_SOON: Final = f"It does not count towards giving up: less than {APART} after the last one that counts."
GIVING_UP: Final = (
    f"“{RESULTS['cannot-reach']}” can be chosen once the call is due, after {TRIES_BEFORE_GIVING_UP} tries at least "
    f"{APART} apart that reached nobody."
)
FITS: Final = 40
"""How many characters of findings, or of a caller's words, have room in a line."""


class Asked(NamedTuple):
    """What was sent for a call that is owed and needs another look."""

    errors: Mapping[str, str]
    result: str = ""
    words: str = ""
    due: str = ""


class NewCallView(NamedTuple):
    """The new call that was begun because the patient is worse, and is not saved yet."""

    url: str
    who: str
    when: str


class LineView(NamedTuple):
    """One call that is owed; ``is_open`` if all of it is shown, ``brief`` and ``brief_due`` fit into a line."""

    id: str
    record_url: str
    name: str
    age: int | None
    number: str
    disposition: Disposition
    level: str
    lowered: str
    why: str | None
    ask_again: str
    findings: tuple[str, ...]
    brief: str
    due: str
    brief_due: str
    is_overdue: bool
    due_at: str
    holder: str | None
    is_mine: bool
    tries: tuple[str, ...]
    counts_from: str | None
    new_call: NewCallView | None
    is_open: bool
    asked: Asked | None


class Lane(NamedTuple):
    """The calls of one kind that are owed, in the order of the worklist; ``none`` says that there are none at all."""

    code: str
    title: str
    none: str
    results: Mapping[str, str]
    calls: tuple[LineView, ...]


class UnfinishedView(NamedTuple):
    """A call that was begun and not saved; ``level`` is what it means so far, if anything is answered."""

    url: str
    name: str
    who: str
    brief: str
    idle: str
    when: str
    disposition: Disposition | None
    level: str


def lanes(owed: Sequence[CallBack], now: datetime, row: str | None, asked: Asked | None, *, is_all: bool) -> list[Lane]:
    """Return the lanes of what is ``owed``; the line of the call ``row`` is open, with what was ``asked`` for it.

    Where ``is_all`` that is owed is there, a lane of calls to make in which there are none says so.
    """
    call_ids = [each.call_id for each in owed]
    tries, begun = call_backs.attempts(call_ids), follow_ups.begun(call_ids)
    views: dict[Kind, list[LineView]] = {kind: [] for kind in LANES}
    for each in owed:
        is_open = each.call_id == row
        line = _line(each, tries[each.call_id], begun.get(each.call_id), now, asked=asked if is_open else None)
        views[kind_of(each)].append(line._replace(is_open=is_open))
    none = NONE if is_all and not views[Kind.CALL_BACK] else ""
    nones = {Kind.ARRIVAL: "", Kind.CALL_BACK: none}
    return [Lane(kind, title, nones[kind], CHOICES[kind], tuple(views[kind])) for kind, title in LANES.items()]


def _line(
    owed: CallBack, tries: Sequence[CallBackAttempt], begun: Draft | None, now: datetime, *, asked: Asked | None
) -> LineView:
    saved, zone = SavedCall(owed.call), settings_in_force().time_zone
    is_urgent = is_too_late(saved.outcome, owed.call.decided, owed.due_at, now)
    disposition, level = level_of(saved.outcome, owed.call.decided, owed.due_at, now)
    number, findings = saved.typed("caller_number"), tuple(each.words for each in saved.found)
    return LineView(
        id=owed.call_id,
        record_url=url_for("record.show", call_id=owed.call_id),
        name=name_of(saved),
        age=saved.age(zone),
        number=number,
        disposition=disposition,
        level=level,
        lowered=saved.changed if saved.change is Change.LOWERED else "",
        why=NOBODY_REACHED.words if is_urgent else None,
        ask_again=saved.ask_again,
        findings=findings,
        brief=brief("; ".join(findings), FITS),
        due=due_in_words(owed.due_at, now),
        brief_due=due_in_brief(owed.due_at, now),
        is_overdue=owed.due_at <= now,
        due_at=f"{owed.due_at.astimezone(now.tzinfo):%Y-%m-%dT%H:%M}",
        holder=owed.claimed_by.name if owed.claimed_by else None,
        is_mine=owed.claimed_by_id == current_nurse().id,
        tries=tuple(_tries(tries, now)),
        counts_from=when_in_words(counts_from(tries, now), now) if tries else None,
        new_call=new_call_view(begun, now) if begun else None,
        is_open=False,
        asked=asked,
    )


def is_too_late(outcome: Outcome, decided: str, due_at: datetime, now: datetime) -> bool:
    """Whether it is so late that the patient belongs into the ER; a tooth or a refill that waited is no reason."""
    is_late = due_at <= now and decided != Disposition.CALL_NOW
    return is_late and as_decided(outcome, Disposition.CALL_SOON).er_line


def level_of(outcome: Outcome, decided: str, due_at: datetime, now: datetime) -> tuple[Disposition, str]:
    """Return how urgent what is owed is by now, and what a nurse calls that."""
    if decided == Disposition.CALL_NOW or is_too_late(outcome, decided, due_at, now):
        return Disposition.CALL_NOW, LEVELS[Disposition.CALL_NOW]
    return Disposition.CALL_SOON, decided_in_words(outcome, decided)


def name_of(saved: SavedCall) -> str:
    """Return what a line calls the patient."""
    return saved.typed("patient_name") or f"Record {saved.typed('record_number')}"


def _tries(tries: Sequence[CallBackAttempt], now: datetime) -> Iterator[str]:
    """Return of each try what was heard, when and by whom; one that does not count towards giving up is marked."""
    so_far = counted(tries)
    for each in tries:
        tried = f"{heard(each)} {when_in_words(each.tried_at, now)} by {each.nurse.name}"
        said = joined(tried, in_quotes(each.words or ""), by=": ")
        yield said if each in so_far or each.result else f"{said}. {TOO_SOON}"


def new_call_view(draft: Draft, now: datetime) -> NewCallView:
    """Return how to go on with a call that was begun and not saved."""
    return NewCallView(
        url_for("new_call.show", draft=draft.id), draft.holder.name, when_in_words(draft.started_at, now)
    )


def unfinished(now: datetime, after: str = "") -> tuple[list[UnfinishedView], str]:
    """Return a page of the calls that were begun and not saved, the gravest so far first, then the latest.

    It begins after the draft of that id; with it comes what the next page begins after, if there is one.
    """
    found, following = drafts.unfinished(after)
    shown = [_unfinished(each, now) for each in found]
    return sorted(shown, key=lambda each: -each.disposition.urgency if each.disposition else 1), following


def _unfinished(draft: Draft, now: datetime) -> UnfinishedView:
    outcome, holder = _so_far(draft), draft.holder.name
    started, words = draft.started_by.name, (draft.fields.get(WORDS.name) or [""])[0]
    finding = next((each.words for each in outcome.findings), "") if outcome else ""
    return UnfinishedView(
        url=url_for("new_call.show", draft=draft.id),
        name=begun((draft.fields.get("patient_name") or draft.fields.get("record_number") or [""])[0], SHORT)
        or "No name yet",
        who=started if draft.holder_id == draft.started_by_id else f"{started}, {holder}",
        brief=in_quotes(brief(words, FITS)) or brief(finding, FITS),
        idle=span(max(now - draft.saved_at, timedelta())),
        when=when_in_words(draft.saved_at, now),
        disposition=outcome.disposition if outcome else None,
        level=verdict_in_words(outcome.verdict) if outcome else "",
    )


def _so_far(draft: Draft) -> Outcome | None:
    """Return what the answers mean that a draft has; None without any, and where its form is not known here."""
    try:
        call = read(draft.fields)
    except UnknownQuestionnaire:
        return None
    return call.outcome if call.answers else None
