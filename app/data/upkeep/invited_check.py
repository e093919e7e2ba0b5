"""Set-up addresses, replayed from the audit log: each password that was chosen at one was chosen while one was open."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from app.data.audit import ACCOUNT_DISABLED, ACCOUNT_INVITED, ACCOUNT_SET_UP, INVITATION
from app.data.models import AuditEntry
from app.data.people import INVITED_FOR
from app.data.upkeep.entries import is_told, mapping, told

_FIRST: Final = ""
"""In place of an email: whoever is invited first names theirs at the set-up address."""

_MEANWHILE: Final = timedelta(minutes=10)
"""How long a password takes at most from the look at its address to its entry: it is hashed, and the log is busy."""


class _Made(NamedTuple):
    """A set-up address: for whom, since when, and which one, where the entry tells it."""

    email: str
    at: datetime
    which: object


class Replay:
    """Which set-up addresses are open after the entries that passed by."""

    def __init__(self) -> None:
        """Begin where none was made."""
        self._open = list[_Made]()
        self._by_hand = list[str]()

    def pass_by(self, entry: AuditEntry) -> None:
        """Take the address that the entry makes or uses. Version 1.1.1 and before did not tell whose it used."""
        email = str(entry.subject or _FIRST)
        if entry.action == ACCOUNT_INVITED:
            self._open.append(_Made(email, entry.at, told(entry, INVITATION)))
        elif entry.action == ACCOUNT_SET_UP:
            self._use(entry, email)
        elif entry.action == ACCOUNT_DISABLED:
            self._close({email})

    def faults(self) -> Iterator[str]:
        """Name whoever has a password from an address that nobody made in the console, or that was over by then."""
        for email in self._by_hand:
            yield f"A password for {email} was chosen at a set-up address that is in no entry of the log."

    def _use(self, entry: AuditEntry, email: str) -> None:
        # What makes an account notes all of it; none but the address for the first does.
        made_for = {email, _FIRST} if "name" in mapping(mapping(entry.detail).get("digests")) else {email}
        since, used = entry.at - INVITED_FOR - _MEANWHILE, told(entry, INVITATION)
        fits = (each.which for each in self._open if each.email in made_for and each.at >= since)
        if is_told(entry, "account") and not any(used is None or which in {None, used} for which in fits):
            self._by_hand.append(email)
        self._close(made_for)

    def _close(self, made_for: set[str]) -> None:
        self._open = [each for each in self._open if each.email not in made_for]
