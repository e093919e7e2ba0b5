"""What the server writes down: a line of JSON for each event in production, never an answer, a name or an address."""

import json
import logging
import re
import secrets
import time
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

from flask import Flask, Response, g, has_request_context, request

from app.errors import WithoutValues
from app.settings.settings import settings_in_force

REQUEST_ID: Final = "X-Request-ID"
UNMATCHED: Final = "unmatched"
ANY: Final = "any"
"""What stands for the route of an address that is none of ours, and for the method, which may be any word."""

_SAFE_ID: Final = re.compile(r"[A-Za-z0-9\-]{8,64}")
_TOLD: Final = ("route", "method", "status", "ms")
"""The fields of a line about a request: never the address as it was asked for, which may hold a name or an answer."""

_QUOTES_THE_REQUEST: Final = {
    "Invalid request from ip=": "A request that breaks HTTP was refused",
    "Error handling request": "A request could not be served",
}
"""Beginnings of gunicorn's lines that go on with an address or words of the request, and our words for them."""

GETS_ROUND: Final = frozenset({400, 413, 415, 429})
"""The status of what somebody may try to get round: bodies that no page sends, tokens that do not count, limits."""

WARNED_EVERY: Final = 60
"""After how many seconds the log tells of the same again, and how often it came: nobody can fill it up with that."""

_log = logging.getLogger("app.requests")


class NamingRoutes(Flask):
    """An app that tells which of its routes crashed, never by the address that was asked for."""

    def log_exception(self, exc_info: Any) -> None:  # noqa: ANN401 - as its parent has it
        """Write that a request crashed; how it came to that is for the filters."""
        self.logger.error("Exception on %s", route(), exc_info=exc_info)


class WithoutRequests(logging.Filter):
    """Rewrites gunicorn's complaints about a request without its sender and content. Every record passes."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Replace the message. The exception, if any, is left for the next filter."""
        for beginning, ours in _QUOTES_THE_REQUEST.items():
            if record.name == "gunicorn.error" and str(record.msg).startswith(beginning):
                record.msg, record.args = ours, ()
        return True


class WithRequestId(logging.Filter):
    """Adds the id of the request that is being answered. Every record passes."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Add the id, if there is a request."""
        record.request_id = g.get("request_id") if has_request_context() else None
        return True


class OneLine(logging.Formatter):
    """Writes a record as one line of text, whatever ends of lines stand in it: nobody can add a line of their own."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        return " ".join(super().format(record).splitlines())


class JsonLines(logging.Formatter):
    """Writes a record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, in UTC."""
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, Any] = {
            "time": moment.replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": getattr(record, "request_id", None),
            **{name: getattr(record, name, None) for name in _TOLD},
        }
        return json.dumps({name: value for name, value in line.items() if value is not None}, ensure_ascii=False)


def configuration(*, as_json: bool) -> dict[str, Any]:
    """Return how Python's logging is set up for a whole server: everything to standard error, in one format."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {
            "without_requests": {"()": WithoutRequests},
            "without_values": {"()": WithoutValues},
            "with_request_id": {"()": WithRequestId},
        },
        "formatters": {
            "json": {"()": JsonLines},
            "plain": {"()": OneLine, "fmt": "%(asctime)s %(levelname)s %(name)s: %(message)s"},
        },
        "handlers": {
            "all": {
                "class": "logging.StreamHandler",
                "formatter": "json" if as_json else "plain",
                "filters": ["without_requests", "without_values", "with_request_id"],
            }
        },
        "root": {"level": "WARNING", "handlers": ["all"]},
        "loggers": {"app": {"level": "INFO"}, "gunicorn.error": {"handlers": [], "propagate": True}},
    }


def init_app(app: Flask) -> None:
    """Give every request an id, and write a line for each where the operator wants one."""
    app.before_request(_begin)
    app.after_request(_end)
    app.after_request(partial(_warn, {}))


def route() -> str:
    """Return the route of this request as the app declares it, without what stood in its place."""
    return request.url_rule.rule if request.url_rule else UNMATCHED


def method() -> str:
    """Return the method of this request where a route takes it."""
    return request.method if request.url_rule else ANY


def seconds() -> float:
    """Return how long this request has taken so far."""
    began: float = g.get("began", time.perf_counter())
    return time.perf_counter() - began


def _begin() -> None:
    """Take the id that our own proxy gave, if it is one; anybody else's could be anything."""
    given = request.headers.get(REQUEST_ID, "") if settings_in_force().proxy_hops else ""
    g.proxy_request_id = given if _SAFE_ID.fullmatch(given) else None
    g.request_id = g.proxy_request_id or secrets.token_hex(8)
    g.began = time.perf_counter()


def _warn(told: dict[str, tuple[float, int]], response: Response) -> Response:
    """Warn of what may be an attempt at evasion. ``told``: when that was logged last, and what came since."""
    if response.status_code not in GETS_ROUND:
        return response
    what, now = f"{response.status_code} at {route()}", time.monotonic()
    last, since = told.get(what, (now - WARNED_EVERY, 0))
    if now - last < WARNED_EVERY:
        told[what] = last, since + 1
        return response
    told[what] = now, 0
    _log.warning("Refused: %s, and %d more since this was said last", what, since)
    return response


def _end(response: Response) -> Response:
    if "request_id" in g:
        response.headers[REQUEST_ID] = g.request_id
    if settings_in_force().log_requests:
        told = {"route": route(), "method": method(), "status": response.status_code}
        _log.info("%(method)s %(route)s: %(status)s", told, extra={**told, "ms": round(seconds() * 1000, 1)})
    return response
