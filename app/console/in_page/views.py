"""The address of the modules that the page of a call loads."""

from http import HTTPStatus

from flask import Blueprint, Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.console.in_page.modules import modules, packed
from app.serving.headers import ONE_YEAR

bp = Blueprint("in_page", __name__, url_prefix="/console/in-page")


@bp.get("/<fingerprint>/<name>")
def module(fingerprint: str, name: str) -> ResponseReturnValue:
    """Send a module, which browsers may cache for ever: its address changes with the rules and with the app.

    Nothing of any call is in it, so nobody has to be signed in for it, and a locked screen is not opened by it.
    """
    present = modules()
    if name not in present.texts:
        abort(HTTPStatus.NOT_FOUND)
    # A page of another version, during a deploy, gets what is here; the redirect is not cached.
    return _sent(present.texts[name]) if fingerprint == present.fingerprint else redirect(address_of(name))


def address_of(name: str) -> str:
    """Return the address of the module ``name`` as it is now."""
    return url_for("in_page.module", fingerprint=modules().fingerprint, name=name)


def _sent(text: str) -> Response:
    is_packed = request.accept_encodings["gzip"] > 0
    response = Response(packed(text) if is_packed else text, mimetype="text/javascript")
    if is_packed:
        response.content_encoding = "gzip"
    response.vary.add("Accept-Encoding")
    response.headers["Cache-Control"] = f"public, {ONE_YEAR}, immutable"
    return response
