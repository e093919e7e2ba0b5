"""The API answers whatever is sent to it, and only as its own description says."""

import json
from typing import Any, Final

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import CheckFunction
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from app import create_app
from app.extensions import limiter
from app.settings.settings import read_settings
from tests.support.app import SETTINGS

contract = schemathesis.openapi.from_wsgi(
    "/api/v1/openapi.json", create_app(read_settings({**SETTINGS, "console": False}))
)

CANNOT_HOLD: Final[dict[str, list[CheckFunction]]] = {
    "/api/v1/handoff/decode": [positive_data_acceptance],
    "/api/v1/assessments/batch": [negative_data_rejection],
}
"""No schema can say which codes add up; and a line of a batch is refused by a line, not by the status."""


@schemathesis.serializer("application/x-ndjson")
def lines(_: schemathesis.SerializationContext, value: object) -> bytes:
    """Send what was made up as the second line of two, after one that is fine."""
    return b'{"respondent": "patient", "answers": {}}\n' + json.dumps(value).encode() + b"\n"


@pytest.mark.unwatched
@contract.parametrize()
@settings(max_examples=100, suppress_health_check=list(HealthCheck))
def test_whatever_is_sent_is_answered_as_described(case: schemathesis.Case[Any]) -> None:
    limiter.reset()

    case.call_and_validate(excluded_checks=CANNOT_HOLD.get(case.operation.path, []))
