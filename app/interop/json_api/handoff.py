"""The hand-off code: from answers to a code, and back."""

from http import HTTPStatus
from typing import Final

from flask import Response

from app.interop.bodies import body, json_of
from app.interop.json_api.endpoint import Endpoint, serve
from app.interop.json_api.wire import EXAMPLE, AnswersIn, CodeIn, CodeOut, HandoffOut
from app.interop.problems import FaultOut, Problem
from app.settings.team_time import team_now
from rules import handoff
from rules.errors import CodeError
from rules.in_force import QUESTIONNAIRE
from rules.model.questionnaire import Respondent

CODE: Final[dict[str, object]] = {"code": "15DK-DECN"}
"""The code of ``EXAMPLE``."""

DECODES: Final = "60/minute"
"""From one address. A code is the answers, so guessing one opens nothing; but each is of use to one call only, and a
whole clinic behind one address takes fewer calls a minute than that."""


@serve(
    Endpoint(
        "POST",
        "/handoff/encode",
        "encode",
        "Put answers into a code to read out.",
        takes=AnswersIn,
        example=EXAMPLE,
        gives=CodeOut,
    )
)
def encode() -> Response:
    """Answer with the code that holds the answers."""
    given = body(AnswersIn)
    code = handoff.encode(given.answers, Respondent(given.respondent), team_now().date())
    # The dashes only group the characters; nobody reads them out.
    spelled = [handoff.SPOKEN.get(each, each) for each in code if each != "-"]
    return json_of(CodeOut(code=code, spelled=spelled, questionnaire=QUESTIONNAIRE))


@serve(
    Endpoint(
        "POST",
        "/handoff/decode",
        "decode",
        "Read the answers out of a code.",
        takes=CodeIn,
        example=CODE,
        gives=HandoffOut,
        rate=DECODES,
    )
)
def decode() -> Response:
    """Answer with what a code holds."""
    given = body(CodeIn)
    try:
        held = handoff.decode(given.code, team_now().date())
    except CodeError as refused:
        fault = FaultOut(pointer="/code", message=str(refused))
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "The code cannot be read.", (fault,)) from None
    answers = dict(held.answers)
    return json_of(HandoffOut(respondent=held.respondent.value, answers=answers, questionnaire=held.questionnaire))
