"""What the console answers while its database is gone, full or locked: a page that says so, and whom to call.

A database that lets one request wait in vain is not asked again for a while: whoever waits for it holds a worker, which
the people who need nothing of it would have to do without.
"""

import time
from typing import Final

from flask import Flask, Response, current_app, request
from sqlalchemy import exc
from werkzeug.exceptions import ServiceUnavailable

from app import clock, health
from app.data import call_backs, migrate
from app.errors import error_page
from app.logs import seconds
from app.security import in_console

RETRY_AFTER: Final = 10
"""After how many seconds to try again."""

IN_VAIN: Final = 1.0
"""How many seconds somebody has to have waited; a database that refuses at once holds nobody up."""

REST: Final = 6.0
"""For how many seconds nobody asks a database that does not answer."""

RESTS_UNTIL: Final = "database_rests_until"


def init_app(app: Flask) -> None:
    """Answer so whenever the database does not do what it should."""
    app.extensions[RESTS_UNTIL] = 0.0
    for fault in (exc.OperationalError, exc.TimeoutError):
        app.register_error_handler(fault, answer)
    app.before_request(_spare_the_worker)
    app.extensions[health.NEEDS]["database"] = is_ready
    app.extensions["how_many_overdue"] = how_many_overdue


def answer(fault: exc.SQLAlchemyError) -> Response:
    """Write down what broke, and answer with the page."""
    current_app.logger.error("The database cannot be used", exc_info=fault)
    if is_silent(fault):
        _waited(seconds())
    return _page()


def is_silent(fault: exc.SQLAlchemyError) -> bool:
    """Whether a PostgreSQL said nothing, rather than that it could not do one thing."""
    said = getattr(fault, "orig", None)
    return getattr(said, "sqlstate", "of another database") is None


def is_ready() -> bool:
    """Whether the database can be reached and has what this version needs."""
    if _rests():
        return False
    began = time.monotonic()
    if migrate.is_ready():
        return True
    _waited(time.monotonic() - began)
    return False


def how_many_overdue() -> int:
    """Return how many call-backs are overdue.

    Raises:
        TimeoutError: the database does not answer.
    """
    if _rests():
        raise TimeoutError
    return call_backs.how_many_overdue(clock.now())


def _spare_the_worker() -> Response | None:
    return _page() if in_console(request.path) and _rests() else None


def _rests() -> bool:
    until: float = current_app.extensions[RESTS_UNTIL]
    return time.monotonic() < until


def _waited(for_seconds: float) -> None:
    if for_seconds > IN_VAIN:
        current_app.extensions[RESTS_UNTIL] = time.monotonic() + REST


def _page() -> Response:
    return error_page(ServiceUnavailable(retry_after=RETRY_AFTER))
