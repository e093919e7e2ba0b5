"""A conformance vector is a line that the JSON API takes, and what is expected is what it answers."""

import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.extensions import limiter
from rules.exports.vectors import pack
from rules.in_force import RULES

EVERY = 29


def as_expected(assessment: dict[str, Any], expected: dict[str, Any]) -> dict[str, Any]:
    """Return what ``assessment`` says of all that is expected; of findings the codes, of "not sure" no red flags."""
    raised = [{key: value for key, value in each.items() if key != "red_flags"} for each in assessment["raised"]]
    codes = [finding["code"] for finding in assessment["findings"]]
    return {name: assessment[name] for name in expected} | {"findings": codes, "raised": raised}


@pytest.mark.unwatched
def test_the_json_api_answers_as_the_vectors_expect(app: Flask, client: FlaskClient) -> None:
    vectors = [json.loads(line) for line in pack(RULES).splitlines()[1::EVERY]]
    sent = [{key: value for key, value in vector.items() if key != "expected"} for vector in vectors]

    with app.app_context():
        limiter.reset()
    body = "\n".join(map(json.dumps, sent))
    response = client.post("/api/v1/assessments/batch", data=body, content_type="application/x-ndjson")

    answered = [json.loads(line) for line in response.text.splitlines()]
    assert [each["id"] for each in answered] == [vector["id"] for vector in vectors]
    for vector, each in zip(vectors, answered, strict=True):
        assert as_expected(each["assessment"], vector["expected"]) == vector["expected"]
