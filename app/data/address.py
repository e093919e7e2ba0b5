"""What the address of the database asks for, looked at before anything connects.

A driver reads it as it connects, and no sooner: a slip would count as a database that is gone, and be waited out.
"""

import logging
import sqlite3
from contextlib import closing
from typing import Final

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from app.settings.settings import PREFIX, SettingsError

_OF_PYTHON: Final = {"cached_statements", "check_same_thread", "detect_types", "isolation_level", "timeout"}
_OF_A_FILE: Final = {"cache", "immutable", "mode", "nolock", "psow", "uri", "vfs"}
"""What SQLite reads behind the name of a file, https://www.sqlite.org/uri.html; all else it leaves out."""

_OVERRULED: Final = {"isolation_level", "timeout"}
"""Every connection begins its transactions by itself, and waits for its turn as long as all others do."""

_log = logging.getLogger(__name__)


def read_address(text: str) -> URL:
    """Return the address of a database, every option of which its driver takes.

    Raises:
        SettingsError: it takes one of them not, or not that value. Nothing of the address is quoted but known names.
    """
    try:
        given = make_url(text)
        fault = _fault_of(given)
    except (ArgumentError, ValueError, TypeError):
        raise _refusal("found something in it that cannot be read") from None
    if fault:
        raise _refusal(fault)
    return given


def _refusal(fault: str) -> SettingsError:
    return SettingsError(
        f"Cannot start. {PREFIX}DATABASE_URL: {fault}; expected options that its driver knows, each once, with a value "
        "that it takes, and files that it can read"
    )


def _fault_of(given: URL) -> str | None:
    if given.get_backend_name() == "sqlite":
        return _fault_of_sqlite(given)
    from app.data.libpq import fault_of  # noqa: PLC0415 - without a PostgreSQL, its driver is not loaded

    return fault_of(given)


def _fault_of_sqlite(given: URL) -> str | None:
    """Open nothing as the address asks to open its file, so that SQLite reads every option of it."""
    if not given.query.keys() <= (_OF_PYTHON | _OF_A_FILE if "uri" in given.query else _OF_PYTHON):
        return "found an option that SQLite does not know"
    for name in sorted(given.query.keys() & _OVERRULED):
        _log.warning("%sDATABASE_URL: the option %s has no effect on SQLite here", PREFIX, name)
    (file, *_), options = given.get_dialect()().create_connect_args(given)
    _, mark, of_the_file = file.partition("?")
    try:
        with closing(sqlite3.connect(f"file::memory:?{of_the_file}" if mark else ":memory:", **options)):
            return None
    except sqlite3.Error:
        return "found an option with a value that SQLite does not take"
