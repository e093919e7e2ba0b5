"""The worklist on a wall: no name and no number, in place however long nobody touches it, and no way on from it."""

from datetime import timedelta
from http import HTTPStatus
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app import clock
from app.data import call_backs
from app.data.database import session
from app.data.models import AuditEntry, User
from rules.model.disposition import Disposition
from tests.rules.whole_check import nothing_new
from tests.support.console import SaveCall
from tests.support.page import InspectedPage
from tests.support.signing_in import AS_SCRIPT, sign_in_as

WALL, LINES = "/console/wall", "/console/wall/lines"
ELSEWHERE = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}


@pytest.fixture
def client(console_app: Flask, lead: User) -> FlaskClient:
    client = console_app.test_client()
    sign_in_as(client, lead)
    return client


def test_the_wall_shows_how_much_how_urgent_and_by_when_and_nothing_of_anybody(
    client: FlaskClient, save_call: SaveCall, nurse: User
) -> None:
    now = clock.now()
    known: dict[str, Any] = {
        "patient_name": "Quentin Quail",
        "record_number": "A-17",
        "caller_name": "Zora",
        "words": "Jelly legs",
    }
    save_call({"fever": "yes"}, saved_at=now - timedelta(hours=3), **known)
    save_call({"back-pain": "new"}, saved_at=now - timedelta(hours=9), **known)
    call = save_call(nothing_new({"lump": "new"}), saved_at=now - timedelta(hours=1), **known)
    save_call({"weakness": "weaker"}, decided=Disposition.CALL_SOON, override_reason="goals-of-care", **known)
    call_backs.claim(call_id=call.id, nurse_id=nurse.id, now=now)
    session().commit()

    for text in (client.get(WALL).text, client.get(LINES).text):
        assert not [each for each in (*known.values(), "555-0142", "Nora", call.id, "chills") if each in text]
    shown = InspectedPage(client.get(WALL))
    rows = [each.text for each in shown.tree.all("li") if "line" in each.attributes.get("class", "")]
    assert [each.split(" Overdue")[0].split(" Due")[0] for each in rows] == [
        "Emergency: be seen now",
        "Assess within 24 h lowered",
        "Emergency: be seen now",
        "Assess within 24 h",
    ]
    assert [each.rsplit(" ", 1)[1] for each in rows] == ["Free", "Free", "Free", "Taken"]
    assert "Arrived? 1 1 overdue" in shown.text
    assert "Calls to make 3 1 overdue" in shown.text
    assert shown.tree.all("title")[0].text.startswith("(2) ")


def test_the_wall_stays_for_a_shift_and_leads_nowhere_without_the_password(
    client: FlaskClient, save_call: SaveCall, lead: User
) -> None:
    call = save_call()
    with time_machine.travel(clock.now(), tick=False) as traveller:
        sign_in_as(client, lead)
        assert client.get(WALL).status_code == HTTPStatus.OK
        for hours in (0, 1, 6, 4):
            traveller.shift(timedelta(hours=hours))
            tag = client.get(LINES).headers["ETag"]
            assert client.get(LINES, headers={"If-None-Match": tag}).status_code == HTTPStatus.NOT_MODIFIED
            assert client.get(WALL).status_code == HTTPStatus.OK
            for address in ("/console", "/console/reports", f"/console/calls/{call.id}"):
                assert client.get(address).location.startswith("/console/verify")
            assert client.get("/console/worklist/lines", headers=AS_SCRIPT).status_code == HTTPStatus.UNAUTHORIZED
    opened = select(AuditEntry.user_id).where(AuditEntry.action.startswith("wall"))
    assert session().scalars(opened).all() == [lead.id]


def test_a_link_on_another_site_locks_nothing_and_leads_to_the_wall_all_the_same(client: FlaskClient) -> None:
    asked = client.get(WALL, headers=ELSEWHERE)
    assert client.get("/console").status_code == HTTPStatus.OK
    assert WALL in InspectedPage(asked).links
    assert session().scalars(select(AuditEntry).where(AuditEntry.action.startswith("wall"))).all() == []

    client.get(WALL)

    assert client.get("/console").location.startswith("/console/verify")
    assert "No calls are owed." in client.get(WALL, headers=ELSEWHERE).text


def test_a_wall_without_calls_says_so_and_a_nurse_opens_none(
    client: FlaskClient, console_app: Flask, nurse: User
) -> None:
    assert "No calls are owed." in client.get(WALL).text
    others = console_app.test_client()
    sign_in_as(others, nurse)

    assert others.get(WALL).status_code == HTTPStatus.FORBIDDEN
