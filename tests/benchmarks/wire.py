"""What a first visit transfers, and what a fresh process costs, measured on the real server."""

import os
import re
import resource
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from time import monotonic, sleep
from typing import Final

SECRET: Final = "k" * 40
START: Final = "import app; app.create_app()"
LONGEST_START: Final = 20.0


@contextmanager
def serving() -> Iterator[int]:
    """Serve the app with gunicorn on a free port, and give the port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "--config", "app/gunicorn_conf.py", "app:create_app()"]
    environment = {**os.environ, "PORT": str(port), "RFC_SECRET_KEY": SECRET, "RFC_TEAM_PHONE": "212-555-0100"}
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait()


def first_visit(port: int) -> dict[str, int]:
    """Return the bytes on the wire, headers included, of the start page and of everything it names."""
    page, size = _get(port, "/")
    sizes = {"/": size}
    for address in dict.fromkeys(re.findall(r'(?:href|src)="(/static/[^"]+)"', page)):
        sizes[address.partition("?")[0]] = _get(port, address)[1]
    return sizes


def start_up() -> tuple[float, float]:
    """Return seconds to import and build the app in a fresh process, and its resident memory in MiB."""
    code = (
        "import time; began = time.perf_counter(); " + START + "; took = time.perf_counter() - began; "
        "import pathlib; pages = int(pathlib.Path('/proc/self/statm').read_text().split()[1]); "
        f"print(took, pages * {resource.getpagesize()} / 2**20)"
    )
    found = [_numbers(code) for _ in range(5)]
    return min(seconds for seconds, _ in found), max(memory for _, memory in found)


def _numbers(code: str) -> tuple[float, float]:
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "RFC_SECRET_KEY": SECRET},
        capture_output=True,
        text=True,
        check=True,
    )
    seconds, memory = done.stdout.split()
    return float(seconds), float(memory)


def _get(port: int, address: str) -> tuple[str, int]:
    """Fetch ``address`` over a bare socket and count every byte that comes back."""
    with socket.create_connection(("127.0.0.1", port)) as wire:
        wire.sendall(
            f"GET {address} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n".encode()
        )
        answer = b""
        while part := wire.recv(65536):
            answer += part
    return answer.partition(b"\r\n\r\n")[2].decode("utf-8", "replace"), len(answer)


def _wait_for(port: int) -> None:
    give_up = monotonic() + LONGEST_START
    while True:
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=1)
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            if monotonic() > give_up:
                raise
            sleep(0.05)
