"""Set-up addresses: how the first account is made, and how anyone comes by a password of their own."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
import time_machine
import zxcvbn
from flask import Flask
from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict

from app.console.sign_in.forms import SHORTEST_PASSWORD, SetUpForm
from app.console.sign_in.guessable import HARD_TO_GUESS, RATED_CHARACTERS, fault_of
from app.console.sign_in.invitations import address_for, announce, base_url
from app.data import people
from app.data.database import engine, session
from app.data.models import AuditEntry, Invitation, User
from app.extensions import limiter
from tests.support.app import MakeApp
from tests.support.signing_in import CHEAPEST, PASSWORD, Desk
from tests.support.table import table

NOW: Final = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
FIRST: Final[dict[str, Any]] = {
    "name": "Ada  Admin",
    "email": "Ada@Example.org",
    "password": PASSWORD,
    "again": PASSWORD,
}


@pytest.fixture
def clock(console_app: Flask) -> Iterator[time_machine.Traveller]:
    """Stop the clock; the test moves it."""
    limiter.reset()
    console_app.extensions["security"].pwd_context.update(**CHEAPEST)
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def desk(console_app: Flask, clock: time_machine.Traveller) -> Desk:  # noqa: ARG001
    """Give a browser."""
    return Desk(console_app)


@pytest.fixture
def nora(clock: time_machine.Traveller) -> User:  # noqa: ARG001
    """Give a nurse who has no password yet."""
    user = people.add(email="nora@example.org", name="Nora Nurse", roles=["nurse"])
    session().commit()
    return user


def first_address() -> str:
    """Make the address for the first account."""
    return address_for(None, "")


def announced(app: Flask, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Return the addresses that a start of the server prints."""
    session().commit()
    announce(app)
    return re.findall(r"http\S+", capsys.readouterr().out)


def test_a_start_without_accounts_prints_an_address_that_sets_up_the_first(
    desk: Desk, console_app: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    (address,) = announced(console_app, capsys)

    shown = desk.get(address.removeprefix(base_url()))
    after = desk.post(shown.address, **FIRST)
    desk.sign_in("ada@example.org")

    ada = people.with_email(email="ada@example.org")
    assert shown.heading == "Set up the first account"
    assert "Your password is kept" in after.text
    assert ada
    assert (ada.name, {role.name for role in ada.roles}) == ("Ada Admin", {"nurse", "lead", "admin"})
    actions = [each.action for each in session().scalars(select(AuditEntry).order_by(AuditEntry.number))]
    assert actions == [
        "account-invited",
        "accounts-noted",
        "account-set-up",
        "second-factor-set",
        "sign-in",
        "worklist-read",
    ]


@pytest.mark.usefixtures("nora")
def test_a_start_with_an_account_prints_nothing(console_app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    assert announced(console_app, capsys) == []


def test_the_address_of_each_start_sets_up_the_first_account_and_no_second_one(
    desk: Desk, console_app: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of many copies each prints one, and whoever looks sees that of any of them."""
    older, newer = (announced(console_app, capsys)[0].removeprefix(base_url()) for _ in range(2))
    assert desk.get(newer).heading == "Set up the first account"
    desk.get(older)
    desk.post(older, **FIRST)

    assert desk.get(newer, 410).heading == "This address works no longer"
    assert session().scalar(select(func.count()).select_from(User)) == 1


def test_addresses_for_the_first_account_that_nobody_used_in_time_are_dropped(
    console_app: Flask, clock: time_machine.Traveller, capsys: pytest.CaptureFixture[str]
) -> None:
    announced(console_app, capsys)
    clock.shift(timedelta(days=2))
    announced(console_app, capsys)

    assert session().scalar(select(func.count()).select_from(Invitation)) == 1


def test_a_start_on_a_database_without_tables_prints_nothing_and_does_not_stop(
    make_app: MakeApp, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    app = make_app(console=True, instance_folder=tmp_path, database_url=f"sqlite:///{tmp_path / 'empty.sqlite3'}")

    announce(app)

    assert capsys.readouterr().out == ""
    with app.app_context():
        engine().dispose()


@pytest.mark.usefixtures("clock")
def test_only_a_digest_of_the_address_is_kept() -> None:
    token = first_address().rpartition("/")[2]

    (kept,) = session().scalars(select(Invitation))
    assert token not in vars(kept).values()
    assert re.fullmatch(r"[0-9a-f]{64}", kept.token_digest)


def test_an_address_works_once(desk: Desk) -> None:
    address = first_address()
    desk.get(address)
    desk.post(address, **FIRST)

    assert desk.get(address, 410).heading == "This address works no longer"


def test_an_address_works_for_a_day(desk: Desk, clock: time_machine.Traveller) -> None:
    address = first_address()

    clock.shift(timedelta(hours=24, seconds=-1))
    desk.get(address)
    clock.shift(1)
    desk.get(address, 410)
    desk.post(address, 410, **FIRST)

    assert people.is_empty()


def test_the_first_address_is_over_as_soon_as_there_is_any_account(desk: Desk) -> None:
    address = first_address()
    desk.get(address)
    people.add(email="nora@example.org", name="Nora", roles=["nurse"])
    session().commit()

    desk.post(address, 410, **FIRST)

    assert people.with_email(email="ada@example.org") is None


def test_whoever_is_invited_chooses_a_password_and_nothing_else(desk: Desk, nora: User) -> None:
    address = address_for(nora, "")

    shown = desk.get(address)
    desk.post(address, **{**FIRST, "email": "eve@example.org", "name": "Eve"})
    desk.sign_in(nora.email)

    assert shown.heading == "Choose your password"
    assert (nora.email, nora.name) == ("nora@example.org", "Nora Nurse")
    assert people.with_email(email="eve@example.org") is None


def test_without_a_password_of_their_own_nobody_gets_in(desk: Desk, nora: User) -> None:
    assert desk.give_password(nora.email, "").heading == "Sign in"
    assert desk.give_password(nora.email, "None").heading == "Sign in"


def test_a_new_password_ends_the_sessions_begun_with_the_old(desk: Desk, console_app: Flask, nora: User) -> None:
    people.set_password(user=nora, password="an older password here")
    session().commit()
    desk.sign_in(nora.email, "an older password here")
    address = address_for(nora, "")
    other = Desk(console_app)
    other.get(address)

    other.post(address, password=PASSWORD, again=PASSWORD)

    assert not desk.is_in()
    assert other.give_password(nora.email).heading == "Code from your authenticator app"


@table(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"email": "ada"}, "email"),
        ({"email": "a da@example.org"}, "email"),
        ({"email": f"{'x' * 250}@example.org"}, "email"),
        ({"password": "too short", "again": "too short"}, "password"),
        ({"password": "", "again": ""}, "password"),
        ({"again": "three quiet lambs"}, "again"),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_nothing_is_set_up(
    desk: Desk, wrong: dict[str, str], field: str
) -> None:
    address = first_address()
    desk.get(address)

    page = desk.post(address, **{**FIRST, **wrong})

    assert page.with_id(field).attributes["aria-invalid"] == "true"
    assert f"#{field}" in page.links
    assert PASSWORD not in page.html
    assert people.is_empty()


@table(
    ("password", "is_taken"),
    [
        ("three quiet lamps", True),
        ("größere Wäscheleine", True),
        ("a password that nobody else would think of", True),
        ("x" * 11, False),
        ("short", False),
        ("password1234", False),
        ("princess1234", False),
        ("correcthorse", False),
        ("hospital-2026", False),
        ("1q2w3e4r5t6y", False),
        ("a" * 200, False),
        ("three quiet lamps, and so on " * 8, True),
        ("Red Flag Check 1", False),
        ("Password12345!", False),
        ("qwertyuiop12", False),
        ("1234567890123", False),
        ("aaaaaaaaaaaaaaa", False),
        ("abababababab", False),
        ("nora.nurse 2026", False),
        ("the nightingale", False),
        ("y" * 257, False),
    ],
)
def test_a_password_is_taken_unless_it_is_soon_guessed(console_app: Flask, password: str, is_taken: bool) -> None:
    about = {"email": "nora.nurse@example.org", "name": "Nora Nightingale"}

    with console_app.test_request_context():
        form = SetUpForm(MultiDict({**about, "password": password, "again": password}), meta={"csrf": False})

        assert form.validate() is is_taken


def test_no_password_is_so_hard_to_rate_that_others_wait(console_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    rated: list[str] = []

    def rate(password: str, _: object) -> dict[str, list[dict[str, int]]]:
        rated.append(password)
        return {"sequence": [{"guesses_log10": HARD_TO_GUESS + 1}]}

    monkeypatch.setattr(zxcvbn, "zxcvbn", rate)
    password = "4@8({[<369!1|0$57+%2z" * 12

    with console_app.test_request_context():
        form = SetUpForm(MultiDict({"password": password, "again": password}), meta={"csrf": False})

        assert form.validate()
    assert rated == [password[:RATED_CHARACTERS]]


@table(
    ("host", "expected"),
    [
        (None, "http://127.0.0.1:8000"),
        ("0.0.0.0", "http://localhost:8000"),  # noqa: S104
        ("::", "http://localhost:8000"),
        ("[::]", "http://localhost:8000"),
        ("::1", "http://[::1]:8000"),
        ("10.0.0.7", "http://10.0.0.7:8000"),
    ],
)
@pytest.mark.usefixtures("console_app")
def test_the_address_is_one_that_opens_from_the_machine_itself(
    monkeypatch: pytest.MonkeyPatch, host: str | None, expected: str
) -> None:
    monkeypatch.delenv("PORT", raising=False)
    monkeypatch.delenv("HOST", raising=False)
    if host:
        monkeypatch.setenv("HOST", host)

    assert base_url() == expected


def test_where_an_address_is_configured_every_link_names_it(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOST", "0.0.0.0")  # noqa: S104
    with make_app(site_address="https://check.example.org").app_context():
        assert base_url() == "https://check.example.org"


def test_the_server_prints_the_address_once_however_many_workers_it_has(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "gunicorn", "--config", "app/gunicorn_conf.py", "app:create_app()"]
    environment = {
        **os.environ,
        "RFC_CONSOLE": "on",
        "RFC_INSTANCE_FOLDER": str(tmp_path),
        "PORT": "0",
        "WEB_CONCURRENCY": "3",
    }
    said = ""
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as server:
        for line in server.stdout or ():
            said += line
            if said.count("Booting worker") == 3:
                server.terminate()

    assert said.count("/console/set-up/") == 1, said


@pytest.mark.usefixtures("console_app")
def test_no_password_of_the_list_of_breaches_is_taken() -> None:
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # noqa: PLC0415 - heavy

    long = [each for each in FREQUENCY_LISTS["passwords"] if len(each) >= SHORTEST_PASSWORD]

    assert len(long) > 10
    assert [each for each in long if not fault_of(each, name="", email="")] == []
