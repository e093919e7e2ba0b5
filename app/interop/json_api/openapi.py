"""The description of the API as OpenAPI 3.1, made from the endpoints and their models."""

from functools import lru_cache
from http import HTTPStatus
from typing import Any, Final

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from app.interop.json_api.endpoint import NDJSON, PREFIX, Endpoint, endpoints
from app.interop.problems import PROBLEM, ProblemOut
from rules.in_force import VERSION

_SCHEMAS: Final = "#/components/schemas/{model}"
_ACCEPT_LANGUAGE: Final = {
    "name": "Accept-Language",
    "in": "header",
    "description": "The language of the words. Content-Language says which it is.",
    "schema": {"type": "string", "examples": ["es"]},
}

Document = dict[str, Any]


@lru_cache
def document() -> Document:
    """Return the whole description."""
    paths: Document = {}
    for endpoint in endpoints():
        paths.setdefault(PREFIX + endpoint.path, {})[endpoint.method.lower()] = _operation(endpoint)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Red Flag Check",
            "version": f"1 (rules {VERSION})",
            "description": "Not a diagnosis. Nothing sent here is stored or logged.",
        },
        "paths": paths,
        "components": {"schemas": _schemas()},
    }


def _schemas() -> Document:
    models: dict[type[BaseModel], JsonSchemaMode] = {ProblemOut: "serialization"}
    for endpoint in endpoints():
        models[endpoint.gives] = "serialization"
        if endpoint.takes:
            models[endpoint.takes] = "validation"
    _, found = models_json_schema(list(models.items()), ref_template=_SCHEMAS)
    schemas: Document = found["$defs"]
    return schemas


def _operation(endpoint: Endpoint) -> Document:
    operation: Document = {
        "operationId": endpoint.name,
        "summary": endpoint.summary,
        "responses": {
            "200": {"description": HTTPStatus.OK.phrase, "content": {endpoint.media: {"schema": _ref(endpoint.gives)}}},
            **{str(status.value): _problem(status) for status in endpoint.problems},
        },
    }
    if endpoint.has_words or endpoint.media == NDJSON:
        operation["parameters"] = [_ACCEPT_LANGUAGE]
    if endpoint.method == "GET":
        operation["responses"]["304"] = {"description": "The copy whose ETag was sent is still good."}
    if endpoint.takes:
        taken = {"schema": _ref(endpoint.takes), "example": endpoint.example}
        operation["requestBody"] = {"required": True, "content": {endpoint.media: taken}}
    return operation


def _problem(status: HTTPStatus) -> Document:
    return {"description": status.phrase, "content": {PROBLEM: {"schema": _ref(ProblemOut)}}}


def _ref(model: type[BaseModel]) -> Document:
    return {"$ref": _SCHEMAS.format(model=model.__name__)}
