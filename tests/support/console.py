"""What the tests of the console stand on, besides its fixtures."""

from contextvars import Context
from datetime import datetime, timedelta
from typing import Any, Final, Protocol
from uuid import uuid4

from flask import Flask, has_app_context
from flask.testing import FlaskClient
from sqlalchemy import update
from werkzeug.test import Cookie, TestResponse

from app import clock
from app.console.access import HOME
from app.console.call.fields import empty_record
from app.console.decided import owed_by
from app.data import calls
from app.data.database import session
from app.data.models import AuditHead, Base, Call, User
from app.services import services
from rules.in_force import triage
from rules.model.disposition import Disposition
from rules.model.questionnaire import Answers, Respondent
from tests.support.page import FetchPage, InspectedPage, faults_of, numbers_of
from tests.support.signing_in import sign_in_as

CONSOLE_COOKIE: Final = "rfc_console"
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


def add_call(
    answers: Answers,
    *,
    by: User,
    decided: Disposition | None = None,
    override_reason: str | None = None,
    saved_at: datetime | None = None,
    **record: Any,  # noqa: ANN401
) -> Call:
    """Save a call of a patient, decided as computed unless told otherwise; whoever calls commits."""
    outcome, now = triage(answers, Respondent.PATIENT), saved_at or clock.now()
    return calls.save(
        call_id=uuid4().hex,
        nurse_id=by.id,
        started_at=now - timedelta(minutes=8),
        now=now,
        respondent=Respondent.PATIENT.value,
        answers=answers,
        outcome=outcome,
        decided=decided or outcome.disposition,
        override_reason=override_reason,
        owed_by=owed_by(outcome, decided or outcome.disposition, now),
        record={**empty_record(), "patient_name": "Pat Example", "caller_number": "212-555-0142", **record},
    )


def cookie_of(app: Flask, person: User) -> Cookie:
    """Return the cookie of the console of someone who just signed in."""
    client = app.test_client()
    sign_in_as(client, person)
    cookie = client.get_cookie(CONSOLE_COOKIE, path=HOME)
    assert cookie is not None
    return cookie


def empty() -> None:
    for table in reversed(Base.metadata.sorted_tables):
        if table.name not in ("roles", "audit_head"):
            session().execute(table.delete())
    session().execute(update(AuditHead).values(number=0, digest="0" * 64, seal=None))
    session().commit()


def fetcher(app: Flask, client: FlaskClient) -> FetchPage:
    numbers = numbers_of(services(app).settings)
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
