"""The questions, the review and the picture of the rules as they are shown."""

import pytest
from flask.testing import FlaskClient

from app.rulebook.how import steps
from app.rulebook.rule_views import level_view
from app.self_check.journey import PAGES
from rules import in_force
from rules.in_force import QUESTIONNAIRE
from rules.model.answers import codes_of
from rules.model.disposition import Clock, Verdict
from rules.model.questionnaire import NONE, UNSURE, Answers, Respondent
from tests.rules.whole_check import nothing_new
from tests.support.page import FetchPage
from tests.support.table import table

ENABLED: Answers = {**nothing_new(), "back-pain": "new", "bone-drug": "yes"}


def keep(client: FlaskClient, answers: Answers, who: Respondent = Respondent.PATIENT) -> None:
    """Put a check into the cookie."""
    with client.session_transaction() as session:
        session.update({"respondent": who.value, "form": QUESTIONNAIRE, "answers": dict(answers)})


@pytest.mark.parametrize("who", Respondent)
@pytest.mark.parametrize("page_code", PAGES)
def test_a_page_shows_each_question_with_its_hint_and_all_its_answers(
    page: FetchPage, client: FlaskClient, page_code: str, who: Respondent
) -> None:
    keep(client, ENABLED, who)
    fetched = page(f"/check/{page_code}")

    assert fetched.text.count(f"Step {PAGES[page_code].number} of {len(in_force.STEPS)}") == 1
    assert [each.attributes["id"] for each in fetched.tree.all("fieldset")] == [
        item.link_id for item in PAGES[page_code].items
    ]
    for item in PAGES[page_code].items:
        fieldset = fetched.with_id(item.link_id)
        inputs = fieldset.all("input")
        assert fieldset.all("legend")[0].text == item.question.to(who)
        assert [each.attributes["value"] for each in inputs] == list(item.codes)
        assert {each.attributes["type"] for each in inputs} == {"checkbox" if item.check_all else "radio"}
        worded = [each for each in fieldset.all("label") if "class" not in each.attributes]
        assert [each.text for each in worded] == [option.words.to(who) for option in item.options]
        hints = [each.text for each in fieldset.all("p") if each.attributes.get("class") == "hint"]
        spoken = [item.hint.to(who)] if item.hint else []
        assert hints == ([" ".join([*spoken, f"[{item.clinical_term}]"])] if who is Respondent.NURSE else spoken)


@pytest.mark.parametrize("page_code", PAGES)
def test_only_none_of_many_stands_apart(page: FetchPage, client: FlaskClient, page_code: str) -> None:
    keep(client, ENABLED)
    fetched = page(f"/check/{page_code}")

    apart = [
        each.all("input")[0].attributes["id"]
        for each in fetched.tree.elements
        if "option--apart" in str(each.attributes)
    ]
    assert apart == [
        f"{item.link_id}-{NONE}" for item in PAGES[page_code].items if item.check_all and NONE in item.codes
    ]


@pytest.mark.parametrize("page_code", PAGES)
def test_a_page_is_headed_by_its_step(page: FetchPage, client: FlaskClient, page_code: str) -> None:
    keep(client, ENABLED)
    fetched = page(f"/check/{page_code}")

    title = PAGES[page_code].step.title
    assert fetched.heading == (f"{title}, continued" if PAGES[page_code].is_follow_up else title)
    assert PAGES[page_code].step.why.to(Respondent.PATIENT) in fetched.text


def test_the_review_gives_back_every_answer_in_words_with_the_way_to_change_it(
    page: FetchPage, client: FlaskClient
) -> None:
    answers: Answers = {**ENABLED, "numbness": ["body", "face"]}
    keep(client, answers)
    review = page("/check/answers")

    for link_id in in_force.asked(answers):
        item, row = in_force.ITEMS[link_id], review.with_id(link_id)
        words = [each.text for each in row.all("dd")]
        expected = [item.option(code).words.to(Respondent.PATIENT) for code in _codes(answers.get(link_id, []))]
        assert row.all("dt")[0].text == item.question.to(Respondent.PATIENT)
        assert words[:-1] == (expected or ["Nothing chosen"])
        (link,) = row.all("a")
        assert link.attributes["href"].endswith(f"?change={link_id}#{link_id}")
        assert link.text == f"Change : {row.all('dt')[0].text}"


def test_what_is_not_answered_is_marked_as_that_and_not_as_no(page: FetchPage, client: FlaskClient) -> None:
    keep(client, {"emergency-now": [NONE]})
    review = page("/check/answers")

    for link_id, words in (("emergency-now", "None of these"), ("fever", "Not answered yet")):
        assert [each.text for each in review.with_id(link_id).all("dd")][:-1] == [words]
    assert [each.text for each in review.with_id("for-the-visit").all("dd")][:-1] == ["Nothing chosen"]
    missing = len([item for item in in_force.ITEMS.values() if not item.enable_when and not item.is_optional]) - 1
    assert f"Not answered yet: {missing}" in review.text


def _codes(answer: str | list[str] | tuple[str, ...]) -> list[str]:
    return list(codes_of(answer))


@table("link_id", in_force.ITEMS)
def test_what_not_sure_does_is_told_as_the_rules_do_it(link_id: str) -> None:
    """Held against ``triage``: alone, beside a finding that means call your team, and with another "not sure"."""
    item = in_force.ITEMS[link_id]
    told = next(each.not_sure for step in steps() for each in step.questions if each.link_id == link_id)
    if UNSURE not in item.codes:
        assert (told.is_offered, told.level) == (False, None)
        return
    enabling: Answers = {item.enable_when.link_id: item.enable_when.options[0]} if item.enable_when else {}
    unsure: Answers = {**enabling, link_id: [UNSURE] if item.check_all else UNSURE}
    finding: Answers = {"also-new": ["dizzy-pale"]} if link_id != "also-new" else {"lump": "new"}
    another: Answers = {"weakness": UNSURE} if link_id != "weakness" else {"walking": UNSURE}

    alone, beside, together = (_raised_by(link_id, {**answers, **unsure}) for answers in ({}, finding, another))

    assert told.is_offered
    assert told.level == (alone and level_view(alone, is_administrative=alone.clock is Clock.OPEN_DAY))
    assert (told.rises_beside, told.rises_together) == (beside != alone, together != alone)


def _raised_by(link_id: str, changes: Answers) -> Verdict | None:
    raised = in_force.triage(nothing_new(changes)).raised
    return next((each.verdict for each in raised if each.link_id == link_id), None)
