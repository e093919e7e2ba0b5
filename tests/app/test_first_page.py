"""The start page for whoever brings nothing: made once a minute, and what it would be if it were made for each."""

import re
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import pytest
import time_machine
from flask import Flask

from app.self_check import first_page
from tests.support.app import MakeApp
from tests.support.table import table

CLOSING: Final = datetime(2026, 11, 23, 17, 0, tzinfo=ZoneInfo("America/New_York"))
SETTINGS: Final = {"team_hours": "Mon-Fri 08:00-17:00", "time_zone": "America/New_York"}
OF_ANOTHER_SITE: Final = {"Cookie": "of-another-site=1"}
TOKEN: Final = re.compile(r'name="csrf_token" value="([^"]+)"')


def seen(app: Flask, language: str = "en", **headers: str) -> str:
    """Return what somebody is sent who was never here."""
    return app.test_client(use_cookies=False).get("/", headers={"Accept-Language": language, **headers}).text


@table("moment", [CLOSING - timedelta(seconds=1), CLOSING, CLOSING + timedelta(hours=9)], ids=str)
def test_it_is_at_every_hour_what_is_made_for_whoever_brings_a_cookie(make_app: MakeApp, moment: datetime) -> None:
    app = make_app(**SETTINGS)
    with time_machine.travel(CLOSING - timedelta(minutes=1)):
        first = {language: seen(app, language) for language in ("en", "es")}
    with time_machine.travel(moment.astimezone(UTC)):
        for language, before in first.items():
            again, made = seen(app, language), seen(app, language, **OF_ANOTHER_SITE)

            assert TOKEN.sub("", again) == TOKEN.sub("", made)
            assert (TOKEN.sub("", again) == TOKEN.sub("", before)) is (moment < CLOSING)


def test_it_is_made_once_for_all_who_ask_within_a_minute(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with time_machine.travel(CLOSING, tick=False):
        first = seen(app)
        monkeypatch.delattr(first_page, "start_page")

        assert TOKEN.sub("", seen(app)) == TOKEN.sub("", first)


def test_each_has_a_token_of_their_own_with_which_the_form_is_taken(app: Flask) -> None:
    one, other = app.test_client(), app.test_client()
    tokens = [set(TOKEN.findall(each.get("/").text)) for each in (one, other)]
    (token,), (of_the_other,) = tokens

    assert token != of_the_other
    locations = [each.post("/", data={"csrf_token": token, "respondent": "patient"}).location for each in (one, other)]
    assert [each == "/check/right-now" for each in locations] == [True, False]


def test_two_sites_and_two_addresses_of_one_have_a_page_each(make_app: MakeApp) -> None:
    app, other = make_app(), make_app(team_phone="(212) 555-0177")

    assert "(212) 555-0177" in seen(other)
    assert "(212) 555-0177" not in seen(app)
    assert "http://elsewhere.example/static" in seen(app, Host="elsewhere.example")
    assert "elsewhere.example" not in seen(app)
