"""Who gets in, by what, and how everyone else is kept out."""

import json
import logging
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from unittest.mock import ANY

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from app.console.access import HOME
from app.console.sign_in.second_factor import OnceOnly, keys_for_secrets, seal_anew
from app.data import people
from app.data.database import session
from app.data.models import AuditEntry, User
from app.data.sealing import KeyRing, new_key
from app.data.sign_in_tables import SignIn
from app.extensions import limiter
from tests.support.app import SETTINGS
from tests.support.signing_in import AS_SCRIPT, CHEAPEST, PASSWORD, Desk
from tests.support.table import table

NOW: Final = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
REFUSED: Final = "The email or the password is not right."


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Stop the clock; the test moves it."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def nora(console_app: Flask, clock: time_machine.Traveller) -> User:  # noqa: ARG001
    """Give a nurse with a password, and nobody who has tried it yet."""
    limiter.reset()
    console_app.extensions["security"].pwd_context.update(**CHEAPEST)
    user = people.add(email="Nora@Example.org", name="Nora Nurse", roles=["nurse"], password=PASSWORD)
    session().commit()
    return user


@pytest.fixture
def desk(console_app: Flask) -> Desk:
    """Give a browser."""
    return Desk(console_app)


@pytest.fixture
def noras_desk(desk: Desk, nora: User, clock: time_machine.Traveller) -> Desk:
    """Give a browser in which Nora is signed in, half a minute later, when her next code is due."""
    desk.sign_in(nora.email)
    clock.shift(30)
    return desk


def audited() -> list[tuple[str, int | None, str | None]]:
    """Return what was written down of accounts, in order."""
    entries = session().scalars(select(AuditEntry).order_by(AuditEntry.number))
    return [(each.action, each.user_id, each.subject) for each in entries if each.action != "worklist-read"]


def test_a_first_sign_in_sets_up_an_authenticator(desk: Desk, nora: User) -> None:
    explanation = desk.give_password("nora@EXAMPLE.org ")
    square = desk.set_up_app()
    after = desk.give_code()

    assert explanation.heading == square.heading == "Set up your authenticator app"
    assert "<svg" in square.html
    assert "data:" not in square.html
    assert after.request.path == HOME
    assert audited() == [("second-factor-set", None, nora.email), ("sign-in", nora.id, nora.email)]


def test_the_secret_of_the_authenticator_is_sealed_where_it_is_kept(noras_desk: Desk, nora: User) -> None:
    assert nora.tf_totp_secret
    assert noras_desk.secret.replace(" ", "") not in nora.tf_totp_secret
    assert set(json.loads(nora.tf_totp_secret)) >= {"enckey"}


def test_an_altered_secret_opens_nothing_and_one_of_the_version_before_is_sealed_anew(
    noras_desk: Desk, nora: User, console_app: Flask, clock: time_machine.Traveller, caplog: pytest.LogCaptureFixture
) -> None:
    whole = json.loads(nora.tf_totp_secret or "")
    assert len(nora.tf_totp_secret or "") < 255
    older = {**whole, "enckey": {name: each for name, each in whole["enckey"].items() if name != "m"}}
    altered = {**whole, "enckey": {**whole["enckey"], "k": whole["enckey"]["k"].translate({65: "B", 66: "A"})[::-1]}}
    for stored, opens in ((altered, False), (older, True)):
        nora.tf_totp_secret = json.dumps(stored)
        session().commit()
        clock.shift(30)
        other = Desk(console_app)
        other.secret = noras_desk.secret
        other.give_password(nora.email)
        other.give_code()
        assert other.is_in() == opens
    assert "m" in json.loads(nora.tf_totp_secret or "{}")["enckey"]
    assert "The stored secret of an authenticator was altered: it opens nothing" in caplog.messages


def test_a_code_lives_for_thirty_seconds_and_a_phone_that_is_off_by_a_step_is_asked_for_the_next_one(
    noras_desk: Desk, nora: User, console_app: Flask, clock: time_machine.Traveller
) -> None:
    for off in (-30, 30):
        other = Desk(console_app)
        other.secret = noras_desk.secret
        other.give_password(nora.email)
        clock.shift(90)

        def shown(off: int = off) -> str:
            clock.shift(off)
            code = noras_desk.code()
            clock.shift(-off)
            return code

        late = shown()
        for _ in range(2):
            other.give_code(late)
            assert not other.is_in()
        clock.shift(30)
        other.give_code(shown())
        assert other.is_in()


def test_the_secret_outlives_a_change_of_the_key(
    console_app: Flask, nora: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    older, newer = new_key(), new_key()
    before, during, after = (
        OnceOnly(keys_for_secrets(KeyRing(ring)), "Red Flag Check") for ring in ([older], [newer, older], [newer])
    )
    nora.tf_totp_secret = before.generate_totp_secret()
    secret = before.get_totp_b32_key(nora.tf_totp_secret)
    monkeypatch.setattr(console_app.extensions["security"], "_totp_factory", during)

    assert during.get_totp_b32_key(nora.tf_totp_secret) == secret
    seal_anew()
    assert after.get_totp_b32_key(nora.tf_totp_secret) == secret


def test_a_password_is_kept_as_argon2id(nora: User) -> None:
    assert nora.password
    assert nora.password.startswith("$argon2id$")


@pytest.mark.usefixtures("noras_desk")
def test_a_password_alone_opens_nothing(console_app: Flask, nora: User) -> None:
    other = Desk(console_app)

    assert other.give_password(nora.email).heading == "Code from your authenticator app"
    assert not other.is_in()


def test_password_and_code_sign_in_and_lead_to_the_page_that_was_asked_for(
    noras_desk: Desk, console_app: Flask, nora: User
) -> None:
    other = Desk(console_app)
    other.secret = noras_desk.secret

    asked = other.get("/console/calls/new?draft=abc")
    other.post(asked.address, email=nora.email, password=PASSWORD, next=_next_of(asked.html))
    address = other.client.get("/console/second-factor").request.path
    reply = other.client.post(
        f"{address}?next=/console/calls/new%3Fdraft%3Dabc", data={"csrf_token": _token(other), "code": other.code()}
    )

    assert asked.heading == "Sign in"
    assert (reply.status_code, reply.location) == (302, "/console/calls/new?draft=abc")
    assert other.is_in()


def _next_of(html: str) -> str:
    return html.partition('name="next" value="')[2].partition('"')[0]


def _token(desk: Desk) -> str:
    return desk.get("/console/second-factor").token or ""


@pytest.mark.on_any_database
@table(
    "elsewhere",
    [
        "//evil.example",
        "https://evil.example/console",
        "\\\\evil.example",
        "javascript:x",
        "/check",
        "/consoles",
        "console",
        "/\\evil.example",
        "/%2fevil.example",
        "/%5cevil.example",
        "%2f%2fevil.example",
        "\t//evil.example",
        "/console@evil.example",
        "/console\\@evil.example",
        "/console%2f..%2f..",
        "/console\r\nLocation: https://evil.example",
    ],
)
def test_nobody_is_led_anywhere_but_to_the_console(noras_desk: Desk, elsewhere: str) -> None:
    limiter.reset()
    token = noras_desk.token()
    sent = {"csrf_token": token, "password": PASSWORD}
    unlock = noras_desk.client.post

    assert unlock("/console/verify", query_string={"next": elsewhere}, data=sent).status_code == 400
    assert unlock("/console/verify", data={**sent, "next": elsewhere}).status_code == 400
    assert unlock("/console/verify", data={**sent, "next": "/console/calls?x=//y"}).location == "/console/calls?x=//y"


@pytest.mark.usefixtures("nora")
def test_a_wrong_password_an_unknown_account_and_a_disabled_one_get_the_same_reply(console_app: Flask) -> None:
    people.disable(user=people.add(email="dana@example.org", name="Dana", roles=["nurse"], password=PASSWORD))
    session().commit()
    tried = {"nora@example.org": "wrong password", "nobody@example.org": PASSWORD, "dana@example.org": PASSWORD}

    pages = [Desk(console_app).give_password(email, password) for email, password in tried.items()]

    shown = {
        page.html.replace(page.token or "", "").replace(email, "") for page, email in zip(pages, tried, strict=True)
    }
    assert len(shown) == 1
    assert REFUSED in shown.pop()


def test_a_refusal_is_written_down_and_names_only_accounts_that_exist(desk: Desk, nora: User) -> None:
    for email in (nora.email, "nobody@example.org", ""):
        desk.give_password(email, "wrong password")

    (known, unknown) = audited()
    assert known == ("sign-in-refused", None, nora.email)
    assert unknown[2]
    assert "nobody" not in unknown[2]


@table(
    ("email", "password"),
    [
        ("", ""),
        ("a\0b@example.org", "x\0y"),
        ("x" * 300, "y" * 5000),
        ("nora@example.org", "z" * 5000),
        ("ü@é", "'; --"),
    ],
)
@pytest.mark.usefixtures("nora")
def test_nonsense_is_refused_like_anything_else(desk: Desk, email: str, password: str) -> None:
    assert REFUSED in desk.give_password(email, password).text


def test_a_script_cannot_sign_in(desk: Desk, nora: User) -> None:
    token = desk.get("/console/sign-in").token or ""
    headers = {"X-CSRFToken": token}
    sent = {"email": nora.email, "password": PASSWORD}

    assert desk.client.post("/console/sign-in?include_auth_token", json=sent, headers=headers).status_code == 415
    assert desk.client.post("/console/sign-in", json=[1], headers=headers).status_code == 415


def test_nobody_is_remembered_beyond_the_session(noras_desk: Desk, console_app: Flask, nora: User) -> None:
    other = Desk(console_app)
    other.secret = noras_desk.secret
    other.get("/console/sign-in")
    other.post("/console/sign-in", email=nora.email, password=PASSWORD, remember="y")
    other.give_code()

    assert other.is_in()
    assert other.client.get_cookie("remember_token") is None
    cookie = other.client.get_cookie("rfc_console", path=HOME)
    assert cookie
    assert cookie.expires is None


def test_a_code_lets_in_once(noras_desk: Desk, console_app: Flask, nora: User) -> None:
    code = noras_desk.code()
    first, second = Desk(console_app), Desk(console_app)

    first.give_password(nora.email)
    first.give_code(code)
    second.give_password(nora.email)
    refused = second.post("/console/second-factor", code=code)

    assert first.is_in()
    assert not second.is_in()
    assert "was used" in refused.text
    assert audited()[-1] == ("sign-in-refused", nora.id, nora.email)


def test_a_code_lets_in_once_even_if_it_comes_twice_at_the_same_moment(
    noras_desk: Desk, console_app: Flask, nora: User
) -> None:
    code = noras_desk.code()
    desks = [Desk(console_app) for _ in range(4)]
    for desk in desks:
        desk.give_password(nora.email)

    with ThreadPoolExecutor(len(desks)) as at_once:
        list(at_once.map(lambda desk: desk.give_code(code), desks))

    assert [desk.is_in() for desk in desks].count(True) == 1


def test_a_clock_that_was_ahead_shuts_nobody_out_once_it_is_set_right(
    desk: Desk, console_app: Flask, nora: User, clock: time_machine.Traveller
) -> None:
    first, second = Desk(console_app), Desk(console_app)
    clock.shift(timedelta(days=1))
    desk.sign_in(nora.email)
    clock.move_to(NOW)

    for other in (first, second):
        other.give_password(nora.email)
        other.give_code(desk.code())

    assert first.is_in()
    assert not second.is_in(), "a code still lets in once"


@pytest.mark.parametrize("code", ["000000", "", "12 34", "١٢٣٤٥٦", "abcdef", "1" * 400])
@pytest.mark.usefixtures("noras_desk")
def test_a_wrong_code_is_refused_on_the_page_that_asked(console_app: Flask, nora: User, code: str) -> None:
    other = Desk(console_app)
    other.give_password(nora.email)

    page = other.post("/console/second-factor", code=code)

    assert page.with_id("code").attributes["aria-invalid"] == "true"
    assert not other.is_in()


def test_ten_tries_close_an_account_for_a_quarter_of_an_hour_and_no_other(
    desk: Desk, nora: User, clock: time_machine.Traveller
) -> None:
    people.add(email="olga@example.org", name="Olga", roles=["nurse"], password=PASSWORD)
    session().commit()

    for _ in range(10):
        desk.give_password(nora.email, "wrong password")

    assert desk.give_password(nora.email.upper(), status=429).heading == "Too many tries"
    assert desk.give_password("olga@example.org").heading == "Set up your authenticator app"
    clock.shift(timedelta(minutes=15, seconds=1))
    assert desk.give_password(nora.email).heading == "Set up your authenticator app"


def test_strangers_cannot_keep_a_nurse_out_from_where_she_signed_in_before(
    noras_desk: Desk, console_app: Flask, nora: User
) -> None:
    guessers = [Desk(console_app, f"203.0.113.{number}") for number in range(11)]
    for guesser in guessers[:10]:
        guesser.get("/console/sign-in")
        for _ in range(10):
            guesser.send("/console/sign-in", email=nora.email, password="")
        assert guesser.send("/console/sign-in", email=nora.email, password="").status_code == 429

    assert guessers[10].give_password(nora.email, status=429).heading == "Too many tries"
    noras_desk.token()
    noras_desk.post("/console/sign-out")
    assert noras_desk.give_password(nora.email).heading == "Code from your authenticator app"


def test_ten_codes_close_the_second_factor_whatever_browser_they_come_from(
    noras_desk: Desk, console_app: Flask, nora: User
) -> None:
    first, other = Desk(console_app), Desk(console_app)
    for desk in (first, other):
        desk.give_password(nora.email)
        for _ in range(5):
            desk.post("/console/second-factor", code="000000")

    other.post("/console/second-factor", 429, code=noras_desk.code())
    assert not other.is_in()


def test_whoever_has_the_password_alone_cannot_use_up_the_codes_of_its_owner(
    noras_desk: Desk, console_app: Flask, nora: User
) -> None:
    strangers = [Desk(console_app, f"203.0.113.{number}") for number in (7, 8)]
    for stranger, tries in zip(strangers, (5, 4), strict=True):  # the tenth was her own first
        stranger.give_password(nora.email)
        for _ in range(tries):
            stranger.post("/console/second-factor", code="000000")
    strangers[0].post("/console/second-factor", 429, code=noras_desk.code())

    again = Desk(console_app)
    again.secret = noras_desk.secret
    again.sign_in(nora.email)
    assert again.is_in()


def test_ten_passwords_close_the_unlocking_of_that_browser_alone(
    noras_desk: Desk, console_app: Flask, nora: User, clock: time_machine.Traveller
) -> None:
    other = Desk(console_app)
    other.secret = noras_desk.secret
    other.sign_in(nora.email)
    noras_desk.get("/console/verify")
    for _ in range(10):
        noras_desk.post("/console/verify", password="wrong password")

    noras_desk.post("/console/verify", 429, password=PASSWORD)
    clock.shift(timedelta(minutes=14))
    other.token()
    assert other.post("/console/verify", password=PASSWORD).heading != "Too many tries"


def test_a_copy_of_the_cookie_from_before_the_unlocking_opens_nothing(
    noras_desk: Desk, console_app: Flask, clock: time_machine.Traveller
) -> None:
    copied = Desk(console_app)
    cookie = noras_desk.client.get_cookie("rfc_console", path=HOME)
    assert cookie
    copied.client.set_cookie("rfc_console", cookie.value, path=HOME)
    clock.shift(timedelta(minutes=16))
    assert copied.is_in()

    noras_desk.token()
    noras_desk.post("/console/verify", password=PASSWORD)
    clock.shift(11)

    assert (noras_desk.is_in(), copied.is_in()) == (True, False)


def test_a_second_press_of_unlock_signs_nobody_out(noras_desk: Desk, clock: time_machine.Traveller) -> None:
    clock.shift(timedelta(minutes=16))
    noras_desk.token()
    pressed = noras_desk.client.get_cookie("rfc_console", path=HOME)
    assert pressed
    noras_desk.post("/console/verify", password=PASSWORD)
    clock.shift(2)
    noras_desk.client.set_cookie("rfc_console", pressed.value, path=HOME)
    noras_desk.post("/console/verify", password=PASSWORD)
    clock.shift(timedelta(minutes=10))

    assert noras_desk.get("/console").heading == "Worklist"


@table(
    "typed",
    ["nora@example.org\0", "\0" * 3 + "Nora@example.org", "nora\u200b@example.org", "nora@exam\u00adple.org\u2060"],
)
def test_an_account_has_one_count_of_tries_however_its_email_is_typed(
    console_app: Flask, nora: User, typed: str
) -> None:
    limiter.reset()
    guesser = Desk(console_app, "203.0.113.9")
    guesser.get("/console/sign-in")
    for _ in range(10):
        guesser.send("/console/sign-in", email=nora.email, password="wrong password")

    assert guesser.send("/console/sign-in", email=typed, password=PASSWORD).status_code == 429
    assert people.with_email(email=typed) is nora


def test_whoever_stopped_before_the_square_cannot_take_the_place_of_the_app_that_was_set_up_since(
    desk: Desk, console_app: Flask, nora: User, clock: time_machine.Traveller
) -> None:
    explained, scanned = Desk(console_app, "203.0.113.7"), Desk(console_app, "203.0.113.8")
    explained.give_password(nora.email)
    scanned.give_password(nora.email)
    scanned.set_up_app()
    desk.sign_in(nora.email)
    of_hers = nora.tf_totp_secret
    clock.shift(60)

    assert explained.post("/console/second-factor/set-up", setup="authenticator").heading == "Sign in"
    scanned.give_code()

    assert [each.is_in() for each in (explained, scanned, desk)] == [False, False, True]
    session().refresh(nora)
    assert nora.tf_totp_secret == of_hers


def test_a_password_counts_for_a_quarter_of_an_hour_on_the_way_to_the_code(
    noras_desk: Desk, console_app: Flask, nora: User, clock: time_machine.Traveller
) -> None:
    slow = Desk(console_app)
    slow.secret = noras_desk.secret
    slow.give_password(nora.email)
    clock.shift(timedelta(minutes=15, seconds=30))
    slow.give_code()
    assert not slow.is_in()

    slow.give_password(nora.email)
    clock.shift(timedelta(minutes=10))
    slow.give_code()
    assert slow.is_in()


def test_the_password_is_asked_for_again_however_often_the_page_of_the_authenticator_was_opened(
    noras_desk: Desk, nora: User, clock: time_machine.Traveller
) -> None:
    people.reset_second_factor(user=nora)
    session().commit()
    noras_desk.give_password(nora.email)
    noras_desk.set_up_app()
    noras_desk.give_code()
    headings = list[str]()
    for _ in range(3):
        clock.shift(timedelta(minutes=4))
        headings.append(noras_desk.get("/console/second-factor/set-up").heading)

    assert headings[1:] == ["Your password again"] * 2


def test_one_address_cannot_try_account_after_account(console_app: Flask, nora: User) -> None:
    guesser, ward = Desk(console_app, "203.0.113.9"), Desk(console_app, "203.0.113.10")
    guesser.get("/console/sign-in")
    for number in range(100):
        guesser.send("/console/sign-in", email=f"{number}@example.org", password="")

    assert guesser.send("/console/sign-in", email=nora.email, password=PASSWORD).status_code == 429
    assert ward.give_password(nora.email).heading == "Set up your authenticator app"


def test_a_disabled_account_is_out_at_once(noras_desk: Desk, nora: User) -> None:
    people.disable(user=nora)
    session().commit()

    assert not noras_desk.is_in()
    assert noras_desk.get("/console/calls/new").heading == "Sign in"


def test_signing_out_ends_every_session_even_one_whose_cookie_was_copied(
    noras_desk: Desk, console_app: Flask, nora: User
) -> None:
    thief = Desk(console_app)
    cookie = noras_desk.client.get_cookie("rfc_console", path=HOME)
    assert cookie
    thief.client.set_cookie("rfc_console", cookie.value, path=HOME)
    assert thief.is_in()

    left = noras_desk.client.post("/console/sign-out", data={"csrf_token": noras_desk.token()})
    assert (left.location, left.headers["Clear-Site-Data"]) == ("/console/sign-in", '"cookies"')

    assert not noras_desk.is_in()
    assert not thief.is_in()
    assert audited()[-1] == ("sign-out", nora.id, nora.email)


def test_a_link_cannot_sign_anyone_out(noras_desk: Desk) -> None:
    assert noras_desk.client.get("/console/sign-out").status_code == 405
    assert noras_desk.client.post("/console/sign-out").status_code == 400
    assert noras_desk.is_in()


def test_a_session_ends_after_a_shift_however_busy(noras_desk: Desk, clock: time_machine.Traveller) -> None:
    for _ in range(71):
        clock.shift(timedelta(minutes=10))
        assert noras_desk.client.get("/console/password").status_code == 200
    assert noras_desk.is_in()

    clock.shift(timedelta(minutes=10))

    assert not noras_desk.is_in()


def test_a_sign_in_begins_a_fresh_session(noras_desk: Desk, console_app: Flask, nora: User) -> None:
    other = Desk(console_app)
    other.secret = noras_desk.secret
    with other.client.session_transaction(path=HOME) as planted:
        planted["planted"] = "by someone else"
    other.give_password(nora.email)
    with other.client.session_transaction(path=HOME) as before:
        token = before["csrf_token"]
    other.give_code()

    with other.client.session_transaction(path=HOME) as after:
        assert other.is_in()
        assert "planted" not in after
        assert after.get("csrf_token") != token
        assert not [name for name in after if name.startswith("tf_")]


def test_only_the_scripts_of_the_console_may_ask_the_server(desk: Desk) -> None:
    allowed = "connect-src 'self'"

    assert allowed in desk.get("/console/sign-in").response.headers["Content-Security-Policy"]
    assert allowed not in desk.get("/").response.headers["Content-Security-Policy"]


def test_the_console_has_a_cookie_of_its_own(desk: Desk) -> None:
    (header,) = desk.client.get("/console/sign-in", base_url="https://check.example").headers.getlist("Set-Cookie")

    assert header.startswith("__Host-rfc_console=~")
    assert {each.strip() for each in header.split(";")[1:]} == {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"}


def test_over_https_a_cookie_without_the_prefix_opens_no_console(noras_desk: Desk) -> None:
    cookie = noras_desk.client.get_cookie("rfc_console", path=HOME)
    assert cookie

    planted = noras_desk.client.get(
        f"{HOME}/lock", base_url="https://check.example", headers={"Cookie": f"rfc_console={cookie.value}", **AS_SCRIPT}
    )

    assert (noras_desk.is_in(), planted.json) == (True, {"signed_out": True, "sign_in": ANY})


def test_a_patient_who_clears_the_answers_does_not_sign_the_nurse_out_nor_the_other_way_round(noras_desk: Desk) -> None:
    client = noras_desk.client
    noras_desk.get("/")
    noras_desk.send("/", respondent="patient")
    noras_desk.send("/check/clear")
    assert noras_desk.is_in()

    noras_desk.get("/")
    noras_desk.send("/", respondent="patient")
    noras_desk.token()
    noras_desk.post("/console/sign-out")

    assert client.get("/check/right-now").status_code == 200
    assert client.get_cookie("rfc")


def test_the_cookie_of_one_part_means_nothing_to_the_other(noras_desk: Desk, console_app: Flask) -> None:
    cookie = noras_desk.client.get_cookie("rfc_console", path=HOME)
    assert cookie
    other = console_app.test_client()
    other.set_cookie("rfc", cookie.value)

    with other.session_transaction() as read:
        assert not dict(read)


def test_a_page_for_patients_asks_nothing_of_the_accounts(noras_desk: Desk) -> None:
    client = noras_desk.client
    cookie = client.get_cookie("rfc_console", path=HOME)
    assert cookie
    client.set_cookie("rfc", cookie.value)

    page = client.get("/how")

    assert page.status_code == 200
    assert "Set-Cookie" not in page.headers


@pytest.mark.usefixtures("nora")
def test_whoever_is_signed_out_is_led_to_the_sign_in_and_a_script_is_told(desk: Desk) -> None:
    page = desk.client.get("/console/calls/new")
    script = desk.client.get("/console/lock", headers=AS_SCRIPT)

    assert (page.status_code, page.location) == (302, "/console/sign-in?next=/console/calls/new")
    assert script.status_code == 401
    assert script.json == {"signed_out": True, "sign_in": "/console/sign-in?next=/console/lock"}


def test_another_authenticator_is_taken_after_the_password_and_replaces_the_old(
    noras_desk: Desk, console_app: Flask, nora: User, clock: time_machine.Traveller
) -> None:
    old = noras_desk.secret
    clock.shift(timedelta(minutes=11))

    asked = noras_desk.get("/console/second-factor/set-up")
    asked_too = noras_desk.post("/console/verify", password=PASSWORD, next=_next_of(asked.html))
    noras_desk.send("/console/second-factor/old", code="000000")
    assert noras_desk.post("/console/second-factor/set-up", setup="authenticator").heading == asked_too.heading
    clock.shift(30)
    explained = noras_desk.post("/console/second-factor/old", code=noras_desk.code())
    noras_desk.set_up_app()
    clock.shift(30)
    noras_desk.give_code()

    assert asked.heading == "Your password again"
    assert asked_too.heading == "A code from the app you use now"
    assert explained.heading == "Set up your authenticator app"
    assert audited()[-1][0] == "second-factor-changed"
    clock.shift(30)
    other = Desk(console_app)
    other.give_password(nora.email)
    other.secret = old
    other.give_code()
    assert not other.is_in()
    other.secret = noras_desk.secret
    other.give_code()
    assert other.is_in()


def test_after_a_reset_the_next_sign_in_sets_up_another_authenticator(noras_desk: Desk, nora: User) -> None:
    people.reset_second_factor(user=nora)
    session().commit()

    assert not noras_desk.is_in()
    assert noras_desk.give_password(nora.email).heading == "Set up your authenticator app"


@pytest.mark.usefixtures("noras_desk")
def test_without_the_phone_a_page_says_whom_to_ask(console_app: Flask, nora: User) -> None:
    other = Desk(console_app)
    page = other.give_password(nora.email)
    (lost,) = [link for link in page.links if "lost" in link]

    assert other.get(lost).heading == "No authenticator at hand"


@pytest.mark.parametrize("address", ["/console/second-factor", "/console/second-factor/set-up", "/console/verify"])
@pytest.mark.usefixtures("nora")
def test_the_later_steps_cannot_be_taken_first(desk: Desk, address: str) -> None:
    assert desk.get(address).heading == "Sign in"


def test_nothing_of_the_library_can_be_reached_that_is_not_used(console_app: Flask) -> None:
    reached = {rule.rule for rule in console_app.url_map.iter_rules() if rule.endpoint.startswith("sign_in.")}

    assert reached == {
        "/console/sign-in",
        "/console/sign-out",
        "/console/used",
        "/console/verify",
        "/console/lock",
        "/console/password",
        "/console/signed-in",
        "/console/second-factor",
        "/console/second-factor/old",
        "/console/second-factor/set-up",
        "/console/second-factor/lost",
    }


def test_the_log_says_nothing_of_who_tried_with_what(
    console_app: Flask, nora: User, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    desk = Desk(console_app)
    for _ in range(10):
        desk.give_password(nora.email, "wrong password")
    desk.give_password(nora.email, status=429)
    limiter.reset()
    desk.sign_in(nora.email)

    for secret in (nora.email, "Nora", "wrong password", PASSWORD, desk.secret, desk.code()):
        assert secret not in caplog.text


def test_a_store_of_tries_that_cannot_be_reached_locks_nobody_out(tmp_path: Path) -> None:
    settings = {
        **SETTINGS,
        "console": True,
        "instance_folder": str(tmp_path),
        "rate_limit_store": "redis://127.0.0.1:9",
    }
    program = f"""
from app import create_app
from app.settings.settings import read_settings
client = create_app(read_settings({settings!r})).test_client()
page = client.get("/console/sign-in").text
token = page.split('name="csrf_token" value="')[1].split('"')[0]
print(client.post("/console/sign-in", data={{"csrf_token": token, "email": "a@b.c", "password": "wrong"}}).status_code)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "200"


def test_every_browser_that_is_signed_in_is_seen_and_ended_by_its_owner_alone(
    console_app: Flask, noras_desk: Desk, nora: User, clock: time_machine.Traveller
) -> None:
    lost, third, stranger = (Desk(console_app) for _ in range(3))
    people.add(email="olga@example.org", name="Olga Other", roles=["nurse"], password=PASSWORD)
    session().commit()
    lost.client.environ_base["HTTP_USER_AGENT"] = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko Firefox/140.0"
    for other in (lost, third):
        other.secret = noras_desk.secret
        other.sign_in(nora.email)
        clock.shift(30)
    stranger.sign_in("olga@example.org")
    of_stranger = session().scalars(select(SignIn.id).order_by(SignIn.id.desc()).limit(1)).one()
    shown = noras_desk.get("/console/signed-in").html
    numbers = re.findall(r'name="number" value="(\d+)"', shown)
    assert (len(numbers), shown.count("This is the browser"), "Firefox on Windows" in shown) == (2, 1, True)

    clock.shift(301)
    noras_desk.send("/console/signed-in", number=numbers[0])
    assert third.is_in()
    noras_desk.post("/console/verify", password=PASSWORD)
    noras_desk.send("/console/signed-in", number=numbers[0])
    noras_desk.send("/console/signed-in", number=str(of_stranger))
    assert [each.is_in() for each in (noras_desk, lost, third, stranger)] == [True, True, False, True]
    noras_desk.send("/console/signed-in")
    assert [each.is_in() for each in (noras_desk, lost, third, stranger)] == [True, False, False, True]
