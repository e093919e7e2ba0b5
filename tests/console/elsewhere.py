"""What another process does to the same database in the middle of something."""

from collections.abc import Callable
from contextvars import Context
from threading import Thread

from flask import Flask

from app.data.database import session


class Elsewhere:
    """Something done and kept by somebody else, begun at once and waited for later."""

    def __init__(self, app: Flask, do: Callable[[], object]) -> None:
        self._app, self._do = app, do
        self.fault: Exception | None = None
        self._thread = Thread(target=Context().run, args=(self._work,))
        self._thread.start()

    def wait(self, seconds: float = 20) -> bool:
        """Wait for the end, and return whether it came."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _work(self) -> None:
        with self._app.app_context():
            try:
                self._do()
                session().commit()
            except Exception as fault:  # noqa: BLE001 - whatever it is, the test wants to see it
                self.fault = fault
                session().rollback()
            finally:
                session().close()
