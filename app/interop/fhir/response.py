"""Answers as a QuestionnaireResponse, the way a form that was filled in would be sent; and one that was sent, back."""

from collections.abc import Container, Iterator, Mapping
from datetime import datetime
from typing import Any

from app.i18n.words import translate
from app.interop.fhir import codes
from app.interop.fhir.elements import Reference
from app.interop.fhir.resources import QuestionnaireResponse, ResponseAnswer, ResponseItem
from rules.in_force import QUESTIONNAIRE, rule_set_of
from rules.model import answers as reading
from rules.model.condition import Chosen
from rules.model.questionnaire import Answers, Item, LinkId, Respondent, Step

_SOURCE = {Respondent.PATIENT: "Patient", Respondent.CAREGIVER: "RelatedPerson", Respondent.NURSE: "Practitioner"}


def questionnaire_response(
    answers: Answers,
    respondent: Respondent,
    *,
    at: datetime,
    subject: Reference | None = None,
    questionnaire: int = QUESTIONNAIRE,
) -> QuestionnaireResponse:
    """Return ``answers`` to a form as they were given at ``at`` about ``subject``, without those that do not count.

    Raises:
        AnswersError: the answers name something unknown or have the wrong shape; names every fault.
        UnknownQuestionnaire: there is no form of that number here.
    """
    rules = rule_set_of(questionnaire)
    asked = reading.asked(rules.items, reading.read(rules.items, answers))
    missing = any(chosen is None and not rules.items[link_id].is_optional for link_id, chosen in asked.items())
    steps = (_step(step, asked, respondent) for step in rules.steps)
    kind = _SOURCE[respondent]
    return QuestionnaireResponse(
        questionnaire=codes.canonical(codes.form_for(respondent), questionnaire),
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


def as_sent(resource: Mapping[str, Any], left: Container[LinkId]) -> dict[str, Any]:
    """Return a response that could be read the way it was sent, without what was answered on items that were ``left``.

    Everything else in it is the sender's record, and none of ours to write anew.
    """
    return _with_items(resource, list(_counting(resource.get("item"), left)))


def _counting(items: list[dict[str, Any]] | None, left: Container[LinkId]) -> Iterator[dict[str, Any]]:
    """Yield ``items`` and what stands under them; one that was left stays only as far as it holds some that count."""
    for item in items or ():
        is_left = item["linkId"] in left
        below = list(_counting(item.get("item"), left))
        answers = [
            {"item": under} if is_left else _with_items(each, under)
            for each in item.get("answer") or ()
            if (under := list(_counting(each.get("item"), left))) or not is_left
        ]
        if not is_left or below or answers:
            # "answer" is left out when empty, rather than sent as [], which FHIR forbids.
            shown = _with_items(item, below)
            yield {**shown, "answer": answers} if answers else {k: v for k, v in shown.items() if k != "answer"}


def _with_items(holder: Mapping[str, Any], items: list[dict[str, Any]]) -> dict[str, Any]:
    """Return ``holder`` with ``items`` in place of its own; FHIR knows no empty list."""
    return {name: items if name == "item" else value for name, value in holder.items() if name != "item" or items}
