"""The handover of a saved call as it stands now, with everything that came after it."""

from app.approval.standing import standing
from app.calling.contact import TeamNumbers, contact_at
from app.console.record import no_symptom
from app.console.record.forms import Form, text_of
from app.console.record.handover import Handover
from app.data import calls, follow_ups
from app.data.models import Call
from app.settings.settings import settings_in_force
from app.settings.team_time import team_now


def handover_of(call: Call) -> Handover:
    """Return what a handover of ``call`` says."""
    return Handover(
        call,
        zone=settings_in_force().time_zone,
        addenda=calls.addenda(call.id),
        call_back=calls.call_back(call.id),
        linked=follow_ups.linked(call.id),
        approval=standing(),
        team=_team(),
    )


def text(call: Call, form: Form) -> str:
    """Return the handover as text, in the ``form`` that is wanted."""
    handover = handover_of(call)
    return no_symptom.as_text(handover) if call.about else text_of(handover, form)


def _team() -> str:
    """Return the number of the team under which the nurse is reached at this hour."""
    # Without the numbers that somebody typed into a browser: what is handed over is the same wherever it is made.
    lines = contact_at(settings_in_force(), TeamNumbers(), team_now()).lines
    return f"oncology line {lines[0].number}" if lines else ""
