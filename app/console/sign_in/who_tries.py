"""Whose password is tried, and from where: strangers who guess at an account cannot close it for its owner.

Where an account was signed in to before is noted in the store of tries, which counts addresses anyway.
"""

import hashlib
from datetime import timedelta
from typing import Final

from flask import request, session

from app.caller import caller
from app.console.access import current_nurse, is_signed_in
from app.console.sign_in import half_way
from app.console.sign_in.where import SIGN_IN
from app.data import people
from app.extensions import limiter

KNOWN_FOR: Final = timedelta(days=60)


def typed_account() -> str:
    """Return whose password is tried, without a name, whether or not there is such an account."""
    return _account(request.form.get("email", ""))


def account_and_address() -> str:
    """Return whose password is tried, and from where."""
    return f"{typed_account()} {caller()}"


def account_in_use() -> str:
    """Return whose password or code is being tried, without a name, and where that was signed in to.

    Whoever is signed in tries for this browser alone. Of those who are half-way, each address that the account was
    signed in to from counts for itself, and all others together, so that nobody who has the password can use up the
    codes of its owner.
    """
    if is_signed_in():
        return f"{current_nurse().fs_uniquifier} {hashlib.sha256(str(session.get(SIGN_IN)).encode()).hexdigest()}"
    account = str(session.get(half_way.WHO, caller()))
    return f"{account} {caller()}" if _was_here(session.get(half_way.ACCOUNT, "")) else account


def is_known() -> bool:
    """Whether the account that is typed was signed in to from here before."""
    return _was_here(typed_account())


def _was_here(account: str) -> bool:
    try:
        return bool(limiter.limiter.storage.get(_key(account)))
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
