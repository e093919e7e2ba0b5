"""What wapiti is let loose on: check and console as patients and nurses get them, over https, with somebody in each."""

import json
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from ipaddress import ip_address
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import urlencode

import time_machine
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from flask import Flask

from app import create_app
from app.console.access import HOME
from app.data import people
from app.data.database import session
from app.data.upkeep import migrate
from app.settings.settings import read_settings
from rules.in_force import QUESTIONNAIRE
from tests.journeys.walking import Keep
from tests.support.app import PRODUCTION
from tests.support.console import CONSOLE_COOKIE, DATA_KEY, add_call, cookie_of
from tests.support.server import SETTINGS, free_port, gunicorn
from tests.support.signed import signed
from tests.support.signing_in import CHEAPEST

UNHURRIED: Final = (
    *SETTINGS,
    f"app:create_app(RATELIMIT_ENABLED=False, SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS={CHEAPEST})",
)
"""All comes from one address: 429 would soon be all that is looked at, and slow hashes all that is waited for."""

NURSE: Final = "nora@example.org"

FEW: Final = 2
"""How many of the pages and of the questions that are all alike are looked at."""

HALF_WAY: Final = {"fever": ["none"], "back-pain": ["new"], "weakness": ["unsure"]}


HIDDEN: Final = r'name="(csrf_token|draft|tab|sequence|shown_for)" value="([^"]*)"'
NEW_CALL: Final = {
    "do": "save",
    "patient_name": "Pat Example",
    "patient_born": "1956-03-09",
    "told_at": "14:05",
    "steroid": "no",
    "words": "It hurts",
    "answer-back-pain": "new",
    "comment-back-pain": "since May",
    "decided": "mention",
    "override_words": "seen today",
}


class NurseSession(NamedTuple):
    """A session of the nurse, ``since`` when in seconds; its cookie, also in a file; what her page of a call sends."""

    since: float
    file: Path
    cookie: str
    new_call: str


@dataclass(frozen=True)
class Target:
    """A server, a file with the cookie of a patient half-way, and a nurse who saved a call and signs in as asked."""

    address: str
    folder: Path
    app: Flask
    patient: Path
    api: Path
    call_id: str
    sessions: list[NurseSession] = field(default_factory=list)

    @property
    def log(self) -> Path:
        """What the server writes."""
        return self.folder / "server.log"

    def nurse_signs_in(self) -> NurseSession:
        """Begin a session of the nurse: one that waited for another scan to end would be locked by then."""
        since = time.time()
        with self.app.app_context():
            nurse = people.with_email(email=NURSE)
            assert nurse is not None
            cookie = _with_a_token(self.app, CONSOLE_COOKIE, HOME, HOME, cookie_of(self.app, nurse).value)
        file = _cookie_file(self.folder, f"{CONSOLE_COOKIE}-{len(self.sessions)}", CONSOLE_COOKIE, HOME, cookie)
        self.sessions.append(NurseSession(since, file, cookie, _typed(self.app, cookie)))
        return self.sessions[-1]

    def nurse_is_in(self) -> bool:
        """Whether no session of the nurse was ended: each opens the console as it did when it began."""
        return all(self._is_open(each) for each in self.sessions)

    def _is_open(self, begun: NurseSession) -> bool:
        client = self.app.test_client()
        client.set_cookie(CONSOLE_COOKIE, begun.cookie, path=HOME)
        with time_machine.travel(begun.since, tick=False):
            return client.get(f"{HOME}/reports").status_code == HTTPStatus.OK


@contextmanager
def served(folder: Path) -> Iterator[Target]:
    """Serve everything from ``folder``, as in production but for the limits on pace."""
    settings = {
        **signed(PRODUCTION),
        "console": True,
        "data_key": DATA_KEY,
        "database_url": f"sqlite:///{folder / 'console.sqlite3'}",
        "instance_folder": str(folder),
    }
    app = create_app(read_settings(settings))
    migrate.upgrade(app)
    with app.app_context():
        call_id = _call_saved()
    patient = _with_a_token(app, "rfc", "/", "/check/back", Keep(app, "").cookie_of(HALF_WAY, "patient"))
    port = free_port()
    environment = {f"RFC_{name.upper()}": str(value) for name, value in settings.items()} | {"RFC_CONSOLE": "on"}
    log = folder / "server.log"
    with gunicorn(environment, port, log, app=UNHURRIED, certificate=_certificate(folder)):
        file = _cookie_file(folder, "rfc", "rfc", "/", patient)
        yield Target(f"https://127.0.0.1:{port}", folder, app, file, _description(app, folder), call_id)


def _call_saved() -> str:
    """Add a nurse who saved a call; return the id of the call."""
    nurse = people.add(email=NURSE, name="Nora Nurse", roles=("nurse", "lead"))
    session().flush()
    call = add_call({"back-pain": "new"}, by=nurse)
    session().commit()
    return call.id


def _with_a_token(app: Flask, name: str, path: str, page: str, value: str) -> str:
    """Open a page with a cookie, so that what forms are signed with is in it: pages opened at once keep one token."""
    client = app.test_client()
    client.set_cookie(name, value, path=path)
    client.get(page)
    cookie = client.get_cookie(name, path=path)
    assert cookie is not None
    return cookie.value


def _cookie_file(folder: Path, stem: str, name: str, path: str, value: str) -> Path:
    """Write a cookie down as wapiti reads it."""
    kept = {"value": value, "expires": None, "secure": True, "port": None, "version": 0}
    file = folder / f"{stem}.json"
    file.write_text(json.dumps({"127.0.0.1": {path: {name: kept}}}), encoding="utf-8")
    return file


def _typed(app: Flask, nurse: str) -> str:
    """Return what the page of a new call sends, with one field of each kind and nothing decided."""
    client = app.test_client()
    client.set_cookie(CONSOLE_COOKIE, nurse, path=HOME)
    hidden = dict(re.findall(HIDDEN, client.get(f"{HOME}/calls/new").text))
    return urlencode({**hidden, **NEW_CALL})


def _description(app: Flask, folder: Path) -> Path:
    """Write down how the API describes itself, with the form in force alone and few of its questions, all alike."""
    described = app.test_client().get("/api/v1/openapi.json").json or {}
    schemas = described["components"]["schemas"]
    answers = schemas[f"AnswersToQuestionnaire{QUESTIONNAIRE}"]
    few = {**answers, "properties": dict(list(answers["properties"].items())[:FEW])}
    for name in ("AnswersIn", "LineIn"):
        in_force = schemas[f"{name}{QUESTIONNAIRE}"]
        schemas[name] = {**in_force, "properties": {**in_force["properties"], "answers": few}}
    file = folder / "openapi.json"
    file.write_text(json.dumps(described), encoding="utf-8")
    return file


def _certificate(folder: Path) -> Path:
    """Sign for ourselves that this machine is 127.0.0.1: cookies marked Secure travel over https alone."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    signed = (
        builder.not_valid_before(now)
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    form = serialization.PrivateFormat.PKCS8
    secret = key.private_bytes(pem, form, serialization.NoEncryption())
    file = folder / "certificate.pem"
    file.write_bytes(secret + signed.public_bytes(pem))
    return file
