"""Between the password and the code: whoever stops there is nobody yet, and not for long."""

from typing import Final

from flask import session

from app import clock
from app.console.access import IDLE
from app.data import people

WHO: Final = "tf_user_id"
STATE: Final = "tf_state"
READY: Final = "ready"
"""What Flask-Security keeps in the session from the password on: whose it was, and whether a code is all it takes."""

SINCE: Final = "half_way_since"
ACCOUNT: Final = "half_way_account"
"""Beside it: when the password was given, and for which account, as tries are counted."""


def begin(account: str) -> None:
    """Note that the password of ``account`` was just given."""
    session[SINCE], session[ACCOUNT] = int(clock.now().timestamp()), account


def end_what_is_over() -> bool:
    """Take nobody's password for given any more who gave it too long ago, and return whether it was so.

    Nor from whoever would set up an authenticator where one was set up meanwhile: that is exchanged with its own code
    alone. On a page that writes, the account is held until the end, so that of two who set one up the second is late.
    """
    if WHO not in session:
        return False
    is_old = clock.now().timestamp() - session.get(SINCE, 0) > IDLE.total_seconds()
    user = people.held_by_session(fs_uniquifier=str(session[WHO]))
    if not is_old and user and (session.get(STATE) == READY or not user.tf_totp_secret):
        return False
    for name in [each for each in session if each.startswith(("tf_", "half_way_"))]:
        del session[name]
    return True
