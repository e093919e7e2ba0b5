"""What stood in a draft before: its last states, from which any can be brought back."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Select, delete, select

from app.data.database import session
from app.data.models import Draft, DraftState

MOST: Final = 20
"""How many states of a draft are stored; older ones are dropped."""


def push(draft: Draft) -> None:
    """Store what stands in ``draft``, unless nothing does, or it is stored already."""
    newest = session().scalar(_of(draft.id).limit(1))
    if not draft.fields or (newest and newest.typed_at == draft.saved_at):
        return
    session().add(
        DraftState(draft_id=draft.id, typed_by_id=draft.holder_id, typed_at=draft.saved_at, fields=draft.fields)
    )
    session().flush()
    kept = _of(draft.id).with_only_columns(DraftState.id).limit(MOST)
    old = DraftState.draft_id == draft.id, DraftState.id.not_in(kept)
    session().execute(delete(DraftState).where(*old), execution_options={"synchronize_session": False})


def of(draft_id: str) -> Sequence[DraftState]:
    """Return what stood in that draft before, the latest first."""
    return session().scalars(_of(draft_id)).all()


def get(draft_id: str, state_id: str) -> DraftState | None:
    """Return the state of that id, if that draft has it."""
    number = int(state_id) if state_id.isdecimal() and len(state_id) < 10 else 0
    state = session().get(DraftState, number)
    return state if state and state.draft_id == draft_id else None


def _of(draft_id: str) -> Select[DraftState]:
    return select(DraftState).where(DraftState.draft_id == draft_id).order_by(DraftState.id.desc())
