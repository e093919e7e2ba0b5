"""What every answer of the server carries."""

from itertools import chain
from typing import IO, Final

from flask import Flask, Response, request
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.exceptions import BadRequest
from werkzeug.formparser import FormDataParser

from app.places import in_console
from app.serving.style import IN_POLICY

REPORTS: Final = "/csp-reports"
"""Where browsers report violations of the policy."""

WORKER: Final = "/service-worker.js"
"""Where browsers look, with every page, for what answers them without a network."""

STATUS: Final = "/status"
"""Where copies ask whether they may still be used."""

OF_NOBODY: Final = frozenset({REPORTS, WORKER, STATUS})
"""What browsers ask for by themselves, beside the pages that somebody opens."""

HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": f"default-src 'none'; style-src 'self' {IN_POLICY}; script-src 'self'; img-src 'self'; "
    f"form-action 'self'; base-uri 'none'; frame-ancestors 'none'; report-uri {REPORTS}",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
    "magnetometer=(), microphone=(), midi=(), payment=(), usb=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


SCRIPTS_MAY_ASK: Final = "connect-src 'self'"
"""What the console needs besides, to save drafts while a call is typed."""

MAY_BE_INSTALLED: Final = "manifest-src 'self'; worker-src 'self'"
"""What the start page needs besides, to look right on a home screen and to work without a network."""

ONE_YEAR: Final = "max-age=31536000"


class NamedFields(FormDataParser):
    """Reads forms. No browser sends a field without a name, and whatever looks for one by its name breaks on it."""

    def parse(
        self, stream: IO[bytes], mimetype: str, content_length: int | None, options: dict[str, str] | None = None
    ) -> tuple[IO[bytes], MultiDict[str, str], MultiDict[str, FileStorage]]:
        """Return the fields, or raise that one has no name."""
        rest, fields, files = super().parse(stream, mimetype, content_length, options)
        if None in fields or None in files:
            for file in chain.from_iterable(files.listvalues()):
                file.close()
            raise BadRequest
        return rest, fields, files


def init_app(app: Flask) -> None:
    """Add the headers."""
    app.after_request(_add_headers)


def _add_headers(response: Response) -> Response:
    given = {name.lower() for name, _ in response.headers}
    response.headers.extend((name, value) for name, value in HEADERS.items() if name.lower() not in given)
    if in_console(request.path):
        response.headers["Content-Security-Policy"] += f"; {SCRIPTS_MAY_ASK}"
    if request.path == "/":
        response.headers["Content-Security-Policy"] += f"; {MAY_BE_INSTALLED}"
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = ONE_YEAR
    return response
