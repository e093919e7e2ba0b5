"""What stands on a result: the reasons in the person's words, and only what belongs to it."""

import pytest
from flask.testing import FlaskClient

from app.self_check.journey import PAGES
from rules import in_force
from rules.advice.safety_net import IF_NOBODY_ANSWERS, YOU_MAKE_THE_CALL
from rules.handoff import SPOKEN, decode
from rules.in_force import QUESTIONNAIRE
from rules.model.disposition import Disposition, Route
from rules.model.questionnaire import Answers, Respondent
from tests.rules.whole_check import nothing_new
from tests.support.page import FetchPage, InspectedPage


@pytest.fixture
def result_of(page: FetchPage, client: FlaskClient) -> "Show":
    """Return a callable that shows the result of a whole check in which only some answers were reported."""
    return Show(page, client)


class Show:
    def __init__(self, page: FetchPage, client: FlaskClient) -> None:
        self._page = page
        self._client = client

    def __call__(self, changes: Answers | None = None, who: str = "patient") -> InspectedPage:
        with self._client.session_transaction() as session:
            session.update({"respondent": who, "form": QUESTIONNAIRE, "answers": nothing_new(changes)})
        return self._page("/check/result")


def said(result: InspectedPage) -> list[str]:
    """Return the words that each reason gives back to the person."""
    return [each.text for each in result.tree.elements if each.attributes.get("class") == "reason__said"]


def section(result: InspectedPage, heading_id: str) -> str:
    """Return the words of the section with that heading."""
    return next(
        each.text for each in result.tree.all("section") if each.attributes.get("aria-labelledby") == heading_id
    )


def test_a_single_finding_gives_back_the_answer_alone(result_of: Show) -> None:
    assert said(result_of({"lump": "new"})) == [
        "Because you said: “Yes, and it is new, has grown, or my team does not know”"
    ]


def test_a_finding_of_several_answers_gives_them_back_with_their_questions(result_of: Show) -> None:
    result = result_of({"back-pain": "new", "fall": "sore"})

    assert (
        "Because you said: “Do you have pain in your back or neck? Yes. It is new, has come back, or is slowly "
        "getting worse”, “Have you had a fall? Yes, and I am sore”"
    ) in said(result)


@pytest.mark.parametrize("who", ["patient", "caregiver"])
def test_the_code_holds_the_very_answers_and_is_spelled_out_beside(result_of: Show, who: str) -> None:
    changes: Answers = {"weakness": "weaker", "numbness": ["saddle", "body"], "lump": "unsure"}
    result = result_of(changes, who)
    texts = [each.text for each in result.tree.elements if each.attributes.get("class") == "code__text"]
    spelled = [each.text for each in result.tree.elements if each.attributes.get("class") == "code__spelled"]

    found = decode("-".join(texts))

    assert found.respondent == who
    assert set(found.answers) == set(in_force.asked(nothing_new(changes))) & set(nothing_new(changes))
    assert all(found.answers[link_id] == answer for link_id, answer in changes.items())
    for text, words in zip(texts, spelled, strict=True):
        assert [each[0] for each in words.split(", ")] == list(text)
        assert all(f"{each} for {SPOKEN[each]}" in words for each in text if each.isalpha())


def test_what_was_not_sure_gives_back_the_question(result_of: Show) -> None:
    assert said(result_of({"lump": "unsure"})) == [
        "Because you were not sure about: “Is there a lump or swelling over one of your bones?”"
    ]


def test_a_not_sure_names_the_worst_signs_that_it_may_hide_and_no_lesser_one(result_of: Show) -> None:
    result = result_of({"walking": "unsure"})
    hidden = [flag for flag in in_force.RED_FLAGS if flag.link_ids == {"walking"}]

    (reason,) = [each.text for each in result.tree.elements if each.attributes.get("class") == "reason__finding"]
    worst = [flag.finding for flag in hidden if flag.disposition is Disposition.CALL_NOW]
    assert reason == f"Not ruled out: {'; '.join(worst)}"
    assert 0 < len(worst) < len(hidden)


def test_not_sure_of_a_911_sign_is_answered_by_911_and_why(result_of: Show) -> None:
    for who, stay in (("patient", "Then call your cancer team"), ("caregiver", "Stay with them.")):
        result = result_of({"emergency-now": ["unsure"]}, who)
        (card,) = [each.text for each in result.tree.elements if each.attributes.get("class") == "card card--call-now"]

        assert [each.text for each in result.tree.all("h1")] == ["Call 911 now"]
        assert "Some signs cannot wait until you are sure. Call 911 and say what you notice." in card
        assert stay in card
        assert "Not sure if any of this is happening: Passing out, or very hard to wake" in section(result, "why")
        assert "this may be an emergency" in section(result, "script")
        assert "Not ruled out" not in result.text
        assert "What may happen next" not in result.text


@pytest.mark.parametrize("link_id", ["confusion", "sleepiness", "low-calcium"])
def test_a_911_sign_that_is_left_open_is_never_beside_a_later_time_without_911(result_of: Show, link_id: str) -> None:
    result = result_of({"bone-drug": "yes", link_id: "unsure"})
    signs = "; ".join(
        flag.finding for flag in in_force.RED_FLAGS if flag.link_ids == {link_id} and flag.route is Route.EMERGENCY
    )

    (reason,) = [each.text for each in result.tree.elements if each.attributes.get("class") == "reason__finding"]
    ruled_out, _, named = reason.partition("Call 911 if any of this may be happening: ")
    assert named == signs
    assert signs not in ruled_out
    assert reason in result.with_id("note-text").text


@pytest.mark.parametrize("link_id", ["fever", "lump", "low-calcium"])
def test_what_was_not_sure_can_be_answered_from_the_result(result_of: Show, link_id: str) -> None:
    result = result_of({"bone-drug": "yes", link_id: "unsure"})
    question = in_force.ITEMS[link_id].question.to(Respondent.PATIENT)

    (link,) = [each.attributes["href"] for each in result.tree.all("a") if each.text == question]
    page_code, _, rest = link.removeprefix("/check/").partition("?")
    assert rest == f"change={link_id}#{link_id}"
    assert link_id in [item.link_id for item in PAGES[page_code].items]


def test_the_most_urgent_reasons_stand_apart_from_the_rest(result_of: Show) -> None:
    result = result_of({"weakness": "weaker", "lump": "new", "back-pain": "usual"})

    assert "An arm or leg that is weaker than usual" in section(result, "why")
    assert "lump" not in section(result, "why").lower()
    assert "lump" in section(result, "also").lower()


def test_a_plain_no_is_told_by_its_question_and_any_other_in_full(result_of: Show) -> None:
    checked = section(result_of({"lump": "new"}), "checked")

    assert "Are your arms or legs weak? No, as strong as usual" in checked
    assert "Do you have pain in your back or neck? Do you have any of these pains?" in checked
    assert "Do you have pain in your back or neck? No" not in checked


@pytest.mark.parametrize(
    ("changes", "has_topics"),
    [
        ({}, True),
        ({"for-the-visit": ["dental"]}, True),
        ({"lump": "new"}, False),
        ({"lump": "new", "for-the-visit": ["dental"]}, True),
        ({"weakness": "weaker"}, False),
        ({"weakness": "weaker", "for-the-visit": ["dental"]}, False),
    ],
)
def test_questions_for_the_visit_never_stand_in_the_way_of_a_call(
    result_of: Show, changes: Answers, has_topics: bool
) -> None:
    assert ("topics" in result_of(changes).ids) is has_topics


@pytest.mark.parametrize(
    ("changes", "level"),
    [
        ({"weakness": "weaker"}, Disposition.CALL_NOW),
        ({"lump": "new"}, Disposition.CALL_SOON),
        ({}, Disposition.MENTION),
        ({"emergency-now": ["stroke"]}, None),
    ],
)
def test_what_to_do_when_nobody_answers_is_said_of_lines_that_may_not(
    result_of: Show, changes: Answers, level: Disposition | None
) -> None:
    told = [each.text for each in result_of(changes).tree.all("main")[0].children if each.tag == "p"]

    expected = [advice.words.to(Respondent.PATIENT) for advice in IF_NOBODY_ANSWERS[level]] if level else []
    assert told == [YOU_MAKE_THE_CALL.to(Respondent.PATIENT), *expected]


@pytest.mark.parametrize(
    ("changes", "has_next"),
    [
        ({"weakness": "weaker"}, True),
        ({"lump": "unsure"}, True),
        ({}, True),
        ({"emergency-now": ["chest-pain"]}, False),
        ({"emergency-now": ["chest-pain"], "weakness": "weaker"}, True),
    ],
)
def test_what_may_happen_next_is_told_where_the_guide_speaks_of_it(
    result_of: Show, changes: Answers, has_next: bool
) -> None:
    assert ("next" in result_of(changes).ids) is has_next


@pytest.mark.parametrize(
    ("who", "by"),
    [("patient", "the patient"), ("caregiver", "someone with the patient"), ("nurse", "a nurse with the")],
)
def test_the_note_says_who_answered(result_of: Show, who: str, by: str) -> None:
    note = result_of({"lump": "new"}, who).with_id("note-text")

    assert f"Answered by {by}" in note.text


def test_the_note_holds_the_whole_result(result_of: Show) -> None:
    result = result_of({"weakness": "weaker", "lump": "unsure", "thirst": "more"})
    lines = [each.text for each in result.with_id("note-text").all("p")]

    assert lines[1].startswith("It said: Call now, or go to the ER.")
    assert "An arm or leg that is weaker than usual." in lines
    assert any(line.startswith("Not ruled out: ") for line in lines)
    assert any(line.startswith("Not sure: Is there a lump") for line in lines)
    assert any(line.startswith("Answered no: ") and "fever" in line for line in lines)
    assert lines[-1].startswith("Not a diagnosis. Rules version")


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"weakness": "weaker"}, "Answer the rest while you wait"),
        ({"lump": "new"}, "Finish the check"),
        (nothing_new({"weakness": "weaker"}), None),
        (nothing_new({"lump": "new"}), None),
    ],
)
def test_what_is_left_can_be_answered_from_the_result(
    page: FetchPage, client: FlaskClient, answers: Answers, words: str | None
) -> None:
    with client.session_transaction() as session:
        session.update({"respondent": "patient", "form": QUESTIONNAIRE, "answers": dict(answers)})
    links = {link.text: link.attributes["href"] for link in page("/check/result?unfinished=yes").tree.all("a")}

    offered = {"Answer the rest while you wait", "Finish the check"} & links.keys()
    assert offered == ({words} if words else set())
    assert words is None or links[words] == "/check/right-now"


def test_on_a_page_in_another_language_stands_what_to_say_first_in_english(
    result_of: Show, client: FlaskClient
) -> None:
    assert "interpreter" not in result_of({"weakness": "weaker"}).text
    client.get("/language?to=es")

    shown = section(result_of({"weakness": "weaker"}), "script")
    assert "diga primero: “I speak Spanish. I need an interpreter.”" in shown
