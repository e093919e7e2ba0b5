"""Style, script and icon: served by WhiteNoise under content hashes, so that browsers may cache them for ever."""

import hashlib
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Final
from wsgiref.headers import Headers

from flask import Flask, abort, current_app, redirect
from flask.typing import ResponseReturnValue
from whitenoise import WhiteNoise

from app.serving.headers import ONE_YEAR
from app.settings.settings import Environment, Settings

FOLDER: Final = Path(__file__).parents[1] / "static"
PREFIX: Final = "/static"
COMPRESSED: Final = ".gz"

HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def init_app(app: Flask, settings: Settings) -> None:
    """Serve the folder and give templates ``static_url(name)``, whose address changes whenever the file does."""
    files = [file for file in FOLDER.iterdir() if file.is_file() and file.suffix != COMPRESSED]
    addresses = {file.name: f"{PREFIX}/{_fingerprint(file)}/{file.name}" for file in files}
    # The headers are fixed before anyone asks, and in production everyone comes by https.
    promises = {"Strict-Transport-Security": ONE_YEAR} if settings.environment is Environment.PRODUCTION else {}
    served = WhiteNoise(
        app.wsgi_app,
        allow_all_origins=False,
        add_headers_function=partial(_add_headers, {**HEADERS, **promises}),
        immutable_file_test=".",
    )
    for file in files:
        served.add_file_to_dictionary(addresses[file.name], str(file))
    app.wsgi_app = served  # type: ignore[method-assign]  # Flask's own way to add middleware

    def of_another_version(fingerprint: str, name: str) -> ResponseReturnValue:
        """Redirect a page of another version, during a deploy, to the file that is here; the redirect is not cached."""
        return redirect(addresses[name]) if name in addresses else abort(HTTPStatus.NOT_FOUND)

    app.add_url_rule(f"{PREFIX}/<fingerprint>/<name>", "static_of_another_version", of_another_version)
    app.jinja_env.globals["static_url"] = addresses.__getitem__


def static_url(name: str) -> str:
    """Return the address of a file, for what no template writes."""
    return current_app.jinja_env.from_string("{{ static_url(name) }}").render(name=name)


def _fingerprint(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:8]


def _add_headers(fixed: dict[str, str], headers: Headers, path: str, url: str) -> None:
    for name, value in fixed.items():
        headers[name] = value
