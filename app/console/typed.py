"""What was typed into a form that was sent after the screen had locked: it stands there again once it is unlocked."""

from typing import Final

from flask import request
from werkzeug.datastructures import MultiDict

from app import clock
from app.console.access import current_nurse
from app.data import kept_forms
from app.data.database import session

AGAIN: Final = "again"
"""What names such a form in the address that shows it again. It says nothing of what was typed."""

_NOT_TYPED: Final = frozenset({"csrf_token"})


def keep_typed(**about: str) -> str:
    """Store everything that was sent, and what it was ``about``, for this nurse alone; return what names it."""
    fields = {name: values for name, values in request.form.lists() if name not in _NOT_TYPED}
    fields |= {name: [value] for name, value in about.items()}
    # A form that is sent again takes the place of what it was; one of another page does not.
    form = " ".join([request.path, request.form.get("form_id", ""), request.form.get("tab", "")])
    form_id = kept_forms.store(nurse_id=current_nurse().id, form=form, fields=fields, now=clock.now())
    session().commit()
    return form_id


def typed_again() -> MultiDict[str, str]:
    """Return what the address asks to see again; nothing if it asks for nothing, or for what someone else typed."""
    form_id = request.args.get(AGAIN)
    fields = kept_forms.get(form_id, nurse_id=current_nurse().id) if form_id else None
    return MultiDict(fields or {})
