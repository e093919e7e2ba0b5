"""Settings are read once; a value that cannot be used is named in one line."""

import logging
import os
import re
import secrets
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from app import create_app
from app.services import services
from app.settings.hours import read_hours
from app.settings.local_words import LocalWords
from app.settings.minutes import NotOpeningHours
from app.settings.phone import NotAPhoneNumber, read_phone, read_short_number
from app.settings.settings import Settings, SettingsError, read_settings
from rules.local.reading import read_local_file
from tests.support.app import PRODUCTION
from tests.support.signed import signed
from tests.support.table import table

KEY = "k" * 32
KEYS = ("secret_key", "old_secret_keys", "metrics_token", "data_key", "old_data_keys")


@table(
    ("settings", "words"),
    [
        ({"team_phone": "12"}, "RFC_TEAM_PHONE: found '12', expected a whole phone number"),
        ({"after_hours_phone": "call us"}, "RFC_AFTER_HOURS_PHONE: found 'call us'"),
        ({"emergency_number": "nine"}, "RFC_EMERGENCY_NUMBER: found 'nine', expected two to six digits"),
        ({"team_hours": "always"}, "RFC_TEAM_HOURS: found 'always'"),
        ({"team_hours": "Mon-Fri 17:00-08:00", "time_zone": "UTC"}, "RFC_TEAM_HOURS"),
        ({"time_zone": "Mars/Olympus"}, "RFC_TIME_ZONE: found 'Mars/Olympus'"),
        ({"proxy_hops": "many"}, "RFC_PROXY_HOPS"),
        ({"site_address": "check.example.org"}, "RFC_SITE_ADDRESS: Input should be a valid URL"),
        ({"site_address": "http://check.example.org"}, "RFC_SITE_ADDRESS: URL scheme should be 'https'"),
        (
            {"site_address": f"https://example.org/{'a' * 100}"},
            "RFC_SITE_ADDRESS: URL should have at most 100 characters",
        ),
        *(
            ({"oidc_issuer": f"{address}/realm"}, f"RFC_OIDC_ISSUER: found '{address}/realm', expected an address over")
            for address in ("http://id.example.org", "http://localhost.example.org", "id.example.org")
        ),
        ({"environment": "staging"}, "RFC_ENVIRONMENT"),
        ({"secret_key": "short"}, "RFC_SECRET_KEY: found 5 characters, expected 32 or more"),
        ({"old_secret_keys": f"{KEY} short"}, "RFC_OLD_SECRET_KEYS: found 5 characters, expected 32 or more"),
        *(
            ({name: value}, f"RFC_{name.upper()}: {words}")
            for value, words in (
                (f"...                            # {KEY}", "found a comment behind it"),
                (f"{KEY} # {KEY}", "found a comment behind it"),
                (f"...{KEY}", "found an example"),
                (f"<your own secret key here, {KEY}>", "found an example"),
                (f"CHANGE_ME_{KEY}", "found an example"),
            )
            for name in (*KEYS, "oidc_client_secret", "database_url", "rate_limit_store")
        ),
        *(
            ({name: f"{word}{KEY}"}, f"RFC_{name.upper()}: ")
            for name in KEYS
            for word in ("#", "a b ", "a\tb", "a\nb", "short ")
        ),
        ({"data_key": KEY}, "RFC_DATA_KEY: expected a key made by 'flask console new-key'"),
        ({"old_data_keys": f"{'k' * 43}= {KEY}"}, "RFC_OLD_DATA_KEYS: expected a key made by 'flask console new-key'"),
        *(
            ({**PRODUCTION, "console": True, "data_key": "k" * 43 + "=", name: unset}, words)
            for name, unset, words in (
                ("secret_key", None, "RFC_SECRET_KEY, of 32 characters or more"),
                ("site_address", None, "RFC_SITE_ADDRESS, where people find the check"),
                ("proxy_hops", 0, "RFC_PROXY_HOPS, how many proxies speak https"),
                ("data_key", None, "RFC_DATA_KEY, or RFC_CONSOLE=off"),
            )
        ),
    ],
)
def test_a_setting_that_cannot_be_used_is_named_in_one_line(settings: dict[str, object], words: str) -> None:
    with pytest.raises(SettingsError) as stopped:
        create_app(read_settings({"secret_key": KEY, **settings}))

    assert words in str(stopped.value.code)
    assert "\n" not in str(stopped.value.code).strip()


def test_the_settings_file_for_operators_has_no_comment_behind_a_value_and_its_example_keys_start_nothing() -> None:
    text = Path("app/OPERATING.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    lines = [line for block in blocks for line in block.splitlines()]
    given = dict(line.split("=", 1) for line in lines if re.match(r"RFC_\w+=", line))
    assert {"RFC_SECRET_KEY", "RFC_SITE_ADDRESS"} <= set(given)
    assert [each for each in given.items() if "#" in each[1]] == []

    with pytest.raises(SettingsError, match="RFC_SECRET_KEY"):
        create_app(read_settings({name.removeprefix("RFC_").lower(): value for name, value in given.items()}))


@table(
    ("name", "value"),
    [
        ("oidc_issuer", "https://u:{}@id.example.org/realm"),
        ("oidc_issuer", "u:{}@id.example.org"),
        ("oidc_issuer", "http://id.example.org/realm?key={}"),
        ("cors_origins", "https://a.example.org https://u:{}@b.example.org"),
        ("cds_clients", "https://a.example.org=https://u:{}@a.example.org/keys"),
        ("cds_clients", "a=HTTPS://u:{}@a.example.org/keys b=https://b.example.org/keys"),
        ("languages", "postgresql://u:{}@db/name"),
    ],
)
def test_an_address_that_may_hold_a_secret_is_not_quoted(name: str, value: str) -> None:
    for secret in ("geheim", "ge@he?im", "ge he'im"):
        with pytest.raises(SettingsError) as stopped:
            read_settings({name: value.format(secret)})

        assert f"RFC_{name.upper()}: found a value with '@' or '?' in it, expected " in str(stopped.value.code)


@table("around", [" {}\t", "{}\r", "\n{}\u00a0", "{}\r\n"])
def test_blanks_around_a_value_are_no_part_of_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, around: str) -> None:
    site = tmp_path / "site.toml"
    site.write_text("team = 'Ward 7'", "utf-8")
    given = {
        "environment": "development",
        "console": "off",
        "arrival_hours": "3",
        "secret_key": KEY,
        "unsigned": "banner",
        "site": str(site),
        "instance_folder": str(tmp_path),
        "database_url": "sqlite://",
        "oidc_name": "Ours",
        "stop_file": str(tmp_path / "stopped"),
        "languages": "es en",
        "site_address": "https://check.example.org",
    }
    for name, value in given.items():
        monkeypatch.setenv(f"RFC_{name.upper()}", around.format(value))
    monkeypatch.setenv("RFC_TEAM_PHONE", around.format(""))

    assert read_settings() == read_settings(given)
    assert read_settings().site.team == LocalWords("Ward 7")


@table(
    ("settings", "words"),
    [
        ({"site": "/no/such\n\x1b[2J.toml"}, r"/no/such\n\x1b[2J.toml cannot be read"),
        ({"ehrs": "/no/such\u2028.toml"}, r"/no/such\u2028.toml cannot be read"),
        ({"local": "/no/su\rch.toml"}, r"found /no/su\rch.toml, but"),
        ({"environment": '"production"'}, "RFC_ENVIRONMENT: found '\"production\"'. Input should be 'development' or"),
        ({"console": "of\x1bf"}, r"RFC_CONSOLE: found 'of\x1bf'. Input should be a valid boolean"),
        ({"proxy_hops": "'1'"}, "RFC_PROXY_HOPS: found \"'1'\". Input should be a valid integer"),
        ({"arrival_hours": 25}, "RFC_ARRIVAL_HOURS: found 25. Input should be less than or equal to 24"),
    ],
)
def test_whatever_was_found_is_seen_whole_in_the_one_line(settings: dict[str, object], words: str) -> None:
    with pytest.raises(SettingsError) as stopped:
        read_settings(settings)

    told = str(stopped.value.code)
    assert words in told
    assert told.isprintable()


def test_the_mark_that_editors_put_before_a_text_is_no_part_of_a_file(tmp_path: Path) -> None:
    site, ehrs, local = (tmp_path / f"{name}.toml" for name in ("site", "ehrs", "local"))
    site.write_text("team = 'Ward 7'", "utf-8-sig")
    ehrs.write_text("[[ehr]]\nname = 'A'\niss = 'https://ehr.example.org/r4'\nclient_id = 'i'", "utf-8-sig")
    local.write_text("[[ruling]]\ncode='C4'\ndecision='keep'\ndecided_by='A lead'\ndecided_on=2026-11-20", "utf-8-sig")

    settings = read_settings({"site": str(site), "ehrs": str(ehrs)})

    assert settings.site.team == LocalWords("Ward 7")
    assert [each.name for each in settings.ehrs] == ["A"]
    assert read_local_file(local).rules.rulings


@table("name", ["secret_key", "metrics_token"])
def test_a_key_may_be_anything_that_a_generator_makes(name: str) -> None:
    for key in (secrets.token_hex(32), secrets.token_urlsafe(32), "q+/=" * 9, KEY):
        create_app(read_settings({"secret_key": KEY, name: key}))


def test_production_names_everything_that_is_missing_at_once() -> None:
    with pytest.raises(SettingsError) as stopped:
        create_app(read_settings({"environment": "production", "console": True}))

    named = ("SECRET_KEY", "SITE_ADDRESS", "PROXY_HOPS", "TEAM_PHONE", "AFTER_HOURS_PHONE", "DATA_KEY")
    assert [each for each in named if f"RFC_{each}" not in str(stopped.value.code)] == []


@table("number", ["team_phone", "after_hours_phone"])
def test_a_team_abroad_names_the_numbers_there(number: str) -> None:
    abroad, named = {number: "+61 2 5550 1234"}, {"emergency_number": "000", "crisis_line": "13 11 14"}

    for each in ({}, *({name: value} for name, value in named.items())):
        with pytest.raises(
            SettingsError, match=r"^Cannot start\. \+61 .* RFC_EMERGENCY_NUMBER and RFC_CRISIS_LINE must"
        ):
            read_settings({**abroad, **each})
    site = read_settings({**abroad, **named}).site
    assert (site.emergency.number.href, site.crisis.number.href) == ("tel:000", "tel:131114")


@table("number", ["team_phone", "after_hours_phone"])
def test_production_starts_with_what_it_needs_and_either_number(number: str) -> None:
    needed = {name: value for name, value in PRODUCTION.items() if not name.endswith("_phone")}

    app = create_app(read_settings(signed({**needed, number: "212-555-0100"})))

    assert app.test_client().get("/").status_code == 200


def test_hours_without_a_time_zone_name_both_settings() -> None:
    with pytest.raises(SettingsError) as stopped:
        create_app(
            read_settings({"secret_key": KEY, "team_phone": "212-555-0100", "team_hours": "Mon-Fri 08:00-17:00"})
        )

    assert "RFC_TEAM_HOURS" in str(stopped.value.code)
    assert "RFC_TIME_ZONE" in str(stopped.value.code)


def test_a_bad_setting_ends_the_program_without_a_traceback() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import app; app.create_app()"],
        env={**os.environ, "RFC_TEAM_PHONE": "12", "RFC_SECRET_KEY": KEY},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert done.stderr.startswith("Cannot start. RFC_TEAM_PHONE: found '12', expected a whole phone number")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("text", [" 212-555-0100 ", "2125550100", "+12125550100"])
def test_the_environment_sets_the_numbers(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("RFC_TEAM_PHONE", text)
    monkeypatch.setenv("RFC_AFTER_HOURS_PHONE", "")

    app = create_app(read_settings({"secret_key": KEY}))

    settings: Settings = services(app).settings
    assert [each.number.href for each in settings.site.lines] == ["tel:+12125550100"]


def test_a_misspelt_setting_is_named_in_the_log_without_its_value(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("RFC_TEAM_FONE", "212-555-0100")

    with caplog.at_level(logging.WARNING):
        create_app(read_settings({"secret_key": KEY}))

    assert "RFC_TEAM_FONE" in caplog.text
    assert "212-555-0100" not in caplog.text


def test_on_a_laptop_the_secret_key_is_made_once_and_kept_from_others(tmp_path: Path) -> None:
    first = create_app(read_settings({"instance_folder": tmp_path / "instance"})).secret_key
    again = create_app(read_settings({"instance_folder": tmp_path / "instance"})).secret_key

    (kept,) = (tmp_path / "instance").iterdir()
    assert first == again
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")

    with pytest.raises(SettingsError) as stopped:
        create_app(read_settings({"instance_folder": blocked / "instance"}))

    assert "RFC_" in str(stopped.value.code)


@table(
    ("text", "href"),
    [
        ("212-555-0100", "tel:+12125550100"),
        ("(212) 555-0100 ext. 7", "tel:+12125550100;ext=7"),
        ("+44 20 7946 0000", "tel:+442079460000"),
    ],
)
def test_a_number_is_dialled_in_full(text: str, href: str) -> None:
    assert read_phone(text, "US").href == href


@table("text", ["", "911", "call me", "+1 000 000 0000", "<script>"])
def test_what_cannot_be_dialled_is_no_phone_number(text: str) -> None:
    with pytest.raises(NotAPhoneNumber):
        read_phone(text, "US")


def test_an_emergency_number_is_two_to_six_digits() -> None:
    assert read_short_number(" 112 ").href == "tel:112"
    for text in ("1", "1234567", "9 1 1", ""):
        with pytest.raises(NotAPhoneNumber):
            read_short_number(text)


@table("text", ["", "Mon", "Mon-Fri", "Moo 08:00-09:00", "Mon-Moo 08:00-09:00", "Mon 8:60-9:00", "Mon 23:00-25:00"])
def test_hours_that_cannot_be_read_are_refused(text: str) -> None:
    with pytest.raises(NotOpeningHours):
        read_hours(text)
