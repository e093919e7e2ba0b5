"""The switch between languages: stores the choice in the session and redirects back."""

from urllib.parse import urlsplit

from flask import Blueprint, Flask, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.i18n.words import switch_to

bp = Blueprint("language", __name__, url_prefix="/language")


def register(app: Flask) -> None:
    """Add the address, and tell templates which page to come back to."""
    app.register_blueprint(bp)
    app.jinja_env.globals["this_page"] = this_page


@bp.get("")
def switch() -> ResponseReturnValue:
    """Store the chosen language, if the app offers it, and redirect back."""
    switch_to(request.args.get("to"))
    return redirect(_own_page(request.args.get("back", "")))


def this_page() -> str:
    """Return the address to come back to: this page, or the first one if this cannot be opened by its address."""
    return _own_page(request.full_path.rstrip("?") if request.method == "GET" else request.path)


def _own_page(address: str) -> str:
    """Return ``address`` if it leads to a page of the check, else that of the first page."""
    if not address.isprintable() or "\\" in address or not address.startswith("/") or address.startswith("//"):
        return url_for("self_check.start")
    path = urlsplit(address).path
    is_a_page = current_app.url_map.bind("").test(path, method="GET") and path != url_for("language.switch")
    return address if is_a_page else url_for("self_check.start")
