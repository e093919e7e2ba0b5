"""The store of rate limits, Redis or Valkey, gone and fallen silent: sign-in and API go on, and it counts again."""

import shutil
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from subprocess import DEVNULL, Popen
from typing import Final

from redis import Redis, RedisError

from tests.support.server import free_port, gunicorn
from tests.tools.faults.fault import NEVER, Fault
from tests.tools.faults.programs import BEHIND_A_PROXY, Program
from tests.tools.faults.site import BEAT, Site, site
from tests.tools.faults.tally import Tally, by_class, latency
from tests.tools.faults.traffic import Way, going_on

PROGRAMS: Final = ("redis-server", "valkey-server")
BEFORE: Final = 2
BROKEN: Final = 10
COUNTED_WITHIN: Final = 60
"""Seconds in which it is to be counted again: the app looks for the store at growing intervals, up to half a minute."""

LONGEST_WAIT: Final = 5
"""Seconds that a request may take meanwhile."""

THINKING: Final = 0.05


class Store:
    """A server of its own that keeps nothing on disk."""

    def __init__(self, program: str) -> None:
        self.port = free_port()
        self._command = [program, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self.start()

    def start(self) -> None:
        """Start it with nothing counted."""
        self._server = Popen(self._command, stdout=DEVNULL, stderr=DEVNULL)
        while self.counted() is None:
            time.sleep(BEAT)

    def kill(self) -> None:
        """End it, whatever state it is in."""
        self._server.kill()
        self._server.wait()

    def stall(self) -> None:
        """Let it take connections and say nothing."""
        self._server.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Let it answer again, with nothing counted."""
        self._server.send_signal(signal.SIGCONT)
        with Redis(port=self.port) as client:
            client.flushall()

    def counted(self) -> int | None:
        """Return how many things are counted in it; None if it does not answer."""
        with suppress(RedisError), Redis(port=self.port, socket_timeout=1) as client:
            return int(client.dbsize())
        return None

    def seconds_to_count(self) -> float:
        """Return after how long something is counted in it."""
        began = time.monotonic()
        while time.monotonic() - began < COUNTED_WITHIN:
            if self.counted():
                return time.monotonic() - began
            time.sleep(BEAT)
        return NEVER


def faults() -> Iterator[Fault]:
    """Kill the store and start it again; then let it fall silent."""
    program = next(filter(shutil.which, PROGRAMS), None)
    for what, begin, end in (("gone", Store.kill, Store.start), ("silent", Store.stall, Store.go_on)):
        if program is None:
            yield Fault(f"store of rate limits {what}", unchecked=f"neither {' nor '.join(PROGRAMS)} is on the PATH")
        else:
            with site("sqlite") as console, _store(program) as store:
                yield _broken(console, store, what, begin, end)


@contextmanager
def _store(program: str) -> Iterator[Store]:
    store = Store(program)
    try:
        yield store
    finally:
        store.kill()


def _broken(
    console: Site, store: Store, what: str, begin: Callable[[Store], None], end: Callable[[Store], None]
) -> Fault:
    port, tally = free_port(), Tally()
    way, settings = Way(f"http://127.0.0.1:{port}"), {"RFC_RATE_LIMIT_STORE": f"redis://127.0.0.1:{store.port}"}
    acts = [Program(way, tally, THINKING).assess, Program(way, tally, THINKING).sign_in]
    with gunicorn(console.environment | BEHIND_A_PROXY | settings, port, console.folder / "log"), going_on(way, *acts):
        time.sleep(BEFORE)
        before = store.counted()
        begin(store)
        begun = time.monotonic()
        time.sleep(BROKEN)
        end(store)
        ended = time.monotonic()
        again = store.seconds_to_count()
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
