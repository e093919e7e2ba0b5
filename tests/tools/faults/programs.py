"""Programs that ask the API and FHIR, and people who try to sign in, each from another address."""

import re
from itertools import cycle
from typing import Any, Final
from uuid import uuid4

from app.console.access import HOME
from tests.console.test_seen_from_outside import HIDDEN
from tests.rules.whole_check import nothing_new
from tests.tools.faults.tally import Tally
from tests.tools.faults.traffic import Client, Way

BEHIND_A_PROXY: Final = {"RFC_PROXY_HOPS": "1"}
"""Lets each request come from an address of its own, as it would through a balancer."""

ADDRESSES: Final = 100
"""As many as keep every one of them within its limits."""

CHECK: Final = {"respondent": "patient", "answers": dict(nothing_new())}
FORM: Final = "/fhir/Questionnaire/bone-metastases-red-flags"
SIGN_IN: Final = f"{HOME}/sign-in"


class Program(Client):
    """A client that expects each request to be answered as it should be."""

    def __init__(self, way: Way, tally: Tally, pause: float = 0) -> None:
        super().__init__(way, tally, pause)
        self._addresses = cycle(f"203.0.113.{number}" for number in range(ADDRESSES))

    def expect(
        self, method: str, path: str, data: dict[str, Any] | None = None, json: dict[str, Any] | None = None
    ) -> None:
        """Ask from the next address, and note any answer but a good one."""
        self.http.headers["X-Forwarded-For"] = next(self._addresses)
        reply = self.ask(method, path, data, json)
        if reply is None or reply.status_code != 200:
            self.tally.wrong.append(f"{path} was answered {reply.status_code if reply is not None else 'nothing'}")

    def assess(self) -> None:
        """Ask the API what answers mean."""
        self.expect("POST", "/api/v1/assessments", json=CHECK)

    def read_form(self) -> None:
        """Fetch the questions as FHIR."""
        self.expect("GET", FORM)

    def print_card(self) -> None:
        """Have the wallet card printed."""
        self.expect("GET", "/card.pdf")

    def sign_in(self) -> None:
        """Try to sign in to an account that nobody has."""
        page = self.ask("GET", SIGN_IN)
        hidden = dict(re.findall(HIDDEN, page.text)) if page is not None else {}
        sent = {**hidden, "email": f"{uuid4().hex}@example.org", "password": "three loud lamps"}
        self.expect("POST", SIGN_IN, sent)
