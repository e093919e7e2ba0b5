"""No byte that a client sends is a crash, or a line of the log: every route, signed in and not, by Hypothesis.

``FUZZ_EXAMPLES`` says how many requests each route is sent; ``make audit`` sends many more than ``make test``.
"""

import os
import re
from collections.abc import Iterator, Mapping
from typing import Final
from zlib import crc32

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, given, seed, settings
from werkzeug.routing import Rule

from app.data.database import is_postgresql, session
from app.data.models import User
from app.extensions import limiter
from tests.support.console import AddPerson, SaveCall
from tests.support.fuzzing import JSON, PARTS, Fields, Sent, faults_of, forms_on, lines_written, requests, send
from tests.support.signing_in import sign_in_as

EXAMPLES: Final = int(os.environ.get("FUZZ_EXAMPLES", "3"))
STRANGER: Final = 3
"""Of how many requests one comes from somebody who is not signed in. The others are, and need no token in forms: what
is refused for want of one is read no further."""

OF_LINKS: Final = {
    "/console": [("before", ""), ("notice", "")],
    "/console/calls": [("search", ""), ("from", "")],
    "/console/calls/new": [("draft", ""), ("code", "")],
    "/console/reports/monthly": [("month", "2026-10")],
    "/console/reports/monthly.csv": [("month", "2026-10")],
}
"""What stands in addresses that pages lead to, where no form asks for it."""

PAGES: Final = (
    *("/", "/check/right-now", "/check/back", "/check/back-more", "/check/answers", "/console/sign-in", "/console"),
    *("/console/calls/new", "/console/calls", "/console/calls/CALL", "/console/calls/CALL/handover"),
    *("/console/reports", "/console/reports/monthly", "/console/review", "/console/practice", "/console/practice/1"),
    *("/console/accounts", "/console/password", "/console/verify", "/console/second-factor"),
    *("/console/second-factor/set-up", "/developers", "/how", "/learn", "/styleguide"),
)


@pytest.fixture
def strict(console_app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """Give the console as people get it, but for limits on pace."""
    console_app.config.update(TESTING=False)
    monkeypatch.setattr(limiter, "enabled", False)
    return console_app


@pytest.fixture
def admin(add_person: AddPerson) -> User:
    return add_person("nurse", "lead", "admin", name="Ada Admin")


def forms_of(app: Flask, person: User, call_id: str) -> dict[str, Fields]:
    """Return the fields of every form of every page, by the route that it is sent to."""
    client = app.test_client()
    sign_in_as(client, person)
    found: dict[str, Fields] = {route: list(fields) for route, fields in OF_LINKS.items()}
    adapter = app.url_map.bind("localhost")
    for page in PAGES:
        address = page.replace("CALL", call_id)
        response = client.get(address, follow_redirects=True)
        assert response.status_code == 200, f"{address}: {response.status}"
        for action, fields in forms_on(response.text, address):
            for method in ("POST", "GET"):
                if adapter.test(action, method):
                    rule, _ = adapter.match(action, method, return_rule=True)
                    found.setdefault(rule.rule, []).extend(fields)
    return found


def ways(app: Flask, *, console: bool) -> Iterator[tuple[Rule, str]]:
    """Yield each route with each method that it takes; or those of the ``console`` alone."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint)):
        if rule.rule.startswith("/console") or not console:
            yield from ((rule, method) for method in sorted((rule.methods or set()) & {"GET", "POST"}))


def faults_with(
    app: Flask, rule: Rule, method: str, *, known: Fields, real: Mapping[str, str], who: User
) -> Iterator[str]:
    """Send what Hypothesis makes up for a route, and yield what went wrong."""
    faults: list[str] = []
    asked = 0
    most = EXAMPLES if method == "POST" or known or "<" in rule.rule else max(2, EXAMPLES // 4)

    @seed(crc32(f"{method} {rule.rule}".encode()))
    @settings(max_examples=most, phases=[Phase.generate], suppress_health_check=list(HealthCheck), database=None)
    @given(sent=requests(rule, method, known, real))
    def ask(sent: Sent) -> None:
        nonlocal asked
        asked += 1
        client = app.test_client()
        is_stranger = asked % STRANGER == 0
        app.config["WTF_CSRF_ENABLED"] = is_stranger
        if not is_stranger:
            sign_in_as(client, who)
        session().commit()
        with lines_written() as written:
            status = send(app, sent, client)
        session().expire_all()
        faults.extend(faults_of(sent, status, written))

    ask()
    yield from faults


# A form that is refused half-way leaves what was read of its files to the garbage collector, which says so.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.unwatched
def test_no_byte_of_a_client_is_a_crash_or_a_line_of_the_log(strict: Flask, admin: User, save_call: SaveCall) -> None:
    call = save_call({"weakness": "weaker"}, by=admin)
    forms = forms_of(strict, admin, call.id)
    real = {"call_id": call.id, "number": "1", "page_code": "back", "draft_id": "0" * 32, "form": "2"}

    faults = [
        fault
        for rule, method in ways(strict, console=is_postgresql())
        for fault in faults_with(strict, rule, method, known=forms.get(rule.rule, []), real=real, who=admin)
    ]

    assert not faults, "\n".join(faults)


TYPED: Final = ("again", "code", "email", "name", "password", "present")
"""Fields of pages that a link which works once leads to."""


def as_files(fields: Fields) -> bytes:
    """Return a body with every field of a form, each as a file of that name."""
    parts = (
        f'--x\r\nContent-Disposition: form-data; name="{name}"; filename="a.json"\r\n\r\nwords\r\n'
        for name in sorted({*TYPED, *(name for name, _ in fields)})
    )
    return f"{''.join(parts)}--x--".encode()


@pytest.mark.on_any_database
def test_what_a_form_asks_for_may_come_as_files_or_as_json_and_is_no_crash(
    strict: Flask, admin: User, save_call: SaveCall
) -> None:
    call = save_call({"weakness": "weaker"}, by=admin)
    forms = forms_of(strict, admin, call.id)
    real = {"call_id": call.id, "number": "1", "page_code": "back", "draft_id": "0" * 32, "form": "2"}
    strict.config["WTF_CSRF_ENABLED"] = False
    faults: list[str] = []

    for rule in sorted({rule.rule for rule, method in ways(strict, console=True) if method == "POST"}):
        address = re.sub(r"<(?:[^>:]*:)?([^>]*)>", lambda found: real.get(found[1], "1"), rule)
        for media, body in ((PARTS, as_files(forms.get(rule, []))), (JSON, b"[null]"), (JSON, b'{"email":[{}]}')):
            for who in (admin, None):
                client = strict.test_client()
                if who:
                    sign_in_as(client, who)
                session().commit()
                sent = Sent("POST", address, media=media, body=body)
                with lines_written() as written:
                    status = send(strict, sent, client)
                session().expire_all()
                faults += faults_of(sent, status, written)

    assert not faults, "\n".join(faults)
