"""The API answers whatever is sent to it, and only as its own description says.

Schemathesis is loaded, and makes up its cases, in the test and not before: every worker collects every test.
"""

import json
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import HealthCheck, settings

from app import create_app
from app.extensions import limiter
from app.interop.json_api.openapi import document
from app.settings.settings import read_settings
from tests.support.app import SETTINGS
from tests.support.part import in_part

if TYPE_CHECKING:
    import schemathesis
    from schemathesis.schemas import BaseSchema

CANNOT_HOLD: Final = {
    "/api/v1/handoff/decode": "positive_data_acceptance",
    "/api/v1/assessments/batch": "negative_data_rejection",
}
"""No schema can say which codes add up; and a line of a batch is refused by a line, not by the status."""


@pytest.fixture(scope="module")
def contract() -> "BaseSchema":
    """Read the description of the API, and learn to send a batch."""
    import schemathesis  # noqa: PLC0415

    def lines(_: schemathesis.SerializationContext, value: object) -> bytes:
        """Send what was made up as the second line of two, after one that is fine."""
        return b'{"respondent": "patient", "answers": {}}\n' + json.dumps(value).encode() + b"\n"

    schemathesis.serializer("application/x-ndjson")(lines)
    return schemathesis.openapi.from_wsgi(
        "/api/v1/openapi.json", create_app(read_settings({**SETTINGS, "console": False}))
    )


@pytest.mark.unwatched
@in_part(5)
@pytest.mark.parametrize("path", sorted(document()["paths"]))
def test_whatever_is_sent_is_answered_as_described(path: str, contract: "BaseSchema", every: int) -> None:
    from schemathesis.checks import load_all_checks  # noqa: PLC0415
    from schemathesis.core.result import Ok  # noqa: PLC0415
    from schemathesis.pytest.lazy import get_all_tests  # noqa: PLC0415
    from schemathesis.specs.openapi import checks  # noqa: PLC0415

    load_all_checks()
    excluded = [getattr(checks, CANNOT_HOLD[path])] if path in CANNOT_HOLD else []

    # Beside what Schemathesis makes of each limit in the description, one by one and whatever number stands here.
    @settings(max_examples=30 // every, suppress_health_check=list(HealthCheck))
    def is_answered(case: "schemathesis.Case[Any]") -> None:
        limiter.reset()
        case.call_and_validate(excluded_checks=excluded)

    operations = get_all_tests(
        schema=contract.include(path=path), test_func=is_answered, settings=None, given_kwargs=None
    )
    for each in operations:
        assert isinstance(each, Ok), each
        each.ok()[1]()
