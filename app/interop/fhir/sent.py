"""The response in the body of a request, on its own or as the parameter of the operation."""

from collections.abc import Iterator
from http import HTTPStatus
from textwrap import shorten
from typing import Any, Final, cast, get_args

from flask import abort, request
from pydantic import ValidationError
from pydantic_core import from_json

from app.interop.bodies import COMPRESSED, TWICE, encoding, named_twice, sent
from app.interop.fhir.conformance import BUNDLE, RESPONSE
from app.interop.fhir.endpoint import is_ours
from app.interop.fhir.errors import Refused
from app.interop.fhir.outcome import Kind
from app.interop.fhir.reading import issues_of
from app.interop.fhir.resources import Issue, Parameters, as_named
from app.interop.fhir.strict import path_of, unknown_meaning

_PARAMETERS: Final = "Parameters"


def asked_for() -> tuple[dict[str, Any], Kind]:
    """Return the response that was sent, as it came, and what kind of Bundle is asked for.

    Raises:
        Refused: the body is no resource, or Parameters that hold something else; or there is no such kind.
    """
    resource = _resource()
    kinds = request.args.getlist(BUNDLE)
    if resource.get("resourceType") == _PARAMETERS:
        resource, named = _parameters(resource)
        kinds += named
    if not set(kinds) <= set(get_args(Kind)) or len(kinds) > 1:
        words = f"{BUNDLE}: found {shorten(', '.join(kinds), 40)}, expected one of: {', '.join(get_args(Kind))}."
        raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, Issue(code="value", diagnostics=words))
    return resource, cast("Kind", kinds[0]) if kinds else "collection"


def _resource() -> dict[str, Any]:
    if not is_ours(request.content_type or ""):
        abort(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    if compressed := encoding():
        words = f"{COMPRESSED} Found {compressed}."
        raise Refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, Issue(code="not-supported", diagnostics=words))
    text = sent()
    try:
        resource = from_json(text)
    except ValueError as fault:
        raise Refused(HTTPStatus.BAD_REQUEST, Issue(code="structure", diagnostics=f"No JSON: {fault}.")) from None
    if not isinstance(resource, dict):
        words = f"Found {type(resource).__name__}, expected a resource: an object."
        raise Refused(HTTPStatus.BAD_REQUEST, Issue(code="structure", diagnostics=words))
    kind = resource.get("resourceType")
    root = kind if isinstance(kind, str) else "Resource"
    twice = (
        Issue(code="structure", diagnostics=TWICE, expression=[path_of(root, place)]) for place in named_twice(text)
    )
    if faults := tuple(as_named(twice)):
        raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, *faults)
    return resource


def _parameters(resource: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    if faults := tuple(as_named(_faults(resource))):
        raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, *faults)
    given = Parameters.model_validate(resource).parameter
    (response,) = (each.resource for each in given if each.name == RESPONSE and each.resource)
    return response, [each.value_code or "nothing" for each in given if each.name == BUNDLE]


def _faults(resource: dict[str, Any]) -> Iterator[Issue]:
    """Yield what keeps ``resource`` from being Parameters with one response and nothing else."""
    try:
        parameters = Parameters.model_validate(resource).parameter
    except ValidationError as refused:
        yield from issues_of(refused, _PARAMETERS)
        return
    # What stands within the response is looked at where that is read.
    yield from unknown_meaning({**resource, "parameter": [_bare(each) for each in resource["parameter"]]}, _PARAMETERS)
    responses = [each for each in parameters if each.name == RESPONSE]
    others = [each.name for each in parameters if each.name not in {RESPONSE, BUNDLE}]
    if not any(each.resource for each in responses):
        words = f"Found no parameter called {RESPONSE} that holds a resource."
        yield Issue(code="required", diagnostics=words, expression=[f"{_PARAMETERS}.parameter"])
    elif len(responses) > 1 or others:
        # Of two responses the second may be the graver one, and another parameter may change what the first means.
        found = ", ".join(each.name for each in parameters)
        words = f"Found the parameters {found}; expected one called {RESPONSE}, and {BUNDLE} if need be."
        yield Issue(code="structure", diagnostics=words, expression=[f"{_PARAMETERS}.parameter"])


def _bare(parameter: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in parameter.items() if name != "resource"}
