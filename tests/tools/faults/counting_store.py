"""The store of rate limits, Redis or Valkey, gone and fallen silent: sign-in and API go on, and it counts again."""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Final

from redis import Redis, RedisError

from tests.support.counting_store import Store, counting_store, find_server
from tests.support.debian import STORE
from tests.support.server import free_port, gunicorn
from tests.tools.faults.fault import NEVER, Fault
from tests.tools.faults.programs import BEHIND_A_PROXY, Program
from tests.tools.faults.site import BEAT, Site, site
from tests.tools.faults.tally import Tally, by_class, latency
from tests.tools.faults.traffic import Way, going_on

BEFORE: Final = 2
BROKEN: Final = 10
COUNTED_WITHIN: Final = 60
"""Seconds in which it is to be counted again: the app looks for the store at growing intervals, up to half a minute."""

LONGEST_WAIT: Final = 5
"""Seconds that a request may take meanwhile."""

THINKING: Final = 0.05


def _counted(store: Store) -> int | None:
    """Return how many things are counted in it; None if it does not answer."""
    with suppress(RedisError), Redis(port=store.port, socket_timeout=1) as client:
        return int(client.dbsize())
    return None


def _seconds_to_count(store: Store) -> float:
    """Return after how long something is counted in it."""
    began = time.monotonic()
    while time.monotonic() - began < COUNTED_WITHIN:
        if _counted(store):
            return time.monotonic() - began
        time.sleep(BEAT)
    return NEVER


def _go_on_anew(store: Store) -> None:
    """Let it answer again, with nothing counted."""
    store.go_on()
    with Redis(port=store.port) as client:
        client.flushall()


def faults() -> Iterator[Fault]:
    """Kill the store and start it again; then let it fall silent."""
    for what, begin, end in (("gone", Store.kill, Store.start), ("silent", Store.stall, _go_on_anew)):
        if find_server() is None:
            yield Fault(f"store of rate limits {what}", unchecked=f"neither {' nor '.join(STORE.names)} is on the PATH")
        else:
            with site("sqlite") as console, counting_store(console.folder) as store:
                yield _broken(console, store, what, begin, end)


def _broken(
    console: Site, store: Store, what: str, begin: Callable[[Store], None], end: Callable[[Store], None]
) -> Fault:
    port, tally = free_port(), Tally()
    way, settings = Way(f"http://127.0.0.1:{port}"), {"RFC_RATE_LIMIT_STORE": store.address}
    acts = [Program(way, tally, THINKING).assess, Program(way, tally, THINKING).sign_in]
    with gunicorn(console.environment | BEHIND_A_PROXY | settings, port, console.folder / "log"), going_on(way, *acts):
        time.sleep(BEFORE)
        before = _counted(store)
        begin(store)
        begun = time.monotonic()
        time.sleep(BROKEN)
        end(store)
        ended = time.monotonic()
        again = _seconds_to_count(store)
    during = tally.during(begun, ended)
    wrong = sorted({f"{words} ({tally.wrong.count(words)} ×)" for words in tally.wrong})
    wrong += [] if before else ["nothing was counted in the store while it was there"]
    wrong += ["it was not counted in the store again"] if again == NEVER else []
    wrong += ["somebody waited too long"] if any(each.seconds > LONGEST_WAIT for each in during) else []
    told = (
        f"sign-in and API meanwhile: {len(during)} requests, {latency(during)}",
        f"before: {latency(tally.answered_before(begun))}; counted in the store again after {again:.1f} s",
    )
    seconds = tally.served_again(ended)
    return Fault(
        f"store of rate limits {what} for {BROKEN} s",
        by_class(tally.answers),
        seconds=seconds,
        wrong=tuple(wrong),
        told=told,
    )
