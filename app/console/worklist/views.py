"""What is owed: calls to make, the most pressing first, and calls that somebody began and did not save."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.calling.contact import contact
from app.console.access import current_nurse, needs
from app.console.call.fields import LONG
from app.console.call.typed_call import read
from app.console.decided import as_decided
from app.console.levels import LEVELS, verdict_in_words
from app.console.record.plain_text import in_quotes, joined
from app.console.record.saved_call import Change, SavedCall
from app.console.record.what_came import CHOICES, NOT_GONE, RESULTS, heard
from app.console.times import time_of_day
from app.console.typed import typed_again
from app.console.worklist.giving_up import BETWEEN_TRIES, TRIES_BEFORE_GIVING_UP, counted, counts_from
from app.data import audit, call_backs, drafts, follow_ups
from app.data.call_backs import Kind, kind_of
from app.data.models import CallBack, CallBackAttempt, Draft
from app.settings.settings import settings_in_force
from rules.errors import UnknownQuestionnaire
from rules.model.disposition import Disposition
from rules.model.outcome import NOBODY_REACHED, Outcome

bp = Blueprint("worklist", __name__, url_prefix="/console")

LANES: Final = {
    Kind.ARRIVAL: ("Arrived?", ""),
    Kind.CALL_BACK: ("Calls to make", "No calls are owed."),
}
"""What each kind of call is headed, and what is said where none is owed."""

APART: Final = f"{BETWEEN_TRIES.total_seconds() / 60:.0f} minutes"
TOO_SOON: Final = f"It does not count towards giving up: less than {APART} after the last one that counts."
GIVING_UP: Final = (
    f"“{RESULTS['cannot-reach']}” can be chosen once the call is due, after {TRIES_BEFORE_GIVING_UP} tries at least "
    f"{APART} apart that reached nobody."
)

NOTICES: Final = {
    "claimed": "You have taken the call.",
    "taken": "Someone else took that call first. Their name stands beside it.",
    "released": "The call is free again.",
    "tried": "It is written down that nobody was reached.",
    "tried-too-soon": f"It is written down that nobody was reached. {TOO_SOON}",
    NOT_GONE: "It is written down that they have not gone yet. The call stays owed.",
    "closed": "The call is closed. What came of it stands in the record.",
    "closed-before": "That call was closed by someone else before. What they wrote stands in the record.",
    "due": "The call is due earlier now.",
}


@dataclass(frozen=True, slots=True)
class OwedView:
    """One call that is owed."""

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
    due: str
    is_overdue: bool
    due_at: str
    holder: str | None
    is_mine: bool
    tries: tuple[str, ...]
    counts_from: str | None
    new_call: "NewCallView | None"
    asked: "Asked | None"


@dataclass(frozen=True, slots=True)
class Lane:
    """The calls of one kind that are owed, those due first at the top; ``more`` are owed and not shown."""

    code: str
    title: str
    none: str
    results: Mapping[str, str]
    calls: tuple[OwedView, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Asked:
    """What was sent for a call that is owed and needs another look."""

    errors: Mapping[str, str]
    result: str = ""
    words: str = ""
    due: str = ""


@dataclass(frozen=True, slots=True)
class NewCallView:
    """The new call that was begun because the patient is worse, and is not saved yet."""

    url: str
    who: str
    when: str


@dataclass(frozen=True, slots=True)
class UnfinishedView:
    """A call that was begun and not saved; ``level`` is what it means so far, if anything is answered."""

    url: str
    name: str
    who: str
    when: str
    disposition: Disposition | None
    level: str


@bp.get("")
@needs("nurse")
def show() -> ResponseReturnValue:
    """Show what is owed and what is unfinished."""
    audit.record_reading("worklist-read", user_id=current_nurse().id)
    sent = typed_again()
    asked = Asked({}, result=sent.get("result", ""), words=sent.get("words", ""), due=sent.get("due", ""))
    return page(sent.get("call_id"), asked)


def page(call_id: str | None = None, asked: Asked | None = None) -> str:
    """Render the worklist; what was ``asked`` for one call-back stands there again, with what needs another look."""
    now = clock.now(settings_in_force().time_zone)
    return render_template(
        "console/worklist.html",
        page_title="Worklist",
        contact=contact(),
        now=time_of_day(now),
        lanes=[_lane(kind, now, call_id, asked) for kind in Kind],
        unfinished=[_unfinished(each, now) for each in drafts.unfinished()],
        worse=follow_ups.RESULT,
        giving_up=GIVING_UP,
        longest=LONG,
        is_lead=current_nurse().has_role("lead"),
        notice=NOTICES.get(request.args.get("notice", "")),
        errors=[
            {"href": f"#{name}-{call_id}", "words": words} for name, words in (asked.errors if asked else {}).items()
        ],
    )


def _lane(kind: Kind, now: datetime, call_id: str | None, asked: Asked | None) -> Lane:
    owed = call_backs.owed(kind)
    call_ids = [each.call_id for each in owed]
    tries, begun = call_backs.attempts(call_ids), follow_ups.begun(call_ids)
    views = tuple(
        _owed(each, tries[each.call_id], begun.get(each.call_id), now, asked if each.call_id == call_id else None)
        for each in owed
    )
    title, none = LANES[kind]
    # Counting them looks at every call that is owed, so it is done only where some may be left out.
    more = call_backs.how_many_owed(kind) - len(views) if len(views) == call_backs.MOST_SHOWN else 0
    return Lane(kind, title, none, CHOICES[kind], views, more)


def _owed(
    owed: CallBack, tries: Sequence[CallBackAttempt], begun: Draft | None, now: datetime, asked: Asked | None
) -> OwedView:
    saved, zone = SavedCall(owed.call), settings_in_force().time_zone
    is_overdue = owed.due_at <= now
    # A tooth or a refill that waited too long is still overdue, and no reason for the ER.
    is_urgent = (
        is_overdue and kind_of(owed) is Kind.CALL_BACK and as_decided(saved.outcome, Disposition.CALL_SOON).er_line
    )
    is_emergency = is_urgent or kind_of(owed) is Kind.ARRIVAL
    disposition = Disposition.CALL_NOW if is_emergency else Disposition.CALL_SOON
    return OwedView(
        id=owed.call_id,
        record_url=url_for("record.show", call_id=owed.call_id),
        name=saved.typed("patient_name") or f"Record {saved.typed('record_number')}",
        age=saved.age(zone),
        number=saved.typed("caller_number"),
        disposition=disposition,
        level=LEVELS[Disposition.CALL_NOW] if is_emergency else saved.decided,
        lowered=saved.changed if saved.change is Change.LOWERED else "",
        why=NOBODY_REACHED.words if is_urgent else None,
        ask_again=saved.ask_again,
        findings=tuple(each.words for each in saved.found),
        due=due_in_words(owed.due_at, now),
        is_overdue=is_overdue,
        due_at=f"{owed.due_at.astimezone(now.tzinfo):%Y-%m-%dT%H:%M}",
        holder=owed.claimed_by.name if owed.claimed_by else None,
        is_mine=owed.claimed_by_id == current_nurse().id,
        tries=tuple(_tries(tries, now)),
        counts_from=when_in_words(counts_from(tries, now), now) if tries else None,
        new_call=new_call_view(begun, now) if begun else None,
        asked=asked,
    )


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


def _unfinished(draft: Draft, now: datetime) -> UnfinishedView:
    name = (draft.fields.get("patient_name") or draft.fields.get("record_number") or [""])[0]
    who = (
        draft.started_by.name
        if draft.holder_id == draft.started_by_id
        else f"{draft.started_by.name}, {draft.holder.name}"
    )
    outcome = _so_far(draft)
    return UnfinishedView(
        url=url_for("new_call.show", draft=draft.id),
        name=name or "No name yet",
        who=who,
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


def due_in_words(due_at: datetime, now: datetime) -> str:
    """Return when a call is due, or for how long it has been."""
    if due_at <= now:
        return f"Overdue by {_span(now - due_at)}"
    return f"Due {when_in_words(due_at, now)}, in {_span(due_at - now)}"


def when_in_words(moment: datetime, now: datetime) -> str:
    """Return when something was or will be, as seen from ``now``."""
    there = moment.astimezone(now.tzinfo)
    match (there.date() - now.date()).days:
        case 0:
            day = "today"
        case 1:
            day = "tomorrow"
        case -1:
            day = "yesterday"
        case _:
            day = f"{there:%b} {there.day}"
    return f"{day} {time_of_day(there)}"


def _span(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    days, hours = minutes // (24 * 60), minutes // 60
    if days:
        return f"{days} d {hours % 24} h"
    return f"{hours} h {minutes % 60} min" if hours else f"{minutes} min"
