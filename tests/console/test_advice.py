"""Advice is what was ticked as said: empty until then, and asked about when the decision changes."""

import re
from http import HTTPStatus

import pytest
from flask import Flask
from sqlalchemy import select

from app.console.call import advice
from app.console.call.fields import NO_ADVICE
from app.console.call.typed_call import read
from app.console.levels import AMBULANCE_FIRST, NOW
from app.data import drafts
from app.data.database import session
from app.data.drafts import Fields
from app.data.models import Call, User
from rules.in_force import ITEMS, QUESTIONNAIRE
from rules.model.disposition import Clock
from tests.console.databases import on_one_database
from tests.console.filling_in import NEW_CALL, Browse, Data, form_on, opened
from tests.support.page import FetchPage, InspectedPage
from tests.support.part import in_part
from tests.support.signing_in import AS_SCRIPT, sign_in_as

pytestmark = on_one_database

ASKED = HTTPStatus.UNPROCESSABLE_ENTITY
WHO: Data = {"patient_name": "Pat", "caller_number": "212-555-0142"}
TO_ANOTHER_LINE = re.compile(
    r"24-hour line|after-hours line|cancer team|your team|their team|the team|until they say|talk(ed)? to them\b"
    r"|tell them\b|you have called",
    re.IGNORECASE,
)


@pytest.fixture
def pages(browse: Browse, nurse: User) -> FetchPage:
    return browse(nurse)


def lines_of(page: InspectedPage) -> list[str]:
    boxes = [each for each in page.tree.all("input") if each.attributes.get("name") == "said"]
    return [each.attributes["value"] for each in boxes if each.attributes["type"] == "checkbox"]


def begun(pages: FetchPage, answers: Data) -> InspectedPage:
    return pages(NEW_CALL, {**form_on(pages(NEW_CALL)), **WHO, **answers, "do": "update"})


def filed() -> str:
    session().expire_all()
    (call,) = session().scalars(select(Call))
    return str(call.record["advice"])


def typed(**fields: str) -> Fields:
    """Return fields of the form in force."""
    named = {name.replace("answer_", "answer-").replace("__", "-"): [value] for name, value in fields.items()}
    return {"questionnaire": [str(QUESTIONNAIRE)], **named}


def presentations() -> list[Fields]:
    answered = [
        typed(),
        *({**typed(), f"answer-{each.link_id}": [code]} for each in ITEMS.values() for code in each.codes),
    ]
    decided = [typed(), *(typed(decided=at, transport="own-car", place="clinic") for at in Clock)]
    return [{**answers, **more} for answers in answered for more in decided]


@pytest.mark.unwatched
@in_part(7)
def test_no_text_is_filed_as_said_that_nobody_said(app: Flask, every: int) -> None:
    with app.test_request_context():
        for fields in presentations()[::every]:
            call = read(fields)
            assert advice.filed(call) == call.record()["advice"] == "", fields
            assert not any(line.is_said for line in advice.script_of(call).lines), fields


@pytest.mark.unwatched
@in_part(7)
def test_no_line_sends_the_caller_to_the_line_that_speaks_and_every_slot_is_filled(app: Flask, every: int) -> None:
    with app.test_request_context():
        for fields in presentations()[::every]:
            for who in ("patient", "caregiver"):
                lines = [each.words for each in advice.script_of(read({**fields, "answered_by": [who]})).lines]
                assert not [each for each in lines if TO_ANOTHER_LINE.search(each) or "{" in each or ".;" in each]


def test_the_first_line_says_where_how_and_by_when_as_decided(app: Flask) -> None:
    weak, chest = typed(answer_weakness="weaker"), typed(answer_emergency__now="chest-pain")
    cases: dict[str, Fields] = {
        "You need to be seen now, at the emergency department, by car.": weak | typed(place="ed", transport="own-car"),
        "They need to be seen now.": weak | typed(answered_by="caregiver"),
        "You need to be seen now. Call 911 now, unless we have called.": chest,
        "You need to be seen within 8 hours, at the clinic.": typed(place="clinic"),
        "This can wait until your next visit.": typed(decided="next-visit"),
    }
    with app.test_request_context():
        assert {read_first(fields): fields for fields in cases.values()} == cases
        call_back = advice.script_of(read(typed(call_back_at="21:00"))).lines[1].words
    assert call_back == "We call you back by 21:00."


def read_first(fields: Fields) -> str:
    return advice.script_of(read(fields)).lines[0].words


def test_a_call_saved_without_a_tick_says_that_no_advice_is_written_down(pages: FetchPage) -> None:
    record = pages(NEW_CALL, {**form_on(begun(pages, {"answer-weakness": "cannot-use"})), "do": "save"})

    assert filed() == ""
    assert NO_ADVICE in record.text
    for form in ("short", "long"):
        assert NO_ADVICE in pages(f"{record.address}/handover?form={form}").text


def test_what_is_ticked_and_what_was_also_said_is_filed_and_nothing_else(pages: FetchPage) -> None:
    shown = begun(pages, {"answer-weakness": "cannot-use"})
    first, second, *rest = lines_of(shown)
    sent = {**form_on(shown), "said": [first, second], "advice": "Sarah\r\nstays with her", "do": "save"}
    record = pages(NEW_CALL, sent)

    assert filed() == f"{first}\n{second}\nSarah\nstays with her"
    assert not [line for line in rest if line in record.text]


CHANGES: dict[str, tuple[Data, Data, str]] = {
    "an answer": ({"answer-back-pain": "new"}, {"answer-weakness": "cannot-use"}, NOW),
    "a 911 sign": (
        {"answer-weakness": "weaker"},
        {"answer-emergency-now": ["chest-pain"]},
        f"{NOW}, {AMBULANCE_FIRST}",
    ),
    "more than computed": (
        {"answer-back-pain": "new"},
        {"decided": "now", "raise_reason": "clinical-judgement"},
        NOW,
    ),
    "an answer taken back": ({"answer-weakness": "weaker"}, {"answer-weakness": ""}, "Assess today"),
}


@pytest.mark.unwatched
def test_what_was_said_before_the_decision_changed_is_asked_about_before_it_is_filed(pages: FetchPage) -> None:
    for before, after, level in CHANGES.values():
        shown = begun(pages, before)
        ticked = pages(NEW_CALL, {**form_on(shown), "said": lines_of(shown)[:1], "advice": "Lie flat", "do": "update"})

        asked = pages(NEW_CALL, {**form_on(ticked), **after, "do": "save"}, status=ASKED)

        assert f"The decision is “{level}” now." in asked.with_id("advice-error").text
        assert "does it still hold?" in asked.with_id("outcome").text
        assert lines_of(shown)[0] in asked.with_id("said-before").text
        assert "Lie flat" in asked.with_id("said-before").text
        assert "checked" not in next(iter(asked.with_id("said").all("input"))).attributes
        pages(NEW_CALL, {**form_on(asked), "do": "save"}, status=ASKED)
    assert session().scalar(select(Call)) is None


def test_what_still_holds_is_filed_and_what_is_taken_back_is_not(pages: FetchPage) -> None:
    shown = begun(pages, {"answer-back-pain": "new"})
    first, second = (each for each in lines_of(shown)[:2])
    ticked = pages(NEW_CALL, {**form_on(shown), "said": [first, second], "advice": "Lie flat", "do": "update"})
    now = pages(NEW_CALL, {**form_on(ticked), "answer-weakness": "cannot-use", "do": "update"})
    gone = advice.number_of(first)
    kept = [f"now.team:{advice.number_of(second)}", "now.team:free"]
    settled = pages(NEW_CALL, {**form_on(now), "taken_back": [gone], "holds": kept, "do": "update"})
    again = pages(opened(settled))
    assert first not in str(form_on(again).get("said"))

    pages(NEW_CALL, {**form_on(again), "do": "save"})
    assert filed() == f"{second}\nLie flat"


def test_what_held_for_one_decision_is_asked_again_for_the_next(pages: FetchPage) -> None:
    shown = begun(pages, {"answer-back-pain": "new"})
    ticked = pages(NEW_CALL, {**form_on(shown), "said": lines_of(shown)[:1], "do": "update"})
    holds = [f"now.team:{advice.number_of(lines_of(shown)[0])}"]
    settled = pages(NEW_CALL, {**form_on(ticked), "answer-weakness": "weaker", "holds": holds, "do": "update"})
    assert "does it still hold?" not in settled.with_id("outcome").text

    next_one = pages(NEW_CALL, {**form_on(settled), "answer-emergency-now": ["chest-pain"], "do": "update"})
    assert "does it still hold?" in next_one.with_id("outcome").text


def test_a_draft_whose_advice_a_page_had_filled_in_opens_without_it_and_own_words_stay(
    pages: FetchPage, nurse: User
) -> None:
    for number, (text, is_own) in enumerate((("Call the line.", False), ("Call the line. She lies flat.", True))):
        fields = typed() | {
            "suggested": ["Call the line."],
            "advice": [text],
            "advice_for": ["call-now"],
            "patient_name": ["P"],
        }
        tab = f"{number}" * 32
        drafts.store(draft_id=tab, nurse_id=nurse.id, tab=tab, sequence=1, fields=fields, now=nurse.created_at)
        session().commit()
        page = pages(f"{NEW_CALL}?draft={tab}")

        assert form_on(page)["advice"] == [text if is_own else ""]
        assert ("said-before" in page.ids) is is_own
        pages(NEW_CALL, {**form_on(page), "do": "update"})


def test_a_script_gets_the_lines_of_the_decision_as_it_stands(
    pages: FetchPage, console_app: Flask, nurse: User
) -> None:
    shown = begun(pages, {"answer-back-pain": "new"})
    client = console_app.test_client()
    sign_in_as(client, nurse)
    token = InspectedPage(client.get(NEW_CALL)).token
    sent = {**form_on(shown), "said": lines_of(shown)[:1], "answer-weakness": "cannot-use", "csrf_token": token}

    reply = client.post(f"/console/drafts/{form_on(shown)['draft'][0]}", data=sent, headers=AS_SCRIPT).json

    assert reply
    assert "You need to be seen now." in reply["script"]
    assert "does it still hold?" in reply["script"]
    assert reply["about_advice"] in reply["panel"]
