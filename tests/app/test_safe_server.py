"""Headers, cookies, errors, static files: what every answer of the server keeps to."""

import base64
import gzip
import hashlib
import logging
import re
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask, abort
from flask.json.tag import TaggedJSONSerializer
from flask.testing import FlaskClient
from markupsafe import Markup

from app import create_app
from app.rulebook import proof
from app.serving import cookies, sealed_cookie, static_files
from app.settings.settings import read_settings
from rules.in_force import QUESTIONNAIRE
from tests.support.app import PRODUCTION, SETTINGS, MakeApp
from tests.support.page import FetchPage, InspectedPage
from tests.support.table import table

STATUSES = (400, 403, 404, 405, 413, 418, 429, 500, 503)


def breaking(app: Flask) -> Flask:
    """Add pages that break in every way."""
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.testing = False

    @app.get("/break/<int:status>")
    def break_with(status: int) -> str:
        abort(status)

    @app.get("/break/badly")
    def break_badly() -> str:
        raise RuntimeError("back-pain severe 212-555-7777")

    return app


@pytest.mark.parametrize("status", STATUSES)
def test_every_error_page_says_whom_to_call(make_app: MakeApp, status: int) -> None:
    response = breaking(make_app()).test_client().get(f"/break/{status}")
    page = InspectedPage(response)

    assert response.status_code == status
    assert {"tel:911", "tel:+12125550100"} <= set(page.links)
    assert page.heading


def test_a_crash_says_whom_to_call_and_logs_no_answer(make_app: MakeApp, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        response = breaking(make_app()).test_client().get("/break/badly")

    assert response.status_code == 500
    assert "tel:+12125550100" in InspectedPage(response).links
    assert "RuntimeError" in caplog.text
    assert "break_badly" in caplog.text
    assert "severe" not in caplog.text
    assert "7777" not in caplog.text


def test_a_crash_of_the_error_page_still_says_whom_to_call(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    app = breaking(make_app())
    monkeypatch.setitem(app.jinja_env.globals, "static_url", None)
    with caplog.at_level(logging.ERROR):
        response = app.test_client().get("/break/badly")

    assert response.status_code == 500
    assert {"tel:911", "tel:+12125550100"} <= set(InspectedPage(response).links)


def test_a_broken_clock_does_not_take_the_numbers_away(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_: object = None) -> None:
        raise OSError("no clock")

    app = breaking(make_app(team_phone=None, after_hours_phone=None))
    monkeypatch.setattr("app.clock.now", broken)
    with caplog.at_level(logging.ERROR):
        response = app.test_client().get("/how")

    assert response.status_code == 500
    assert "tel:911" in InspectedPage(response).links
    assert "appointment card" in response.text


def test_a_body_that_is_too_large_is_refused_with_the_numbers(client: FlaskClient) -> None:
    response = client.post("/", data={"own_day": "1" * 100_000})

    assert response.status_code == 413
    assert "tel:911" in response.text


def test_a_wrong_method_is_refused_with_the_numbers(client: FlaskClient) -> None:
    response = client.delete("/how")

    assert response.status_code == 405
    assert "tel:911" in response.text


def test_the_cookie_is_sealed_and_out_of_reach_of_scripts(client: FlaskClient) -> None:
    (cookie,) = client.get("/").headers.getlist("Set-Cookie")
    payload = cookie.removeprefix("rfc=").partition(".")[0]

    assert payload.startswith("~")
    assert b"csrf" not in base64.urlsafe_b64decode(f"{payload[1:]}===")

    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "; Secure" not in cookie


@table(
    "value",
    [
        {"form": "2.0", "answers": {"back-pain": "no", "weakness": None}, "_permanent": True, "times": 3, "share": 0.5},
        {"_flashes": [("message", Markup("<b>Saved</b>"))], "at": datetime(2026, 12, 1, tzinfo=UTC)},
        {" t": ["a pair that is none"]},
        {"deep": [{"who": UUID(int=7)}, b"bytes", ("a", {"b": ()})]},
    ],
)
def test_a_cookie_is_written_as_flask_writes_it_and_read_as_it_was(value: dict[str, object]) -> None:
    written = sealed_cookie.PlainAsItIs().dumps(value)

    assert written == TaggedJSONSerializer().dumps(value)
    assert sealed_cookie.PlainAsItIs().loads(written) == value


def test_a_cookie_of_the_release_before_is_read_sealed_anew_and_does_not_come_back_when_it_is_cleared(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    https = "https://localhost"
    with monkeypatch.context() as before:
        before.setattr(sealed_cookie, "SEALS", False)
        before.setattr(cookies, "SEALS", False)
        with client.session_transaction() as kept:
            kept.update(respondent="patient", form=QUESTIONNAIRE, answers={"weakness": "weaker"})
    plain = client.get_cookie("rfc")
    assert plain
    assert b"weakness" in base64.urlsafe_b64decode(f"{plain.value.partition('.')[0]}===")

    (token,) = set(re.findall(r'name="csrf_token" value="([^"]+)"', client.get("/check/back", base_url=https).text))
    back = {"csrf_token": token, "back-pain": "none", "nerve-pain": "none"}
    sent = client.post("/check/back", base_url=https, data=back).headers.getlist("Set-Cookie")
    assert [each.startswith("__Host-rfc=~") and "; Secure" in each and "; Path=/;" in each for each in sent] == [True]
    assert client.get_cookie("rfc") is None
    assert client.get("/check/answers", base_url=https).status_code == 200


def test_over_https_the_cookie_is_secure_and_https_stays(client: FlaskClient) -> None:
    response = client.get("/", base_url="https://check.example")

    assert "Secure" in response.headers["Set-Cookie"]
    assert "max-age" in response.headers["Strict-Transport-Security"]


@pytest.mark.settings(proxy_hops=1)
def test_behind_a_proxy_the_forwarded_scheme_counts(client: FlaskClient) -> None:
    assert "Secure" in client.get("/", headers={"X-Forwarded-Proto": "https"}).headers["Set-Cookie"]


def test_without_a_proxy_a_forwarded_scheme_is_not_believed(client: FlaskClient) -> None:
    assert "; Secure" not in client.get("/", headers={"X-Forwarded-Proto": "https"}).headers["Set-Cookie"]


def test_a_cookie_that_was_tampered_with_counts_for_nothing(client: FlaskClient) -> None:
    client.set_cookie("rfc", "eyJyZXNwb25kZW50IjoicGF0aWVudCJ9.aaaaaa.bbbbbb")

    assert client.get("/check/answers").location == "/?notice=no-answers"


def test_the_policy_lets_in_only_what_we_serve(page: FetchPage) -> None:
    policy = page("/").response.headers["Content-Security-Policy"]

    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


def static_url(app: Flask, name: str = "site.css") -> str:
    return app.jinja_env.from_string("{{ static_url(name) }}").render(name=name)


def test_static_files_are_named_by_their_content_and_kept_for_good(client: FlaskClient, app: Flask) -> None:
    with client.get(static_url(app)) as response:
        assert response.status_code == 200
        assert {"immutable", "public"} <= set(response.headers["Cache-Control"].split(", "))
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert hashlib.sha256(response.data).hexdigest().startswith(static_url(app).split("/")[2])


@pytest.mark.parametrize("name", ["site.css", "result.js", "icon.svg"])
def test_static_files_load_nothing_and_stand_in_no_frame(client: FlaskClient, app: Flask, name: str) -> None:
    with client.get(static_url(app, name)) as response:
        assert response.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"


@table(("settings", "promised"), [(SETTINGS, None), (PRODUCTION, "max-age=31536000")])
def test_static_files_promise_https_where_patients_are_served(
    settings: dict[str, object], promised: str | None
) -> None:
    app = create_app(read_settings(settings))
    with app.test_client().get(static_url(app)) as response:
        assert response.headers.get("Strict-Transport-Security") == promised


def test_a_page_of_another_version_gets_a_style_that_is_not_kept_as_its_own(client: FlaskClient, app: Flask) -> None:
    response = client.get("/static/0badcafe/site.css")

    assert (response.status_code, response.location) == (302, static_url(app))
    assert response.headers["Cache-Control"] == "no-store"
    assert client.get("/static/0badcafe/nothing.css").status_code == 404


def test_static_files_are_served_compressed_where_that_was_made(
    make_app: MakeApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "site.css").write_text("a{}" * 500)
    (tmp_path / "site.css.gz").write_bytes(gzip.compress(b"a{}" * 500))
    monkeypatch.setattr(static_files, "FOLDER", tmp_path)
    app = make_app()
    client, address = app.test_client(), static_url(app)

    with client.get(address) as plain:
        assert "Content-Encoding" not in plain.headers
    with client.get(address, headers={"Accept-Encoding": "gzip"}) as compressed:
        assert compressed.headers["Content-Encoding"] == "gzip"
        assert len(compressed.data) < 100


def test_a_file_outside_the_folder_is_not_served(client: FlaskClient) -> None:
    for address in ("/static/../config.py", "/static/%2e%2e/config.py", "/static/..%2fconfig.py"):
        assert client.get(address).status_code == 404


def test_a_proof_of_other_rules_is_marked(page: FetchPage, monkeypatch: pytest.MonkeyPatch) -> None:
    other = proof.stored_proof().model_copy(update={"hash": "0" * 64})
    monkeypatch.setattr(proof, "stored_proof", lambda: other)

    assert "This proof is of other rules" in page("/how/proof").text


def test_a_certificate_of_other_rules_is_marked(page: FetchPage, monkeypatch: pytest.MonkeyPatch) -> None:
    other = proof.stored_certificate().model_copy(update={"hash": "0" * 64})
    monkeypatch.setattr(proof, "stored_certificate", lambda: other)

    assert "What Z3 found is of other rules" in page("/how/proof").text


@table(
    ("verdict", "shown"),
    [("refuted", "Z3: Refuted"), ("unknown", "Z3: Not decided"), (None, "Z3: Not decided")],
    ids=["refuted", "unknown", "left out"],
)
def test_what_the_second_prover_did_not_prove_is_not_called_proved(
    verdict: str | None, shown: str, page: FetchPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = proof.stored_certificate()
    of_these = certificate.promises if verdict else ()
    promises = tuple(each.model_copy(update={"verdict": verdict}) for each in of_these)
    monkeypatch.setattr(proof, "stored_certificate", lambda: certificate.model_copy(update={"promises": promises}))

    text = page("/how/proof").text

    assert shown in text
    assert "Z3: Proved" not in text
