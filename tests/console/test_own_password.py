"""Whoever is signed in changes the password, knowing the present one; whoever else used the account is out."""

from typing import Final

import pytest
from flask import Flask

from app.console.sign_in.views import TRIES
from app.data import people
from app.data.database import session
from app.data.models import AuditEntry, User
from app.extensions import limiter
from tests.console.databases import on_one_database
from tests.support.signing_in import PASSWORD, Desk, sign_in_as
from tests.support.table import table

pytestmark = on_one_database

PAGE: Final = "/console/password"
NEW: Final = "four loud harbours"


@pytest.fixture
def nora(console_app: Flask) -> User:  # noqa: ARG001
    user = people.add(email="nora@example.org", name="Nora Nurse", roles=["nurse"], password=PASSWORD)
    session().commit()
    limiter.reset()
    return user


def desk_of(app: Flask, user: User) -> Desk:
    """Return a browser that is signed in, at the page."""
    desk = Desk(app)
    sign_in_as(desk.client, user)
    desk.get(PAGE)
    return desk


def test_a_new_password_is_taken_and_the_old_one_and_every_other_session_end(console_app: Flask, nora: User) -> None:
    desk, other = desk_of(console_app, nora), desk_of(console_app, nora)

    after = desk.post(PAGE, present=PASSWORD, password=NEW, again=NEW)

    assert "Your new password is kept" in after.html
    assert (desk.is_in(), other.is_in()) == (True, False)
    assert people.has_password(user=nora, password=NEW)
    assert not people.has_password(user=nora, password=PASSWORD)
    assert session().query(AuditEntry.subject).filter_by(action="password-changed").all() == [("nora@example.org",)]


@table(
    ("sent", "field", "words"),
    [
        ({"present": NEW}, "present", "That is not your password."),
        ({"present": ""}, "present", "Type your password."),
        ({"password": "short", "again": "short"}, "password", "That is too short. Use 12 characters or more."),
        ({"password": "Nora and a lamp", "again": "Nora and a lamp"}, "password", "Leave out your name"),
        ({"again": "four loud harbors"}, "again", "The two passwords differ."),
    ],
    ids=["wrong", "none", "too short", "a name", "typed otherwise"],
)
def test_nothing_changes_without_the_present_password_and_a_good_new_one_twice(
    console_app: Flask, nora: User, sent: dict[str, str], field: str, words: str
) -> None:
    page = desk_of(console_app, nora).post(PAGE, 200, **{"present": PASSWORD, "password": NEW, "again": NEW, **sent})

    assert page.with_id(field).attributes["aria-invalid"] == "true"
    assert words in page.html
    assert people.has_password(user=nora, password=PASSWORD)


def test_the_present_password_cannot_be_guessed_here_and_each_guess_is_written_down(
    console_app: Flask, nora: User
) -> None:
    desk = desk_of(console_app, nora)
    tries = int(TRIES.split()[0])
    for _ in range(tries):
        desk.post(PAGE, present="wrong password", password=NEW, again=NEW)

    assert desk.post(PAGE, 429, present=PASSWORD, password=NEW, again=NEW).heading == "Too many tries"
    assert session().query(AuditEntry).filter_by(action="sign-in-refused").count() == tries
    assert people.has_password(user=nora, password=PASSWORD)
