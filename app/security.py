"""What every answer of the server carries, and how the cookie is sent."""

import hashlib
from datetime import timedelta
from typing import Final

from flask import Flask, Response, request
from flask.sessions import SecureCookieSessionInterface

IDLE: Final = timedelta(minutes=30)
"""How long answers are kept after the last page was opened."""

HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
    "magnetometer=(), microphone=(), midi=(), payment=(), usb=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

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


class SecureWhenHttps(SecureCookieSessionInterface):
    """The signed cookie, marked Secure whenever the page itself came over https."""

    digest_method = staticmethod(hashlib.sha256)

    def get_cookie_secure(self, app: Flask) -> bool:
        """Whether this request came over https."""
        return request.is_secure


def init_app(app: Flask) -> None:
    """Set the limits, the cookie and the headers."""
    app.config.from_mapping(LIMITS)
    app.session_interface = SecureWhenHttps()
    app.after_request(_add_headers)


def _add_headers(response: Response) -> Response:
    response.headers.extend(HEADERS)
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = ONE_YEAR
    return response
