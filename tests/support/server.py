"""The app as it is served: a gunicorn of its own, on a free port of this machine."""

import logging
import os
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol
from urllib.request import urlopen

from flask import Flask
from werkzeug.serving import make_server
from werkzeug.wsgi import ClosingIterator

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


ROOT: Final = Path(__file__).parents[2]
SETTINGS: Final = ("--config", "app/gunicorn_conf.py")
STARTS_WITHIN: Final = 180
"""In seconds. A start is 2 to 4 s of work, and a minute or more where thirty others want the processor; one that fails
ends its process, which is seen at once, so that nobody waits for this long in vain."""

AS_SERVED: Final = (*SETTINGS, "app:create_app()")
"""What gunicorn is told where people are served."""


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def gunicorn(
    environment: Mapping[str, str],
    port: int,
    log: Path,
    *options: str,
    app: tuple[str, ...] = AS_SERVED,
    certificate: Path | None = None,
    within: Sequence[str] = (),
) -> Iterator[subprocess.Popen[bytes]]:
    """Serve ``app`` with the settings in ``environment``, writing to ``log``; in the end kill it without warning.

    With a ``certificate``, its key in the same file, it speaks https. It is started by the command ``within``, if there
    is one, which has to become the server.
    """
    secured = ["--certfile", str(certificate)] if certificate else []
    with log.open("ab") as out:
        process = subprocess.Popen(
            [*within, sys.executable, "-m", "gunicorn", *options, *secured, *app],
            cwd=ROOT,
            env={**os.environ, **environment, "PORT": str(port)},
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    try:
        wait_for(port, process, log, certificate)
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


class Ends(Protocol):
    """A process that may have ended."""

    def poll(self) -> int | None: ...


def wait_for(port: int, process: Ends, log: Path, certificate: Path | None = None) -> None:
    """Wait until the server answers, and fail with its ``log`` if it ended or never does."""
    address = f"{'https' if certificate else 'http'}://127.0.0.1:{port}/healthz"
    trust = ssl.create_default_context(cafile=certificate) if certificate else None
    for _ in range(STARTS_WITHIN * 10):
        with suppress(OSError), urlopen(address, context=trust) as reply:  # noqa: S310 - our own, on this machine
            if reply.status == 200:
                return
        assert process.poll() is None, log.read_text()
        time.sleep(0.1)
    raise AssertionError(log.read_text())


class _Answering:
    """Answers in one piece, and knows what it still answers: a browser that went away leaves requests behind.

    In one piece, as Werkzeug leaves the file open that was being sent to whoever went away.
    """

    def __init__(self, app: Flask) -> None:
        self._app, self._under_way, self._has_ended = app, 0, False
        self._changed = threading.Condition()

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        with self._changed:
            if self._has_ended:
                start_response("503 Service Unavailable", [])
                return []
            self._under_way += 1
        try:
            with closing(ClosingIterator(self._app(environ, start_response))) as parts:
                return [b"".join(parts)]
        finally:
            with self._changed:
                self._under_way -= 1
                self._changed.notify_all()

    def end(self) -> None:
        """Wait until nothing is being answered, and answer nothing more: what a test left behind ends with it."""
        with self._changed:
            self._has_ended = True
            self._changed.wait_for(lambda: not self._under_way)


@contextmanager
def served(app: Flask, port: int = 0) -> Iterator[str]:
    """Serve ``app`` on ``port``, or a free one of this machine, from a thread of its own, and give its address."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    answering = _Answering(app)
    server = make_server("127.0.0.1", port, answering, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        answering.end()
