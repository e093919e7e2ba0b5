"""Accounts, replayed from the audit log: each lets in whom it did when that was written down last."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import RowMapping, select

from app.data.account_notes import PARTS, digest, parts_of
from app.data.audit import ACCOUNTS_NOTED
from app.data.database import session
from app.data.models import AuditEntry, User
from app.data.sealing import keys
from app.data.sign_in_tables import Identity
from app.data.upkeep.owed_check import is_told
from app.data.upkeep.rows import read, stored
from app.data.upkeep.tables import TABLES

WORDS: Final = {
    "name": "its email or name",
    "password": "its password",
    "factor": "its second factor",
    "roles": "its roles",
    "active": "whether it is in force",
    "identities": "who it is to a provider",
}
_FIRST: Final = ""
"""In place of an email: whoever is invited first names theirs at the set-up address."""

_OLDER: Final = frozenset(
    {
        "account-disabled",
        "account-enabled",
        "account-invited",
        "account-roles-changed",
        "account-set-up",
        "identity-bound",
        "password-changed",
        "second-factor-changed",
        "second-factor-reset",
    }
)
"""What a copy of the version before writes down without a digest, while it serves beside one of this version."""


class Replay:
    """What was noted of accounts in the entries that passed by."""

    def __init__(self) -> None:
        """Begin where nothing was noted."""
        self._noted = defaultdict[str, dict[str, str]](dict)
        self._numbers: dict[str, int] = {}
        self._older: dict[str, int] = {}
        self._is_whole = False
        self._invited, self._uninvited = set[str](), list[str]()

    def pass_by(self, entry: AuditEntry) -> None:
        """Take what the entry notes."""
        detail: object = entry.detail
        if not isinstance(detail, dict):
            return
        if entry.action == "account-invited":
            self._invited.add(str(entry.subject or _FIRST))
        if entry.action == ACCOUNTS_NOTED:
            self._is_whole = True
            for account, digests in _mapping(detail.get("accounts")).items():
                self._note(str(account), digests, entry.number)
        elif is_told(entry, "account"):
            self._note(str(detail["account"]), detail.get("digests"), entry.number)
            if entry.action == "account-set-up":
                self._set_up(str(entry.subject))
        elif entry.action in _OLDER:
            self._older[str(entry.subject)] = entry.number

    def faults(self) -> Iterator[str]:
        """Name every account that is not as it was noted last, is gone, or is in no entry although all were noted."""
        there, roles, identities = set[str](), _roles(), _identities()
        for row in session().execute(stored(User)).mappings():
            there.add(str(row["id"]))
            yield from self._faults_of(row, roles[row["id"]], identities[row["id"]])
        for account in sorted(self._noted.keys() - there):
            yield f"Account {account} is missing."
        for email in self._uninvited:
            yield f"A password for {email} was chosen at a set-up address that is in no entry of the log."

    def _faults_of(self, row: RowMapping, roles: list[str], identities: list[tuple[str, str]]) -> Iterator[str]:
        account, named, user = str(row["id"]), f"Account {row['id']} ({row['email']})", read(User, row)
        older, number = self._older.get(str(row["email"]), 0), self._numbers.get(account, 0)
        if self._is_whole and not older and not number:
            yield f"{named} is in no entry of the log."
        if user is None:
            yield f"{named} cannot be read any more."
        elif older <= number:
            told = parts_of(user, roles, identities)
            for part, noted in self._noted[account].items():
                if noted not in {digest(user.id, part, told[part], key) for key in keys().audit_keys}:
                    yield f"{named}: {WORDS[part]} was altered."

    def _set_up(self, email: str) -> None:
        used = {email} & self._invited or {_FIRST} & self._invited
        self._invited -= used
        self._uninvited += [] if used else [email]

    def _note(self, account: str, digests: object, number: int) -> None:
        known = _mapping(digests)
        self._noted[account] |= {part: str(known[part]) for part in PARTS if part in known}
        self._numbers[account] = number


def _mapping(told: object) -> dict[Any, object]:
    """Return it if it is one: an altered entry may hold anything."""
    return told if isinstance(told, dict) else {}


def _roles() -> dict[int, list[str]]:
    held, roles = TABLES["user_roles"].columns, TABLES["roles"].columns
    found = defaultdict[int, list[str]](list)
    for user_id, name in session().execute(select(held.user_id, roles.name).where(roles.id == held.role_id)):
        found[user_id].append(str(name))  # SQLite keeps whatever it is given
    return found


def _identities() -> dict[int, list[tuple[str, str]]]:
    found = defaultdict[int, list[tuple[str, str]]](list)
    for user_id, iss, sub in session().execute(select(Identity.user_id, Identity.iss, Identity.sub)):
        found[user_id].append((str(iss), str(sub)))
    return found
