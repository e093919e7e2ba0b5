"""Counts the results of the self-check, beside the requests: no result waits for the database, and none fails by it.

What a database that does not answer could not take is added with the next result. It is lost only with its process.
"""

import logging
import threading
from collections import Counter
from functools import partial

from flask import Flask

from app.console import database_gone
from app.data import day_totals
from app.services import provide
from app.serving.tally import Result

WRITER = "results-counted"

_log = logging.getLogger(__name__)


class Tally:
    """What was counted and is not written yet. Each process has its own, and at most one thread that writes."""

    def __init__(self, app: Flask) -> None:
        """Begin with nothing."""
        self._app = app
        self._lock = threading.Lock()
        self._pending = Counter[Result]()
        self._is_writing = False

    def count(self, result: Result) -> None:
        """Count ``result``, and let somebody write it down."""
        with self._lock:
            self._pending[result] += 1
            if self._is_writing:
                return
            self._is_writing = True
        try:
            # No daemon: a process that ends writes first what it has.
            threading.Thread(target=self._write, name=WRITER).start()
        except RuntimeError:  # no room for another thread; the next result tries again
            self._is_writing = False

    def _write(self) -> None:
        while counts := self._taken():
            try:
                with self._app.app_context():
                    database_gone.unless_silent(partial(day_totals.add, counts))
            except Exception:  # noqa: BLE001 - whatever is wrong with the database: results are shown all the same
                _log.exception("%s results could not be counted; they are added with the next", counts.total())
                with self._lock:
                    self._pending.update(counts)
                    self._is_writing = False
                return

    def _taken(self) -> Counter[Result]:
        """Return all that is to be written; with nothing left, this thread is done."""
        with self._lock:
            counts, self._pending = self._pending, Counter()
            self._is_writing = bool(counts)
            return counts


def init_app(app: Flask) -> None:
    """Count the results that ``app`` shows."""
    provide(app, count_result=Tally(app).count)
