"""Whatever stands between people and the server, or around it: proxies, ports, networks, slashes, other sites."""

import json
import logging
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Final

import certifi
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.caller import UNKNOWN, name_of
from app.extensions import limiter
from app.interop.cds_hooks.endpoint import PREFIX as CDS
from app.interop.fhir.endpoint import PREFIX as FHIR
from app.interop.fhir.views import EXAMPLE as RESPONSE
from app.interop.json_api.endpoint import PREFIX as API
from app.services import services
from app.serving.logs import OneLine, configuration
from app.settings.settings import SettingsError, read_settings
from tests.support.app import PRODUCTION, MakeApp
from tests.support.server import free_port, served
from tests.support.table import table

ROOT: Final = Path(__file__).parents[2]
OTHER_SITE: Final = "https://records.example.org"
SECRET: Final = "sekrit"
DECODE: Final = f"{API}/handoff/decode"
OVER_HTTP: Final = "A page was asked for over http"


@table(
    ("written", "name"),
    [
        ("203.0.113.7", "203.0.113.7"),
        (" 203.0.113.7 ", "203.0.113.7"),
        ("203.0.113.7:49152", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("[::ffff:203.0.113.7]:443", "203.0.113.7"),
        ("64:ff9b::203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("2001:DB8:1:2:ffff::9", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::7]", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::7]:49152", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", UNKNOWN),
        ("unknown", UNKNOWN),
        ("_hidden", UNKNOWN),
        ("203.0.113.7:", UNKNOWN),
        ("1.2.3.4, 5.6.7.8", UNKNOWN),
    ],
)
def test_a_caller_has_one_name_however_their_address_is_written(written: str, name: str) -> None:
    assert name_of(written) == name


@table("nth", [lambda n: f"203.0.113.8:{4000 + n}", lambda n: f"[2001:db8::1]:{n}", lambda n: f"2001:db8:9:9::{n:x}"])
def test_another_port_or_address_of_the_same_network_gives_nobody_more_tries(make_app: MakeApp, nth: object) -> None:
    assert callable(nth)
    client = make_app(**PRODUCTION, console=False).test_client()
    limiter.reset()

    def ask(address: str) -> int:
        headers = {"X-Forwarded-For": address, "X-Forwarded-Proto": "https"}
        return client.post(DECODE, json={"code": "x"}, headers=headers).status_code

    statuses = [ask(nth(number)) for number in range(1, 63)]
    limiter.reset()

    assert statuses[:60] == [HTTPStatus.UNPROCESSABLE_ENTITY] * 60
    assert statuses[60:] == [HTTPStatus.TOO_MANY_REQUESTS] * 2


@table(
    ("path", "to"),
    [
        ("/how//symptoms?a=1", "/how/symptoms?a=1"),
        ("/check/", "/check"),
        ("/how///", "/how"),
        (f"{FHIR}//metadata", f"{FHIR}/metadata"),
        (f"{API}//rules", f"{API}/rules"),
        ("/%0d%0aX: y//", None),
        ("//evil.example", None),
        ("/\\evil.example/", None),
        ("/nowhere/", None),
    ],
)
def test_a_slash_too_many_leads_to_the_page_on_this_site_alone(app: Flask, path: str, to: str | None) -> None:
    path, _, query = path.partition("?")
    overrides = {"PATH_INFO": path, "QUERY_STRING": query, "HTTP_HOST": "evil.example"}
    for method in ("GET", "HEAD"):
        response = app.test_client().open("/x", method=method, environ_overrides=overrides)

        assert (response.status_code, response.headers.get("Location")) == ((308, to) if to else (404, None))


def test_a_form_that_was_sent_there_is_sent_on(client: FlaskClient) -> None:
    response = client.post(DECODE.replace("/decode", "//decode"), json={"code": "x"})

    assert (response.status_code, response.headers["Location"]) == (308, DECODE)


@table(
    ("name", "value"),
    [
        *(
            ("database_url", f"{kind}://u:{SECRET}@h/d")
            for kind in ("postgres", "mysql", "oracle", "postgresql+asyncpg")
        ),
        *(("database_url", value) for value in (SECRET, f"postgresql//:{SECRET}@h", f"postgresql://u:{SECRET}@h:x/d")),
        ("database_url", f"postgresql://u:{SECRET}@h:99999/d"),
        ("site_address", "https://example.org/bones"),
        ("site_address", "https://example.org/?a"),
        ("site_address", f"https://u:{SECRET}@example.org"),
    ],
)
def test_an_address_that_cannot_be_reached_by_stops_the_start_without_being_quoted(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=rf"^Cannot start\. RFC_{name.upper()}: [^\n]+$") as stopped:
        read_settings({name: value})

    assert SECRET not in str(stopped.value)


@table(
    "store",
    [
        f"redis//:{SECRET}@host",
        f"redis://u:{SECRET}@h:x/0",
        f"valkey://:{SECRET}@h",
        f"memcached://{SECRET}",
        f"redis+sentinel://:{SECRET}@h",
        f"async+memory://{SECRET}",
        f"async+redis://:{SECRET}@h",
        f"mongodb://{SECRET}",
        f"redis://h?socket_timeout={SECRET}",
        f"redis://:{SECRET}@h?timeout=1",
        f"redis://:{SECRET}@h?protocol=9",
        f"rediss://:{SECRET}@h?ssl_cert_reqs=maybe",
        f"redis://:{SECRET}@h/counts",
        f"rediss://:{SECRET}@h?ssl_ca_certs=/no/such.pem",
        f"rediss://:{SECRET}@h?ssl_ca_path=/no/such",
        f"rediss://:{SECRET}@h?ssl_ca_certs={__file__}",
        f"rediss://:{SECRET}@h?ssl_ca_data={SECRET}",
        f"rediss://:{SECRET}@h?ssl_certfile=/no/such.pem&ssl_keyfile=/no/such.key",
        f"rediss://:{SECRET}@h?ssl_keyfile={__file__}",
        f"rediss://:{SECRET}@h?ssl_min_version=7",
        f"rediss://:{SECRET}@h?ssl_ciphers={SECRET}",
        SECRET,
    ],
)
def test_a_store_that_is_none_stops_the_start_without_being_quoted(make_app: MakeApp, store: str) -> None:
    make_app()
    with pytest.raises(SettingsError, match=r"^Cannot start\. RFC_RATE_LIMIT_STORE: [^\n]+$") as stopped:
        make_app(rate_limit_store=store)

    assert SECRET not in str(stopped.value)
    assert limiter.reset() is None, "what was counted before is counted on"  # type: ignore[func-returns-value]


@table(
    "store",
    [
        "redis://h",
        "redis://h:6379/2",
        "redis://u:p@h?db=2&socket_timeout=1",
        "rediss://h/0?ssl_cert_reqs=none",
        f"rediss://h?ssl_ca_certs={certifi.where()}&ssl_ciphers=HIGH",
    ],
)
def test_a_store_whose_options_are_known_is_taken_before_it_is_reached(make_app: MakeApp, store: str) -> None:
    assert make_app(rate_limit_store=store).config["RATELIMIT_STORAGE_URI"] == store


@contextmanager
def _only(name: str, value: str) -> Iterator[pytest.MonkeyPatch]:
    """Set a proxy or certificates for a while, and none that the machine itself may name."""
    with pytest.MonkeyPatch.context() as environment:
        for each in os.environ:
            if each.upper().endswith(("_PROXY", "_CA_BUNDLE")):
                environment.delenv(each)
        environment.setenv(name, value)
        yield environment


ALERTS: Final = f"https://alerts.example.org/{SECRET}"


@table(
    ("name", "value"),
    [
        ("REQUESTS_CA_BUNDLE", "/no/such.pem"),
        ("REQUESTS_CA_BUNDLE", __file__),
        ("CURL_CA_BUNDLE", "/no/such"),
        ("HTTPS_PROXY", f"http://u:{SECRET}@proxy:99999"),
        ("https_proxy", f"http://u:{SECRET}@"),
        ("ALL_PROXY", f"socks5://u:{SECRET}@proxy:1080"),
        ("HTTPS_PROXY", f"ftp://u:{SECRET}@proxy:21"),
        ("https_proxy", f'"http://u:{SECRET}@proxy:3128"'),
        ("HTTPS_PROXY", "'proxy:3128'"),
        ("ALL_PROXY", f"http://u:{SECRET}@proxy:3128'"),
        ("HTTPS_PROXY", "https//proxy:3128"),
        ("HTTPS_PROXY", f"http://proxy/{SECRET}"),
        ("HTTPS_PROXY", f"http://proxy:3128?{SECRET}"),
        ("HTTPS_PROXY", "http://<proxy>:3128"),
    ],
)
def test_a_proxy_or_certificates_of_the_environment_that_cannot_be_used_stop_the_start_where_others_are_asked(
    make_app: MakeApp, name: str, value: str
) -> None:
    with _only(name, value) as environment:
        make_app()
        with pytest.raises(SettingsError, match=rf"^Cannot start\. {name}: [^\n]+$") as stopped:
            make_app(alert_url=ALERTS)
        assert SECRET not in str(stopped.value)

        if "PROXY" in name.upper():
            environment.setenv("NO_PROXY", "alerts.example.org")
            make_app(alert_url=ALERTS)


@table(
    ("name", "value"),
    [
        ("REQUESTS_CA_BUNDLE", certifi.where()),
        ("REQUESTS_CA_BUNDLE", str(Path(certifi.where()).parent)),
        ("HTTPS_PROXY", "192.0.2.1:3128"),
        ("HTTPS_PROXY", "http://u:p@[2001:db8::1]:3128"),
        ("HTTPS_PROXY", "http://proxy_1.example.org:3128/"),
        ("ALL_PROXY", ""),
    ],
)
def test_a_proxy_or_certificates_of_the_environment_are_taken_before_they_are_used(
    make_app: MakeApp, name: str, value: str
) -> None:
    with _only(name, value):
        assert [*services(make_app(alert_url=ALERTS)).settings.asked] == [ALERTS]


def test_a_path_that_the_app_cannot_be_served_under_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCRIPT_NAME", "/bones")

    with pytest.raises(SettingsError, match=r"^Cannot start\. SCRIPT_NAME is set"):
        read_settings({})


def test_a_proxy_that_is_silent_about_https_is_told_of_once_and_nobody_is_turned_away(
    make_app: MakeApp, caplog: pytest.LogCaptureFixture
) -> None:
    client = make_app(**PRODUCTION, console=False).test_client()
    client.get("/healthz")
    client.get("/", headers={"X-Forwarded-Proto": "https"})
    assert OVER_HTTP not in caplog.text

    statuses = {client.get("/").status_code for _ in range(2)}

    assert statuses == {200}
    assert caplog.text.count(OVER_HTTP) == 1


@table("scheme", ["https", "HTTPS", "Https", "http, hTTps"])
def test_the_scheme_that_a_proxy_names_is_read_in_any_letters(make_app: MakeApp, scheme: str) -> None:
    response = make_app(**PRODUCTION, console=False).test_client().get("/", headers={"X-Forwarded-Proto": scheme})

    assert "Secure" in response.headers["Set-Cookie"]
    assert "Strict-Transport-Security" in response.headers


@table(
    ("hops", "scheme", "found"),
    [
        (1, None, "found none"),
        (1, "HTTP", "found 'HTTP'"),
        (1, "on", "found 'on'"),
        (2, "https", "found 'https'"),
        (1, "x" * 999, f"found '{'x' * 40}'"),
        (1, "a'\x1bb", 'found "a\'\\x1bb"'),
    ],
)
def test_what_a_proxy_says_instead_of_https_is_told(
    make_app: MakeApp, caplog: pytest.LogCaptureFixture, hops: int, scheme: str | None, found: str
) -> None:
    caplog.clear()
    client = make_app(**{**PRODUCTION, "proxy_hops": hops}, console=False).test_client()

    client.get("/", headers={"X-Forwarded-Proto": scheme} if scheme else {})

    expected = f"as X-Forwarded-Proto, expected https from each proxy (RFC_PROXY_HOPS is {hops})"
    assert f"{OVER_HTTP}: {found} {expected}" in caplog.text


@pytest.mark.settings(cors_origins=OTHER_SITE)
def test_a_named_site_may_read_what_every_face_for_programs_answers(app: Flask, client: FlaskClient) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith((API, FHIR, CDS))]
    for method, address in (
        (each, rule.rule.replace("<", "").strip(">")) for rule in rules for each in rule.methods or ()
    ):
        response = client.open(address, method=method, headers={"Origin": OTHER_SITE})

        assert response.headers.get("Access-Control-Allow-Origin") == OTHER_SITE, f"{method} {address}"


@table(
    ("written", "sent"),
    [
        ("https://records.example.org:443", "https://records.example.org"),
        ("http://localhost:80", "http://localhost"),
        ("https://records.example.org:80", "https://records.example.org:80"),
    ],
)
def test_a_site_is_named_with_or_without_the_port_that_goes_without_saying(
    make_app: MakeApp, written: str, sent: str
) -> None:
    client = make_app(cors_origins=written).test_client()

    assert client.get(f"{FHIR}/metadata", headers={"Origin": sent}).headers["Access-Control-Allow-Origin"] == sent


@table(
    ("address", "media", "sent"),
    [
        (f"{API}/assessments", "application/json", {"respondent": "patient", "answers": {}}),
        (f"{API}/assessments/batch", "application/x-ndjson", {"respondent": "patient", "answers": {}}),
        (f"{FHIR}/QuestionnaireResponse/$assess", "application/fhir+json", RESPONSE),
    ],
)
def test_the_mark_that_editors_put_before_a_text_is_no_part_of_it(
    client: FlaskClient, address: str, media: str, sent: object
) -> None:
    plain = client.post(address, data=json.dumps(sent), content_type=media)
    marked = client.post(address, data=b"\xef\xbb\xbf" + json.dumps(sent).encode(), content_type=media)

    assert marked.status_code == plain.status_code == 200
    assert b'"problem":{' not in marked.get_data()


def health_check() -> list[str]:
    """Return the command by which the image finds out whether it runs."""
    recipe = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    command: list[str] = json.loads(recipe.partition("HEALTHCHECK")[2].partition("CMD ")[2].splitlines()[0])
    assert command[0] == "python"
    return [sys.executable, *command[1:]]


def test_the_health_check_of_the_image_asks_the_server_itself_whatever_proxy_is_named(app: Flask) -> None:
    nobody = f"http://127.0.0.1:{free_port()}"

    def status(port: str, host: str) -> int:
        environment = {**os.environ, "http_proxy": nobody, "HTTP_PROXY": nobody, "PORT": port, "HOST": host}
        return subprocess.run(health_check(), cwd=ROOT, env=environment, check=False).returncode

    with served(app) as address:
        port = address.rpartition(":")[2]
        assert [status(port, host) for host in ("0.0.0.0", "127.0.0.1")] == [0, 0]  # noqa: S104 - what the image does
    assert status(port, "127.0.0.1") == 1


def test_what_the_image_serves_can_be_read_and_written_by_whoever_runs_it() -> None:
    """Built by somebody whose files nobody else may read, and run as its own user or one that has no name."""
    *_, build, run = (ROOT / "Dockerfile").read_text(encoding="utf-8").split("\nFROM ")

    assert build.rpartition("COPY ")[2].count("RUN chmod -R a+rX,go-w /srv\n") == 1
    assert run.count("RUN install -d -o 10001 -g 0 -m 770 /data\n") == 1


def test_the_image_is_built_on_one_base_that_nobody_can_exchange() -> None:
    recipe = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    base, *stages = re.findall(r"^FROM (\S+)", recipe, re.MULTILINE)

    assert re.fullmatch(r"python:\d+\.\d+\.\d+-slim-\w+@sha256:[0-9a-f]{64}", base)
    assert set(stages) == {"base"}


def test_no_text_of_a_client_makes_a_line_of_the_log() -> None:
    plain = configuration(as_json=False)["formatters"]["plain"]
    record = logging.makeLogRecord(
        {"msg": "one\nFORGED\r\u2028two\x85\x0b\x1cthree", "name": "app", "levelname": "ERROR"}
    )

    assert plain["()"] is OneLine
    assert len(OneLine(plain["fmt"]).format(record).splitlines()) == 1
