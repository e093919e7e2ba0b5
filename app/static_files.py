"""Style, script and icon: served by WhiteNoise, and named by their content so that a browser may keep them."""

import hashlib
from pathlib import Path
from typing import Final
from wsgiref.headers import Headers

from flask import Flask
from whitenoise import WhiteNoise

FOLDER: Final = Path(__file__).parent / "static"
PREFIX: Final = "/static/"
ONE_YEAR: Final = 365 * 24 * 60 * 60


def init_app(app: Flask) -> None:
    """Serve the folder and give templates ``static_url(name)``, whose address changes whenever the file does."""
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]  # Flask's own way to add middleware
        app.wsgi_app,
        root=FOLDER,
        prefix=PREFIX,
        max_age=ONE_YEAR,
        allow_all_origins=False,
        add_headers_function=_add_headers,
    )
    addresses = {
        file.name: f"{PREFIX}{file.name}?v={_fingerprint(file)}" for file in FOLDER.iterdir() if file.is_file()
    }
    app.jinja_env.globals["static_url"] = addresses.__getitem__


def _fingerprint(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:8]


def _add_headers(headers: Headers, path: str, url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
