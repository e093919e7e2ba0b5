"""Accounts in the browser: an admin adds people, shuts them out, lets them in, and changes what they may do."""

import re
from collections.abc import Callable
from http import HTTPStatus
from itertools import product
from typing import Any, Final

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app import clock
from app.console.access import CONFIRMED, FRESH, HOME
from app.data import call_backs, identities, people
from app.data.database import session
from app.data.models import AuditEntry, User
from app.data.upkeep import audit_check
from app.extensions import limiter
from tests.console.databases import on_one_database
from tests.console.elsewhere import Elsewhere
from tests.support.console import AddPerson, SaveCall
from tests.support.page import FetchPage, InspectedPage
from tests.support.signing_in import CHEAPEST, PASSWORD, Desk, sign_in_as
from tests.support.table import table

pytestmark = on_one_database

Browse = Callable[[User], FetchPage]
PAGE: Final = "/console/accounts"
NORA: Final = "nora@example.org"
RECORD: Final = "https://ehr.example.org/oauth2"
OTHER_RECORD: Final = "https://other.example.org"
NEW: Final = {"name": "  Nora   Nurse ", "email": " Nora@example.org"}


@pytest.fixture(autouse=True)
def _no_tries_yet(console_app: Flask) -> None:
    limiter.reset()
    console_app.extensions["security"].pwd_context.update(**CHEAPEST)


@pytest.fixture
def admin(add_person: AddPerson) -> User:
    """Give an admin, who is a nurse as well."""
    return add_person("nurse", "admin", name="Ada Admin", email="ada@example.org")


@pytest.fixture
def pages(browse: Browse, admin: User) -> FetchPage:
    """Give what fetches pages as the admin."""
    fetch = browse(admin)
    fetch(PAGE)
    return fetch


def written() -> list[tuple[str, int | None, str | None]]:
    """Return what was done, by whom and to whom, in order; not that somebody looked at the list."""
    entries = session().scalars(select(AuditEntry).order_by(AuditEntry.number))
    return [(each.action, each.user_id, each.subject) for each in entries if each.action != "accounts-read"]


def row_of(page: InspectedPage, name: str) -> str:
    """Return what the list says of somebody."""
    return next("".join(each.texts) for each in page.tree.all("li") if each.attributes.get("aria-label") == name)


def address_on(page: InspectedPage) -> str:
    return str(re.findall(rf"{HOME}/set-up/[\w-]+", page.html)[0])


def test_the_list_says_who_may_do_what_and_when_they_last_signed_in(
    console_app: Flask, browse: Browse, admin: User, add_person: AddPerson
) -> None:
    add_person("nurse", "lead", name="Lee Lead")
    nora = people.add(email=NORA, name="Nora Nurse", roles=["nurse"], password=PASSWORD)
    session().commit()
    Desk(console_app).sign_in(nora.email)
    fetch = browse(admin)

    page = fetch(PAGE)

    assert PAGE in fetch(HOME).links
    of_lee = row_of(page, "Lee Lead")
    assert [each in of_lee for each in ("Nurse, Lead", "No password chosen yet", "never")] == [True, True, True]
    assert "In use" in row_of(page, "Nora Nurse")
    assert "never" not in row_of(page, "Nora Nurse")
    assert "Nurse, Admin" in row_of(page, "Ada Admin")
    assert "accounts-read" in session().scalars(select(AuditEntry.action))


def test_nobody_else_finds_or_opens_it(browse: Browse, lead: User) -> None:
    fetch = browse(lead)

    fetch(PAGE, status=HTTPStatus.FORBIDDEN)
    assert PAGE not in fetch(HOME).links


def test_somebody_is_added_and_the_address_of_the_password_is_shown_once(
    console_app: Flask, pages: FetchPage, admin: User
) -> None:
    page = pages(PAGE, {**NEW, "role": ["lead", "owner"]})
    nora = people.with_email(email=NORA)

    assert nora
    assert (nora.name, {role.name for role in nora.roles}) == ("Nora Nurse", {"nurse", "lead"})
    assert written() == [("account-added", admin.id, NORA), ("account-invited", admin.id, NORA)]
    assert "/console/set-up/" not in pages(PAGE).html
    desk = Desk(console_app)
    assert desk.get(address_on(page)).heading == "Choose your password"
    assert desk.post(address_on(page), password=PASSWORD, again=PASSWORD).heading == "Sign in"


@table(
    ("sent", "field", "words"),
    [
        ({"email": "nora"}, "email", "Type an email, such as name@hospital.org."),
        ({"email": "a@" + "b" * 253}, "email", "Type an email, such as name@hospital.org."),
        ({"email": "ADA@example.org"}, "email", "There is an account with this email already."),
        ({"name": " "}, "name", "Type a name, as colleagues know it."),
        ({"name": "n" * 121}, "name", "Type a name, as colleagues know it."),
    ],
    ids=["no email", "too long an email", "taken", "no name", "too long a name"],
)
def test_what_cannot_be_an_account_is_asked_for_again(
    pages: FetchPage, sent: dict[str, str], field: str, words: str
) -> None:
    page = pages(PAGE, {**NEW, "role": "lead", **sent}, status=HTTPStatus.UNPROCESSABLE_ENTITY)

    assert page.with_id(field).attributes["aria-invalid"] == "true"
    assert words in page.html
    assert "checked" in page.with_id("lead-new").attributes
    assert "Nora Nurse" in page.html or field == "name"
    assert len(session().scalars(select(User)).all()) == 1


def test_of_two_who_add_the_same_person_at_once_one_is_told(pages: FetchPage, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second finds no such account yet, and one when it is stored."""
    people.add(email=NORA, name="Nora Nurse", roles=["nurse"])
    session().commit()
    monkeypatch.setattr(people, "with_email", lambda **_: None)

    page = pages(PAGE, {**NEW}, status=HTTPStatus.UNPROCESSABLE_ENTITY)

    assert "There is an account with this email already." in page.html


def test_a_disabled_account_is_out_at_once_and_enabled_in_again(
    console_app: Flask, pages: FetchPage, admin: User, nurse: User
) -> None:
    desk = Desk(console_app)
    sign_in_as(desk.client, nurse)
    assert desk.is_in()

    page = pages(f"{PAGE}/{nurse.id}/disable", {})
    assert "Disabled" in row_of(page, nurse.name)
    assert not desk.is_in()
    assert not nurse.active

    page = pages(f"{PAGE}/{nurse.id}/enable", {})
    assert "Disabled" not in row_of(page, nurse.name)
    assert nurse.active
    assert written() == [("account-disabled", admin.id, nurse.email), ("account-enabled", admin.id, nurse.email)]


def test_what_a_disabled_account_had_taken_on_and_not_closed_is_free_for_others(
    pages: FetchPage, admin: User, nurse: User, save_call: SaveCall
) -> None:
    held, closed, free = (save_call().id for _ in range(3))
    for call_id in (held, closed):
        assert call_backs.claim(call_id=call_id, nurse_id=nurse.id, now=clock.now())
    assert call_backs.claim(call_id=free, nurse_id=admin.id, now=clock.now())
    done = call_backs.get(closed)
    assert done
    call_backs.close(owed=done, nurse_id=nurse.id, now=clock.now(), result="seen", words="")
    session().commit()

    pages(f"{PAGE}/{nurse.id}/disable", {})

    owed = {call_id: call_backs.get(call_id) for call_id in (held, closed, free)}
    assert {call_id: each and each.claimed_by_id for call_id, each in owed.items()} == {
        held: None,
        closed: nurse.id,
        free: admin.id,
    }
    assert ("call-back-released", admin.id, held) in written()
    assert audit_check.verify().faults == ()


def test_a_new_address_replaces_the_one_before_and_whoever_is_shut_out_gets_none(
    console_app: Flask, pages: FetchPage, nurse: User
) -> None:
    older = address_on(pages(f"{PAGE}/{nurse.id}/address", {}))
    newer = address_on(pages(f"{PAGE}/{nurse.id}/address", {}))
    Desk(console_app).get(older, 404)
    assert Desk(console_app).get(newer).heading == "Choose your password"

    pages(f"{PAGE}/{nurse.id}/disable", {})
    pages(f"{PAGE}/{nurse.id}/address", {}, status=HTTPStatus.CONFLICT)
    Desk(console_app).get(newer, 404)


def test_roles_are_changed_from_the_next_page_on_and_both_are_written_down(
    browse: Browse, pages: FetchPage, nurse: User
) -> None:
    as_nurse = browse(nurse)
    as_nurse("/console/reports", status=HTTPStatus.FORBIDDEN)

    page = pages(f"{PAGE}/{nurse.id}/roles", {"role": ["lead", "owner"]})
    assert "Nurse, Lead" in row_of(page, nurse.name)
    as_nurse("/console/reports")

    pages(f"{PAGE}/{nurse.id}/roles", {})
    as_nurse("/console/reports", status=HTTPStatus.FORBIDDEN)
    changes = session().scalars(
        select(AuditEntry).filter_by(action="account-roles-changed").order_by(AuditEntry.number)
    )
    assert [(each.subject, each.detail["from"], each.detail["to"]) for each in changes] == [
        (nurse.email, ["nurse"], ["nurse", "lead"]),
        (nurse.email, ["nurse", "lead"], ["nurse"]),
    ]


def test_an_account_is_unlinked_from_one_record_and_whoever_is_signed_in_with_it_is_out(
    console_app: Flask, pages: FetchPage, admin: User, nurse: User
) -> None:
    for iss in (RECORD, OTHER_RECORD):
        identities.bind(user=nurse, iss=iss, sub="nora", how="test")
    session().commit()
    desk = Desk(console_app)
    sign_in_as(desk.client, nurse)
    assert desk.is_in()
    assert [each in row_of(pages(PAGE), nurse.name) for each in (RECORD, OTHER_RECORD)] == [True, True]

    page = pages(f"{PAGE}/{nurse.id}/unlink", {"iss": RECORD})
    assert "Unlinked" in page.html
    assert [each in row_of(page, nurse.name) for each in (RECORD, OTHER_RECORD)] == [False, True]
    assert not desk.is_in()
    assert identities.account_of(iss=RECORD, sub="nora") is None
    assert identities.account_of(iss=OTHER_RECORD, sub="nora") == nurse
    pages(f"{PAGE}/{nurse.id}/unlink", {"iss": RECORD})
    assert written()[-2:] == [("identity-bound", nurse.id, nurse.email), ("identity-unlinked", admin.id, nurse.email)]


@table("act", ["disable", "enable", "address", "roles", "unlink"])
def test_an_admin_changes_nothing_of_their_own_so_that_one_is_always_left(
    pages: FetchPage, admin: User, act: str
) -> None:
    assert "Another admin changes your account" in row_of(pages(PAGE), admin.name)
    pages(f"{PAGE}/{admin.id}/{act}", {}, status=HTTPStatus.FORBIDDEN)

    assert admin.active
    assert {role.name for role in admin.roles} == {"nurse", "admin"}
    assert written() == []


def test_of_two_admins_who_shut_each_other_out_at_once_one_is_left(
    console_app: Flask, pages: FetchPage, admin: User, add_person: AddPerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other asks while the first is at it, has to wait, and is no admin any more."""
    other, others, held = add_person("nurse", "admin", name="Otto Other"), list[Elsewhere](), people.admins_in_force
    ids = {"ada": admin.id, "otto": other.id}

    def strike_back() -> None:
        user = session().get(User, ids["ada"])
        if user and ids["otto"] in held():
            people.disable(user=user)

    def meanwhile() -> set[int]:
        found = held()
        others.append(Elsewhere(console_app, strike_back))
        others[0].wait(0.5)
        return found

    monkeypatch.setattr(people, "admins_in_force", meanwhile)
    pages(f"{PAGE}/{other.id}/disable", {})

    assert others[0].wait()
    session().expire_all()
    assert (others[0].fault, admin.active, other.active) == (None, True, False)


def test_whoever_is_no_admin_any_more_by_the_time_it_is_their_turn_changes_nothing(
    pages: FetchPage, nurse: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "admins_in_force", set)
    pages(f"{PAGE}/{nurse.id}/disable", {}, status=HTTPStatus.FORBIDDEN)

    assert nurse.active


def test_the_admins_in_force_are_those_who_hold_the_role_and_are_not_shut_out(add_person: AddPerson) -> None:
    ada, otto, _ = add_person("nurse", "admin"), add_person("admin"), add_person("nurse", "lead")
    people.disable(user=otto)

    assert people.admins_in_force() == {ada.id}


@table(
    ("account", "act"),
    product(["0", "999999999", "9" * 30, "-1", "x", "²"], ["disable", "enable", "address", "roles", "unlink"]),
)
def test_an_account_that_is_not_there_is_not_found(pages: FetchPage, account: str, act: str) -> None:
    pages(f"{PAGE}/{account}/{act}", {}, status=HTTPStatus.NOT_FOUND)


def grow_old(client: FlaskClient) -> None:
    """Let the password have been given longer ago than suffices; the screen is in use."""
    with client.session_transaction(path=HOME) as opened:
        opened[CONFIRMED] = clock.now().timestamp() - FRESH.total_seconds() - 60


@pytest.fixture
def desk(console_app: Flask) -> Desk:
    """Give a browser of an admin with a password."""
    ada = people.add(email="ada@example.org", name="Ada Admin", roles=["nurse", "admin"], password=PASSWORD)
    session().commit()
    found = Desk(console_app)
    sign_in_as(found.client, ada)
    found.get(PAGE)
    return found


def test_the_list_asks_for_the_password_that_was_given_long_ago(desk: Desk) -> None:
    grow_old(desk.client)

    asked = desk.get(PAGE)
    assert asked.heading == "Your password again"
    assert desk.post(asked.address, password=PASSWORD, next=PAGE).heading == "Accounts"


def test_whoever_is_added_after_that_stands_there_again_once_the_password_is_given(desk: Desk) -> None:
    grow_old(desk.client)

    asked = desk.post(PAGE, 200, **NEW, role="lead")
    assert (asked.heading, people.with_email(email=NORA)) == ("Your password again", None)
    shown = desk.post("/console/verify", password=PASSWORD, next=next_of(asked))

    assert "Nothing was done yet" in shown.html
    assert shown.with_id("name").attributes["value"] == "Nora Nurse"
    assert shown.with_id("email").attributes["value"] == NORA
    assert "checked" in shown.with_id("lead-new").attributes


def test_nothing_else_is_done_before_the_password_is_given_again(desk: Desk, nurse: User) -> None:
    grow_old(desk.client)

    asked = desk.post(f"{PAGE}/{nurse.id}/disable")
    assert nurse.active
    assert "Nothing was done yet" in desk.post("/console/verify", password=PASSWORD, next=next_of(asked)).html
    desk.post(f"{PAGE}/{nurse.id}/disable")
    session().expire_all()
    assert not nurse.active


def next_of(page: InspectedPage) -> str:
    """Return where the password leads."""
    fields: list[Any] = [each for each in page.tree.all("input") if each.attributes.get("name") == "next"]
    return str(fields[0].attributes["value"])
