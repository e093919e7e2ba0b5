"""Assessments: what a set of answers means, one at a time or line by line. Nothing is stored."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Final

from flask import Response, stream_with_context

from app.i18n.words import Language, asked_for, speaking, whole
from app.interop.bodies import MOST_BYTES, body, expect, json_of, read
from app.interop.bodies import sent as body_sent
from app.interop.json_api import spoken
from app.interop.json_api.endpoint import NDJSON, Endpoint, serve
from app.interop.json_api.wire import EXAMPLE, AnswersIn, AssessmentOut, LineIn, LineOut
from app.interop.problems import Problem
from app.serving import metrics
from rules.in_force import triage
from rules.model.questionnaire import Respondent

MOST_IN_A_BATCH: Final = 1024 * 1024
MOST_LINES: Final = 2_000
"""In one batch, empty ones too: a worker answers nobody else meanwhile."""

MOST_FAULTS_OF_A_LINE: Final = 5
MOST_ANSWERED: Final = 8 * 1024 * 1024
TIMES_THE_BATCH: Final = 10
AND_BESIDES: Final = 4 * 1024 * 1024
"""An answer is never longer than the first, nor than so many times its batch and these bytes besides. A whole
check takes some 600 bytes, and its answer seldom more than 2,000."""

BATCHES: Final = "10/minute"
"""From one address. Each may take a second or two, in which people with the check would wait."""


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
        f"The same for up to {MOST_LINES:,}, a line each: every line is answered by a line, with its result or what is "
        "wrong with it. Where the answer would be too long, its last line says which lines are left.",
        takes=LineIn,
        example={"id": "line 1", **EXAMPLE},
        gives=LineOut,
        media=NDJSON,
        most_bytes=MOST_IN_A_BATCH,
        rate=BATCHES,
    )
)
def assess_many() -> Response:
    """Answer line by line, once the whole batch is there and known to be one that can be answered."""
    expect(NDJSON)
    # The whole batch is read before the first line is answered: a status cannot be taken back once it was sent.
    sent = body_sent()
    if (found := sent.count(b"\n") + (not sent.endswith(b"\n"))) > MOST_LINES:
        words = f"Found {found:,} lines, expected at most {MOST_LINES:,}. Send them in several batches."
        raise Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, words)
    response = Response(stream_with_context(_up_to_the_most(sent, asked_for())), mimetype=NDJSON)
    response.vary.add("Accept-Language")
    return response


def _up_to_the_most(sent: bytes, language: Language) -> Iterator[str]:
    """Yield the answers; if they grow too long, the last one names the line where they end."""
    most = left = min(TIMES_THE_BATCH * len(sent) + AND_BESIDES, MOST_ANSWERED)
    for result in _results(sent, language):
        answer = f"{result.model_dump_json()}\n"
        left -= len(answer.encode())
        if left < 0:
            yield f"{_left_out(result.line, most).model_dump_json()}\n"
            return
        yield answer


def _results(sent: bytes, language: Language) -> Iterator[LineOut]:
    for number, line in enumerate(sent.split(b"\n"), start=1):
        if line.strip():
            # Entered anew for each line: a context that is open across a yield would leak into whatever runs between.
            with speaking(language):
                result = whole(_result)(number, line)
            yield result


def _result(number: int, line: bytes) -> LineOut:
    given: LineIn | None = None
    try:
        given = _read(line)
        return LineOut(line=number, id=given.id, assessment=_assessed(given))
    except Problem as problem:
        return LineOut(line=number, id=given.id if given else None, problem=problem.out(MOST_FAULTS_OF_A_LINE))


def _read(line: bytes) -> LineIn:
    """Read a line, which is no longer than a body of its own might be."""
    if len(line) > MOST_BYTES:
        words = f"Found a line of {len(line):,} bytes, expected at most {MOST_BYTES:,}."
        raise Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, words)
    return read(LineIn, line)


def _left_out(number: int, most: int) -> LineOut:
    words = (
        f"Line {number} and those after it are not answered, as the answer would be longer than {most:,} bytes. "
        "Send them in another batch."
    )
    return LineOut(line=number, problem=Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, words).out())


def _assessed(given: AnswersIn) -> AssessmentOut:
    respondent = Respondent(given.respondent)
    outcome = triage(given.answers, respondent, questionnaire=given.questionnaire)
    metrics.assessed("api", outcome.disposition)
    return spoken.assessment(outcome, respondent)
