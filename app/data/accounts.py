"""What is done to an account, each with its entry in the audit log: by whom, or by nobody on the command line."""

from collections.abc import Iterable
from typing import Final

from sqlalchemy.exc import IntegrityError

from app.data import account_notes, audit, call_backs, identities, people
from app.data.database import session
from app.data.models import User

FURTHER_ROLES: Final = ("lead", "admin")
"""What someone may be besides a nurse, which everyone is."""


class TakenError(Exception):
    """That email has an account already."""


def add(*, email: str, name: str, further_roles: Iterable[str], by: int | None = None) -> User:
    """Add someone, who may sign in once a set-up address gave them a password.

    Raises:
        TakenError: the email has an account, even if somebody else is making it at this moment.
    """
    if people.with_email(email=email):
        raise TakenError(email)
    if people.is_empty():
        account_notes.note_all()
    try:
        with session().begin_nested():
            user = people.add(email=email, name=name, roles=["nurse", *further_roles])
    except IntegrityError as faster:
        raise TakenError(email) from faster
    account_notes.note("account-added", user=user, by=by)
    return user


def invite(*, user: User | None, by: int | None = None) -> str:
    """Return the token of a set-up address for ``user``, whose older ones end, or for the first account."""
    token = people.invite(user=user)
    made = {audit.INVITATION: people.digest_of(token)}
    audit.record(audit.ACCOUNT_INVITED, user_id=by, subject=user.email if user else None, detail=made)
    return token


def disable(*, user: User, by: int | None = None) -> None:
    """Shut ``user`` out at once. What they wrote stays; what they had taken on is free for others."""
    # First, as whoever closes a call-back holds it before it asks for the account.
    call_backs.release_all(held_by=user.id, by=by)
    people.disable(user=user)
    account_notes.note(audit.ACCOUNT_DISABLED, "active", user=user, by=by)


def enable(*, user: User, by: int | None = None) -> None:
    """Let ``user`` in again."""
    people.enable(user=user)
    account_notes.note("account-enabled", "active", user=user, by=by)


def set_roles(*, user: User, further_roles: Iterable[str], by: int) -> None:
    """Let ``user`` do what a nurse may, and what these roles may besides."""
    before, roles = roles_of(user), ["nurse", *further_roles]
    people.set_roles(user=user, roles=roles)
    account_notes.note("account-roles-changed", "roles", user=user, by=by, detail={"from": before, "to": roles})


def unlink(*, user: User, iss: str, by: int) -> None:
    """Let nobody of the provider ``iss`` in as ``user`` any more, who may be signed in as them now."""
    if identities.forget(user=user, iss=iss):
        people.sign_out(user=user)
        account_notes.note("identity-unlinked", "identities", user=user, by=by, detail={"iss": iss})


def reset_second_factor(*, user: User) -> None:
    """Forget the authenticator of ``user``, and who they are to a provider: the next sign-in sets up another."""
    identities.forget(user=user)
    people.reset_second_factor(user=user)
    account_notes.note("second-factor-reset", "factor", "identities", user=user)


def roles_of(user: User) -> list[str]:
    """Return the roles of ``user``, the least first."""
    held = {role.name for role in user.roles}
    return [role for role in people.ROLES if role in held]
