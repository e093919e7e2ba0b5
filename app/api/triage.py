"""Assessments: what a set of answers means, one at a time or line by line. Nothing is stored."""

from collections.abc import Iterator
from typing import Final

from flask import Response, request, stream_with_context
from werkzeug.exceptions import RequestEntityTooLarge

from app import metrics
from app.api import spoken
from app.api.answering import body, expect, json_of, read
from app.api.endpoint import NDJSON, Endpoint, serve
from app.api.errors import Problem
from app.api.wire import EXAMPLE, AnswersIn, AssessmentOut, LineIn, LineOut
from app.i18n import Language, asked_for, speaking, whole
from app.programs import MOST_BYTES
from rules.assessment import triage
from rules.questionnaire import Respondent

MOST_IN_A_BATCH: Final = 1024 * 1024
"""Some ten thousand lines: a worker answers nobody else meanwhile, and is stopped after half a minute."""

BATCHES: Final = "10/minute"
"""From one address. Each may take seconds, in which people with the check would wait."""


@serve(
    Endpoint(
        "POST",
        "/assessments",
        "assess",
        "Say what a set of answers means, with every reason. Stores nothing.",
        takes=AnswersIn,
        example=EXAMPLE,
        gives=AssessmentOut,
        has_words=True,
    )
)
def assess() -> Response:
    """Answer with what one set of answers means."""
    return json_of(_assessed(body(AnswersIn)))


@serve(
    Endpoint(
        "POST",
        "/assessments/batch",
        "assess_many",
        "The same for many, a line each: every line is answered by a line, with its result or what is wrong with it.",
        takes=LineIn,
        example={"id": "line 1", **EXAMPLE},
        gives=LineOut,
        media=NDJSON,
        most_bytes=MOST_IN_A_BATCH,
        rate=BATCHES,
    )
)
def assess_many() -> Response:
    """Answer each line as it is read."""
    expect(NDJSON)
    if (request.content_length or 0) > MOST_IN_A_BATCH:
        raise RequestEntityTooLarge
    response = Response(stream_with_context(_results(asked_for())), mimetype=NDJSON)
    response.vary.add("Accept-Language")
    return response


def _results(language: Language) -> Iterator[str]:
    for number, line in enumerate(_lines(), start=1):
        if line.strip():
            with speaking(language):
                result = whole(_result)(number, line)
            yield f"{result.model_dump_json()}\n"


def _lines() -> Iterator[bytes]:
    """Yield the lines of the body, of which none is longer than a body of its own might be."""
    while line := request.stream.readline(MOST_BYTES + 1):
        yield line


def _result(number: int, line: bytes) -> LineOut:
    given: LineIn | None = None
    try:
        given = read(LineIn, line)
        return LineOut(line=number, id=given.id, assessment=_assessed(given))
    except Problem as problem:
        return LineOut(line=number, id=given.id if given else None, problem=problem.out())


def _assessed(given: AnswersIn) -> AssessmentOut:
    respondent = Respondent(given.respondent)
    outcome = triage(given.answers, respondent)
    metrics.assessed("api", outcome.disposition)
    return spoken.assessment(outcome, respondent)
