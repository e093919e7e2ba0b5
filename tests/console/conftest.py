"""The console on a real database, people who may sign in, and calls that were saved."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final
from uuid import uuid4
from zlib import crc32

import pytest
from flask import Flask
from joserfc.jwk import RSAKey

from app.console.sign_in.second_factor import WithMac
from app.data import people
from app.data.database import engine, session
from app.data.models import Call, User
from app.data.upkeep import migrate
from rules.model.questionnaire import Answers
from tests.console.databases import database, hurry
from tests.support import tracer
from tests.support.app import MakeApp, as_made
from tests.support.console import DATA_KEY, AddPerson, OwnContextClient, SaveCall, add_call, empty, fetcher
from tests.support.page import FetchPage
from tests.support.part import LONG
from tests.support.signing_in import sign_in_as
from tests.support.smart_server import SmartServer, running

QUICKER: Final = "sqlite"
KINDS: Final = (QUICKER, "postgresql")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Let a test of the console run on a kind of database: on both if it ``asks_which_database``.

    Otherwise on the quicker one if it is ``on_any_database``, and else on either, by its name: the other is left to
    ``make audit``, and coverage follows the first.
    """
    if "_console_on" in metafunc.fixturenames:
        kinds = _kinds(metafunc.definition)
        metafunc.parametrize("_console_on", kinds, indirect=True, scope="session")


def _kinds(test: pytest.Item) -> list[Any]:
    if test.get_closest_marker("on_any_database"):
        return [QUICKER]
    if test.get_closest_marker("asks_which_database"):
        return list(KINDS)
    first = KINDS[crc32(test.name.encode()) % len(KINDS)]
    return [first if kind == first else pytest.param(kind, marks=LONG) for kind in KINDS]


@pytest.fixture(scope="session", autouse=True)
def _seals_are_quick() -> None:
    """Stretch the keys of authenticators' secrets as little as passlib can: those of tests guard nothing."""
    WithMac.encrypt_cost = 1


@pytest.fixture(scope="session")
def _console_on(
    request: pytest.FixtureRequest, make_app: MakeApp, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """Make one console for each kind of database, brought up to date."""
    folder = tmp_path_factory.mktemp("console")
    with database(request.param, folder) as url:
        with tracer.traced():
            app = make_app(console=True, database_url=url, data_key=DATA_KEY, instance_folder=folder)
            migrate.upgrade(app)
        with app.app_context():
            hurry(engine())
        app.test_client_class = OwnContextClient
        yield app
        with app.app_context():
            engine().dispose()


@pytest.fixture
def console_app(_console_on: Flask) -> Iterator[Flask]:
    """Give the console with nobody and nothing in it, inside an app context; what a test puts in place ends with it."""
    with as_made(_console_on), _console_on.app_context():
        empty()
        yield _console_on
        session().rollback()


@pytest.fixture(scope="session")
def client_key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the file of a private key by which a records system knows this app."""
    file = tmp_path_factory.mktemp("key") / "private.pem"
    file.write_bytes(RSAKey.generate_key(2048).as_pem(private=True))
    return file


@pytest.fixture(scope="session")
def smart_server(client_key: Path) -> Iterator[SmartServer]:
    """Give a records system that knows this app in each of the three ways: as "public", by "secret" and by "key"."""
    public = {**RSAKey.import_key(client_key.read_bytes()).as_dict(private=False), "kid": "1"}
    ways: list[dict[str, Any]] = [
        {"client_id": "public", "token_endpoint_auth_method": "none"},
        {"client_id": "secret", "client_secret": "known to both"},
        {
            "client_id": "key",
            "token_endpoint_auth_method": "private_key_jwt",
            "token_endpoint_auth_signing_alg": "RS384",
            "jwks": {"keys": [public]},
        },
    ]
    with running(*ways) as server:
        yield server


@pytest.fixture
def add_person(console_app: Flask) -> AddPerson:  # noqa: ARG001
    """Return a callable that adds a nurse, a lead or an admin."""

    def add(*roles: str, name: str = "Nora Nurse", email: str | None = None) -> User:
        person = people.add(email=email or f"{uuid4().hex[:8]}@example.org", name=name, roles=roles or ("nurse",))
        session().commit()
        return person

    return add


@pytest.fixture
def nurse(add_person: AddPerson) -> User:
    """Give a nurse."""
    return add_person("nurse")


@pytest.fixture
def lead(add_person: AddPerson) -> User:
    """Give a lead, who is a nurse as well."""
    return add_person("nurse", "lead", name="Lee Lead")


@pytest.fixture
def browse(console_app: Flask) -> Callable[[User], FetchPage]:
    """Return a callable that signs someone in and returns what fetches pages as them, each inspected."""

    def as_person(person: User) -> FetchPage:
        client = console_app.test_client()
        sign_in_as(client, person)
        return fetcher(console_app, client)

    return as_person


@pytest.fixture
def save_call(console_app: Flask, nurse: User) -> SaveCall:  # noqa: ARG001
    """Return a callable that saves a call straight into the database."""

    def save(answers: Answers | None = None, *, by: User | None = None, **given: Any) -> Call:  # noqa: ANN401
        call = add_call({"back-pain": "new"} if answers is None else answers, by=by or nurse, **given)
        session().commit()
        return call

    return save
