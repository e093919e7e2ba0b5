"""Words of a form that arrived after the screen had locked: stored for whoever typed them, and for nobody else.

They lie among the drafts, sealed, rotated and removed like these, under a mark that no tab has.
"""

import hashlib
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete

from app.data.database import session
from app.data.drafts import FORM, Fields
from app.data.models import Draft

LONGEST: Final = timedelta(days=1)
"""How long they wait to be looked at again."""


def store(*, nurse_id: int, form: str, fields: Fields, now: datetime) -> str:
    """Store what this nurse typed into ``form``, in place of what they sent from it before, and return its id."""
    over = (Draft.holder_tab == FORM) & (Draft.saved_at < now - LONGEST)
    session().execute(delete(Draft).where(over), execution_options={"synchronize_session": False})
    form_id = hashlib.sha256(f"{nurse_id} {form}".encode()).hexdigest()[:32]
    stored = Draft(
        id=form_id,
        started_by_id=nurse_id,
        holder_id=nurse_id,
        holder_tab=FORM,
        sequence=0,
        fields=fields,
        started_at=now,
        saved_at=now,
    )
    session().merge(stored)
    return form_id


def get(form_id: str, *, nurse_id: int) -> Fields | None:
    """Return what this nurse typed, or None; what someone else typed is not there."""
    stored = session().get(Draft, form_id)
    return stored.fields if stored and (stored.holder_tab, stored.holder_id) == (FORM, nurse_id) else None
