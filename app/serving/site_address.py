"""Where we are found, for links that leave the server. Whoever asks may put any name into the header Host."""

from typing import Any

from flask import Flask, request, url_for
from werkzeug.exceptions import BadHost

from app.settings.settings import settings_in_force


def init_app(app: Flask) -> None:
    """Let nothing read a request before it is known to name a host."""
    app.before_request(_refuse_a_host_that_is_none)


def own_address() -> str:
    """Return the configured address, which production requires; on a laptop without one, that of the request."""
    site = settings_in_force().site_address
    return str(site or request.url_root).rstrip("/")


def whole_url(endpoint: str, **values: Any) -> str:  # noqa: ANN401 - as Flask's url_for takes them
    """Return the address of a page with all that it takes to find it from elsewhere."""
    return own_address() + url_for(endpoint, **values)


def _refuse_a_host_that_is_none() -> None:
    """Refuse a name that cannot be one, which Werkzeug tells only where somebody asks for an address of our own."""
    try:
        _ = request.url_root
    except UnicodeError:
        raise BadHost from None
