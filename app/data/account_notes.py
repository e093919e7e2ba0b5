"""What lets somebody in, noted in the audit log by digests: an account that is altered beside the console shows."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlalchemy import event, select

from app.data import audit
from app.data.database import session
from app.data.digests import over
from app.data.models import AuditEntry, User
from app.data.sign_in_tables import Identity

PARTS: Final = ("name", "password", "factor", "roles", "active", "identities")
"""What is noted each by itself, so that a change of one does not vouch for the others."""

_ALL: Final = "accounts"
_SILENT: Final = {"password": "password-hashed-anew", "factor": "second-factor-set"}
"""What the library changes by itself at a sign-in, and what is written down then."""


def note(action: str, *parts: str, user: User, by: int | None = None, detail: Mapping[str, Any] | None = None) -> None:
    """Write down what was done to an account, and how these ``parts`` of it are from now on; whoever calls commits."""
    session().flush()
    told = _told(user)
    digests = {part: digest(user.id, part, told[part]) for part in parts or PARTS}
    _changed(user).difference_update(digests)
    noted = {"account": user.id, "digests": digests}
    audit.record(action, user_id=by, subject=user.email, detail={**(detail or {}), **noted})


def note_what_changed(user: object) -> bool:
    """Write down what changed without a word of ours: a password hashed anew, a second factor set or sealed anew.

    Return whether there was anything, for whoever has to commit it.
    """
    if not isinstance(user, User):
        return False
    changed = sorted(_changed(user))
    for part in changed:
        note(_SILENT[part], part, user=user)
    return bool(changed)


def note_all() -> None:
    """Write down how every account is now. From then on, one that is in no entry was put in by hand."""
    session().flush()
    accounts = {
        str(user.id): {part: digest(user.id, part, told) for part, told in _told(user).items()}
        for user in session().scalars(select(User).order_by(User.id))
    }
    audit.record(audit.ACCOUNTS_NOTED, subject=_ALL, detail={"accounts": accounts})


def is_noted() -> bool:
    """Whether that was done before."""
    noted = AuditEntry.subject == _ALL, AuditEntry.action == audit.ACCOUNTS_NOTED
    return session().scalar(select(AuditEntry.number).where(*noted).limit(1)) is not None


def digest(user_id: int, part: str, told: object, key: bytes | None = None) -> str:
    """Return the keyed digest over one part of an account."""
    return over(["account", user_id, part, told], key)


def parts_of(user: User, roles: Iterable[str], identities: Iterable[tuple[str, str]]) -> dict[str, object]:
    """Return each part as it goes into its digest."""
    return {
        "name": [user.email, user.name],
        "password": user.password,
        "factor": [user.tf_primary_method, user.tf_totp_secret],
        "roles": sorted(roles),
        "active": bool(user.active),
        "identities": sorted([iss, sub] for iss, sub in identities),
    }


def _told(user: User) -> dict[str, object]:
    bound = session().execute(select(Identity.iss, Identity.sub).where(Identity.user_id == user.id))
    return parts_of(user, [role.name for role in user.roles], [(iss, sub) for iss, sub in bound])


def _changed(user: User) -> set[str]:
    changed: set[str] = user.__dict__.setdefault("_changed_parts", set())
    return changed


def _on_change(part: str) -> Any:  # noqa: ANN401 - a listener of SQLAlchemy
    def hear(user: User, value: object, before: object, _: object) -> None:
        if value and value != before:
            _changed(user).add(part)

    return hear


event.listen(User.password, "set", _on_change("password"))
event.listen(User.tf_totp_secret, "set", _on_change("factor"))
