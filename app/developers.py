"""The page for those who write other programs: what they can ask, each with a line to try."""

import json
from dataclasses import dataclass
from shlex import quote

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from app.api.endpoint import PREFIX, Endpoint, endpoints
from app.contact import contact
from app.i18n import only_in_english

bp = Blueprint("developers", __name__, url_prefix="/developers")


@dataclass(frozen=True, slots=True)
class EndpointView:
    """An endpoint in finished words. ``curl`` can be pasted into a terminal as it is."""

    method: str
    path: str
    summary: str
    curl: str
    takes: str | None
    gives: str
    problems: tuple[str, ...]


@bp.get("")
@only_in_english
def show() -> ResponseReturnValue:
    """Show every endpoint."""
    root = request.url_root.rstrip("/")
    return render_template(
        "developers.html",
        page_title="For developers",
        contact=contact(),
        endpoints=[_view(each, root) for each in endpoints()],
    )


def curl(endpoint: Endpoint, root: str) -> str:
    """Return a line that asks ``endpoint`` of the server at ``root``."""
    line = f"curl -s {quote(root + PREFIX + endpoint.path)}"
    if endpoint.example is None:
        return line
    return f"{line} -H {quote(f'Content-Type: {endpoint.media}')} -d {quote(json.dumps(endpoint.example))}"


def _view(endpoint: Endpoint, root: str) -> EndpointView:
    return EndpointView(
        method=endpoint.method,
        path=PREFIX + endpoint.path,
        summary=endpoint.summary,
        curl=curl(endpoint, root),
        takes=endpoint.takes.__doc__ if endpoint.takes else None,
        gives=endpoint.gives.__doc__ or "",
        problems=tuple(f"{each.value} {each.phrase}" for each in endpoint.problems),
    )
