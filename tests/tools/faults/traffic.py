"""People at their devices: nurses who save calls and visitors who walk the check, each going on until told to stop."""

import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Event
from typing import Any, Final
from uuid import uuid4

import requests

from app.console.access import HOME
from app.self_check.journey import PAGES
from tests.console.test_seen_from_outside import HIDDEN
from tests.rules.whole_check import nothing_new
from tests.tools.faults.tally import UNANSWERED, Tally

TIMEOUT: Final = 40
"""Longer than a worker may take; whoever waits that long has been given no answer."""

PAUSE: Final = 0.1
"""How long a client waits before it sends the same again."""

PATIENCE: Final = 60
"""For how long it sends the same again."""

NEW_CALL: Final = f"{HOME}/calls/new"
CALL: Final = {"caller_number": "212-555-0142", "answer-thirst": "more", "respondent": "patient"}
"""What is typed beside the name: a sign after which a call back is owed."""

QUIET: Final = nothing_new()


class GaveUpError(Exception):
    """A client was not answered for longer than people try."""


@dataclass(slots=True)
class Way:
    """Where clients find the server now, as a balancer would lead them, and whether they are to give up."""

    at: str
    abandoned: Event = field(default_factory=Event)


class Client:
    """Somebody with a browser that keeps cookies and never follows by itself."""

    def __init__(self, way: Way, tally: Tally, pause: float = 0) -> None:
        self.way, self.tally, self._pause = way, tally, pause
        self.http = requests.Session()

    def ask(
        self, method: str, path: str, data: dict[str, Any] | None = None, json: dict[str, Any] | None = None
    ) -> requests.Response | None:
        """Send one request and note how it ended."""
        time.sleep(self._pause)
        began, status = time.monotonic(), UNANSWERED
        with suppress(requests.RequestException):
            reply = self.http.request(
                method, self.way.at + path, data=data, json=json, timeout=TIMEOUT, allow_redirects=False
            )
            status = reply.status_code
            self.tally.note(began, status)
            return reply
        self.tally.note(began, status)
        return None

    def insist(self, method: str, path: str, data: dict[str, Any] | None = None) -> requests.Response:
        """Send the same until it is answered with anything but an error of the server."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and not self.way.abandoned.is_set():
            reply = self.ask(method, path, data)
            if reply is not None and reply.status_code < 500:
                return reply
            self.tried_in_vain(data, reply)
            time.sleep(PAUSE)
        raise GaveUpError

    def tried_in_vain(self, data: dict[str, Any] | None, reply: requests.Response | None) -> None:
        """Look at an answer that did not help: it must at least say whom to call."""
        if reply is not None and "tel:911" not in reply.text:
            self.tally.wrong.append(f"{reply.status_code} without a number to call")
        if reply is not None and reply.status_code != 503:
            self.tally.wrong.append(f"{reply.status_code} where 503 says to come again")
        if data and data.get("do") == "save":
            self.tally.resent.append(data["draft"])


class Nurse(Client):
    """Someone signed in, who begins a call, lets it be kept as a draft, and saves it."""

    def __init__(self, way: Way, tally: Tally, cookie: tuple[str, str], pause: float = 0) -> None:
        super().__init__(way, tally, pause)
        self.http.cookies.set(*cookie, domain="127.0.0.1", path=HOME)

    def save(self) -> None:
        """Save one call, and note its acknowledgement: the way to its record."""
        with suppress(GaveUpError):
            page = self.insist("GET", NEW_CALL)
            sent = {**dict(re.findall(HIDDEN, page.text)), **CALL, "patient_name": f"Pat {uuid4().hex}"}
            if "draft" not in sent:
                self.tally.wrong.append(f"{page.status_code} in place of a new call")
                return
            self.insist("POST", NEW_CALL, {**sent, "do": "update"})
            self.tally.begun[sent["draft"]] = sent["patient_name"]
            saved = self.insist("POST", NEW_CALL, {**sent, "sequence": "2", "do": "save"})
            if saved.headers.get("Location", "").endswith(f"/calls/{sent['draft']}"):
                self.tally.acknowledged.append(sent["draft"])
            else:
                self.tally.wrong.append(f"a save was answered {saved.status_code}, and not with its record")


class Visitor(Client):
    """Someone who answers every question, and whose answers only the cookie keeps."""

    def walk(self) -> None:
        """Walk the check from its first page to the result."""
        self.http.cookies.clear()
        with suppress(GaveUpError):
            reply = self.send("/", {"respondent": "patient"})
            while (page := page_led_to(reply)) in PAGES:
                reply = self.send(f"/check/{page}", answers_to(page))
            if page != "answers":
                self.tally.wrong.append(f"a check was led to {page or reply.status_code} in place of its answers")
            elif self.insist("GET", "/check/result").status_code == 200:
                self.tally.done.append("check")
            else:
                self.tally.wrong.append("answers were lost before the result")

    def send(self, path: str, data: dict[str, Any]) -> requests.Response:
        """Open a page and send its form."""
        return self.insist("POST", path, dict(re.findall(HIDDEN, self.insist("GET", path).text)) | data)


def page_led_to(reply: requests.Response) -> str:
    """Return the name of the page of the check that an answer leads to."""
    return reply.headers.get("Location", "").removeprefix("/check/")


def answers_to(page: str) -> dict[str, Any]:
    """Answer everything on a page with what means nothing new."""
    return {each.link_id: QUIET.get(each.link_id, each.codes[-1]) for each in PAGES[page].items}


@contextmanager
def going_on(way: Way, *acts: Callable[[], object]) -> Iterator[None]:
    """Let each of ``acts`` be done again and again, in a thread of its own, until the block ends."""
    over = Event()

    def again(act: Callable[[], object]) -> None:
        while not over.is_set():
            act()

    with ThreadPoolExecutor(len(acts)) as pool:
        running = [pool.submit(again, act) for act in acts]
        try:
            yield
        except BaseException:
            way.abandoned.set()
            raise
        finally:
            over.set()
    for each in running:
        each.result()
