"""Turning to a new data key: everything is sealed, filed and chained anew, and the old key can be thrown away."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, TypeVar

from sqlalchemy import ColumnElement, RowMapping, Table, bindparam, delete, insert, select, update

from app.data import audit, digests
from app.data.database import session
from app.data.models import (
    Addendum,
    AuditEntry,
    AuditHead,
    Call,
    CallBack,
    CallBackAttempt,
    CallReview,
    CallTerm,
    ShiftEntry,
)
from app.data.same import terms
from app.data.sealing import keys
from app.data.upkeep.tables import SEALED, TABLES

FEW: Final = 500

_Row = TypeVar("_Row")
_Written = TypeVar("_Written", Addendum, CallReview, ShiftEntry)


def reseal() -> int:
    """Seal everything with the newest key, a few rows at a time, and return how many values were sealed anew.

    Stopped half-way, it can be run again: what has the newest key already is left as it is.
    """
    return sum(_reseal_table(TABLES[name], columns) for name, columns in SEALED.items())


def refile() -> int:
    """File every call under digests of the newest key, and return how many calls were filed."""
    count = 0
    for rows in pages(TABLES["calls"]):
        for row in rows:
            record = keys().open(row["record"])
            found = {(kind, keys().digest(kind, words)) for kind, words in terms(record)}
            filed = [
                {"kind": kind, "digest": digest, "saved_at": row["saved_at"], "call_id": row["id"]}
                for kind, digest in found
            ]
            session().execute(delete(CallTerm).where(CallTerm.call_id == row["id"]))
            if filed:
                session().execute(insert(CallTerm), filed)
            count += 1
        session().commit()
    return count


def rechain() -> int:
    """Chain the whole audit log anew under the newest key, in one transaction, and return how many entries it has."""
    # Whoever adds an entry moves the head on first, and so waits from here on until the new chain is committed.
    held = update(AuditHead).values(number=AuditHead.number).returning(AuditHead.number)
    number = session().scalars(held).one()
    entries, digest, count = TABLES["audit_entries"], audit.START, 0
    changed = update(entries).where(entries.c.number == bindparam("of"))
    for rows in pages(entries):
        chained = []
        for row in rows:
            entry = AuditEntry(**{**row, "detail": _detail(row)})
            digest = audit.digest_of(entry, digest)
            chained.append({"of": entry.number, "detail": entry.detail, "digest": digest})
        session().execute(changed, chained)
        count += len(rows)
    session().execute(update(AuditHead).values(digest=digest, seal=audit.seal_of(number, digest)))
    return count


def _reseal_table(table: Table, columns: Iterable[str]) -> int:
    count = 0
    for rows in pages(table):
        for row in rows:
            values = {name: row[name] for name in columns if row[name] is not None}
            stale = {name: keys().resealed(value) for name, value in values.items() if not keys().is_newest(value)}
            if stale:
                session().execute(update(table).where(_same(table, row)).values(stale))
                count += len(stale)
        session().commit()
    return count


def pages(table: Table) -> Iterator[list[RowMapping]]:
    """Give the rows in the order of their key, a few at a time, while they are being changed."""
    (key,) = table.primary_key.columns
    last: object = None
    while True:
        # Held until they are written back: what a nurse types meanwhile must not be lost to what was read before.
        wanted = select(table).order_by(key).limit(FEW).with_for_update()
        rows = list(session().execute(wanted if last is None else wanted.where(key > last)).mappings())
        if not rows:
            return
        yield rows
        last = rows[-1][key.name]


def _same(table: Table, row: RowMapping) -> ColumnElement[bool]:
    (key,) = table.primary_key.columns
    same: ColumnElement[bool] = key == row[key.name]
    return same


def _detail(row: RowMapping) -> dict[str, Any]:
    """The detail of an entry, with the digest of what it speaks of made anew where that is still there."""
    detail: dict[str, Any] = dict(row["detail"])
    digest = _digest(row["action"], row["subject"], detail)
    return detail | {"digest": digest} if digest else detail


def _digest(action: str, subject: str, detail: dict[str, Any]) -> str | None:
    """Return the digest of what an entry speaks of; None if it speaks of nothing that has one, or that is gone."""
    found: str | None = None
    match action:
        case audit.CALL_SAVED:
            found = _of(digests.call_digest, session().get(Call, subject))
        case audit.CALL_BACK_CLOSED if "digest" in detail:
            found = _of(digests.call_back_digest, session().get(CallBack, subject))
        case audit.CALL_BACK_TRIED if "digest" in detail:
            found = _of(digests.try_digest, session().get(CallBackAttempt, detail["try"]))
        case audit.CALL_REVIEWED:
            found = _of(digests.review_digest, _of_form(CallReview, detail["form"]))
        case audit.ADDENDUM_ADDED:
            found = _of(digests.addendum_digest, _of_form(Addendum, detail["form"]))
        case audit.SHIFT_WRITTEN:
            found = _of(digests.shift_digest, _of_form(ShiftEntry, subject))
    return found


def _of(digest: Callable[[_Row], str], row: _Row | None) -> str | None:
    return digest(row) if row is not None else None


def _of_form(kind: type[_Written], form_id: str) -> _Written | None:
    """Return the row that a form wrote, if it is still there."""
    return session().scalars(select(kind).where(kind.form_id == form_id)).one_or_none()
