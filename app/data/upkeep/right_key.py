"""Whether the data key is the one that what is stored was written with: else two keys would soon be needed."""

from collections.abc import Iterator
from typing import Final

from flask import Flask, g
from sqlalchemy import Connection, Select, UnaryExpression, literal, select

from app.data.database import engine, reading
from app.data.sealing import SealBrokenError, WrongKeyError, keys
from app.data.upkeep import chain_check, migrate
from app.data.upkeep.rows import as_it_stands
from app.data.upkeep.tables import SEALED, TABLES

_LOG = TABLES["audit_entries"]
_ASKED: Final = "keys_asked"


def nothing_is_stored(app: Flask) -> bool:
    """Whether the database can be read, and nothing is in it that a key was needed for."""
    with app.app_context():
        try:
            with reading() as connection:
                return migrate.current() is None or not any(map(connection.scalar, map(_any_of, (*SEALED, _LOG.name))))
        except migrate.UNUSABLE:
            return False
        finally:
            # A connection must not be shared with the processes that gunicorn forks later.
            engine().dispose()


def _any_of(name: str) -> Select[int]:
    return select(literal(1)).select_from(TABLES[name]).limit(1)


def prove() -> None:
    """Let the keys open something that was stored, unless they have before or nothing was.

    What others write at this moment is not looked at, nor what this request has not committed yet. It is asked once a
    request, at its beginning: later a second connection would have to be waited for while the first is held.

    Raises:
        WrongKeyError: none of it can be opened.
    """
    if g.get(_ASKED) is keys():
        return
    with reading() as connection:
        prove_on(connection)
    setattr(g, _ASKED, keys())


def prove_on(connection: Connection) -> None:
    """Do so by what can be seen on ``connection``. A single value that was altered does not count against the keys.

    Raises:
        WrongKeyError: none of it can be opened.
    """
    if not keys().is_kept:
        raise WrongKeyError
    with as_it_stands(connection):
        opened = list(_kept(connection))
    keys().is_proven = any(opened)
    if opened and not any(opened):
        raise WrongKeyError


def _kept(connection: Connection) -> Iterator[bool]:
    """Tell of the oldest and the newest value of each kind whether the keys open it."""
    for name, columns in SEALED.items():
        table = TABLES[name]
        for column in (table.columns[each] for each in columns):
            wanted = select(column).where(column.is_not(None)).limit(1)
            for order in (table.primary_key.columns[0].asc(), table.primary_key.columns[0].desc()):
                if sealed := connection.scalar(wanted.order_by(order)):
                    yield _opens(sealed)
    for order in (_LOG.c.number.asc(), _LOG.c.number.desc()):
        yield from _chained(connection, order)


def _opens(sealed: str) -> bool:
    try:
        keys().open(sealed)
    except (SealBrokenError, ValueError, TypeError):
        return False
    return True


def _chained(connection: Connection, order: UnaryExpression[int]) -> Iterator[bool]:
    """Tell whether the entry that stands first in that order was chained with one of the keys."""
    number = connection.scalar(select(_LOG.c.number).order_by(order).limit(1))
    if number is not None:
        yield chain_check.is_chained(connection, number)
