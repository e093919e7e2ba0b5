"""Requests to systems of others: to the address itself, answered in time and within bounds, or not at all."""

import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import wraps
from typing import Any, Final, NamedTuple, ParamSpec, TypeVar

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
"""Within how many seconds an answer must be there as a whole, the lookup of its name included, whatever comes."""

PAGE: Final = 15
"""Within how many seconds a page has all the answers that it asks for, or goes on without."""

MOST_AT_ONCE: Final = 32
"""How many requests may be under way: where a name is looked up without end, each holds a thread until that ends."""

MOST_BYTES: Final = 1024 * 1024

_T = TypeVar("_T")
_P = ParamSpec("_P")

WHY: Final = {
    "unreachable": "cannot be reached",
    "slow": "did not answer in time",
    "led-elsewhere": "led to another address, which is not followed",
    "too-big": "answered with more than can be read",
    "unreadable": "answered what cannot be read",
    "not-safe": "names an address that is not over https",
    "no-configuration": "does not say how to launch from it",
    "no-pkce": "cannot be launched from safely: it lacks PKCE with S256",
    "no-key": "cannot be asked: our own key for it cannot be used",
    "not-able": "lacks what a launch from it needs",
    "refused": "refused to let the console in",
    "not-its-issuer": "vouches for people by an issuer that may be another’s and is not named for it in RFC_EHRS",
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


class Answer(NamedTuple):
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
    """Holds the connections of one request, to end them when it is given up."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._connections: list[socket.socket] = []
        self._is_over = False

    def over(self, made: socket.socket) -> socket.socket:
        """Watch ``made`` by a descriptor of its own, which is there whatever becomes of that one, as under TLS.

        Raises:
            OSError: nobody waits for it any more: what is sent over it now would arrive unasked.
        """
        with self._lock:
            if self._is_over:
                made.close()
                raise OSError
            self._connections.append(made.dup())
        return made

    def end(self) -> None:
        """End every connection, now and later."""
        with self._lock:
            self._is_over = True
            for each in self._connections:
                with suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)
                each.close()


_watch: Final = ContextVar[_Watch]("watch")
_until: Final = ContextVar[float]("until")

_free: Final = threading.BoundedSemaphore(MOST_AT_ONCE)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Let all that is asked meanwhile take ``seconds`` together, so that a page answers in time whatever it asks."""
    token = _until.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _until.reset(token)


def for_a_page(view: Callable[_P, _T]) -> Callable[_P, _T]:
    """Let a view have all its answers within ``PAGE`` seconds."""

    @wraps(view)
    def in_time(*args: _P.args, **kwargs: _P.kwargs) -> _T:
        with within(PAGE):
            return view(*args, **kwargs)

    return in_time


def seconds_left() -> float:
    """Return how long one more answer may be waited for."""
    return max(0, min(WHOLE, _until.get(float("inf")) - time.monotonic()))


def _in_time(do: Callable[[], _T], watch: _Watch) -> _T:
    """Return what ``do`` returns, if that is in time.

    It has a thread of its own, as no limit of a socket ends the lookup of a name, and a limit for each wait alone would
    hold nobody who sends a byte now and then, be it of the handshake or a header.

    Raises:
        AskingError: it is not, or too many are waited for already.
    """
    seconds, free = seconds_left(), _free
    if not seconds or not free.acquire(blocking=False):
        raise AskingError("slow")
    done = Future[_T]()

    def work() -> None:
        try:
            found = do()
        except BaseException as fault:  # noqa: BLE001 - whoever waits for it is told
            free.release()
            done.set_exception(fault)
        else:
            free.release()
            done.set_result(found)

    threading.Thread(target=work, daemon=True).start()
    try:
        return done.result(seconds)
    except TimeoutError:
        raise AskingError("slow") from None
    finally:
        watch.end()


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
        watch = _Watch()
        return _in_time(lambda: self._sent(watch, request, verify, cert, proxies), watch)

    def _sent(self, watch: _Watch, request: requests.PreparedRequest, *how: Any) -> requests.Response:  # noqa: ANN401
        _watch.set(watch)
        try:
            response = super().send(request, True, SILENCE, *how)
            with response:
                if 300 <= response.status_code < 400:
                    raise AskingError("led-elsewhere")
                # What requests itself would read later, without a bound.
                response._content = _read(response.raw)  # noqa: SLF001
        except AskingError:
            raise
        except (requests.RequestException, HTTPError, OSError) as fault:
            raise AskingError("slow" if isinstance(fault, requests.Timeout) else "unreachable") from None
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
