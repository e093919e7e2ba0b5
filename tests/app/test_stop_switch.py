"""The stop switch: every face of a stopped copy shows the numbers alone, and nobody waits for whoever is asked."""

import errno
import getpass
import logging
import os
import resource
import threading
from collections.abc import Callable, Iterator
from contextvars import Context
from pathlib import Path

import click
import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient

from app.serving import stop_switch
from app.serving.stop_switch import File, switch
from app.settings.settings import SettingsError, read_settings
from rules.in_force import QUESTIONNAIRE
from tests.guards.test_app_routes import VALUES, addresses
from tests.interop.cds_hooks.asking import ADDRESS as CARDS
from tests.interop.cds_hooks.specification import CALL
from tests.support.app import MakeApp
from tests.support.page import InspectedPage, faults_of
from tests.support.table import table

TOKEN = "a-token-for-tests-alone,long-enough"
NUMBERS = ["tel:911", "tel:+12125550100", "tel:+12125550199"]
GOES_ON = {"/healthz", "/readyz", "/metrics", "/language", "/status"}
WHY = "two results of today look wrong"


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask with every request, and wait for the answer however long it takes."""
    monkeypatch.setattr(stop_switch, "LOOK_EVERY", 0)
    monkeypatch.setattr(stop_switch, "PATIENCE", 60)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "stopped"


@pytest.fixture
def app(make_app: MakeApp, file: Path) -> Flask:
    return make_app(stop_file=str(file), metrics_token=TOKEN)


@pytest.fixture
def run(app: Flask) -> Callable[..., Result]:
    return lambda *arguments: Context().run(app.test_cli_runner().invoke, args=["console", *arguments])


@pytest.fixture
def stopped(client: FlaskClient, file: Path) -> FlaskClient:
    """Give a client of an app that was stopped while somebody was asked something."""
    assert client.get("/").status_code == 200
    file.write_text(WHY, encoding="utf-8")
    return client


@table("address", sorted({*addresses("GET"), "/nowhere", "/console", "/console/calls/new"} - GOES_ON))
def test_every_page_is_the_one_with_the_numbers(app: Flask, file: Path, address: str) -> None:
    file.touch()
    page = InspectedPage(app.test_client().get(address))

    assert (page.status, page.heading) == (503, "This check is stopped")
    assert [link for link in page.links if not link.startswith(("tel:", "#"))] == [], "nothing leads further"
    assert not faults_of(page, NUMBERS)


def test_a_page_that_is_sent_is_answered_so_before_its_token_is_looked_at(stopped: FlaskClient) -> None:
    answer = stopped.post(f"/check/{VALUES['/check/<page_code>'][0]}", data={"respondent": "patient"})

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert "This check is stopped" in answer.text


def test_the_page_speaks_the_language_of_the_person_who_can_still_change_it(stopped: FlaskClient) -> None:
    assert "Esta revisión está detenida" in stopped.get("/how", headers={"Accept-Language": "es"}).text

    assert "Esta revisión está detenida" in stopped.get("/language?to=es&back=/how", follow_redirects=True).text


def test_why_is_never_told_to_patients_nor_to_programs(stopped: FlaskClient) -> None:
    told = [stopped.get(each).text for each in ("/", "/console", "/api/v1/rules", "/fhir/metadata", "/readyz")]

    assert [each for each in told if WHY in each] == []


def test_a_call_now_that_stands_is_still_said_without_a_way_to_a_page_that_is_not_there(
    client: FlaskClient, file: Path
) -> None:
    with client.session_transaction() as session:
        session.update(respondent="patient", form=QUESTIONNAIRE, answers={"weakness": "weaker"})
    file.touch()
    page = InspectedPage(client.get("/"))

    (line,) = [each for each in page.tree.elements if "standing" in each.attributes.get("class", "").split()]
    assert "You were told to call now" in line.text
    assert [link.attributes["href"] for link in line.all("a")] == ["tel:+12125550100"]


def test_answers_can_still_be_cleared(client: FlaskClient, file: Path) -> None:
    with client.session_transaction() as session:
        session.update(respondent="patient", form=QUESTIONNAIRE, answers={"weakness": "weaker"})
    token = InspectedPage(client.get("/check/answers")).token
    file.touch()
    client.post("/check/clear", data={"csrf_token": token})

    with client.session_transaction() as session:
        assert "answers" not in session


@table(
    ("address", "media"), [("/api/v1/rules", "application/problem+json"), ("/cds-services", "application/problem+json")]
)
def test_a_program_gets_a_problem_that_says_whom_to_call(stopped: FlaskClient, address: str, media: str) -> None:
    answer = stopped.get(address)

    assert (answer.status_code, answer.mimetype, answer.headers["Retry-After"]) == (503, media, "60")
    assert answer.json is not None
    assert answer.json["detail"].startswith("This check is stopped by whoever runs it")
    assert answer.json["detail"].endswith(
        "Whom to call: Emergency 911; The cancer team, daytime (212) 555-0100; "
        "The cancer team, nights and weekends (212) 555-0199."
    )


def test_fhir_gets_an_outcome(stopped: FlaskClient) -> None:
    answer = stopped.post("/fhir/QuestionnaireResponse/$assess", json={})

    assert (answer.status_code, answer.mimetype) == (503, "application/fhir+json")
    assert answer.json is not None
    (issue,) = answer.json["issue"]
    assert (answer.json["resourceType"], issue["code"]) == ("OperationOutcome", "transient")
    assert "This check is stopped" in issue["diagnostics"]


@table(("language", "words"), [("en", "is stopped"), ("es", "está detenida")])
def test_who_opens_a_record_is_shown_a_warning_and_never_no_card(
    stopped: FlaskClient, language: str, words: str
) -> None:
    answer = stopped.post(CARDS, json=CALL, headers={"Accept-Language": language})

    assert answer.status_code == 200
    assert answer.json is not None
    (card,) = answer.json["cards"]
    assert card["indicator"] == "warning"
    assert words in card["summary"]
    assert answer.json.keys() == {"cards", "extension"}


def test_what_watches_the_copy_goes_on_and_says_that_it_is_stopped(client: FlaskClient, file: Path) -> None:
    def gauge() -> str:
        return client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).text.splitlines()[-1]

    assert (client.get("/readyz").text, gauge()) == ("ready", "rfc_stopped 0")
    file.touch()

    assert client.get("/healthz").text == "ok"
    ready = client.get("/readyz")
    assert (ready.status_code, ready.text) == (200, "ready, and stopped: pages show the numbers")
    assert gauge() == "rfc_stopped 1"
    assert client.get("/static/0/site.css").status_code == 302


def test_it_is_stopped_and_goes_on_by_command_and_both_are_written_down(
    run: Callable[..., Result], client: FlaskClient, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        stopping = run("stop", WHY, "--by", "Lee Lead")
        during = client.get("/").status_code
        going_on = run("resume", "looked into, and right", "--by", "Lee Lead")
        after = client.get("/").status_code

    assert (stopping.exit_code, during, going_on.exit_code, after) == (0, 503, 0, 200)
    assert (
        f"Stopped by the file {file}, within a minute: every copy whose RFC_STOP_FILE is that file." in stopping.output
    )
    assert [record.getMessage() for record in caplog.records] == [
        f"The check is stopped by Lee Lead: {WHY}",
        "The check is stopped",
        "The check is let go on by Lee Lead: looked into, and right",
        "The check goes on again",
    ]


@table(("why", "found"), [("", "no reason"), (" \n", "no reason"), ("x" * 501, "501 characters")])
def test_no_stop_goes_without_a_reason(run: Callable[..., Result], file: Path, why: str, found: str) -> None:
    done = run("stop", why)

    assert done.exit_code == 2
    assert f"Found {found}, expected a few words that say why" in done.output
    assert not file.exists()


@table(
    "arguments",
    [
        ("stop", "parado ma\udcf1ana", "--by", "me"),
        ("stop", WHY, "--by", "Mu\udcf1oz"),
        ("resume", "ma\udcf1ana"),
        ("a\udcf1o",),
    ],
)
def test_what_is_no_text_is_refused_before_anything_is_done(
    run: Callable[..., Result], file: Path, arguments: tuple[str, ...]
) -> None:
    done = run(*arguments)

    assert done.exit_code == 2, done.output
    assert "\\xf1" in done.output
    assert "expected text in UTF-8" in done.output
    assert not file.exists()


@table(("by", "found"), [("", "no name"), ("x" * 121, "121 characters")])
def test_no_stop_goes_without_who_decided_it(run: Callable[..., Result], file: Path, by: str, found: str) -> None:
    done = run("stop", WHY, "--by", by)

    assert (done.exit_code, f"Found {found}, expected who decided it" in done.output) == (2, True), done.output
    assert not file.exists()


def test_an_account_without_a_name_or_with_an_odd_one_stops_it_as_well(
    run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def nobody() -> str:
        raise KeyError("getpwuid(): uid not found: 12345")

    monkeypatch.setattr(getpass, "getuser", nobody)
    assert run("stop", WHY).exit_code == 0
    monkeypatch.setattr(getpass, "getuser", lambda: "mu\udcf1oz")
    assert run("stop", WHY).exit_code == 0

    assert f"The check is stopped by account {os.getuid()}: {WHY}" in caplog.messages
    assert f"The check is stopped by mu?oz: {WHY}" in caplog.messages


def test_the_file_is_there_with_all_its_words_or_not_at_all(file: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    with pytest.raises(UnicodeEncodeError):
        File(file).write("ma\udcf1ana", "me", is_stopped=True)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        with pytest.raises(OSError, match="File too large"):
            File(file).write(WHY, "me", is_stopped=True)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    assert list(file.parent.iterdir()) == []


def test_a_copy_that_nobody_could_reach_says_what_to_set(make_app: MakeApp) -> None:
    done = make_app().test_cli_runner().invoke(args=["console", "stop", WHY])

    assert done.exit_code == 1
    assert [each for each in ("RFC_STOP_FILE", "RFC_RATE_LIMIT_STORE", "RFC_CONSOLE") if each not in done.output] == []


def test_a_place_that_cannot_be_written_is_named_and_the_others_are_written(
    app: Flask, run: Callable[..., Result], client: FlaskClient, file: Path
) -> None:
    nowhere = file.parent / "gone" / "stopped"
    switch(app).places = (File(nowhere), *switch(app).places)
    done = run("stop", WHY)

    assert done.exit_code == 1
    assert f"Not written: the file {nowhere}: " in done.output
    assert "Not written at 1 of 2." in done.output
    assert client.get("/").status_code == 503
    assert run("resume", WHY).exit_code == 0, "a file that is not there stops nothing"


def test_a_stop_is_written_first_where_nobody_waits_and_everywhere_where_nobody_can_be_told(
    app: Flask, run: Callable[..., Result], file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    was_there = list[bool]()

    class Slow(Place):
        def write(self, why: str, by: str, *, is_stopped: bool) -> None:
            was_there.append(is_stopped and bool(why and by) and file.exists())

    def full(words: str, **_: object) -> None:
        raise OSError(errno.ENOSPC, f"no room for {words}")

    switch(app).places = (Slow(), *switch(app).places)
    monkeypatch.setattr(click, "echo", full)
    done = run("stop", WHY)

    assert was_there == [True]
    assert done.exit_code == 1
    assert isinstance(done.exception, SystemExit), "no crash"


class Place:
    """One that says what it is told to, once it may answer, or cannot tell."""

    name, reaches = "a place", "this copy"

    def __init__(self) -> None:
        self.may_answer = threading.Event()
        self.is_gone = False
        self.says: str | None = ""

    def read(self) -> str | None:
        self.may_answer.wait(60)
        if self.is_gone:
            raise TimeoutError
        return self.says

    def write(self, why: str, by: str, *, is_stopped: bool) -> None:
        raise NotImplementedError


def wait_until_all_is_asked() -> None:
    for thread in threading.enumerate():
        if thread.name == "stop-switch":
            thread.join()


@pytest.fixture
def place(app: Flask) -> Iterator[Place]:
    place = Place()
    switch(app).places = (place,)
    yield place
    place.may_answer.set()
    wait_until_all_is_asked()


def test_what_a_place_said_last_holds_while_it_does_not_answer_and_is_logged_once(
    place: Place, client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    place.may_answer.set()
    assert client.get("/").status_code == 503
    place.is_gone = True
    with caplog.at_level(logging.WARNING):
        statuses = {_after_asking(client) for _ in range(3)}

    assert statuses == {503}
    assert len([each for each in caplog.records if "is not known from" in each.getMessage()]) == 1

    place.is_gone, place.says = False, None
    _after_asking(client)
    assert _after_asking(client) == 200


def _after_asking(client: FlaskClient) -> int:
    status = client.get("/").status_code
    wait_until_all_is_asked()
    return status


@pytest.mark.usefixtures("place")
def test_nobody_waits_twice_for_a_place_that_does_not_answer(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float | None] = []
    join = threading.Thread.join

    def note(thread: threading.Thread, timeout: float | None = None) -> None:
        waited.append(timeout)
        join(thread, timeout)

    monkeypatch.setattr(stop_switch, "PATIENCE", 0.01)
    monkeypatch.setattr(threading.Thread, "join", note)

    assert [client.get("/").status_code for _ in range(3)] == [200] * 3, "nothing is known yet"
    assert waited == [0.01]


def test_without_room_for_a_thread_pages_are_served_and_the_next_one_asks(
    place: Place, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(_: threading.Thread) -> None:
        raise RuntimeError

    place.may_answer.set()
    with monkeypatch.context() as full:
        full.setattr(threading.Thread, "start", no_room)
        assert client.get("/").status_code == 200
    _after_asking(client)
    assert client.get("/").status_code == 503


@table("path", ["stopped", "/", "/no/such/folder/stopped"])
def test_a_file_that_could_never_be_written_stops_the_start(path: str) -> None:
    with pytest.raises(SettingsError) as refused:
        read_settings({"secret_key": "k" * 32, "stop_file": path})

    assert f"RFC_STOP_FILE: found '{path}', expected the whole path of a file" in str(refused.value.code)


def test_a_folder_or_somebody_elses_file_stops_as_well(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()

    assert File(tmp_path / "folder").read() == ""
    assert File(tmp_path / "none").read() is None


def test_a_folder_that_went_away_does_not_start_the_check_again(
    app: Flask, client: FlaskClient, tmp_path: Path
) -> None:
    folder = tmp_path / "mounted"
    folder.mkdir()
    (folder / "stopped").touch()
    switch(app).places = (File(folder / "stopped"),)
    assert client.get("/").status_code == 503

    (folder / "stopped").unlink()
    folder.rmdir()
    assert [_after_asking(client) for _ in range(2)] == [503, 503]
