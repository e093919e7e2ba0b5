"""The code of the caller's own check: typed, the very answers stand on the page, marked until they are confirmed."""

import re
from collections.abc import Callable
from http import HTTPStatus

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import BrowserContext, expect

from app import clock
from app.console.call.prefill import CODES, TOO_MANY_CODES
from app.console.record.fitted import plain
from app.console.record.forms import Form, text_of
from app.console.record.handover import Handover
from app.console.record.saved_call import SavedCall
from app.data import drafts
from app.data.database import session
from app.data.models import User
from app.extensions import limiter
from rules.handoff import decode, encode
from rules.model.questionnaire import Answers, Respondent
from tests.console.databases import on_one_database
from tests.console.test_journey import SAVED, signed_in
from tests.console.test_new_call import Data, client, hidden, pages, saved_calls
from tests.support.console import AddPerson, fetcher
from tests.support.page import FetchPage, InspectedPage
from tests.support.server import served
from tests.support.table import table

pytestmark = on_one_database

__all__ = ["client", "pages", "signed_in"]

OWN: Answers = {"emergency-now": ["none"], "fever": "none", "weakness": "weaker", "numbness": ["saddle", "body"]}
NUMBER = "212-555-0142"
MARK = "From the caller’s own check, not confirmed"


def code_of(answers: Answers = OWN, respondent: Respondent = Respondent.CAREGIVER) -> str:
    return encode(answers, respondent, clock.now().date())


def fill_in(pages: FetchPage, code: str, typed: Data | None = None, *, status: int = 200) -> InspectedPage:
    start = pages("/console/calls/new")
    return pages("/console/calls/new/code", {**hidden(start), **(typed or {}), "code": code}, status=status)


def chosen(page: InspectedPage, name: str) -> list[str]:
    boxes = [each.attributes for each in page.tree.all("input") if each.attributes.get("name") == name]
    return [each["value"] for each in boxes if "checked" in each and each["value"]]


def test_the_very_answers_stand_on_the_page_each_marked(pages: FetchPage) -> None:
    page = fill_in(pages, code_of())

    assert chosen(page, "answer-weakness") == ["weaker"]
    assert chosen(page, "answer-numbness") == list(decode(code_of(), clock.now().date()).answers["numbness"])
    assert chosen(page, "answered_by") == ["caregiver"]
    assert sorted(chosen(page, "unconfirmed")) == sorted(OWN)
    assert page.with_id("main").text.count(MARK) == len(OWN)
    assert "to confirm: 4" in page.with_id("outcome").text
    assert "Emergency: be seen now" in page.with_id("outcome").text


def test_what_the_nurse_has_asked_already_stays(pages: FetchPage) -> None:
    page = fill_in(pages, code_of(), {"answer-weakness": "none", "answered_by": "patient"})

    assert chosen(page, "answer-weakness") == ["none"]
    assert chosen(page, "answered_by") == ["patient"]
    assert "weakness" not in chosen(page, "unconfirmed")


@table(
    ("code", "words"),
    [
        ("", "expected whole groups of 4"),
        (code_of()[:-1], "expected whole groups of 4"),
        (code_of()[:-1] + ("0" if code_of()[-1] != "0" else "1"), "does not add up"),
        ("<script>", "digits and letters only"),
    ],
)
def test_a_code_misheard_is_said_beside_its_field_and_nothing_typed_is_lost(
    pages: FetchPage, code: str, words: str
) -> None:
    typed: Data = {"patient_name": "Pat Example", "answer-fever": "yes"}
    page = fill_in(pages, code, typed, status=HTTPStatus.UNPROCESSABLE_ENTITY)

    assert words in page.with_id("code-error").text
    assert page.with_id("code").attributes["value"] == code
    assert page.with_id("patient_name").attributes["value"] == "Pat Example"
    session().expire_all()
    kept = drafts.get(str(hidden(page)["draft"]))
    assert kept is not None
    assert kept.fields["answer-fever"] == ["yes"]


def test_a_record_says_which_answers_nobody_asked_again(pages: FetchPage) -> None:
    page = fill_in(pages, code_of())
    answers: Data = {
        f"answer-{link_id}": said if isinstance(said, str) else list(said) for link_id, said in OWN.items()
    }
    sent = {**hidden(page), **answers, "unconfirmed": ["weakness"], "patient_name": "Pat", "do": "save"}
    record = pages("/console/calls/new", sent)

    (call,) = saved_calls()
    assert call.record["unconfirmed"] == ["weakness"]
    assert [each.link_id for each in SavedCall(call).reported if each.is_unconfirmed] == ["weakness"]
    assert record.with_id("main").text.count(MARK) == 1
    assert f"{MARK}: Limb weakness" in text_of(Handover(call), Form.LONG)
    assert f"{plain(MARK)}: 1 of the answers" in text_of(Handover(call), Form.SHORT)


def test_an_answer_taken_back_is_not_called_unconfirmed(pages: FetchPage) -> None:
    page = fill_in(pages, code_of())
    sent: Data = {
        **hidden(page),
        "unconfirmed": ["weakness", "no-such-item"],
        "patient_name": "Pat",
        "caller_number": NUMBER,
        "do": "save",
    }
    pages("/console/calls/new", sent)

    (call,) = saved_calls()
    assert call.record["unconfirmed"] == []


def test_a_code_is_typed_and_each_answer_confirmed_by_keyboard(
    console_app: Flask, nurse: User, signed_in: Callable[..., BrowserContext]
) -> None:
    with served(console_app) as address:
        page = signed_in(nurse, address).new_page()
        page.goto("/console/calls/new")
        page.locator("#patient_name").fill("Pat Example")
        page.locator("#code").focus()
        page.keyboard.type(code_of().lower().replace("-", " "))
        page.keyboard.press("Tab")
        with page.expect_event("load"):
            page.keyboard.press("Enter")
        expect(page.get_by_text(MARK)).to_have_count(len(OWN))
        expect(page.locator("#patient_name")).to_have_value("Pat Example")

        page.locator("[name=answer-fever]:checked").focus()
        page.keyboard.press("Enter")
        expect(page.locator("#unconfirmed-fever")).not_to_be_checked()
        page.locator("[name=answer-weakness]:checked").focus()
        page.keyboard.press("2")
        expect(page.locator("#unconfirmed-weakness")).not_to_be_checked()
        expect(page.locator("#unconfirmed-numbness")).to_be_checked()
        expect(page.locator("#outcome")).to_contain_text("to confirm: 2")
        page.get_by_role("button", name="Save the call").click()
        page.wait_for_url(re.compile(SAVED))
        expect(page.get_by_text(MARK)).to_have_count(2)


@pytest.mark.unwatched
def test_too_many_codes_of_one_nurse_are_refused_and_nothing_typed_is_lost(
    console_app: Flask, client: FlaskClient, browse: Callable[[User], FetchPage], add_person: AddPerson
) -> None:
    limiter.reset()
    mine, hers = fetcher(console_app, client), browse(add_person("nurse", name="Olu Other"))
    refused = fill_in(mine, "0", status=HTTPStatus.UNPROCESSABLE_ENTITY)
    again = {**hidden(refused), "csrf_token": refused.token or "", "code": "0"}
    for _ in range(int(CODES.partition(" ")[0]) - 1):
        assert client.post(refused.address, data=again).status_code == HTTPStatus.UNPROCESSABLE_ENTITY

    page = fill_in(mine, code_of(), {"patient_name": "Pat Example"}, status=HTTPStatus.TOO_MANY_REQUESTS)

    assert TOO_MANY_CODES in page.with_id("code-error").text
    assert page.with_id("patient_name").attributes["value"] == "Pat Example"
    kept = drafts.get(str(hidden(page)["draft"]))
    assert kept is not None
    assert kept.fields["patient_name"] == ["Pat Example"]
    assert chosen(fill_in(hers, code_of()), "answer-weakness") == ["weaker"]
    limiter.reset()
