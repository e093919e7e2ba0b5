"""Assessments over the wire: the same as the rules say, read strictly, and refused with every fault."""

import json
import logging
from datetime import UTC, date, datetime
from http import HTTPStatus
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from werkzeug.test import TestResponse

from app.extensions import limiter
from app.interop.bodies import MOST_BYTES
from app.interop.earlier import retired
from app.interop.json_api.handoff import CODE
from app.interop.json_api.triage import AND_BESIDES, MOST_FAULTS_OF_A_LINE, MOST_IN_A_BATCH, MOST_LINES, TIMES_THE_BATCH
from app.interop.json_api.wire import EXAMPLE
from app.interop.problems import LONGEST_SHOWN
from app.interop.shared import PER_MINUTE
from rules.errors import AND_MORE, MOST_NAMED
from rules.handoff import _grouped, _with_checks, encode
from rules.in_force import ITEMS, QUESTIONNAIRE, RED_FLAGS, rule_set_of, triage
from rules.model.disposition import Verdict
from rules.model.questionnaire import Answers, Respondent
from tests.rules.strategies import readable_answers
from tests.rules.whole_check import nothing_new
from tests.support.app import MakeApp

ASSESS = "/api/v1/assessments"
BATCH = "/api/v1/assessments/batch"
ASK_AGAIN = "These answers were asked with an earlier form: ask again."
WEAKER: dict[str, Any] = {"respondent": "patient", "answers": {"weakness": "weaker"}}


@pytest.fixture(autouse=True)
def _fresh_limits(app: Flask) -> None:
    with app.app_context():
        limiter.reset()


def faults(response: TestResponse) -> dict[str, str]:
    assert response.mimetype == "application/problem+json"
    problem = response.get_json()
    assert problem["status"] == response.status_code
    return {each["pointer"]: each["message"] for each in problem["faults"]}


def lines(response: TestResponse) -> list[dict[str, Any]]:
    assert response.status_code == HTTPStatus.OK
    return [json.loads(each) for each in response.text.splitlines()]


def in_a_batch(client: FlaskClient, body: str | bytes) -> TestResponse:
    return client.post(BATCH, data=body, content_type="application/x-ndjson")


def test_an_assessment_is_that_of_the_rules(make_app: MakeApp) -> None:
    client = make_app().test_client()

    @given(readable_answers())
    def same(answers: Answers) -> None:
        limiter.reset()
        said = client.post(ASSESS, json={"respondent": "caregiver", "answers": answers}).get_json()
        outcome = triage(answers, Respondent.CAREGIVER)
        assert tuple(said[name] for name in Verdict._fields) == outcome.verdict
        assert said["complete"] is outcome.complete
        assert [each["code"] for each in said["findings"]] == [each.code for each in outcome.findings]
        assert [each["clock"] for each in said["findings"]] == [each.clock for each in outcome.findings]
        assert [each["er_line"] for each in said["raised"]] == [each.verdict.er_line for each in outcome.raised]
        assert said["unanswered"] == list(outcome.unanswered)

    with make_app().app_context():
        same()


def test_an_assessment_says_what_to_do_and_why(client: FlaskClient) -> None:
    said = client.post(ASSESS, json=WEAKER).get_json()

    assert said["card"]["action"] == "Call now, or go to the ER"
    (finding,) = said["findings"]
    assert finding["said"] == [{"link_id": "weakness", "options": ["weaker"]}]
    assert finding["citations"][0]["key_phrase"]
    assert client.get(finding["how"]).status_code == HTTPStatus.OK


def test_the_words_are_in_the_language_asked_for(client: FlaskClient) -> None:
    response = client.post(ASSESS, json=WEAKER, headers={"Accept-Language": "es-MX"})

    assert response.get_json()["card"]["action"] == "Llame ahora o vaya a emergencias"
    assert response.headers["Content-Language"] == response.get_json()["language"] == "es"
    assert client.post(ASSESS, json=WEAKER, headers={"Accept-Language": "xx"}).get_json()["language"] == "en"


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        ({}, {"/respondent", "/answers"}),
        ({"respondent": "me", "answers": {"fever": True}, "age": 7}, {"/respondent", "/answers/fever", "/age"}),
        ({"respondent": "patient", "answers": {"fever": 1}}, {"/answers/fever"}),
        ({"respondent": "patient", "answers": {"fever": ["yes"]}}, {"/answers/fever"}),
        ({"respondent": "patient", "answers": {"numbness": "saddle"}}, {"/answers/numbness"}),
        ({"respondent": "patient", "answers": {"numbness": ["none", "saddle"]}}, {"/answers/numbness"}),
        ({"respondent": "patient", "answers": {"numbness": [], "fever": "7"}}, {"/answers/numbness", "/answers/fever"}),
        ({"respondent": "patient", "answers": {"temperature": "yes"}}, {"/answers"}),
        ({"respondent": "patient", "answers": []}, {"/answers"}),
        ([], {""}),
        (None, {""}),
    ],
)
def test_every_fault_of_a_body_is_named_with_its_place(client: FlaskClient, body: object, pointers: set[str]) -> None:
    response = client.post(ASSESS, data=json.dumps(body), content_type="application/json")

    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert set(faults(response)) == pointers


def of_form(questionnaire: object, link_id: str, answer: object) -> dict[str, Any]:
    return {"respondent": "patient", "questionnaire": questionnaire, "answers": {link_id: answer}}


def test_answers_to_the_first_form_are_read_by_its_rules_and_are_to_be_asked_again(make_app: MakeApp) -> None:
    client = make_app().test_client()
    rules = rule_set_of(1)

    @given(readable_answers(rules))
    def same(answers: Answers) -> None:
        limiter.reset()
        said = client.post(ASSESS, json={"respondent": "patient", "questionnaire": 1, "answers": answers}).get_json()
        outcome = triage(answers, questionnaire=1)
        assert tuple(said[name] for name in Verdict._fields) == outcome.verdict
        assert [each["code"] for each in said["findings"]] == [each.code for each in outcome.findings]
        assert (said["questionnaire"], said["rules_version"]) == (1, "1.0.1")
        assert said["remarks"] == [ASK_AGAIN]

    with make_app().app_context():
        same()


def test_a_retired_code_is_refused_by_name_with_what_to_do_unless_its_form_is_named(client: FlaskClient) -> None:
    assert {link_id for link_id, _ in retired()} == {"constipation", "vomiting", "fall", "jaw", "also-new"}
    for (link_id, option), form in retired().items():
        limiter.reset()
        answer = [option] if ITEMS[link_id].check_all else option
        for body in ({"respondent": "patient", "answers": {link_id: answer}}, of_form(QUESTIONNAIRE, link_id, answer)):
            refused = client.post(ASSESS, json=body)
            assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
            assert faults(refused) == {
                f"/answers/{link_id}": f"{link_id}: '{option}' is retired; questionnaire {form} was the last that "
                f'offered it. If that is the one that was answered, send "questionnaire": {form}. Otherwise ask this '
                "question again, as it is now."
            }
            assert lines(in_a_batch(client, json.dumps(body)))[0]["problem"] == refused.get_json()
            assert client.post("/api/v1/handoff/encode", json=body).get_json() == refused.get_json()
        named = of_form(form, link_id, answer)
        assert client.post(ASSESS, json=named).get_json()["questionnaire"] == form
        assert lines(in_a_batch(client, json.dumps(named)))[0]["assessment"]["questionnaire"] == form


@pytest.mark.parametrize("number", [0, 3, -1, 10**30, True, "2", 2.0, None, [1]], ids=str)
def test_a_form_that_is_not_known_is_refused_whatever_was_answered(client: FlaskClient, number: object) -> None:
    for answer in ("weaker", "nothing-of-the-kind"):
        response = client.post(ASSESS, json=of_form(number, "weakness", answer))

        assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert set(faults(response)) == {"/questionnaire"}
    assert (
        "expected one of: 2, 1" in faults(client.post(ASSESS, json=of_form(7, "weakness", "weaker")))["/questionnaire"]
    )


def test_answers_to_an_earlier_form_make_no_code(client: FlaskClient) -> None:
    response = client.post("/api/v1/handoff/encode", json=of_form(1, "weakness", "weaker"))

    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Found questionnaire 1, expected 2" in faults(response)["/questionnaire"]


@time_machine.travel(datetime(2026, 11, 28, 20, 40, tzinfo=UTC), tick=False)
@pytest.mark.settings(time_zone="America/New_York", team_hours=None)
def test_one_time_to_call_by_stands_as_a_clock_in_words_and_as_a_moment(client: FlaskClient) -> None:
    for clock, answers, due in (
        ("now", {"weakness": "weaker"}, None),
        ("today", nothing_new({"back-pain": "new", "spine-history": "no"}), "2026-11-28T23:40:00-05:00"),
        ("soon", nothing_new({"lump": "new"}), "2026-11-29T15:40:00-05:00"),
        ("open-day", nothing_new({"also-new": ["other-medicine-out"]}), None),
        ("next-visit", nothing_new(), None),
    ):
        said = client.post(ASSESS, json={"respondent": "patient", "answers": answers}).get_json()
        assert (said["clock"], said["due"]) == (clock, due), said["card"]
        assert said["due"] is None or "by " in said["card"]["clock"]


@pytest.mark.parametrize(
    ("body", "media", "status"),
    [
        (b'{"respondent', "application/json", HTTPStatus.BAD_REQUEST),
        (b"", "application/json", HTTPStatus.BAD_REQUEST),
        (b"\xff\xfe", "application/json", HTTPStatus.BAD_REQUEST),
        (b"respondent=patient", "application/x-www-form-urlencoded", HTTPStatus.UNSUPPORTED_MEDIA_TYPE),
        (b'{"answers": "%s"}' % (b"x" * 70_000), "application/json", HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    ],
)
def test_a_body_that_is_no_json_or_too_large_is_refused(
    client: FlaskClient, body: bytes, media: str, status: HTTPStatus
) -> None:
    response = client.post(ASSESS, data=body, content_type=media)

    assert response.status_code == status
    assert not faults(response)


def test_every_line_of_a_batch_has_a_line_of_its_own(client: FlaskClient) -> None:
    calm = {link_id: ["none"] if item.check_all else "none" for link_id, item in ITEMS.items() if "none" in item.codes}
    sent = [
        json.dumps({**WEAKER, "id": "a"}),
        "{not json",
        "",
        json.dumps({"respondent": "patient", "answers": {"fever": "hot"}, "id": "b"}),
        json.dumps({"respondent": "patient", "answers": calm}),
    ]
    found = lines(in_a_batch(client, "\n".join(sent)))

    assert [each["line"] for each in found] == [1, 2, 4, 5]
    assert found[0]["id"] == "a"
    assert found[0]["assessment"]["disposition"] == "call-now"
    assert [bool(each["problem"]) for each in found] == [False, True, True, False]
    assert found[1]["problem"]["status"] == HTTPStatus.BAD_REQUEST
    assert found[2]["problem"]["faults"][0]["pointer"] == "/answers/fever"
    assert found[3]["assessment"]["language"] == "en"


def test_a_batch_is_answered_while_it_is_read(client: FlaskClient) -> None:
    body = "\n".join([json.dumps(WEAKER)] * 3)
    with client.post(BATCH, data=body, content_type="application/x-ndjson", buffered=False) as response:
        assert response.is_streamed
        first, *_ = response.iter_encoded()
        assert json.loads(first)["line"] == 1


def test_a_line_that_is_too_long_spoils_no_other(client: FlaskClient) -> None:
    found = lines(in_a_batch(client, f'{{"respondent": "{"x" * 70_000}"}}\n{json.dumps(WEAKER)}'))

    assert [each["line"] for each in found] == [1, 2]
    assert found[0]["problem"]["status"] == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    assert f"{MOST_BYTES:,}" in found[0]["problem"]["detail"]
    assert found[1]["assessment"]["disposition"] == "call-now"


def test_a_batch_that_is_too_large_is_refused_at_once(client: FlaskClient) -> None:
    response = in_a_batch(client, b" " * (MOST_IN_A_BATCH + 1))

    assert response.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    assert not faults(response)


def test_a_batch_as_large_as_it_may_be_is_answered_to_the_end(client: FlaskClient) -> None:
    line = json.dumps(WEAKER).encode()
    sent = (line.ljust(0x8000 - 1) + b"\n") * (MOST_IN_A_BATCH // 0x8000)
    found = lines(in_a_batch(client, sent))

    assert len(sent) == MOST_IN_A_BATCH
    assert [each["assessment"]["disposition"] for each in found] == ["call-now"] * (MOST_IN_A_BATCH // 0x8000)


@pytest.mark.parametrize("line", ["0", "{}", ""])
def test_a_batch_of_more_lines_than_are_answered_is_refused_with_what_to_do(client: FlaskClient, line: str) -> None:
    assert len(lines(in_a_batch(client, f"{line}\n" * MOST_LINES))) == (MOST_LINES if line else 0)
    for ending in ("", "\n"):
        refused = in_a_batch(client, f"{line}\n" * MOST_LINES + "0" + ending)

        assert refused.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        assert "Found 2,001 lines, expected at most 2,000. Send them in several" in refused.get_json()["detail"]


def test_an_answer_that_would_grow_too_long_ends_with_where_to_go_on(client: FlaskClient) -> None:
    worst = {id_: [code for code in item.codes if code != "none"] for id_, item in ITEMS.items() if item.check_all}
    sent = f"{json.dumps({'respondent': 'patient', 'answers': worst})}\n" * 400
    response = in_a_batch(client, sent)
    *answered, last = lines(response)

    assert len(response.data) < TIMES_THE_BATCH * len(sent) + AND_BESIDES
    assert all(each["assessment"] for each in answered)
    assert [each["line"] for each in answered] == list(range(1, last["line"]))
    assert last["problem"]["status"] == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    assert f"Line {last['line']} and those after it are not answered" in last["problem"]["detail"]


def test_of_a_line_with_many_faults_a_few_are_named(client: FlaskClient) -> None:
    unknown = dict.fromkeys(map(str, range(50)), "yes")
    (found,) = lines(in_a_batch(client, json.dumps({"respondent": "patient", "answers": unknown})))

    *named, last = found["problem"]["faults"]
    assert len(named) == MOST_FAULTS_OF_A_LINE
    assert last == {"pointer": "", "message": AND_MORE}


@pytest.mark.parametrize("count", [MOST_NAMED, MOST_NAMED + 1, 5_000])
def test_so_many_faults_are_named_and_then_that_there_are_more(client: FlaskClient, count: int) -> None:
    codes = [f"x{number}" for number in range(count)]
    body = {"respondent": "patient", "answers": {"numbness": codes}}
    problem = client.post(ASSESS, json=body).get_json()
    named = [each["message"] for each in problem["faults"] if "unknown option" in each["message"]]

    assert [each.split("'")[1] for each in named] == codes[:MOST_NAMED]
    assert [each["message"] for each in problem["faults"][MOST_NAMED:]] == [AND_MORE] * (count > MOST_NAMED)


def test_a_body_of_many_unknown_fields_is_refused_as_one(client: FlaskClient) -> None:
    found = faults(client.post(ASSESS, json={**WEAKER, **dict.fromkeys(map(str, range(3_000)), 0)}))

    assert found == {"": "Found 3002 fields, expected: respondent, questionnaire, answers."}


@pytest.mark.parametrize(
    "body",
    [
        {"respondent": "patient", "answers": {"fever": "x" * 60_000}},
        {"respondent": "patient", "answers": {"numbness": ["x" * 60_000]}},
        {"respondent": "patient", "answers": {"x" * 60_000: "yes"}},
        {"respondent": "patient", "answers": {"fever": ["x"] * 10_000}},
        {**WEAKER, "x" * 60_000: 1},
    ],
)
def test_what_was_sent_is_shown_in_short_with_what_was_expected(client: FlaskClient, body: object) -> None:
    ((pointer, message),) = faults(client.post(ASSESS, json=body)).items()

    assert len(pointer) + len(message) < 2 * LONGEST_SHOWN
    assert "expected" in message.lower() or "not permitted" in message


@time_machine.travel(datetime(2026, 12, 3, 17, tzinfo=UTC), tick=False)
def test_a_code_holds_the_answers_the_form_and_the_day_and_gives_them_back(client: FlaskClient) -> None:
    held = client.post("/api/v1/handoff/encode", json=WEAKER).get_json()
    back = client.post("/api/v1/handoff/decode", json={"code": held["code"].lower().replace("-", " ")}).get_json()

    assert held["code"] == encode(WEAKER["answers"], Respondent.PATIENT, date(2026, 12, 3))
    assert "".join(each[0] for each in held["spelled"]).upper() == held["code"].replace("-", "")
    held_besides = {"questionnaire": QUESTIONNAIRE, "day": "2026-12-03", "remarks": [], "approval": held["approval"]}
    assert back == {**WEAKER, **held_besides}
    assert held["questionnaire"] == QUESTIONNAIRE


@time_machine.travel(datetime(2026, 12, 3, 17, tzinfo=UTC), tick=False)
def test_a_code_of_another_day_or_of_an_earlier_form_tells_that(client: FlaskClient) -> None:
    older = encode(WEAKER["answers"], Respondent.PATIENT, date(2026, 11, 29))
    of_another_day = client.post("/api/v1/handoff/decode", json={"code": older}).get_json()
    of_form_1 = client.post("/api/v1/handoff/decode", json={"code": "15DK-DECN"}).get_json()

    assert of_another_day["remarks"] == ["These answers were given on Nov 29, 2026. Ask again what holds today."]
    assert of_form_1.pop("approval")["state"] == "unsigned"
    assert of_form_1 == {**EXAMPLE, "questionnaire": 1, "day": None, "remarks": [ASK_AGAIN]}


def test_a_code_of_a_form_that_is_not_known_is_refused_by_its_number(client: FlaskClient) -> None:
    unknown = _grouped(_with_checks((3, 0, 0, 0, 0, 0)))
    response = client.post("/api/v1/handoff/decode", json={"code": unknown})

    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "questionnaire number 3; known here: 1, 2" in faults(response)["/code"]


def test_the_code_of_the_documents_holds_their_example_on_any_day(client: FlaskClient) -> None:
    for day in (
        datetime(2024, 2, 29, tzinfo=UTC),
        datetime(2026, 11, 29, tzinfo=UTC),
        datetime(2031, 7, 1, tzinfo=UTC),
    ):
        with time_machine.travel(day, tick=False):
            back = client.post("/api/v1/handoff/decode", json=CODE).get_json()
        assert EXAMPLE.items() <= back.items()


def test_a_code_with_a_slip_is_refused_with_what_to_do(client: FlaskClient) -> None:
    response = client.post("/api/v1/handoff/decode", json={"code": "1000 1000"})

    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Read it out once more" in faults(response)["/code"]


def test_the_questions_and_rules_are_all_there_in_the_language_asked_for(client: FlaskClient) -> None:
    questions = client.get("/api/v1/questionnaire", headers={"Accept-Language": "es"})
    rules = client.get("/api/v1/rules").get_json()["rules"]

    said = questions.get_json()
    assert [item["link_id"] for step in said["steps"] for item in step["items"]] == list(ITEMS)
    assert said["questionnaire"] == QUESTIONNAIRE
    assert said["steps"][0]["items"][1]["question"]["patient"].startswith("¿")
    helped = {item["link_id"]: item["help"] for step in said["steps"] for item in step["items"] if item["help"]}
    assert list(helped) == [link_id for link_id, item in ITEMS.items() if item.help]
    assert said["awaits_review"] is True
    assert "Accept-Language" in questions.headers["Vary"]
    assert [each["code"] for each in rules] == [flag.code for flag in RED_FLAGS]


@pytest.mark.parametrize("address", ["/api/v1/questionnaire", "/api/v1/rules", "/api/v1/openapi.json"])
def test_what_did_not_change_is_not_sent_again(client: FlaskClient, address: str) -> None:
    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    spanish = client.get(address, headers={"If-None-Match": first.headers["ETag"], "Accept-Language": "es"})

    assert (again.status_code, again.data) == (HTTPStatus.NOT_MODIFIED, b"")
    assert spanish.status_code == (HTTPStatus.NOT_MODIFIED if "openapi" in address else HTTPStatus.OK)
    assert "no-store" not in first.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("GET", "/api/v1/nothing", HTTPStatus.NOT_FOUND),
        ("GET", ASSESS, HTTPStatus.METHOD_NOT_ALLOWED),
        ("DELETE", "/api/v1/rules", HTTPStatus.METHOD_NOT_ALLOWED),
    ],
)
def test_an_address_that_is_not_there_is_a_problem_not_a_page(
    client: FlaskClient, method: str, address: str, status: HTTPStatus
) -> None:
    response = client.open(address, method=method)

    assert response.status_code == status
    assert not faults(response)
    assert client.open("/nothing", method=method).mimetype == "text/html"


@pytest.mark.unwatched
def test_too_many_requests_are_told_when_to_come_back(client: FlaskClient) -> None:
    statuses = [client.post(ASSESS, json=WEAKER).status_code for _ in range(PER_MINUTE)]
    response = client.post(ASSESS, json=WEAKER)

    assert set(statuses) == {HTTPStatus.OK}
    assert response.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert not faults(response)
    assert int(response.headers["Retry-After"]) > 0


def test_no_other_site_may_read_an_answer_unless_it_is_named(client: FlaskClient) -> None:
    response = client.post(ASSESS, json=WEAKER, headers={"Origin": "https://records.example.org"})

    assert response.status_code == HTTPStatus.OK
    assert not [name for name, _ in response.headers if name.startswith("Access-Control")]
    assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.settings(cors_origins="https://records.example.org http://localhost:3000")
def test_a_site_that_is_named_may(client: FlaskClient) -> None:
    origin = {"Origin": "https://records.example.org"}
    asked = client.options(ASSESS, headers={**origin, "Access-Control-Request-Method": "POST"})
    response = client.post(ASSESS, json=WEAKER, headers=origin)
    other = client.post(ASSESS, json=WEAKER, headers={"Origin": "https://elsewhere.example"})

    assert asked.headers["Access-Control-Allow-Methods"] == "GET, POST"
    assert response.headers["Access-Control-Allow-Origin"] == origin["Origin"]
    assert "Access-Control-Allow-Credentials" not in response.headers
    assert "Access-Control-Allow-Origin" not in other.headers
    assert "Origin" in other.headers["Vary"]


def test_nothing_is_kept_in_a_cookie_or_a_log(
    app: Flask, client: FlaskClient, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object, **__: object) -> object:
        raise LookupError("weaker")

    app.testing = False
    with caplog.at_level(logging.DEBUG):
        for body in (WEAKER, {"respondent": "weaker", "answers": {"weakness": "stroke"}}):
            assert "Set-Cookie" not in client.post(ASSESS, json=body).headers
            assert "Set-Cookie" not in in_a_batch(client, json.dumps(body)).headers
        monkeypatch.setattr("app.interop.json_api.triage.triage", breaks)
        broken = client.post(ASSESS, json=WEAKER)

    assert broken.status_code == HTTPStatus.INTERNAL_SERVER_ERROR
    assert not faults(broken)
    assert "LookupError" in caplog.text
    assert "weaker" not in caplog.text + broken.text
    assert "stroke" not in caplog.text
