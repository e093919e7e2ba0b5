"""Places that more than one room has to know."""

from typing import Final

HOME_COUNTRY = "US"


CONSOLE: Final = "/console"
"""Under which path the nurses' pages stand, with a cookie of their own."""

SIGNED_IN: Final = "_user_id"
"""The session key of the signed-in user, as Flask-Login names it."""


def in_console(path: str) -> bool:
    """Whether ``path`` is one of the nurses' pages."""
    return path == CONSOLE or path.startswith(f"{CONSOLE}/")
