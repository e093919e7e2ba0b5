"""Accounts: who may sign in, and as what."""

from typing import Final

import click

from app.console.commands import command
from app.console.sign_in.invitations import address_for, base_url
from app.data import audit, people
from app.data.database import session
from app.data.models import User

_email = click.option("--email", required=True, help="The email they sign in with.")
_base_url = click.option(
    "--base-url", default=base_url, envvar="BASE_URL", help="How the console is reached, such as https://check.example."
)


@command("add-nurse")
@_email
@click.option("--name", required=True, help="The name that colleagues see.")
@click.option("--lead", is_flag=True, help="May read and export the reports.")
@click.option("--admin", is_flag=True, help="May do what is kept for administrators.")
@_base_url
def add_nurse(email: str, name: str, lead: bool, admin: bool, base_url: str) -> None:
    """Add someone, and print the address at which they choose their password."""
    before, at, after = email.strip().partition("@")
    if not (before and at and after) or len(email.split()) != 1:
        raise click.ClickException(f"Found {email!r}, expected an email such as name@hospital.org.")
    if people.with_email(email=email):
        raise click.ClickException(f"{email} has an account already. For a further address: new-address.")
    roles = ["nurse", *(["lead"] if lead else []), *(["admin"] if admin else [])]
    user = people.add(email=email, name=name, roles=roles)
    _print_address(user, base_url)


@command("new-address")
@_email
@_base_url
def new_address(email: str, base_url: str) -> None:
    """Print a further set-up address, at which someone chooses a new password."""
    _print_address(_user(email), base_url)


@command("disable")
@_email
def disable(email: str) -> None:
    """Shut someone out at once. What they wrote stays."""
    user = _user(email)
    people.disable(user=user)
    _keep("account-disabled", user, "is shut out. To let them in again: enable.")


@command("enable")
@_email
def enable(email: str) -> None:
    """Let someone in again who was shut out."""
    user = _user(email)
    people.enable(user=user)
    _keep("account-enabled", user, "may sign in again.")


@command("reset-second-factor")
@_email
def reset_second_factor(email: str) -> None:
    """Forget someone's authenticator: their next sign-in sets up another."""
    user = _user(email)
    people.reset_second_factor(user=user)
    _keep("second-factor-reset", user, "sets up a new authenticator at the next sign-in.")


def _user(email: str) -> User:
    user = people.with_email(email=email)
    if user is None:
        raise click.ClickException(f"No account has the email {email}.")
    return user


def _keep(action: str, user: User, words: str) -> None:
    audit.record(action, subject=user.email)
    session().commit()
    click.echo(f"{user.email} {words}")


def _print_address(user: User, base_url: str) -> None:
    click.echo(f"{user.email} chooses a password, once and within a day, at\n{address_for(user, base_url)}")


COMMANDS: Final = (add_nurse, new_address, disable, enable, reset_second_factor)
