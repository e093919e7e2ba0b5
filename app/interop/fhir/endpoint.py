"""Where FHIR is served, and how its answers are written."""

from http import HTTPStatus
from typing import Final

from flask import Response, request
from werkzeug.exceptions import NotAcceptable
from werkzeug.http import parse_options_header

from app.extensions import limiter
from app.interop.bodies import MOST_BYTES_IN_FHIR
from app.interop.fhir.elements import Resource
from app.interop.shared import RATE, Addresses

PREFIX: Final = "/fhir"
MEDIA: Final = "application/fhir+json"
FHIR_VERSION: Final = "4.0.1"
READABLE: Final = (MEDIA, "application/json", "application/json+fhir", "text/json", "json")
"""What JSON is called: by FHIR, by everyone, by old programs, and in ``_format``."""

_ANYTHING: Final = ("*/*", "application/*", "text/*")
_VERSIONS: Final = ("4.0", FHIR_VERSION)

bp = Addresses("fhir", __name__, url_prefix=PREFIX)
limiter.limit(RATE)(bp)


@bp.before_request
def within_limits() -> None:
    """Set the size of a body, and see that an answer in JSON will do.

    Raises:
        NotAcceptable: it will not.
    """
    request.max_content_length = MOST_BYTES_IN_FHIR
    # FHIR lets a caller that cannot set headers ask by ``_format``, which then outranks Accept. A bare "+" is a space.
    asked = request.args.get("_format", "").strip().replace(" ", "+")
    accepted = [each for each, quality in request.accept_mimetypes if quality > 0]
    wanted = [asked] if asked else accepted
    if (asked or request.accept_mimetypes) and not any(is_ours(each, *_ANYTHING) for each in wanted):
        raise NotAcceptable


def is_ours(media: str, *others: str) -> bool:
    """Whether ``media``, with its parameters, is JSON of our version of FHIR, or one of ``others``."""
    name, parameters = parse_options_header(media.lower())
    # Of the parameters only this one says what is to stand in the body.
    return name in (*READABLE, *others) and parameters.get("fhirversion", FHIR_VERSION) in _VERSIONS


def answer_with(resource: Resource, status: HTTPStatus = HTTPStatus.OK) -> Response:
    """Return ``resource`` as the answer."""
    response = Response(resource.model_dump_json(by_alias=True, exclude_none=True), status, mimetype=MEDIA)
    if resource.language:
        response.content_language.add(resource.language)
    return response
