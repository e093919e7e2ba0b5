"""The page of a call as it is shown: everything typed into it, what that means so far, and who types elsewhere."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import uuid4

from flask import render_template, request

from app import clock
from app.calling.contact import contact
from app.console.access import current_nurse
from app.console.call import advice, form_size, known
from app.console.call.decision import decision_of
from app.console.call.fields import PAPER_AT
from app.console.call.forms import known_fields, moment_on_paper
from app.console.call.measures import read_as
from app.console.call.page import page_of
from app.console.call.panel import PanelView, asking_next, panel_of, weighed
from app.console.call.prefill import day_in_words
from app.console.call.rows import HEADS
from app.console.call.typed_call import TypedCall, read
from app.console.in_page.views import address_of
from app.console.times import time_of_day
from app.data import calls, drafts, follow_ups
from app.data.drafts import HeldElsewhereError
from app.data.models import Call, Draft
from app.serving.asking import WHY
from app.settings.settings import settings_in_force
from rules.in_force import can_change
from rules.model.outcome import Outcome

FIRST: Final = 1
"""The sequence of what a tab sends first."""


def page(
    draft_id: str,
    tab: str,
    call: TypedCall,
    *,
    held: HeldElsewhereError | None = None,
    sequence: int = FIRST,
) -> str:
    """Render the page with what was typed, and what its check found if there was one."""
    draft = drafts.get(draft_id)
    return render_template(
        "console/new_call.html",
        page_title="New call",
        contact=contact(),
        module_url=address_of,
        page=page_of(call),
        heads=HEADS,
        is_large=form_size.is_large(),
        panel=panel(call),
        decision=decision_of(call, draft_id, now()),
        read_as=read_as(call.text, begun(draft, call)),
        lasts=int((clock.now() - draft.started_at).total_seconds()) if draft else "",
        draft_id=draft_id,
        first_call=follow_ups.linked(draft_id).first,
        tab=tab,
        sequence=sequence,
        # What is stored was not seen on a page that shows other words, so it names no revision that it may replace.
        revision=drafts.revision(draft) if draft and not held else "",
        record_fault=WHY.get(request.args.get("from_record", "")),
        own_check_of=day_in_words(request.args.get("own_check_of")),
        holder=holder(held) if held else None,
        held_since=held_since(held) if held else None,
    )


def begun(draft: Draft | None, call: TypedCall) -> datetime:
    """Return when the call began, where the team is: what was typed as "yesterday" counts from then."""
    on_paper = moment_on_paper(call.text(PAPER_AT.name))
    return on_paper or (draft.started_at.astimezone(settings_in_force().time_zone) if draft else now())


def typed() -> TypedCall:
    """Return the call as it was sent."""
    return read(known_fields(request.form))


def panel(call: TypedCall) -> PanelView:
    """Return what ``call`` means so far."""
    earlier = _earlier(call)
    same_number = _from_the_same_number(call, earlier)
    shown = panel_of(
        _weighed(call, earlier),
        is_begun=bool(call.answers),
        earlier=earlier,
        same_number=same_number,
        offers={each.id: known.offered(call, each.record) for each in (*earlier, *same_number)},
        unconfirmed=call.unconfirmed,
        about_advice=advice.question(call),
    )
    return asking_next(shown, can_change(call.answers))


def outcome(call: TypedCall) -> Outcome:
    """What the answers mean, with what earlier calls give to weigh."""
    return _weighed(call, _earlier(call))


def _weighed(call: TypedCall, earlier: Sequence[Call]) -> Outcome:
    """Put first what was answered to an earlier form, as nobody asked that again."""
    to_weigh = weighed(call.outcome, earlier, clock.now())
    return to_weigh._replace(advisories=(*(each.advisory for each in call.earlier), *to_weigh.advisories))


def _earlier(call: TypedCall) -> Sequence[Call]:
    """The latest calls about the same patient, as far as it can be told from what was typed."""
    record_number, name, born = map(call.text, ("record_number", "patient_name", "patient_born"))
    return calls.earlier(record_number=record_number, name=name, born=born, before=clock.now())


def _from_the_same_number(call: TypedCall, earlier: Sequence[Call]) -> Sequence[Call]:
    """The latest calls from the same number that are not known to be about the same patient: a family has one phone."""
    found = calls.from_number(call.text("caller_number"), before=clock.now())
    about_them = {each.id for each in earlier}
    return [each for each in found if each.id not in about_them]


def holder(held: HeldElsewhereError) -> str:
    """Name who types in another tab."""
    return "you, in another tab" if held.holder_id == current_nurse().id else held.name


def held_since(held: HeldElsewhereError) -> str:
    """Return when something was last stored from there."""
    return time_of_day(held.saved_at.astimezone(settings_in_force().time_zone))


def now() -> datetime:
    """Return the time where the team is."""
    return clock.now(settings_in_force().time_zone)


def new_tab() -> str:
    """Return an id for a page that is about to be shown."""
    return uuid4().hex
