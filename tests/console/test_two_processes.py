"""Two servers on one database: what nurses do at the same moment on both is done once, and nothing is lost."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import timedelta
from functools import partial
from http import HTTPStatus
from pathlib import Path

import pytest
import requests
from flask import Flask
from sqlalchemy import select

from app import clock
from app.console.access import HOME
from app.data.database import session
from app.data.models import AuditEntry, Call, CallBack, User
from app.data.upkeep import audit_check
from rules.model.disposition import Disposition
from tests.console.test_journey import settings_of
from tests.console.test_seen_from_outside import HIDDEN, Visitor
from tests.rules.whole_check import nothing_new
from tests.support.console import SaveCall
from tests.support.forked import forked_gunicorn
from tests.support.part import left_out
from tests.support.server import free_port
from tests.support.signing_in import sign_in_as

AT_ONCE = 8
CALL = {"patient_name": "Pat Example", "answer-fever": "yes", "do": "save"}

Desk = Callable[[User], list[Visitor]]


@pytest.fixture
def desk(console_app: Flask, tmp_path: Path) -> Iterator[Desk]:
    """Return a callable that seats someone at two servers of the same console."""
    session().commit()
    with ExitStack() as servers:
        ports = [free_port(), free_port()]
        for port in ports:
            servers.enter_context(forked_gunicorn(settings_of(console_app), port, tmp_path / f"{port}.log"))

        def seat(person: User) -> list[Visitor]:
            client = console_app.test_client()
            sign_in_as(client, person)
            session().commit()
            cookie = client.get_cookie("rfc_console", path=HOME)
            assert cookie is not None
            visitors = [Visitor(f"http://127.0.0.1:{port}") for port in ports]
            visitors[0].cookies.set(cookie.key, cookie.value)
            visitors[1].cookies = visitors[0].cookies  # one browser
            return visitors

        yield seat


def together(*acts: Callable[[], requests.Response]) -> list[int]:
    with ThreadPoolExecutor(len(acts)) as pool:
        return [each.result().status_code for each in [pool.submit(act) for act in acts]]


def everything(kind: type[Call | AuditEntry | CallBack]) -> list[object]:
    session().rollback()
    session().expire_all()
    return list(session().scalars(select(kind)))


def test_a_call_that_is_saved_at_both_at_once_is_saved_once(desk: Desk, nurse: User) -> None:
    first, second = desk(nurse)
    sent = dict(re.findall(HIDDEN, first.see("/console/calls/new"))) | CALL

    statuses = together(*[partial(each.post, f"{each.at}/console/calls/new", data=sent) for each in (first, second)])

    (call,) = everything(Call)
    assert statuses == [HTTPStatus.OK] * 2, "both are shown the record"
    assert isinstance(call, Call)
    assert call.id == sent["draft"]
    assert audit_check.verify().faults == ()


@left_out(beside="test_a_call_that_is_saved_at_both_at_once_is_saved_once")
def test_a_call_back_is_taken_on_by_one_of_two(desk: Desk, nurse: User, lead: User, save_call: SaveCall) -> None:
    soon = nothing_new({"thirst": "extreme"})
    call = save_call(soon, decided=Disposition.CALL_SOON, saved_at=clock.now() - timedelta(hours=1))
    one, other = desk(nurse)[0], desk(lead)[1]
    address = f"/console/call-backs/{call.id}/claim"
    tokens = [dict(re.findall(HIDDEN, each.see("/console"))) for each in (one, other)]

    statuses = together(
        partial(one.post, one.at + address, data=tokens[0]), partial(other.post, other.at + address, data=tokens[1])
    )

    (owed,) = everything(CallBack)
    assert isinstance(owed, CallBack)
    actions = [each.action for each in everything(AuditEntry) if isinstance(each, AuditEntry)]
    assert actions.count("call-back-claimed") == 1
    assert statuses == [HTTPStatus.OK] * 2, "one has it, the other is told who"


@left_out(
    beside="console/test_later_versions.py::test_calls_saved_while_a_later_version_expands_and_contracts_are_all_there"
)
def test_calls_saved_while_the_database_is_migrated_are_all_there(console_app: Flask, desk: Desk, nurse: User) -> None:
    visitors = desk(nurse)
    pages = [dict(re.findall(HIDDEN, visitors[0].see("/console/calls/new"))) for _ in range(AT_ONCE)]
    migrate = [sys.executable, "-m", "flask", "--app", "app", "console", "migrate"]
    environment = {**os.environ, **settings_of(console_app)}

    with ThreadPoolExecutor(AT_ONCE) as pool:
        running = [subprocess.Popen(migrate, env=environment) for _ in range(2)]
        saved = [
            pool.submit(at.post, f"{at.at}/console/calls/new", data=page | CALL)
            for at, page in zip(visitors * (AT_ONCE // 2), pages, strict=True)
        ]
        statuses = [each.result().status_code for each in saved]
        ended = [each.wait() for each in running]

    assert ended == [0, 0]
    assert set(statuses) == {HTTPStatus.OK}
    assert {call.id for call in everything(Call) if isinstance(call, Call)} == {page["draft"] for page in pages}
    assert audit_check.verify().faults == ()
