"""When something goes wrong: every error page says whom to call, and no log line says what was answered."""

import logging
import traceback
from typing import Final

from flask import Flask, Response, current_app
from flask_wtf.csrf import CSRFError
from markupsafe import escape
from werkzeug.exceptions import HTTPException

from app.contact import Contact, TeamNumbers, contact, contact_at, settings_in_force

WORDS: Final = {
    400: ("We could not read that", "Something was missing from what your browser sent. Go back and try again."),
    403: ("This page is closed", "You cannot open this page from here."),
    404: ("There is no such page", "The address may be old, or have a letter too many."),
    405: ("That does not work here", "This page cannot be used in that way. Start again from the first page."),
    413: ("That was too much", "Your browser sent more than this check can take. Go back and try again."),
    429: ("Too many tries", "Too many pages were asked for at once. Wait a minute, then try again."),
    500: ("Something broke on our side", "It is not your fault. Your last answer may be lost. Try again in a minute."),
    503: ("The check is not working right now", "It is not your fault. Try again in a few minutes."),
}
_OTHER: Final = ("That did not work", "Go back and try again.")
_TOO_OLD: Final = ("This page is too old to use", "It was open too long, or the answers were cleared. Start again.")

_BARE_PAGE: Final = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{heading} – Red Flag Check</title>'
    '<meta name="viewport" content="width=device-width, initial-scale=1"></head><body><main><h1>{heading}</h1>'
    '<p>{words}</p><p>If you need help now, call:</p><ul>{calls}</ul>{where}<p><a href="/">Start again</a></p>'
    "</main></body></html>"
)


class WithoutValues(logging.Filter):
    """Keeps the kind of an error and the way it came; drops its message, where an answer could stand."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record of an error in names and line numbers only. Every record passes."""
        if record.exc_info and record.exc_info[0]:
            kind, _, trace = record.exc_info
            frames = (f"{each.name} ({each.filename}:{each.lineno})" for each in traceback.extract_tb(trace))
            record.msg = f"{record.getMessage()}: {kind.__name__}, by way of {', '.join(frames)}"
            record.args, record.exc_info, record.exc_text = (), None, None
        return True


def init_app(app: Flask) -> None:
    """Give every HTTP error a page with the numbers to call, and keep answers out of the log."""
    app.logger.addFilter(WithoutValues())
    app.register_error_handler(HTTPException, error_page)


def error_page(error: HTTPException) -> Response | HTTPException:
    """Answer ``error`` with a page that says what happened and whom to call."""
    if error.code is None or error.code < 400:
        return error
    heading, words = _TOO_OLD if isinstance(error, CSRFError) else WORDS.get(error.code, _OTHER)
    response = Response(_render(heading, words), error.code)
    for name, value in error.get_headers():
        if name not in {"Content-Type", "Content-Length"}:
            response.headers[name] = value
    return response


def _render(heading: str, words: str) -> str:
    """Render the page; if that fails as well, a bare one that needs no template, no session and no clock."""
    numbers = _numbers()
    try:
        page = current_app.jinja_env.get_template("errors/error.html")
        return page.render(contact=numbers, quiet=False, page_title=heading, heading=heading, words=words)
    except Exception:  # whatever broke, the person must still learn whom to call
        current_app.logger.exception("The error page failed")
        calls = "".join(
            f'<li>{escape(line.label)}: <a href="{escape(line.href)}">{escape(line.number)}</a></li>'
            for line in (numbers.emergency, *numbers.lines)
        )
        where = f"<p>{escape(numbers.where)}</p>" if numbers.where else ""
        return _BARE_PAGE.format(heading=escape(heading), words=escape(words), calls=calls, where=where)


def _numbers() -> Contact:
    try:
        return contact()
    except Exception:  # the session or the clock may be what broke
        current_app.logger.exception("The numbers of the hour failed")
        return contact_at(settings_in_force(), TeamNumbers(), None)
