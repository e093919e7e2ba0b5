"""A console of its own to break: a database, four nurses who are signed in, and what stands in it afterwards."""

import logging
import os
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen
from typing import Final

import requests
from flask import Flask
from sqlalchemy import select

from app import create_app
from app.data import people
from app.data.database import engine, session
from app.data.models import Call, User
from app.data.upkeep import audit_check, migrate
from app.settings.settings import read_settings
from tests.console.databases import database
from tests.console.test_journey import settings_of
from tests.support.app import SETTINGS
from tests.support.console import DATA_KEY, cookie_of
from tests.tools.faults.fault import NEVER, Fault, Saves
from tests.tools.faults.tally import Tally, by_class
from tests.tools.faults.traffic import Nurse, Visitor, Way

KINDS: Final = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
NURSES: Final = 4
BEAT: Final = 0.05
"""How often something is looked at again."""

SERVED_WITHIN: Final = 30
"""For how many seconds it is looked at whether anything is served again."""


@dataclass(frozen=True, slots=True)
class Site:
    """A console on a database that others can be led to."""

    app: Flask
    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        """What leads a server to this database."""
        return settings_of(self.app)

    def nurses(self, way: Way, tally: Tally, pause: float = 0) -> list[Nurse]:
        """Seat every nurse at a desk, signed in as of now."""
        with self.app.app_context():
            nurses = session().scalars(select(User).order_by(User.id)).all()
            cookies = [cookie_of(self.app, each) for each in nurses]
            engine().dispose()
        return [Nurse(way, tally, (each.key, each.value), pause) for each in cookies]

    def result(
        self, what: str, nurses: Tally, *others: Tally, seconds: float | None, told: tuple[str, ...] = ()
    ) -> Fault:
        """Count what is in the database now, and say it together with what the clients met."""
        there = self.found()
        saves = Saves(
            len(nurses.acknowledged), sum(there.get(each) == nurses.begun[each] for each in nurses.acknowledged)
        )
        wrong = Counter(each for tally in (nurses, *others) for each in tally.wrong)
        counted = sum((by_class(each.answers) for each in (nurses, *others)), Counter[str]())
        more = (f"{len(nurses.resent)} times a save was sent again", *told) if nurses.resent else told
        return Fault(
            what,
            counted,
            saves,
            seconds,
            (*self.faults(there), *(f"{words} ({n} ×)" for words, n in wrong.items())),
            more,
        )

    def found(self) -> dict[str, str]:
        """Return the name in each call that is in the database, by its id."""
        with self.app.app_context():
            names = {call.id: call.record["patient_name"] for call in session().scalars(select(Call))}
            engine().dispose()
        return names

    def faults(self, there: Mapping[str, str]) -> list[str]:
        """Return what is wrong with what stands in the database: a call that is there twice, a broken audit log."""
        twice = [f"{times} calls where one was saved" for times in Counter(there.values()).values() if times > 1]
        with self.app.app_context():
            try:
                return [*twice, *audit_check.verify().faults]
            finally:
                engine().dispose()


@contextmanager
def site(kind: str) -> Iterator[Site]:
    """Give a console on an empty database of that kind, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="faults-") as name, database(kind, Path(name)) as url:
        folder = Path(name)
        yield on_database(url, folder)


def on_database(url: str, folder: Path) -> Site:
    """Bring the database at ``url`` up to date and add nurses."""
    logging.getLogger("app.console").setLevel(logging.ERROR)  # it says that the database is not up to date yet
    settings = {**SETTINGS, "console": True, "database_url": url, "data_key": DATA_KEY, "instance_folder": folder}
    app = create_app(read_settings(settings))
    migrate.upgrade(app)
    with app.app_context():
        for number in range(NURSES):
            people.add(email=f"nurse{number}@example.org", name=f"Nurse {number}", roles=["nurse"])
        session().commit()
        engine().dispose()
    return Site(app, folder)


def visitors(way: Way, tally: Tally, count: int, pause: float = 0) -> list[Visitor]:
    """Give people who walk the check."""
    return [Visitor(way, tally, pause) for _ in range(count)]


def workers_of(server: Popen[bytes]) -> list[int]:
    """Return the processes that answer for this server."""
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children")
    return [int(each) for each in children.read_text(encoding="ascii").split()]


def kill(process: int) -> None:
    """End a process that cannot say no."""
    os.kill(process, signal.SIGKILL)


def status_of(address: str) -> int:
    """Return how ``address`` is answered; 0 if it is not."""
    try:
        return requests.get(address, timeout=SERVED_WITHIN, allow_redirects=False).status_code
    except requests.RequestException:
        return 0


def wait_until_served(address: str, status: int = 200) -> float:
    """Return after how many seconds ``address`` is answered with that ``status``."""
    began = time.monotonic()
    while time.monotonic() - began < SERVED_WITHIN:
        if status_of(address) == status:
            return time.monotonic() - began
        time.sleep(BEAT)
    return NEVER
