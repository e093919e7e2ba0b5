"""A filled form, assessed: the same as the rules say, read with every fault named, and kept nowhere."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from http import HTTPStatus
from itertools import product
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from app import clock
from app.extensions import limiter
from app.interop.bodies import MOST_BYTES_IN_FHIR
from app.interop.earlier import retired
from app.interop.fhir import codes
from app.interop.fhir.reading import read
from app.interop.fhir.response import questionnaire_response
from app.interop.fhir.views import EXAMPLE
from app.interop.shared import PER_MINUTE
from rules.advice.cards import card_for
from rules.in_force import ITEMS, QUESTIONNAIRE, RED_FLAG, RED_FLAGS, VERSION, asked, rule_set_of, triage
from rules.model.condition import OnOneItem
from rules.model.disposition import Disposition
from rules.model.questionnaire import NO, NONE, UNSURE, Answers, Respondent
from rules.model.rule_set import RuleSet
from rules.model.wording import in_english
from tests.rules.strategies import readable_answers
from tests.rules.whole_check import nothing_new
from tests.support.app import MakeApp

EARLIER = "These answers were asked with an earlier form: ask again."
ASSESS = "/fhir/QuestionnaireResponse/$assess"
SEVERITIES = {Disposition.CALL_NOW: "high", Disposition.CALL_SOON: "moderate", Disposition.MENTION: "low"}


@pytest.fixture(autouse=True)
def _fresh_limits(app: Flask) -> None:
    with app.app_context():
        limiter.reset()


def answered(link_id: str, *options: str) -> dict[str, Any]:
    codings = ({"system": codes.ANSWERS, "code": f"{link_id}.{option}"} for option in options)
    return {"linkId": link_id, "answer": [{"valueCoding": each} for each in codings]}


def response(*items: dict[str, Any], **more: object) -> dict[str, Any]:
    return {**EXAMPLE, "item": list(items), **more}


def filled(answers: Answers, respondent: Respondent, questionnaire: int = QUESTIONNAIRE) -> dict[str, Any]:
    made = questionnaire_response(answers, respondent, at=clock.now(), questionnaire=questionnaire)
    form: dict[str, Any] = made.model_dump(mode="json", by_alias=True, exclude_none=True)
    return form


def resources(bundle: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [each["resource"] for each in bundle["entry"] if each["resource"]["resourceType"] == kind]


def disposition(bundle: dict[str, Any]) -> str:
    (request,) = resources(bundle, "CommunicationRequest")
    level: str = request["reasonCode"][0]["coding"][0]["code"]
    return level


def issues(answer: TestResponse) -> dict[str, str]:
    assert answer.mimetype == "application/fhir+json"
    outcome = answer.get_json(force=True)
    assert outcome["resourceType"] == "OperationOutcome"
    return {(each.get("expression") or [each["code"]])[0]: each["diagnostics"] for each in outcome["issue"]}


def as_sets(answers: Answers) -> dict[str, set[str]]:
    return {link_id: {each} if isinstance(each, str) else set(each) for link_id, each in answers.items()}


def test_what_a_form_means_is_what_the_rules_say(make_app: MakeApp) -> None:
    client = make_app().test_client()

    @given(readable_answers())
    def same(answers: Answers) -> None:
        limiter.reset()
        bundle = client.post(ASSESS, json=filled(answers, Respondent.CAREGIVER)).get_json(force=True)
        outcome = triage(answers, Respondent.CAREGIVER)
        found = resources(bundle, "DetectedIssue")
        assert disposition(bundle) == outcome.disposition
        assert [each["code"]["coding"][0]["code"] for each in found] == [
            *(each.code for each in outcome.findings),
            *(f"{each.link_id}.{UNSURE}" for each in outcome.raised),
        ]
        assert [each["severity"] for each in found] == [
            *(SEVERITIES[each.disposition] for each in outcome.findings),
            *(SEVERITIES[each.disposition] for each in outcome.raised),
        ]
        assert {each["status"] for each in found} <= {"final" if outcome.complete else "preliminary"}

    with make_app().test_request_context():
        same()


@given(readable_answers())
def test_a_form_made_of_answers_reads_as_those_that_count(answers: Answers) -> None:
    given_back = read(filled(answers, Respondent.NURSE))

    counted = set(asked(answers))
    assert given_back.respondent is Respondent.NURSE
    assert as_sets(given_back.answers) == {
        link_id: chosen for link_id, chosen in as_sets(answers).items() if link_id in counted and chosen
    }


def test_what_was_answered_on_branches_that_were_left_changes_nothing(make_app: MakeApp) -> None:
    client = make_app().test_client()

    @given(readable_answers())
    def same(answers: Answers) -> None:
        limiter.reset()
        form = response(*(answered(link_id, *sorted(chosen)) for link_id, chosen in as_sets(answers).items()))
        bundle = client.post(ASSESS, json=form).get_json(force=True)
        (counted,) = resources(bundle, "QuestionnaireResponse")
        assert disposition(bundle) == triage(answers).disposition
        assert read(counted).answers.keys() == answers.keys() & set(asked(answers))

    with make_app().app_context():
        same()


def test_a_response_comes_back_as_it_was_given(client: FlaskClient) -> None:
    """Whatever is in it is the sender's record; only answers on branches that were left are no part of what counts."""
    follow_ups = [item for item in ITEMS.values() if item.enable_when][:3]
    first, second, third = ({**answered(each.link_id, each.codes[0]), "text": "not asked"} for each in follow_ups)
    left = {**third, "answer": [{**third["answer"][0], "item": [answered("fever", NONE)]}]}
    kept = answered("weakness", "weaker") | {"text": "As it was shown", "definition": "http://example.org/q"}
    kept["answer"][0]["valueCoding"]["display"] = "Weaker"
    given = response(
        {"linkId": "step.weakness", "text": "Weakness", "item": [kept, first]},
        {"linkId": "step.last-things", "item": [second]},
        left,
        id="orig-7",
        meta={"versionId": "3"},
        identifier={"value": "QR-7"},
        basedOn=[{"reference": "ServiceRequest/1"}],
        status="amended",
        subject={"reference": "Patient/7"},
        encounter={"reference": "Encounter/9"},
        authored="2026-11-28",
        author={"reference": "Practitioner/4"},
        source={"reference": "RelatedPerson/42"},
        extension=[{"url": "http://example.org/weight", "valueDecimal": 71.5}],
    )

    bundle = client.post(ASSESS, json=given).get_json(force=True)

    (back,) = resources(bundle, "QuestionnaireResponse")
    assert back == {
        **given,
        "item": [
            {"linkId": "step.weakness", "text": "Weakness", "item": [kept]},
            {"linkId": "step.last-things"},
            {"linkId": third["linkId"], "text": "not asked", "answer": [{"item": [answered("fever", NONE)]}]},
        ],
    }
    assert read(back).answers == {"weakness": ("weaker",), "fever": (NONE,)}
    without = response(kept, first)
    assert resources(client.post(ASSESS, json=without).get_json(force=True), "QuestionnaireResponse") == [
        {**without, "item": [kept]}
    ]


@time_machine.travel(datetime(2026, 11, 28, 20, 40, tzinfo=UTC), tick=False)
@pytest.mark.parametrize(
    ("authored", "start", "end", "is_old"),
    [
        (None, "2026-11-28T15:40:00-05:00", "2026-11-29T15:40:00-05:00", False),
        ("2026-11-28T18:00:00Z", "2026-11-28T13:00:00-05:00", "2026-11-29T13:00:00-05:00", False),
        ("2026-11-28", "2026-11-28T00:00:00-05:00", "2026-11-29T00:00:00-05:00", False),
        ("2024-01-05T09:00:00Z", "2024-01-05T04:00:00-05:00", "2024-01-06T04:00:00-05:00", True),
        ("2024-01", "2024-01-01T00:00:00-05:00", "2024-01-02T00:00:00-05:00", True),
        ("2031-01-01T00:00:00Z", "2026-11-28T15:40:00-05:00", "2026-11-29T15:40:00-05:00", True),
        ("2026-11-29T10:00:00.123456789+14:00", "2026-11-28T15:00:00-05:00", "2026-11-29T15:00:00-05:00", False),
    ],
)
@pytest.mark.settings(time_zone="America/New_York", team_hours=None)
def test_time_counts_from_when_the_answers_were_given_and_their_age_is_said_first(
    client: FlaskClient, authored: str | None, start: str, end: str, is_old: bool
) -> None:
    more = {"authored": authored} if authored else {}
    whole = filled(nothing_new({"lump": "new"}), Respondent.PATIENT)
    bundle = client.post(ASSESS, json=response(*whole["item"], **more)).get_json(force=True)

    (request,) = resources(bundle, "CommunicationRequest")
    said = [each["contentString"] for each in request["payload"]]
    assert [each[:19] for each in request["occurrencePeriod"].values()] == [start[:19], end[:19]]
    assert {each["identifiedDateTime"][:19] for each in resources(bundle, "DetectedIssue")} == {start[:19]}
    assert request["authoredOn"] == "2026-11-28T15:40:00-05:00"
    assert said[0].startswith("Ask again: the answers of ") is is_old
    assert said[is_old] == "Call your team soon"
    assert ("That time has passed: call now" in said[is_old + 1]) is (is_old and "2024" in start)


@pytest.mark.parametrize(
    ("items", "level"),
    [
        ([answered("emergency-now", "breathing", NONE)], "call-now"),
        ([answered("emergency-now", NONE, "breathing", NONE)], "call-now"),
        ([answered("weakness", NONE, "weaker")], "call-now"),
        ([answered("bone-pain", NONE, UNSURE)], "call-soon"),
    ],
    ids=str,
)
def test_what_stands_beside_none_counts_and_that_is_said(
    client: FlaskClient, items: list[dict[str, Any]], level: str
) -> None:
    bundle = client.post(ASSESS, json=response(*items)).get_json(force=True)

    assert disposition(bundle) == level
    (request,) = resources(bundle, "CommunicationRequest")
    assert "“None” or “no” was chosen beside another answer, which counts" in request["note"][-1]["text"]
    assert resources(bundle, "QuestionnaireResponse")[0]["item"] == items


@given(readable_answers(), st.data())
def test_none_beside_anything_reads_as_if_it_were_not_there(answers: Answers, data: st.DataObject) -> None:
    """On every item that offers "none" or "no", wherever it stands among the answers."""
    reported = [
        link_id
        for link_id, chosen in as_sets(answers).items()
        if chosen and not chosen & {NONE, NO} and {NONE, NO} & set(ITEMS[link_id].codes)
    ]
    items, beside = [], data.draw(st.sets(st.sampled_from(reported)) if reported else st.just(set()))
    for link_id, chosen in as_sets(answers).items():
        denial = next((code for code in ITEMS[link_id].codes if code in {NONE, NO}), None)
        added = [denial] if link_id in beside and denial else []
        items.append(answered(link_id, *data.draw(st.permutations([*sorted(chosen), *added]))))
    got = read(response(*items))

    assert as_sets(got.answers) == {link_id: chosen for link_id, chosen in as_sets(answers).items() if chosen}
    assert set(got.beside_none) == beside


def test_an_answer_without_a_value_is_none_and_what_stands_under_it_is_read(client: FlaskClient) -> None:
    hint = {"item": [{"linkId": "bladder.hint", "text": "Choose all that fit."}]}
    (none,) = answered("bladder", NONE)["answer"]

    assert read(response({"linkId": "bladder", "answer": [hint, none]})).answers == {"bladder": (NONE,)}
    assert read(response({"linkId": "bladder", "answer": [hint]})).answers == {}
    unticked = {"linkId": "for-the-visit", "answer": [{}]}
    assert read(response(unticked, answered("fever", "yes"))).answers == {"fever": ("yes",)}
    under = {"linkId": "bladder", "answer": [{"id": "a", "item": [answered("weakness", "weaker")]}]}
    assert disposition(client.post(ASSESS, json=response(under)).get_json(force=True)) == "call-now"


def test_numbers_beyond_all_numbers_and_deep_remarks_break_nothing(client: FlaskClient) -> None:
    deep: Any = "x"
    for _ in range(150):
        deep = {"extension": [deep]} if len(str(deep)) < 900 else [deep]
    text = json.dumps(response(answered("weakness", "weaker"), remark=deep)).replace('"x"', "1e999")
    answer = client.post(ASSESS, data=text, content_type="application/fhir+json")

    assert answer.status_code in {HTTPStatus.OK, HTTPStatus.BAD_REQUEST}
    assert json.loads(answer.text, parse_constant=pytest.fail)


def test_the_answer_says_what_to_do_by_when_and_why(make_app: MakeApp) -> None:
    client = make_app(team_hours="Mon-Sun 00:00-24:00", time_zone="America/New_York").test_client()
    subject = {"reference": "Patient/12"}

    bundle = client.post(ASSESS, json=response(answered("fever", UNSURE), subject=subject)).get_json(force=True)

    (request,) = resources(bundle, "CommunicationRequest")
    (issue,) = resources(bundle, "DetectedIssue")
    (form,) = resources(bundle, "QuestionnaireResponse")
    assert request["priority"] == "urgent"
    assert request["payload"][0]["contentString"] == "Call your team soon"
    assert request["occurrencePeriod"]["start"] < request["occurrencePeriod"]["end"]
    assert request["recipient"][0]["display"].endswith("(212) 555-0100")
    assert {each["reference"] for each in request["about"]} == {
        each["fullUrl"] for each in bundle["entry"] if each["resource"] == issue
    }
    assert issue["evidence"][0]["detail"] == [{"reference": bundle["entry"][0]["fullUrl"]}]
    assert request["subject"] == issue["patient"] == form["subject"] == subject


@pytest.mark.parametrize(
    "answers",
    [nothing_new(), nothing_new({"fever": UNSURE}), nothing_new({"thirst": "extreme"}), {"weakness": "weaker"}],
)
def test_every_issue_and_the_request_name_a_passage(client: FlaskClient, answers: Answers) -> None:
    bundle = client.post(ASSESS, json=filled(answers, Respondent.PATIENT)).get_json(force=True)

    (request,) = resources(bundle, "CommunicationRequest")
    outcome = triage(answers)
    paraphrases = [each.citations[0].paraphrase for each in outcome.findings]
    paraphrases += [each.red_flags[0].citations[0].paraphrase for each in outcome.raised]
    details = [each["detail"] for each in resources(bundle, "DetectedIssue")]
    assert [in_english(said) in detail for said, detail in zip(paraphrases, details, strict=True)].count(False) == 0
    assert in_english(card_for(outcome).citation.paraphrase) in request["note"][0]["text"]


def test_an_issue_tells_where_in_the_guide_it_stands_or_that_it_is_not_from_it(make_app: MakeApp) -> None:
    """Of every single finding, each passage once."""
    client = make_app().test_client()
    for flag in RED_FLAGS:
        if isinstance(flag.when, OnOneItem):
            limiter.reset()
            form = response(answered(flag.when.link_id, flag.when.options[0]), *_leading_to(flag.when.link_id))
            found = resources(client.post(ASSESS, json=form).get_json(force=True), "DetectedIssue")
            (detail,) = (each["detail"] for each in found if each["code"]["coding"][0]["code"] == flag.code)
            for each in flag.citations:
                told = f"{each.item}: “{each.key_phrase}”" if each.key_phrase else "Not from the guide: "
                assert told in detail, flag.code
                assert detail.count(in_english(each.paraphrase)) == 1, flag.code


def _leading_to(link_id: str) -> list[dict[str, Any]]:
    when = ITEMS[link_id].enable_when
    return [answered(when.link_id, when.options[0])] if when else []


@pytest.mark.settings(time_zone="UTC")
@time_machine.travel(datetime(2026, 11, 28, 20, 40, tzinfo=UTC), tick=False)
def test_the_clock_its_time_and_what_to_do_if_nobody_answers_stand_in_the_request(client: FlaskClient) -> None:
    no_er = "If nobody answers, call again when they open. If it gets worse, use the after-hours line."
    for answers, by, due, er in (
        ({"weakness": "weaker"}, "now", None, "If nobody answers at once, do not wait for a call back. Go to the ER."),
        (nothing_new({"thirst": "extreme"}), "today", "2026-11-29T04:40:00+00:00", "go to the ER."),
        (nothing_new({"lump": "new"}), "soon", "2026-11-29T20:40:00+00:00", "go to the ER."),
        (nothing_new({"also-new": ["other-medicine-out"]}), "open-day", None, no_er),
        (nothing_new(), "next-visit", None, "No visit planned?"),
    ):
        bundle = client.post(ASSESS, json=filled(answers, Respondent.PATIENT)).get_json(force=True)
        (request,) = resources(bundle, "CommunicationRequest")
        said = [each["contentString"] for each in request["payload"]]
        assert request["reasonCode"][1] == {
            "coding": [{"system": codes.CLOCKS, "code": by, "display": by}],
            "text": said[1],
        }
        assert request.get("occurrencePeriod", {}).get("end") == due, by
        assert er in " ".join(said[3:]), by


def test_a_response_to_the_first_form_is_read_by_its_rules_and_is_to_be_asked_again(make_app: MakeApp) -> None:
    client = make_app().test_client()

    @given(readable_answers(rule_set_of(1)))
    def same(answers: Answers) -> None:
        limiter.reset()
        sent = filled(answers, Respondent.CAREGIVER, 1)
        bundle = client.post(ASSESS, json=sent).get_json(force=True)
        outcome = triage(answers, Respondent.CAREGIVER, questionnaire=1)
        assert disposition(bundle) == outcome.disposition
        found = resources(bundle, "DetectedIssue")
        assert [each["code"]["coding"][0]["code"] for each in found] == [
            *(each.code for each in outcome.findings),
            *(f"{each.link_id}.{UNSURE}" for each in outcome.raised),
        ]
        assert {each["author"]["display"] for each in found} <= {"Red Flag Check, rules 1.0.1"}
        (request,) = resources(bundle, "CommunicationRequest")
        assert request["payload"][0]["contentString"] == EARLIER
        assert resources(bundle, "QuestionnaireResponse") == [sent]

    with make_app().test_request_context():
        same()


def test_a_retired_code_without_its_version_is_refused_by_name_with_what_to_do(client: FlaskClient) -> None:
    for (link_id, option), version in retired().items():
        limiter.reset()
        item = answered(link_id, option)
        for name in (codes.FORMS[codes.PATIENT_FORM], codes.canonical(codes.PATIENT_FORM)):
            refused = client.post(ASSESS, json=response(item, questionnaire=name))
            assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
            assert issues(refused)[f"{ITEM}.answer"].startswith(f"{link_id}.{option}: retired; version {version} of")
            assert f"name it: its address followed by |{version}" in issues(refused)[f"{ITEM}.answer"]
        named = response(item, questionnaire=codes.canonical(codes.PATIENT_FORM, version))
        assert client.post(ASSESS, json=named).status_code == HTTPStatus.OK


def test_a_finding_carries_its_passages_and_the_page_of_its_rule(client: FlaskClient) -> None:
    bundle = client.post(ASSESS, json=EXAMPLE).get_json(force=True)

    (issue,) = resources(bundle, "DetectedIssue")
    assert "Patient guide" in issue["detail"]
    assert client.get(issue["reference"]).status_code == HTTPStatus.OK
    assert disposition(bundle) == Disposition.CALL_NOW


@pytest.mark.parametrize(
    ("form", "source", "respondent"),
    [
        (codes.PATIENT_FORM, None, Respondent.PATIENT),
        (codes.CAREGIVER_FORM, None, Respondent.CAREGIVER),
        (codes.PATIENT_FORM, {"type": "RelatedPerson"}, Respondent.CAREGIVER),
        (codes.PATIENT_FORM, {"reference": "https://records.example.org/fhir/Practitioner/7"}, Respondent.NURSE),
        (codes.CAREGIVER_FORM, {"reference": "Patient/7"}, Respondent.PATIENT),
        (codes.CAREGIVER_FORM, {"display": "Sam"}, Respondent.CAREGIVER),
    ],
)
def test_who_answered_is_the_source_or_whom_the_form_is_for(
    form: str, source: dict[str, str] | None, respondent: Respondent
) -> None:
    more = {"source": source} if source else {}

    assert read(response(questionnaire=codes.canonical(form), **more)).respondent is respondent


def test_answers_are_found_wherever_they_stand() -> None:
    nested = {
        "linkId": "step.weakness",
        "item": [{"linkId": "weakness", "answer": [{**answered("weakness", NONE)["answer"][0], "item": []}]}],
    }
    below = {"linkId": "fever", "answer": [{**answered("fever", NONE)["answer"][0], "item": [nested]}]}

    assert read(response(below)).answers == {"fever": (NONE,), "weakness": (NONE,)}


def test_answers_on_a_branch_that_was_left_do_not_count(client: FlaskClient) -> None:
    follow_up = next(item for item in ITEMS.values() if item.enable_when and not item.check_all)

    bundle = client.post(ASSESS, json=response(answered(follow_up.link_id, follow_up.codes[0]))).get_json(force=True)

    assert not resources(bundle, "DetectedIssue")
    assert "item" not in resources(bundle, "QuestionnaireResponse")[0]


def test_the_operation_takes_parameters_as_well(client: FlaskClient) -> None:
    parameters = {"resourceType": "Parameters", "parameter": [{"name": "response", "resource": EXAMPLE}]}

    assert disposition(client.post(ASSESS, json=parameters).get_json(force=True)) == "call-now"


ITEM = "QuestionnaireResponse.item[0]"
REFUSED = {
    "no list": ([], {"structure": "Found list, expected a resource"}),
    "other resource": ({"resourceType": "Patient"}, {"invalid": "Found the resource type Patient"}),
    "no resource": ({}, {"invalid": "Found no resource type"}),
    "no status": (
        {key: value for key, value in EXAMPLE.items() if key != "status"},
        {"QuestionnaireResponse.status": "Field required"},
    ),
    "in error": (response(status="entered-in-error"), {"QuestionnaireResponse.status": "entered in error"}),
    "other form": (
        response(questionnaire="http://records.example.org/q"),
        {"QuestionnaireResponse.questionnaire": "Found http://records.example.org/q, expected urn:uuid:"},
    ),
    "older form": (
        response(questionnaire=f"{codes.FORMS[codes.PATIENT_FORM]}|0"),
        {"QuestionnaireResponse.questionnaire": "version 0 of the questionnaire; known here are 2 and 1. Fetch"},
    ),
    "newer form": (
        response(questionnaire=f"{codes.FORMS[codes.CAREGIVER_FORM]}|3"),
        {"QuestionnaireResponse.questionnaire": "version 3 of the questionnaire; known here are 2 and 1. Fetch"},
    ),
    "item of the newer form": (
        response(answered("dental-plan", "soon"), questionnaire=codes.canonical(codes.PATIENT_FORM, 1)),
        {f"{ITEM}.linkId": "Found the item 'dental-plan', expected one of: emergency"},
    ),
    "unknown item": (response({"linkId": "q1"}), {f"{ITEM}.linkId": "Found the item 'q1', expected one of: emergency"}),
    "twice": (
        response(answered("fever", NONE), answered("fever", NONE)),
        {"QuestionnaireResponse.item[1].linkId": "stands twice"},
    ),
    "other code": (response(answered("fever", "weaker")), {f"{ITEM}.answer": "one of: fever."}),
    "other system": (
        response({"linkId": "fever", "answer": [{"valueCoding": {"system": "x", "code": "fever.none"}}]}),
        {f"{ITEM}.answer": "expected each answer as a coding of the system urn:uuid:"},
    ),
    "words": (response({"linkId": "fever", "answer": [{"valueString": "no"}]}), {f"{ITEM}.answer": "as a coding"}),
    "two answers": (response(answered("fever", "yes", UNSURE)), {f"{ITEM}.answer": "found 2 answers, expected one"}),
    "a value of another kind, with items": (
        response({"linkId": "fever", "answer": [{"valueString": "no", "item": [{"linkId": "fever.hint"}]}]}),
        {f"{ITEM}.answer": "as a coding"},
    ),
    "authored on no day": (
        response(authored="2026-02-30"),
        {"QuestionnaireResponse.authored": "Found '2026-02-30', expected a FHIR dateTime"},
    ),
    "authored in words": (response(authored="garbage"), {"QuestionnaireResponse.authored": "Found 'garbage'"}),
    "authored without a zone": (response(authored="2026-11-28T09:00:00"), {"QuestionnaireResponse.authored": "Found"}),
    "authored as only Python reads it": (response(authored="20261128"), {"QuestionnaireResponse.authored": "Found"}),
    "authored before anyone": (response(authored="0001-01-01"), {"QuestionnaireResponse.authored": "1900 to 2199"}),
    "number": (response({"linkId": 7}), {f"{ITEM}.linkId": "valid string"}),
    "no parameter": (
        {"resourceType": "Parameters", "parameter": [{"name": "other"}]},
        {"Parameters.parameter": "Found no parameter called response"},
    ),
    "no parameters": ({"resourceType": "Parameters"}, {"Parameters.parameter": "Field required"}),
}


@pytest.mark.parametrize(("body", "expected"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_read_is_refused_with_its_place(
    client: FlaskClient, body: object, expected: dict[str, str]
) -> None:
    answer = client.post(ASSESS, json=body)

    assert answer.status_code == (HTTPStatus.BAD_REQUEST if body == [] else HTTPStatus.UNPROCESSABLE_ENTITY)
    found = issues(answer)
    assert found.keys() == expected.keys()
    assert [words for place, words in expected.items() if words not in found[place]] == []


def test_every_fault_is_named_at_once(client: FlaskClient) -> None:
    answer = client.post(ASSESS, json=response({"linkId": "q1"}, answered("fever", "high"), {"linkId": "q2"}))

    assert len(issues(answer)) == 3


@pytest.mark.parametrize("body", ["{", "[" * 5000, b"\xff", ""], ids=["cut short", "deep", "no text", "empty"])
def test_what_is_no_json_is_refused(client: FlaskClient, body: str | bytes) -> None:
    answer = client.post(ASSESS, data=body, content_type="application/fhir+json")

    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert issues(answer)["structure"].startswith("No JSON")


def test_whatever_goes_wrong_is_an_operation_outcome(client: FlaskClient) -> None:
    wrong = {
        HTTPStatus.NOT_FOUND: client.get("/fhir/Questionnaire/other"),
        HTTPStatus.METHOD_NOT_ALLOWED: client.delete("/fhir/metadata"),
        HTTPStatus.NOT_ACCEPTABLE: client.get("/fhir/metadata?_format=xml"),
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE: client.post(ASSESS, data="<a/>", content_type="application/fhir+xml"),
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: client.post(
            ASSESS, data=" " * (MOST_BYTES_IN_FHIR + 1), content_type="application/fhir+json"
        ),
    }

    assert {status for status, answer in wrong.items() if answer.status_code == status and issues(answer)} == set(wrong)
    assert client.get("/fhir", headers={"Accept": "text/html"}).mimetype == "application/fhir+json"


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("application/fhir+json", HTTPStatus.OK),
        ("application/json;q=0.9", HTTPStatus.OK),
        ("*/*", HTTPStatus.OK),
        ("application/fhir+xml", HTTPStatus.NOT_ACCEPTABLE),
    ],
)
def test_answers_are_in_json_or_not_at_all(client: FlaskClient, accept: str, status: HTTPStatus) -> None:
    assert client.get("/fhir/metadata", headers={"Accept": accept}).status_code == status
    assert client.get("/fhir/metadata?_format=json", headers={"Accept": accept}).status_code == HTTPStatus.OK


def test_one_address_may_not_ask_without_end(client: FlaskClient) -> None:
    statuses = [client.get("/fhir/OperationDefinition/assess").status_code for _ in range(PER_MINUTE)]

    refused = client.get("/fhir/OperationDefinition/assess")

    assert set(statuses) == {HTTPStatus.OK}
    assert refused.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert "throttled" in issues(refused)
    assert refused.headers["Retry-After"]


def test_words_are_in_the_language_asked_for_and_nothing_is_kept(client: FlaskClient) -> None:
    answer = client.post(ASSESS, json=EXAMPLE, headers={"Accept-Language": "es"})

    (request,) = resources(answer.get_json(force=True), "CommunicationRequest")
    assert request["payload"][0]["contentString"].startswith("Llame ahora")
    assert answer.headers["Content-Language"] == "es"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers


def test_the_form_has_every_question_with_its_translations_and_options_that_can_be_ticked(client: FlaskClient) -> None:
    form = client.get(f"/fhir/Questionnaire/{codes.CAREGIVER_FORM}").get_json(force=True)

    questions = {item["linkId"]: item for step in form["item"] for item in step["item"] if item["type"] == "choice"}
    assert list(questions) == list(ITEMS)
    for link_id, item in ITEMS.items():
        shown = questions[link_id]
        assert shown["text"] == in_english(item.question.caregiver)
        assert shown["repeats"] is item.check_all
        assert [each["valueCoding"]["code"] for each in shown["answerOption"]] == [
            f"{link_id}.{code}" for code in item.codes
        ]
        # Smart Forms shows a tick only where the coding of the option is whole that of the answer.
        assert {name for each in shown["answerOption"] for name in each["valueCoding"]} == {"system", "code", "display"}
        assert bool(item.enable_when) == ("enableWhen" in shown)
    assert '"required"' not in json.dumps(form)
    assert json.dumps(form).count('"valueCode": "es"') == json.dumps(form).count('/StructureDefinition/translation"')


def test_what_a_question_means_stands_before_it_as_an_item_that_is_shown(client: FlaskClient) -> None:
    """Where it stands under the question, Smart Forms and Medplum show none of it."""
    for form in codes.FORMS:
        shown = client.get(f"/fhir/Questionnaire/{form}").get_json(force=True)
        for step in shown["item"]:
            items = step["item"]
            assert not [each for each in items if each.get("item")]
            for place, question in enumerate(items):
                if question["type"] != "choice":
                    continue
                item = ITEMS[question["linkId"]]
                names = [f"{item.link_id}.{name}" for name in ("hint", "help") if getattr(item, name)]
                before = items[place - len(names) : place]
                assert [each["linkId"] for each in before] == names
                assert {each["type"] for each in before} <= {"display"}
                assert [each.get("enableWhen") for each in before] == [question.get("enableWhen")] * len(names)


def test_every_wording_is_a_designation_of_its_code_and_every_display_one_of_them(client: FlaskClient) -> None:
    known: dict[tuple[str, str], set[str]] = {}
    for name in ("answers", "findings", "dispositions", "clocks", "wordings"):
        system = client.get(f"/fhir/CodeSystem/{name}").get_json(force=True)
        for concept in _every(system["concept"]):
            words = {concept["display"], *(each["value"] for each in concept.get("designation", ()))}
            known[system["url"], concept["code"]] = words
        assert system["count"] == len(list(_every(system["concept"])))
    said = [client.get(f"/fhir/Questionnaire/{form}").get_json(force=True) for form in codes.FORMS]
    for language in ("en", "es"):
        for respondent, questionnaire in product(Respondent, (1, QUESTIONNAIRE)):
            for items in _each_option_once(rule_set_of(questionnaire)):
                limiter.reset()
                form = response(*items, questionnaire=codes.canonical(codes.form_for(respondent), questionnaire))
                said.append(client.post(ASSESS, json=form, headers={"Accept-Language": language}).get_json(force=True))

    shown = {(each["system"], each["code"], each["display"]) for each in _codings(said) if "display" in each}
    assert [each for each in shown if each[2] not in known[each[:2]]] == []
    assert len({code for system, code, _ in shown if system == codes.FINDINGS}) > len(RED_FLAGS) // 2


def _every(concepts: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for each in concepts:
        yield each
        yield from _every(each.get("concept", []))


def _each_option_once(rules: RuleSet) -> Iterator[list[dict[str, Any]]]:
    """Yield forms that have every option in one of them, and no two of one question."""
    for place in range(max(len(item.codes) for item in rules.items.values())):
        yield [answered(link_id, item.codes[place]) for link_id, item in rules.items.items() if place < len(item.codes)]


def _codings(value: object) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        yield from (found for each in value for found in _codings(each))
    elif isinstance(value, dict):
        if value.get("system", "").startswith("urn:uuid:"):
            yield value
        yield from (found for each in value.values() for found in _codings(each))


def test_a_retired_code_stays_in_its_system_as_retired(client: FlaskClient) -> None:
    system = client.get("/fhir/CodeSystem/answers").get_json(force=True)
    marked = {each["code"] for each in _every(system["concept"]) if each.get("property")}

    assert marked == {f"{link_id}.{option}" for link_id, option in retired()}
    assert system["property"][0]["code"] == "status"
    findings = client.get("/fhir/CodeSystem/findings").get_json(force=True)["concept"]
    assert {each["code"] for each in findings if "property" in each} == {
        flag.code for flag in rule_set_of(1).red_flags if flag.code not in RED_FLAG
    }


def test_forms_codes_and_rules_are_found_by_their_canonical_address(client: FlaskClient) -> None:
    for kind, url, version, every in (
        ("Questionnaire", codes.FORMS[codes.PATIENT_FORM], QUESTIONNAIRE, 2),
        ("CodeSystem", codes.ANSWERS, QUESTIONNAIRE, 5),
        ("PlanDefinition", codes.PLAN, VERSION, 1),
        ("Library", codes.LIBRARY, VERSION, 1),
    ):
        found = client.get(f"/fhir/{kind}", query_string={"url": f"{url}|{version}"}).get_json(force=True)
        (entry,) = found["entry"]
        by_version = client.get(f"/fhir/{kind}", query_string={"url": url, "version": version})
        assert by_version.get_json(force=True)["total"] == 1
        assert client.get(f"/fhir/{kind}", query_string={"url": f"{url}|1"}).get_json(force=True)["total"] == 0
        assert (found["total"], entry["resource"]["url"]) == (1, url)
        assert client.get(entry["fullUrl"]).get_json(force=True) == entry["resource"]
        assert client.get(f"/fhir/{kind}?url=urn:other").get_json(force=True)["total"] == 0
        assert client.get(f"/fhir/{kind}").get_json(force=True)["total"] == every


def test_the_capability_statement_names_what_is_served(client: FlaskClient) -> None:
    (server,) = client.get("/fhir/metadata").get_json(force=True)["rest"]
    routes = (
        rule.rule.split("/") for rule in client.application.url_map.iter_rules() if rule.rule.startswith("/fhir/")
    )

    assert {each["type"] for each in server["resource"]} == {kind for _, _, kind, *_ in routes} - {"metadata"}


def test_what_stays_the_same_is_not_sent_twice(client: FlaskClient) -> None:
    for kind, name in (
        ("Questionnaire", codes.PATIENT_FORM),
        ("PlanDefinition", codes.RULES),
        ("Library", codes.RULES),
    ):
        address = f"/fhir/{kind}/{name}"
        tag = client.get(address).headers["ETag"]

        assert client.get(address, headers={"If-None-Match": tag}).status_code == HTTPStatus.NOT_MODIFIED
