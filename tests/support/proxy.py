"""A line to a database or another store, which a test cuts, chokes and mends."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event, Lock, Thread
from typing import Final

CHUNK: Final = 65536


class Line:
    """A port of this machine that leads to another place, as long as nothing is wrong with it."""

    def __init__(self, reach: Callable[[], socket.socket]) -> None:
        """Lead to what ``reach`` connects to."""
        self._reach, self._flows, self._lock = reach, Event(), Lock()
        self._ends: set[socket.socket] = set()
        self._is_cut = False
        self._flows.set()
        self._listen()

    def cut(self) -> None:
        """Drop every connection and refuse every other."""
        with self._lock:
            self._is_cut = True
            ends, self._ends = self._ends, set()
        self._flows.set()
        for each in (self._listener, *ends):
            _close(each)

    def choke(self) -> None:
        """Accept whoever comes, and let nothing through in either direction."""
        self._flows.clear()

    def mend(self) -> None:
        """Let everything through again, what was held back included; at the same port, if it was cut."""
        self._flows.set()
        if self._is_cut:
            self._is_cut = False
            self._listen(self.port)

    def _listen(self, port: int = 0) -> None:
        self._listener = socket.create_server(("127.0.0.1", port))
        self.port: int = self._listener.getsockname()[1]
        Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                near, _ = listener.accept()
                Thread(target=self._lead_on, args=(near,), daemon=True).start()

    def _lead_on(self, near: socket.socket) -> None:
        try:
            far = self._reach()
        except OSError:
            _close(near)
            return
        with self._lock:
            # It may have been cut while the far end was reached.
            is_led = not self._is_cut
            self._ends |= {near, far} if is_led else set()
        for source, target in ((near, far), (far, near)):
            if is_led:
                Thread(target=self._pass_on, args=(source, target), daemon=True).start()
            else:
                _close(source)

    def _pass_on(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while chunk := source.recv(CHUNK):
                self._flows.wait()
                target.sendall(chunk)
        with self._lock:
            self._ends -= {source, target}
        _close(source)
        _close(target)


def _close(end: socket.socket) -> None:
    """Close it also for a thread that waits at it."""
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()


@contextmanager
def line_to(reach: Callable[[], socket.socket]) -> Iterator[Line]:
    """Lay a line, and take it away in the end."""
    line = Line(reach)
    try:
        yield line
    finally:
        line.cut()


def way_to(host: str, port: int) -> Callable[[], socket.socket]:
    """Return what connects to a port, or to a PostgreSQL by its socket if ``host`` is the folder that it is in."""

    def reach() -> socket.socket:
        if not host.startswith("/"):
            return socket.create_connection((host, port))
        own = socket.socket(socket.AF_UNIX)
        own.connect(f"{host}/.s.PGSQL.{port}")
        return own

    return reach
