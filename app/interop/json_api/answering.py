"""Bodies in and out: read strictly, refused with their faults, written as JSON."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import TypeVar

from flask import Response, request
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from app.interop.json_api.endpoint import JSON
from app.interop.json_api.errors import Problem
from app.interop.json_api.wire import UNREADABLE, FaultOut
from rules.in_force import ITEMS

Model = TypeVar("Model", bound=BaseModel)

_NOT_JSON = "json_invalid"


def body(model: type[Model]) -> Model:
    """Read the body of the request.

    Raises:
        Problem: it is no JSON, or not what ``model`` says; names its faults.
    """
    expect(JSON)
    return read(model, request.get_data())


def expect(media: str) -> None:
    """Refuse a body that does not call itself ``media``.

    Raises:
        Problem: it is something else.
    """
    if request.mimetype != media:
        found = request.mimetype or "no media type"
        raise Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"Found {found}, expected {media}.")


def read(model: type[Model], text: bytes) -> Model:
    """Read ``text`` as JSON of the kind ``model``.

    Raises:
        Problem: it cannot be read so; names its faults.
    """
    try:
        return model.model_validate_json(text)
    except ValidationError as refused:
        faults = refused.errors(include_input=False, include_context=False, include_url=False)
    if faults[0]["type"] == _NOT_JSON:
        raise Problem(HTTPStatus.BAD_REQUEST, f"The body is no JSON: {faults[0]['msg']}.")
    found = (each for fault in faults for each in _faults(fault))
    raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "The body is not as expected.", found)


def json_of(model: BaseModel) -> Response:
    """Return ``model`` as the answer."""
    return Response(model.model_dump_json(), mimetype=JSON)


def _faults(fault: ErrorDetails) -> Iterator[FaultOut]:
    steps = (str(step).replace("~", "~0").replace("/", "~1") for step in fault["loc"])
    pointer = "".join(f"/{step}" for step in steps)
    if fault["type"] != UNREADABLE:
        yield FaultOut(pointer=pointer, message=f"{fault['msg']}.")
        return
    for message in fault["msg"].splitlines():
        link_id = message.partition(":")[0]
        yield FaultOut(pointer=f"{pointer}/{link_id}" if link_id in ITEMS else pointer, message=message)
