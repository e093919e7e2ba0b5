"""A call begun from a record: for that patient alone, with what the record says of them, none of it confirmed."""

from uuid import uuid4

from app import clock
from app.console.call import known
from app.console.call.forms import QUESTIONNAIRE_NUMBER
from app.data import audit, drafts, launches
from app.data.drafts import Fields
from app.data.launches import Granted
from app.data.models import User
from app.settings.settings import settings_in_force
from rules.in_force import QUESTIONNAIRE


def begin(*, user: User, issuer: str, granted: Granted, patient: dict[str, str]) -> str:
    """Begin a call from the record that is open, or go on with the one of before, and return the id of its draft.

    Only one about the same patient is gone on with. What was typed stays; what is empty is filled in and marked.
    """
    now = clock.now()
    launches.tidy(now)
    launch = launches.store(user_id=user.id, issuer=issuer, granted=granted, now=now)
    same = (each for each in launches.drafts_from(launch) if not known.is_of_another(each.fields, patient))
    draft = next(same, None)
    draft_id = draft.id if draft else uuid4().hex
    drafts.store(
        draft_id=draft_id,
        nurse_id=user.id,
        tab=uuid4().hex,
        sequence=1,
        fields=known.from_record(draft.fields if draft else _empty(), patient),
        now=now,
        seen=drafts.revision(draft) if draft else "",
    )
    if draft is None:
        launches.attach(call_id=draft_id, launch=launch, encounter=granted.encounter)
    audit.record("launched", user_id=user.id, subject=draft_id, detail={"iss": issuer})
    return draft_id


def _empty() -> Fields:
    now = clock.now(settings_in_force().time_zone)
    return {QUESTIONNAIRE_NUMBER: [str(QUESTIONNAIRE)], "time_in": [f"{now:%H:%M}"]}
