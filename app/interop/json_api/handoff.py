"""The hand-off code: from answers to a code, and back."""

from collections.abc import Iterator
from datetime import date
from http import HTTPStatus
from typing import Final

from flask import Response

from app.i18n import dates
from app.i18n.words import gettext
from app.interop.bodies import body, json_of
from app.interop.json_api.approval import approval
from app.interop.json_api.endpoint import Endpoint, serve
from app.interop.json_api.wire import EXAMPLE, EXAMPLE_ANSWERS, AnswersForCodeIn, CodeIn, CodeOut, HandoffOut
from app.interop.problems import FaultOut, Problem
from app.interop.remarks import of_earlier_form
from app.settings.team_time import team_now
from rules import handoff
from rules.errors import CodeError, UnknownQuestionnaire
from rules.in_force import QUESTIONNAIRE, RELEASED
from rules.model.questionnaire import Respondent

CODE: Final[dict[str, object]] = {"code": handoff.encode(EXAMPLE_ANSWERS, Respondent.PATIENT, RELEASED)}
"""The code of ``EXAMPLE``, made on the day that the rules came out; it can be read on any other."""

DECODES: Final = "60/minute"
"""From one address. A code is the answers, so guessing one opens nothing; but each is of use to one call only, and a
whole clinic behind one address takes fewer calls a minute than that."""


@serve(
    Endpoint(
        "POST",
        "/handoff/encode",
        "encode",
        "Put answers into a code to read out.",
        takes=AnswersForCodeIn,
        example=EXAMPLE,
        gives=CodeOut,
        has_words=True,
    )
)
def encode() -> Response:
    """Answer with the code that holds the answers."""
    given = body(AnswersForCodeIn)
    code = handoff.encode(given.answers, Respondent(given.respondent), team_now().date())
    # The dashes only group the characters; nobody reads them out.
    spelled = [handoff.SPOKEN.get(each, each) for each in code if each != "-"]
    return json_of(CodeOut(code=code, spelled=spelled, questionnaire=QUESTIONNAIRE, approval=approval()))


@serve(
    Endpoint(
        "POST",
        "/handoff/decode",
        "decode",
        "Read the answers out of a code.",
        takes=CodeIn,
        example=CODE,
        gives=HandoffOut,
        has_words=True,
        rate=DECODES,
    )
)
def decode() -> Response:
    """Answer with what a code holds."""
    given, today = body(CodeIn), team_now().date()
    try:
        held = handoff.decode(given.code, today)
    except (CodeError, UnknownQuestionnaire) as refused:
        fault = FaultOut(pointer="/code", message=str(refused))
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "The code cannot be read.", (fault,)) from None
    return json_of(
        HandoffOut(
            questionnaire=held.questionnaire,
            day=held.day,
            remarks=list(_remarks(held, today)),
            approval=approval(),
            respondent=held.respondent.value,
            answers=dict(held.answers),
        )
    )


def _remarks(held: handoff.Handoff, today: date) -> Iterator[str]:
    yield from of_earlier_form(held.questionnaire)
    if held.day and not held.is_of_today(today):
        yield gettext("These answers were given on %(day)s. Ask again what holds today.", day=dates.day(held.day))
