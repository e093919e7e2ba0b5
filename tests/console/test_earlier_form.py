"""Answers to another form than the one in force: nothing is lost, and none is run through the rules of today."""

from datetime import timedelta
from http import HTTPStatus

import pytest
from flask import Flask
from sqlalchemy import select

from app import clock
from app.console.call.forms import ANSWER
from app.console.earlier_form import ASK_AGAIN
from app.data import drafts
from app.data.database import session
from app.data.models import Call, Draft, User
from rules import handoff
from rules.in_force import ITEMS, QUESTIONNAIRE, rule_set_of
from rules.model.questionnaire import Respondent
from tests.console.databases import on_one_database
from tests.console.filling_in import NEW_CALL, Browse, Data, form_on
from tests.support.page import FetchPage, InspectedPage
from tests.support.signing_in import AS_SCRIPT, sign_in_as

pytestmark = on_one_database

FIRST = 1
UNKNOWN = 99
DRAFT = "d" * 32
TAB = "e" * 32
TYPED: dict[str, list[str]] = {
    "patient_name": ["Pat Example"],
    "caller_number": ["212-555-0142"],
    "words": ["It hurts"],
    "comment-fall": ["in the garden"],
    "advice": ["Told to lie flat"],
}
ANSWERS: dict[str, list[str]] = {
    "answer-fall": ["hurt"],
    "answer-jaw": ["dental-soon"],
    "answer-bone-drug": ["yes"],
    "answer-weakness": ["weaker"],
}
ASKED = HTTPStatus.UNPROCESSABLE_ENTITY


@pytest.fixture
def pages(browse: Browse, nurse: User) -> FetchPage:
    return browse(nurse)


def begun(nurse: User, fields: dict[str, list[str]]) -> str:
    """Store a draft as it was typed, and return the address that opens it."""
    drafts.store(draft_id=DRAFT, nurse_id=nurse.id, tab=TAB, sequence=1, fields=fields, now=clock.now())
    session().commit()
    return f"{NEW_CALL}?draft={DRAFT}"


def stored() -> dict[str, list[str]]:
    session().expire_all()
    return session().get_one(Draft, DRAFT).fields


def in_words(form: int, link_id: str, code: str) -> str:
    return f"“{rule_set_of(form).items[link_id].option(code).words.patient}”"


def answered_on(page: InspectedPage) -> list[str]:
    return [name for name, values in form_on(page).items() if name.startswith("answer-") and any(values)]


def test_every_item_of_an_earlier_form_is_one_of_today_so_that_comments_have_a_place() -> None:
    assert set(rule_set_of(FIRST).items) <= set(ITEMS)


def test_a_draft_of_an_earlier_form_opens_with_all_that_was_typed_and_its_answers_to_be_asked_again(
    pages: FetchPage, nurse: User
) -> None:
    page = pages(begun(nurse, {**TYPED, **ANSWERS}))
    form = form_on(page)

    assert {name: form[name] for name in TYPED} == TYPED
    assert answered_on(page) == []
    assert "Nothing is answered yet" in page.with_id("outcome").text
    assert f"{ASK_AGAIN} By its rules: Emergency: be seen now" in page.with_id("outcome").text
    for name, codes in ANSWERS.items():
        assert in_words(FIRST, name.removeprefix("answer-"), codes[0]) in page.text
    assert stored() == {**TYPED, **ANSWERS}, "opening it changes nothing"


def test_its_answers_stay_with_the_draft_and_with_the_call(pages: FetchPage, nurse: User) -> None:
    page = pages(begun(nurse, {**TYPED, **ANSWERS}))
    again = pages(NEW_CALL, {**form_on(page), "answer-fever": "yes", "do": "update"})
    assert stored()["questionnaire"] == [str(QUESTIONNAIRE)]
    assert "answer-fall" not in stored()
    record = pages(NEW_CALL, {**form_on(again), "holds": ["now.team:free"], "do": "save"})
    (call,) = session().scalars(select(Call))

    assert in_words(FIRST, "fall", "hurt") in again.text
    assert in_words(FIRST, "fall", "hurt") in record.text
    assert call.answers == {"fever": "yes"}
    assert call.outcome["questionnaire"] == QUESTIONNAIRE
    assert [each["answers"]["fall"] for each in call.record["earlier"]] == ["hurt"]
    assert any(ASK_AGAIN in each["words"] for each in call.outcome["advisories"])


def test_a_page_of_an_earlier_form_is_shown_again_and_never_saved(pages: FetchPage) -> None:
    sent: Data = {name: values for name, values in form_on(pages(NEW_CALL)).items() if name != "questionnaire"}
    shown = pages(NEW_CALL, {**sent, **TYPED, **ANSWERS, "do": "save"})

    assert "/calls/new" in shown.address
    assert in_words(FIRST, "fall", "hurt") in shown.text
    assert session().scalar(select(Call)) is None


def test_a_page_of_an_earlier_form_keeps_its_own_words_while_it_is_typed_into(
    pages: FetchPage, console_app: Flask, nurse: User
) -> None:
    sent: Data = {name: values for name, values in form_on(pages(NEW_CALL)).items() if name != "questionnaire"}
    client = console_app.test_client()
    sign_in_as(client, nurse)
    token = InspectedPage(client.get(NEW_CALL)).token
    data = {**sent, **ANSWERS, "answered_by": "caregiver", "csrf_token": token}
    reply = client.post(f"/console/drafts/{sent['draft'][0]}", data=data, headers=AS_SCRIPT).json

    assert reply
    assert not [each for each in reply["wording"] if each.startswith(ANSWER)]
    assert f"{ASK_AGAIN} By its rules: Emergency: be seen now" in reply["panel"]


def test_a_draft_of_a_form_that_is_not_known_here_is_being_updated_and_drops_nothing(
    pages: FetchPage, nurse: User
) -> None:
    fields = {**TYPED, "questionnaire": [str(UNKNOWN)], "answer-of-tomorrow": ["some"]}
    page = pages(begun(nurse, fields), status=HTTPStatus.SERVICE_UNAVAILABLE)
    assert "being updated" in page.heading
    assert "tel:" in " ".join(page.links)
    assert stored() == fields

    later: Data = {**fields, "words": "It hurts more", "draft": DRAFT, "tab": TAB, "sequence": "2"}
    for do in ("update", "save"):
        pages(NEW_CALL, {**later, "do": do}, status=HTTPStatus.SERVICE_UNAVAILABLE)
    assert stored() == {**fields, "words": ["It hurts more"]}
    assert session().scalar(select(Call)) is None


def fill_in(pages: FetchPage, code: str, status: int = 200) -> InspectedPage:
    return pages(f"{NEW_CALL}/code", {**form_on(pages(NEW_CALL)), "code": code}, status=status)


def test_a_code_of_another_day_says_so_and_one_of_today_does_not(pages: FetchPage) -> None:
    today = clock.now().date()
    old, new = (handoff.encode({"fever": "yes"}, Respondent.PATIENT, today - timedelta(days=days)) for days in (4, 0))
    shown = fill_in(pages, old)

    assert "Made on" in shown.text
    assert form_on(shown)["answer-fever"] == ["yes"]
    assert "Made on" not in fill_in(pages, new).text


def test_a_code_of_the_first_form_is_shown_in_its_words_and_fills_in_nothing(pages: FetchPage) -> None:
    given = handoff.Handoff(FIRST, None, Respondent.PATIENT, {"fall": "hurt", "bone-drug": "no"})
    shown = fill_in(pages, handoff._encode(given))  # noqa: SLF001 - nothing makes such codes any more

    assert f"{ASK_AGAIN} By its rules: Emergency: be seen now" in shown.with_id("outcome").text
    assert in_words(FIRST, "fall", "hurt") in shown.text
    assert answered_on(shown) == []


def test_a_code_of_a_form_that_is_not_known_here_is_refused_with_what_to_do(pages: FetchPage) -> None:
    today = clock.now().date()
    code = handoff.encode({"fever": "yes"}, Respondent.PATIENT, today).replace("-", "")
    values = (UNKNOWN % 32, *map(handoff.ALPHABET.index, code[1:-2]))
    made = "".join(handoff.ALPHABET[each] for each in handoff._with_checks(values))  # noqa: SLF001 - as a newer copy would
    shown = fill_in(pages, made, status=ASKED)

    assert "you go through the questions together" in shown.with_id("code-error").text
    assert form_on(shown)["code"] == [made]
