"""The audit log: who did what to which record, in a chain that shows every alteration and every gap."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from flask import g, has_request_context
from sqlalchemy import select, update

from app import clock
from app.data.database import session
from app.data.digests import over
from app.data.models import AuditEntry, AuditHead, User
from app.data.sealing import keys, keys_to_write

START: Final = "0" * 64
"""What the first entry is chained to."""

SIGN_IN: Final = "sign-in"
CALL_SAVED: Final = "call-saved"
CALL_REMOVED: Final = "call-removed"
ADDENDUM_ADDED: Final = "addendum-added"
CALL_REVIEWED: Final = "call-reviewed"
CALL_BACK_CLAIMED: Final = "call-back-claimed"
CALL_BACK_FREED: Final = "call-back-released"
CALL_BACK_DUE: Final = "call-back-due-changed"
CALL_BACK_TRIED: Final = "call-back-tried"
CALL_BACK_CLOSED: Final = "call-back-closed"
SHIFT_WRITTEN: Final = "shift-book-written"
ALL_REMOVED: Final = "calls-removed"
DRAFT_BEGUN: Final = "draft-begun"
DRAFT_TAKEN: Final = "draft-taken"
DRAFT_DISCARDED: Final = "draft-discarded"
ACCOUNT_DISABLED: Final = "account-disabled"
ACCOUNT_INVITED: Final = "account-invited"
ACCOUNT_SET_UP: Final = "account-set-up"
INVITATION: Final = "invitation"
"""Under which name the entries of both tell which set-up address they are about."""

ACCOUNTS_NOTED: Final = "accounts-noted"
LAUNCHED: Final = "launched"
RECORD_OWED: Final = "record-owed"
SECOND_ASKED: Final = "second-opinion-asked"
WORKLIST_WATCHED: Final = "worklist-watched"
"""What a worklist asks for that stays open. It does not tell that anybody looks at it."""


def record(
    action: str, *, user_id: int | None = None, subject: str | None = None, detail: Mapping[str, Any] | None = None
) -> None:
    """Add one entry, in the transaction of what it speaks of: both are committed, or neither.

    Names, numbers and answers do not belong here: ``subject`` is the id of a record or the address of an account.
    If our proxy gave the request an id, it stands in the detail, so that the proxy's log tells from where it came.
    """
    keys_to_write()
    # Moving the head on comes first: it locks the row, so that everyone else who adds an entry waits until this one
    # is committed or rolled back, and no two entries follow the same one.
    number, previous = (
        session()
        .execute(update(AuditHead).values(number=AuditHead.number + 1).returning(AuditHead.number, AuditHead.digest))
        .one()
    )
    entry = AuditEntry(
        number=number,
        at=clock.now().replace(microsecond=0),
        user_id=user_id,
        action=action,
        subject=subject,
        detail={**(detail or {}), **_request()},
    )
    entry.digest = digest_of(entry, previous)
    session().add(entry)
    # Without the keyed seal, whoever cuts the last entries off could set the head back to match.
    session().execute(update(AuditHead).values(digest=entry.digest, seal=seal_of(number, entry.digest)))


def _request() -> dict[str, str]:
    given = g.get("proxy_request_id") if has_request_context() else None
    return {"request": given} if given else {}


def hold() -> None:
    """Keep everyone else from adding an entry until this transaction ends, for one that locks rows before its own."""
    session().execute(select(AuditHead.number).with_for_update())


def record_reading(action: str, *, user_id: int, subject: str | None = None) -> None:
    """Add and commit one entry before a page is read. A refused entry keeps the page closed."""
    session().commit()
    record(action, user_id=user_id, subject=subject)
    session().commit()


def about(subject: str, *, limit: int) -> list[tuple[AuditEntry, str | None]]:
    """Return the latest entries about ``subject``, the last first, each with the name of who it was."""
    named = select(AuditEntry, User.name).outerjoin(User, User.id == AuditEntry.user_id)
    wanted = named.where(AuditEntry.subject == subject).order_by(AuditEntry.number.desc()).limit(limit)
    return [(entry, name) for entry, name in session().execute(wanted)]


def seal_of(number: int, digest: str, key: bytes | None = None) -> str:
    """Return what shows that the log once reached the entry of that number and digest."""
    return over(["head", number, digest], key)


def digest_of(entry: AuditEntry, previous: str) -> str:
    """Return the keyed digest of ``entry``, standing after the entry with the digest ``previous``."""
    return digest_under(keys().audit_keys[0], entry, previous)


def digest_under(key: bytes, entry: AuditEntry, previous: str) -> str:
    """Return the digest of ``entry`` under ``key``, which need not be the newest one."""
    content = [previous, entry.number, _moment(entry.at), entry.user_id, entry.action, entry.subject, entry.detail]
    return over(content, key)


def _moment(at: datetime) -> str:
    """Entries are of whole seconds; one that is not any more has another digest."""
    return f"{at.timestamp():f}".removesuffix(".000000")
