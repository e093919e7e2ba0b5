"""What stood in a call before it is saved: read, and brought back as its newest state."""

from http import HTTPStatus
from typing import Final, NamedTuple

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.calling.contact import contact
from app.console.access import current_nurse, needs
from app.console.call.beside import filled_in
from app.console.call.forms import ANSWER
from app.console.call.rendering import holder, new_tab
from app.console.call.sent import draft_id_in
from app.console.call.typed_call import read
from app.console.call.views import being_updated
from app.console.record.plain_text import brief
from app.console.times import day_and_time
from app.data import audit, calls, draft_states, drafts
from app.data.database import session
from app.data.drafts import HeldElsewhereError
from app.data.models import DraftState
from app.settings.settings import settings_in_force
from rules.errors import UnknownQuestionnaire

bp = Blueprint("draft_states", __name__, url_prefix="/console/drafts/<draft_id>/states")
bp.register_error_handler(UnknownQuestionnaire, being_updated)

FIRST_WORDS: Final = 80
_NAMED_BY: Final = ("words", "patient_name", "record_number")
"""The fields whose words tell states apart, the most telling first."""


class StateView(NamedTuple):
    """One state in a list: when it was typed last and by whom, how it begins, and how much of it there is."""

    url: str
    when: str
    who: str
    begins: str
    answers: int


@bp.get("")
@needs("nurse")
def show(draft_id: str) -> ResponseReturnValue:
    """List what stood in the call before, the latest first."""
    draft_id = _opened(draft_id)
    if calls.get(draft_id):
        return redirect(url_for("record.show", call_id=draft_id))
    return render_template(
        "console/call/states.html",
        page_title="What stood here before",
        contact=contact(),
        draft_id=draft_id,
        states=[_view(each) for each in draft_states.of(draft_id)],
        most=draft_states.MOST,
    )


@bp.get("/<state_id>")
@needs("nurse")
def open_one(draft_id: str, state_id: str) -> ResponseReturnValue:
    """Show everything that stood in the call at one moment."""
    draft_id = _opened(draft_id)
    return _page(draft_id, _state(draft_id, state_id))


@bp.post("/<state_id>")
@needs("nurse")
def bring_back(draft_id: str, state_id: str) -> ResponseReturnValue:
    """Let it stand in the call again. What stands there now is the latest of what stood there before."""
    draft_id = draft_id_in(draft_id)
    state = _state(draft_id, state_id)
    try:
        drafts.bring_back(state=state, nurse_id=current_nurse().id, tab=new_tab(), now=clock.now())
    except HeldElsewhereError as held:
        return _page(draft_id, state, held=holder(held)), HTTPStatus.CONFLICT
    session().commit()
    return redirect(url_for("new_call.show", draft=draft_id), HTTPStatus.SEE_OTHER)


def _opened(draft_id: str) -> str:
    """Return the id, once it is recorded that someone reads the draft."""
    draft_id = draft_id_in(draft_id)
    audit.record_reading("draft-read", user_id=current_nurse().id, subject=draft_id)
    return draft_id


def _state(draft_id: str, state_id: str) -> DraftState:
    return draft_states.get(draft_id, state_id) or abort(HTTPStatus.NOT_FOUND)


def _page(draft_id: str, state: DraftState, held: str = "") -> str:
    return render_template(
        "console/call/state.html",
        page_title="The call as it stood before",
        contact=contact(),
        draft_id=draft_id,
        state=_view(state),
        fields=[(label, words) for _, label, words in filled_in(read(state.fields))],
        held=held,
    )


def _view(state: DraftState) -> StateView:
    typed = (next(iter(state.fields.get(name, ())), "") for name in _NAMED_BY)
    return StateView(
        url=url_for(".open_one", draft_id=state.draft_id, state_id=str(state.id)),
        when=day_and_time(state.typed_at, settings_in_force().time_zone),
        who=state.typed_by.name,
        begins=brief(next(filter(None, typed), ""), FIRST_WORDS),
        answers=sum(name.startswith(ANSWER) and any(values) for name, values in state.fields.items()),
    )
