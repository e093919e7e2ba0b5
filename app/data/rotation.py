"""Turning to a new data key: everything is sealed, filed and chained anew, and the old key can be thrown away."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Table, delete, insert, select, update

from app.data import audit
from app.data.calls import terms
from app.data.database import session
from app.data.models import Addendum, AuditEntry, AuditHead, Call, CallTerm
from app.data.raw import SEALED, TABLES
from app.data.sealing import keys

FEW = 500


def reseal() -> int:
    """Seal everything with the newest key, a few rows at a time, and return how many values were sealed anew.

    Stopped half-way, it can be run again: what has the newest key already is left as it is.
    """
    return sum(_reseal_table(TABLES[name], columns) for name, columns in SEALED.items())


def refile() -> int:
    """File every call under digests of the newest key, and return how many calls were filed."""
    count = 0
    for rows in _pages(TABLES["calls"]):
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
    entries, digest, count = TABLES["audit_entries"], audit.START, 0
    for rows in _pages(entries):
        for row in rows:
            entry = AuditEntry(**{**row, "detail": _detail(row)})
            digest = audit.digest_of(entry, digest)
            count += 1
            session().execute(
                update(entries).where(entries.c.number == row["number"]).values(detail=entry.detail, digest=digest)
            )
    session().execute(update(AuditHead).values(digest=digest))
    return count


def _reseal_table(table: Table, columns: list[str]) -> int:
    count = 0
    for rows in _pages(table):
        for row in rows:
            values = {name: row[name] for name in columns if row[name] is not None}
            stale = {name: keys().resealed(value) for name, value in values.items() if not keys().is_newest(value)}
            if stale:
                session().execute(update(table).where(_same(table, row)).values(stale))
                count += len(stale)
        session().commit()
    return count


def _pages(table: Table) -> Iterator[list[RowMapping]]:
    """Give the rows in the order of their key, a few at a time, while they are being changed."""
    (key,) = table.primary_key.columns
    last: object = None
    while True:
        wanted = select(table).order_by(key).limit(FEW)
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
    match row["action"]:
        case audit.CALL_SAVED:
            call = session().get(Call, row["subject"])
            return detail | {"digest": audit.call_digest(call)} if call else detail
        case audit.ADDENDUM_ADDED:
            wanted = select(Addendum).where(Addendum.form_id == detail["form"])
            addendum = session().scalars(wanted).one_or_none()
            return detail | {"digest": audit.addendum_digest(addendum)} if addendum else detail
        case _:
            return detail
