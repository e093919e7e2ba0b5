"""Bodies in and out: how large they may be, how they are read (strictly, naming each fault), and written as JSON."""

from codecs import BOM_UTF8
from collections.abc import Iterator
from http import HTTPStatus
from typing import Annotated, Final, TypeVar

from flask import Response, request
from pydantic import BaseModel, FailFast, Field, ValidationError
from pydantic_core import ErrorDetails

from app.interop.problems import FaultOut, Problem
from rules.in_force import ITEMS

JSON: Final = "application/json"

MOST_BYTES: Final = 64 * 1024

MOST_ENTRIES: Final = 200
"""How many entries a list of a resource may have, such as the answers on an item; a whole form has less than half."""

UNREADABLE: Final = "answers"
"""What pydantic is told to call answers that cannot be read; their faults stand on lines of their own."""

_NOT_JSON: Final = "json_invalid"


class _FailFast(FailFast):
    """As its parent, and of use where a list may be missing: a union of types wants them hashable."""

    __hash__ = object.__hash__


Entry = TypeVar("Entry")
Some = Annotated[list[Entry], Field(max_length=MOST_ENTRIES), _FailFast()]
"""A list that others send: no longer than any form needs, and read up to the first entry that is wrong."""

Model = TypeVar("Model", bound=BaseModel)


def body(model: type[Model]) -> Model:
    """Read the body of the request.

    Raises:
        Problem: it is no JSON, or not what ``model`` describes; names its faults.
    """
    expect(JSON)
    return read(model, whole_body())


def whole_body() -> bytes:
    """Return the body of the request, without the mark that some editors put before a text."""
    return request.get_data().removeprefix(BOM_UTF8)


def expect(media: str) -> None:
    """Refuse a body that does not call itself ``media``.

    Raises:
        Problem: it is something else.
    """
    # A page of another site can post plain text unasked, but these types only after a preflight, which CORS refuses.
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
        # Without the input and its context: what was sent may be answers, and a problem may end up in a log.
        faults = refused.errors(include_input=False, include_context=False, include_url=False)
    if faults[0]["type"] == _NOT_JSON:
        raise Problem(HTTPStatus.BAD_REQUEST, f"The body is no JSON: {faults[0]['msg']}.")
    found = (each for fault in faults for each in _faults(fault))
    raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "The body is not as expected.", found)


def json_of(model: BaseModel) -> Response:
    """Return ``model`` as the answer, by the names of the wire; what has no value is null."""
    return Response(model.model_dump_json(), mimetype=JSON)


def _faults(fault: ErrorDetails) -> Iterator[FaultOut]:
    # RFC 6901: "~" and "/" within a step of a JSON Pointer are escaped, "~" first.
    steps = (str(step).replace("~", "~0").replace("/", "~1") for step in fault["loc"])
    pointer = "".join(f"/{step}" for step in steps)
    if fault["type"] != UNREADABLE:
        yield FaultOut(pointer=pointer, message=f"{fault['msg']}.")
        return
    for message in fault["msg"].splitlines():
        link_id = message.partition(":")[0]
        yield FaultOut(pointer=f"{pointer}/{link_id}" if link_id in ITEMS else pointer, message=message)
