"""Accounts on the command line."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from app.data import people
from app.data.database import session
from app.data.models import AuditEntry
from app.extensions import limiter
from tests.support.signing_in import CHEAPEST, PASSWORD, Desk
from tests.support.table import table

EMAIL = "nora@example.org"
Run = Callable[..., str]


@pytest.fixture
def run(console_app: Flask) -> Iterator[Run]:
    """Return a callable that runs a command, fails unless it ends with ``status``, and returns what it printed."""
    limiter.reset()
    console_app.extensions["security"].pwd_context.update(**CHEAPEST)

    def invoke(*arguments: str, status: int = 0) -> str:
        session().commit()
        result = console_app.test_cli_runner().invoke(args=["console", *arguments])
        session().expire_all()
        assert result.exit_code == status, result.output
        return result.output

    yield invoke
    limiter.reset()


@pytest.fixture
def desk(console_app: Flask) -> Desk:
    """Give a browser."""
    return Desk(console_app)


def actions() -> list[tuple[str, str | None]]:
    """Return what was written down, in order."""
    entries = session().scalars(select(AuditEntry).order_by(AuditEntry.number))
    return [(each.action, each.subject) for each in entries]


def roles_of(email: str) -> set[str]:
    """Return the roles of an account."""
    user = people.with_email(email=email)
    assert user
    return {role.name for role in user.roles}


def with_password(run: Run, desk: Desk) -> None:
    """Add Nora, and let her choose a password."""
    address = run("add-nurse", "--email", EMAIL, "--name", "Nora Nurse", "--base-url", "").split()[-1]
    desk.get(address)
    desk.post(address, password=PASSWORD, again=PASSWORD)


@pytest.mark.parametrize(
    ("options", "roles"),
    [((), {"nurse"}), (("--lead",), {"nurse", "lead"}), (("--lead", "--admin"), {"nurse", "lead", "admin"})],
)
def test_add_nurse_prints_the_address_at_which_they_choose_a_password(
    run: Run, desk: Desk, options: tuple[str, ...], roles: set[str]
) -> None:
    output = run(
        "add-nurse", "--email", " Nora@example.org", "--name", "Nora", *options, "--base-url", "https://c.example/"
    )
    address = output.split()[-1]

    assert address.startswith("https://c.example/console/set-up/")
    assert desk.get(address.removeprefix("https://c.example")).heading == "Choose your password"
    assert roles_of(EMAIL) == roles
    assert actions() == [("accounts-noted", "accounts"), ("account-added", EMAIL), ("account-invited", EMAIL)]


def test_an_account_is_not_made_twice(run: Run) -> None:
    run("add-nurse", "--email", EMAIL, "--name", "Nora")

    assert "has an account already" in run("add-nurse", "--email", "NORA@example.org", "--name", "Nora", status=1)


@table("email", ["nora", "@example.org", "nora@", "no ra@example.org", "no\x1bra@example.org"])
def test_what_is_no_email_is_refused_in_words(run: Run, email: str) -> None:
    assert "expected an email" in run("add-nurse", "--email", email, "--name", "Nora", status=1)
    assert people.is_empty()


@table("name", ["", " \n", "Nora\x1b[2J", "N" * 121])
def test_what_is_no_name_is_refused_in_words(run: Run, name: str) -> None:
    assert "expected a name of up to 120 characters" in run("add-nurse", "--email", EMAIL, "--name", name, status=2)
    assert people.is_empty()


def test_a_name_is_kept_in_one_line(run: Run) -> None:
    run("add-nurse", "--email", EMAIL, "--name", " Nora\n Nurse ")

    user = people.with_email(email=EMAIL)
    assert user
    assert user.name == "Nora Nurse"


@table(
    "site",
    [
        "garbage",
        "javascript:alert(1)",
        "ftp://c.example",
        "https://c.example/console",
        "https://c.example?x",
        "https://u@c.example",
        "https://c.example\nhttps://d.example",
        "//c.example",
    ],
)
def test_what_is_no_site_is_never_printed_as_an_address(run: Run, site: str) -> None:
    arguments = ("add-nurse", "--email", EMAIL, "--name", "Nora", "--base-url", site)

    assert "expected a site alone, such as https://check.example" in run(*arguments, status=2)
    assert people.is_empty()


@table("command", ["disable", "enable", "reset-second-factor", "new-address"])
def test_an_email_that_is_no_text_is_refused_in_words(run: Run, command: str) -> None:
    assert "expected text in UTF-8" in run(command, "--email", "mu\udcf1oz@example.org", status=2)


@table("command", ["disable", "enable", "reset-second-factor", "new-address"])
def test_an_unknown_account_is_named_in_the_error(run: Run, command: str) -> None:
    assert f"No account has the email {EMAIL}" in run(command, "--email", EMAIL, status=1)
    assert actions() == []


def test_disable_shuts_out_at_once_and_enable_lets_in_again(run: Run, desk: Desk) -> None:
    with_password(run, desk)
    desk.sign_in(EMAIL)

    run("disable", "--email", EMAIL)
    assert not desk.is_in()
    assert desk.give_password(EMAIL).heading == "Sign in"

    run("enable", "--email", EMAIL)
    assert desk.give_password(EMAIL).heading == "Code from your authenticator app"
    assert [each for each in actions() if "abled" in each[0]] == [
        ("account-disabled", EMAIL),
        ("account-enabled", EMAIL),
    ]


def test_disable_takes_back_an_address_that_was_not_used(run: Run, desk: Desk) -> None:
    address = run("add-nurse", "--email", EMAIL, "--name", "Nora", "--base-url", "").split()[-1]

    run("disable", "--email", EMAIL)

    desk.get(address, 404)


def test_reset_second_factor_lets_the_next_sign_in_set_up_another(run: Run, desk: Desk) -> None:
    with_password(run, desk)
    desk.sign_in(EMAIL)

    run("reset-second-factor", "--email", EMAIL)

    assert not desk.is_in()
    assert desk.give_password(EMAIL).heading == "Set up your authenticator app"
    assert ("second-factor-reset", EMAIL) in actions()


def test_new_address_replaces_the_one_before(run: Run, desk: Desk) -> None:
    older = run("add-nurse", "--email", EMAIL, "--name", "Nora", "--base-url", "").split()[-1]
    newer = run("new-address", "--email", EMAIL, "--base-url", "").split()[-1]

    desk.get(older, 404)
    assert desk.get(newer).heading == "Choose your password"
