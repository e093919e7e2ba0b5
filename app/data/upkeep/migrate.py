"""Bringing the database up to date: every change of a table is a script in ``migrations/versions``.

Which scripts there are, and which of them the database has seen, is asked at every start. So that is answered without
Alembic, which is loaded where something is to be changed.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from flask import Flask
from sqlalchemy import Connection, false, inspect, select, text, update
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from app.data.database import engine, is_postgresql, no_hurry, reading
from app.data.upkeep.tables import TABLES

if TYPE_CHECKING:
    from alembic.config import Config

FOLDER: Final = Path(__file__).parents[1] / "migrations"
SCRIPTS: Final = [FOLDER / "versions"]
"""Where the revisions are, each in a file that begins with its number."""

TABLE: Final = "alembic_version"
"""Where Alembic writes down which of them the database is at."""

LOCK_MS: Final = 500
"""How long a migration waits for a table that others use: everyone who comes later waits behind it meanwhile.

Half of what PostgreSQL waits before it ends a deadlock, so that it is the migration that gives way, and no nurse.
"""

GAVE_WAY: Final = ("55P03", "40P01")
"""What PostgreSQL calls a lock that was not had in time, and a deadlock."""

TRIES: Final = 30
PAUSE_SECONDS: Final = 2
"""How often it is tried, and how long the others have the table to themselves in between."""


class MigrationError(RuntimeError):
    """The database is not as any version left it, and was left as it is; says what is wrong."""


_EVERY_COLUMN: Final = select(*(select(table).limit(0).exists() for table in TABLES.values()))
"""What every table is asked for, and no row."""

UNUSABLE: Final = (SQLAlchemyError, MigrationError)
"""What says that the database is gone, damaged, locked, full or closed."""


def upgrade(app: Flask) -> None:
    """Bring the database of ``app`` to the newest revision; what is there already stays.

    Raises:
        DatabaseError: it cannot be reached or read, or somebody held a table all the while; nothing was changed.
        MigrationError: it is not as any version left it; nothing was changed.
    """
    with app.app_context(), no_hurry():
        for left in reversed(range(TRIES)):
            if _is_moved(is_last=not left):
                break
            time.sleep(PAUSE_SECONDS)
        # A connection must not be shared with the processes that gunicorn forks later.
        engine().dispose()


def catch_up(app: Flask) -> None:
    """Bring the database to the newest revision if it is at an earlier one, without waiting for others long.

    Raises:
        DatabaseError: it cannot be reached, read or changed now.
        MigrationError: it is not as any version left it.
    """
    with app.app_context():
        try:
            if current() in earlier():
                _move_to_newest()
        finally:
            engine().dispose()


def _is_moved(*, is_last: bool) -> bool:
    """Move the database to the newest revision, and return whether it is there; the last time, a fault says why not."""
    if current() not in earlier():
        return True
    try:
        _move_to_newest()
    except OperationalError as fault:
        if is_last or getattr(fault.orig, "sqlstate", None) not in GAVE_WAY:
            raise
        return False
    return True


def _move_to_newest() -> None:
    from alembic import command  # noqa: PLC0415 - where nothing is to be changed, nothing of it is loaded

    move_to(command.upgrade, "head")


def move_to(move: "Callable[[Config, str], None]", revision: str) -> None:
    """Move the database to a revision, in one transaction that waits for nobody long."""
    with engine().connect() as connection, _tables_can_be_replaced(connection), connection.begin():
        if is_postgresql():
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = {LOCK_MS}")
        config, before = _config(), rows_without_parent(connection)
        config.attributes["connection"] = connection
        move(config, revision)
        if rows_without_parent(connection) - before:
            raise MigrationError("The migration would leave rows behind that refer to none.")


def rows_without_parent(connection: Connection) -> Counter[tuple[str, str]]:
    """Return how many rows of which table refer to one of another that is not there; PostgreSQL has none."""
    if is_postgresql():
        return Counter()
    found = connection.exec_driver_sql("PRAGMA foreign_key_check")
    return Counter((table, parent) for table, _, parent, _ in found)


@contextmanager
def _tables_can_be_replaced(connection: Connection) -> Iterator[None]:
    """Let SQLite make a table anew in the place of the old one, which would take with it all that refers to it."""
    if is_postgresql():
        yield
        return
    # The pragma counts between transactions alone, and so not by way of SQLAlchemy.
    cursor = connection.connection.cursor()
    cursor.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        cursor.execute("PRAGMA foreign_keys=ON")


def newest() -> str:
    """Return the revision that this version of the app needs."""
    return _revisions(tuple(SCRIPTS))[-1]


def current() -> str | None:
    """Return the revision that the database is at; None before the first.

    Raises:
        DatabaseError: it cannot be reached or read.
        MigrationError: it says that it is at several at once.
    """
    with reading() as connection:
        return current_on(connection)


def current_on(connection: Connection) -> str | None:
    """Return the same by what can be seen on ``connection``, and raise likewise."""
    if not inspect(connection).has_table(TABLE):
        return None
    found = connection.scalars(text(f"SELECT version_num FROM {TABLE}")).all()  # noqa: S608 - a name of our own
    if len(found) > 1:
        raise MigrationError(f"The database says that it is at several revisions: {', '.join(sorted(found))}.")
    return found[0] if found else None


def earlier() -> frozenset[str | None]:
    """Return the revisions before the newest one that this version of the app knows, and None for none at all."""
    return frozenset({None, *_revisions(tuple(SCRIPTS))[:-1]})


@lru_cache
def _revisions(folders: tuple[Path, ...]) -> tuple[str, ...]:
    """Return the revisions from the first to the newest."""
    return tuple(sorted(each.name.partition("_")[0] for folder in folders for each in folder.glob("[0-9]*_*.py")))


def is_ready() -> bool:
    """Whether the database can be used and has what this version needs.

    A revision that this version does not know is a later one, which leaves what was there: versions side by side during
    a deploy all stay ready.
    """
    try:
        if current() in earlier():
            return False
        ask_every_table()
    except UNUSABLE:
        return False
    return True


def ask_every_table() -> None:
    """Ask every table for every column that this version knows, and for no row; and whether one may be written.

    A revision alone does not tell that somebody else's tables stand behind it, or none.

    Raises:
        DatabaseError: one of them is not there, or not for us.
    """
    with reading() as connection:
        connection.execute(_EVERY_COLUMN)
        # SQLite knows no roles, and would wait for whoever writes at this moment.
        if is_postgresql():
            connection.execute(update(TABLES["audit_head"]).where(false()).values(number=0))


def is_current(app: Flask) -> bool:
    """Whether the database of ``app`` can be used and is at the revision that this version needs."""
    with app.app_context():
        try:
            ask_every_table()
            return current() == newest()
        except UNUSABLE:
            return False
        finally:
            # A connection must not be shared with the processes that gunicorn forks later.
            engine().dispose()


def _config() -> "Config":
    from alembic.config import Config  # noqa: PLC0415 - as above

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", "\n".join(map(str, SCRIPTS)))
    return config
