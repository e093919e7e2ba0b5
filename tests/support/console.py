"""What the tests of the console stand on, besides its fixtures."""

from contextvars import Context
from datetime import datetime
from typing import Any, Protocol

from flask import Flask, has_app_context
from flask.testing import FlaskClient
from sqlalchemy import update
from werkzeug.test import TestResponse

from app.data.database import session
from app.data.models import AuditHead, Base, Call, User
from app.services import services
from rules.model.disposition import Disposition
from rules.model.questionnaire import Answers
from tests.support.page import FetchPage, InspectedPage, faults_of

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


def empty() -> None:
    for table in reversed(Base.metadata.sorted_tables):
        if table.name not in ("roles", "audit_head"):
            session().execute(table.delete())
    session().execute(update(AuditHead).values(number=0, digest="0" * 64))
    session().commit()


def fetcher(app: Flask, client: FlaskClient) -> FetchPage:
    settings = services(app).settings
    known = (settings.emergency_number, settings.team_phone, settings.after_hours_phone)
    numbers = [each.href for each in known if each]
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
