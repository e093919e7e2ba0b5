"""The service: what it says it is, and the card that it answers with."""

import logging
import re
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings

from app.extensions import limiter
from app.interop.cds_hooks.cards import LONGEST_SUMMARY
from app.interop.cds_hooks.endpoint import PREFIX, SERVICE
from app.interop.cds_hooks.views import FAULTS
from app.interop.fhir import codes
from app.interop.shared import PER_MINUTE
from rules.clinical.override_reasons import OVERRIDE_REASONS, SYSTEM
from rules.in_force import RED_FLAG, triage
from rules.model.disposition import Disposition
from rules.model.questionnaire import Answers, Respondent
from rules.model.wording import in_english
from tests.interop.cds_hooks.asking import (
    ADDRESS,
    PATIENT,
    ask,
    call_with,
    card_for,
    found,
    is_doubt,
    json_of,
    response_of,
)
from tests.interop.cds_hooks.specification import CALL, CONTEXTS, EXTENSION, NOTHING_TO_SAY
from tests.rules.strategies import readable_answers, whatever_json_can_say
from tests.rules.whole_check import nothing_new
from tests.support.app import PRODUCTION

NOW = datetime(2026, 11, 23, 20, 40, tzinfo=UTC)
INDICATORS = {Disposition.CALL_NOW: "critical", Disposition.CALL_SOON: "warning", Disposition.MENTION: "info"}
NOTHING = nothing_new()


def test_the_services_are_described_as_the_specification_asks(client: FlaskClient) -> None:
    reply = client.get(PREFIX)

    (service,) = json_of(reply)["services"]
    assert reply.content_type == "application/json"
    assert (service["id"], service["hook"]) == (SERVICE, "patient-view")
    assert service["title"]
    assert service["description"]
    (template,) = service["prefetch"].values()
    assert re.findall(r"{{(.*?)}}", template) == ["context.patientId"]
    assert {each.partition("=")[0] for each in template.partition("?")[2].split("&")} == {
        "patient",
        "status",
        "_sort",
        "_count",
    }


def test_the_example_of_the_specification_lacks_what_this_service_needs(client: FlaskClient) -> None:
    reply = json_of(client.post(ADDRESS, json=CALL))

    assert [is_doubt(each) for each in reply["cards"]] == [True]
    assert reply["extension"][FAULTS] == [{"pointer": "/prefetch/response", "message": "Missing."}]


@pytest.mark.parametrize("context", CONTEXTS, ids=lambda each: each["userId"])
def test_the_contexts_of_the_specification_are_taken_and_extensions_passed_over(
    client: FlaskClient, context: dict[str, str]
) -> None:
    reply = client.post(ADDRESS, json={**call_with(None), "context": context, "extension": EXTENSION})

    assert reply.status_code == HTTPStatus.OK
    assert reply.json == NOTHING_TO_SAY


@pytest.mark.parametrize(
    ("answers", "disposition", "action"),
    [
        ({"weakness": "weaker"}, Disposition.CALL_NOW, "Call now, or go to the ER: "),
        ({"emergency-now": ["breathing"]}, Disposition.CALL_NOW, "Call 911 now: "),
        ({**NOTHING, "bone-pain": ["new"]}, Disposition.CALL_SOON, "Call their team soon"),
        ({"fever": "none"}, Disposition.CALL_SOON, "Call their team soon"),
        (NOTHING, Disposition.MENTION, "Mention this check at their next visit"),
    ],
    ids=["call-now", "emergency", "call-soon", "unfinished", "mention"],
)
def test_each_disposition_has_its_card(
    app: Flask, client: FlaskClient, answers: Answers, disposition: Disposition, action: str
) -> None:
    outcome = triage(answers, Respondent.PATIENT)
    card = card_for(client, response_of(app, answers))

    assert outcome.disposition is disposition
    assert card["indicator"] == INDICATORS[disposition]
    assert card["summary"].startswith(action)
    assert card["source"]["label"]
    assert {link["type"] for link in card.get("links", [])} <= {"absolute"}
    assert [link["url"].rpartition("/how/")[2] for link in card.get("links", []) if "/how/" in link["url"]] == [
        each.code for each in outcome.findings
    ]
    for finding in outcome.findings:
        assert f"**{finding.words}**" in card["detail"]
        assert all(
            citation.paraphrase in card["detail"] for citation in finding.citations if "{" not in citation.paraphrase
        )
    assert not disposition.is_at_least(Disposition.CALL_SOON) or card["overrideReasons"]


def test_a_passage_stands_under_its_finding_and_once_on_a_card(app: Flask, client: FlaskClient) -> None:
    answers: Answers = {"weakness": "weaker", "walking": "unsteady", "emergency-now": ["breathing"]}
    detail = card_for(client, response_of(app, answers))["detail"]
    outcome = triage(answers)

    assert len(outcome.findings) >= 3
    for citation in {citation for finding in outcome.findings for citation in finding.citations}:
        place = f"{citation.item}: “{citation.key_phrase}”" if citation.key_phrase else "Not from the guide: "
        assert place in detail
        assert detail.count(in_english(citation.paraphrase)) == 1
    findings = re.split(r"^- ", detail, flags=re.MULTILINE)[1:]
    assert all("\n  - " in each for each in findings)
    assert "  - The passage stands above." in detail


def test_a_response_to_an_earlier_form_is_a_card_that_says_so_first(app: Flask, client: FlaskClient) -> None:
    for answers, action, indicator in (
        ({"weakness": "weaker"}, "Call now, or go to the ER", "critical"),
        ({"jaw": "dental-soon", "bone-drug": "yes"}, "Call their team soon", "warning"),
    ):
        card = card_for(client, response_of(app, answers, questionnaire=1))
        outcome = triage(answers, questionnaire=1)

        assert card["summary"].startswith("Ask again: the answers of ")
        assert f"meant “{action}”" in card["summary"]
        assert card["indicator"] == indicator == INDICATORS[outcome.disposition]
        assert "**These answers were asked with an earlier form: ask again.**" in card["detail"]
        assert all(f"**{each.words}**" in card["detail"] for each in outcome.findings)
    assert "earlier form" not in str(card_for(client, response_of(app, {"weakness": "weaker"})))


@pytest.mark.parametrize("version", ["0", "3", "1.0", "latest"])
def test_a_response_to_a_form_that_is_not_known_is_a_warning(app: Flask, client: FlaskClient, version: str) -> None:
    named = f"{codes.FORMS[codes.PATIENT_FORM]}|{version}"
    reply = json_of(ask(client, {**response_of(app, {"weakness": "weaker"}), "questionnaire": named}))

    assert [is_doubt(each) for each in reply["cards"]] == [True]
    assert f"to version {version} of the questionnaire; known here are 2 and 1" in str(reply["extension"][FAULTS])


def test_a_link_leads_to_the_rule(app: Flask, client: FlaskClient) -> None:
    card = card_for(client, response_of(app, {"weakness": "weaker"}))
    (link,) = card["links"]

    assert RED_FLAG["weakness-weaker"].finding in client.get(link["url"].removeprefix("http://localhost")).text


def test_the_reasons_for_less_are_those_of_the_console_and_stand_only_where_less_is_possible(
    app: Flask, client: FlaskClient
) -> None:
    card = card_for(client, response_of(app, {"weakness": "weaker"}))

    assert card["overrideReasons"] == [
        {"code": code, "system": SYSTEM, "display": words} for code, words in OVERRIDE_REASONS.items()
    ]
    assert "overrideReasons" not in card_for(client, response_of(app, NOTHING))


def test_a_not_sure_that_raises_the_level_is_a_reason(app: Flask, client: FlaskClient) -> None:
    card = card_for(client, response_of(app, {**NOTHING, "numbness": ["unsure"]}))

    assert card["indicator"] == "warning"
    assert "Not ruled out: " in card["summary"]
    assert "“Not sure”" in card["detail"]
    assert card["links"][0]["url"].endswith("/how#numbness")


def test_the_summary_and_the_source_are_those_of_the_worst_reason(app: Flask, client: FlaskClient) -> None:
    card = card_for(client, response_of(app, {**NOTHING, "emergency-now": ["unsure"], "back-pain": "usual"}))

    assert card["summary"].startswith("Call 911 now: Not sure if any of this is happening: ")
    assert card["summary"].endswith(" (+1)")
    assert card["links"][0]["url"].endswith("#emergency-now")


@given(answers=readable_answers())
@settings(max_examples=40, suppress_health_check=list(HealthCheck))
def test_every_card_is_within_the_limits_of_the_specification(app: Flask, answers: Answers) -> None:
    limiter.reset()
    card = card_for(app.test_client(), response_of(app, answers))

    assert 0 < len(card["summary"]) <= LONGEST_SUMMARY < 140
    assert "\n" not in card["summary"]
    assert not any(value in (None, "", [], {}) for value in flat(card))


def flat(value: Any) -> list[Any]:  # noqa: ANN401
    """Return every value within ``value``."""
    if isinstance(value, dict):
        return [value, *(found for each in value.values() for found in flat(each))]
    if isinstance(value, list):
        return [value, *(found for each in value for found in flat(each))]
    return [value]


def test_cards_have_ids_of_their_own(app: Flask, client: FlaskClient) -> None:
    response = response_of(app, {"weakness": "weaker"})

    assert card_for(client, response)["uuid"] != card_for(client, response)["uuid"]


@pytest.mark.parametrize("prefetched", [None, {"resourceType": "Bundle", "type": "searchset", "total": 0}])
def test_a_patient_without_a_response_has_no_card(client: FlaskClient, prefetched: object) -> None:
    assert ask(client, prefetched).json == NOTHING_TO_SAY


@time_machine.travel(NOW, tick=False)
@pytest.mark.settings(time_zone="America/New_York")
def test_a_response_of_today_says_when_it_was_given(app: Flask, client: FlaskClient) -> None:
    card = card_for(client, response_of(app, {"weakness": "weaker"}, at=NOW - timedelta(hours=23)))

    assert card["summary"].startswith("Call now")
    assert "Answered by the patient, Nov 22, 2026, 4:40 PM EST." in card["detail"]
    assert "hours old" not in card["detail"]


@time_machine.travel(NOW, tick=False)
@pytest.mark.parametrize(
    ("authored", "day"),
    [
        ("2026-11-22T20:39:00Z", "Nov 22, 2026"),
        ("2026-11-22", "Nov 22, 2026"),
        ("2026-10", "Oct 1, 2026"),
        ("2025", "Jan 1, 2025"),
        ("2031-01-01T00:00:00Z", "Jan 1, 2031"),
        (None, "an unknown day"),
        ("yesterday", "an unknown day"),
        ("0001-01-01T00:00:00+14:00", "an unknown day"),
    ],
)
@pytest.mark.settings(time_zone="UTC")
def test_an_older_response_is_never_shown_as_if_it_were_of_today(
    app: Flask, client: FlaskClient, authored: str | None, day: str
) -> None:
    card = card_for(client, response_of(app, {"weakness": "weaker"}, authored=authored))

    assert card["summary"].startswith(f"Ask again: the answers of {day} meant “Call now, or go to the ER”")
    is_known = authored is not None and day != "an unknown day" and authored < "2027"
    assert ("**These answers are more than 24 hours old." in card["detail"]) is is_known
    assert ("**It is not known when these answers were given." in card["detail"]) is not is_known
    assert "Right now" not in card["detail"]
    assert card["indicator"] == "critical"


@pytest.mark.settings(team_hours="Mon-Fri 08:00-17:00", after_hours_phone=None, time_zone="America/New_York")
@time_machine.travel(NOW, tick=False)
def test_the_time_to_call_by_began_with_the_answers(app: Flask, client: FlaskClient) -> None:
    soon: Answers = {**NOTHING, "bone-pain": ["new"]}
    morning = card_for(client, response_of(app, soon, at=NOW - timedelta(hours=5)))
    yesterday = card_for(client, response_of(app, soon, at=NOW - timedelta(hours=23)))
    last_evening = card_for(client, response_of(app, soon, at=NOW - timedelta(hours=22)))

    assert "Speak to a person by 10:40 AM EST tomorrow, Tuesday" in morning["detail"]
    assert "Speak to a person by 4:40 PM EST today" in yesterday["detail"]
    assert "Speak to a person by 5:00 PM EST today" in last_evening["detail"]


@pytest.mark.parametrize(
    "subject",
    [
        {"reference": f"https://records.example.org/fhir/Patient/{PATIENT}/_history/2"},
        {"reference": "urn:uuid:22846c63-a77d-49e8-a73b-2d8bbcb5c828"},
        {"identifier": {"value": "17"}},
        None,
    ],
)
def test_a_subject_that_is_the_patient_or_cannot_be_compared_is_taken(
    app: Flask, client: FlaskClient, subject: object
) -> None:
    assert card_for(client, response_of(app, {"weakness": "weaker"}, subject=subject))["indicator"] == "critical"


def test_an_unreadable_response_is_a_card_and_names_every_place(app: Flask, client: FlaskClient) -> None:
    response = response_of(app, {"weakness": "weaker"})
    response["item"][0]["linkId"] = "no-such-step"
    response["item"][0]["item"] = [{"linkId": "nor-such-item"}]
    reply = json_of(ask(client, found(response)))

    assert [is_doubt(each) for each in reply["cards"]] == [True]
    faults = reply["extension"][FAULTS]
    assert [each["pointer"] for each in faults] == ["/prefetch/response/entry/0/resource"] * 2
    assert "QuestionnaireResponse.item[0].item[0].linkId" in faults[1]["message"]
    assert "nor-such-item" not in str(reply["cards"])


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"hook": "order-sign"}, "/hook"),
        ({"hook": None}, "/hook"),
        ({"hook": "order-sign", "context": None}, "/hook"),
    ],
    ids=str,
)
def test_a_call_of_another_hook_is_refused_with_the_place(
    client: FlaskClient, changed: dict[str, object], pointer: str
) -> None:
    reply = client.post(ADDRESS, json={**call_with(None), **changed})

    assert reply.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert pointer in [each["pointer"] for each in json_of(reply)["faults"]]


def test_what_is_no_call_at_all_is_a_problem(client: FlaskClient) -> None:
    assert client.post(ADDRESS, data="{", content_type="application/json").status_code == HTTPStatus.BAD_REQUEST
    assert client.post(ADDRESS, data="hook=1").status_code == HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    assert client.post(ADDRESS, json=[call_with(None)]).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    for address in (f"{PREFIX}/no-such-service", f"{PREFIX}/"):
        assert client.post(address, json={}).mimetype == "application/problem+json"
    assert "POST" in client.get(ADDRESS).headers["Allow"]


def test_one_address_may_ask_only_so_often(client: FlaskClient) -> None:
    assert int(client.get(PREFIX).headers["X-RateLimit-Limit"]) == PER_MINUTE


def test_cards_and_services_speak_the_language_asked_for(app: Flask, client: FlaskClient) -> None:
    reply = ask(client, response_of(app, {"weakness": "weaker"}), **{"Accept-Language": "es"})

    assert reply.headers["Content-Language"] == "es"
    assert "Accept-Language" in reply.vary
    assert json_of(reply)["cards"][0]["summary"].startswith("Llame ahora o vaya a emergencias: ")
    assert json_of(client.get(PREFIX, headers={"Accept-Language": "es"}))["services"][0]["title"].startswith("Señales")


@pytest.mark.settings(site_address="https://check.example.org")
def test_links_lead_to_the_address_of_the_site_whatever_the_caller_calls_it(app: Flask, client: FlaskClient) -> None:
    card = card_for(client, response_of(app, {"weakness": "weaker"}), Host="elsewhere.example.com")

    assert card["links"][0]["url"] == "https://check.example.org/how/weakness-weaker"


@pytest.mark.settings(cors_origins="https://records.example.org")
def test_pages_of_other_sites_may_call_only_where_they_are_named(client: FlaskClient) -> None:
    allowed = client.options(ADDRESS, headers={"Origin": "https://records.example.org"}).headers
    refused = client.options(ADDRESS, headers={"Origin": "https://other.example.org"}).headers

    assert allowed["Access-Control-Allow-Origin"] == "https://records.example.org"
    assert "Authorization" in allowed["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Origin" not in refused


def test_without_a_console_feedback_is_refused_and_says_why(client: FlaskClient) -> None:
    reply = client.post(f"{ADDRESS}/feedback", json={"feedback": []})

    assert reply.status_code == HTTPStatus.NOT_IMPLEMENTED
    assert "RFC_CONSOLE" in json_of(reply)["detail"]


@pytest.mark.settings(**PRODUCTION)
def test_in_production_nobody_unknown_writes_into_the_audit_log(client: FlaskClient) -> None:
    reply = client.post(f"{ADDRESS}/feedback", json={"feedback": []})

    assert reply.status_code == HTTPStatus.NOT_IMPLEMENTED
    assert "RFC_CDS_CLIENTS" in json_of(reply)["detail"]


@given(sent=whatever_json_can_say(), entry=whatever_json_can_say())
@settings(max_examples=100, suppress_health_check=list(HealthCheck))
def test_whatever_is_sent_is_answered_and_never_breaks(app: Flask, sent: object, entry: object) -> None:
    client = app.test_client()
    limiter.reset()
    for body in (sent, call_with(sent), call_with(found(response_of(app, {}, authored=entry, status=sent, item=sent)))):
        for address in (ADDRESS, f"{ADDRESS}/feedback"):
            reply = client.post(address, json=body)

            assert reply.status_code < HTTPStatus.INTERNAL_SERVER_ERROR or address != ADDRESS
            assert reply.is_json or reply.mimetype == "application/problem+json"


def test_no_answer_reaches_a_log(app: Flask, client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    response = response_of(app, {"weakness": "weaker"})
    with caplog.at_level(logging.DEBUG):
        card_for(client, response)
        ask(client, found({**response, "item": [{"linkId": "weaker"}]}))
        client.post(ADDRESS, json={**call_with(response), "context": {"patientId": 1}})

    assert "weak" not in caplog.text
    assert PATIENT not in caplog.text
