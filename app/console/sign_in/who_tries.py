"""Whose password is tried, and from where: strangers who guess at an account cannot close it for its owner.

Where an account was signed in to before is noted in the store of tries, which counts addresses anyway.
"""

import hashlib
from datetime import timedelta
from typing import Final

from flask import request

from app.caller import caller
from app.data import people
from app.extensions import limiter

KNOWN_FOR: Final = timedelta(days=60)


def typed_account() -> str:
    """Return whose password is tried, without a name, whether or not there is such an account."""
    return _account(request.form.get("email", ""))


def account_and_address() -> str:
    """Return whose password is tried, and from where."""
    return f"{typed_account()} {caller()}"


def is_known() -> bool:
    """Whether the account that is typed was signed in to from here before."""
    try:
        return bool(limiter.limiter.storage.get(_key(typed_account())))
    except Exception:  # noqa: BLE001 - no kind is common to all stores; without one, everybody is a stranger
        return False


def remember(email: str) -> None:
    """Note that the account of ``email`` was signed in to from here."""
    try:
        limiter.limiter.storage.incr(_key(_account(email)), int(KNOWN_FOR.total_seconds()))
    except Exception:  # noqa: BLE001 - as above; nobody is refused because of it
        return


def _key(account: str) -> str:
    return f"signed-in/{account}/{caller()}"


def _account(email: str) -> str:
    return hashlib.sha256(people.folded_email(email).encode()).hexdigest()
