"""The server's clock set wrong by a day in the middle of a check and of a call, and by the seconds hosts differ by."""

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import time_machine
from sqlalchemy import select

from app.console.access import HOME
from app.data.database import engine, session
from app.data.models import CallBack, Draft
from tests.console.test_seen_from_outside import HIDDEN
from tests.support.server import SETTINGS, free_port, gunicorn
from tests.tools.faults.fault import Fault
from tests.tools.faults.moved_clock import FILE
from tests.tools.faults.site import Site, site
from tests.tools.faults.tally import Tally
from tests.tools.faults.traffic import CALL, NEW_CALL, Nurse, Visitor, Way, answers_to, page_led_to

APP: Final = (*SETTINGS, "tests.tools.faults.moved_clock:create_app()")
DAY: Final = 86_400
JUMPS: Final = {"a day on": DAY, "a day back": -DAY, "two seconds back": -2}
SMALL: Final = 60
"""A jump of fewer seconds than this is none that anybody may notice."""

LISTS: Final = (HOME, f"{HOME}/calls")


def faults() -> Iterator[Fault]:
    """Let the clock jump and be set right again, once for each jump."""
    for what, seconds in JUMPS.items():
        with site("sqlite") as console:
            yield _jump(console, what, seconds)


def _jump(console: Site, what: str, seconds: int) -> Fault:
    port, tally, check = free_port(), Tally(), Tally()
    way, clock = Way(f"http://127.0.0.1:{port}"), console.folder / "clock"
    _set(clock, 0)
    with gunicorn(console.environment | {FILE: str(clock)}, port, console.folder / "log", app=APP):
        nurse, typing, *_ = console.nurses(way, tally)
        nurse.save()
        owed = _due(console)
        begun, visitor = _typed(typing), _half_way(way, check)
        _set(clock, seconds)
        jumped = time.monotonic()
        is_small = abs(seconds) < SMALL
        _look_at_the_check(visitor, check, is_kept=is_small)
        _look_at_the_call(typing, begun, tally, is_kept=is_small)
        kept = _drafts(console)
        for offset in (seconds, 0):
            _set(clock, offset)
            _work(console, way, tally, check, offset)
    if begun["draft"] not in (kept | set(tally.acknowledged)):
        tally.wrong.append("what was typed before the jump is gone")
    if any(_due(console)[each] != due for each, due in owed.items()):
        tally.wrong.append("a call back is due at another time than before")
    told = (f"{len(check.done)} checks and {len(tally.acknowledged)} calls were finished, before, after and set right",)
    return console.result(f"clock {what}, and set right", tally, check, seconds=tally.served_again(jumped), told=told)


def _set(clock: Path, seconds: int) -> None:
    draft = clock.with_suffix(".new")
    draft.write_text(str(seconds), encoding="ascii")
    draft.replace(clock)


def _half_way(way: Way, check: Tally) -> Visitor:
    """Begin a check and answer its first pages."""
    visitor = Visitor(way, check)
    reply = visitor.send("/", {"respondent": "patient"})
    for _ in range(3):
        page = page_led_to(reply)
        reply = visitor.send(f"/check/{page}", answers_to(page))
    return visitor


def _look_at_the_check(visitor: Visitor, check: Tally, *, is_kept: bool) -> None:
    """After the jump the answers are either all there, or shown to nobody any more."""
    shown = visitor.insist("GET", "/check/answers")
    if is_kept and shown.status_code != 200:
        check.wrong.append("the answers of a check were lost by a clock that differs by seconds")
    if not is_kept and shown.status_code == 200:
        check.wrong.append("answers were shown after their time")


def _typed(nurse: Nurse) -> dict[str, str]:
    """Begin a call and let it be kept."""
    page = nurse.insist("GET", NEW_CALL)
    sent = {**dict(re.findall(HIDDEN, page.text)), **CALL, "patient_name": "Pat Example"}
    nurse.insist("POST", NEW_CALL, {**sent, "do": "update"})
    return sent


def _look_at_the_call(nurse: Nurse, sent: dict[str, str], tally: Tally, *, is_kept: bool) -> None:
    """After the jump the nurse saves the call, or has to sign in again first."""
    saved = nurse.insist("POST", NEW_CALL, {**sent, "sequence": "2", "do": "save"})
    record = f"{HOME}/calls/{sent['draft']}"
    if saved.headers.get("Location") == record:
        tally.begun[sent["draft"]] = sent["patient_name"]
        tally.acknowledged.append(sent["draft"])
    if is_kept and saved.headers.get("Location") != record:
        tally.wrong.append("a nurse was signed out by a clock that differs by seconds")
    if not is_kept and saved.headers.get("Location") == record:
        tally.wrong.append("a nurse was still signed in after a day")


def _work(console: Site, way: Way, tally: Tally, check: Tally, offset: int) -> None:
    """Sign in anew, save calls, look at every list, and walk the check."""
    with time_machine.travel(time.time() + offset):
        desks = console.nurses(way, tally)
    for each in desks:
        each.save()
    for path in (*LISTS, *(f"{HOME}/calls/{each}" for each in tally.acknowledged)):
        reply = desks[0].insist("GET", path)
        if reply.status_code != 200:
            tally.wrong.append(f"{path.removeprefix(HOME)} was answered {reply.status_code}")
    Visitor(way, check).walk()


def _due(console: Site) -> dict[str, object]:
    with console.app.app_context():
        due = {each.call_id: each.due_at for each in session().scalars(select(CallBack))}
        engine().dispose()
    return dict(due)


def _drafts(console: Site) -> set[str]:
    with console.app.app_context():
        there = set(session().scalars(select(Draft.id)))
        engine().dispose()
    return there
