"""The app on a machine whose clock is set wrong: by as many seconds as stand in the file that ``MOVED_CLOCK`` names."""

import os
import time
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

import time_machine
from flask import Flask

import app

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

FILE: Final = "MOVED_CLOCK"


class Moved:
    """Serves each request at the time that the wrong clock shows."""

    def __init__(self, serve: "WSGIApplication", file: Path) -> None:
        self._serve, self._file = serve, file

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        with time_machine.travel(time.time() + float(self._file.read_text(encoding="ascii"))):
            return list(self._serve(environ, start_response))


def create_app() -> Flask:
    """Build the app and set its clock."""
    built = app.create_app()
    built.wsgi_app = Moved(built.wsgi_app, Path(os.environ[FILE]))  # type: ignore[method-assign]
    return built
