"""Where FHIR is served, and how its answers are written."""

from http import HTTPStatus
from typing import Final

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotAcceptable

from app.extensions import limiter
from app.interop.bodies import MOST_BYTES
from app.interop.fhir.elements import Element
from app.interop.shared import RATE

PREFIX: Final = "/fhir"
MEDIA: Final = "application/fhir+json"
READABLE: Final = (MEDIA, "application/json", "text/json", "json")
"""What JSON is called: by FHIR, by everyone, by old programs, and in ``_format``."""

bp = Blueprint("fhir", __name__, url_prefix=PREFIX)
limiter.limit(RATE)(bp)


@bp.before_request
def within_limits() -> None:
    """Set the size of a body, and see that an answer in JSON will do.

    Raises:
        NotAcceptable: it will not.
    """
    request.max_content_length = MOST_BYTES
    # FHIR lets a caller that cannot set headers ask by ``_format``, which then outranks Accept.
    wanted = request.args.get("_format")
    if wanted is not None:
        if wanted.split(";")[0].strip() not in READABLE:
            raise NotAcceptable
    elif request.accept_mimetypes and not request.accept_mimetypes.best_match(READABLE[:3]):
        raise NotAcceptable


def answer_with(resource: Element, status: HTTPStatus = HTTPStatus.OK) -> Response:
    """Return ``resource`` as the answer."""
    return Response(resource.model_dump_json(by_alias=True, exclude_none=True), status, mimetype=MEDIA)
