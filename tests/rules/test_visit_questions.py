"""The visit list: a few questions to each topic, from the passage behind it."""

import pytest
from pydantic import ValidationError

from rules.advice.visit_questions import ALWAYS_ASK, TOPICS, VisitTopic, questions_for, topics_raised
from rules.clinical.steps.last_things import FOR_THE_VISIT
from rules.in_force import RED_FLAG
from rules.model.questionnaire import Answers, Respondent
from rules.sources import passages
from tests.rules.whole_check import outcome_of
from tests.support.table import table

every_topic = table("topic", TOPICS, ids=lambda topic: topic.code)
every_list = table("topic", [*TOPICS, ALWAYS_ASK], ids=lambda topic: topic.code)


def test_every_option_of_the_item_has_its_topic_in_the_same_order() -> None:
    assert tuple(topic.code for topic in TOPICS) == FOR_THE_VISIT.codes


@every_topic
def test_a_topic_is_called_what_was_chosen(topic: VisitTopic) -> None:
    assert topic.title == FOR_THE_VISIT.option(topic.code).words


@every_topic
def test_a_topic_rests_on_a_passage_behind_its_finding(topic: VisitTopic) -> None:
    assert set(topic.citations) & set(RED_FLAG[f"for-the-visit-{topic.code}"].citations)


@every_topic
def test_a_topic_has_two_or_three_questions(topic: VisitTopic) -> None:
    assert len(topic.questions) in {2, 3}


def test_a_topic_leads_to_no_heading_that_is_not_there() -> None:
    with pytest.raises(ValidationError, match="has no heading 'Nowhere'"):
        VisitTopic(**{**dict(ALWAYS_ASK), "heading": "Nowhere"})


@every_list
@table("respondent", Respondent)
def test_every_question_is_a_question(topic: VisitTopic, respondent: Respondent) -> None:
    assert all(question.to(respondent).endswith("?") for question in topic.questions)


@every_list
def test_a_caregiver_never_asks_for_themself(topic: VisitTopic) -> None:
    words = " ".join(question.caregiver for question in topic.questions).lower().replace("?", "").split()

    assert not {"i", "my", "me"} & set(words)


def test_what_is_always_good_to_ask_comes_from_the_list_of_the_guide() -> None:
    assert ALWAYS_ASK.citations == (passages.QUESTIONS,)


def test_what_to_call_about_is_always_asked_first() -> None:
    assert "call you at once" in ALWAYS_ASK.questions[0].patient


def test_chosen_topics_come_in_the_order_they_are_offered() -> None:
    found = questions_for(["clinical-trials", "pain-plan"])

    assert [topic.code for topic in found] == ["pain-plan", "clinical-trials", "always-ask"]


def test_with_nothing_chosen_there_is_still_something_to_ask() -> None:
    assert questions_for([]) == (ALWAYS_ASK,)


@table(
    ("changes", "topic"),
    [
        ({"back-pain": "usual"}, "pain-plan"),
        ({"bone-pain": ["new"]}, "pain-plan"),
        ({"vomiting": "nausea"}, "diet-supplements"),
        ({"jaw": "usual"}, "dental"),
        ({"bone-drug": "yes", "dental-plan": "later"}, "dental"),
        ({"walking": "limp"}, "mobility-aids"),
        ({"fall": "sore"}, "mobility-aids"),
    ],
)
def test_a_finding_brings_its_topic_up(changes: Answers, topic: str) -> None:
    assert topics_raised(outcome_of(changes)) == {topic}


def test_without_a_finding_no_topic_comes_up() -> None:
    assert topics_raised(outcome_of({})) == frozenset()
