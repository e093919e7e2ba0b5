"""What must be true of every result: nothing that was found is left out, and everyone is spoken to as who they are."""

import random
import re
from typing import Final

import pytest
from flask.testing import FlaskClient

from app.i18n.dates import day
from rules import in_force
from rules.advice.cards import FirstLine, card_for
from rules.model.disposition import Disposition
from rules.model.outcome import Outcome
from rules.model.questionnaire import LONG_STANDING, NONE, UNSURE, Answers, Item, Respondent
from tests.rules.whole_check import nothing_new
from tests.support.page import FetchPage, InspectedPage
from tests.support.table import table

MIXED: Final = 40
ONE_ANSWER: Final = [(link_id, code) for link_id, item in in_force.ITEMS.items() for code in item.codes]


def of_one_answer(link_id: str, code: str) -> Answers:
    """A whole check in which one answer is reported, with what must have been answered for it to be asked."""
    item = in_force.ITEMS[link_id]
    enabling = {item.enable_when.link_id: item.enable_when.options[0]} if item.enable_when else {}
    return _asked_only(nothing_new({**enabling, link_id: [code] if item.check_all else code}))


def mixed(seed: int) -> Answers:
    """A whole check in which a handful of answers are reported, one of which at least means something."""
    dice = random.Random(seed)  # noqa: S311 - not a secret, and the same in every run
    while True:
        answers = dict(nothing_new())
        for item in dice.sample(list(in_force.ITEMS.values()), k=dice.randint(2, 8)):
            answers[item.link_id] = _some(item, dice)
        outcome = in_force.triage(asked := _asked_only(answers))
        if outcome.findings or outcome.raised:
            return asked


def _some(item: Item, dice: random.Random) -> str | list[str]:
    codes = [code for code in item.codes if code != NONE]
    return dice.sample(codes, k=dice.randint(1, min(3, len(codes)))) if item.check_all else dice.choice(codes)


def _asked_only(answers: Answers) -> Answers:
    return {link_id: answers[link_id] for link_id in in_force.asked(answers) if link_id in answers}


def shown(page: FetchPage, client: FlaskClient, answers: Answers, who: Respondent) -> tuple[Outcome, InspectedPage]:
    """Return what the rules say of ``answers``, and the page that says it."""
    with client.session_transaction() as session:
        session["respondent"] = who.value
        session.update(form=in_force.QUESTIONNAIRE, answers=dict(answers))
    return in_force.triage(answers, who), page("/check/result")


def left_out(outcome: Outcome, result: InspectedPage) -> list[str]:
    """Name everything of ``outcome`` that the page does not show."""
    findings = [
        each.code
        for each in outcome.findings
        if each.words not in result.text
        or f"/how/{each.code}" not in result.links
        or not all(" ".join(citation.paraphrase.split()) in result.text for citation in each.citations)
    ]
    hidden = [f"unsure: {each.link_id}" for each in outcome.raised if f"/how#{each.link_id}" not in result.links]
    return findings + hidden


@table("who", [Respondent.PATIENT, Respondent.CAREGIVER])
@table(("link_id", "code"), ONE_ANSWER, one_in=6)
def test_whatever_is_answered_every_finding_is_on_the_result(
    page: FetchPage, client: FlaskClient, link_id: str, code: str, who: Respondent
) -> None:
    outcome, result = shown(page, client, of_one_answer(link_id, code), who)

    assert not left_out(outcome, result)
    _has_the_heading_of(outcome, result)


@table("seed", range(MIXED), one_in=5)
def test_findings_that_come_together_are_all_on_the_result(page: FetchPage, client: FlaskClient, seed: int) -> None:
    outcome, result = shown(page, client, mixed(seed), Respondent.PATIENT)

    assert len(outcome.findings) + len(outcome.raised) > 0
    assert not left_out(outcome, result)
    _has_the_heading_of(outcome, result)
    questions = [
        in_force.ITEMS[link_id].question.to(Respondent.PATIENT) for link_id in (*outcome.negatives, *outcome.unknown)
    ]
    assert not [question for question in questions if question not in result.text]


_CALL_NOW: Final = {
    FirstLine.EMERGENCY: "Call 911 now",
    FirstLine.CRISIS: "Call 988 now",
    FirstLine.TEAM: "Call now, or go to the ER",
}


def _has_the_heading_of(outcome: Outcome, result: InspectedPage) -> None:
    expected = {
        Disposition.CALL_NOW: _CALL_NOW[card_for(outcome).first_line],
        Disposition.CALL_SOON: "Call",
        Disposition.MENTION: "Mention",
    }[outcome.disposition]
    assert result.heading.startswith(expected)
    assert f"card--{outcome.disposition}" in result.html


@pytest.mark.parametrize("who", [Respondent.PATIENT, Respondent.CAREGIVER])
def test_the_words_on_every_page_are_those_for_who_reads_them(
    page: FetchPage, client: FlaskClient, who: Respondent
) -> None:
    """Everything is answered, so that every page, the review and the result hold as many words as they can."""
    answers: dict[str, str | list[str]] = {
        link_id: [code for code in item.codes if code not in {NONE, UNSURE}] if item.check_all else _worst(item)
        for link_id, item in in_force.ITEMS.items()
    }
    _, result = shown(page, client, answers, who)
    pages = [result, page("/check/answers"), *(page(f"/check/{step.code}") for step in in_force.STEPS)]
    other = Respondent.CAREGIVER if who is Respondent.PATIENT else Respondent.PATIENT
    foreign = {
        words.to(other)
        for item in in_force.ITEMS.values()
        for words in (item.question, *filter(None, [item.hint]), *(option.words for option in item.options))
        if words.to(other) != words.to(who)
    }

    text = " ".join(each.text for each in pages)
    assert not [words for words in foreign if words in text and not _is_part_of_ours(words, who)]


def _worst(item: Item) -> str:
    return next(code for code in item.codes if code != LONG_STANDING)


def _is_part_of_ours(words: str, who: Respondent) -> bool:
    return any(
        words in each.to(who)
        for item in in_force.ITEMS.values()
        for each in (item.question, *filter(None, [item.hint]), *(option.words for option in item.options))
    )


YOUR_BODY: Final = re.compile(
    r"\b(?:your|my) (?:arms?|back|body|bones?|hands?|legs?|mouth|pain|pee|poop)\b", re.IGNORECASE
)


@pytest.mark.parametrize("changes", [{"weakness": "weaker"}, {"lump": "new"}, {"back-pain": "usual"}])
def test_a_caregiver_is_never_asked_about_their_own_body(
    page: FetchPage, client: FlaskClient, changes: Answers
) -> None:
    _, to_patient = shown(page, client, nothing_new(changes), Respondent.PATIENT)
    _, to_caregiver = shown(page, client, nothing_new(changes), Respondent.CAREGIVER)

    assert YOUR_BODY.search(to_patient.text)
    assert not YOUR_BODY.findall(to_caregiver.text)


@pytest.mark.parametrize(
    "changes", [{"weakness": "weaker"}, {"confusion": "severe"}, {"lump": "new"}, {"worry": "some"}]
)
def test_every_result_carries_all_that_it_must(page: FetchPage, client: FlaskClient, changes: Answers) -> None:
    _, result = shown(page, client, nothing_new(changes), Respondent.PATIENT)

    assert {"script", "wait", "why", "change", "checked", "note"} <= set(result.ids)
    assert "This is not a diagnosis" in result.text
    assert f"Rules version {in_force.VERSION} of {day(in_force.RELEASED)}" in result.text
    assert {"tel:911", "tel:+12125550100", "tel:+12125550199"} <= set(result.links)
