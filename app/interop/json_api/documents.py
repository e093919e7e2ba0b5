"""What stays the same until the rules change: the questions, the rules, and the description of the API itself."""

from flask import Response, jsonify

from app.interop.bodies import json_of
from app.interop.json_api import spoken
from app.interop.json_api.endpoint import Endpoint, bp, serve
from app.interop.json_api.openapi import document
from app.interop.json_api.wire import QuestionnaireOut, RulesOut
from app.interop.shared import cached


@serve(
    Endpoint(
        "GET",
        "/questionnaire",
        "questionnaire",
        "Every question with its options, in the language asked for.",
        gives=QuestionnaireOut,
        has_words=True,
    )
)
def questionnaire() -> Response:
    """Answer with every question."""
    return cached(json_of(spoken.questionnaire()))


@serve(
    Endpoint(
        "GET",
        "/rules",
        "rules",
        "Every rule with its condition, its level and its passages, in the language asked for.",
        gives=RulesOut,
        has_words=True,
    )
)
def rules() -> Response:
    """Answer with every rule."""
    return cached(json_of(spoken.rules()))


@bp.get("/openapi.json")
def openapi() -> Response:
    """Answer with the description of this API."""
    return cached(jsonify(document()))
