"""Accounts: who may sign in, and as what."""

import re
from typing import Final

import click

from app.console.commands import command
from app.console.sign_in.forms import LONGEST_NAME
from app.console.sign_in.invitations import address_for
from app.console.sign_in.invitations import base_url as own_base_url
from app.data import accounts, people
from app.data.database import session
from app.data.models import User

_SITE: Final = re.compile(r"https?://([\w.-]+|\[[0-9a-f:.]+\])(:[0-9]{1,5})?/?", re.IGNORECASE)


def _site_alone(context: click.Context, option: click.Parameter, given: str | None) -> str | None:
    if given and not _SITE.fullmatch(given):
        raise click.BadParameter(f"Found {given!r}, expected a site alone, such as https://check.example.")
    return given


def _in_one_line(context: click.Context, option: click.Parameter, given: str) -> str:
    name = " ".join(given.split())
    if not name.isprintable() or not 0 < len(name) <= LONGEST_NAME:
        raise click.BadParameter(f"Found {name!r}, expected a name of up to {LONGEST_NAME} characters.")
    return name


_email = click.option("--email", required=True, help="The email they sign in with.")
_base_url = click.option(
    "--base-url",
    envvar="BASE_URL",
    callback=_site_alone,
    help="How the console is reached, if not by RFC_SITE_ADDRESS: https://check.example.",
)


@command("add-nurse")
@_email
@click.option("--name", required=True, callback=_in_one_line, help="The name that colleagues see.")
@click.option("--lead", is_flag=True, help="May read and export the reports.")
@click.option("--admin", is_flag=True, help="May do what is kept for administrators.")
@_base_url
def add_nurse(email: str, name: str, lead: bool, admin: bool, base_url: str | None) -> None:
    """Add someone, and print the address at which they choose their password."""
    if not (people.is_email(email) and email.strip().isprintable()):
        raise click.ClickException(f"Found {email!r}, expected an email such as name@hospital.org.")
    further = [role for role, is_given in zip(accounts.FURTHER_ROLES, (lead, admin), strict=True) if is_given]
    try:
        user = accounts.add(email=email, name=name, further_roles=further)
    except accounts.TakenError as taken:
        raise click.ClickException(f"{email} has an account already. For a further address: new-address.") from taken
    _print_address(user, base_url)


@command("new-address")
@_email
@_base_url
def new_address(email: str, base_url: str | None) -> None:
    """Print a further set-up address, at which someone chooses a new password."""
    _print_address(_user(email), base_url)


@command("disable")
@_email
def disable(email: str) -> None:
    """Shut someone out at once. What they wrote stays."""
    user = _user(email)
    accounts.disable(user=user)
    _keep(user, "is shut out. To let them in again: enable.")


@command("enable")
@_email
def enable(email: str) -> None:
    """Let someone in again who was shut out."""
    user = _user(email)
    accounts.enable(user=user)
    _keep(user, "may sign in again.")


@command("reset-second-factor")
@_email
def reset_second_factor(email: str) -> None:
    """Forget someone's authenticator: their next sign-in sets up another."""
    user = _user(email)
    accounts.reset_second_factor(user=user)
    _keep(user, "sets up a new authenticator at the next sign-in.")


def _user(email: str) -> User:
    user = people.with_email(email=email)
    if user is None:
        raise click.ClickException(f"No account has the email {email}.")
    return user


def _keep(user: User, words: str) -> None:
    session().commit()
    click.echo(f"{user.email} {words}")


def _print_address(user: User, base_url: str | None) -> None:
    address = address_for(user, base_url or own_base_url())
    click.echo(f"{user.email} chooses a password, once and within a day, at\n{address}")


COMMANDS: Final = (add_nurse, new_address, disable, enable, reset_second_factor)
