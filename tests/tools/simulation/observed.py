"""What stands in the database of a console, in the terms of the model; read without any query of the app."""

from sqlalchemy import select

from app.data.database import session
from app.data.drafts import FORM
from app.data.models import (
    Addendum,
    AuditEntry,
    Call,
    CallBack,
    CallBackAttempt,
    CallTerm,
    Draft,
    DraftState,
    User,
)
from app.data.same import words_of
from app.data.sealing import keys
from tests.tools.simulation import reference
from tests.tools.simulation.reference import Reference


def observed() -> Reference:
    """Return everything that the model speaks of. Every record is opened, so the keys in force must open it."""
    nurse = {user_id: number for number, user_id in enumerate(session().scalars(select(User.id).order_by(User.email)))}
    found = Reference()
    for call in session().scalars(select(Call)):
        told = call.record["patient_name"], call.record["words"]
        found.calls[call.id] = reference.Call(nurse[call.nurse_id], call.saved_at, call.decided, *told)
    for draft in session().scalars(select(Draft).where(Draft.holder_tab != FORM)):
        found.drafts[draft.id] = _draft(draft, nurse)
    for back in session().scalars(select(CallBack)):
        found.owed[back.call_id] = reference.Owed(
            back.due_at,
            _number(back.claimed_by_id, nurse),
            back.claimed_at,
            _number(back.closed_by_id, nurse),
            back.closed_at,
            back.result,
            back.words,
        )
    for each in session().scalars(select(CallBackAttempt).order_by(CallBackAttempt.id)):
        found.owed[each.call_id].tries.append((nurse[each.nurse_id], each.tried_at, each.result, each.words))
    for added in session().scalars(select(Addendum)):
        found.added[added.form_id] = added.call_id, nurse[added.nurse_id], added.words
    for entry in session().scalars(select(AuditEntry).order_by(AuditEntry.number)):
        found.log.append((entry.at, entry.action, _number(entry.user_id, nurse), entry.subject))
    session().rollback()
    return found


def filed_under(name: str) -> set[str]:
    """Return which calls have a term for every word of that name under the key that files what is new."""
    found = [
        set(session().scalars(select(CallTerm.call_id).where(CallTerm.digest == keys().digest("name", word))))
        for word in words_of(name)
    ]
    return set.intersection(*found)


def opened_tab(draft_id: str) -> str:
    """Return which tab writes that draft."""
    return session().scalar(select(Draft.holder_tab).where(Draft.id == draft_id)) or ""


def first_state(draft_id: str) -> int:
    """Return the id of what stood first in that draft."""
    states = select(DraftState.id).where(DraftState.draft_id == draft_id).order_by(DraftState.id)
    return session().scalars(states).first() or 0


def _draft(draft: Draft, nurse: dict[int, int]) -> reference.Draft:
    states = session().scalars(select(DraftState).where(DraftState.draft_id == draft.id).order_by(DraftState.id))
    return reference.Draft(
        nurse[draft.holder_id],
        draft.saved_at,
        draft.sequence,
        _text(draft.fields, "patient_name"),
        _text(draft.fields, "words"),
        [(nurse[each.typed_by_id], each.typed_at, _text(each.fields, "words")) for each in states],
    )


def _text(fields: dict[str, list[str]], name: str) -> str:
    return next(iter(fields.get(name, [])), "")


def _number(user_id: int | None, nurse: dict[int, int]) -> int | None:
    return None if user_id is None else nurse[user_id]
