"""A saved call as FHIR, and a FHIR response filled into a new call."""

import io
import json
import re
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import BrowserContext, expect
from sqlalchemy import update

from app import clock
from app.calling.levels import level_name
from app.console.call.fields import FIELD, UNCONFIRMED
from app.console.call.forms import ANSWER, COMMENT, LONGEST_RESPONSE
from app.console.levels import NOW
from app.data import drafts
from app.data.database import session
from app.data.models import Call, User
from app.data.upkeep.tables import TABLES
from app.interop.fhir import codes
from rules.clinical.override_reasons import OVERRIDE_REASONS
from rules.clinical.syndromes import CORD
from rules.in_force import ITEMS
from rules.model.disposition import Disposition
from rules.model.questionnaire import Answers, Respondent
from tests.console.databases import on_one_database
from tests.console.test_journey import signed_in
from tests.console.test_new_call import Data, hidden, pages, value_of
from tests.console.test_own_check import MARK, OWN, chosen
from tests.console.test_record import actions_on, address_of
from tests.interop.cds_hooks.asking import found, response_of
from tests.interop.fhir import clients
from tests.rules.whole_check import nothing_new
from tests.support import npm
from tests.support.console import SaveCall
from tests.support.page import FetchPage, InspectedPage
from tests.support.server import served
from tests.support.signing_in import sign_in_as
from tests.support.table import table

pytestmark = on_one_database

__all__ = ["pages", "signed_in"]

Resource = dict[str, Any]

REPORTED = nothing_new({"weakness": "weaker", "thirst": "extreme", "confusion": "unsure"})


@pytest.fixture
def client(console_app: Flask, nurse: User) -> FlaskClient:
    client = console_app.test_client()
    sign_in_as(client, nurse)
    return client


def exported(client: FlaskClient, call: Call) -> Resource:
    reply = client.get(f"{address_of(call)}/fhir.json")
    assert reply.status_code == HTTPStatus.OK
    bundle: Resource = json.loads(reply.text)
    return bundle


def resources(bundle: Resource, kind: str) -> list[Resource]:
    return [each["resource"] for each in bundle["entry"] if each["resource"]["resourceType"] == kind]


def notes(bundle: Resource) -> list[str]:
    (request,) = resources(bundle, "CommunicationRequest")
    return [each["text"] for each in request.get("note", [])]


def test_a_call_is_exported_with_its_answers_its_findings_and_its_request(
    client: FlaskClient, save_call: SaveCall
) -> None:
    call = save_call(REPORTED, record_number="A-17")
    bundle = exported(client, call)

    (response,) = resources(bundle, "QuestionnaireResponse")
    (request,) = resources(bundle, "CommunicationRequest")
    issues = resources(bundle, "DetectedIssue")
    patient = {"type": "Patient", "identifier": {"value": "A-17"}, "display": "Pat Example"}
    assert (bundle["type"], response["status"], request["priority"]) == ("collection", "completed", "stat")
    assert response["authored"] == call.saved_at.astimezone().isoformat(timespec="seconds")
    assert [each["code"]["coding"][0]["code"] for each in issues] == [
        *(each["code"] for each in call.outcome["findings"]),
        *(f"{each['link_id']}.unsure" for each in call.outcome["raised"]),
    ]
    assert {each["author"]["display"] for each in issues} == {f"Red Flag Check, rules {call.rules_version}"}
    assert [response["subject"], request["subject"], *(each["patient"] for each in issues)] == [patient] * (
        len(issues) + 2
    )
    assert actions_on(call.id) == ["call-saved", "call-exported"]


def test_the_file_is_offered_on_the_record_and_its_name_says_nothing_of_the_patient(
    client: FlaskClient, pages: FetchPage, save_call: SaveCall
) -> None:
    call = save_call()
    reply = client.get(f"{address_of(call)}/fhir.json")

    assert f"{address_of(call)}/fhir.json" in pages(address_of(call)).links
    assert reply.mimetype == "application/fhir+json"
    assert reply.headers["Content-Disposition"] == f'attachment; filename="call-{call.id[:8]}.json"'
    assert reply.headers["Cache-Control"] == "no-store"


def test_findings_are_exported_as_they_were_shown_and_not_as_the_rules_read_today(
    client: FlaskClient, save_call: SaveCall
) -> None:
    call = save_call({"weakness": "weaker"})
    finding = {**call.outcome["findings"][0], "code": "weakness-of-then", "finding": "What it was called then"}
    finding["citations"] = [{**finding["citations"][0], "paraphrase": "What was known then"}]
    raised = {"link_id": "weakness", "disposition": "call-soon", "red_flags": ["gone-since"]}
    outcome = {**call.outcome, "findings": [finding], "raised": [raised], "version": "0.0.1"}
    session().execute(update(TABLES["calls"]).where(TABLES["calls"].c.id == call.id).values(outcome=outcome))
    session().commit()
    session().expire_all()
    first, second = resources(exported(client, call), "DetectedIssue")

    assert first["code"]["coding"][0]["code"] == "weakness-of-then"
    assert first["code"]["text"] == "What it was called then"
    assert first["detail"].endswith("(What was known then)")
    assert second["detail"] == "Not ruled out: gone-since.", "no passage of another rule"
    assert first["author"]["display"] == "Red Flag Check, rules 0.0.1"


@pytest.mark.parametrize(
    ("answers", "decided", "priority", "words"),
    [
        (
            REPORTED,
            Disposition.CALL_SOON,
            "urgent",
            f"Lowered from {NOW} to Assess within 24 h by the nurse: ",
        ),
        (nothing_new(), Disposition.CALL_NOW, "stat", f"Raised from Next visit to {NOW} by the nurse"),
        (REPORTED, Disposition.CALL_NOW, "stat", None),
    ],
    ids=["lowered", "raised", "as computed"],
)
def test_the_request_is_what_the_nurse_decided_and_says_if_that_was_not_computed(
    client: FlaskClient, save_call: SaveCall, answers: Answers, decided: Disposition, priority: str, words: str | None
) -> None:
    code = "goals-of-care" if decided is Disposition.CALL_SOON else None
    bundle = exported(client, save_call(answers, decided=decided, override_reason=code))

    (request,) = resources(bundle, "CommunicationRequest")
    assert request["priority"] == priority
    assert request["reasonCode"][0]["coding"][0]["code"] == decided
    assert [each for each in notes(bundle) if "by the nurse" in each] == (
        [words + (OVERRIDE_REASONS[code] if code else "")] if words else []
    )


def test_the_request_is_in_the_words_of_nurses_and_not_of_the_patients_card(
    client: FlaskClient, save_call: SaveCall
) -> None:
    (request,) = resources(exported(client, save_call(REPORTED)), "CommunicationRequest")
    said = " ".join(each["contentString"] for each in request["payload"])

    assert request["reasonCode"][0]["text"] == NOW
    assert request["reasonCode"][0]["coding"][0]["display"] == level_name(Disposition.CALL_NOW, Respondent.CAREGIVER)
    assert f"{NOW} Right now, day or night Suspected: {CORD.clinical_name}" in said
    assert "cancer team" not in said


def test_two_validators_accept_an_exported_call(client: FlaskClient, save_call: SaveCall) -> None:
    npm.require(clients.FOLDER)
    calls = {
        "call now": save_call(REPORTED, record_number="A-17"),
        "mention": save_call(nothing_new()),
        "lowered": save_call(REPORTED, decided=Disposition.CALL_SOON, override_reason="goals-of-care"),
        "not confirmed": save_call(REPORTED, unconfirmed=["weakness"]),
    }

    assert clients.complaints({name: exported(client, call) for name, call in calls.items()}) == {}


def test_answers_that_nobody_confirmed_are_named(client: FlaskClient, save_call: SaveCall) -> None:
    bundle = exported(client, save_call(REPORTED, unconfirmed=["weakness"]))

    assert f"{MARK}: {ITEMS['weakness'].clinical_term}" in notes(bundle)


def test_words_that_were_typed_stay_out_but_for_who_the_patient_is(client: FlaskClient, save_call: SaveCall) -> None:
    typed: dict[str, Any] = {name: f"typed {name}" for name in FIELD}
    reply = client.get(f"{address_of(save_call(REPORTED, **typed, comments={'weakness': 'typed comment'}))}/fhir.json")

    assert set(re.findall(r"typed (\w+)", reply.text)) == {"patient_name", "record_number"}


def test_a_call_to_questions_that_are_gone_is_not_exported_and_says_so(pages: FetchPage, save_call: SaveCall) -> None:
    call = save_call({"weakness": "weaker"})
    session().execute(
        update(TABLES["calls"]).where(TABLES["calls"].c.id == call.id).values(answers={"no-such-item": "yes"})
    )
    session().commit()
    page = pages(f"{address_of(call)}/fhir.json", status=HTTPStatus.CONFLICT)

    assert "cannot be exported as FHIR" in page.text


def test_a_call_that_is_not_there_is_not_exported(client: FlaskClient) -> None:
    assert client.get(f"/console/calls/{'0' * 32}/fhir.json").status_code == HTTPStatus.NOT_FOUND
    assert client.get("/console/calls/x/fhir.json").status_code == HTTPStatus.NOT_FOUND


def paste(pages: FetchPage, text: str, typed: Data | None = None, *, status: int = 200) -> InspectedPage:
    start = pages("/console/calls/new")
    return pages("/console/calls/new/response", {**hidden(start), **(typed or {}), "response": text}, status=status)


def own(app: Flask) -> Resource:
    return response_of(app, OWN, Respondent.CAREGIVER)


@pytest.mark.parametrize("wrap", [lambda each: each, found], ids=["alone", "in a Bundle"])
def test_the_very_answers_of_a_response_stand_on_the_page_each_marked(
    console_app: Flask, pages: FetchPage, wrap: Callable[[Resource], Resource]
) -> None:
    page = paste(pages, json.dumps(wrap(own(console_app))))

    assert chosen(page, "answer-weakness") == ["weaker"]
    assert sorted(chosen(page, "answer-numbness")) == ["body", "saddle"]
    assert chosen(page, "answered_by") == ["caregiver"]
    assert sorted(chosen(page, "unconfirmed")) == sorted(OWN)
    assert page.with_id("main").text.count(MARK) == len(OWN)
    assert NOW in page.with_id("outcome").text
    assert value_of(page, "response") == ""


def test_what_the_nurse_has_asked_or_typed_already_stays(console_app: Flask, pages: FetchPage) -> None:
    typed: Data = {"answer-weakness": "none", "answered_by": "patient", "patient_name": "Pat Example"}
    page = paste(pages, json.dumps(own(console_app)), typed)

    assert chosen(page, "answer-weakness") == ["none"]
    assert chosen(page, "answered_by") == ["patient"]
    assert value_of(page, "patient_name") == "Pat Example"
    assert "weakness" not in chosen(page, "unconfirmed")


def test_an_answer_that_the_others_do_not_lead_to_is_left_out_as_in_a_code(
    console_app: Flask, pages: FetchPage
) -> None:
    response = own(console_app)
    coding = {"system": codes.ANSWERS, "code": "low-calcium.severe"}
    response["item"].append({"linkId": "low-calcium", "answer": [{"valueCoding": coding}]})
    page = paste(pages, json.dumps(response))

    assert chosen(page, "answer-low-calcium") == []
    assert "low-calcium" not in chosen(page, "unconfirmed")


@pytest.mark.unwatched
@table(
    ("authored", "words"),
    [
        ("{now}", None),
        ("{today}", None),
        ("2026-10-20T08:00:00Z", "Made on Oct 20, 2026: "),
        ("2026-10", "Made on Oct 1, 2026: "),
        (None, "Made on a day that it does not say: "),
    ],
)
def test_a_response_that_is_not_of_today_says_so_above_the_questions(
    console_app: Flask, pages: FetchPage, authored: str | None, words: str | None
) -> None:
    now = clock.now()
    with time_machine.travel(now, tick=False):
        response = response_of(
            console_app, OWN, authored=authored and authored.format(now=now.isoformat(), today=now.date())
        )
        page = paste(pages, json.dumps(response))

    assert ("their own check is not of today" in page.text) is (words is not None)
    assert words is None or words in page.text


@table("day", ["", "Pat", "2026-13-01", "<script>"])
def test_an_address_with_another_day_says_nothing(pages: FetchPage, day: str) -> None:
    assert "not of today" not in pages(f"/console/calls/new?own_check_of={day}").text


def test_an_exported_call_can_be_filled_in_elsewhere(
    client: FlaskClient, pages: FetchPage, save_call: SaveCall
) -> None:
    call = save_call(OWN)
    page = paste(pages, json.dumps(exported(client, call)))

    assert sorted(chosen(page, "unconfirmed")) == sorted(OWN)


def test_a_file_is_read_in_place_of_what_is_pasted_with_every_field_of_the_page_beside_it(
    console_app: Flask, client: FlaskClient
) -> None:
    start = InspectedPage(client.get("/console/calls/new"))
    answers = {ANSWER + item.link_id: list(item.codes) if item.check_all else "" for item in ITEMS.values()}
    comments = {COMMENT + link_id: "x" for link_id in ITEMS}
    everything = {**hidden(start), **dict.fromkeys(FIELD, "x"), **answers, **comments, UNCONFIRMED: list(ITEMS)}
    file = io.BytesIO(b"\xef\xbb\xbf" + json.dumps(own(console_app)).encode())
    sent = {**everything, "csrf_token": start.token, "response": "no JSON"}
    reply = client.post(
        "/console/calls/new/response",
        data={**sent, "response_file": (file, "Pat Example.json")},
        content_type="multipart/form-data",
        follow_redirects=True,
    )

    assert reply.status_code == HTTPStatus.OK
    assert chosen(InspectedPage(reply), "answer-weakness") == ["weaker"]
    assert value_of(InspectedPage(reply), "comment-weakness") == "x"

    again = {**hidden(InspectedPage(reply)), "csrf_token": start.token}
    refused = client.post(
        "/console/calls/new/response",
        data={**again, "response_file": (io.BytesIO(b"{}"), "Pat.PDF")},
        content_type="multipart/form-data",
    )
    assert "That file is of another kind. Choose one that ends in .json." in refused.text


@table(
    ("text", "words"),
    [
        ("", "Nothing is pasted and no file is chosen. Paste a whole QuestionnaireResponse"),
        ("{", "This is no JSON"),
        ("[]", "Found list, expected an object."),
        ('{"resourceType": "Patient"}', "Found the resource type Patient, expected QuestionnaireResponse."),
        ('{"resourceType": "Bundle"}', "Found 0 responses in the Bundle, expected one."),
        (json.dumps(found({"resourceType": "QuestionnaireResponse"}) | {"entry": [1, {}]}), "Found 0 responses"),
        ("x" * (LONGEST_RESPONSE + 1), "This is no JSON"),
    ],
    ids=["nothing", "half", "list", "another resource", "empty bundle", "strange bundle", "too long"],
)
def test_what_cannot_be_read_is_said_beside_its_field_and_nothing_typed_is_lost(
    pages: FetchPage, text: str, words: str
) -> None:
    typed: Data = {"patient_name": "Pat Example", "answer-fever": "yes"}
    page = paste(pages, text, typed, status=HTTPStatus.UNPROCESSABLE_ENTITY)

    assert words in page.with_id("response-error").text
    assert value_of(page, "response") == text
    assert value_of(page, "patient_name") == "Pat Example"
    assert chosen(page, "unconfirmed") == []
    session().expire_all()
    kept = drafts.get(str(hidden(page)["draft"]))
    assert kept is not None
    assert kept.fields["answer-fever"] == ["yes"]


def test_faults_of_a_response_are_named_with_their_place_and_only_a_few(console_app: Flask, pages: FetchPage) -> None:
    response = own(console_app)
    response["item"] = [{"linkId": f"unknown-{number}"} for number in range(7)]
    page = paste(pages, json.dumps(response), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    said = page.with_id("response-error").text

    assert "QuestionnaireResponse.item[0].linkId" in said
    assert said.count("QuestionnaireResponse.item") == 5
    assert "And more." in said


def test_a_file_is_chosen_in_a_browser_without_script(
    console_app: Flask, nurse: User, signed_in: Callable[..., BrowserContext], tmp_path: Path
) -> None:
    file = tmp_path / "response.json"
    file.write_text(json.dumps(own(console_app)), encoding="utf-8")
    with served(console_app) as address:
        context = signed_in(nurse, address)
        context.route("**/*.js", lambda route: route.abort())
        page = context.new_page()
        page.goto("/console/calls/new")
        page.locator("#patient_name").fill("Pat Example")
        page.get_by_text("Their own check as a FHIR file").click()
        page.locator("#response_file").set_input_files(file)
        with page.expect_event("load"):
            page.get_by_role("button", name="Fill in from the response").click()
        expect(page.get_by_text(MARK)).to_have_count(len(OWN))
        expect(page.locator("#patient_name")).to_have_value("Pat Example")
