"""A proxy that does not tell that people come by https: cookies would travel unmarked, and nobody would notice."""

import logging
from typing import Final

from flask import Flask, request

from app.settings.settings import Environment, Settings

ASKED_FROM_INSIDE: Final = ("/healthz", "/readyz", "/metrics")
"""What orchestrators ask past the proxy, over plain http."""

_log = logging.getLogger(__name__)


def init_app(app: Flask, settings: Settings) -> None:
    """Log it once, where patients are served. Whatever is asked for is answered all the same."""
    told = False

    def tell() -> None:
        nonlocal told
        if not (told or request.is_secure or request.path in ASKED_FROM_INSIDE):
            told = True
            _log.warning(
                "A page was asked for over http: no X-Forwarded-Proto from the proxy. Until it sends one, cookies are "
                "not marked Secure and browsers are not told to stay with https"
            )

    if settings.environment is Environment.PRODUCTION:
        app.before_request(tell)
