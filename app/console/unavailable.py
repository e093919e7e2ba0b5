"""What the console answers while its database is gone, full or locked: a page that says so, and whom to call."""

from flask import Flask, Response, current_app
from sqlalchemy import exc
from werkzeug.exceptions import ServiceUnavailable

from app.errors import error_page

RETRY_AFTER = 10
"""After how many seconds to try again."""


def init_app(app: Flask) -> None:
    """Answer so whenever the database does not do what it should."""
    for fault in (exc.OperationalError, exc.TimeoutError):
        app.register_error_handler(fault, answer)


def answer(fault: exc.SQLAlchemyError) -> Response:
    """Write down what broke, and answer with the page."""
    current_app.logger.error("The database cannot be used", exc_info=fault)
    return error_page(ServiceUnavailable(retry_after=RETRY_AFTER))
