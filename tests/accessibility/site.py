"""The whole site with a console in use, served for a browser to look at: every page and state can be brought about."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from flask import Flask, Response, abort, g, request
from flask.testing import FlaskClient
from flask.typing import ResponseReturnValue
from playwright.sync_api import Page

from app import clock
from app.approval.standing import Standing, State, standing
from app.console.access import HOME, IDLE, LINK, SEEN
from app.console.launch.id_token import Person
from app.data import identities, outbox, people
from app.data.database import session
from app.data.models import Call, User
from app.data.upkeep import migrate
from app.errors import NotOpen, Stopped
from rules.model.questionnaire import Answers
from tests.journeys.walking import Keep
from tests.support.app import MakeApp
from tests.support.console import CONSOLE_COOKIE, DATA_KEY, add_call
from tests.support.server import served
from tests.support.signing_in import CHEAPEST, PASSWORD, sign_in_as

OpenPage = Callable[..., Page]


VENDOR: Final = Path(__file__).parent / "vendor"
AXE: Final = (VENDOR / "axe.min.js").read_text(encoding="utf-8")
AXE_ADDRESS: Final = "/rehearsed/axe.js"
"""Where pages of the site find axe-core."""

RECORD: Final = "https://ehr.example.org/oauth2"

NOBODY: Final = "http://127.0.0.1:9"
"""Where no identity provider answers."""

REHEARSED: Final = (400, 403, 405, 413, 418, 429, 500, 503)
SAVED: Final[dict[str, Answers]] = {
    "Pat Example": {"back-pain": "new", "numbness": ["unsure"]},
    "Lee Roe": {"fever": "yes"},
    "Josefina Ñandú-O’Brien": {"lump": "new", "thirst": "extreme"},
}


@dataclass(frozen=True)
class Document:
    """A page as it was sent, at which route of the app, and whether it is what was asked for."""

    route: str
    is_ok: bool
    html: str


@dataclass(frozen=True)
class Site:
    """A site that is being served. ``unset`` is another one, whose team has set nothing up yet: no number, nobody."""

    app: Flask
    address: str
    unset: str
    first_account: str
    call_ids: tuple[str, ...]
    keep: Keep
    sent: list[Document]

    def sign_in(self, page: Page, email: str) -> None:
        """Sign someone in, as if password and code had just been given."""
        client = self.app.test_client()
        with self.app.app_context():
            user = people.with_email(email=email)
            assert user is not None
            sign_in_as(client, user)
            session().close()
        _hand_over(client, page)

    def leave_alone(self, page: Page) -> None:
        """Let whoever is signed in have been away for so long that the screen is locked."""
        client = self._client_of(page)
        with client.session_transaction(path=HOME) as opened:
            opened["fs_paa"] = opened[SEEN] = opened["fs_paa"] - 2 * IDLE.total_seconds()
        _hand_over(client, page)

    def come_from_a_record(self, page: Page) -> None:
        """Let whoever is signed in have come from a record just now, as somebody whom no account is linked to."""
        client = self._client_of(page)
        with client.session_transaction(path=HOME) as opened:
            person = Person(RECORD, "nora", "Nora Reyes", "Practitioner/nora")
            opened[LINK] = {**person._asdict(), "ehr": "The record", "at": int(clock.now().timestamp())}
        _hand_over(client, page)

    def link_to_a_record(self, email: str) -> None:
        """Link an account, unless it is linked."""
        with self.app.app_context():
            user = people.with_email(email=email)
            assert user is not None
            if not identities.of_issuer(user=user, iss=RECORD):
                identities.bind(user=user, iss=RECORD, sub=email, how="test")
            session().commit()

    def add_nurse(self, name: str = "Sam Second") -> str:
        """Add a nurse whom nobody has asked for anything, and return the address to sign in with."""
        with self.app.app_context():
            email = f"{uuid4().hex[:8]}@example.org"
            people.add(email=email, name=name, roles=("nurse",))
            session().commit()
            return email

    def invite(self) -> str:
        """Return a set-up address for someone with an account."""
        with self.app.app_context():
            user = people.add(email=f"{uuid4().hex[:8]}@example.org", name="Sam Second", roles=("nurse",))
            session().flush()
            return _invite(user)

    def _client_of(self, page: Page) -> FlaskClient:
        """Return a client that is signed in as the browser is."""
        client = self.app.test_client()
        kept = next(each for each in page.context.cookies(f"{self.address}{HOME}") if each["name"] == CONSOLE_COOKIE)
        client.set_cookie(CONSOLE_COOKIE, kept["value"], path=HOME)
        return client


def _hand_over(client: FlaskClient, page: Page) -> None:
    """Give the cookie of the console that ``client`` holds to the browser."""
    cookie = client.get_cookie(CONSOLE_COOKIE, path=HOME)
    assert cookie is not None
    page.context.add_cookies([{"name": CONSOLE_COOKIE, "value": cookie.value, "domain": "127.0.0.1", "path": HOME}])


@contextmanager
def served_site(make_app: MakeApp, folder: Path) -> Iterator[Site]:
    """Serve both sites, the one with people who may sign in and calls that were saved."""
    app = _with_console(
        make_app, folder / "used", oidc_issuer=NOBODY, oidc_client_id="console", oidc_client_secret="a-secret-of-tests"
    )
    unset_app = _with_console(make_app, folder / "unset", team_phone=None, after_hours_phone=None)
    _rehearse_errors(app)
    sent: list[Document] = []
    for each in (app, unset_app):
        _offer_axe(each)
        _note_documents(each, sent)
    with app.app_context():
        call_ids = _people_and_calls()
    with unset_app.app_context():
        first_account = _invite(None)
    with served(app) as address, served(unset_app) as unset:
        yield Site(app, address, unset, unset + first_account, call_ids, Keep(app, address), sent)


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


def _offer_axe(app: Flask) -> None:
    # Kept by the browser, and compiled there once for all pages.
    kept = {"Cache-Control": "max-age=86400, immutable"}
    app.add_url_rule(AXE_ADDRESS, "axe", lambda: Response(AXE, headers=kept, mimetype="text/javascript"))


def _note_documents(app: Flask, sent: list[Document]) -> None:
    def note(response: Response) -> Response:
        # A script of the page may have been answered with nothing meanwhile.
        is_whole = response.location is None and not response.is_streamed and response.status_code != 204
        is_page = response.mimetype == "text/html" and is_whole
        if is_page:
            rule = request.url_rule.rule if request.url_rule else ""
            sent.append(Document(rule, response.status_code == 200, response.get_data(as_text=True)))
        return response

    app.after_request(note)


def _invite(user: User | None) -> str:
    token = people.invite(user=user)
    session().commit()
    return f"{HOME}/set-up/{token}"


def _people_and_calls() -> tuple[str, ...]:
    nurse = people.add(email="nora@example.org", name="Nora Nurse", roles=("nurse",), password=PASSWORD)
    people.add(email="lee@example.org", name="Lee Lead", roles=("nurse", "lead"), password=PASSWORD)
    people.add(email="ada@example.org", name="Ada Admin", roles=("nurse", "admin"), password=PASSWORD)
    session().flush()
    saved = [_save(nurse, name, answers, 26 * number) for number, (name, answers) in enumerate(SAVED.items())]
    # So that its pages say what is not in the patient's record.
    outbox.owe(saved[0].id, outbox.Kind, clock.now())
    session().commit()
    return tuple(call.id for call in saved)


def _save(nurse: User, name: str, answers: Answers, hours_ago: int) -> Call:
    more: dict[str, Any] = {"patient_born": "1956-03-09", "record_number": "A-17"} if hours_ago else {}
    return add_call(answers, by=nurse, saved_at=clock.now() - timedelta(hours=hours_ago), patient_name=name, **more)


def _rehearse_errors(app: Flask) -> None:
    """Add addresses at which things go wrong, by their status; ``bare`` breaks the page of the error as well.

    ``not-open`` is as in production, where the pages warn of it.
    """

    def fail(what: str) -> ResponseReturnValue:
        g.is_bare = what == "bare"
        if what == "stopped":
            raise Stopped("")
        if what == "not-open":
            g.is_unsigned = True
            raise NotOpen
        abort(500 if g.is_bare else int(what))

    released: Callable[[], object] = app.jinja_env.globals["released"]  # type: ignore[assignment]

    def broken() -> str:
        if g.get("is_bare"):
            raise RuntimeError
        return str(released())

    app.add_url_rule("/rehearsed/<what>", "rehearsed", fail)
    app.jinja_env.globals["released"] = broken

    def unsigned() -> Standing:
        return Standing(State.UNSIGNED, warns=True) if g.get("is_unsigned") else standing()

    app.jinja_env.globals["approval"] = unsigned
