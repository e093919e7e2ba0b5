"""Requests to systems of others: to the address itself, answered in time and within bounds, or not at all."""

import socket
import threading
from collections.abc import Mapping
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final, Self

import requests
from pydantic_core import from_json
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from app.settings.given_addresses import is_trusted_address

SILENCE: Final = 4
"""For how many seconds nothing may come before a request is given up."""

WHOLE: Final = 10
"""Within how many seconds an answer must be there as a whole, whatever comes meanwhile."""

MOST_BYTES: Final = 1024 * 1024


WHY: Final = {
    "unreachable": "cannot be reached",
    "slow": "did not answer in time",
    "led-elsewhere": "led to another address, which is not followed",
    "too-big": "answered with more than can be read",
    "unreadable": "answered what cannot be read",
    "not-safe": "names an address that is not over https",
    "no-configuration": "does not say how to launch from it",
    "no-pkce": "cannot be launched from safely: it lacks PKCE with S256",
    "not-able": "lacks what a launch from it needs",
    "refused": "refused to let the console in",
    "not-vouched": "did not say in a way that can be trusted who you are",
    "no-patient": "did not say which patient’s record is open",
    "not-allowed": "does not let the console read the patient",
    "not-known": "does not know the patient that it named",
    "not-the-patient": "answered with something else than the patient that it named",
    "not-in-use": "says that it does not use this patient’s record any more",
}
"""Every fault of a records system by its code, as it completes the sentence "The record …"."""


class AskingError(requests.RequestException):
    """No answer that could be used. It holds nothing of any answer: ``code`` is one of ``WHY``."""

    def __init__(self, code: str) -> None:
        """Take the reason, by its code."""
        super().__init__(code)
        self.code = code

    @property
    def why(self) -> str:
        """What completes the sentence "The record …"."""
        return WHY[self.code]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whatever its status; never an answer that leads elsewhere."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> dict[str, Any]:
        """Return the JSON object that was answered.

        Raises:
            AskingError: it is none.
        """
        try:
            found = from_json(self.body)
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise AskingError("unreadable")
        return found


class _Watch:
    """Ends the connections of one request when the time for the whole is over.

    A limit for each wait alone would hold nobody who sends a byte now and then, be it of the handshake or a header.
    """

    def __init__(self) -> None:
        self._timer = threading.Timer(WHOLE, self._end)
        self._timer.daemon = True
        self._lock = threading.Lock()
        self._connections: list[socket.socket] = []
        self.is_over = False

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        with self._lock:
            for each in self._connections:
                each.close()

    def over(self, made: socket.socket) -> socket.socket:
        """Watch ``made`` by a descriptor of its own, which is there whatever becomes of that one, as under TLS."""
        with self._lock:
            self._connections.append(made.dup())
        return made

    def _end(self) -> None:
        with self._lock, suppress(OSError):
            self.is_over = True
            for each in self._connections:
                each.shutdown(socket.SHUT_RDWR)


_watch: Final = ContextVar[_Watch]("watch")


class _WatchedHTTP(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        return _watch.get().over(super()._new_conn())


class _WatchedHTTPS(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        return _watch.get().over(super()._new_conn())


class _Bounded(HTTPAdapter):
    """Sends to the address alone, and reads no more of an answer, for no longer, than the bounds allow."""

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> HTTPConnectionPool:  # noqa: ANN401
        """Return where connections come from, of which each is watched."""
        pool: HTTPConnectionPool = super().get_connection_with_tls_context(*args, **kwargs)
        pool.ConnectionCls = _WatchedHTTPS if pool.scheme == "https" else _WatchedHTTP
        return pool

    def send(  # noqa: PLR0913, PLR0917 - as it is overridden
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: Any = None,  # noqa: ANN401
        verify: bool | str = True,
        cert: Any = None,  # noqa: ANN401
        proxies: dict[str, str] | None = None,
    ) -> requests.Response:
        """Return the answer, read whole."""
        if not is_trusted_address(request.url or ""):
            raise AskingError("not-safe")
        # A packed answer could be a thousand times its size once unpacked; a reused connection is not watched anew.
        request.headers.update({"Accept-Encoding": "identity", "Connection": "close"})
        with _Watch() as watch:
            _watch.set(watch)
            try:
                response = super().send(request, True, SILENCE, verify, cert, proxies)
                with response:
                    if 300 <= response.status_code < 400:
                        raise AskingError("led-elsewhere")
                    # What requests itself would read later, without a bound.
                    response._content = _read(response.raw)  # noqa: SLF001
            except AskingError:
                raise
            except (requests.RequestException, HTTPError, OSError) as fault:
                is_slow = watch.is_over or isinstance(fault, requests.Timeout)
                raise AskingError("slow" if is_slow else "unreachable") from None
            if watch.is_over:
                # What was cut off may look like an answer that came to its end.
                raise AskingError("slow")
        return response


def _read(raw: Any) -> bytes:  # noqa: ANN401 - requests carries no type of it
    body = b""
    while piece := raw.read1(MOST_BYTES, decode_content=False):
        body += piece
        if len(body) > MOST_BYTES:
            raise AskingError("too-big")
    return body


def bound(session: requests.Session) -> requests.Session:
    """Let ``session`` ask within the bounds alone, and return it."""
    for scheme in ("https://", "http://"):
        session.mount(scheme, _Bounded())
    return session


def ask(
    method: str,
    address: str,
    *,
    token: str | None = None,
    json: Any = None,  # noqa: ANN401 - whatever JSON can hold
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """Return what is answered at ``address``; nothing of either is logged.

    Raises:
        AskingError: no answer could be read.
    """
    given = {"Accept": "application/fhir+json, application/json", **(headers or {})}
    with bound(requests.Session()) as session:
        response = session.request(
            method, address, json=json, headers=given, auth=_bearer(token), allow_redirects=False
        )
    return Answer(response.status_code, response.headers, response.content)


def _bearer(token: str | None) -> Any:  # noqa: ANN401 - what requests calls
    """Return what puts ``token`` into a request. Always given, or requests would look for a password in a .netrc."""

    def put(request: requests.PreparedRequest) -> requests.PreparedRequest:
        if token:
            request.headers["Authorization"] = f"Bearer {token}"
        return request

    return put
