"""What became of a card in another record system: kept in the audit log, without anything that names a person."""

import json
from http import HTTPStatus
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.data.database import engine, session
from app.data.models import AuditEntry
from app.data.upkeep import audit_check, migrate
from app.extensions import limiter
from app.interop.cds_hooks.card_id import level_of, new_id
from app.interop.cds_hooks.wire import MOST_FEEDBACK
from rules.clinical.override_reasons import SYSTEM
from rules.model.disposition import Disposition
from tests.interop.cds_hooks import specification
from tests.interop.cds_hooks.asking import ADDRESS, card_for, response_of
from tests.interop.cds_hooks.test_callers import ISSUER, KEYS, SITE, token
from tests.support.app import PRODUCTION, MakeApp
from tests.support.console import DATA_KEY
from tests.support.table import table

Feedback = dict[str, Any]


@pytest.fixture
def client(console_app: Flask) -> FlaskClient:
    limiter.reset()
    return console_app.test_client()


def send(client: FlaskClient, feedback: object) -> TestResponse:
    return client.post(f"{ADDRESS}/feedback", json=feedback)


def entries() -> list[AuditEntry]:
    return list(session().scalars(select(AuditEntry).order_by(AuditEntry.number)))


def overridden(card: str, **reason: Any) -> Feedback:  # noqa: ANN401
    told = {"card": card, "outcome": "overridden", "outcomeTimestamp": "2026-11-23T15:40:00-05:00"}
    return {"feedback": [{**told, **({"overrideReason": reason} if reason else {})}]}


@pytest.mark.parametrize(
    ("example", "action", "detail"),
    [
        (specification.ACCEPTED, "card-accepted", {"at": "2021-12-11T10:05:31+00:00"}),
        (specification.OVERRIDDEN, "card-overridden", {"at": "2020-12-11T00:00:00+00:00"}),
        (
            specification.OVERRIDDEN_WITH_REASON,
            "card-overridden",
            {"at": "2020-12-11T00:00:00+00:00", "reason": "another", "comment": "not kept"},
        ),
    ],
    ids=["accepted", "overridden", "overridden with a reason"],
)
def test_the_examples_of_the_specification_are_kept(
    client: FlaskClient, example: Feedback, action: str, detail: dict[str, str]
) -> None:
    reply = send(client, example)

    (entry,) = entries()
    assert (reply.status_code, reply.json) == (HTTPStatus.OK, {"kept": 1})
    assert (entry.action, entry.subject, entry.user_id) == (action, example["feedback"][0]["card"], None)
    assert entry.detail == {"disposition": "unknown", **detail}
    assert audit_check.verify().faults == ()


@pytest.mark.parametrize("level", Disposition)
def test_a_card_of_ours_is_kept_with_its_level_and_its_reason(
    console_app: Flask, client: FlaskClient, level: Disposition
) -> None:
    card = new_id(level, str(console_app.secret_key).encode())
    send(client, overridden(card, reason={"code": "goals-of-care", "system": SYSTEM}))

    (entry,) = entries()
    assert entry.detail == {"disposition": level, "at": "2026-11-23T20:40:00+00:00", "reason": "goals-of-care"}


def test_the_id_on_a_card_is_one_of_ours(console_app: Flask, client: FlaskClient) -> None:
    card = card_for(client, response_of(console_app, {"weakness": "weaker"}))
    send(client, overridden(card["uuid"]))

    assert [each.detail["disposition"] for each in entries()] == ["call-now"]


def test_nobody_else_can_make_the_id_of_a_card() -> None:
    card = UUID(new_id(Disposition.CALL_NOW, b"ours"))

    assert (card.version, card.variant) == (8, "specified in RFC 4122")
    assert level_of(card, b"ours") is Disposition.CALL_NOW
    assert level_of(card, b"theirs") is None
    for bit in range(128):
        assert level_of(UUID(int=card.int ^ (1 << bit)), b"ours") is None


@pytest.mark.parametrize(
    "reason",
    [
        {"reason": {"code": "Pat Example", "system": SYSTEM}},
        {"reason": {"code": "goals-of-care", "system": "https://example.com/theirs", "display": "Pat Example"}},
        {"userComment": "Pat Example has been seen"},
    ],
    ids=["code", "display", "comment"],
)
def test_nothing_that_someone_typed_is_kept_or_logged(
    client: FlaskClient, caplog: pytest.LogCaptureFixture, reason: Feedback
) -> None:
    reply = send(client, overridden("4e0a3a1e-3283-4575-ab82-028d55fe2719", **reason))

    (entry,) = entries()
    assert reply.status_code == HTTPStatus.OK
    assert "Pat" not in f"{entry.detail}{entry.subject}{caplog.text}{reply.text}"


@table(
    ("changed", "pointer"),
    [
        ({"card": "the first one"}, "/feedback/0/card"),
        ({"outcome": "ignored"}, "/feedback/0/outcome"),
        ({"outcomeTimestamp": "2026-11-23T15:40:00"}, "/feedback/0/outcomeTimestamp"),
        ({"outcomeTimestamp": 1764000000}, "/feedback/0/outcomeTimestamp"),
        ({"outcomeTimestamp": "0001-01-01T00:00:00+14:00"}, "/feedback/0/outcomeTimestamp"),
        ({"outcomeTimestamp": "1899-12-31T23:59:59Z"}, "/feedback/0/outcomeTimestamp"),
        ({"outcomeTimestamp": "2199-12-31T23:59:59-00:01"}, "/feedback/0/outcomeTimestamp"),
        ({"outcomeTimestamp": "9999-12-31T23:59:59-14:00"}, "/feedback/0/outcomeTimestamp"),
        ({"overrideReason": {"reason": {"code": "x"}}}, "/feedback/0/overrideReason/reason/system"),
    ],
    ids=str,
)
def test_feedback_that_is_not_as_specified_is_refused_and_none_of_it_kept(
    client: FlaskClient, changed: Feedback, pointer: str
) -> None:
    good = overridden("4e0a3a1e-3283-4575-ab82-028d55fe2719")["feedback"][0]
    reply = send(client, {"feedback": [{**good, **changed}, good]})

    assert reply.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert pointer in reply.text
    assert entries() == []


def test_many_reports_are_kept_in_one_go_and_too_many_are_not(client: FlaskClient) -> None:
    (one,) = overridden("4e0a3a1e-3283-4575-ab82-028d55fe2719")["feedback"]

    assert send(client, {"feedback": []}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert send(client, {"feedback": [one] * (MOST_FEEDBACK + 1)}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert send(client, {"feedback": [one] * MOST_FEEDBACK}).json == {"kept": MOST_FEEDBACK}
    assert len(entries()) == MOST_FEEDBACK


def test_a_caller_that_had_to_show_a_token_is_named_in_production(make_app: MakeApp, tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    file.write_text(json.dumps(KEYS), encoding="utf-8")
    app = make_app(
        **{**PRODUCTION, "site_address": SITE},
        console=True,
        instance_folder=tmp_path,
        data_key=DATA_KEY,
        cds_clients=f"{ISSUER}={file}",
    )
    migrate.upgrade(app)
    shown = {"Authorization": f"Bearer {token(aud=f'{SITE}{ADDRESS}/feedback')}"}
    reply = app.test_client().post(f"{ADDRESS}/feedback", json=specification.OVERRIDDEN, headers=shown)

    assert reply.json == {"kept": 1}
    with app.app_context():
        assert [each.detail["caller"] for each in entries()] == [ISSUER]
        engine().dispose()
