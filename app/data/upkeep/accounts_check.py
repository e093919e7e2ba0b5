"""Accounts, replayed from the audit log: each lets in whom it did when that was written down last."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from sqlalchemy import RowMapping, select

from app.data.account_notes import PARTS, digest, parts_of
from app.data.audit import ACCOUNT_DISABLED, ACCOUNT_INVITED, ACCOUNT_SET_UP, ACCOUNTS_NOTED
from app.data.database import session
from app.data.models import AuditEntry, User
from app.data.sealing import keys
from app.data.sign_in_tables import Identity
from app.data.upkeep.entries import mapping
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

_OLDER: Final = {
    ACCOUNT_DISABLED: ("active",),
    "account-enabled": ("active",),
    ACCOUNT_INVITED: (),
    "account-roles-changed": ("roles",),
    ACCOUNT_SET_UP: ("password", "factor"),
    "identity-bound": ("identities",),
    "password-changed": ("password",),
    "second-factor-changed": ("factor",),
    "second-factor-reset": ("factor", "identities"),
}
"""What a copy of the version before writes down without a digest, while it serves beside one of this version, and
which parts of the account may be other ones from then on. A set-up address by itself changes none."""


class Replay:
    """What was noted of accounts in the entries that passed by."""

    def __init__(self) -> None:
        """Begin where nothing was noted."""
        self._noted = defaultdict[str, dict[str, str]](dict)
        self._older = defaultdict[str, set[str]](set)
        self._is_whole = False

    def pass_by(self, entry: AuditEntry) -> None:
        """Take what the entry notes."""
        detail, email = mapping(entry.detail), str(entry.subject)
        if entry.action == ACCOUNTS_NOTED:
            self._is_whole = True
            for account, digests in mapping(detail.get("accounts")).items():
                self._note(str(account), digests)
            for older in self._older.values():
                older.clear()
        elif "account" in detail:
            self._older.get(email, set()).difference_update(self._note(str(detail["account"]), detail.get("digests")))
        elif entry.action in _OLDER:
            self._older[email].update(_OLDER[entry.action])

    def faults(self) -> Iterator[str]:
        """Name every account that is not as it was noted last, is gone, or is in no entry although all were noted."""
        there, roles, identities = set[str](), _roles(), _identities()
        for row in session().execute(stored(User)).mappings():
            there.add(str(row["id"]))
            yield from self._faults_of(row, roles[row["id"]], identities[row["id"]])
        for account in sorted(self._noted.keys() - there):
            yield f"Account {account} is missing."

    def _faults_of(self, row: RowMapping, roles: list[str], identities: list[tuple[str, str]]) -> Iterator[str]:
        named, user, noted = f"Account {row['id']} ({row['email']})", read(User, row), self._noted.get(str(row["id"]))
        if self._is_whole and noted is None and str(row["email"]) not in self._older:
            yield f"{named} is in no entry of the log."
        if user is None:
            yield f"{named} cannot be read any more."
            return
        parts = parts_of(user, roles, identities)
        altered = {
            part
            for part, kept in (noted or {}).items()
            if kept not in {digest(user.id, part, parts[part], key) for key in keys().audit_keys}
        }
        # Entries without a digest know an account by its email: one that was altered is another's.
        older = self._older.get(user.email, set()) if "name" not in altered else set()
        for part in PARTS:
            if part in altered - older:
                yield f"{named}: {WORDS[part]} was altered."

    def _note(self, account: str, digests: object) -> set[str]:
        """Take what was noted, and return which parts."""
        known = mapping(digests)
        noted = {part: str(known[part]) for part in PARTS if part in known}
        self._noted[account] |= noted
        return set(noted)


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
