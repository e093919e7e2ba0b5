"""What browsers report when a page tries what our policy forbids: a hole, a mistake of ours, or somebody's extension.

Whoever sends a report chooses every word of it, so we log and count two words of our own lists, never its text.
"""

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, abort, request
from pydantic_core import from_json

from app.errors import answer_under, with_headers
from app.extensions import csrf, limiter
from app.serving import metrics
from app.serving.headers import REPORTS

RATE: Final = "60/minute"
"""For one address, which a whole clinic may share: pages in order send none, and a browser waits for no answer."""

MOST_BYTES: Final = 8 * 1024

REPORT_TYPE: Final = "application/csp-report"
"""What ``report-uri`` of our policy makes browsers send. ``application/reports+json`` is for ``Reporting-Endpoints``,
a header that we do not send."""

DIRECTIVES: Final = frozenset({
    "base-uri", "child-src", "connect-src", "default-src", "font-src", "form-action", "frame-ancestors", "frame-src",
    "img-src", "manifest-src", "media-src", "object-src", "script-src", "script-src-attr", "script-src-elem",
    "style-src", "style-src-attr", "style-src-elem", "worker-src",
})  # fmt: skip
NO_ADDRESS: Final = frozenset({"blob", "data", "eval", "inline", "wasm-eval"})
"""What a browser names in place of an address."""

UNKNOWN: Final = "unknown"

bp = Blueprint("csp_reports", __name__)

_log = logging.getLogger(__name__)


def register(app: Flask) -> None:
    """Take reports, without a token against forgery, and waste no page on what is wrong with one."""
    csrf.exempt(bp)
    app.register_blueprint(bp)
    answer_under(app, REPORTS, lambda error: with_headers(Response(status=error.code), error))


@bp.post(REPORTS)
@limiter.limit(RATE)
def take() -> Response:
    """Write down which directive was violated, and by what kind of thing."""
    # Before anything reads the body: the address is open to everybody, and takes no token.
    request.max_content_length = MOST_BYTES
    if request.mimetype != REPORT_TYPE:
        abort(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    try:
        sent = from_json(request.get_data())
    except ValueError:
        abort(HTTPStatus.BAD_REQUEST)
    match sent:
        case {"csp-report": Mapping() as report}:
            directive = _directive(report.get("effective-directive") or report.get("violated-directive"))
            metrics.violated(directive)
            _log.warning("A page tried what its policy forbids: %s, %s", directive, _kind(report.get("blocked-uri")))
    return Response(status=HTTPStatus.NO_CONTENT)


def _directive(named: object) -> str:
    # Browsers before CSP 3 send the whole directive, with its sources behind the name.
    name = str(named).partition(" ")[0]
    return name if name in DIRECTIVES else UNKNOWN


def _kind(blocked: object) -> str:
    if not isinstance(blocked, str):
        return UNKNOWN
    if blocked in NO_ADDRESS:
        return blocked
    try:
        address = urlsplit(blocked)
    except ValueError:
        return UNKNOWN
    if address.scheme in NO_ADDRESS:
        return address.scheme
    if not address.scheme.startswith("http"):
        return UNKNOWN
    return "same-origin" if address.netloc == request.host else "elsewhere"
