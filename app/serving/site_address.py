"""Where we are found, for links that leave the server. Whoever asks may put any name into the header Host."""

from typing import Any

from flask import request, url_for

from app.settings.settings import settings_in_force


def own_address() -> str:
    """Return the configured address, which production requires; on a laptop without one, that of the request."""
    site = settings_in_force().site_address
    return str(site or request.url_root).rstrip("/")


def whole_url(endpoint: str, **values: Any) -> str:  # noqa: ANN401 - as Flask's url_for takes them
    """Return the address of a page with all that it takes to find it from elsewhere."""
    return own_address() + url_for(endpoint, **values)
