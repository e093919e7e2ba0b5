"""The forms in which a call is handed over."""

from enum import StrEnum

from app.console.record.handover import Handover
from app.console.record.long_form import long_form
from app.console.record.short_form import short_form


class Form(StrEnum):
    """How much is handed over."""

    SHORT = "short"
    LONG = "long"


def text_of(handover: Handover, form: Form) -> str:
    """Return the handover in the ``form`` that is wanted."""
    return long_form(handover) if form is Form.LONG else short_form(handover)
