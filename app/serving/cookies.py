"""How the cookie of each part is signed and sent, and for how long it counts."""

import hashlib
import time
from datetime import timedelta
from typing import Any, Final

from flask import Flask, Request, Response, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from itsdangerous import BadSignature, SignatureExpired, TimestampSigner, URLSafeTimedSerializer

from app.places import CONSOLE, in_console
from app.serving.headers import REPORTS

IDLE: Final = timedelta(minutes=30)
"""The idle time after which the answers expire."""

KEPT_FOR: Final = timedelta(hours=24)
"""How long the browser remembers what a check said, after its answers are gone."""

SHIFT: Final = timedelta(hours=12)
"""How long a nurse stays signed in, however busy."""

CLOCKS_DIFFER: Final = 60
"""By how many seconds the clock of the copy that signed a cookie may be ahead of the one that reads it."""

BEGAN: Final = "began"
"""The session key of the moment a shift began."""

COOKIES: Final = {
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
        # Flask sends Expires alone, a moment of our clock. Max-Age counts from the arrival, by the browser's own.
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
        # The age is checked twice: each save of the session renews the signature, and a shift ends all the same.
        try:
            stored = serializer.loads(cookie, longest) if serializer else {}
        except BadSignature:
            stored = {}
        return self.session_class(stored if time.time() - stored.get(BEGAN, time.time()) <= longest else None)


class VerdictCookie(SecureWhenHttps):
    """What a check said, beside the answers that it outlives."""

    salt = "verdict"

    def get_cookie_name(self, app: Flask) -> str:
        """Stand beside the cookie of the check, not in its place."""
        return "rfc_verdict"

    def read(self, app: Flask) -> object:
        """Return what was written, or None if nothing was, by us, within the time it is kept."""
        serializer = self.get_signing_serializer(app)
        cookie = request.cookies.get(self.get_cookie_name(app), "")
        try:
            return serializer.loads(cookie, int(KEPT_FOR.total_seconds())) if serializer else None
        except BadSignature:
            return None

    def write(self, app: Flask, response: Response, value: object) -> None:
        """Send ``value`` with the response; None takes back what was sent."""
        serializer = self.get_signing_serializer(app)
        signed = serializer.dumps(value) if serializer and value is not None else ""
        response.set_cookie(
            self.get_cookie_name(app),
            str(signed),
            max_age=KEPT_FOR if signed else 0,
            path=self.get_cookie_path(app),
            httponly=self.get_cookie_httponly(app),
            samesite=self.get_cookie_samesite(app),
            secure=self.get_cookie_secure(app),
        )


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
        """Save the session of the part that the page belongs to."""
        if in_console(request.path):
            self.console.save_session(app, session, response)
        else:
            super().save_session(app, session, response)


def init_app(app: Flask) -> None:
    """Send the cookie of each part as it is to be sent."""
    app.config.from_mapping(COOKIES)
    app.session_interface = CookieOfItsPart()


def keep_reading(app: Flask, earlier_keys: list[str]) -> None:
    """Sign with the key of ``app`` alone, and go on reading cookies and forms that were signed with earlier ones."""
    app.config["SECRET_KEY_FALLBACKS"] = earlier_keys
    app.config["WTF_CSRF_SECRET_KEY"] = [*earlier_keys, app.secret_key]
