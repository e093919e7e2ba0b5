"""How the cookie travels, how much is taken, and what is promised to the browser."""

import re
from collections.abc import Callable
from functools import partial
from http.cookies import SimpleCookie

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.self_check.journey import PAGES
from app.serving.cookies import IDLE
from app.serving.style import IN_POLICY
from app.settings.home import Part, dialled_in
from app.settings.phone import NotAPhoneNumber, Phone, read_any_number, read_phone, read_short_number, read_text_number
from app.settings.settings import SettingsError, read_settings
from tests.support.app import MakeApp
from tests.support.page import FetchPage
from tests.support.table import table

POLICY = {
    "default-src": "'none'",
    "style-src": f"'self' {IN_POLICY}",
    "script-src": "'self'",
    "img-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "report-uri": "/csp-reports",
    "manifest-src": "'self'",
    "worker-src": "'self'",
}
HTTPS = "https://check.example"


def cookie_of(client: FlaskClient, base_url: str = "http://localhost", **headers: str) -> SimpleCookie:
    """Return the cookie that the start page sets."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return SimpleCookie(client.get("/", base_url=base_url, headers=sent).headers["Set-Cookie"])


@pytest.mark.parametrize(("base_url", "is_secure"), [("http://localhost", False), (HTTPS, True)])
def test_the_cookie_is_for_our_pages_alone(client: FlaskClient, base_url: str, is_secure: bool) -> None:
    (cookie,) = cookie_of(client, base_url).values()

    assert cookie.key == ("__Host-rfc" if is_secure else "rfc")
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (True, "Lax", "/", "")
    assert bool(cookie["secure"]) is is_secure


def test_a_cookie_lasts_as_long_whatever_the_clock_of_the_browser_says(client: FlaskClient) -> None:
    with client.session_transaction() as session:
        session.permanent = True
        session["respondent"] = "patient"
    (cookie,) = cookie_of(client).values()

    assert cookie["expires"]
    assert int(cookie["max-age"]) == IDLE.total_seconds()


@pytest.mark.parametrize(("hops", "is_secure"), [(0, False), (1, True), (2, False)])
def test_only_the_proxies_that_were_counted_are_believed(make_app: MakeApp, hops: int, is_secure: bool) -> None:
    (cookie,) = cookie_of(make_app(proxy_hops=hops).test_client(), X_Forwarded_Proto="https").values()

    assert bool(cookie["secure"]) is is_secure


def test_behind_a_proxy_a_form_is_taken_without_a_referrer(make_app: MakeApp) -> None:
    """Our own policy forbids browsers to send one; a check of it over https would refuse everyone."""
    client = make_app(proxy_hops=1).test_client()
    proxy = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "check.example"}
    token = re.findall(r'name="csrf_token" value="([^"]+)"', client.get("/", headers=proxy).text)[0]

    response = client.post("/", data={"csrf_token": token, "respondent": "patient"}, headers=proxy)

    assert (response.status_code, response.location) == (302, "/check/right-now")


@pytest.mark.parametrize(("base_url", "promises"), [("http://localhost", False), (HTTPS, True)])
def test_https_is_promised_only_over_https(client: FlaskClient, base_url: str, promises: bool) -> None:
    assert ("Strict-Transport-Security" in client.get("/", base_url=base_url).headers) is promises


def test_nothing_is_let_in_that_is_not_ours(page: FetchPage) -> None:
    header = page("/").response.headers["Content-Security-Policy"]

    assert dict(each.strip().split(" ", 1) for each in header.split(";")) == POLICY


def test_a_browser_is_asked_to_close_what_the_check_does_not_need(page: FetchPage) -> None:
    closed = page("/").response.headers["Permissions-Policy"]

    assert {"camera=()", "geolocation=()", "microphone=()"} <= {each.strip() for each in closed.split(",")}
    assert "clipboard-write" not in closed


@pytest.mark.parametrize(("parts", "status"), [(200, 400), (201, 413)])
def test_a_form_of_too_many_parts_is_refused(client: FlaskClient, parts: int, status: int) -> None:
    data = {f"x{n}": "1" for n in range(parts)}

    response = client.post("/", data=data, content_type="multipart/form-data")

    assert response.status_code == status
    assert "tel:911" in response.text


def test_a_token_lives_as_long_as_the_answers(app: Flask, client: FlaskClient, page: FetchPage) -> None:
    assert app.config["WTF_CSRF_TIME_LIMIT"] is None
    first = page("/").token

    page("/", {"respondent": "patient"})
    for page_code in list(PAGES)[:2]:
        client.get(f"/check/{page_code}")

    sent: dict[str, str | list[str]] = {"csrf_token": first or "", "emergency-now": ["none"], "fever": "none"}
    assert page("/check/right-now", sent).address == "/check/back"


@table(
    ("text", "phone"),
    [
        ("2125550100", Phone("(212) 555-0100", "tel:+12125550100")),
        ("+1 416 555 0100", Phone("(416) 555-0100", "tel:+14165550100")),
        ("+442079460000", Phone("+44 20 7946 0000", "tel:+442079460000")),
        ("+49 30 123456", Phone("+49 30 123456", "tel:+4930123456")),
        ("212-555-0100 x7", Phone("(212) 555-0100 ext. 7", "tel:+12125550100;ext=7")),
    ],
)
def test_a_number_is_shown_as_people_at_home_write_it_and_abroad_with_its_country(text: str, phone: Phone) -> None:
    assert read_phone(text, "US") == phone


@table(
    ("text", "country", "phone"),
    [
        ("1800 555 012", "AU", Phone("1800 555 012", "tel:1800555012")),
        ("+61 13 11 20", "AU", Phone("13 11 20", "tel:131120")),
        ("1300 975 707 ext. 8", "AU", Phone("1300 975 707 ext. 8", "tel:1300975707;ext=8")),
        ("02 5550 1234", "AU", Phone("(02) 5550 1234", "tel:+61255501234")),
        ("0800 723 4567", "BR", Phone("0800 723 4567", "tel:08007234567")),
        ("0600 90 1234", "FI", Phone("0600 901234", "tel:+358600901234")),
    ],
)
def test_a_number_is_dialled_from_its_own_country_if_it_can_be_from_there_alone(
    text: str, country: str, phone: Phone
) -> None:
    assert read_phone(text, country) == phone


@table("text", ["+61 1300 975 707", "+61 13 11 20", "+55 800 723 4567", "+91 1800 419 0157"])
def test_one_that_its_own_country_alone_can_dial_is_none_elsewhere(text: str, app: Flask) -> None:
    with pytest.raises(NotAPhoneNumber):
        read_phone(text, "US")
    with pytest.raises(SettingsError, match=r"RFC_TEAM_PHONE: found .* one that its own country alone can dial"):
        read_settings({"team_phone": text})

    with app.app_context():
        assert dialled_in(text) == (Part(text, None),)
        noted = f"Ring {text}, or +44 20 7946 0018, by noon"
        parts = dialled_in(noted)
    assert "".join(part.words for part in parts) == noted
    assert [part.href for part in parts if part.href] == ["tel:+442079460018"]


@table(
    ("read", "text", "phone"),
    [
        (read_short_number, "۱۱۲", Phone("112", "tel:112")),
        (read_any_number, "\uff11\uff11\uff16\n123", Phone("116 123", "tel:116123")),
        (read_any_number, "९८८", Phone("988", "tel:988")),
        (read_text_number, "٧٤١-٧٤١", Phone("741-741", "sms:741741")),
        (
            read_phone,
            "\uff12\uff11\uff12-555-0100 ext. \u0667",
            Phone("(212) 555-0100 ext. 7", "tel:+12125550100;ext=7"),
        ),
    ],
)
def test_a_number_is_dialled_in_the_digits_that_phones_have(
    read: Callable[..., Phone], text: str, phone: Phone
) -> None:
    assert (read(text) if read is read_short_number else read(text, "US")) == phone


@table("mark", ["\ufe0d", "\ufe0f", "\u202a", "\u2066", "\u200b", "\u200e", "\ufeff", "\u00ad"])
def test_marks_that_nobody_sees_are_no_part_of_a_number_that_was_copied(mark: str) -> None:
    of_us, any_of_us = partial(read_phone, country="US"), partial(read_any_number, country="US")
    for read, number in ((of_us, "212-555-0100"), (any_of_us, "116 123"), (read_short_number, "911")):
        assert read(mark + number[0] + mark + number[1:] + mark) == read(number)
