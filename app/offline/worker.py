"""The service worker, and the books of its pages: what a browser keeps of the check for when there is no network."""

import gzip
import hashlib
from datetime import date
from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, NamedTuple

from flask import Flask, Response, abort, request, url_for

from app.i18n.words import gettext, offered, speaking
from app.serving.headers import HEADERS, SCRIPTS_MAY_ASK, WORKER
from app.serving.static_files import static_url
from app.settings.team_time import team_now

if TYPE_CHECKING:
    from app.offline.book import Book

SCRIPTS: Final = ("step.js", "result.js", "listen.js")
KEPT_FILES: Final = ("site.css", "paper.css", "icon.svg", *SCRIPTS)
"""What a page that was made without a network is shown with."""


class Today(NamedTuple):
    """The worker of a day, and its books by their addresses. Every process makes the same."""

    script: str
    books: dict[str, str]


def register(app: Flask) -> None:
    """Add the addresses. What they send is made once a day, when it is first asked for."""

    @lru_cache(maxsize=1)
    def made(_day: date) -> Today:
        return _made()

    def script() -> Response:
        response = _packed(made(team_now().date()).script, "text/javascript")
        response.headers["Content-Security-Policy"] = f"default-src 'none'; {SCRIPTS_MAY_ASK}"
        # A browser looks for another worker with every page, and is told that there is none.
        response.headers["Cache-Control"] = "no-cache"
        response.add_etag()
        response.make_conditional(request)
        return response

    def book(code: str, fingerprint: str) -> Response:
        books = made(team_now().date()).books
        # One of another day or version is for another worker.
        text = books.get(request.path) or abort(HTTPStatus.NOT_FOUND)
        return _packed(text, "text/plain")

    app.add_url_rule(WORKER, "offline.worker", script)
    app.add_url_rule("/offline/<code>/<fingerprint>.txt", "offline.book", book)


def _made() -> Today:
    from app.offline.book import book_of  # noqa: PLC0415 - asked for once a day, and what makes it is much
    from app.offline.scripts import as_json, service_worker  # noqa: PLC0415
    from app.offline.shorthand import shorthand  # noqa: PLC0415

    told = {language.code: book_of(language) for language in offered().values()}
    texts = {code: shorthand(as_json(book)) for code, book in told.items()}
    places = {code: url_for("offline.book", code=code, fingerprint=_hash(text)) for code, text in texts.items()}
    above = {
        "BOOKS": places,
        "FILES": [static_url(name) for name in KEPT_FILES],
        "HEADERS": HEADERS | {"Content-Type": "text/html; charset=utf-8"},
        "SCRIPTS": "".join(f'<script src="{static_url(name)}" defer></script>' for name in SCRIPTS),
        "NUMBERS": {code: _bare(code, book) for code, book in told.items()},
    }
    body = "".join(f"const {name} = {as_json(value)};\n" for name, value in above.items()) + service_worker()
    return Today(f'const VERSION = "{_hash(body)}";\n{body}', {places[code]: text for code, text in texts.items()})


def _bare(code: str, book: "Book") -> str:
    """Return the page of every number, for when even the book is gone."""
    from app.offline.book import every_number  # noqa: PLC0415
    from app.offline.parts import filled  # noqa: PLC0415

    with speaking(offered()[code]):
        words = gettext("This page could not be shown. Call.")
    slots = {
        "title": book["titles"]["numbers"],
        "strip": book["parts"]["strip"],
        "verdict": "",
        "languages": "",
        "main": every_number(book, words) + book["parts"]["translation"],
        "scripts": "",
    }
    return filled(book["frame"], slots)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _packed(text: str, mimetype: str) -> Response:
    """Return the response, packed where the browser can unpack it: it holds no secret that a length could give away."""
    is_packed = request.accept_encodings["gzip"] > 0
    response = Response(_gzip(text) if is_packed else text, mimetype=mimetype)
    if is_packed:
        response.content_encoding = "gzip"
    response.vary.add("Accept-Encoding")
    return response


@lru_cache(maxsize=8)
def _gzip(text: str) -> bytes:
    return gzip.compress(text.encode(), 9, mtime=0)
