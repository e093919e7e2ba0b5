"""The whole site with a console in use, served for a browser to look at: every page and state can be brought about."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final
from uuid import uuid4

from flask import Flask, abort, g
from flask.typing import ResponseReturnValue
from playwright.sync_api import Page

from app import clock
from app.console.access import HOME, IDLE
from app.console.fields import empty_record
from app.data import calls, migrate, people
from app.data.database import session
from app.data.models import User
from rules.assessment import triage
from rules.questionnaire import Answers, Respondent
from tests.conftest import MakeApp, served
from tests.console.conftest import DATA_KEY
from tests.console.signing_in import CHEAPEST, PASSWORD, sign_in_as
from tests.journeys.walking import Keep

NOBODY: Final = "http://127.0.0.1:9"
"""Where no identity provider answers."""

REHEARSED: Final = (400, 403, 405, 413, 418, 429, 500, 503)
SAVED: Final[dict[str, Answers]] = {
    "Pat Example": {"back-pain": "new", "numbness": ["unsure"]},
    "Lee Roe": {"fever": "yes"},
    "Josefina Ñandú-O’Brien": {"lump": "new", "thirst": "extreme"},
}


@dataclass(frozen=True)
class Site:
    """A site that is being served. ``unset`` is another one, of a team that has set nothing up yet: no number, nobody."""

    app: Flask
    address: str
    unset: str
    first_account: str
    call_ids: tuple[str, ...]
    keep: Keep

    def sign_in(self, page: Page, email: str, *, idle: bool = False) -> None:
        """Sign someone in, or let them have been away for too long."""
        client = self.app.test_client()
        with self.app.app_context():
            user = people.with_email(email=email)
            assert user is not None
            sign_in_as(client, user)
            session().close()
        if idle:
            with client.session_transaction(path=HOME) as kept:
                kept["fs_paa"] -= 2 * IDLE.total_seconds()
        cookie = client.get_cookie("rfc_console", path=HOME)
        assert cookie is not None
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "domain": "127.0.0.1", "path": HOME}])

    def invite(self) -> str:
        """Return a set-up address for someone with an account."""
        with self.app.app_context():
            user = people.add(email=f"{uuid4().hex[:8]}@example.org", name="Sam Second", roles=("nurse",))
            session().flush()
            return _invite(user)


@contextmanager
def served_site(make_app: MakeApp, folder: Path) -> Iterator[Site]:
    """Serve both sites, the one with people who may sign in and calls that were saved."""
    app = _with_console(
        make_app, folder / "used", oidc_issuer=NOBODY, oidc_client_id="console", oidc_client_secret="a secret of tests"
    )
    unset_app = _with_console(make_app, folder / "unset", team_phone=None, after_hours_phone=None)
    _rehearse_errors(app)
    with app.app_context():
        call_ids = _people_and_calls()
    with unset_app.app_context():
        first_account = _invite(None)
    with served(app) as address, served(unset_app) as unset:
        yield Site(app, address, unset, unset + first_account, call_ids, Keep(app, address))


def _with_console(make_app: MakeApp, folder: Path, **settings: object) -> Flask:
    folder.mkdir()
    app = make_app(
        console=True,
        database_url=f"sqlite:///{folder / 'console.sqlite3'}",
        data_key=DATA_KEY,
        instance_folder=folder,
        SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS=CHEAPEST,
        **settings,
    )
    migrate.upgrade(app)
    return app


def _invite(user: User | None) -> str:
    token = people.invite(user=user)
    session().commit()
    return f"{HOME}/set-up/{token}"


def _people_and_calls() -> tuple[str, ...]:
    nurse = people.add(email="nora@example.org", name="Nora Nurse", roles=("nurse",), password=PASSWORD)
    people.add(email="lee@example.org", name="Lee Lead", roles=("nurse", "lead"), password=PASSWORD)
    session().flush()
    call_ids = tuple(
        _save(nurse.id, name, answers, hours_ago=26 * number) for number, (name, answers) in enumerate(SAVED.items())
    )
    session().commit()
    return call_ids


def _save(nurse_id: int, name: str, answers: Answers, hours_ago: int) -> str:
    outcome = triage(answers, Respondent.PATIENT)
    now = clock.now() - timedelta(hours=hours_ago)
    call = calls.save(
        call_id=uuid4().hex,
        nurse_id=nurse_id,
        started_at=now - timedelta(minutes=8),
        now=now,
        respondent="patient",
        answers=answers,
        outcome=outcome,
        decided=outcome.disposition,
        override_reason=None,
        record={
            **empty_record(),
            "patient_name": name,
            "patient_born": "1956-03-09",
            "caller_number": "212-555-0142",
            "record_number": "A-17",
        },
    )
    return call.id


def _rehearse_errors(app: Flask) -> None:
    """Add addresses at which things go wrong, by their status; ``bare`` breaks the page of the error as well."""

    def fail(what: str) -> ResponseReturnValue:
        g.is_bare = what == "bare"
        abort(500 if g.is_bare else int(what))

    released = app.jinja_env.globals["released"]

    def broken() -> object:
        if g.get("is_bare"):
            raise RuntimeError
        return released()

    app.add_url_rule("/rehearsed/<what>", "rehearsed", fail)
    app.jinja_env.globals["released"] = broken
