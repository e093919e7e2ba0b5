"""SIGKILL while calls are being saved: of the workers one by one, and of the process that starts them."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Final

from tests.support.server import free_port, gunicorn
from tests.tools.faults.fault import Fault
from tests.tools.faults.site import KINDS, Site, kill, site, workers_of
from tests.tools.faults.tally import Tally
from tests.tools.faults.traffic import Way, going_on

KILLS: Final = 12
EVERY: Final = 0.5
"""Seconds from one to the next."""

BEFORE: Final = 1.5
"""Seconds of saving before the first."""


def faults() -> Iterator[Fault]:
    """Kill on either kind of database."""
    for kind, name in KINDS.items():
        with site(kind) as console:
            yield _workers(console, name)
        with site(kind) as console:
            yield _arbiter(console, name)


def _workers(console: Site, name: str) -> Fault:
    """Kill one worker after the other; the slowest return after one of them is told."""
    port, tally = free_port(), Tally()
    way, killed = Way(f"http://127.0.0.1:{port}"), list[float]()
    with (
        gunicorn(console.environment, port, console.folder / "log") as server,
        going_on(way, *(each.save for each in console.nurses(way, tally))),
    ):
        time.sleep(BEFORE)
        for number in range(KILLS):
            there = workers_of(server)
            kill(there[number % len(there)])
            killed.append(time.monotonic())
            time.sleep(EVERY)
        time.sleep(BEFORE)
    slowest = max(tally.served_again(each) for each in killed)
    return console.result(f"{len(killed)} workers killed, {name}", tally, seconds=slowest)


def _arbiter(console: Site, name: str) -> Fault:
    """Kill the process that starts workers, and start another in its place."""
    port, tally = free_port(), Tally()
    way, log = Way(f"http://127.0.0.1:{port}"), console.folder / "log"
    with ExitStack() as servers:
        first = servers.enter_context(gunicorn(console.environment, port, log))
        with going_on(way, *(each.save for each in console.nurses(way, tally))):
            time.sleep(BEFORE)
            kill(first.pid)
            killed = time.monotonic()
            servers.enter_context(gunicorn(console.environment, port, log))
            time.sleep(BEFORE)
    return console.result(f"the arbiter killed, started anew, {name}", tally, seconds=tally.served_again(killed))
