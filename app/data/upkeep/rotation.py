"""Turning to a new data key: everything is sealed, filed and chained anew, and the old key can be thrown away."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Table, bindparam, delete, insert, select, update

from app.data import audit, digests
from app.data.database import session
from app.data.models import Addendum, AuditEntry, AuditHead, Call, CallBack, CallBackAttempt, CallReview, CallTerm
from app.data.same import terms
from app.data.sealing import keys
from app.data.upkeep.tables import SEALED, TABLES

FEW = 500


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
    session().execute(update(AuditHead).values(number=AuditHead.number))
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
    session().execute(update(AuditHead).values(digest=digest))
    return count


def _reseal_table(table: Table, columns: list[str]) -> int:
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
    match row["action"]:
        case audit.CALL_SAVED:
            call = session().get(Call, row["subject"])
            return detail | {"digest": digests.call_digest(call)} if call else detail
        case audit.CALL_BACK_CLOSED if "digest" in detail:
            back = session().get(CallBack, row["subject"])
            return detail | {"digest": digests.call_back_digest(back)} if back else detail
        case audit.CALL_BACK_TRIED if "digest" in detail:
            attempt = session().get(CallBackAttempt, detail["try"])
            return detail | {"digest": digests.try_digest(attempt)} if attempt else detail
        case audit.CALL_REVIEWED:
            of_form = select(CallReview).where(CallReview.form_id == detail["form"])
            review = session().scalars(of_form).one_or_none()
            return detail | {"digest": digests.review_digest(review)} if review else detail
        case audit.ADDENDUM_ADDED:
            wanted = select(Addendum).where(Addendum.form_id == detail["form"])
            addendum = session().scalars(wanted).one_or_none()
            return detail | {"digest": digests.addendum_digest(addendum)} if addendum else detail
        case _:
            return detail
