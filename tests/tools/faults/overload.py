"""Twice as many people as can be served: they are told at once, most others are served, and then all is well again."""

import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.support.app import SETTINGS
from tests.support.server import free_port, gunicorn
from tests.tools.faults.crowd import Crowd, rate
from tests.tools.faults.fault import NEVER, Fault
from tests.tools.faults.tally import Tally, by_class, latency
from tests.tools.faults.traffic import Visitor, Way

AT_ONCE: Final = (1, 2, 4, 8, 16)
"""How many wait at once while it is measured what can be carried; the best of them counts."""

SECONDS_EACH: Final = 3
TIMES: Final = 2
"""How many times that load is offered."""

SECONDS: Final = 20
OFFERED_AT_LEAST: Final = 0.95
"""Of what is meant to be offered, how much must really have come, or nothing was shown."""

SERVED_AT_LEAST: Final = 0.75
"""Of what can be carried, how much must still be served meanwhile; turning somebody away takes a fiftieth of a page."""

WELL_WITHIN: Final = 5
"""Seconds after the crowd in which somebody must have walked the whole check."""


def faults() -> Iterator[Fault]:
    """Measure what one worker carries, and offer twice that. The other core is left to the crowd."""
    port = free_port()
    settings = {**{f"RFC_{name.upper()}": value for name, value in SETTINGS.items()}, "WEB_CONCURRENCY": "1"}
    with tempfile.TemporaryDirectory(prefix="faults-") as name:
        instance = {"RFC_CONSOLE": "off", "RFC_INSTANCE_FOLDER": name}
        with gunicorn(settings | instance, port, Path(name) / "log"):
            yield _overloaded(port)


def _overloaded(port: int) -> Fault:
    check = Tally()
    visitor = Visitor(Way(f"http://127.0.0.1:{port}"), check)
    visitor.walk()
    requests = [_request(path, visitor.http.cookies.get("rfc") or "") for path in ("/", "/check/result")]
    carried = _carried(port, requests)
    crowd = Crowd(port, requests)
    crowd.offer(TIMES * carried, SECONDS)
    ended = time.monotonic()
    visitor.walk()
    walked = time.monotonic() - ended
    served = rate(crowd.answers, SECONDS)
    offered = len(crowd.answers) / SECONDS
    name = f"{TIMES} × the load of one worker for {SECONDS} s"
    if offered < OFFERED_AT_LEAST * TIMES * carried:
        return Fault(name, unchecked=f"{offered:.0f} a second could be offered, not {TIMES * carried:.0f}")
    told = (
        f"carried {carried:.0f} a second, the best of {AT_ONCE} waiting at once",
        f"offered {offered:.0f} a second, evenly and whether or not anybody was answered",
        f"served {served:.0f} a second, {served / carried:.0%} of what was carried",
        f"served: {latency(each for each in crowd.answers if each.status == 200)}",
        f"turned away: {latency(each for each in crowd.answers if each.status == 503)}",
        f"the whole check was walked {walked:.1f} s after the last of the crowd",
    )
    counted = by_class([*crowd.answers, *check.answers])
    seconds = check.served_again(ended)
    return Fault(name, counted, seconds=seconds, wrong=tuple(_wrong(crowd, check, served / carried, walked)), told=told)


def _carried(port: int, requests: list[bytes]) -> float:
    """Return the most good answers a second, over the numbers that wait at once."""
    best = 0.0
    for at_once in AT_ONCE:
        crowd = Crowd(port, requests)
        crowd.keep(at_once, SECONDS_EACH)
        best = max(best, rate(crowd.answers, SECONDS_EACH))
    return best


def _request(path: str, cookie: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: rfc={cookie}\r\n\r\n".encode("ascii")


def _wrong(crowd: Crowd, check: Tally, share: float, walked: float) -> Iterator[str]:
    statuses = Counter(each.status for each in crowd.answers)
    if not statuses[503]:
        yield "nobody was turned away"
    if crowd.without_help:
        yield f"{crowd.without_help} were turned away without whom to call or when to come again"
    if others := {status: times for status, times in statuses.items() if status not in {200, 503}}:
        yield f"the crowd was answered {others}"
    if share < SERVED_AT_LEAST:
        yield f"only {share:.0%} of what can be carried was served"
    if walked > WELL_WITHIN or check.served_again(0) == NEVER:
        yield f"it took {walked:.1f} s until a check was walked again"
    yield from check.wrong
