"""What lets somebody in, altered by plain SQL without a key: the log shows it, and what the console changes holds."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete, insert, select, update

from app import clock
from app.data import account_notes, accounts, audit, identities, people, sealing
from app.data.database import session
from app.data.models import User
from app.data.sealing import KeyRing
from app.data.upkeep import audit_check
from app.data.upkeep.accounts_check import WORDS
from app.data.upkeep.tables import TABLES
from app.extensions import limiter
from app.services import provide
from tests.support.console import DATA_KEY, AddPerson
from tests.support.signing_in import CHEAPEST, PASSWORD, Desk
from tests.support.table import table

USERS, ROLES, BOUND = (TABLES[name] for name in ("users", "user_roles", "identities"))
BY_HAND = "A password for nora@example.org was chosen at a set-up address that is in no entry of the log."


def set_up(user: User) -> None:
    people.set_password(user=user, password=PASSWORD)
    account_notes.note("account-set-up", "password", user=user, by=user.id)


def faults() -> tuple[str, ...]:
    session().commit()
    session().expire_all()
    return audit_check.verify().faults


@pytest.fixture
def nora(console_app: Flask) -> User:
    """Give a nurse whom the log knows, with a password and an identity."""
    limiter.reset()
    console_app.extensions["security"].pwd_context.update(**CHEAPEST)
    user = accounts.add(email="nora@example.org", name="Nora Nurse", further_roles=["lead"])
    accounts.invite(user=user)
    set_up(user)
    identities.bind(user=user, iss="https://sso.example.org", sub="n1", how="verified email")
    session().commit()
    return user


def test_an_account_that_is_altered_in_any_part_is_named_by_it(nora: User) -> None:
    assert faults() == ()
    here = USERS.c.id == nora.id
    altered = [
        ("password", update(USERS).where(here).values(password="$argon2id$other")),
        ("password", update(USERS).where(here).values(password=None)),
        ("factor", update(USERS).where(here).values(tf_totp_secret="{}", tf_primary_method="authenticator")),
        ("active", update(USERS).where(here).values(active=False)),
        ("name", update(USERS).where(here).values(name="Mallory")),
        ("name", update(USERS).where(here).values(email="mallory@example.org")),
        ("roles", delete(ROLES).where(ROLES.c.user_id == nora.id, ROLES.c.role_id == _role("lead"))),
        ("roles", insert(ROLES).values(user_id=nora.id, role_id=_role("admin"))),
        ("identities", update(BOUND).values(sub="m1")),
        ("identities", insert(BOUND).values(user_id=nora.id, iss="x", sub="y", since=clock.now())),
    ]
    before = [(table, [dict(row) for row in session().execute(select(table)).mappings()]) for table in (ROLES, BOUND)]
    was = dict(session().execute(select(USERS).where(here)).mappings().one())
    unseen = list[tuple[str, tuple[str, ...]]]()
    for part, statement in altered:
        session().execute(statement)
        found = faults()
        if [each.partition("): ")[2] for each in found] != [f"{WORDS[part]} was altered."]:
            unseen.append((str(statement), found))
        session().execute(update(USERS).where(here).values(was))
        for held, rows in before:
            session().execute(delete(held))
            session().execute(insert(held), rows)
        assert faults() == (), f"after {statement}"

    assert unseen == []


def test_a_password_chosen_at_a_set_up_address_put_in_by_hand_is_named(console_app: Flask, nora: User) -> None:
    for is_by_hand in (False, True):
        token = people.invite(user=nora) if is_by_hand else accounts.invite(user=nora)
        session().commit()
        desk = Desk(console_app)
        desk.get(f"/console/set-up/{token}")
        assert desk.post(f"/console/set-up/{token}", password=PASSWORD, again=PASSWORD).heading == "Sign in"
        assert faults() == ((BY_HAND,) if is_by_hand else ())


def test_an_address_that_is_open_covers_no_other_that_was_put_in_by_hand_for_the_same_account(
    console_app: Flask, nora: User
) -> None:
    accounts.invite(user=nora)
    token = people.invite(user=nora)
    session().commit()
    desk = Desk(console_app)
    desk.get(f"/console/set-up/{token}")
    desk.post(f"/console/set-up/{token}", password=PASSWORD, again=PASSWORD)

    assert faults() == (BY_HAND,)


def test_an_address_covers_nobody_but_whom_it_was_made_for_and_no_longer_than_it_works(nora: User) -> None:
    accounts.invite(user=None)
    set_up(nora)
    assert faults() == (BY_HAND,), "at the one for the first account"
    accounts.invite(user=nora)
    accounts.disable(user=nora)
    accounts.enable(user=nora)
    set_up(nora)
    assert faults() == (BY_HAND,) * 2, "at one that ended with the account"

    with time_machine.travel(clock.now(), tick=False) as traveller:
        for late, is_over in ((timedelta(minutes=2), False), (timedelta(hours=1), True)):
            accounts.invite(user=nora)
            traveller.shift(people.INVITED_FOR + late)
            set_up(nora)
            assert faults() == (BY_HAND,) * (2 + is_over)


def test_the_address_for_the_first_account_covers_the_account_that_is_made_there(console_app: Flask) -> None:
    token = accounts.invite(user=None)
    session().commit()
    desk = Desk(console_app)
    address = f"/console/set-up/{token}"
    desk.get(address)
    desk.post(address, name="Nora", email="nora@example.org", password=PASSWORD, again=PASSWORD)
    assert faults() == ()

    (user,) = session().scalars(select(User))
    set_up(user)
    assert faults() == (BY_HAND,)


@table("is_set_up", [True, False])
def test_an_account_with_an_open_address_is_held_to_what_was_noted(console_app: Flask, is_set_up: bool) -> None:
    user = accounts.add(email=f"{is_set_up}@example.org", name="Ann", further_roles=[])
    accounts.invite(user=user)
    if is_set_up:
        set_up(user)
        session().commit()
        done = console_app.test_cli_runner().invoke(args=["console", "new-address", "--email", user.email])
        assert done.exit_code == 0, done.output
    assert [each for each in faults() if user.email in each] == []

    session().execute(update(USERS).where(USERS.c.id == user.id).values(password="$argon2id$other"))
    session().execute(insert(ROLES).values(user_id=user.id, role_id=_role("admin")))
    altered = [each.partition("): ")[2] for each in faults() if user.email in each]
    assert altered == [f"{WORDS[part]} was altered." for part in ("password", "roles")]


@pytest.mark.usefixtures("console_app")
@table(
    ("action", "part"),
    [
        ("account-invited", ""),
        ("account-set-up", "password"),
        ("password-changed", "password"),
        ("second-factor-changed", "factor"),
        ("account-disabled", "active"),
    ],
)
def test_an_entry_without_a_digest_vouches_for_what_it_speaks_of_alone(action: str, part: str) -> None:
    user = accounts.add(email=f"{action}-{part}@example.org", name="Ann", further_roles=[])
    audit.record(action, subject=user.email)
    changed = {"password": "$argon2id$other", "tf_totp_secret": "x", "active": False}
    session().execute(update(USERS).where(USERS.c.id == user.id).values(changed))
    altered = [each.partition("): ")[2] for each in faults() if user.email in each]
    spoken_of = {"password", "factor"} if action == "account-set-up" else {part}
    assert altered == [
        f"{WORDS[each]} was altered." for each in ("password", "factor", "active") if each not in spoken_of
    ]

    session().execute(update(USERS).where(USERS.c.id == user.id).values(email=f"{action}@example.org"))
    assert len([each for each in faults() if f"{action}@" in each]) == 4, "the entry is about another address"


def _role(name: str) -> int:
    roles = TABLES["roles"].columns
    found: int = session().scalars(select(roles.id).where(roles.name == name)).one()
    return found


def test_an_account_put_in_by_hand_is_named_once_all_were_noted(nora: User, add_person: AddPerson) -> None:
    other = add_person("admin", email="mallory@example.org")
    assert faults() == (f"Account {other.id} (mallory@example.org) is in no entry of the log.",)

    audit.record("account-invited", subject=other.email)
    assert faults() == (), "a copy of the version before added it"
    session().execute(update(USERS).where(USERS.c.id == nora.id).values(active=False))
    audit.record("account-disabled", subject=nora.email)
    assert faults() == (), "a copy of the version before did that, and told no digest"


def test_what_was_there_before_is_noted_once_and_then_held_to(console_app: Flask, add_person: AddPerson) -> None:
    person = add_person()
    session().execute(update(USERS).values(name="As an earlier version left it"))
    assert faults() == ()
    for words in (True, False):
        session().commit()
        done = console_app.test_cli_runner().invoke(args=["console", "migrate"])
        assert ("what lets whom in" in done.output) == words, done.output
    assert faults() == ()

    session().execute(update(USERS).values(name="Mallory"))
    assert faults() == (f"Account {person.id} ({person.email}): its email or name was altered.",)


def test_what_the_console_changes_holds_and_vouches_for_nothing_else(nora: User, add_person: AddPerson) -> None:
    admin = add_person("admin")
    account_notes.note_all()
    accounts.disable(user=nora, by=admin.id)
    accounts.enable(user=nora, by=admin.id)
    accounts.set_roles(user=nora, further_roles=["admin"], by=admin.id)
    accounts.unlink(user=nora, iss="https://sso.example.org", by=admin.id)
    assert faults() == ()
    accounts.reset_second_factor(user=nora)
    accounts.invite(user=nora, by=admin.id)
    assert faults() == ()

    session().execute(update(USERS).where(USERS.c.id == nora.id).values(password="$argon2id$other"))
    session().expire_all()
    accounts.set_roles(user=session().get_one(User, nora.id), further_roles=[], by=admin.id)
    assert faults() == (f"Account {nora.id} ({nora.email}): its password was altered.",)


def test_a_sign_in_that_sets_a_factor_or_hashes_a_password_anew_is_no_alteration(
    console_app: Flask, nora: User
) -> None:
    desk, context = Desk(console_app), console_app.extensions["security"].pwd_context
    desk.sign_in(nora.email)
    assert desk.is_in()
    assert nora.tf_totp_secret
    assert faults() == ()

    before = nora.password
    context.update(**{**CHEAPEST, "argon2__memory_cost": 16})
    again = Desk(console_app)
    again.give_password(nora.email, "not hers")
    assert session().get_one(User, nora.id).password == before
    again.give_password(nora.email)
    assert faults() == ()
    assert session().get_one(User, nora.id).password != before

    before = nora.password
    context.update(**CHEAPEST)
    assert people.has_password(user=nora, password=PASSWORD)
    assert nora.password != before
    assert faults() == ()


def test_after_a_rotation_accounts_are_held_to_under_the_new_key(console_app: Flask, nora: User) -> None:
    Desk(console_app).sign_in(nora.email)
    new = sealing.new_key()
    session().commit()
    provide(console_app, keys=KeyRing([new, DATA_KEY]))
    done = console_app.test_cli_runner().invoke(args=["console", "rotate-keys"])
    assert done.exit_code == 0, done.output

    provide(console_app, keys=KeyRing([new]))
    assert faults() == ()
    session().execute(update(USERS).values(tf_totp_secret=None))
    assert faults() == (f"Account {nora.id} ({nora.email}): its second factor was altered.",)
