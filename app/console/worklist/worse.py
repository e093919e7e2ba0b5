"""The new call that is written because a patient is worse: begun with what is known of them, or gone on with."""

from http import HTTPStatus
from typing import Final
from uuid import uuid4

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.console.access import current_nurse
from app.console.call.fields import CALL, PATIENT, WORDS
from app.console.worklist.times import when_in_words
from app.data import follow_ups
from app.data.database import session
from app.data.drafts import AlreadySavedError, Fields, HeldElsewhereError
from app.data.models import Call, CallBack
from app.settings.settings import settings_in_force

CARRIED_OVER: Final = tuple(each.name for block in (CALL, PATIENT) for each in block.fields if each.name != "time_in")
"""What a new call takes over from the first: who the patient is, who called, and on which number."""


class NotTakenOverError(Exception):
    """The new call was begun before, without the words that were sent; what the error says tells what to do."""


def new_call(call: Call, owed: CallBack | None, words: str) -> ResponseReturnValue:
    """Begin the call that follows ``call``, or go on with it; its saving closes what is ``owed``.

    What was typed goes into the new call.

    Raises:
        NotTakenOverError: it was begun before, and what was typed does not stand in it.
    """
    now, draft_id = clock.now(settings_in_force().time_zone), follow_ups.next_id(call.id)
    fields = _carried_over(call, words) | {"time_in": [f"{now:%H:%M}"]}
    nurse_id = current_nurse().id
    try:
        follow_ups.begin(call=call, owed=owed, nurse_id=nurse_id, tab=uuid4().hex, fields=fields, now=now)
    except AlreadySavedError:
        return redirect(url_for("record.show", call_id=draft_id), HTTPStatus.SEE_OTHER)
    except HeldElsewhereError as held:
        if words not in follow_ups.begun([call.id])[call.id].fields.get(WORDS.name, [""])[0]:
            told = f"The new call was begun before, last typed {when_in_words(held.saved_at, now)} by {held.name}."
            raise NotTakenOverError(f"{told} Open it above and write this there; it is not kept here.") from None
    session().commit()
    return redirect(url_for("new_call.show", draft=draft_id), HTTPStatus.SEE_OTHER)


def _carried_over(call: Call, words: str) -> Fields:
    known = {name: str(call.record.get(name) or "") for name in CARRIED_OVER} | {WORDS.name: words}
    return {name: [text] for name, text in known.items() if text}
