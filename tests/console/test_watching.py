"""Who is on call is told once of what nobody has seen, by a real server; no name and no secret goes astray."""

import json
import threading
from collections.abc import Callable, Iterator
from contextvars import Context
from dataclasses import dataclass, field
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from pydantic import HttpUrl, SecretStr
from sqlalchemy import select, update

from app import clock
from app.approval.sign_off_file import OfLanguage, Signatory, SignOff
from app.approval.standing import Approval
from app.console.commands import watching
from app.data import alerts, audit, call_backs, drafts, worklist
from app.data.call_backs import Kind
from app.data.database import session
from app.data.models import AuditEntry, User
from app.data.upkeep import audit_check
from app.data.upkeep.tables import TABLES
from app.services import provide, services
from app.settings.settings import SettingsError, read_settings
from tests.support.console import SaveCall

SECRET = "who-knows-this-may-post"


@dataclass
class OnCall:
    """Whoever is on call: what they were told, and what they answer."""

    status: int = 204
    told: list[dict[str, Any]] = field(default_factory=list)
    address: str = ""


@pytest.fixture
def on_call() -> Iterator[OnCall]:
    of = OnCall()

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.path == f"/{SECRET}"
            of.told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(of.status)
            self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing on the terminal."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Hook) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        of.address = f"http://127.0.0.1:{server.server_port}/{SECRET}"
        yield of
        server.shutdown()
        thread.join()


@pytest.fixture
def watch(console_app: Flask, on_call: OnCall) -> Callable[..., Result]:
    given = {"alert_url": SecretStr(on_call.address), "site_address": HttpUrl("https://check.example.org")}
    provide(console_app, settings=services(console_app).settings.model_copy(update=given))

    def run(*options: str) -> Result:
        session().commit()
        done = Context().run(console_app.test_cli_runner().invoke, args=["console", "watch", *options])
        session().expire_all()
        assert SECRET not in done.output
        return done

    return run


@pytest.fixture
def overdue(save_call: SaveCall) -> str:
    """Save two calls that were owed a call back yesterday, by a nurse who is gone; return the id of the first."""
    ids = [save_call(saved_at=clock.now() - timedelta(days=2)).id for _ in range(2)]
    _nobody_since(timedelta(hours=1))
    return ids[0]


def _nobody_since(span: timedelta) -> None:
    """Let all that was done so far have been done that long ago."""
    session().execute(update(TABLES["audit_entries"]).values(at=clock.now() - span))
    session().commit()


def test_overdue_call_backs_that_nobody_looks_at_are_told_once_and_again_when_they_were_over(
    watch: Callable[..., Result], on_call: OnCall, overdue: str, nurse: User
) -> None:
    assert "call-backs-overdue: told. " in watch().output
    (told,) = on_call.told
    assert told.pop("since") == alerts.overdue_since(Kind.CALL_BACK, clock.now()).isoformat(timespec="seconds")  # type: ignore[union-attr]
    assert told == {
        "event": "call-backs-overdue",
        "count": 2,
        "site": "https://check.example.org/",
        "text": "Red Flag Check: Call-backs overdue, and nobody has looked at the console: 2",
    }
    assert "told before" in watch().output

    audit.record("worklist-read", user_id=nurse.id)
    session().commit()
    assert "call-backs-overdue: over" in watch().output
    assert "call-backs-overdue: no" in watch().output
    _nobody_since(watching.NOBODY_FOR)
    assert watch().exit_code == 0
    assert len(on_call.told) == 2
    assert overdue not in str(on_call.told)


def test_an_arrival_check_that_nobody_looks_at_is_an_event_of_its_own(
    watch: Callable[..., Result], on_call: OnCall, save_call: SaveCall, nurse: User
) -> None:
    call = save_call({"fever": "yes"}, saved_at=clock.now() - timedelta(hours=3))
    _nobody_since(timedelta(hours=1))

    told = watch().output
    assert "arrival-checks-overdue: told. " in told
    assert "call-backs-overdue: no" in told
    (event,) = on_call.told
    assert (event["event"], event["count"]) == ("arrival-checks-overdue", 1)
    assert event["since"] == alerts.overdue_since(Kind.ARRIVAL, clock.now()).isoformat(timespec="seconds")  # type: ignore[union-attr]
    assert event["text"] == "Red Flag Check: Arrival checks overdue, and nobody has looked at the console: 1"
    assert call.id not in str(event)

    owed = call_backs.get(call.id)
    assert owed is not None
    call_backs.close(owed=owed, nurse_id=nurse.id, now=clock.now(), result="arrived", words="There")
    _nobody_since(timedelta(hours=1))
    assert "arrival-checks-overdue: over" in watch().output


@pytest.mark.usefixtures("overdue")
def test_nobody_is_told_while_somebody_types_a_call(watch: Callable[..., Result], on_call: OnCall, nurse: User) -> None:
    drafts.store(draft_id="d" * 32, nurse_id=nurse.id, tab="t", sequence=1, fields={}, now=clock.now())

    assert "call-backs-overdue: no" in watch().output
    assert on_call.told == []


@pytest.mark.usefixtures("overdue")
def test_who_is_refused_at_the_door_does_not_look(watch: Callable[..., Result], on_call: OnCall, nurse: User) -> None:
    audit.record("sign-in-refused", user_id=nurse.id)

    assert watch().exit_code == 0
    assert len(on_call.told) == 1


@pytest.mark.usefixtures("overdue")
def test_nobody_is_told_of_what_is_not_due_or_closed(
    watch: Callable[..., Result], on_call: OnCall, save_call: SaveCall, nurse: User
) -> None:
    save_call()
    for each in worklist.page().owed:
        if each.due_at <= clock.now():
            call_backs.close(owed=each, nurse_id=nurse.id, now=clock.now(), result="seen", words="")
    _nobody_since(timedelta(days=1))

    assert "call-backs-overdue: no" in watch().output
    assert on_call.told == []


@pytest.mark.usefixtures("overdue")
@pytest.mark.parametrize("status", [500, 302, 404])
def test_who_could_not_be_told_is_told_by_the_next_run(
    watch: Callable[..., Result], on_call: OnCall, status: int
) -> None:
    on_call.status = status
    done = watch()
    assert (done.exit_code, len(on_call.told)) == (1, 1)
    assert f"call-backs-overdue: not told, answered with {status}." in done.output
    assert "Not told, and tried again next time: call-backs-overdue." in done.output

    on_call.status = 200
    assert watch().exit_code == 0
    assert len(on_call.told) == 2


@pytest.mark.usefixtures("overdue")
def test_nobody_there_to_be_told_is_told_in_a_line_without_the_address(
    watch: Callable[..., Result], console_app: Flask
) -> None:
    nowhere = {"alert_url": SecretStr(f"http://127.0.0.1:1/{SECRET}")}
    provide(console_app, settings=services(console_app).settings.model_copy(update=nowhere))

    assert "call-backs-overdue: not told, ConnectionError." in watch().output


@pytest.mark.usefixtures("overdue")
def test_what_the_audit_log_could_not_say_is_told_again(
    watch: Callable[..., Result], on_call: OnCall, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(audit, "digest_of", lambda *_: None)
        done = watch()

    assert (done.exit_code, len(on_call.told)) == (1, 1)
    assert "the audit log could not say so" in done.output
    assert watch().exit_code == 0
    assert len(on_call.told) == 2


def test_a_review_that_is_near_is_told_with_the_days_that_are_left(
    watch: Callable[..., Result], console_app: Flask, on_call: OnCall
) -> None:
    def review_by(day: date) -> Approval:
        signed = Signatory(name="Ada Lead", role="lead", signed_on=day - timedelta(days=300))
        english = OfLanguage(code="en", clinician="Ada Lead")
        return Approval(
            SignOff(content="0" * 64, rules="2", review_by=day, signatories=(signed,), languages=(english,), entries={})
        )

    today = clock.now().date()
    provide(console_app, approval=review_by(today + timedelta(days=200)))
    assert "review-near: no" in watch().output
    provide(console_app, approval=review_by(today + timedelta(days=20)))
    assert watch().exit_code == 0
    assert [(each["event"], each["count"]) for each in on_call.told] == [("review-near", 20)]
    assert "Ada" not in str(on_call.told)

    provide(console_app, approval=review_by(today - timedelta(days=1)))
    assert "told before. The rules are to be reviewed by" in watch().output


def test_a_broken_audit_log_is_told_by_the_run_that_walks_it(
    watch: Callable[..., Result], on_call: OnCall, save_call: SaveCall
) -> None:
    save_call()
    assert "audit-log-broken: no" in watch("--audit").output
    session().execute(TABLES["calls"].update().values(decided="mention"))
    session().commit()

    assert "audit-log-broken" not in watch().output
    assert watch("--audit").exit_code == 0
    assert [(each["event"], each["count"]) for each in on_call.told] == [("audit-log-broken", 1)]
    session().execute(TABLES["calls"].update().values(decided="call-soon"))
    session().commit()
    assert "audit-log-broken: over" in watch("--audit").output
    assert audit_check.verify().faults == ()
    wanted = select(AuditEntry.action).where(AuditEntry.subject == "alert/audit-log-broken")
    actions = session().scalars(wanted.order_by(AuditEntry.number))
    assert list(actions) == [alerts.SENT, alerts.OVER]


def test_without_an_address_the_command_says_what_to_set(console_app: Flask) -> None:
    done = Context().run(console_app.test_cli_runner().invoke, args=["console", "watch"])

    assert (done.exit_code, "RFC_ALERT_URL is not set" in done.output) == (1, True)


@pytest.mark.parametrize("address", [f"http://alerts.example.org/{SECRET}", SECRET, f"https://a@b/{SECRET}"])
def test_an_address_that_others_could_listen_to_stops_the_start_and_is_not_told(address: str) -> None:
    with pytest.raises(SettingsError) as refused:
        read_settings({"secret_key": "k" * 32, "alert_url": address})

    assert "RFC_ALERT_URL: expected an address over https" in str(refused.value.code)
    assert SECRET not in str(refused.value.code)
