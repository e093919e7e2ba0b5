"""A proxy that does not tell that people come by https: cookies would travel unmarked, and nobody would notice."""

import logging
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from flask import Flask, request

from app.settings.settings import Environment, Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ASKED_FROM_INSIDE: Final = ("/healthz", "/readyz", "/metrics")
"""What orchestrators ask past the proxy, over plain http."""

LONGEST: Final = 40
"""How much of what came is told."""

_log = logging.getLogger(__name__)


def init_app(app: Flask, settings: Settings) -> None:
    """Log it once, where patients are served. Whatever is asked for is answered all the same."""
    told = False

    def tell() -> None:
        nonlocal told
        if not (told or request.is_secure or request.path in ASKED_FROM_INSIDE):
            told = True
            found = request.headers.get("X-Forwarded-Proto")
            _log.warning(
                "A page was asked for over http: found %s as X-Forwarded-Proto, expected https from each proxy "
                "(RFC_PROXY_HOPS is %s). Until then, cookies are not marked Secure and browsers are not told to stay "
                "with https",
                "none" if found is None else repr(found[:LONGEST]),
                settings.proxy_hops,
            )

    if settings.environment is Environment.PRODUCTION:
        app.before_request(tell)


def in_small_letters(served: "WSGIApplication") -> "WSGIApplication":
    """Return ``served`` as it is asked by a scheme in small letters: it may come in any, and is compared in these."""

    def application(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        environ["wsgi.url_scheme"] = environ["wsgi.url_scheme"].lower()
        return served(environ, start_response)

    return application
