"""How the console reaches its database: SQLite in a file, or PostgreSQL by its address."""

import logging
import os
import random
import sqlite3
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final, cast

from flask import Flask, current_app, g, has_request_context, request
from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from app.data.address import read_address
from app.data.options import IN_NO_HURRY, READS_ONLY
from app.services import provide, services
from app.settings.settings import Settings

SQLITE_FILE: Final = "console.sqlite3"
SESSION: Final = "database_session"

SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
POOL_SECONDS: Final = 5
"""How long a request waits for the others of its process to give a connection back."""

BUSY_MS: Final = 5000
"""How long a SQLite connection waits for another to finish writing, unless it is in no hurry."""

NO_HURRY_SECONDS: Final = 120
"""How long one that is in no hurry waits: whoever writes for longer is stuck, and nobody else can write either."""

PAUSE_MS: Final = (1, 10)
"""How long it waits before it asks again: by chance, or whoever has just written would have its turn again."""

_log = logging.getLogger(__name__)


def init_app(app: Flask, settings: Settings, instance_folder: Path) -> None:
    """Bind the database of ``settings`` to ``app``; nothing connects before it is used."""
    given = database_url(settings, instance_folder)
    _close_to_others(given)
    made = create_engine(**_options(given))
    prepare(made, given)
    # What was read stays readable after a commit: a page is often shown from what was just saved.
    provide(app, engine=made, sessions=sessionmaker(made, expire_on_commit=False))
    app.teardown_appcontext(_close)


def _close(_: BaseException | None) -> None:
    """Close the session of this request; its database may be gone by now, and the page is sent all the same."""
    used: Session | None = g.pop(SESSION, None)
    try:
        if used is not None:
            used.close()
    except DBAPIError as gone:
        current_app.logger.warning("The database went while a page was sent", exc_info=gone)


def database_url(settings: Settings, instance_folder: Path) -> URL:
    """Return the address of the database; without one in ``settings``, a file in the instance folder.

    Raises:
        SettingsError: it asks for what its driver does not take.
    """
    if settings.database_url:
        return _in(instance_folder, read_address(settings.database_url.get_secret_value()))
    with suppress(OSError):  # whoever connects learns that there is no file; the check goes on without one
        instance_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return URL.create("sqlite", database=str(instance_folder / SQLITE_FILE))


def _in(folder: Path, given: URL) -> URL:
    """Return ``given``; a SQLite file that is named without a whole path lies in ``folder``."""
    if given.get_backend_name() != "sqlite" or not given.database or "uri" in given.query:
        return given
    return given.set(database=str(folder / given.database))


def _close_to_others(given: URL) -> None:
    """Let nobody but its owner, and a group that was let in, open the file of SQLite and those that it makes beside."""
    if given.get_backend_name() != "sqlite" or not given.database or "uri" in given.query:
        return
    file = Path(given.database)
    if file.name == ":memory:":
        return
    with suppress(OSError):  # whoever connects learns of it
        # Only a file that is new is opened: closing one that is in use would drop this process's locks on it.
        with suppress(FileExistsError):
            os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        file.chmod(stat.S_IMODE(file.stat().st_mode) & ~stat.S_IRWXO)


def _options(given: URL) -> dict[str, Any]:
    if given.get_backend_name() != "postgresql":
        return {"url": given}
    from app.data import postgresql  # noqa: PLC0415 - without a PostgreSQL, its driver is not loaded

    return {"url": postgresql.within_limits(given), "pool_pre_ping": True, "pool_timeout": POOL_SECONDS}


def prepare(engine: Engine, given: URL) -> None:
    """Make SQLite durable, with foreign keys and fair turns; give PostgreSQL its time-outs."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        from app.data import postgresql  # noqa: PLC0415 - as above

        postgresql.prepare(engine, given)


@contextmanager
def no_hurry() -> Iterator[None]:
    """Let whatever begins in here take as long as it takes, once it has its turn: nobody waits at a page for it."""
    engine().update_execution_options(**{IN_NO_HURRY: True})
    try:
        yield
    finally:
        engine().update_execution_options(**{IN_NO_HURRY: False})


def engine(app: Flask | None = None) -> Engine:
    """Return the engine of ``app``, or of the running one."""
    return cast("Engine", services(app).engine)


def session() -> Session:
    """Return the session of this request or command, which ends with it."""
    if SESSION not in g:
        setattr(g, SESSION, cast("sessionmaker[Session]", services().sessions)())
    found: Session = g.get(SESSION)
    return found


def begin_to_write() -> None:
    """Commit what was done so far and take the right to write, for a page that reads first and then writes."""
    session().commit()
    session().connection(execution_options={READS_ONLY: False})


def is_added(row: object) -> bool:
    """Add ``row``, unless one that must be unique is there already; return whether it was added."""
    try:
        # A savepoint, so that whoever is too late goes on in their transaction.
        with session().begin_nested():
            session().add(row)
    except IntegrityError:
        return False
    return True


def reading() -> Connection:
    """Return a new connection that neither blocks writers nor waits for them."""
    return engine().connect().execution_options(**{READS_ONLY: True})


def is_postgresql() -> bool:
    """Whether the database in force is PostgreSQL."""
    return engine().dialect.name == "postgresql"


def _set_up_sqlite(connection: sqlite3.Connection, _: object) -> None:
    # Python would begin transactions by itself, too late for what follows.
    connection.isolation_level = None
    for pragma in (f"busy_timeout={BUSY_MS}", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    """Take the right to write at the start: one that began by reading could not wait for it later."""
    options = connection.get_execution_options()
    is_page = has_request_context() and request.method in SAFE_METHODS
    if options.get(READS_ONLY, is_page):
        connection.exec_driver_sql("BEGIN")
        return
    connection.exec_driver_sql("PRAGMA busy_timeout=0")
    try:
        plain = cast("sqlite3.Connection", connection.connection.dbapi_connection)
        _wait_for_a_turn(plain, is_in_no_hurry=bool(options.get(IN_NO_HURRY)))
        if not plain.in_transaction:
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # which raises what is wrong
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout={BUSY_MS}")


def _wait_for_a_turn(connection: sqlite3.Connection, *, is_in_no_hurry: bool) -> None:
    """Take the right to write, as soon as nobody has it, but do not wait for it without end.

    SQLite itself asks more and more seldom, so that under load those who have waited longest are passed by.
    """
    began = told = time.monotonic()
    longest = NO_HURRY_SECONDS if is_in_no_hurry else BUSY_MS / 1000
    while _is_taken(connection):
        now = time.monotonic()
        if now - began > longest:
            return
        if now - told > BUSY_MS / 1000:
            _log.warning("Waiting for another program that writes to the database, for %d s so far", now - began)
            told = now
        time.sleep(random.uniform(*PAUSE_MS) / 1000)  # noqa: S311 - no secret


def _is_taken(connection: sqlite3.Connection) -> bool:
    """Try to take the right to write, and return whether somebody else has it."""
    try:
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.DatabaseError as fault:
        # A connection that still reads what was there before may never write, however long it waits.
        code = fault.sqlite_errorcode
        return code & 0xFF == sqlite3.SQLITE_BUSY and code != sqlite3.SQLITE_BUSY_SNAPSHOT
    return False
