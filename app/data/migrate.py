"""Bringing the database up to date: every change of a table is a script in ``migrations/versions``."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from app.data.database import db, is_postgresql, no_hurry

FOLDER: Final = Path(__file__).parent / "migrations"
SCRIPTS: Final = [FOLDER / "versions"]
"""Where the revisions are."""

LOCK_MS: Final = 500
"""How long a migration waits for a table that others use: everyone who comes later waits behind it meanwhile.

Half of what PostgreSQL waits before it ends a deadlock, so that it is the migration that gives way, and no nurse.
"""

GAVE_WAY: Final = ("55P03", "40P01")
"""What PostgreSQL calls a lock that was not had in time, and a deadlock."""

TRIES: Final = 30
PAUSE_SECONDS: Final = 2
"""How often it is tried, and how long the others have the table to themselves in between."""


def upgrade(app: Flask) -> None:
    """Bring the database of ``app`` to the newest revision; what is there already stays.

    Raises:
        OperationalError: somebody held a table all the while; nothing was changed.
    """
    with app.app_context(), no_hurry():
        for left in reversed(range(TRIES)):
            try:
                move_to(command.upgrade, "head")
                break
            except OperationalError as fault:
                if not left or getattr(fault.orig, "sqlstate", None) not in GAVE_WAY:
                    raise
                time.sleep(PAUSE_SECONDS)
        # A connection must not be shared with the processes that gunicorn forks later.
        db.engine.dispose()


def move_to(move: Callable[[Config, str], None], revision: str) -> None:
    """Move the database to a revision, in one transaction that waits for nobody long."""
    with db.engine.connect() as connection, _tables_can_be_replaced(connection), connection.begin():
        if is_postgresql():
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = {LOCK_MS}")
        config = _config()
        config.attributes["connection"] = connection
        move(config, revision)
        if not is_postgresql() and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
            raise RuntimeError("The migration would leave rows behind that refer to none.")


@contextmanager
def _tables_can_be_replaced(connection: Connection) -> Iterator[None]:
    """Let SQLite make a table anew in the place of the old one, which would take with it all that refers to it."""
    if is_postgresql():
        yield
        return
    # It can be said between transactions alone, and so not by way of SQLAlchemy.
    cursor = connection.connection.cursor()
    cursor.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        cursor.execute("PRAGMA foreign_keys=ON")


def newest() -> str:
    """Return the revision that this version of the app needs."""
    return str(ScriptDirectory.from_config(_config()).get_current_head())


def current() -> str | None:
    """Return the revision that the database is at; None before the first."""
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


@lru_cache
def earlier() -> frozenset[str | None]:
    """Return the revisions before the newest one that this version of the app knows, and None for none at all."""
    scripts = ScriptDirectory.from_config(_config())
    return frozenset({None, *(each.revision for each in scripts.walk_revisions())} - {newest()})


def is_ready() -> bool:
    """Whether the database can be reached and has what this version needs.

    A revision that this version does not know is a later one, which leaves what was there: versions side by side during
    a deploy all stay ready.
    """
    try:
        return current() not in earlier()
    except SQLAlchemyError:
        return False


def is_current(app: Flask) -> bool:
    """Whether the database of ``app`` can be reached and is at the revision that this version needs."""
    with app.app_context():
        try:
            return current() == newest()
        except OperationalError:
            return False
        finally:
            # A connection must not be shared with the processes that gunicorn forks later.
            db.engine.dispose()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", "\n".join(map(str, SCRIPTS)))
    return config
