"""Signing in with an account of the hospital, against a real provider on this machine."""

import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from joserfc.jwk import OctKey, RSAKey

from app.data import accounts, audit, people
from app.data.database import engine, session
from app.data.models import AuditEntry, User
from app.data.sign_in_tables import SignIn
from app.data.upkeep import migrate
from app.services import provide, services
from app.serving import asking
from tests.console.elsewhere import Elsewhere
from tests.console.identity_provider import CLIENT_ID, CLIENT_SECRET, Provider
from tests.support.app import MakeApp
from tests.support.console import CONSOLE_COOKIE, DATA_KEY
from tests.support.server import served


@pytest.fixture
def provider() -> Provider:
    return Provider()


@pytest.fixture
def hospital(provider: Provider, make_app: MakeApp, tmp_path: Path) -> Iterator[Flask]:
    """Make a console that trusts the provider, with one nurse."""
    with served(provider.app()) as issuer:
        app = make_app(
            console=True,
            instance_folder=tmp_path,
            data_key=DATA_KEY,
            oidc_issuer=issuer,
            oidc_client_id=CLIENT_ID,
            oidc_client_secret=CLIENT_SECRET,
        )
        migrate.upgrade(app)
        with app.app_context():
            people.add(email="nora@example.org", name="Nora Nurse", roles=["nurse"])
            session().commit()
        yield app
        with app.app_context():
            engine().dispose()


def through_the_provider(client: FlaskClient, start: str = "/console/hospital") -> str:
    """Go to the provider and come back as a browser would; return the address to come back to."""
    away = client.get(start)
    assert away.status_code == 302
    back = requests.get(away.location, allow_redirects=False, timeout=10)
    parts = urlsplit(back.headers["Location"])
    return f"{parts.path}?{parts.query}"


def test_someone_the_hospital_vouches_for_is_signed_in_where_they_wanted_to_go(hospital: Flask) -> None:
    client = hospital.test_client()
    reply = client.get(through_the_provider(client, "/console/hospital?next=/console/calls/new"))

    assert reply.location == "/console/calls/new"
    assert client.get("/console/calls/new").status_code == 200
    with hospital.app_context():
        assert "sign-in" in [entry.action for entry in session().query(AuditEntry)]


def test_whoever_comes_back_is_signed_in_while_somebody_else_saves(
    hospital: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    others, with_email = list[Elsewhere](), people.with_email

    def meanwhile(*, email: str) -> User | None:
        found = with_email(email=email)
        others.append(Elsewhere(hospital, lambda: audit.record("sign-in", subject="x")))
        others[0].wait(1)
        return found

    client = hospital.test_client()
    back = through_the_provider(client)
    monkeypatch.setattr(people, "with_email", meanwhile)

    assert client.get(back).location == "/console"
    assert others[0].wait()
    assert others[0].fault is None


@pytest.mark.parametrize(
    "told",
    [
        {"email": "stranger@example.org", "email_verified": True},
        {"email": "nora@example.org", "email_verified": False},
        {"email": "nora@example.org"},
        {},
    ],
    ids=["no account", "not verified", "not said to be verified", "no address"],
)
def test_whoever_has_no_verified_address_of_an_account_is_refused(
    hospital: Flask, provider: Provider, told: dict[str, object]
) -> None:
    provider.told = told
    client = hospital.test_client()

    assert client.get(through_the_provider(client)).status_code == 403
    assert client.get("/console/calls/new").status_code == 302


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"auth_time": None}, "auth_time"),
        ({"auth_time": int(time.time()) - 3000}, "auth_time"),
        ({"auth_time": True}, "auth_time"),
        ({"auth_time": int(time.time()) + 3000}, "auth_time"),
        ({"acr": "password-alone"}, "acr"),
    ],
    ids=["not said", "before they left here", "no time", "to come", "less strict"],
)
def test_a_provider_that_did_not_ask_again_as_strictly_as_set_lets_nobody_in(
    hospital: Flask,
    provider: Provider,
    told: dict[str, object],
    words: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    settings = services(hospital).settings
    provide(hospital, settings=settings.model_copy(update={"oidc_acr": "two-factors hardware"}))
    provider.told |= {"acr": "hardware", **told}
    client = hospital.test_client()

    assert client.get(through_the_provider(client)).status_code == 403
    assert client.get("/console/calls/new").status_code == 302
    assert caplog.messages == [f"The identity provider did not say that it asked again: {words}"]

    provider.told |= {"acr": "hardware", "auth_time": int(time.time())}
    assert client.get(through_the_provider(client)).status_code == 302


def test_a_locked_screen_is_opened_only_by_whom_the_provider_asked_again(hospital: Flask) -> None:
    client = hospital.test_client()
    client.get(through_the_provider(client))
    with client.session_transaction(path="/console") as opened:
        opened["seen"] = opened["fs_paa"] = opened["seen"] - 3000
    assert client.get("/console").status_code == 302

    asked = parse_qs(urlsplit(client.get("/console/hospital?next=/console").location).query)
    assert (asked["prompt"], asked["max_age"]) == (["login"], ["0"])
    assert client.get("/console").status_code == 302
    client.get(through_the_provider(client))
    assert client.get("/console").status_code == 200


def test_whoever_leaves_again_and_again_keeps_a_short_cookie(hospital: Flask) -> None:
    client = hospital.test_client()
    for _ in range(25):
        client.get("/console/hospital")
    cookie = client.get_cookie(CONSOLE_COOKIE, path="/console")

    assert cookie
    assert len(cookie.value) < 1000
    assert client.get(through_the_provider(client)).status_code == 302


def test_an_account_is_known_by_sub_once_it_is_bound_and_an_email_given_to_another_opens_it_no_more(
    hospital: Flask, provider: Provider
) -> None:
    client, other = hospital.test_client(), hospital.test_client()
    assert client.get(through_the_provider(client)).status_code == 302

    provider.told |= {"sub": "another person with the same email"}
    assert other.get(through_the_provider(other)).status_code == 403

    provider.told |= {"sub": "17", "email": "married@example.org", "email_verified": False}
    assert other.get(through_the_provider(other)).status_code == 302
    with hospital.app_context():
        assert [entry.action for entry in session().query(AuditEntry)].count("identity-bound") == 1
        nora = people.with_email(email="nora@example.org")
        assert nora is not None
        accounts.reset_second_factor(user=nora)
        session().commit()

    provider.told = {"sub": "of a new provider", "email": "nora@example.org", "email_verified": True}
    assert other.get(through_the_provider(other)).status_code == 302


def test_a_provider_that_leads_elsewhere_is_not_followed(hospital: Flask, provider: Provider) -> None:
    provider.keys_moved_to = "/keys-elsewhere"
    client = hospital.test_client()

    assert client.get(through_the_provider(client)).status_code == 403
    assert provider.asked_elsewhere == 0


def test_a_disabled_account_is_refused(hospital: Flask) -> None:
    with hospital.app_context():
        nora = people.with_email(email="nora@example.org")
        assert nora is not None
        people.disable(user=nora)
        session().commit()
    client = hospital.test_client()

    assert client.get(through_the_provider(client)).status_code == 403


def test_a_token_that_the_provider_did_not_sign_is_refused_and_logged_without_its_words(
    hospital: Flask, provider: Provider, caplog: pytest.LogCaptureFixture
) -> None:
    provider.signed_with = RSAKey.generate_key(2048, {"kid": "1"})
    client = hospital.test_client()

    assert client.get(through_the_provider(client)).status_code == 403
    assert caplog.messages == ["A return from the identity provider was refused: BadSignatureError"]


def test_what_a_broken_return_says_is_not_logged(hospital: Flask, caplog: pytest.LogCaptureFixture) -> None:
    reply = hospital.test_client().get("/console/hospital/back?error=nora&error_description=nora&state=nora")

    assert reply.status_code == 403
    assert caplog.messages == ["A return from the identity provider was refused: OAuthError"]


@pytest.mark.parametrize(
    "told",
    [
        {"iss": "https://elsewhere.example"},
        {"aud": "another-client"},
        {"aud": "another-client", "azp": CLIENT_ID},
        {"aud": [CLIENT_ID, "another-client"]},
        {"nonce": "of another sign-in"},
        {"nonce": None},
        {"exp": 1},
    ],
    ids=[
        "issuer",
        "audience",
        "audience but for azp",
        "shared audience",
        "nonce",
        "none",
        "over",
    ],
)
def test_a_token_of_another_issuer_audience_sign_in_or_time_is_refused(
    hospital: Flask, provider: Provider, told: dict[str, object]
) -> None:
    provider.told |= told
    client = hospital.test_client()

    assert client.get(through_the_provider(client)).status_code == 403
    assert client.get("/console/calls/new").status_code == 302


def test_the_metadata_of_another_issuer_lead_nobody_to_it(hospital: Flask, provider: Provider) -> None:
    provider.issuer = "https://elsewhere.example"

    assert hospital.test_client().get("/console/hospital").status_code == 403


def test_a_way_to_the_provider_is_over_after_a_quarter_of_an_hour(hospital: Flask, provider: Provider) -> None:
    client, left = hospital.test_client(), datetime.now(UTC) - timedelta(hours=5)
    with time_machine.travel(left, tick=False):
        back = through_the_provider(client)
    provider.told |= {"auth_time": int(left.timestamp()) + 60}

    assert client.get(back).status_code == 403
    assert client.get("/console/calls/new").status_code == 302


def test_somebody_who_comes_again_leaves_no_session_behind(hospital: Flask) -> None:
    client, copied = hospital.test_client(), hospital.test_client()
    client.get(through_the_provider(client))
    cookie = client.get_cookie(CONSOLE_COOKIE, path="/console")
    assert cookie
    client.get(through_the_provider(client))
    copied.set_cookie(CONSOLE_COOKIE, cookie.value, path="/console")

    assert copied.get("/console").status_code == 302
    assert client.get("/console").status_code == 200
    with hospital.app_context():
        assert session().query(SignIn).count() == 1


@pytest.mark.parametrize(
    "email", ["\ufb01ona.strass@example.org", "fiona.straß@example.org", "fiona.\u017ftrass@example.org"]
)
def test_an_email_that_only_folds_to_that_of_an_account_is_another_mailbox(
    hospital: Flask, provider: Provider, email: str
) -> None:
    with hospital.app_context():
        people.add(email="Fiona.Strass@example.org", name="Fiona", roles=["nurse"])
        session().commit()
    client, other = hospital.test_client(), hospital.test_client()

    provider.told |= {"email": email, "sub": "somebody else"}
    assert client.get(through_the_provider(client)).status_code == 403
    provider.told |= {"email": "FIONA.strass@example.org", "sub": "fiona"}
    assert other.get(through_the_provider(other)).status_code == 302


@pytest.mark.parametrize(
    ("algorithm", "key"),
    [
        ("HS256", OctKey.import_key(CLIENT_SECRET * 3, {"kid": "1"})),
        ("none", RSAKey.generate_key(2048, {"kid": "1"})),
    ],
    ids=["HS256", "none"],
)
def test_no_algorithm_is_taken_because_the_metadata_name_it(
    hospital: Flask, provider: Provider, algorithm: str, key: OctKey | RSAKey
) -> None:
    provider.algorithm, provider.key = algorithm, key
    client = hospital.test_client()

    assert client.get(through_the_provider(client)).status_code == 403
    assert client.get("/console/calls/new").status_code == 302


def test_a_way_back_works_only_in_the_browser_that_left_and_only_once(hospital: Flask) -> None:
    client = hospital.test_client()
    back = through_the_provider(client)

    assert hospital.test_client().get(back).status_code == 403
    assert client.get(back).status_code == 302
    assert client.get(back).status_code == 403


def test_nobody_is_led_out_of_the_console(hospital: Flask) -> None:
    client = hospital.test_client()

    assert (
        client.get(through_the_provider(client, "/console/hospital?next=https://evil.example")).location == "/console"
    )


def test_the_provider_is_told_to_send_nurses_back_to_the_address_of_the_site(hospital: Flask) -> None:
    settings = services(hospital).settings
    provide(hospital, settings=settings.model_copy(update={"site_address": "https://check.example.org/"}))
    away = hospital.test_client().get("/console/hospital", headers={"Host": "evil.example"})

    assert parse_qs(urlsplit(away.location).query)["redirect_uri"] == [
        "https://check.example.org/console/hospital/back"
    ]
    assert "evil.example" not in away.location


def test_a_provider_that_does_not_answer_is_said(make_app: MakeApp, tmp_path: Path) -> None:
    app = make_app(
        console=True,
        instance_folder=tmp_path / "other",
        data_key=DATA_KEY,
        oidc_issuer="http://127.0.0.1:9",
        oidc_client_id=CLIENT_ID,
        oidc_client_secret=CLIENT_SECRET,
    )

    assert "does not answer" in app.test_client().get("/console/hospital").text


def test_a_provider_that_never_answers_keeps_nobody_waiting(hospital: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor does a name that is looked up without end: whoever asks a records system and a provider asks alike."""
    done = Event()
    monkeypatch.setattr(asking, "WHOLE", 0.2)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: done.wait(20))
    page = hospital.test_client().get("/console/hospital")
    was_waiting = not done.is_set()
    done.set()

    assert "does not answer" in page.text
    assert was_waiting


def test_without_a_provider_there_is_no_such_page(console_app: Flask) -> None:
    assert console_app.test_client().get("/console/hospital").status_code == 404
