"""Whether somebody was told, filled in for calls that a version saved which did not store it apart from the record."""

from sqlalchemy import select, update

from app.data.calls import is_told
from app.data.database import reading, session
from app.data.sealing import keys
from app.data.upkeep.tables import TABLES

FEW = 500


def fill_in() -> int:
    """Fill in what is missing, a few calls at a time, and return of how many calls.

    Stopped half-way, it can be run again.

    Raises:
        SealBrokenError: no key in force opens a record.
    """
    calls, count = TABLES["calls"], 0
    wanted = select(calls.c.id, calls.c.record).where(calls.c.is_told.is_(None)).limit(FEW)
    # Looked for without the right to write, as it is seldom needed, and others save calls meanwhile.
    with reading() as connection:
        if connection.execute(wanted.limit(1)).first() is None:
            return 0
    while rows := session().execute(wanted).all():
        for call_id, record in rows:
            known = is_told(keys().open(record))
            session().execute(update(calls).where(calls.c.id == call_id).values(is_told=known))
        session().commit()
        count += len(rows)
    session().commit()
    return count
