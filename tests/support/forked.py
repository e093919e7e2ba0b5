"""The app as it is served, by a gunicorn that needs not load it: it is forked from a process that did so once.

To start a server anew is to load Python, gunicorn and the app: of a test that needs two of them, most of the time. The
settings, the workers and all that a server does are its own. What is measured, or broken, is started anew all the same.
"""

import multiprocessing
import os
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Final

from tests.support.server import AS_SERVED, ROOT, wait_for

LOADED: Final = ("app.console", "gunicorn.app.wsgiapp", "gunicorn.workers.sync")
"""Not what counts for the metrics: where it counts is read when that is loaded, and told by each server."""

_FORKS: Final = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload([*LOADED])


class Server:
    """The master of a gunicorn."""

    def __init__(self, process: ForkServerProcess) -> None:
        self._process = process

    @property
    def pid(self) -> int:
        """The number of its process, and of the group with its workers."""
        return self._process.pid or 0

    def poll(self) -> int | None:
        """Return how it ended, if it has."""
        return self._process.exitcode

    def terminate(self, seconds: float) -> None:
        """Ask it to stop, and wait until it has."""
        self._process.terminate()
        self._process.join(seconds)
        assert self.poll() is not None, "the server did not stop"

    def kill(self) -> None:
        """Kill it with its workers, without warning."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self._process.kill()
        self._process.join()


@contextmanager
def forked_gunicorn(environment: Mapping[str, str], port: int, log: Path) -> Iterator[Server]:
    """Serve the app with the settings in ``environment``, writing to ``log``; in the end kill it without warning."""
    told = {**os.environ, **environment, "PORT": str(port)}
    process = _FORKS.Process(target=_serve, args=(AS_SERVED, told, log), daemon=True)
    process.start()
    server = Server(process)
    try:
        wait_for(port, server, log)
        yield server
    finally:
        server.kill()


def _serve(words: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
    """Become the server."""
    from gunicorn.app.wsgiapp import run  # noqa: PLC0415 - loaded already where this runs, and nowhere else

    os.setsid()
    os.chdir(ROOT)
    os.environ.clear()
    os.environ.update(environment)
    out = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.dup2(out, 1)
    os.dup2(out, 2)
    sys.argv = ["gunicorn", *words]
    run()
