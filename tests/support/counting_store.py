"""A Valkey or Redis where processes count together. ``python -m tests.support.counting_store`` installs one."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.support import debian
from tests.support.server import free_port

HOW_TO_INSTALL = (
    "set TEST_RATE_LIMIT_STORE, or install valkey-server or redis-server (Debian: apt-get install redis-server)"
)


def find_server() -> str | None:
    """Return the path of the server, or None."""
    return debian.STORE.find()


class Store:
    """A server of its own that writes nothing to disk."""

    def __init__(self, folder: Path) -> None:
        """Start it on a free port."""
        path = find_server()
        assert path is not None
        self.port = free_port()
        nothing_written = ["--save", "", "--appendonly", "no", "--dir", str(folder), "--bind", "127.0.0.1"]
        self._command = [path, "--port", str(self.port), *nothing_written]
        self.start()

    @property
    def address(self) -> str:
        """Where it is, as the settings take it."""
        return f"redis://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it with nothing counted, and wait until it answers."""
        self._process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL)
        for _ in range(200):
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=5) as connection:
                connection.sendall(b"PING\r\n")
                if connection.recv(5) == b"+PONG":
                    return
            assert self._process.poll() is None, "the store did not start"
            time.sleep(0.05)
        raise AssertionError("the store does not answer")

    def kill(self) -> None:
        """End it, whatever state it is in."""
        self._process.kill()
        self._process.wait()

    def stall(self) -> None:
        """Let it take connections and answer none."""
        self._process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Let it answer again."""
        self._process.send_signal(signal.SIGCONT)


@contextmanager
def counting_store(folder: Path) -> Iterator[Store]:
    """Start a store, gone afterwards."""
    store = Store(folder)
    try:
        yield store
    finally:
        store.kill()


def main() -> None:
    """Install a store if there is none."""
    if os.environ.get(debian.STORE.variable) or find_server():
        return
    if debian.is_ours():
        print("Installing a store for counts that processes share", flush=True)
        debian.update()
        any(debian.install(each) for each in reversed(debian.STORE.names))
    if not find_server():
        fault = f"There is no Valkey or Redis, so what processes count together is not checked: {HOW_TO_INSTALL}"
        if os.environ.get("CI"):
            sys.exit(fault)
        print(fault)


if __name__ == "__main__":
    main()
