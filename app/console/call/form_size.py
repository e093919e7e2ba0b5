"""Whether a nurse has the questions as a grid, the small form, or in the large form that narrow screens always have."""

from typing import Final

from flask import session

LARGE: Final = "large_form"
"""The session key: until they sign out."""

_CHOICES: Final = {"large-form": True, "small-form": False}
PLACE: Final = "questions"


def is_large() -> bool:
    """Whether this nurse chose the large form."""
    return bool(session.get(LARGE))


def chosen(wanted: str | None) -> str | None:
    """Store the form that the pressed button stands for, and return where to go on; another button stands for none."""
    if wanted not in _CHOICES:
        return None
    session[LARGE] = _CHOICES[wanted]
    return PLACE
