"""A call that is complete becomes a record, with what follows from it."""

from app.console.access import current_nurse
from app.console.call import advice
from app.console.call.decision import due_at
from app.console.call.fields import ADVICE
from app.console.call.measures import MEASURES, written
from app.console.call.rendering import begun, now, outcome
from app.console.call.second_opinion import agreed_in_record
from app.console.call.typed_call import TypedCall
from app.console.outbox import sending
from app.data import calls, drafts, follow_ups
from app.data.database import session
from app.serving import metrics


def save_call(draft_id: str, typed: TypedCall) -> None:
    """Save the call under the id of its draft; one that was saved before stays as it is."""
    draft = drafts.get(draft_id)
    if draft is None:
        return
    at, weighed = now(), outcome(typed)
    call = calls.save(
        call_id=draft_id,
        nurse_id=current_nurse().id,
        started_at=draft.started_at,
        now=at,
        respondent=typed.respondent,
        answers=typed.answers,
        outcome=weighed,
        decided=typed.decision,
        owed_by=due_at(typed, typed.decided, at),
        override_reason=typed.reason,
        record={
            **typed.record(),
            ADVICE.name: advice.filed(typed),
            MEASURES: written(typed.text, begun(draft, typed)),
            **agreed_in_record(typed, draft_id),
        },
    )
    follow_ups.close_what_led_to(call)
    sending.owe(call)
    session().commit()
    metrics.kept("call")
    metrics.assessed("console", typed.decision)
    sending.send_now([call.id])
