"""Results of the self-check are counted by day, once each, without an answer; no result waits or fails for it."""

import logging
import threading
from collections.abc import Callable
from contextvars import Context
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.console import results_counted
from app.console.results_counted import WRITER, Tally
from app.data import day_totals
from app.data.database import session
from app.data.models import DayTotal
from app.serving.tally import Result
from app.settings.team_time import team_now
from rules.in_force import QUESTIONNAIRE
from tests.console.test_database_gone import NOBODY_THERE
from tests.rules.whole_check import nothing_new
from tests.support.app import MakeApp
from tests.support.console import DATA_KEY

SOON = {**nothing_new(), "lump": "new"}
NOW = {"weakness": "weaker"}
OF_A_DAY = Result("2026-11-29", "call-now", "en", is_early=True)


def wait_until_all_is_written() -> None:
    for thread in threading.enumerate():
        if thread.name == WRITER:
            thread.join()


@pytest.fixture
def client(console_app: Flask) -> FlaskClient:
    results_counted.init_app(console_app)
    return console_app.test_client()


@pytest.fixture
def look(client: FlaskClient) -> Callable[..., None]:
    """Return a callable that gives answers and looks at the result, and waits until all that was counted is written."""

    def look(answers: dict[str, object], *, language: str = "en") -> None:
        with client.session_transaction() as cookie:
            cookie.update(respondent="patient", form=QUESTIONNAIRE, answers=answers)
        assert client.get("/check/result", headers={"Accept-Language": language}).status_code == 200
        wait_until_all_is_written()

    return look


def totals() -> list[tuple[str, str, bool, int]]:
    session().rollback()
    found = session().scalars(select(DayTotal).order_by(*day_totals.KEY)).all()
    assert {each.day for each in found} <= {team_now().date().isoformat()}
    return [(each.level, each.language, each.is_early, each.results) for each in found]


def test_a_result_is_counted_with_its_level_its_language_and_whether_it_came_early(
    look: Callable[..., None], client: FlaskClient
) -> None:
    look(SOON)
    client.post("/check/clear")
    client.delete_cookie("rfc")
    look(NOW, language="es")
    client.delete_cookie("rfc")
    look({**nothing_new(), **NOW})

    assert totals() == [("call-now", "en", False, 1), ("call-now", "es", True, 1), ("call-soon", "en", False, 1)]


def test_a_result_that_is_looked_at_again_is_not_another_one(look: Callable[..., None], client: FlaskClient) -> None:
    for _ in range(3):
        look(SOON)
    look({**SOON, **NOW})
    look(SOON)
    assert totals() == [("call-now", "en", False, 1), ("call-soon", "en", False, 1)]

    client.delete_cookie("rfc")
    look(SOON)
    assert totals() == [("call-now", "en", False, 1), ("call-soon", "en", False, 2)]


def test_another_person_on_the_same_device_is_counted(look: Callable[..., None], client: FlaskClient) -> None:
    look(SOON)
    client.application.config["WTF_CSRF_ENABLED"] = False
    client.post("/", data={"respondent": "caregiver"})
    look(SOON)

    assert totals() == [("call-soon", "en", False, 2)]


def test_what_many_count_at_once_is_one_sum(console_app: Flask) -> None:
    tallies = [Tally(console_app) for _ in range(4)]
    threads = [
        threading.Thread(target=lambda tally=tally: [tally.count(OF_A_DAY) for _ in range(25)]) for tally in tallies
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    wait_until_all_is_written()

    assert [each.results for each in session().scalars(select(DayTotal))] == [100]


def test_what_the_database_could_not_take_is_added_with_the_next_result(
    console_app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    tally = Tally(console_app)
    with monkeypatch.context() as gone, caplog.at_level(logging.ERROR):
        gone.setattr(day_totals, "add", _fail)
        tally.count(OF_A_DAY)
        wait_until_all_is_written()
    assert "1 results could not be counted" in caplog.text
    tally.count(OF_A_DAY)
    wait_until_all_is_written()

    assert [each.results for each in session().scalars(select(DayTotal))] == [2]


def _fail(_: object) -> None:
    raise TimeoutError


def test_without_room_for_a_thread_the_next_result_tries_again(
    console_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(_: threading.Thread) -> None:
        raise RuntimeError

    tally = Tally(console_app)
    with monkeypatch.context() as full:
        full.setattr(threading.Thread, "start", no_room)
        tally.count(OF_A_DAY)
    tally.count(OF_A_DAY)
    wait_until_all_is_written()

    assert [each.results for each in session().scalars(select(DayTotal))] == [2]


def test_a_result_is_shown_while_the_database_is_gone(make_app: MakeApp, tmp_path: Path) -> None:
    app = make_app(console=True, database_url=NOBODY_THERE, data_key=DATA_KEY, instance_folder=tmp_path)
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie.update(respondent="patient", form=QUESTIONNAIRE, answers=NOW)

    assert Context().run(client.get, "/check/result").status_code == 200
    wait_until_all_is_written()


def test_without_the_console_nothing_is_counted_nor_marked(make_app: MakeApp) -> None:
    client = make_app().test_client()
    with client.session_transaction() as cookie:
        cookie.update(respondent="patient", form=QUESTIONNAIRE, answers=NOW)
    client.get("/check/result")

    with client.session_transaction() as cookie:
        assert "counted" not in cookie
