"""What the page of a call sent: which form it has, and the storing of all of it before anything else is done."""

from http import HTTPStatus
from itertools import chain
from typing import Final
from uuid import UUID

from flask import abort, request

from app import clock
from app.console.access import current_nurse
from app.console.call import advice
from app.console.call.forms import QUESTIONNAIRE_NUMBER, WORDED_FOR, known_fields, typed_in
from app.console.call.typed_call import TypedCall
from app.console.typed import keep_typed
from app.data import drafts
from app.data.database import session
from app.data.drafts import AlreadySavedError, Fields, HeldElsewhereError
from app.serving import metrics
from rules.errors import UnknownQuestionnaire
from rules.in_force import QUESTIONNAIRE

MOST_TYPED: Final = 400_000
"""How many characters one call may hold: forty times the longest field."""

MOST_VALUES: Final = 100
"""How many values a field may have: more than the lines of any advice, each of which is a tick."""


def is_of_this_form() -> bool:
    """Whether the page that was sent has the questions in force; another is shown again with them, and never saved."""
    return request.form.get(QUESTIONNAIRE_NUMBER) == str(QUESTIONNAIRE)


def is_to_be_reworded(call: TypedCall) -> bool:
    """Whether the questions of the page address someone else; those of another form stay as worded."""
    return is_of_this_form() and request.form.get(WORDED_FOR) != call.respondent


def sent(draft_id: str) -> Fields:
    """Return everything that was sent and belongs to the call.

    Raises:
        UnknownQuestionnaire: the page is of a newer copy of the app. All of it is stored, for that one to read.
    """
    draft = drafts.get(draft_id)
    try:
        fields = known_fields(request.form)
    except UnknownQuestionnaire:
        _keep_as_it_came(draft_id)
        raise
    return advice.settled(fields, draft.fields if draft else {})


def _keep_as_it_came(draft_id: str) -> None:
    """Store everything that was sent with the call, or beside it where someone else types it."""
    try:
        keep(draft_id, typed_in(request.form))
    except (AlreadySavedError, HeldElsewhereError):
        session().rollback()
        keep_typed()


def keep(draft_id: str, fields: Fields) -> None:
    """Store everything that was sent, and only then go on; every worklist reads it again, so it has an end."""
    is_too_much = sum(map(len, chain.from_iterable(fields.values()))) > MOST_TYPED
    if is_too_much or max(map(len, fields.values()), default=0) > MOST_VALUES:
        abort(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    drafts.store(
        draft_id=draft_id,
        nurse_id=current_nurse().id,
        tab=draft_id_in(request.form.get("tab")),
        sequence=sequence(),
        fields=fields,
        now=clock.now(),
        seen=request.form.get("revision", ""),
    )
    session().commit()
    metrics.kept("draft")


def draft_id_in(text: str | None) -> str:
    """Return the id that was sent; anything else was not sent by our page."""
    try:
        return UUID(hex=text or "").hex
    except ValueError:
        abort(HTTPStatus.BAD_REQUEST)


def sequence() -> int:
    """Return the place of what was sent among all that its tab sends."""
    text = request.form.get("sequence", "")
    return int(text) if text.isdecimal() and len(text) <= 9 else abort(HTTPStatus.BAD_REQUEST)
