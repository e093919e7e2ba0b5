"""What happens when more people come than can be served: those for whom the wait would be long are told at once.

Connections wait in the queue of the listening socket until a worker is free. A page with the numbers to call, rendered
at the start, is answered some fifty times faster than any other, so the queue empties instead of growing until all who
stand in it have given up. Linux tells how many wait; elsewhere nobody is turned away.
"""

import socket
import struct
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from flask import Flask, Response
from werkzeug.datastructures import LanguageAccept
from werkzeug.exceptions import ServiceUnavailable
from werkzeug.http import parse_accept_header

from app import errors
from app.i18n.words import offered, speaking
from app.services import services
from app.serving.headers import HEADERS

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MOST_WAITING: Final = 64
"""How many may wait for each worker: a quarter of a second of pages of the check, a few seconds of the console's."""

RETRY_AFTER: Final = "5"
"""After how many seconds to come again."""

NEVER_SHED: Final = frozenset({"/healthz", "/metrics"})
"""What whoever runs this must be able to ask in the worst of times; ``/readyz`` may well send balancers elsewhere."""

_TCP_INFO: Final = getattr(socket, "TCP_INFO", None) if sys.platform == "linux" else None
_WAITING_AT: Final = 24
"""Where the kernel's ``tcp_info`` of a listening socket has the number of those who wait (``tcpi_unacked``)."""

Answer = tuple[str, list[tuple[str, str]], bytes]
"""A status, headers and a body; a card in a records system is shown with 200 alone."""


class Shedding:
    """The app, with a short answer for whoever would have to wait too long."""

    def __init__(self, app: Flask, serve: "WSGIApplication", sockets: Sequence[socket.socket], workers: int) -> None:
        """Make the short answers of ``app``, which ``serve`` serves for ``workers`` that listen on ``sockets``."""
        self._serve, self._sockets = serve, sockets
        self._most = MOST_WAITING * workers
        self._counts = services(app).counts
        self._for_programs = {prefix: _answer(app, prefix) for prefix in services(app).error_answers}
        with app.app_context():
            self._pages = {each.tag: _page(app, each.code) for each in offered().values()}

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Serve the request, unless too many wait behind it."""
        path = environ.get("PATH_INFO", "")
        # This request is already accepted; the queue holds those who would wait behind it.
        if path in NEVER_SHED or not self.is_full():
            return self._serve(environ, start_response)
        if self._counts:
            self._counts.requests.labels("any", "shed", "5xx").inc()
        status, headers, body = self._short(path, environ.get("HTTP_ACCEPT_LANGUAGE", ""))
        start_response(status, headers)
        return [body]

    def is_full(self) -> bool:
        """Whether more wait than are to."""
        return sum(map(waiting, self._sockets)) > self._most

    def _short(self, path: str, accepted: str) -> Answer:
        for prefix, answer in self._for_programs.items():
            if f"{path}/".startswith(prefix):
                return answer
        best = parse_accept_header(accepted, LanguageAccept).best_match(self._pages)
        return self._pages[best or next(iter(self._pages))]


def waiting(listening: socket.socket) -> int:
    """Return how many connections wait at a listening socket; 0 where nobody can tell."""
    if _TCP_INFO is None or listening.family not in {socket.AF_INET, socket.AF_INET6}:
        return 0
    # For a socket that listens, Linux puts the length of the accept queue where others have unacknowledged segments.
    info = listening.getsockopt(socket.IPPROTO_TCP, _TCP_INFO, _WAITING_AT + 4)
    return int(struct.unpack_from("=I", info, _WAITING_AT)[0])


def _page(app: Flask, language: str) -> Answer:
    with app.test_request_context(), speaking(offered()[language]):
        return _whole(errors.busy_page())


def _answer(app: Flask, prefix: str) -> Answer:
    with app.test_request_context(prefix):
        return _whole(services(app).error_answers[prefix](ServiceUnavailable()))


def _whole(response: Response) -> Answer:
    """Return ``response`` with the headers that every answer carries."""
    for name, value in {**HEADERS, "Retry-After": RETRY_AFTER}.items():
        response.headers.setdefault(name, value)
    return response.status, list(response.headers.to_wsgi_list()), response.get_data()
