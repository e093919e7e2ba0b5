"""A crowd at the door: as many at once as are let in, or so many a second whether or not anybody is answered.

One thread with bare sockets, so that it takes little of the machine it shares with the server. Every request is a
connection of its own, as the server keeps none open.
"""

import errno
import selectors
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import cycle
from typing import Final

from tests.tools.faults.tally import UNANSWERED, Answer

TICK: Final = 0.002
"""How often it is looked at who is due, in seconds."""

LAST_ANSWERS: Final = 20
"""For how many seconds those still waiting in the end are waited for."""

CHUNK: Final = 65536
UNDER_WAY: Final = {0, errno.EINPROGRESS}


@dataclass(slots=True)
class _Visit:
    """One connection: what it sends, since when, and what came back."""

    socket: socket.socket
    request: bytes
    began: float
    received: bytearray = field(default_factory=bytearray)


@dataclass(slots=True)
class Crowd:
    """Everybody who came, and how each was answered."""

    port: int
    requests: Sequence[bytes]
    answers: list[Answer] = field(default_factory=list)
    without_help: int = 0
    """How many were turned away without a number to call, or without a word on when to come again."""

    _waiting: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)

    def keep(self, at_once: int, seconds: float) -> None:
        """Keep that many waiting: whoever is answered is followed by the next."""
        until = time.monotonic() + seconds
        turn = cycle(self.requests)
        while time.monotonic() < until:
            for _ in range(at_once - self._how_many()):
                self._come(next(turn))
            self._look()
        self._wait_for_the_last()

    def offer(self, rate: float, seconds: float) -> None:
        """Let so many come each second, evenly, and none of them wait for another."""
        began, come, turn = time.monotonic(), 0, cycle(self.requests)
        while (passed := time.monotonic() - began) < seconds:
            for _ in range(int(passed * rate) - come):
                self._come(next(turn))
                come += 1
            self._look()
        self._wait_for_the_last()

    def _how_many(self) -> int:
        return len(self._waiting.get_map())

    def _wait_for_the_last(self) -> None:
        until = time.monotonic() + LAST_ANSWERS
        while self._how_many() and time.monotonic() < until:
            self._look()
        for key in list(self._waiting.get_map().values()):
            self._leave(key.data, UNANSWERED)

    def _come(self, request: bytes) -> None:
        visit = _Visit(socket.socket(), request, time.monotonic())
        visit.socket.setblocking(False)
        if visit.socket.connect_ex(("127.0.0.1", self.port)) in UNDER_WAY:
            self._waiting.register(visit.socket, selectors.EVENT_WRITE, visit)
        else:
            visit.socket.close()
            self.answers.append(Answer(time.monotonic(), 0, UNANSWERED))

    def _look(self) -> None:
        for key, events in self._waiting.select(TICK):
            visit: _Visit = key.data
            try:
                if events & selectors.EVENT_WRITE:
                    visit.socket.sendall(visit.request)
                    self._waiting.modify(visit.socket, selectors.EVENT_READ, visit)
                elif chunk := visit.socket.recv(CHUNK):
                    visit.received += chunk
                else:
                    self._leave(visit, _status(visit.received))
            except OSError:
                self._leave(visit, UNANSWERED)

    def _leave(self, visit: _Visit, status: int) -> None:
        self._waiting.unregister(visit.socket)
        visit.socket.close()
        now = time.monotonic()
        self.answers.append(Answer(now, now - visit.began, status))
        if status == 503 and not (b"tel:911" in visit.received and b"\r\nRetry-After:" in visit.received):
            self.without_help += 1


def _status(received: bytearray) -> int:
    """Read the status of an answer; one that was cut off before it is none."""
    first = bytes(received[:12]).split(b" ")
    return int(first[1]) if len(first) > 1 and first[1].isdigit() else UNANSWERED


def rate(answers: Sequence[Answer], seconds: float) -> float:
    """Return how many good answers came a second."""
    return sum(each.status == 200 for each in answers) / seconds
