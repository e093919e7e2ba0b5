"""A call that somebody has taken on is free again once they are not there: signed out, shut out, or away for long."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from app import clock
from app.data import accounts, call_backs, drafts
from app.data.database import session
from app.data.models import AuditEntry, User
from app.data.upkeep import audit_check
from tests.support.console import AddPerson, SaveCall
from tests.support.page import FetchPage, InspectedPage
from tests.support.signing_in import sign_in_as

Browse = Callable[[User], FetchPage]
FREE = "Nobody has taken this call."
AWAY = timedelta(minutes=46)


@pytest.fixture
def other(add_person: AddPerson) -> User:
    return add_person("nurse", name="Olu Other")


def taken(by: User, save_call: SaveCall) -> str:
    """Let somebody take a call, and return its id."""
    call = save_call()
    assert call_backs.claim(call_id=call.id, nurse_id=by.id, now=clock.now())
    session().commit()
    return call.id


def releases() -> list[tuple[int | None, dict[str, object]]]:
    entries = select(AuditEntry).where(AuditEntry.action == "call-back-released").order_by(AuditEntry.number)
    return [(each.user_id, each.detail) for each in session().scalars(entries)]


def test_after_half_an_hour_of_a_locked_screen_others_may_call_and_who_comes_back_is_told(
    browse: Browse, nurse: User, other: User, save_call: SaveCall
) -> None:
    with time_machine.travel(clock.now(), tick=False) as traveller:
        browse(nurse)("/console")
        taken(nurse, save_call)
        traveller.shift(AWAY - timedelta(minutes=2))
        assert "Nora Nurse makes this call." in browse(other)("/console").text
        traveller.shift(timedelta(minutes=2))
        assert FREE in browse(other)("/console").text
        assert releases() == [(None, {"of": nurse.id, "why": "locked"})]

        back = browse(nurse)
        told = "Free for others again, as your screen was locked for 30 minutes: Pat Example."
        assert told in back("/console").text
        assert "Free for others" not in back("/console").text
    assert audit_check.verify().faults == ()


def test_who_types_a_long_call_keeps_what_they_have_taken(
    browse: Browse, nurse: User, other: User, save_call: SaveCall
) -> None:
    with time_machine.travel(clock.now(), tick=False) as traveller:
        taken(nurse, save_call)
        traveller.shift(AWAY)
        drafts.store(draft_id="a" * 32, nurse_id=nurse.id, tab="t", sequence=1, fields={}, now=clock.now())
        session().commit()

        assert "Nora Nurse makes this call." in browse(other)("/console").text


def test_signing_out_frees_what_was_taken_and_says_so_at_the_next_sign_in(
    console_app: Flask, browse: Browse, nurse: User, other: User, save_call: SaveCall
) -> None:
    taken(nurse, save_call)
    client = console_app.test_client()
    sign_in_as(client, nurse)
    page = InspectedPage(client.get("/console"))
    client.post("/console/sign-out", data={"csrf_token": page.token})
    session().expire_all()

    assert FREE in browse(other)("/console").text
    assert releases() == [(nurse.id, {"of": nurse.id, "why": "signed-out"})]
    assert "Free for others again, as you signed out: Pat Example." in browse(nurse)("/console").text


def test_who_was_disabled_is_told_once_they_are_back(browse: Browse, nurse: User, save_call: SaveCall) -> None:
    browse(nurse)("/console")
    taken(nurse, save_call)
    accounts.disable(user=nurse)
    accounts.enable(user=nurse)
    session().commit()

    assert "as your account was disabled: Pat Example" in browse(nurse)("/console").text
