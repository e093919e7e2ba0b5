"""The console that is held against the model: two copies of it on one database, two nurses, and what may befall it."""

import logging
import os
import re
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

import psycopg
import time_machine
from flask import Flask
from sqlalchemy import Connection, event, make_url, select, text
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from app import create_app
from app.console.access import HOME
from app.data import people
from app.data.database import engine, is_postgresql, session
from app.data.models import User
from app.data.sealing import KeyRing
from app.data.upkeep import migrate
from app.extensions import limiter
from app.services import provide, services
from app.settings.settings import read_settings
from tests.console.databases import database
from tests.support.app import SETTINGS, CompiledTemplates, compile_routes_when_built
from tests.support.console import CONSOLE_COOKIE, DATA_KEY, empty
from tests.support.pooler import pooler
from tests.support.proxy import line_to, way_to
from tests.support.signing_in import AS_SCRIPT, sign_in_as
from tests.tools.simulation.observed import filed_under, first_state, observed, opened_tab
from tests.tools.simulation.reference import Reference

KINDS: Final = ("sqlite", "postgresql", "pooler")
"""The last is PostgreSQL behind a PgBouncer that gives every transaction another connection."""

BEGAN: Final = datetime(2026, 3, 2, 9, tzinfo=UTC)
NURSES: Final = 2
COPIES: Final = 2
WRITES: Final = re.compile(r"\s*(INSERT|UPDATE|DELETE)\b")
HIDDEN: Final = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
NOTICE: Final = re.compile(r"[?&]notice=([a-z-]+)")


class Befalls(StrEnum):
    """What may befall one request or command."""

    CUT = "every connection to the database was lost before"
    KILLED = "its process is killed as it commits"
    FULL = "the disk is full"
    LOST = "its answer is lost, and it is sent again"


@dataclass(frozen=True)
class Fault:
    """What befalls it, and at which of its commits or statements that write."""

    what: Befalls
    at: int


class KilledError(BaseException):
    """The process is no more; nothing of it may catch this."""


@dataclass
class Answer:
    """How the console answered: the status and the notice as the model says it; nothing if the answer was lost."""

    told: str | None
    text: str = ""
    location: str = ""


class World:
    """A console on a database. ``forks`` kills real processes, forked for it; else one is left as a kill leaves it."""

    def __init__(self, url: str, folder: Path, *, forks: bool) -> None:
        self.folder, self.forks = folder, forks
        self.apps = [_made(url, folder) for _ in range(COPIES)]
        self.clients = [self.apps[0].test_client() for _ in range(NURSES)]
        self.hidden = dict[str, str]()
        self.clock = time_machine.travel(BEGAN, tick=False)
        self._moved: Any = None
        self._fault: Fault | None = None
        self._passed = 0
        migrate.upgrade(self.apps[0])
        for app in self.apps:
            with app.app_context():
                event.listen(engine(), "commit", self._at_commit)
                event.listen(engine(), "before_cursor_execute", self._at_statement)

    def begin(self) -> None:
        """Let there be nothing but two nurses, at the same moment each time, who have asked for nothing yet."""
        self.end()
        limiter.reset()
        self._moved = self.clock.start()
        self.set_keys(DATA_KEY)
        with self.apps[0].app_context():
            empty()
            for number in range(NURSES):
                people.add(email=email_of(number), name=f"Nurse {number}", roles=["nurse", "lead"])
            session().commit()
        self.seat()
        page = self.clients[0].get(f"{HOME}/calls/new")
        self.hidden = {name: value for name, value in HIDDEN.findall(page.text) if name != "csrf_token"}

    def end(self) -> None:
        """Let the clock be right again."""
        if self._moved:
            self.clock.stop()
            self._moved = None

    @property
    def now(self) -> datetime:
        return datetime.now(UTC)

    def move(self, by: timedelta) -> None:
        assert self._moved
        self._moved.move_to(self.now + by)

    def set_keys(self, *ring: str) -> None:
        """Start both copies again with these keys."""
        for app in self.apps:
            provide(app, keys=KeyRing(ring))
            breaker = services(app).breaker
            assert breaker
            breaker.open_until = 0

    def seat(self) -> None:
        """Sign everyone in as of now."""
        with self.apps[0].app_context():
            found = session().scalars(select(User).order_by(User.email)).all()
        for client, user in zip(self.clients, found, strict=True):
            client.application = self.apps[0]
            sign_in_as(client, user)

    def cookie_of(self, nurse: int) -> str:
        cookie = self.clients[nurse].get_cookie(CONSOLE_COOKIE, path=HOME)
        assert cookie
        return cookie.value

    def opens_with(self, cookie: str) -> bool:
        """Whether a browser that has this cookie is let in."""
        client = self.apps[0].test_client()
        client.set_cookie(CONSOLE_COOKIE, cookie, path=HOME)
        return "locked" in (client.get(f"{HOME}/lock", headers=AS_SCRIPT).json or {})

    def sent(
        self,
        nurse: int,
        copy: int,
        address: str,
        data: Mapping[str, str] | None = None,
        *,
        as_script: bool = False,
        fault: Fault | None = None,
    ) -> Answer:
        """Send a form, or ask for a page, at one of the copies."""
        client = self.clients[nurse]
        client.application = self.apps[copy]
        headers = AS_SCRIPT if as_script else {}

        def ask() -> TestResponse:
            if data is None:
                return client.get(HOME + address, headers=headers)
            return client.post(HOME + address, data=dict(data), headers=headers)

        response = self._befallen(ask, fault)
        if response is None:
            return Answer(None)
        notice = NOTICE.search(response.location or "")
        told = f"{response.status_code} {notice[1]}" if notice else f"{response.status_code}"
        return Answer(told, response.text, response.location or "")

    def run(self, copy: int, *command: str, fault: Fault | None = None) -> Answer:
        """Run a command of the console."""
        runner = self.apps[copy].test_cli_runner()
        result = self._befallen(lambda: runner.invoke(args=["console", *command]), fault)
        return Answer(None) if result is None else Answer(f"{result.exit_code}", result.output)

    def lose_connections(self) -> None:
        """Take every connection to the database away that the copies hold open."""
        with self.apps[0].app_context():
            if is_postgresql():
                others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                session().execute(text(f"{others} AND datname = current_database()"))
            session().commit()
        if not is_sqlite(self.apps[0]):
            return
        self.let_go()

    def let_go(self) -> None:
        """Close every connection that is open and not in use."""
        for app in self.apps:
            with app.app_context():
                engine().dispose()

    def observed(self) -> Reference:
        """Return what stands in the database."""
        with self.apps[0].app_context():
            return observed()

    def tab_of(self, draft_id: str) -> str:
        """Return which tab writes that draft."""
        with self.apps[0].app_context():
            return opened_tab(draft_id)

    def filed_under(self, name: str) -> set[str]:
        """Return which calls are found under every word of that name."""
        with self.apps[0].app_context():
            return filed_under(name)

    def first_state(self, draft_id: str) -> int:
        """Return what stood first in that draft."""
        with self.apps[0].app_context():
            return first_state(draft_id)

    def lose_everything(self) -> None:
        """Let the database be empty, as a new one is."""
        with self.apps[0].app_context():
            empty()

    def _befallen(self, act: Callable[[], Any], fault: Fault | None) -> Any:  # noqa: ANN401
        """Do it, and return how it was answered; None where nobody learns."""
        if fault and fault.what is Befalls.KILLED and self.forks:
            self._killed(act, fault)
            return None
        if fault and fault.what is Befalls.CUT:
            self.lose_connections()
        self._fault, self._passed = fault, 0
        try:
            return act()
        except KilledError:
            return None
        finally:
            self._fault = None

    def _killed(self, act: Callable[[], Any], fault: Fault) -> None:
        """Do it in a process of its own, which does not live long."""
        self.let_go()
        if child := os.fork():
            os.waitpid(child, 0)
            return
        with suppress(BaseException):
            self._fault, self._passed = fault, 0
            act()
        os._exit(0)

    def _at_commit(self, connection: Connection) -> None:
        if self._fault is None or self._fault.what is not Befalls.KILLED:
            return
        self._passed += 1
        if self._passed == self._fault.at:
            if self.forks:
                os._exit(9)
            connection.invalidate()  # nothing is said to the database any more
            raise KilledError

    def _at_statement(self, _: object, __: object, statement: str, *___: object) -> None:
        if self._fault is None or self._fault.what is not Befalls.FULL or not WRITES.match(statement):
            return
        self._passed += 1
        if self._passed >= self._fault.at:
            full = psycopg.errors.DiskFull if not is_sqlite(self.apps[0]) else sqlite3.OperationalError
            raise OperationalError(statement, None, full("database or disk is full"))


def lines_in(page: str) -> list[str]:
    """Return the calls that are owed, in the order of the worklist."""
    return re.findall(r'id="call-([0-9a-f]{32})"', page)


def calls_in(page: str) -> list[str]:
    """Return the calls that a page leads to."""
    return re.findall(r'href="/console/calls/([0-9a-f]{32})"', page)


def email_of(nurse: int) -> str:
    return f"nurse{nurse}@example.org"


def is_sqlite(app: Flask) -> bool:
    return engine(app).dialect.name == "sqlite"


@contextmanager
def world(kind: str, *, forks: bool = False) -> Iterator[World]:
    """Give a console on an empty database of that kind, gone afterwards."""
    with _hushed(), tempfile.TemporaryDirectory(prefix="simulation-") as name, _address(kind, Path(name)) as url:
        made = World(url, Path(name), forks=forks)
        try:
            yield made
        finally:
            made.end()
            made.let_go()


@contextmanager
def _hushed() -> Iterator[None]:
    """Let the log be silent meanwhile: what is broken on purpose is told by the simulation."""
    loggers = [logging.getLogger(name) for name in ("app", "app.console", "alembic")]
    levels = [each.level for each in loggers]
    for each in loggers:
        each.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for each, level in zip(loggers, levels, strict=True):
            each.setLevel(level)


@contextmanager
def _address(kind: str, folder: Path) -> Iterator[str]:
    if kind != "pooler":
        with database(kind, folder) as url:
            yield url
        return
    with database("postgresql", folder) as url:
        given = make_url(url)
        kept = {name: value for name, value in given.query.items() if name != "host"}
        whose = f"{given.username}" + (f" password={given.password}" if given.password else "")
        way = way_to(str(given.query.get("host") or given.host), given.port or 5432)
        with line_to(way) as line, pooler(line.port, whose) as port:
            behind = given.set(host="127.0.0.1", port=port, query=kept)
            yield behind.render_as_string(hide_password=False)


def _made(url: str, folder: Path) -> Flask:
    compile_routes_when_built()
    settings = {**SETTINGS, "console": True, "database_url": url, "data_key": DATA_KEY, "instance_folder": folder}
    app = create_app(read_settings(settings), TESTING=True, WTF_CSRF_ENABLED=False, PROPAGATE_EXCEPTIONS=False)
    app.jinja_env.bytecode_cache = CompiledTemplates()
    return app
