"""A new version put in place while calls are saved and the check is walked: a reload, and one server for another."""

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from subprocess import Popen, TimeoutExpired
from typing import Final

from tests.support.server import free_port, gunicorn
from tests.tools.faults.fault import Fault
from tests.tools.faults.site import KINDS, Site, site, visitors
from tests.tools.faults.tally import Tally
from tests.tools.faults.traffic import Way, going_on

BEFORE: Final = 2
AFTER: Final = 4
RELOADS: Final = 2
VISITORS: Final = 4
STOPS_WITHIN: Final = 30
"""Seconds in which a server told to stop has answered what it had at hand, and is gone."""


def faults() -> Iterator[Fault]:
    """Deploy in both ways on either kind of database."""
    for kind, name in KINDS.items():
        with site(kind) as console:
            yield _reloads(console, name)
        with site(kind) as console:
            yield _one_for_another(console, name)


def _busy(console: Site, way: Way, nurses: Tally, check: Tally) -> list[Callable[[], object]]:
    return [
        *(each.save for each in console.nurses(way, nurses)),
        *(each.walk for each in visitors(way, check, VISITORS)),
    ]


def _reloads(console: Site, name: str) -> Fault:
    """Let the server take new workers and send the old ones home, as SIGHUP asks."""
    port, nurses, check = free_port(), Tally(), Tally()
    way = Way(f"http://127.0.0.1:{port}")
    with (
        gunicorn(console.environment, port, console.folder / "log") as server,
        going_on(way, *_busy(console, way, nurses, check)),
    ):
        time.sleep(BEFORE)
        reloads = [_reload(server) for _ in range(RELOADS)]
    told = (f"{len(check.done)} checks were walked to their result",)
    seconds = max(tally.served_again(each) for tally in (nurses, check) for each in reloads)
    return console.result(f"{len(reloads)} reloads (SIGHUP), {name}", nurses, check, seconds=seconds, told=told)


def _reload(server: Popen[bytes]) -> float:
    """Ask for new workers, and return when, once they had time to take over."""
    asked = time.monotonic()
    server.send_signal(signal.SIGHUP)
    time.sleep(AFTER)
    return asked


def _one_for_another(console: Site, name: str) -> Fault:
    """Start a second server, lead everybody to it as a balancer would, and stop the first."""
    ports, nurses, check = (free_port(), free_port()), Tally(), Tally()
    way, log = Way(f"http://127.0.0.1:{ports[0]}"), Path(console.folder / "log")
    with ExitStack() as servers:
        first = servers.enter_context(gunicorn(console.environment, ports[0], log))
        with going_on(way, *_busy(console, way, nurses, check)):
            time.sleep(BEFORE)
            servers.enter_context(gunicorn(console.environment, ports[1], log))
            way.at = f"http://127.0.0.1:{ports[1]}"
            changed = time.monotonic()
            stopped = _seconds_to_stop(first)
            time.sleep(AFTER)
    if stopped > STOPS_WITHIN:
        nurses.wrong.append(f"the first server was not gone after {STOPS_WITHIN} s")
    told = (
        f"{len(check.done)} checks were walked to their result",
        f"the first server was gone {stopped:.1f} s after SIGTERM",
    )
    seconds = max(nurses.served_again(changed), check.served_again(changed))
    return console.result(f"a second server, then SIGTERM, {name}", nurses, check, seconds=seconds, told=told)


def _seconds_to_stop(server: Popen[bytes]) -> float:
    began = time.monotonic()
    server.terminate()
    try:
        server.wait(STOPS_WITHIN + 1)
    except TimeoutExpired:
        server.kill()
    return time.monotonic() - began
