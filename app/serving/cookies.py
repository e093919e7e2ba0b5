"""How the cookie of each part is sealed and sent, and for how long it counts."""

import hashlib
import time
from datetime import timedelta
from functools import lru_cache
from typing import Any, Final, cast

from flask import Flask, Request, Response, current_app, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from itsdangerous import BadData, SignatureExpired, TimestampSigner

from app.places import CONSOLE, in_console
from app.serving.headers import OF_NOBODY
from app.serving.sealed_cookie import SEALS, PlainAsItIs, SealedSerializer

IDLE: Final = timedelta(minutes=30)
"""The idle time after which the answers expire."""

KEPT_FOR: Final = timedelta(hours=24)
"""How long the browser remembers the verdict of a check, after its answers are gone."""

SHIFT: Final = timedelta(hours=12)
"""How long a nurse stays signed in, however busy."""

CLOCKS_DIFFER: Final = 60
"""By how many seconds the clock of the copy that signed a cookie may be ahead of the one that reads it."""

BEGAN: Final = "began"
"""The session key of the moment a shift began."""

PREFIX: Final = "__Host-"
"""With it, browsers take a cookie only over https, from this very host and for all of it."""

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
    """The sealed cookie, Secure and with a prefix whenever the page itself came over https."""

    digest_method = staticmethod(hashlib.sha256)
    serializer = PlainAsItIs()
    longest = IDLE
    reads_own_name = True

    def get_signing_serializer(self, app: Flask) -> SealedSerializer | None:
        """Return what seals and signs, and reads what any copy signed."""
        if not app.secret_key:
            return None
        keys = (*app.config["SECRET_KEY_FALLBACKS"], app.secret_key)
        return _serializer(self.salt, cast("tuple[str, ...]", keys))

    def own_name(self, app: Flask) -> str:
        """Return how the cookie is called but for the prefix, which is what earlier releases called it."""
        return super().get_cookie_name(app)

    def own_path(self, app: Flask) -> str:
        """Return where earlier releases sent it."""
        return super().get_cookie_path(app)

    def get_cookie_name(self, app: Flask) -> str:
        """Return the name with its prefix, where browsers take that."""
        return f"{PREFIX * _is_prefixed()}{self.own_name(app)}"

    def get_cookie_path(self, app: Flask) -> str:
        """Return the path: with the prefix it has to be that of the whole host."""
        return "/" if _is_prefixed() else self.own_path(app)

    def get_cookie_secure(self, app: Flask) -> bool:
        """Whether this request came over https."""
        return request.is_secure

    def is_sent(self, app: Flask) -> bool:
        """Whether the browser has sent the cookie, under its name of now or of the release before."""
        return self.get_cookie_name(app) in request.cookies or self.own_name(app) in request.cookies

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession:
        """Read the session, unless it is not ours or over; under its name of before only if there is none of now."""
        cookie = request.cookies.get(self.get_cookie_name(app), "")
        if not cookie and self.reads_own_name:
            cookie = request.cookies.get(self.own_name(app), "")
        return self.session_class(self._held(app, cookie) or {})

    def _held(self, app: Flask, cookie: str) -> Any:  # noqa: ANN401 - whatever was sealed
        """Return what ``cookie`` holds; None if it is not ours, or over."""
        serializer = self.get_signing_serializer(app)
        # Most requests of programs bring none: refusing that would leave a traceback to be collected.
        if not serializer or not cookie:
            return None
        try:
            return serializer.loads(cookie, int(self.longest.total_seconds()))
        except BadData:
            return None

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Send the cookie with its age besides the time it ends, which is early where a browser's clock is ahead."""
        # Flask sends Expires alone, a moment of our clock. Max-Age counts from the arrival, by the browser's own.
        super().save_session(app, session, response)
        name, longest = f"{self.get_cookie_name(app)}=", int(app.permanent_session_lifetime.total_seconds())
        for number, (header, value) in enumerate(response.headers):
            if header == "Set-Cookie" and value.startswith(name) and "Expires=" in value and "Max-Age=" not in value:
                response.headers[number] = (header, f"{value}; Max-Age={longest}")
        # Left there, the one of before would come back to life as soon as this one is cleared.
        if session.modified and _is_prefixed() and self.own_name(app) in request.cookies:
            response.delete_cookie(self.own_name(app), path=self.own_path(app), secure=True, httponly=True)


@lru_cache(maxsize=16)
def _serializer(salt: str, keys: tuple[str, ...]) -> SealedSerializer:
    """Return what seals and signs the cookies of one ``salt``, made once for its ``keys``, of which the last is new."""
    kind = SecureWhenHttps
    return SealedSerializer(
        keys,
        salt=salt,
        serializer=kind.serializer,
        signer=SignedByCopies,
        signer_kwargs={"key_derivation": kind.key_derivation, "digest_method": kind.digest_method},
    )


def _is_prefixed() -> bool:
    return SEALS and request.is_secure


class ConsoleCookie(SecureWhenHttps):
    """The cookie of the nurses' pages: gone with the browser, and after a shift.

    It stays ``Lax``, so that a link in a message opens the page it names; every form carries a token besides.
    """

    salt = "console-session"
    longest = SHIFT
    reads_own_name = False  # no other site of this domain can plant one under the name with the prefix

    def own_name(self, app: Flask) -> str:
        """Stand beside the cookie of the check, not in its place."""
        return "rfc_console"

    def own_path(self, app: Flask) -> str:
        """Be sent to the console alone, where no prefix asks for more."""
        return CONSOLE

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession:
        """Read the session, unless its shift is over."""
        stored = super().open_session(app, request)
        # The age is checked twice: each save of the session renews the signature, and a shift ends all the same.
        is_over = time.time() - stored.get(BEGAN, time.time()) > SHIFT.total_seconds()
        return self.session_class() if is_over else stored


class VerdictCookie(SecureWhenHttps):
    """The verdict of a check, beside the answers that it outlives."""

    salt = "verdict"
    longest = KEPT_FOR

    def own_name(self, app: Flask) -> str:
        """Stand beside the cookie of the check, not in its place."""
        return "rfc_verdict"

    def read(self, app: Flask) -> object:
        """Return what was written, or None if nothing was, by us, within its time."""
        return self._held(app, request.cookies.get(self.get_cookie_name(app), ""))

    def write(self, app: Flask, response: Response, value: object) -> None:
        """Send ``value`` with the response; None takes back what was sent."""
        serializer = self.get_signing_serializer(app)
        sealed = serializer.dumps(value) if serializer and value is not None else ""
        response.set_cookie(
            self.get_cookie_name(app),
            str(sealed),
            max_age=KEPT_FOR if sealed else 0,
            path=self.get_cookie_path(app),
            httponly=self.get_cookie_httponly(app),
            samesite=self.get_cookie_samesite(app),
            secure=self.get_cookie_secure(app),
        )


class CookieOfItsPart(SecureWhenHttps):
    """The cookie of the check, or that of the console: neither can end the session of the other."""

    console = ConsoleCookie()

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession:
        """Read the session of the part that the page belongs to; what browsers ask for by themselves belongs to none.

        Browsers send the cookie with it. Sent back late, it would undo what was answered meanwhile.
        """
        if request.path in OF_NOBODY:
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


def is_sent_back() -> bool:
    """Whether the browser keeps the cookie of the check."""
    return cast("SecureWhenHttps", current_app.session_interface).is_sent(current_app)


def keep_reading(app: Flask, earlier_keys: list[str]) -> None:
    """Sign with the key of ``app`` alone, and go on reading cookies and forms that were signed with earlier ones."""
    app.config["SECRET_KEY_FALLBACKS"] = earlier_keys
    app.config["WTF_CSRF_SECRET_KEY"] = [*earlier_keys, app.secret_key]
