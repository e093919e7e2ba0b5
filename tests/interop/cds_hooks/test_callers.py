"""Who may call: tokens that show a caller whom the operator trusts, and everything that is wrong with others."""

import json
import subprocess
import sys
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import jwt
import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from flask import Flask, redirect
from flask.testing import FlaskClient
from flask.typing import ResponseReturnValue
from jwt.algorithms import ECAlgorithm, RSAAlgorithm
from werkzeug.test import TestResponse

from app import create_app
from app.extensions import limiter
from app.interop.cds_hooks import caller_keys
from app.interop.cds_hooks.caller_keys import KeysByAddress
from app.interop.cds_hooks.callers import FRESH_FOR, LEEWAY, Callers
from app.interop.cds_hooks.endpoint import FOR_KNOWN_CALLERS, PREFIX
from app.interop.problems import Problem
from app.interop.shared import PER_MINUTE
from app.serving.asking import MOST_BYTES
from app.settings.settings import SettingsError, read_settings
from tests.interop.cds_hooks import specification
from tests.interop.cds_hooks.asking import ADDRESS, call_with
from tests.support.app import SETTINGS, MakeApp
from tests.support.server import served
from tests.support.table import table

SITE: Final = "https://check.example.org"
ISSUER: Final = "https://records.example.org/"
AUDIENCE: Final = f"{SITE}{ADDRESS}"
NOW: Final = datetime(2026, 11, 23, 20, 40, tzinfo=UTC)

P384 = ec.generate_private_key(ec.SECP384R1())
ANOTHER = ec.generate_private_key(ec.SECP384R1())
P256 = ec.generate_private_key(ec.SECP256R1())
RSA = rsa.generate_private_key(65537, 2048)
SHORT_RSA = rsa.generate_private_key(65537, 1024)  # noqa: S505 - refused for that

Token = Callable[..., str]


def public(key: Any, kid: str, **more: str) -> dict[str, Any]:  # noqa: ANN401 - of either kind
    made = RSAAlgorithm.to_jwk if isinstance(key, rsa.RSAPrivateKey) else ECAlgorithm.to_jwk
    return {**made(key.public_key(), as_dict=True), "kid": kid, "use": "sig", **more}


KEYS: Final = {
    "keys": [
        public(P384, "ec", alg="ES384"),
        public(P256, "sandbox"),
        public(RSA, "rsa"),
        public(SHORT_RSA, "short"),
        public(P384, "for-secrets") | {"use": "enc"},
        {"kty": "oct", "kid": "shared", "k": "c2VjcmV0" * 8},
        {"kty": "EC", "crv": "P-384", "kid": "broken", "x": "AA", "y": "AA"},
        "no key",
    ]
}


def token(key: object = P384, alg: str = "ES384", headers: dict[str, Any] | None = None, **claims: object) -> str:
    """Return a token that is fine but for what is given; a claim or header that is None is left out."""
    now = int(time.time())
    said = {"iss": ISSUER, "aud": AUDIENCE, "iat": now, "exp": now + 60, "jti": uuid4().hex, **claims}
    head = {"kid": "ec", "typ": "JWT", **(headers or {})}
    return jwt.encode(
        {name: value for name, value in said.items() if value is not None},
        key,  # type: ignore[arg-type]  # wrong ones among them
        algorithm=alg,
        headers={name: value for name, value in head.items() if value is not None},
    )


@pytest.fixture(scope="module")
def guarded(make_app: MakeApp, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Make an app that trusts one caller, whose keys are in a file."""
    file = tmp_path_factory.mktemp("keys") / "keys.json"
    file.write_text(json.dumps(KEYS), encoding="utf-8")
    return make_app(cds_clients=f"{ISSUER}={file}", site_address=SITE)


@pytest.fixture
def called(guarded: Flask) -> Callable[[str | None], TestResponse]:
    limiter.reset()

    def call(shown: str | None) -> TestResponse:
        headers = {"Authorization": f"Bearer {shown}"} if shown is not None else {}
        return guarded.test_client().post(ADDRESS, json=call_with(None), headers=headers)

    return call


def test_a_caller_who_is_trusted_gets_an_answer(called: Callable[[str], TestResponse]) -> None:
    limit = called(token()).headers["X-RateLimit-Limit"]
    assert int(limit) == PER_MINUTE * FOR_KNOWN_CALLERS
    for good in (
        token(),
        token(RSA, "RS384", {"kid": "rsa"}),
        token(P256, "ES256", {"kid": "sandbox"}, sub="the sandbox names itself here"),
        token(aud=[AUDIENCE, "https://elsewhere.example.org"]),
        token(jti="\ud800"),
        token(headers={"jku": "https://anywhere.example.org/keys"}),
    ):
        assert called(good).json == specification.NOTHING_TO_SAY


def broken(header: str = '{"alg": "ES384", "typ": "JWT", "kid": "ec"}', claims: str = "{}") -> str:
    """Return a token of what no library would write, signed by nobody."""
    return ".".join(urlsafe_b64encode(each.encode()).decode().rstrip("=") for each in (header, claims, "x"))


WRONG: Final[dict[str, tuple[Callable[[], str | None], str]]] = {
    "no token": (lambda: None, "Expected a JSON Web Token"),
    "deep": (lambda: broken("[" * 5_000), "cannot be read"),
    "deep claims": (lambda: broken(claims="[" * 5_000), "cannot be read"),
    "a list": (lambda: broken("[]", "[]"), "cannot be read"),
    "a long number": (lambda: broken(claims='{"iat": ' + "9" * 5_000 + "}"), "cannot be read"),
    "of no end": (lambda: token(exp=float("inf")), "cannot be read"),
    "of no beginning": (lambda: token(iat=float("inf")), "cannot be read"),
    "of no time": (lambda: token(exp=float("nan")), ""),
    "half a character for an issuer": (lambda: token(iss="\ud800"), "not one that is trusted"),
    "half a character for a key": (lambda: token(headers={"kid": "\ud800"}), "no such key"),
    "not a token": (lambda: "x.y.z", "cannot be read"),
    "expired": (lambda: token(iat=int(time.time()) - 200, exp=int(time.time()) - 100), "has run out"),
    "old, and yet not expired": (lambda: token(iat=int(time.time()) - FRESH_FOR - LEEWAY - 5), "minutes old"),
    "from the future": (lambda: token(iat=int(time.time()) + 300, exp=int(time.time()) + 360), "from the future"),
    "to another service": (lambda: token(aud=f"{SITE}{PREFIX}/another"), "another address"),
    "to another site": (lambda: token(aud=f"http://localhost{ADDRESS}"), "another address"),
    "to nobody": (lambda: token(aud=None), "lacks a claim"),
    "without an end": (lambda: token(exp=None), "lacks a claim"),
    "without a beginning": (lambda: token(iat=None), "lacks a claim"),
    "without a number": (lambda: token(jti=None), "lacks a claim"),
    "with an empty number": (lambda: token(jti=""), "used before"),
    "by someone else": (lambda: token(iss="https://stranger.example.org/"), "not one that is trusted"),
    "by nobody": (lambda: token(iss=None), "not one that is trusted"),
    "signed with another key": (lambda: token(ANOTHER), "signature does not hold"),
    "signed by nobody": (lambda: token("", "none"), "signed with one of ES384"),
    "signed with a shared secret": (lambda: token("s" * 48, "HS384", {"kid": "shared"}), "signed with one of ES384"),
    "signed with an algorithm not trusted": (lambda: token(RSA, "RS256", {"kid": "rsa"}), "signed with one of ES384"),
    "signed with a short key": (lambda: token(SHORT_RSA, "RS384", {"kid": "short"}), "signature does not hold"),
    "one kind of key for the other": (lambda: token(RSA, "RS384", {"kid": "ec"}), "no such key"),
    "a short curve called a long one": (lambda: token(P256, "ES256", {"kid": "ec"}), "no such key"),
    "a key for something else": (lambda: token(headers={"kid": "for-secrets"}), "no such key"),
    "a key that is broken": (lambda: token(headers={"kid": "broken"}), "signature does not hold"),
    "a key that nobody has": (lambda: token(headers={"kid": "nobody's"}), "no such key"),
    "without the name of a key": (lambda: token(headers={"kid": None}), "no such key"),
    "of another type": (lambda: token(headers={"typ": "at+jwt"}), "typ JWT"),
}


@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
@pytest.mark.parametrize("wrong", WRONG)
def test_a_token_with_a_fault_is_refused_and_says_which(
    called: Callable[[str | None], TestResponse], wrong: str
) -> None:
    make, words = WRONG[wrong]
    shown = make()
    reply = called(shown)

    assert reply.status_code == HTTPStatus.UNAUTHORIZED
    assert reply.headers["WWW-Authenticate"].startswith("Bearer")
    assert words in (reply.json or {})["detail"]
    assert shown is None or shown not in reply.text


def test_a_refused_token_is_logged_without_its_words(
    called: Callable[[str | None], TestResponse], caplog: pytest.LogCaptureFixture
) -> None:
    for shown in (token(iss="nora", jti="nora"), token(ANOTHER, aud="nora"), "nora", None):
        called(shown)

    assert len(caplog.messages) == 4
    assert all(each.startswith("A caller was refused: ") for each in caplog.messages)
    assert "nora" not in caplog.text


def test_a_token_works_once(called: Callable[[str], TestResponse]) -> None:
    shown = token()

    assert called(shown).status_code == HTTPStatus.OK
    assert "used before" in called(shown).text


def test_a_token_works_once_even_if_the_store_is_out_of_reach(
    called: Callable[[str], TestResponse], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> int:
        raise ConnectionError

    monkeypatch.setattr(limiter, "_storage_dead", False)  # what it makes of the store ends with this test
    monkeypatch.setattr(limiter.storage, "incr", refuse)
    shown = token()

    assert called(shown).status_code == HTTPStatus.OK
    assert called(shown).status_code == HTTPStatus.UNAUTHORIZED


def test_every_address_is_closed_and_each_has_an_audience_of_its_own(guarded: Flask) -> None:
    client = guarded.test_client()

    def opened(address: str, audience: str) -> int:
        shown = {"Authorization": f"Bearer {token(aud=SITE + audience)}"}
        return (client.get if address == PREFIX else client.post)(address, headers=shown).status_code

    assert client.get(PREFIX).status_code == HTTPStatus.UNAUTHORIZED
    assert client.post(f"{ADDRESS}/feedback").status_code == HTTPStatus.UNAUTHORIZED
    assert opened(PREFIX, PREFIX) == HTTPStatus.OK
    assert opened(PREFIX, ADDRESS) == HTTPStatus.UNAUTHORIZED
    assert opened(f"{ADDRESS}/feedback", f"{ADDRESS}/feedback") == HTTPStatus.NOT_IMPLEMENTED
    assert opened(f"{ADDRESS}/feedback", ADDRESS) == HTTPStatus.NOT_IMPLEMENTED
    assert client.options(ADDRESS).status_code == HTTPStatus.OK


def test_the_token_of_the_specification_is_taken_while_it_is_fresh_and_not_later(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    file.write_text(json.dumps(specification.KEYS), encoding="utf-8")
    issued = datetime.fromtimestamp(specification.ISSUED_AT, UTC)
    limiter.reset()
    for later, words in ((timedelta(minutes=4), None), (timedelta(minutes=7), "minutes old")):
        callers = Callers([(specification.ISSUER, str(file))])
        with app.app_context(), time_machine.travel(issued + later, tick=False):
            if words is None:
                assert callers.check(specification.TOKEN, [specification.AUDIENCE]) == specification.ISSUER
            else:
                with pytest.raises(Problem, match=words):
                    callers.check(specification.TOKEN, [specification.AUDIENCE])


@dataclass
class Records:
    """A records system on this machine that shows its keys, and counts how often it was asked."""

    keys: object = field(default_factory=lambda: KEYS)
    asked: int = 0
    moved: bool = False

    def app(self) -> Flask:
        app = Flask("records")
        app.add_url_rule("/keys", view_func=self.show)
        app.add_url_rule("/moved", view_func=lambda: KEYS)
        return app

    def show(self) -> ResponseReturnValue:
        self.asked += 1
        return redirect("/moved") if self.moved else (self.keys, HTTPStatus.OK)  # type: ignore[return-value]  # or nonsense


@pytest.fixture
def records() -> Records:
    return Records()


@pytest.fixture
def address(records: Records) -> Iterator[str]:
    with served(records.app()) as root:
        yield f"{root}/keys"


@pytest.fixture
def client(make_app: MakeApp, address: str) -> FlaskClient:
    """Give a client of an app that trusts the keys at the address."""
    app = make_app(cds_clients=f"{ISSUER}={address}", site_address=SITE)
    limiter.reset()
    return app.test_client()


def call(client: FlaskClient, **made: Any) -> int:  # noqa: ANN401
    return client.post(ADDRESS, json=call_with(None), headers={"Authorization": f"Bearer {token(**made)}"}).status_code


def test_keys_are_fetched_once_and_a_token_may_name_their_address_but_no_other(
    client: FlaskClient, records: Records, address: str
) -> None:
    assert call(client) == HTTPStatus.OK
    assert call(client, headers={"jku": address}) == HTTPStatus.OK
    assert call(client, headers={"jku": "https://stranger.example.org/keys"}) == HTTPStatus.UNAUTHORIZED
    assert call(client, headers={"kid": "unknown"}) == HTTPStatus.UNAUTHORIZED
    assert call(client, headers={"kid": "unknown too"}) == HTTPStatus.UNAUTHORIZED
    assert records.asked == 1


@pytest.mark.parametrize(
    "keys",
    [{}, {"keys": []}, [], {**KEYS, "x": "y" * MOST_BYTES}],
    ids=["nothing", "none", "a list", "too much"],
)
def test_an_address_that_shows_no_keys_opens_nothing(client: FlaskClient, records: Records, keys: object) -> None:
    records.keys = keys

    assert call(client) == HTTPStatus.SERVICE_UNAVAILABLE


def test_an_address_that_leads_elsewhere_is_not_followed(client: FlaskClient, records: Records) -> None:
    records.moved = True

    assert call(client) == HTTPStatus.SERVICE_UNAVAILABLE


def test_new_keys_are_found_and_old_ones_outlast_a_short_silence(
    records: Records, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1000.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    keys = KeysByAddress(address)

    assert keys.key("ec")
    records.keys = {"keys": [public(ANOTHER, "new")]}
    assert keys.key("new") is None
    now += caller_keys.WAIT + 1
    assert keys.key("new")
    assert keys.key("ec") is None
    records.keys = {}
    now += caller_keys.FRESH_FOR + 1
    assert keys.key("new")
    now += caller_keys.USABLE_FOR
    with pytest.raises(Problem):
        keys.key("new")


@table(
    ("settings", "words"),
    [
        ({"cds_clients": "https://records.example.org"}, "RFC_CDS_CLIENTS: found"),
        ({"cds_clients": "https://records.example.org=http://records.example.org/keys"}, "expected callers, each as"),
        ({"cds_clients": "https://records.example.org=https://evil@"}, "expected callers, each as"),
        ({"cds_clients": "=https://records.example.org/keys"}, "expected callers, each as"),
        ({"cds_clients": "a=/no/such/file", "site_address": SITE}, "/no/such/file is no file with a JWK set"),
        ({"cds_clients": "a=https://records.example.org/keys"}, "so RFC_SITE_ADDRESS must be"),
    ],
)
def test_callers_that_cannot_be_checked_stop_the_start(settings: dict[str, object], words: str) -> None:
    with pytest.raises(SettingsError) as stopped:
        create_app(read_settings({**SETTINGS, **settings}))

    assert words in str(stopped.value.code)


WITHOUT_CALLERS = """
import sys
from app import create_app
from app.settings.settings import read_settings
app = create_app(read_settings({settings!r}))
assert app.test_client().get("/cds-services").status_code == 200
print([name for name in sys.modules if name.split(".")[0] in ("jwt", "requests")])
"""


def test_where_no_caller_is_named_nothing_that_checks_tokens_is_loaded() -> None:
    program = WITHOUT_CALLERS.format(settings={**SETTINGS, "console": False})
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
