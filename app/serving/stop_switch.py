"""The stop switch: every face of every copy that it reaches answers one page, with the numbers to call.

A copy asks every place where a stop can be written down, a few times a minute and beside the requests: one that does
not answer delays no page, and its last answer holds. A stop in any of them stops the copy.
"""

import logging
import os
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol, cast

from flask import Flask

from app.extensions import limiter
from app.services import provide, services
from app.settings.settings import Settings

LOOK_EVERY: Final = 15.0
"""After how many seconds a copy asks again. One that nobody used for twice as long waits for the answer, a little."""

PATIENCE: Final = 0.5
"""For how many seconds a page waits for that answer, and not again until whoever was asked has answered."""

STORED_FOR: Final = 10 * 365 * 24 * 3600
STORED_AS: Final = "stop-switch"
"""Under which name the store of counts has a stop, and for how many seconds: it knows nothing without an end."""

_log = logging.getLogger(__name__)


class Place(Protocol):
    """Where a stop is written down."""

    @property
    def name(self) -> str:
        """What it is called on the command line."""

    @property
    def reaches(self) -> str:
        """Which copies ask it."""

    def read(self) -> str | None:
        """Return why the check is stopped, as far as that is known, or None if it is not. Raises if it cannot tell."""

    def write(self, why: str, by: str, *, is_stopped: bool) -> None:
        """Stop the check, or let it go on. Raises if it cannot."""


@dataclass(frozen=True)
class File:
    """A file: while it is there, the check is stopped, whatever is in it."""

    path: Path

    @property
    def name(self) -> str:
        """What it is called on the command line."""
        return f"the file {self.path}"

    @property
    def reaches(self) -> str:
        """Which copies ask it."""
        return "every copy whose RFC_STOP_FILE is that file"

    def read(self) -> str | None:
        """Return what is written in it, as far as that can be read."""
        try:
            self.path.lstat()
        except FileNotFoundError:
            self.path.parent.stat()  # raises where the whole folder is gone, of which nothing follows
            return None
        try:
            return self.path.read_text(encoding="utf-8", errors="replace").strip()
        except OSError:  # somebody else's file, or a folder: it is there, and that is what counts
            return ""

    def write(self, why: str, by: str, *, is_stopped: bool) -> None:
        """Make the file, whole or not at all, or remove it."""
        if not is_stopped:
            self.path.unlink(missing_ok=True)
            return
        words, draft = f"{why}\n".encode(), self.path.with_name(f".stop.{os.getpid()}")
        try:
            draft.write_bytes(words)
            draft.replace(self.path)
        except OSError:
            draft.unlink(missing_ok=True)
            raise


class Store:
    """The store where processes count together. It has room for a number, so that of the reason it knows nothing."""

    name = "the store of RFC_RATE_LIMIT_STORE"
    reaches = "every copy that counts in that store, until the store forgets"

    def read(self) -> str | None:
        """Return "" while the store has the number."""
        return "" if limiter.storage.get(STORED_AS) else None

    def write(self, why: str, by: str, *, is_stopped: bool) -> None:
        """Put the number there, or take it away."""
        limiter.storage.clear(STORED_AS)
        if is_stopped:
            limiter.storage.incr(STORED_AS, STORED_FOR)


class Switch:
    """Whether this copy is stopped, as far as the places know that it asks. Each process has its own."""

    def __init__(self, app: Flask) -> None:
        """Begin with no place to ask, and nothing known."""
        self.places: tuple[Place, ...] = ()
        self._app = app
        self._said: dict[str, str | None] = {}
        self._silent: set[str] = set()
        self._asked_at = float("-inf")
        self._all_answered = True

    def why(self) -> str | None:
        """Return why this copy is stopped, or None if it is not. Asks anew when that is due; never raises."""
        if self.places and time.monotonic() - self._asked_at >= LOOK_EVERY:
            self._ask_beside()
        reasons = [each for each in self._said.values() if each is not None]
        return max(reasons, default=None, key=len)

    def _ask_beside(self) -> None:
        now = time.monotonic()
        may_wait = self._all_answered and now - self._asked_at >= 2 * LOOK_EVERY
        self._asked_at, self._all_answered = now, False
        asking = threading.Thread(target=self._ask, daemon=True, name="stop-switch")
        try:
            asking.start()
        except RuntimeError:  # no room for another thread: asked again when it is due
            return
        if may_wait:
            asking.join(PATIENCE)

    def _ask(self) -> None:
        before = self._said
        with self._app.app_context():
            said = {each.name: self._answer_of(each) for each in self.places}
        self._said, self._all_answered = said, not self._silent
        if _is_on(said) != _is_on(before):
            _log.warning("The check is stopped" if _is_on(said) else "The check goes on again")

    def _answer_of(self, place: Place) -> str | None:
        try:
            said = place.read()
        except Exception:  # noqa: BLE001 - whatever is wrong with it: its last answer holds
            if place.name not in self._silent:
                _log.exception("Whether the check is stopped is not known from %s", place.name)
            self._silent.add(place.name)
            return self._said.get(place.name)
        self._silent.discard(place.name)
        return said


def init_app(app: Flask, settings: Settings) -> None:
    """Ask wherever a stop may be written down by these settings."""
    switch = Switch(app)
    if settings.rate_limit_store.get_secret_value().partition(":")[0] != "memory":
        switch.places += (Store(),)
    if settings.stop_file:
        switch.places += (File(settings.stop_file),)
    provide(app, stop_switch=switch)


def switch(app: Flask | None = None) -> Switch:
    """Return the switch of ``app``, or of the running one."""
    return cast("Switch", services(app).stop_switch)


def _is_on(said: dict[str, str | None]) -> bool:
    return any(each is not None for each in said.values())
