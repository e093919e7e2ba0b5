"""The database gone for half a minute: its server refuses, or takes connections and says nothing."""

import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from sqlalchemy import make_url

from tests.support.proxy import Line, line_to, way_to
from tests.support.server import free_port, gunicorn
from tests.tools.faults.fault import Fault
from tests.tools.faults.site import Site, site, visitors
from tests.tools.faults.tally import Answer, Tally, by_class, latency
from tests.tools.faults.traffic import Client, Way, going_on

GONE: Final = 30
"""For how many seconds."""

BEFORE: Final = 3
AFTER: Final = 6
VISITORS: Final = 2
THINKING: Final = 0.05
"""Seconds between two requests of one client: people read, and the check is to be slowed by nothing but the fault."""

WITHIN: Final = 10
"""Seconds in which the console is to go on by itself."""

LONGEST_WAIT: Final = 10
"""Seconds that a page of the check may take meanwhile."""

PROBES: Final = {"/healthz": 200, "/readyz": 503}
PROBED_EVERY: Final = 1


def faults() -> Iterator[Fault]:
    """Cut the line, then let it fall silent, each on a database of its own."""
    yield _fault("database refuses", Line.cut, Line.mend)
    yield _fault("database says nothing", Line.choke, Line.mend)


def _fault(what: str, begin: Callable[[Line], None], end: Callable[[Line], None]) -> Fault:
    with site("postgresql") as console:
        address = make_url(console.environment["RFC_DATABASE_URL"])
        with line_to(way_to(str(address.query["host"]), address.port or 5432)) as line:
            by_line = address.set(host="127.0.0.1", port=line.port, query={})
            settings = {"RFC_DATABASE_URL": by_line.render_as_string(hide_password=False)}
            return _broken(console, console.environment | settings, what, lambda: begin(line), lambda: end(line))


def _broken(
    console: Site, settings: dict[str, str], what: str, begin: Callable[[], None], end: Callable[[], None]
) -> Fault:
    port, nurses, check = free_port(), Tally(), Tally()
    way, probes = Way(f"http://127.0.0.1:{port}"), {path: Tally() for path in PROBES}
    acts: list[Callable[[], object]] = [
        *(each.save for each in console.nurses(way, nurses, THINKING)),
        *(each.walk for each in visitors(way, check, VISITORS, THINKING)),
        *(partial(Client(way, tally, PROBED_EVERY).ask, "GET", path) for path, tally in probes.items()),
    ]
    with gunicorn(settings, port, console.folder / "log"), going_on(way, *acts):
        time.sleep(BEFORE)
        begin()
        begun = time.monotonic()
        time.sleep(GONE)
        end()
        ended = time.monotonic()
        time.sleep(AFTER)
    seconds, during = nurses.served_again(ended), check.during(begun, ended)
    refused = by_class(nurses.during(begun, ended))["5xx"]
    nurses.wrong += [
        *(f"{path} was answered {status}" for path, status in _wrong_probes(probes, begun, ended)),
        *(f"the check was answered {each.status}" for each in check.answers if not each.is_good),
        *(["a page of the check took longer than people wait"] * _too_slow(during)),
        *([f"the console took {seconds:.0f} s to go on"] if seconds > WITHIN else []),
        *([] if refused else ["the console never said 503"]),
    ]
    told = (
        f"the check meanwhile: {len(during)} pages, {latency(during)}",
        f"the check before: {latency(check.answered_before(begun))}",
        f"the console meanwhile: {refused} times 503 with whom to call",
    )
    return console.result(f"{what} for {ended - begun:.0f} s, PostgreSQL", nurses, check, seconds=seconds, told=told)


def _too_slow(answers: list[Answer]) -> int:
    return sum(each.seconds > LONGEST_WAIT for each in answers)


def _wrong_probes(probes: dict[str, Tally], begun: float, ended: float) -> Iterator[tuple[str, int]]:
    """Yield what was answered other than expected, from a moment after the fault to its end."""
    for path, tally in probes.items():
        for each in tally.between(begun + PROBED_EVERY, ended):
            if each.status != PROBES[path] and each.at < ended:
                yield path, each.status
