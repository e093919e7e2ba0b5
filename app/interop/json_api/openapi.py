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

_BY_HAND: Final = (
    f"The schemas are those of one line. No generator of clients that we know writes {NDJSON}: they leave this "
    "address out, or send one line of JSON. Send the lines yourself, each a JSON object and a line feed, and read the "
    "answer line by line."
)

Document = dict[str, Any]


@lru_cache
def document() -> Document:
    """Return the whole description."""
    paths: Document = {}
    for endpoint in endpoints():
        paths.setdefault(PREFIX + endpoint.path, {})[endpoint.method.lower()] = _operation(endpoint)
    return {
        "openapi": "3.1.0",
        "servers": [{"url": "/"}],
        "security": [],
        "info": {
            "title": "Red Flag Check",
            "version": f"1 (rules {VERSION})",
            "description": "Not a diagnosis. Nothing sent here is stored or logged.",
            "license": {"name": "MIT", "identifier": "MIT"},
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
    return _named_apart(found["$defs"])


def _named_apart(schemas: Document) -> Document:
    """Give what stands for each questionnaire a name of its own: generators make a type of every name."""
    named: Document = {}
    for model, schema in schemas.items():
        forms = schema.get("anyOf", [schema])
        for form in forms:
            number = form.get("properties", {}).get("questionnaire", {}).get("const")
            if number is not None:
                answers = f"AnswersToQuestionnaire{number}"
                named[answers] = form["properties"]["answers"]
                form["properties"]["answers"] = {"$ref": _SCHEMAS.format(model=answers)}
                if form is not schema:
                    named[f"{model}{number}"] = form
        if forms != [schema]:
            schema["anyOf"] = [
                {"$ref": _SCHEMAS.format(model=f"{model}{form['properties']['questionnaire']['const']}")}
                for form in forms
            ]
    return dict(sorted({**schemas, **named}.items()))


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
    if endpoint.media == NDJSON:
        operation["description"] = _BY_HAND
    return operation


def _problem(status: HTTPStatus) -> Document:
    return {"description": status.phrase, "content": {PROBLEM: {"schema": _ref(ProblemOut)}}}


def _ref(model: type[BaseModel]) -> Document:
    return {"$ref": _SCHEMAS.format(model=model.__name__)}
