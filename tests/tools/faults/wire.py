"""What stands between the server and its database: a line that can be cut, or that falls silent."""

import socket
from collections.abc import Callable
from contextlib import suppress
from threading import Event, Lock, Thread
from typing import Final, Self

CHUNK: Final = 65536


class Wire:
    """A port of this machine that leads on to wherever ``connect`` connects to."""

    def __init__(self, connect: Callable[[], socket.socket]) -> None:
        self._connect, self._flows, self._lock = connect, Event(), Lock()
        self._ends: set[socket.socket] = set()
        self._flows.set()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self._accept_from(self._listening)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.cut()

    def cut(self) -> None:
        """Drop every connection and refuse every other."""
        self._flows.set()
        with self._lock:
            ends, self._ends = self._ends, set()
        for each in (self._listening, *ends):
            _close(each)

    def mend(self) -> None:
        """Let everybody through again, at the same port."""
        self._listening = socket.create_server(("127.0.0.1", self.port))
        self._accept_from(self._listening)

    def fall_silent(self) -> None:
        """Accept whoever comes, and let nothing through in either direction."""
        self._flows.clear()

    def flow(self) -> None:
        """Let everything through that was held back."""
        self._flows.set()

    def _accept_from(self, listening: socket.socket) -> None:
        Thread(target=self._accept, args=(listening,), daemon=True).start()

    def _accept(self, listening: socket.socket) -> None:
        with suppress(OSError):
            while True:
                near = listening.accept()[0]
                far = self._connect()
                with self._lock:
                    self._ends |= {near, far}
                for source, target in ((near, far), (far, near)):
                    Thread(target=self._pass_on, args=(source, target), daemon=True).start()

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
