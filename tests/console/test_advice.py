"""Advice is filed for the level decided, or because a nurse says that it holds."""

from http import HTTPStatus

import pytest
from flask import Flask
from sqlalchemy import select

from app.console.levels import AMBULANCE_FIRST, NOW
from app.data.database import session
from app.data.models import Call, User
from tests.console.filling_in import NEW_CALL, Browse, Data, form_on
from tests.support.page import FetchPage, InspectedPage
from tests.support.signing_in import AS_SCRIPT, sign_in_as

ASKED = HTTPStatus.UNPROCESSABLE_ENTITY
WHO: Data = {"patient_name": "Pat", "caller_number": "212-555-0142"}
LESS: Data = {
    "decided": "mention",
    "override_reason": "known-and-assessed",
    "override_words": "Seen today",
    "second_clinician": "Dr Example",
}
CHANGES: dict[str, tuple[Data, Data, str]] = {
    "an answer": ({"answer-back-pain": "new"}, {"answer-weakness": "cannot-use"}, NOW),
    "a 911 sign": (
        {"answer-weakness": "weaker"},
        {"answer-emergency-now": ["chest-pain"]},
        f"{NOW}, {AMBULANCE_FIRST}",
    ),
    "more than computed": ({"answer-back-pain": "new"}, {"decided": "call-now"}, NOW),
    "less than computed": ({"answer-back-pain": "new"}, LESS, "Next visit"),
    "an answer taken back": ({"answer-weakness": "weaker"}, {"answer-weakness": ""}, "Assess today"),
}


@pytest.fixture
def pages(browse: Browse, nurse: User) -> FetchPage:
    return browse(nurse)


def text(page: InspectedPage, name: str = "advice") -> str:
    return str(form_on(page)[name][0])


def filed() -> Call:
    session().expire_all()
    (call,) = session().scalars(select(Call))
    return call


def with_own_advice(pages: FetchPage, answers: Data, words: str | None = None) -> InspectedPage:
    """Return the page of a call in which the nurse has changed the advice."""
    begun = pages(NEW_CALL, {**form_on(pages(NEW_CALL)), **WHO, **answers, "do": "update"})
    own = words or f"{text(begun)}\r\nI told her to lie flat."
    return pages(NEW_CALL, {**form_on(begun), "advice": own, "do": "update"})


def test_advice_for_another_level_is_asked_about_before_it_is_filed(pages: FetchPage) -> None:
    for number, (before, after, level) in enumerate(CHANGES.values()):
        shown = with_own_advice(pages, before, "Own words alone" if number % 2 else None)
        sent = {**form_on(shown), **after, "do": "save"}
        if number in {0, 3}:
            del sent["advice_for"]

        asked = pages(NEW_CALL, sent, status=ASKED)

        assert f"The decision is “{level}” now." in asked.with_id("advice-error").text
        assert "does it still hold?" in asked.with_id("outcome").text
        assert "hidden" not in asked.with_id("about-advice").attributes
        assert text(asked) == text(shown)
        pages(NEW_CALL, {**form_on(asked), "do": "save"}, status=ASKED)
    assert session().scalar(select(Call)) is None


def test_what_is_to_become_of_the_advice_is_the_nurses_choice(pages: FetchPage) -> None:
    shown = with_own_advice(pages, {"answer-back-pain": "new"})
    now = pages(NEW_CALL, {**form_on(shown), "answer-weakness": "cannot-use", "do": "update"})
    own, new = text(shown), text(now, "suggested")
    assert "does it still hold?" in now.with_id("outcome").text
    for choice, words in {"keep": own, "append": f"{own}\n\n{new}", "replace": new}.items():
        settled = pages(NEW_CALL, {**form_on(now), "do": f"advice-{choice}"})
        assert text(settled).split() == words.split()
        assert "does it still hold?" not in settled.with_id("outcome").text
        now = (
            settled
            if choice == "replace"
            else pages(NEW_CALL, {**form_on(settled), "advice": own, "advice_for": "call-soon", "do": "update"})
        )

    pages(NEW_CALL, {**form_on(now), "do": "save"})
    assert filed().record["advice"].split() == new.split()


def test_advice_that_a_nurse_says_holds_is_filed_as_it_is(pages: FetchPage) -> None:
    shown = with_own_advice(pages, {"answer-back-pain": "new"}, "Told to come to the ER at once")
    now = pages(NEW_CALL, {**form_on(shown), "answer-weakness": "cannot-use", "do": "update"})
    pages(NEW_CALL, {**form_on(pages(NEW_CALL, {**form_on(now), "do": "advice-keep"})), "do": "save"})

    assert (filed().decided, filed().record["advice"]) == ("call-now", "Told to come to the ER at once")


def test_the_advice_of_a_page_that_did_not_know_the_answers_is_not_filed_unseen(pages: FetchPage) -> None:
    answers: Data = {"answer-weakness": "cannot-use"}
    shown = pages(NEW_CALL, {**form_on(pages(NEW_CALL)), **WHO, **answers, "do": "save"}, status=ASKED)
    assert "24-hour line" in text(shown)

    pages(NEW_CALL, {**form_on(shown), "do": "save"})
    assert "24-hour line" in filed().record["advice"]


def test_a_script_is_told_as_soon_as_the_level_changes(pages: FetchPage, console_app: Flask, nurse: User) -> None:
    shown = with_own_advice(pages, {"answer-back-pain": "new"})
    client = console_app.test_client()
    sign_in_as(client, nurse)
    token = InspectedPage(client.get(NEW_CALL)).token
    sent = {**form_on(shown), "answer-weakness": "cannot-use", "csrf_token": token}

    reply = client.post(f"/console/drafts/{text(shown, 'draft')}", data=sent, headers=AS_SCRIPT).json

    assert reply
    assert reply["about_advice"].startswith(
        f"The decision is “{NOW}” now. Your advice was written for “Assess within 24 h”"
    )
    assert reply["about_advice"] in reply["panel"]
    assert reply["advice_for"] == "call-now"
