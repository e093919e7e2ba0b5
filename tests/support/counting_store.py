"""A Valkey or Redis where processes count together. ``python -m tests.support.counting_store`` installs one."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.support import debian

NAMES = ("valkey-server", "redis-server")
HOW_TO_INSTALL = (
    "set TEST_RATE_LIMIT_STORE, or install valkey-server or redis-server (Debian: apt-get install redis-server)"
)


def find_server() -> str | None:
    """Return the path of the server, or None."""
    return next((path for path in map(shutil.which, NAMES) if path), None)


@contextmanager
def counting_store(port: int, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Start a store on ``port`` that keeps nothing once it ends."""
    path = find_server()
    assert path is not None
    kept_nowhere = ["--save", "", "--appendonly", "no", "--dir", str(folder), "--bind", "127.0.0.1"]
    process = subprocess.Popen([path, "--port", str(port), *kept_nowhere], stdout=subprocess.DEVNULL)
    try:
        _wait_for(port, process)
        yield process
    finally:
        process.kill()
        process.wait()


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            connection.sendall(b"PING\r\n")
            if connection.recv(5) == b"+PONG":
                return
        assert process.poll() is None, "the store did not start"
        time.sleep(0.05)
    raise AssertionError("the store does not answer")


def main() -> None:
    """Install a store if there is none."""
    if os.environ.get("TEST_RATE_LIMIT_STORE") or find_server():
        return
    if debian.is_ours():
        print("Installing a store for counts that processes share", flush=True)
        debian.update()
        any(debian.install(each) for each in reversed(NAMES))
    if not find_server():
        fault = f"There is no Valkey or Redis, so what processes count together is not checked: {HOW_TO_INSTALL}"
        if os.environ.get("CI"):
            sys.exit(fault)
        print(fault)


if __name__ == "__main__":
    main()
