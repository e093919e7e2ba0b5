"""What a nurse waits for on the page of a call: the page itself, and the panel after a key, beside a bare form."""

import re
import tempfile
from collections.abc import Callable
from itertools import cycle
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Final

from flask.testing import FlaskClient

from app.data import people
from app.data.database import session
from app.self_check.journey import Page, pages_for
from rules.in_force import ITEMS
from tests.console.databases import database
from tests.rules.whole_check import nothing_new
from tests.support.signing_in import AS_SCRIPT, sign_in_as
from tests.tools.benchmarks.calls import console
from tests.tools.benchmarks.figure import Figure
from tests.tools.benchmarks.floor import bare_app

ROUNDS: Final = 60
MOST_TIMES: Final = 4
NEW_CALL: Final = "/console/calls/new"
HIDDEN: Final = re.compile(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)"')
KEYS: Final = ("weaker", "none", "unsure", "cannot-use")
BARE: Final = "/check/questions"


def measure(rounds: int = ROUNDS) -> list[Figure]:
    """Open the page of a call, press a key on it, and open a bare form of the same questions, in turns."""
    with tempfile.TemporaryDirectory() as folder, database("sqlite", Path(folder)) as url, console(url) as app:
        nurse = people.add(email="nora@example.org", name="Nora Nurse", roles=("nurse",))
        session().commit()
        client = app.test_client()
        sign_in_as(client, nurse)
        asks = (_opened(client), _key(client), _bare())
        taken = [[_seconds(ask) for ask in asks] for _ in range(rounds + 1)][1:]
    page, panel, bare = (median(each) * 1000 for each in zip(*taken, strict=True))
    return [
        Figure("the page of a call", page, "ms"),
        Figure("its panel after a key, stored", panel, "ms"),
        Figure("a bare form page of the same questions", bare, "ms"),
        Figure("the page of a call against the bare form", page / bare, "×", MOST_TIMES),
        Figure("the panel after a key against the bare form", panel / bare, "×", MOST_TIMES),
    ]


def _seconds(ask: Callable[[], None]) -> float:
    start = perf_counter()
    ask()
    return perf_counter() - start


def _opened(client: FlaskClient) -> Callable[[], None]:
    def ask() -> None:
        assert client.get(NEW_CALL).status_code == 200

    return ask


def _key(client: FlaskClient) -> Callable[[], None]:
    """Return what answers one row otherwise each time, as the script of the page does."""
    fields, codes = dict(HIDDEN.findall(client.get(NEW_CALL).text)), cycle(KEYS)

    def ask() -> None:
        fields["sequence"] = str(int(fields["sequence"]) + 1)
        sent = {**fields, "patient_name": "Pat Example", "answer-weakness": next(codes)}
        reply = client.post(f"/console/drafts/{fields['draft']}", data=sent, headers=AS_SCRIPT)
        assert reply.status_code == 200, reply.text
        fields["revision"] = reply.get_json()["revision"]

    return ask


def _bare() -> Callable[[], None]:
    first = pages_for(nothing_new())[0]
    client = bare_app((Page("questions", 1, first.step, tuple(ITEMS.values())),), "k" * 32).test_client()

    def ask() -> None:
        assert client.get(BARE).status_code == 200

    return ask
