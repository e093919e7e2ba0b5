"""Calls about no symptom: in six keys, searchable, counted by themselves, and never an assessment."""

from collections.abc import Callable
from http import HTTPStatus

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext
from sqlalchemy import select

from app import clock
from app.console.about import ABOUT
from app.console.call.panel import weighed
from app.data import calls, retriage
from app.data.database import session
from app.data.models import NO_SYMPTOM, Call, CallBack, Draft, User
from app.data.upkeep import audit_check
from rules.in_force import RULES, triage
from rules.model.questionnaire import Respondent
from tests.console.databases import on_one_database
from tests.console.test_journey import signed_in
from tests.console.test_search import found
from tests.support.console import SaveCall
from tests.support.page import FetchPage, InspectedPage
from tests.support.server import served
from tests.support.signing_in import sign_in_as

pytestmark = on_one_database

__all__ = ["signed_in"]

Browse = Callable[[User], FetchPage]
PAGE = "/console/no-symptom"
GATE = "answer-emergency-now"
MOST_KEYS = 6


@pytest.fixture
def pages(browse: Browse, lead: User) -> FetchPage:
    return browse(lead)


def filled_in(page: InspectedPage, **typed: str | list[str]) -> dict[str, str | list[str]]:
    hidden = {
        each.attributes["name"]: each.attributes["value"]
        for each in page.tree.all("input")
        if each.attributes.get("type") == "hidden"
    }
    return {name: hidden[name] for name in ("call", "began")} | {"about": "results", GATE: "none", **typed}


def only_call() -> Call:
    session().expire_all()
    return session().scalars(select(Call)).one()


def test_a_call_about_no_symptom_takes_six_keys_from_the_worklist(
    console_app: Flask, signed_in: Callable[..., BrowserContext], nurse: User
) -> None:
    with served(console_app) as address:
        page = signed_in(nurse, address).new_page()
        page.goto("/console")
        keys = ["Alt+KeyO", "3", "n", "Enter"]
        assert len(keys) <= MOST_KEYS
        with page.expect_navigation():
            page.keyboard.press(keys[0])
        page.wait_for_function("document.activeElement.id === 'about'")
        for key in keys[1:-1]:
            page.keyboard.press(key)
        with page.expect_navigation(url="**/console/calls/*"):
            page.keyboard.press(keys[-1])

    assert (only_call().about, only_call().nurse_id) == ("results", nurse.id)


def test_it_is_found_counted_by_itself_and_owes_nothing(pages: FetchPage, save_call: SaveCall) -> None:
    save_call(patient_name="Sam Other")
    form = filled_in(pages(PAGE), patient_name="Pat Example", caller_number="212-555-0142", words="Which day?")
    page = pages(PAGE, form)
    call = session().scalars(select(Call).where(Call.about.is_not(None))).one()

    assert [
        words for words in ("Not about symptoms: Results", "Pat Example", "Which day?") if words not in page.text
    ] == []
    assert (call.computed, call.decided, call.override_reason) == (NO_SYMPTOM, NO_SYMPTOM, None)
    assert session().get(CallBack, call.id) is None
    assert found(pages("/console/calls", {"name": "Pat"})) == [call.id]
    assert (
        found(pages("/console/calls?about=results"))
        == found(pages(f"/console/calls?decided={NO_SYMPTOM}"))
        == [call.id]
    )
    assert call.id not in found(pages("/console/calls?asked=not-all"))
    report = pages("/console/reports")
    assert "about=results" in report.html
    assert "Less urgent: 0 of 1" in report.text
    assert "NOT ABOUT SYMPTOMS: Results" in pages(f"/console/calls/{call.id}/handover").text
    assert "Not about symptoms" in pages("/console/reports/monthly").text
    assert audit_check.verify().faults == ()


def test_its_files_tell_what_it_was_about(console_app: Flask, lead: User, pages: FetchPage) -> None:
    pages(PAGE, filled_in(pages(PAGE), words="Which day?"))
    client = console_app.test_client()
    sign_in_as(client, lead)

    text = client.get(f"/console/calls/{only_call().id}/handover.txt").text
    assert [each for each in ("NOT ABOUT SYMPTOMS: Results", "Which day?") if each not in text] == []
    assert client.get(f"/console/calls/{only_call().id}/fhir.json").status_code == HTTPStatus.CONFLICT
    assert client.get("/console/reports.csv", buffered=True).text.splitlines()[-1].endswith(",results")


def test_saving_twice_makes_one_call(pages: FetchPage) -> None:
    form = filled_in(pages(PAGE))
    pages(PAGE, form)
    pages(PAGE, form)

    assert only_call().id == form["call"]


@pytest.mark.unwatched
@pytest.mark.parametrize("gate", [["chest-pain"], ["unsure"], ["none", "seizure"]], ids=str)
def test_with_a_sign_that_cannot_wait_it_is_a_usual_call(pages: FetchPage, gate: list[str]) -> None:
    form = filled_in(pages(PAGE), **{GATE: gate}, patient_name="Pat Example", words="And the refill")
    page = pages(PAGE, form)

    assert page.heading == "New call"
    assert session().scalars(select(Call)).all() == []
    draft = session().get(Draft, form["call"])
    assert draft is not None
    assert draft.fields[GATE] == gate
    assert "And the refill" in draft.fields["words"][0]
    assert "Results" in draft.fields["words"][0]
    assert "Pat Example" in page.html
    assert pages(PAGE, form).heading == "New call"  # sent twice, it goes on there


def test_what_is_missing_or_wrong_is_named_and_nothing_typed_is_lost(pages: FetchPage) -> None:
    form = filled_in(pages(PAGE), about="", patient_born="1856-01-01", words="Which day?") | {GATE: []}
    page = pages(PAGE, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)

    assert [
        each for each in ("Choose what the call is about", "Ask for the signs", "years ago") if each not in page.text
    ] == []
    assert "Which day?" in page.html
    assert session().scalars(select(Call)).all() == []
    pages(PAGE, form | {"call": "x"}, status=HTTPStatus.BAD_REQUEST)


@pytest.mark.parametrize(
    "began", ["", "soon", "2020-01-01T00:00:00+00:00", "2999-01-01T00:00:00+00:00", "2026-01-01T00:00"]
)
def test_a_beginning_that_cannot_be_is_not_believed(pages: FetchPage, began: str) -> None:
    pages(PAGE, filled_in(pages(PAGE)) | {"began": began})

    assert only_call().started_at == only_call().saved_at


def test_it_is_no_repeated_contact_and_no_rule_is_tried_on_it(pages: FetchPage) -> None:
    pages(PAGE, filled_in(pages(PAGE), record_number="A-17"))
    outcome = triage({}, Respondent.PATIENT)
    earlier = calls.earlier(record_number="A-17", name="", born="", before=clock.now())

    assert [each.about for each in earlier] == ["results"]
    assert weighed(outcome, earlier, clock.now()) == outcome
    assert retriage.retriaged(RULES).alike == ()


def test_codes_are_permanent() -> None:
    assert list(ABOUT) == ["appointment", "prescription", "results", "transport", "equipment", "form", "other"]
