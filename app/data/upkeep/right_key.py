"""Whether the data key is the one that what is stored was written with: else two keys would soon be needed."""

from collections.abc import Callable, Iterator
from typing import Any, Final

from flask import Flask, g
from sqlalchemy import ColumnElement, Connection, Select, asc, desc, literal, select

from app.data.database import engine, reading
from app.data.sealing import SealBrokenError, WrongKeyError, keys
from app.data.upkeep import chain_check, migrate
from app.data.upkeep.rows import as_it_stands
from app.data.upkeep.tables import SEALED, TABLES

_LOG = TABLES["audit_entries"]
_ASKED: Final = "keys_asked"
_NEXT_TO_IT: Final = 10
"""How many entries of the log are looked at, if the outermost is not as one of the keys chained it."""

_SPOILED_BY_ONE: Final = 2
"""How many entries do not hold where one was altered: it and the next, which was chained to it."""

_End = Callable[[ColumnElement[Any]], ColumnElement[Any]]
"""The oldest or the newest: which of them stands first."""


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
    """Let the keys open the oldest and the newest of what was stored, unless they have before or nothing was.

    What others write at this moment is not looked at, nor what this request has not committed yet. It is asked once a
    request, at its beginning: later a second connection would have to be waited for while the first is held.

    Raises:
        WrongKeyError: they do not open what is stored.
    """
    if g.get(_ASKED) is keys():
        return
    with reading() as connection:
        prove_on(connection)
    setattr(g, _ASKED, keys())


def prove_on(connection: Connection) -> None:
    """Do so by what can be seen on ``connection``, the oldest and the newest of it apart.

    The newest says nothing of an earlier key that was taken away too soon, nor the oldest of a later one. A single
    value that was altered does not count against the keys.

    Raises:
        WrongKeyError: what is stored at one end cannot be opened.
    """
    if not keys().is_kept:
        raise WrongKeyError
    with as_it_stands(connection):
        opened = [each for end in (asc, desc) if (each := _opens_at(connection, end)) is not None]
    keys().is_proven = bool(opened) and all(opened)
    if not all(opened):
        raise WrongKeyError


def _opens_at(connection: Connection, end: _End) -> bool | None:
    """Whether the keys open what is stored at that end; None if nothing is.

    Whatever is sealed is written down as well, so the log is as old as anything, and as new. If no key chained its
    outermost entry, that one was altered, if it alone: some next to it are chained, and all that is sealed opens.
    """
    numbers = connection.scalars(select(_LOG.c.number).order_by(end(_LOG.c.number)).limit(_NEXT_TO_IT)).all()
    chained = (chain_check.is_chained(connection, each) for each in numbers)
    if next(chained, False):
        return True
    opened = list(map(_opens, _sealed_at(connection, end)))
    if not numbers and not opened:
        return None
    if len(numbers) > _SPOILED_BY_ONE or not opened:
        opened.append(any(chained))
    return all(opened)


def _sealed_at(connection: Connection, end: _End) -> Iterator[str]:
    """Give the oldest or the newest sealed value of each kind: by when it was saved, or else by its number."""
    for name, columns in SEALED.items():
        table = TABLES[name]
        order = end(table.columns.get("saved_at", table.primary_key.columns[0]))
        for column in (table.columns[each] for each in columns):
            yield from connection.scalars(select(column).where(column.is_not(None)).order_by(order).limit(1))


def _opens(sealed: str) -> bool:
    try:
        keys().open(sealed)
    except (SealBrokenError, ValueError, TypeError):
        return False
    return True
