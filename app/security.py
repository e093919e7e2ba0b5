"""What every answer of the server carries, and how the cookie is sent."""

import hashlib
import re
import time
from datetime import timedelta
from itertools import chain
from typing import IO, TYPE_CHECKING, Any, Final, cast

from flask import Flask, Request, Response, request, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from itsdangerous import BadSignature, SignatureExpired, TimestampSigner, URLSafeTimedSerializer
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.exceptions import BadRequest, HTTPException
from werkzeug.formparser import FormDataParser
from werkzeug.utils import cached_property
from werkzeug.wsgi import LimitedStream

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

IDLE: Final = timedelta(minutes=30)
"""How long answers are kept after the last page was opened."""

CONSOLE: Final = "/console"
"""Under which path the nurses' pages stand, with a cookie of their own."""

SHIFT: Final = timedelta(hours=12)
"""How long a nurse stays signed in, however busy."""

CLOCKS_DIFFER: Final = 60
"""By how many seconds the clock of the copy that signed a cookie may be ahead of the one that reads it."""

BEGAN: Final = "began"
"""Where the console's session keeps when it began."""

SIGNED_IN: Final = "_user_id"
"""Where the console's session keeps who is signed in, as Flask-Login has it."""

REPORTS: Final = "/csp-reports"
"""Where browsers report what the policy kept a page from."""

HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    f"form-action 'self'; base-uri 'none'; frame-ancestors 'none'; report-uri {REPORTS}",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
    "magnetometer=(), microphone=(), midi=(), payment=(), usb=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

LONG_NOTES: Final = 2 * 1024 * 1024
"""How much a page of the console may send, in bytes: a comment on every item, in any script."""

SCRIPTS_MAY_ASK: Final = "connect-src 'self'"
"""What the console needs besides, to keep a call while it is typed."""

ONE_YEAR: Final = "max-age=31536000"

LIMITS: Final = {
    "MAX_CONTENT_LENGTH": 64 * 1024,
    "MAX_FORM_MEMORY_SIZE": 64 * 1024,
    "MAX_FORM_PARTS": 200,
    "PERMANENT_SESSION_LIFETIME": IDLE,
    "SESSION_COOKIE_NAME": "rfc",
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_SAMESITE": "Lax",
    # A token lives as long as the session; it is the session that ends when nobody is there.
    "WTF_CSRF_TIME_LIMIT": None,
    # Flask-WTF would look for a Referer over https, and our own Referrer-Policy forbids browsers to send one.
    "WTF_CSRF_SSL_STRICT": False,
}


class SignedByCopies(TimestampSigner):
    """A signature whose moment may lie a little ahead: no two copies have clocks that agree to the second."""

    def unsign(self, signed_value: Any, max_age: int | None = None, return_timestamp: bool = False) -> Any:  # noqa: ANN401 - as its parent
        """Return what was signed, unless it is older than ``max_age`` seconds, or of a clock that is far ahead."""
        value, signed = super().unsign(signed_value, return_timestamp=True)
        age = self.get_timestamp() - signed.timestamp()
        if max_age is not None and not -CLOCKS_DIFFER <= age <= max_age:
            raise SignatureExpired(f"{age} seconds old", payload=value, date_signed=signed)
        return (value, signed) if return_timestamp else value


class SecureWhenHttps(SecureCookieSessionInterface):
    """The signed cookie, marked Secure whenever the page itself came over https."""

    digest_method = staticmethod(hashlib.sha256)

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Return what signs, and reads what any copy signed."""
        serializer = super().get_signing_serializer(app)
        if serializer is not None:
            serializer.signer = SignedByCopies
        return serializer

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Send the cookie with its age besides the time it ends, which is early where a browser's clock is ahead."""
        super().save_session(app, session, response)
        name, longest = f"{self.get_cookie_name(app)}=", int(app.permanent_session_lifetime.total_seconds())
        for number, (header, value) in enumerate(response.headers):
            if header == "Set-Cookie" and value.startswith(name) and "Expires=" in value and "Max-Age=" not in value:
                response.headers[number] = (header, f"{value}; Max-Age={longest}")

    def get_cookie_secure(self, app: Flask) -> bool:
        """Whether this request came over https."""
        return request.is_secure


class ConsoleCookie(SecureWhenHttps):
    """The cookie of the nurses' pages: gone with the browser, and after a shift.

    It stays ``Lax``, so that a link in a message opens the page it names; every form carries a token besides.
    """

    salt = "console-session"

    def get_cookie_name(self, app: Flask) -> str:
        """Stand beside the cookie of the check, not in its place."""
        return "rfc_console"

    def get_cookie_path(self, app: Flask) -> str:
        """Be sent to the console alone."""
        return CONSOLE

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession:
        """Read the session, unless it is not ours or its shift is over."""
        serializer = self.get_signing_serializer(app)
        cookie = request.cookies.get(self.get_cookie_name(app), "")
        longest = int(SHIFT.total_seconds())
        try:
            kept = serializer.loads(cookie, longest) if serializer else {}
        except BadSignature:
            kept = {}
        return self.session_class(kept if time.time() - kept.get(BEGAN, time.time()) <= longest else None)


class CookieOfItsPart(SecureWhenHttps):
    """The cookie of the check, or that of the console: neither can end the session of the other."""

    console = ConsoleCookie()

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Read the session of the part that the page belongs to; a report belongs to none.

        Browsers send the cookie with it. Sent back late, it would undo what was answered meanwhile.
        """
        if request.path == REPORTS:
            return self.session_class()
        if in_console(request.path):
            return self.console.open_session(app, request)
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Keep the session of the part that the page belongs to."""
        if in_console(request.path):
            self.console.save_session(app, session, response)
        else:
            super().save_session(app, session, response)


class NoMoreThan(LimitedStream):
    """A body of unknown length, none of which is taken for the whole."""

    def readinto(self, b: bytearray) -> int | None:  # type: ignore[override]  # as its parent
        """Read some of it, or raise that it is not written as HTTP has it; each server says so by errors of its own."""
        try:
            return super().readinto(b)
        except HTTPException:
            raise
        except Exception:  # noqa: BLE001 - no kind is common to all servers, and nothing but the body is read here
            raise BadRequest from None

    def readall(self) -> bytes:
        """Read all of it, or raise that it is too large; the library would return what fits."""
        body = super().readall()
        if self.is_exhausted:
            self.on_exhausted()
        return body


_NOT_ASCII: Final = re.compile(rb"[\x80-\xff]")


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


class WholeRequest(Request):
    """A request whose body is read whole or not at all."""

    form_data_parser_class = NamedFields

    def __init__(self, environ: "WSGIEnvironment", *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as its parent
        """Read the query as if whatever in it is not ASCII had been written as an address has to be."""
        super().__init__(environ, *args, **kwargs)
        self.query_string = _NOT_ASCII.sub(lambda found: b"%%%02X" % found[0][0], self.query_string)

    @cached_property
    def stream(self) -> IO[bytes]:
        """Return the body, which ends with an error if it does not say its length and is larger than it may be."""
        most = self.max_content_length
        if self.content_length is not None or most is None or not self.environ.get("wsgi.input_terminated"):
            return super().stream
        return cast("IO[bytes]", NoMoreThan(self.environ["wsgi.input"], most + 1, is_max=True))


def in_console(path: str) -> bool:
    """Whether ``path`` is one of the nurses' pages."""
    return path == CONSOLE or path.startswith(f"{CONSOLE}/")


def init_app(app: Flask) -> None:
    """Set the limits, the cookie and the headers."""
    app.config.from_mapping(LIMITS)
    app.session_interface = CookieOfItsPart()
    app.request_class = WholeRequest
    app.before_request(_allow_long_notes)
    app.after_request(_add_headers)


def keep_reading(app: Flask, earlier_keys: list[str]) -> None:
    """Sign with the key of ``app`` alone, and go on reading cookies and forms that were signed with earlier ones."""
    app.config["SECRET_KEY_FALLBACKS"] = earlier_keys
    app.config["WTF_CSRF_SECRET_KEY"] = [*earlier_keys, app.secret_key]


def _allow_long_notes() -> None:
    """Let a nurse who is signed in write more than anybody else; this must stand before anything reads the form."""
    if in_console(request.path) and SIGNED_IN in session:
        request.max_content_length = request.max_form_memory_size = LONG_NOTES


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if in_console(request.path):
        response.headers["Content-Security-Policy"] += f"; {SCRIPTS_MAY_ASK}"
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = ONE_YEAR
    return response
