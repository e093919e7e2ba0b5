"""What the console answers while its database is gone, damaged, full or locked: a page that tells so, and whom to call.

So it does while the data key is not the one that everything was written with, for nothing may be written with another.

A circuit breaker: after a timeout the database is not asked again for a while. Whoever waits for it holds a worker, and
the check, which needs no database, shares those workers.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar, cast

from flask import Flask, Response, current_app, request
from sqlalchemy import exc
from werkzeug.exceptions import ServiceUnavailable

from app import clock
from app.data import call_backs
from app.data.sealing import SealBrokenError, WrongKeyError, keys
from app.data.spoiled import SpoiledError
from app.data.upkeep import migrate, right_key
from app.errors import error_page, page_that_says
from app.places import in_console
from app.services import provide, services
from app.serving.logs import seconds

Answer = TypeVar("Answer")

RETRY_AFTER: Final = 10
"""After how many seconds to try again."""

IN_VAIN: Final = 1.0
"""How many seconds somebody has to have waited; a database that refuses at once holds nobody up."""

REST: Final = 6.0
"""For how many seconds nobody asks a database that does not answer."""

NO_KEY: Final = "the data key does not open what is stored"
WRONG_KEY: Final = (
    "The console cannot open its records",
    "It was started with another data key than they were written with, or not all. Nothing is lost, nor can be saved.",
)
BROKEN: Final = (
    "This cannot be opened",
    "Somebody else changed it, or it is under another data key. Tell whoever runs this server: verify-audit says what.",
)


@dataclass
class Breaker:
    """A circuit breaker: while it is open, nobody asks the database. Closed at first; times are monotonic."""

    open_until: float = 0.0


def init_app(app: Flask) -> None:
    """Answer so whenever the database does not do what it should."""
    for fault in (exc.DatabaseError, exc.TimeoutError, migrate.MigrationError):
        app.register_error_handler(fault, answer)
    app.register_error_handler(SealBrokenError, _cannot_be_opened)
    app.register_error_handler(SpoiledError, _cannot_be_opened)
    app.before_request(_spare_the_worker)
    app.before_request(_write_with_the_right_key_alone)
    needs = {**services(app).needs, "database": is_ready, NO_KEY: has_no_other_key}
    provide(app, breaker=Breaker(), needs=needs, how_many_overdue=how_many_overdue)


def answer(fault: exc.SQLAlchemyError | migrate.MigrationError) -> Response:
    """Write down what broke, and answer with the page."""
    current_app.logger.error("The database cannot be used", exc_info=fault)
    if is_silent(fault):
        _waited(seconds())
    return _page()


def _cannot_be_opened(fault: SealBrokenError | SpoiledError) -> Response:
    current_app.logger.error("%s", fault, exc_info=fault if isinstance(fault, SpoiledError) else None)
    keys().is_proven = False  # others may have turned to another key since
    heading, words = WRONG_KEY if isinstance(fault, WrongKeyError) else BROKEN
    return page_that_says(heading, words, ServiceUnavailable())


def is_silent(fault: Exception) -> bool:
    """Whether PostgreSQL never answered (no SQLSTATE), as opposed to refusing one statement. SQLite always answers."""
    original = getattr(fault, "orig", None)
    return getattr(original, "sqlstate", "of another database") is None


def is_ready() -> bool:
    """Whether the database can be used and has what this version needs."""
    if _rests():
        return False
    began = time.monotonic()
    if migrate.is_ready() and opens_what_is_stored() is not None:
        return True
    _waited(time.monotonic() - began)
    return False


def opens_what_is_stored() -> bool | None:
    """Whether the keys in force open what is stored; None if that cannot be read, which is another matter."""
    try:
        _prove()
    except WrongKeyError:
        return False
    except migrate.UNUSABLE:
        return None
    return True


def has_no_other_key() -> bool:
    """Whether nothing is known to be stored that the keys in force do not open."""
    return _rests() or opens_what_is_stored() is not False


def how_many_overdue() -> dict[str, int]:
    """Return how many calls of each kind are overdue.

    Raises:
        TimeoutError: the database does not answer.
    """
    now = clock.now()
    return unless_silent(lambda: {kind.value: call_backs.how_many_overdue(kind, now) for kind in call_backs.Kind})


def unless_silent(ask: Callable[[], Answer]) -> Answer:
    """Return what ``ask`` finds out, if the breaker is closed; whoever waits for it in vain opens it.

    Raises:
        TimeoutError: the database does not answer.
    """
    if _rests():
        raise TimeoutError
    began = time.monotonic()
    try:
        return ask()
    except migrate.UNUSABLE:
        _waited(time.monotonic() - began)
        raise


def _spare_the_worker() -> Response | None:
    return _page() if in_console(request.path) and _rests() else None


def _write_with_the_right_key_alone() -> None:
    if in_console(request.path):
        _prove()


def _prove() -> None:
    if not keys().is_proven:
        right_key.prove()


def _rests() -> bool:
    return time.monotonic() < _breaker().open_until


def _waited(for_seconds: float) -> None:
    # A database that refuses at once costs nobody anything, so only a wait opens the breaker. Each process has its own.
    if for_seconds > IN_VAIN:
        _breaker().open_until = time.monotonic() + REST


def _breaker() -> Breaker:
    return cast("Breaker", services().breaker)


def _page() -> Response:
    return error_page(ServiceUnavailable(retry_after=RETRY_AFTER))
