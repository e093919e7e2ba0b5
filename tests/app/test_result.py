"""What stands on a result: the reasons in the person's words, and only what belongs to it."""

import pytest
from flask.testing import FlaskClient

from app import clock
from app.i18n.words import translate
from app.paper.qr import square, square_of_number
from app.self_check.journey import PAGES
from rules import in_force
from rules.advice.denied_signs import denied_signs
from rules.advice.safety_net import YOU_MAKE_THE_CALL, if_nobody_answers, may_happen_next, what_would_change
from rules.handoff import SPOKEN, decode
from rules.in_force import QUESTIONNAIRE, RED_FLAG
from rules.model.disposition import Disposition, Route
from rules.model.questionnaire import Answers, Respondent
from tests.rules.whole_check import nothing_new, outcome_of
from tests.support.app import MakeApp
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


def question(link_id: str, who: Respondent = Respondent.PATIENT) -> str:
    return in_force.ITEMS[link_id].question.to(who)


def option(link_id: str, code: str, who: Respondent = Respondent.PATIENT) -> str:
    return in_force.ITEMS[link_id].option(code).words.to(who)


def said(result: InspectedPage) -> list[str]:
    """Return the words that each reason gives back to the person."""
    return [each.text for each in result.tree.elements if each.attributes.get("class") == "reason__said"]


def section(result: InspectedPage, heading_id: str) -> str:
    """Return the words of the section with that heading."""
    return next(
        each.text for each in result.tree.all("section") if each.attributes.get("aria-labelledby") == heading_id
    )


def test_a_single_finding_gives_back_the_answer_alone(result_of: Show) -> None:
    assert said(result_of({"lump": "new"})) == [f"Because you said: “{option('lump', 'new')}”"]


def test_a_finding_of_several_answers_gives_them_back_with_their_questions(result_of: Show) -> None:
    result = result_of({"back-pain": "new", "fall": "sore"})

    pain, fall = (
        f"“{question(link_id)} {option(link_id, code)}”" for link_id, code in (("back-pain", "new"), ("fall", "sore"))
    )
    assert f"Because you said: {pain}, {fall}" in said(result)


def test_what_one_finding_gave_back_is_not_told_again_by_a_finding_that_joins_it(result_of: Show) -> None:
    pain, asked = said(result_of({"back-pain": "changing", "asked-already": "yes"}))

    assert pain == f"Because you said: “{option('back-pain', 'changing')}”"
    assert asked == f"Because you said: “{question('asked-already')} {option('asked-already', 'yes')}”"


@pytest.mark.parametrize("who", ["patient", "caregiver"])
def test_the_code_holds_the_very_answers_and_is_spelled_out_beside(result_of: Show, who: str) -> None:
    changes: Answers = {"weakness": "weaker", "numbness": ["saddle", "body"], "lump": "unsure"}
    result = result_of(changes, who)
    texts = [each.text for each in result.tree.elements if each.attributes.get("class") == "code__text"]
    spelled = [each.text for each in result.tree.elements if each.attributes.get("class") == "code__spelled"]

    found = decode("-".join(texts), clock.now().date())

    assert found.is_of_today(clock.now().date())
    assert found.respondent == who
    assert set(found.answers) == set(in_force.asked(nothing_new(changes))) & set(nothing_new(changes))
    assert all(found.answers[link_id] == answer for link_id, answer in changes.items())
    for text, words in zip(texts, spelled, strict=True):
        assert [each[0] for each in words.split(", ")] == list(text)
        whole = words.replace("\N{NON-BREAKING HYPHEN}", "-")
        assert all(f"{each} for {SPOKEN[each]}" in whole for each in text if each.isalpha())


def test_what_was_not_sure_gives_back_the_question(result_of: Show) -> None:
    assert said(result_of({"lump": "unsure"})) == [f"Because you were not sure about: “{question('lump')}”"]


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
        assert f"Not sure if any of this is happening: {RED_FLAG['emergency-now-hard-to-wake'].finding}" in section(
            result, "why"
        )
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

    assert RED_FLAG["weakness-weaker"].finding in section(result, "why")
    assert "lump" not in section(result, "why").lower()
    assert "lump" in section(result, "also").lower()


def test_a_plain_no_is_told_by_its_question_and_any_other_in_full(result_of: Show) -> None:
    checked = section(result_of({"lump": "new", "asked-already": "no"}), "checked")

    assert f"{question('asked-already')} {option('asked-already', 'no')}" in checked
    assert question("back-pain") in checked
    assert f"{question('back-pain')} No" not in checked


def test_of_a_list_of_signs_the_signs_that_were_denied_are_told(result_of: Show) -> None:
    result = result_of({"lump": "new"})
    (denied,) = [each for each in result.tree.all("details") if each.text.startswith("Answered no")]
    lines = [each.text for each in denied.all("li")]

    for link_id in ("emergency-now", "nerve-pain", "bladder", "also-new"):
        signs = denied_signs(link_id)
        assert set(signs) <= set(lines), link_id
        assert question(link_id) not in lines
    assert RED_FLAG["nerve-pain-long-standing"].finding not in lines, "old trouble that is known is no sign to deny"
    assert denied.all("summary")[0].text == f"Answered no: {len(lines)}"


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
        ({"emergency-now": ["stroke"]}, Disposition.CALL_NOW),
    ],
)
def test_what_to_do_when_nobody_answers_is_said_of_lines_that_may_not(
    result_of: Show, changes: Answers, level: Disposition
) -> None:
    told = [each.text for each in result_of(changes).tree.all("main")[0].children if each.tag == "p"]

    outcome = outcome_of(changes)
    assert outcome.disposition is level
    card_has_said_it = level is Disposition.CALL_NOW
    expected = () if card_has_said_it else if_nobody_answers(outcome)
    assert told == [advice.words.to(Respondent.PATIENT) for advice in expected]
    assert YOU_MAKE_THE_CALL.to(Respondent.PATIENT) in section(result_of(changes), "script")


@pytest.mark.parametrize(
    ("changes", "has_next"),
    [
        ({"weakness": "weaker"}, True),
        ({"lump": "unsure"}, True),
        ({}, False),
        ({"emergency-now": ["chest-pain"]}, True),
        ({"emergency-now": ["unsure"]}, False),
    ],
)
def test_what_may_happen_next_is_told_by_what_was_found(result_of: Show, changes: Answers, has_next: bool) -> None:
    lines = [each.words.to(Respondent.PATIENT) for each in may_happen_next(outcome_of(changes))]
    result = result_of(changes)

    assert bool(lines) is has_next
    assert ("next" in result.ids) is has_next
    assert all(line in section(result, "next") for line in lines)


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
    assert f"{RED_FLAG['weakness-weaker'].finding}." in lines
    assert any(line.startswith("Not ruled out: ") for line in lines)
    assert f"Not sure: {question('lump')}" in lines
    assert any(line.startswith("Answered no: ") and question("fever") in line for line in lines)
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
    assert "diga primero: “I speak Spanish. I need an interpreter. I have cancer in my bones." in shown
    assert f"Most urgent: {RED_FLAG['weakness-weaker'].finding}." in shown


def test_of_each_list_of_signs_to_watch_the_five_worst_are_in_view_and_no_sign_is_lost(result_of: Show) -> None:
    for changes in ({}, {"lump": "new"}, {"back-pain": "severe"}, {"sleepiness": "hard-to-wake"}):
        watch = next(
            each
            for each in result_of(changes).tree.all("section")
            if each.attributes.get("aria-labelledby") == "change"
        )
        lists = [[each.text for each in list_.all("li")] for list_ in watch.all("ul")]
        expected = [
            [sign.words.to(Respondent.PATIENT, translate) for sign in signs.signs]
            for signs in what_would_change(outcome_of(changes))
        ]

        assert lists == [part for signs in expected for part in (signs[:5], signs[5:])], changes
        assert [list_.inside("details") for list_ in watch.all("ul")] == [False, True] * len(expected), changes


def test_the_square_of_a_sites_number_is_made_once_and_of_a_number_that_somebody_typed_nothing_stays(
    result_of: Show, make_app: MakeApp
) -> None:
    square_of_number.cache_clear()
    for _ in range(2):
        result_of({"weakness": "weaker"})
    assert square_of_number.cache_info().misses == 1

    client = make_app(team_phone=None, after_hours_phone=None).test_client()
    token = InspectedPage(client.get("/")).token
    client.post("/", data={"csrf_token": token, "own_day": "212-555-0177", "own_night": "", "respondent": "patient"})
    with client.session_transaction() as session:
        session["answers"] = nothing_new({"weakness": "weaker"})
    shown = InspectedPage(client.get("/check/result"))
    (square_shown,) = (each for each in shown.tree.elements if each.attributes.get("class") == "square")
    assert square("tel:+12125550177").partition(' d="')[2].partition('"')[0] in shown.html
    assert square_shown.all("svg")
    assert square_of_number.cache_info().currsize == 1
