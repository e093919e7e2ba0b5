"""Bodies in and out: how large they may be, how they are read (strictly, naming each fault), and written as JSON."""

import json
from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from http import HTTPStatus
from typing import Annotated, Any, Final, TypeVar

from flask import Response, request
from pydantic import BaseModel, FailFast, Field, ValidationError
from pydantic_core import ErrorDetails

from app.interop.problems import FaultOut, Problem
from rules.in_force import ITEMS

JSON: Final = "application/json"

MOST_BYTES: Final = 64 * 1024
MOST_BYTES_IN_FHIR: Final = 256 * 1024
"""A response as records systems send it, with all their remarks and a whole rendering of it as a page."""

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
    return read(model, sent())


def expect(media: str) -> None:
    """Refuse a body that does not call itself ``media``.

    Raises:
        Problem: it is something else.
    """
    # A page of another site can post plain text unasked, but these types only after a preflight, which CORS refuses.
    if request.mimetype != media:
        found = request.mimetype or "no media type"
        raise Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"Found {found}, expected {media}.")
    if compressed := encoding():
        raise Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"{COMPRESSED} Found {compressed}.")


COMPRESSED: Final = "Expected a body as it is, without a Content-Encoding."
"""A short compressed body may stand for one of any length."""


def encoding() -> str | None:
    """Return how the body of the request is compressed, if it is."""
    found = request.headers.get("Content-Encoding", "").strip().lower()
    return found if found not in {"", "identity"} else None


def sent() -> bytes:
    """Return the body of the request without the mark that some programs put before a text in UTF-8."""
    return request.get_data().removeprefix(BOM_UTF8)


class _Members(dict[str, object]):
    """An object of JSON, and which of its names stood twice."""

    twice: tuple[str, ...] = ()


def _members(pairs: list[tuple[str, object]]) -> _Members:
    made = _Members(pairs)
    if len(made) < len(pairs):
        made.twice = tuple(name for name, count in Counter(name for name, _ in pairs).items() if count > 1)
    return made


Step = str | int
"""A name in an object, or a number in a list: those that lead to something are its place."""


def objects_in(whole: object, besides: Collection[Step] = ()) -> Iterator[tuple[list[Step], dict[str, Any]]]:
    """Yield every object in ``whole``, which is JSON, that has members, with its place; none that is in ``besides``.

    Nothing is made for what was not reached yet: whoever sends it decides how wide it is, and how long its names are.
    """
    # A stack instead of recursion: whoever sends it decides how deep it goes, and Python has a limit.
    place: list[Step] = []
    levels = [_inside([whole], ())]
    while levels:
        for step, value in levels[-1]:
            place.append(step)
            levels.append(_inside(value, besides))
            if isinstance(value, dict):
                yield place[1:], value
            break
        else:
            levels.pop()
            del place[-1:]


def _inside(value: dict[str, Any] | list[Any], besides: Collection[Step]) -> Iterator[tuple[Step, Any]]:
    steps: Iterable[tuple[Step, Any]] = value.items() if isinstance(value, dict) else enumerate(value)
    return ((step, each) for step, each in steps if each and isinstance(each, dict | list) and step not in besides)


def named_twice(text: bytes) -> Iterator[tuple[Step, ...]]:
    """Yield where in ``text``, which is JSON that could be read, a name stands twice in one object.

    Of two values readers take the last, and the first may be the one that matters.
    """
    # Numbers stay text: some are longer than Python turns into one.
    whole = json.loads(text, object_pairs_hook=_members, parse_int=str, parse_float=str)
    for place, found in objects_in(whole):
        if isinstance(found, _Members):
            yield from ((*place, name) for name in found.twice)


def read(model: type[Model], text: bytes) -> Model:
    """Read ``text`` as JSON of the kind ``model``.

    Raises:
        Problem: it cannot be read so; names its faults.
    """
    try:
        found = model.model_validate_json(text)
    except ValidationError as refused:
        # Without the input and its context: what was sent may be answers, and a problem may end up in a log.
        faults = refused.errors(include_input=False, include_context=False, include_url=False)
    else:
        twice = (FaultOut(pointer=_pointer(place), message=TWICE) for place in named_twice(text))
        doubled = Problem(HTTPStatus.UNPROCESSABLE_ENTITY, _OTHERWISE, twice)
        if not doubled.faults:
            return found
        raise doubled
    if faults[0]["type"] == _NOT_JSON:
        raise Problem(HTTPStatus.BAD_REQUEST, f"The body is no JSON: {faults[0]['msg']}.")
    raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, _OTHERWISE, (each for fault in faults for each in _faults(fault)))


TWICE: Final = "Stands twice in one object, expected once."
_OTHERWISE: Final = "The body is not as expected."


def _pointer(place: Iterable[str | int]) -> str:
    # RFC 6901: "~" and "/" within a step of a JSON Pointer are escaped, "~" first.
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in place)


def json_of(model: BaseModel) -> Response:
    """Return ``model`` as the answer, by the names of the wire; what has no value is null."""
    return Response(model.model_dump_json(), mimetype=JSON)


def _faults(fault: ErrorDetails) -> Iterator[FaultOut]:
    pointer = _pointer(fault["loc"])
    if fault["type"] != UNREADABLE:
        yield FaultOut(pointer=pointer, message=f"{fault['msg']}.")
        return
    for message in fault["msg"].splitlines():
        link_id = message.partition(":")[0]
        yield FaultOut(pointer=f"{pointer}/{link_id}" if link_id in ITEMS else pointer, message=message)
