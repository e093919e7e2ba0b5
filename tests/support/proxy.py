"""A line to a database or another store, which a test cuts, chokes and mends."""

import select
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Final

CHUNK: Final = 65536
ONCE_IN_A_WHILE: Final = 0.05


class Line:
    """A port of this machine that leads to another place, as long as nothing is wrong with it."""

    def __init__(self, reach: Callable[[], socket.socket]) -> None:
        """Lead to what ``reach`` connects to."""
        self._reach = reach
        self._is_cut = threading.Event()
        self._is_silent = threading.Event()
        self._is_over = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """End every connection, and take no other."""
        self._is_cut.set()

    def choke(self) -> None:
        """Keep every connection, and let nothing through."""
        self._is_silent.set()

    def mend(self) -> None:
        """Lead on again, where it was led before."""
        self._is_cut.clear()
        self._is_silent.clear()

    def end(self) -> None:
        """Close everything."""
        self._is_over.set()
        self._is_cut.set()
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while not self._is_over.is_set():
                near, _ = self._listener.accept()
                threading.Thread(target=self._carry, args=(near,), daemon=True).start()

    def _carry(self, near: socket.socket) -> None:
        with suppress(OSError), near:
            if self._is_cut.is_set():
                return
            with self._reach() as far:
                while not self._is_cut.is_set():
                    if self._is_silent.is_set():
                        self._is_cut.wait(ONCE_IN_A_WHILE)
                        continue
                    ready, _, _ = select.select([near, far], [], [], ONCE_IN_A_WHILE)
                    if not self._is_silent.is_set() and not all(_pass_on(each, near, far) for each in ready):
                        return


def _pass_on(source: socket.socket, near: socket.socket, far: socket.socket) -> bool:
    """Pass on what there is, and tell whether the ``source`` is still there."""
    found = source.recv(CHUNK)
    (far if source is near else near).sendall(found)
    return bool(found)


@contextmanager
def line_to(reach: Callable[[], socket.socket]) -> Iterator[Line]:
    """Lay a line, and take it away in the end."""
    line = Line(reach)
    try:
        yield line
    finally:
        line.end()


def way_to(host: str, port: int) -> Callable[[], socket.socket]:
    """Return what connects to a port, or to a PostgreSQL by its socket if ``host`` is the folder that it is in."""

    def reach() -> socket.socket:
        if not host.startswith("/"):
            return socket.create_connection((host, port))
        own = socket.socket(socket.AF_UNIX)
        own.connect(f"{host}/.s.PGSQL.{port}")
        return own

    return reach
