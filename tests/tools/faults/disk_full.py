"""The disk of the database full, or closed to writing: SQLite on a small disk of its own."""

import re
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from app.console.access import HOME
from app.data.database import SQLITE_FILE
from tests.console.test_seen_from_outside import HIDDEN
from tests.support.server import free_port, gunicorn
from tests.tools.faults.disk import Disk, NoDiskError, own_disk
from tests.tools.faults.fault import Fault
from tests.tools.faults.site import Site, site, visitors
from tests.tools.faults.tally import UNANSWERED, Tally, by_class, latency
from tests.tools.faults.traffic import CALL, NEW_CALL, Nurse, Way, going_on

BEFORE: Final = 2
BROKEN: Final = 6
AFTER: Final = 3
THINKING: Final = 0.05


def faults() -> Iterator[Fault]:
    """Fill the disk, then close it to writing."""
    for what, tried in (("disk full", _full), ("disk read-only at the start", _read_only)):
        try:
            yield _on_a_small_disk(what, tried)
        except NoDiskError as refused:
            yield Fault(what, unchecked=f"no disk of its own can be had here: {refused}")


def _on_a_small_disk(what: str, tried: Callable[[str, Site, Disk, Way, int], Fault]) -> Fault:
    with (
        site("sqlite") as console,
        tempfile.TemporaryDirectory(prefix="faults-") as name,
        own_disk(Path(name)) as disk,
    ):
        disk.take_in(console.folder)
        port = free_port()
        return tried(what, console, disk, Way(f"http://127.0.0.1:{port}"), port)


def _settings(console: Site, disk: Disk) -> dict[str, str]:
    there = {"RFC_DATABASE_URL": f"sqlite:///{disk.path / SQLITE_FILE}", "RFC_INSTANCE_FOLDER": str(disk.path)}
    return console.environment | there


def _full(what: str, console: Site, disk: Disk, way: Way, port: int) -> Fault:
    """Fill the disk while calls are saved and the check is walked, and make room again."""
    nurses, check = Tally(), Tally()
    acts = [
        *(each.save for each in console.nurses(way, nurses, THINKING)),
        *(each.walk for each in visitors(way, check, 2, THINKING)),
    ]
    log = console.folder / "log"
    with gunicorn(_settings(console, disk), port, log, within=disk.within), going_on(way, *acts):
        time.sleep(BEFORE)
        disk.fill()
        begun = time.monotonic()
        time.sleep(BROKEN)
        disk.make_room()
        ended = time.monotonic()
        time.sleep(AFTER)
    disk.hand_out(console.folder)
    refused = by_class(nurses.during(begun, ended))["5xx"]
    during = check.during(begun, ended)
    nurses.wrong += [f"the check was answered {each.status}" for each in check.answers if not each.is_good]
    nurses.wrong += [] if refused else ["the console never said 503"]
    told = (
        f"the check meanwhile: {len(during)} pages, {latency(during)}",
        f"the console meanwhile: {refused} times 503 with whom to call",
    )
    seconds = nurses.served_again(ended)
    return console.result(f"{what} for {ended - begun:.0f} s, SQLite", nurses, check, seconds=seconds, told=told)


def _read_only(what: str, console: Site, disk: Disk, way: Way, port: int) -> Fault:
    """Save calls, kill the server, start it on the disk closed to writing, and again on the disk opened."""
    nurses, check, log = Tally(), Tally(), console.folder / "log"
    settings, desks = _settings(console, disk), console.nurses(way, nurses, THINKING)
    with gunicorn(settings, port, log, within=disk.within):
        _each_saves(desks)
    disk.close_to_writing()
    walks = [each.walk for each in visitors(way, check, 2, THINKING)]
    with gunicorn(settings, port, log, within=disk.within), going_on(way, *walks):
        page, record = (_asked(desks[0], path) for path in (NEW_CALL, f"{HOME}/calls/{nurses.acknowledged[0]}"))
        unsaved = _save_status(desks[1])
        time.sleep(BROKEN)
    disk.open_to_writing()
    with gunicorn(settings, port, log, within=disk.within):
        began = time.monotonic()
        _each_saves(desks)
    disk.hand_out(console.folder)
    nurses.wrong += [f"the check was answered {each.status}" for each in check.answers if not each.is_good]
    nurses.wrong += [] if unsaved == 503 else [f"a save was answered {unsaved} where 503 was due"]
    told = (
        f"the check meanwhile: {len(check.answers)} pages, {len(check.done)} results, {latency(check.answers)}",
        f"the console meanwhile: a new page {page}; a record, since reading is logged, {record}; a save {unsaved}",
    )
    seconds = nurses.served_again(began)
    return console.result(f"{what}, SQLite", nurses, check, seconds=seconds, told=told)


def _each_saves(desks: list[Nurse]) -> None:
    for each in desks:
        each.save()


def _asked(desk: Nurse, path: str) -> int:
    reply = desk.ask("GET", path)
    return reply.status_code if reply is not None else UNANSWERED


def _save_status(desk: Nurse) -> int:
    """Try once to have a call kept."""
    page = desk.ask("GET", NEW_CALL)
    sent = {**dict(re.findall(HIDDEN, page.text if page else "")), **CALL, "do": "save"}
    reply = desk.ask("POST", NEW_CALL, sent)
    return reply.status_code if reply is not None else UNANSWERED
