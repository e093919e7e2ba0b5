"""The console on a real database, people who may sign in, and calls that were saved."""

from collections.abc import Callable, Iterator
from contextvars import Context
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import uuid4

import pytest
from flask import Flask, has_app_context
from flask.testing import FlaskClient
from sqlalchemy import update
from werkzeug.test import TestResponse

from app import clock
from app.console.fields import empty_record
from app.data import calls, migrate, people
from app.data.database import db, session
from app.data.models import AuditHead, Base, Call, User
from rules.assessment import triage
from rules.disposition import Disposition
from rules.questionnaire import Answers, Respondent
from tests.conftest import FetchPage, InspectedPage, MakeApp, faults_of
from tests.console.databases import database
from tests.console.signing_in import sign_in_as

DATA_KEY = "dGVzdHMgYWxvbmUgYXJlIHNlYWxlZCB3aXRoIHRoaXM="


class OwnContextClient(FlaskClient):
    """A client whose requests see nothing of the test around them, as those of a browser would not."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:  # noqa: ANN401
        if not has_app_context():  # it follows a redirect
            return super().open(*args, **kwargs)
        session().commit()
        response = Context().run(super().open, *args, **kwargs)
        session().expire_all()
        return response


class AddPerson(Protocol):
    """Add someone who may sign in."""

    def __call__(self, *roles: str, name: str = "Nora Nurse", email: str | None = None) -> User: ...


class SaveCall(Protocol):
    """Save a call; further keywords are entries of its record."""

    def __call__(
        self,
        answers: Answers | None = None,
        *,
        by: User | None = None,
        decided: Disposition | None = None,
        override_reason: str | None = None,
        saved_at: datetime | None = None,
        **record: Any,  # noqa: ANN401
    ) -> Call: ...


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def _console_on(
    request: pytest.FixtureRequest, make_app: MakeApp, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """Make one console for each kind of database, brought up to date."""
    folder = tmp_path_factory.mktemp("console")
    with database(request.param, folder) as url:
        app = make_app(console=True, database_url=url, data_key=DATA_KEY, instance_folder=folder)
        app.test_client_class = OwnContextClient
        migrate.upgrade(app)
        yield app
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def console_app(_console_on: Flask) -> Iterator[Flask]:
    """Give the console with nobody and nothing in it, inside an app context."""
    with _console_on.app_context():
        _empty()
        yield _console_on
        session().rollback()


def _empty() -> None:
    for table in reversed(Base.metadata.sorted_tables):
        if table.name not in ("roles", "audit_head"):
            session().execute(table.delete())
    session().execute(update(AuditHead).values(number=0, digest="0" * 64))
    session().commit()


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
        return _fetcher(console_app, client)

    return as_person


def _fetcher(app: Flask, client: FlaskClient) -> FetchPage:
    settings = app.extensions["settings"]
    numbers = [settings.emergency_number.href, settings.team_phone.href, settings.after_hours_phone.href]
    token: str | None = None

    def fetch(address: str, data: dict[str, str | list[str]] | None = None, *, status: int = 200) -> InspectedPage:
        nonlocal token
        if data is None:
            response = client.get(address, follow_redirects=True)
        else:
            response = client.post(address, data={"csrf_token": token or "", **data}, follow_redirects=True)
        assert response.status_code == status, f"{address}: {response.status}"
        fetched = InspectedPage(response)
        assert not faults_of(fetched, numbers), address
        token = fetched.token or token
        return fetched

    return fetch


@pytest.fixture
def save_call(console_app: Flask, nurse: User) -> SaveCall:  # noqa: ARG001
    """Return a callable that saves a call straight into the database."""

    def save(
        answers: Answers | None = None,
        *,
        by: User | None = None,
        decided: Disposition | None = None,
        override_reason: str | None = None,
        saved_at: datetime | None = None,
        **record: Any,  # noqa: ANN401
    ) -> Call:
        given = answers if answers is not None else {"back-pain": "new"}
        outcome = triage(given, Respondent.PATIENT)
        now = saved_at or clock.now()
        call = calls.save(
            call_id=uuid4().hex,
            nurse_id=(by or nurse).id,
            started_at=now - timedelta(minutes=8),
            now=now,
            respondent="patient",
            answers=given,
            outcome=outcome,
            decided=decided or outcome.disposition,
            override_reason=override_reason,
            record={**empty_record(), "patient_name": "Pat Example", "caller_number": "212-555-0142", **record},
        )
        session().commit()
        return call

    return save
