"""The app as it is served: a gunicorn of its own, on a free port of this machine."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.request import urlopen

COMMAND = [sys.executable, "-m", "gunicorn", "--config", "app/gunicorn_conf.py"]
APP = "app:create_app()"


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def gunicorn(
    environment: Mapping[str, str], port: int, log: Path, *, app: str = APP, within: Sequence[str] = ()
) -> Iterator[subprocess.Popen[bytes]]:
    """Serve the app with the settings in ``environment``, writing to ``log``; in the end kill it without warning.

    It is started by the command ``within``, if there is one, which has to become the server.
    """
    with log.open("ab") as out:
        process = subprocess.Popen(
            [*within, *COMMAND, app],
            env={**os.environ, **environment, "PORT": str(port)},
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    try:
        _wait_for(f"http://127.0.0.1:{port}/healthz", process, log)
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(200):
        with suppress(OSError), urlopen(address) as reply:  # noqa: S310 - our own server, on this machine
            if reply.status == 200:
                return
        assert process.poll() is None, log.read_text()
        time.sleep(0.1)
    raise AssertionError(log.read_text())
