"""The stop switch by way of the console's database, and of the store: who stopped it stands in the audit log."""

from collections.abc import Callable, Iterator
from contextvars import Context
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select

from app.data import stops
from app.data.database import engine, session
from app.data.models import AuditEntry, User
from app.data.upkeep import audit_check
from app.extensions import limiter
from app.services import provide, services
from app.serving import stop_switch
from app.serving.stop_switch import Store, Switch, switch
from tests.console.databases import database
from tests.console.test_counting_store import store
from tests.console.test_database_gone import NOBODY_THERE
from tests.support.app import MakeApp
from tests.support.console import DATA_KEY
from tests.support.page import InspectedPage
from tests.support.signing_in import sign_in_as

__all__ = ["store"]

Run = Callable[..., Result]
WHY = "two results of today look wrong"


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask with every request, and wait for the answer however long it takes."""
    monkeypatch.setattr(stop_switch, "LOOK_EVERY", 0)
    monkeypatch.setattr(stop_switch, "PATIENCE", 60)


@pytest.fixture
def own_switch(console_app: Flask) -> Flask:
    """Give the console with a switch that knows nothing yet, and takes what it learns along when the test ends."""
    own = Switch(console_app)
    own.places = switch(console_app).places
    provide(console_app, stop_switch=own)
    return console_app


def on(app: Flask, *arguments: str) -> Result:
    return Context().run(app.test_cli_runner().invoke, args=["console", *arguments])


@pytest.fixture
def run(own_switch: Flask) -> Run:
    def command(*arguments: str) -> Result:
        session().commit()
        done = on(own_switch, *arguments)
        session().expire_all()
        return done

    return command


def status_of(app: Flask, address: str = "/") -> int:
    session().commit()
    return Context().run(app.test_client().get, address).status_code


def test_a_stop_by_one_copy_reaches_another_and_is_in_the_audit_log(
    run: Run, console_app: Flask, make_app: MakeApp, tmp_path: Path
) -> None:
    url = services(console_app).settings.database_url
    other = make_app(console=True, database_url=url, data_key=DATA_KEY, instance_folder=tmp_path)
    done = run("stop", WHY, "--by", "Lee Lead")

    assert (done.exit_code, status_of(console_app), status_of(other, "/console")) == (0, 503, 503)
    assert "Stopped by the console's database, within a minute: every copy with the console on" in done.output

    assert run("resume", "looked into, and right", "--by", "Lee Lead").exit_code == 0
    assert (status_of(console_app), status_of(other)) == (200, 200)
    entries = session().scalars(select(AuditEntry).order_by(AuditEntry.number)).all()
    assert [(each.action, each.detail) for each in entries] == [
        ("check-stopped", {"why": WHY, "by": "Lee Lead"}),
        ("check-resumed", {"why": "looked into, and right", "by": "Lee Lead"}),
    ]
    assert audit_check.verify().faults == ()
    engine(other).dispose()


def test_why_is_shown_to_nurses_who_are_signed_in_and_to_nobody_else(run: Run, console_app: Flask, nurse: User) -> None:
    signed_in, stranger = console_app.test_client(), console_app.test_client()
    sign_in_as(signed_in, nurse)
    run("stop", WHY)

    page = InspectedPage(signed_in.get("/console"))
    assert page.heading == "This check is stopped"
    assert f"Why, in the words of whoever stopped it: {WHY}" in page.text
    assert WHY not in stranger.get("/console").text
    assert WHY not in signed_in.get("/").text


@pytest.mark.usefixtures("console_app")
def test_a_stop_that_somebody_wrote_without_words_is_one() -> None:
    stops.write(WHY, "Lee Lead", is_stopped=True)
    session().execute(AuditEntry.__table__.update().values(detail=[]))  # type: ignore[attr-defined]
    session().commit()

    assert stops.why_stopped() == ""


def test_a_reason_that_is_no_text_since_before_closes_no_page_and_no_backup(
    run: Run, console_app: Flask, nurse: User, make_app: MakeApp, tmp_path: Path
) -> None:
    stops.write("parado ma\udcf1ana", "Lee Lead", is_stopped=True)
    client, file = console_app.test_client(), tmp_path / "console.backup"
    sign_in_as(client, nurse)

    assert InspectedPage(client.get("/console")).heading == "This check is stopped"
    assert run("backup", str(file)).exit_code == 0
    with database(engine().url.get_backend_name(), tmp_path) as url:
        other = make_app(console=True, database_url=url, data_key=DATA_KEY, instance_folder=tmp_path)
        assert on(other, "migrate").exit_code == 0
        assert on(other, "restore", str(file)).exit_code == 0, "as it was, and every digest with it"
        with other.app_context():
            session().close()
            engine().dispose()


def test_a_database_that_is_gone_stops_nothing_and_the_command_says_so(make_app: MakeApp, tmp_path: Path) -> None:
    app = make_app(console=True, database_url=NOBODY_THERE, data_key=DATA_KEY, instance_folder=tmp_path)

    assert Context().run(app.test_client().get, "/").status_code == 200
    done = on(app, "stop", WHY)
    assert done.exit_code == 1
    assert "Not written: the console's database: " in done.output


@pytest.fixture
def counted(store: str, make_app: MakeApp) -> Iterator[Flask]:
    """Give an app without a console that counts in the store."""
    yield make_app(rate_limit_store=store)
    limiter.storage.clear(stop_switch.STORED_AS)


def test_a_copy_without_the_console_is_stopped_through_the_store(counted: Flask) -> None:
    done = on(counted, "stop", WHY)

    assert (done.exit_code, counted.test_client().get("/").status_code) == (0, 503)
    assert "every copy that counts in that store" in done.output
    assert on(counted, "stop", "still wrong").exit_code == 0, "twice is once"
    assert on(counted, "resume", WHY).exit_code == 0
    assert counted.test_client().get("/").status_code == 200
    assert Store().read() is None
