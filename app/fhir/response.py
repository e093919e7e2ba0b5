"""Answers as a QuestionnaireResponse, the way a form that was filled in would be sent."""

from datetime import datetime

from app.fhir import codes
from app.fhir.elements import Reference
from app.fhir.resources import QuestionnaireResponse, ResponseAnswer, ResponseItem
from app.i18n import translate
from rules import answers as reading
from rules.assessment import ITEMS, STEPS
from rules.condition import Chosen
from rules.questionnaire import Answers, Item, Respondent, Step

_SOURCE = {Respondent.PATIENT: "Patient", Respondent.CAREGIVER: "RelatedPerson", Respondent.NURSE: "Practitioner"}


def questionnaire_response(
    answers: Answers, respondent: Respondent, *, at: datetime, subject: Reference | None = None
) -> QuestionnaireResponse:
    """Return ``answers`` as they were given at ``at`` about ``subject``. Answers that do not count are left out.

    Raises:
        AnswersError: the answers name something unknown or have the wrong shape; names every fault.
    """
    asked = reading.asked(ITEMS, reading.read(ITEMS, answers))
    missing = any(chosen is None and not ITEMS[link_id].is_optional for link_id, chosen in asked.items())
    steps = (_step(step, asked, respondent) for step in STEPS)
    kind = _SOURCE[respondent]
    return QuestionnaireResponse(
        questionnaire=codes.canonical(codes.form_for(respondent)),
        status="in-progress" if missing else "completed",
        subject=subject,
        authored=at.isoformat(timespec="seconds"),
        source=Reference(type=kind, display=kind),
        item=[step for step in steps if step.item] or None,
    )


def _step(step: Step, asked: Chosen, respondent: Respondent) -> ResponseItem:
    items = [_item(item, chosen, respondent) for item in step.items if (chosen := asked.get(item.link_id))]
    return ResponseItem(link_id=f"step.{step.code}", item=items or None)


def _item(item: Item, chosen: frozenset[str], respondent: Respondent) -> ResponseItem:
    answers = [
        ResponseAnswer(
            value_coding=codes.answer(item.link_id, each.code, each.words.to(respondent, translate)),
        )
        for each in item.options
        if each.code in chosen
    ]
    return ResponseItem(link_id=item.link_id, text=item.question.to(respondent, translate), answer=answers)
