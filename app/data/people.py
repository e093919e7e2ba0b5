"""Those who may sign in, and the set-up addresses by which they choose a password."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

from flask import current_app
from flask_security import hash_password
from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import selectinload

from app import clock
from app.data import account_notes
from app.data.audit import SIGN_IN
from app.data.database import session
from app.data.models import AuditEntry, Invitation, Role, User, user_roles
from app.data.sign_in_tables import SignIn

ROLES: Final = ("nurse", "lead", "admin")
LONGEST_EMAIL: Final = 254
INVITED_FOR: Final = timedelta(hours=24)
"""How long a set-up address works."""


def add(*, email: str, name: str, roles: Iterable[str], password: str | None = None) -> User:
    """Add someone who may sign in; without a ``password``, not before a set-up address gave them one."""
    user = User(
        email=folded_email(email),
        name=name.strip(),
        password=_hashed(password) if password else None,
        active=True,
        fs_uniquifier=uuid4().hex,
        created_at=clock.now(),
        roles=_roles(roles),
    )
    session().add(user)
    session().flush()
    return user


def with_email(*, email: str) -> User | None:
    """Return whose account has that address."""
    return session().scalar(select(User).where(User.email == folded_email(email)))


def held_by_session(*, fs_uniquifier: str) -> User | None:
    """Return whose sessions carry that name, as they are now; whoever writes holds the account until that is done."""
    wanted = select(User).where(User.fs_uniquifier == fs_uniquifier)
    return session().scalar(wanted.with_for_update().execution_options(populate_existing=True))


def with_last_sign_in() -> list[tuple[User, datetime | None]]:
    """Return every account by name, with when its owner last signed in, if ever."""
    signed_in = (AuditEntry.user_id == User.id, AuditEntry.action == SIGN_IN)
    last = select(AuditEntry.at).where(*signed_in).order_by(AuditEntry.number.desc()).limit(1).scalar_subquery()
    wanted = select(User, last).options(selectinload(User.roles)).order_by(User.name, User.id)
    return [(user, at) for user, at in session().execute(wanted)]


def admins_in_force() -> set[int]:
    """Return who may look after accounts, and let nobody else who asks know before this is committed."""
    role = session().scalars(select(Role.id).where(Role.name == "admin").with_for_update()).one()
    held = select(User.id).join(user_roles, user_roles.c.user_id == User.id)
    return set(session().scalars(held.where(user_roles.c.role_id == role, User.active)))


def with_second_factor() -> list[User]:
    """Return everyone who has set up an authenticator."""
    return list(session().scalars(select(User).where(User.tf_totp_secret.is_not(None))))


def is_empty() -> bool:
    """Whether nobody may sign in yet."""
    return session().scalar(select(User.id).limit(1)) is None


def has_password(*, user: User, password: str) -> bool:
    """Whether that is the password of ``user``."""
    is_right = bool(user.verify_and_update_password(_normalized(password)))
    account_notes.note_what_changed(user)
    return is_right


def set_password(*, user: User, password: str) -> None:
    """Give ``user`` a password. Whoever is signed in with the old one is signed out."""
    user.password = _hashed(password)
    sign_out(user=user)


def sign_out(*, user: User) -> None:
    """End every session of ``user``: the cookies that hold them open nothing any more."""
    user.fs_uniquifier = uuid4().hex
    session().execute(delete(SignIn).where(SignIn.user_id == user.id))


def disable(*, user: User) -> None:
    """Shut ``user`` out at once."""
    user.active = False
    sign_out(user=user)
    session().execute(delete(Invitation).where(Invitation.user_id == user.id))


def enable(*, user: User) -> None:
    """Let ``user`` in again."""
    user.active = True


def set_roles(*, user: User, roles: Iterable[str]) -> None:
    """Let ``user`` do what these ``roles`` may do, from the next page on."""
    user.roles = _roles(roles)


def reset_second_factor(*, user: User) -> None:
    """Forget the authenticator of ``user``: the next sign-in sets up another."""
    user.tf_primary_method = user.tf_totp_secret = None
    sign_out(user=user)


def invite(*, user: User | None) -> str:
    """Return the token of a set-up address for ``user``, of whom older ones work no longer, or for the first of all.

    Those for the first of all go on: each copy that starts makes one, and somebody may have any of them before them.
    """
    is_over = Invitation.expires_at <= clock.now() if user is None else Invitation.used_at.is_(None)
    of_the_same = Invitation.user_id.is_(None) if user is None else Invitation.user_id == user.id
    session().execute(delete(Invitation).where(of_the_same, is_over))
    token = secrets.token_urlsafe(32)
    session().add(
        Invitation(
            token_digest=digest_of(token), user_id=user.id if user else None, expires_at=clock.now() + INVITED_FOR
        )
    )
    session().flush()
    return token


def invitation(*, token: str) -> Invitation | None:
    """Return the invitation with that token, whether it still works or not. A POST holds it until it has answered.

    It holds all those for the first account besides, so that of two of them only one makes an account.
    """
    is_it = Invitation.token_digest == digest_of(token)
    held = select(Invitation).where(is_it | Invitation.user_id.is_(None)).order_by(Invitation.id).with_for_update()
    return next((each for each in session().scalars(held) if each.token_digest == digest_of(token)), None)


def works(*, invitation: Invitation) -> bool:
    """Whether the set-up address can still be used; that for the first account only while there is none."""
    is_open = invitation.used_at is None and clock.now() < invitation.expires_at
    return is_open and (invitation.user_id is not None or is_empty())


def use_code(*, user_id: int, step: int, until: int) -> bool:
    """Note that a code of ``step`` lets ``user_id`` in; False if that or a later one did already.

    A step after ``until`` was noted by a clock that was ahead, and counts for nothing.
    """
    # One statement, so that of two requests with the same code the second finds the step of the first: it waits for
    # the row until the first commits, and its condition is then read again.
    last = User.last_code_step
    is_unused = or_(last.is_(None), last < step, last > until)
    used = session().execute(
        update(User).where(User.id == user_id, is_unused).values(last_code_step=step).returning(User.id)
    )
    return used.one_or_none() is not None


def folded_email(email: str) -> str:
    """Return ``email`` the one way that it is stored, compared and counted, without signs that nobody sees."""
    return "".join(filter(str.isprintable, email)).strip().casefold()


def is_email(text: str) -> bool:
    """Whether ``text`` names one person, which is all we need of an email."""
    before, at, after = text.strip().partition("@")
    return bool(before and at and after) and len(text.split()) == 1 and len(text) <= LONGEST_EMAIL


def _roles(names: Iterable[str]) -> list[Role]:
    return list(session().scalars(select(Role).where(Role.name.in_(list(names)))))


def _hashed(password: str) -> str:
    return hash_password(_normalized(password))


def _normalized(password: str) -> str:
    """Return ``password`` the one way that it is hashed, and read again at every sign-in."""
    normalized: str = current_app.extensions["security"].password_util.normalize(password)
    return normalized


def digest_of(token: str) -> str:
    """Return what is stored of the ``token`` of a set-up address, by which it is known again."""
    return hashlib.sha256(token.encode()).hexdigest()
