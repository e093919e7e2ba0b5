"""What the fault suite makes of its counts. What it counts is not judged here."""

import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from tests.support.proxy import Line, line_to, way_to
from tests.tools.faults import __main__ as command
from tests.tools.faults import soak
from tests.tools.faults.crowd import Crowd
from tests.tools.faults.fault import FAILED, NEVER, NOT_CHECKED, PASSED, Fault, Saves, table
from tests.tools.faults.site import site
from tests.tools.faults.soak import Sample
from tests.tools.faults.tally import Answer, Tally, by_class, quantile
from tests.tools.faults.traffic import Way, going_on

SERVED = {"2xx": 3, "5xx": 1}
PAGE = b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\n\r\ntel:911"


@pytest.mark.parametrize(
    ("fault", "verdict"),
    [
        (Fault("x", SERVED), PASSED),
        (Fault("x", SERVED, Saves(2, 2), 0.1), PASSED),
        (Fault("x", SERVED, Saves(2, 1), 0.1), FAILED),
        (Fault("x", SERVED, Saves(0, 0), 0.1), FAILED),
        (Fault("x", SERVED, seconds=NEVER), FAILED),
        (Fault("x", SERVED, wrong=("a broken log",)), FAILED),
        (Fault("x", {"none": 3}), FAILED),
        (Fault("x"), FAILED),
        (Fault("x", unchecked="there is none"), NOT_CHECKED),
    ],
)
def test_only_what_was_counted_and_lost_nothing_has_passed(fault: Fault, verdict: str) -> None:
    assert fault.verdict == verdict
    assert table([fault]).splitlines()[1].endswith(verdict)


def test_the_table_says_what_was_lost_and_why_something_was_not_checked() -> None:
    shown = table([Fault("killed", SERVED, Saves(5, 3), 1.25), Fault("filled", unchecked="no disk here")])

    assert shown.splitlines()[1].split() == [
        *("killed", "4", "3", "0", "0", "1", "0"),
        *("5", "3", "2", "1.2", "s", "FAILED"),
    ]
    assert "2 acknowledged saves are not there" in shown
    assert "no disk here" in shown


def _yielding(*faults: Fault) -> Callable[[], Iterator[Fault]]:
    return lambda: iter(faults)


def _broken() -> Iterator[Fault]:
    raise OSError


@pytest.mark.parametrize(
    ("group", "status"),
    [
        (_yielding(Fault("x", SERVED)), 0),
        (_yielding(Fault("x", SERVED), Fault("y", unchecked="none")), 1),
        (_yielding(Fault("x", SERVED), Fault("y", SERVED, Saves(1, 0))), 1),
        (_broken, 1),
    ],
    ids=["passed", "one not checked", "one failed", "one could not be tried"],
)
def test_the_exit_status_is_0_only_if_all_have_passed(
    group: Callable[[], Iterator[Fault]], status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "FAULTS", {"a group": group})
    monkeypatch.setattr(signal, "signal", lambda *_: None)

    assert command.main([]) == status


def test_being_served_again_is_told_by_what_was_asked_afterwards() -> None:
    tally = Tally()
    tally.note(time.monotonic() - 5, 200)  # asked before the fault, answered after it
    since = time.monotonic() - 1

    assert tally.served_again(since) == NEVER
    tally.note(since + 0.5, 503)
    assert tally.served_again(since) == NEVER
    tally.note(since + 0.7, 303)
    assert 1 <= tally.served_again(since) < NEVER
    assert by_class(tally.answers) == {"2xx": 1, "5xx": 1, "3xx": 1}
    assert quantile(tally.answers, 1) >= 5


def test_what_waits_through_a_fault_counts_among_what_was_asked_meanwhile() -> None:
    tally = Tally([Answer(at=2.0, seconds=1.5, status=200), Answer(at=9.0, seconds=8.5, status=200)])

    assert [each.at for each in tally.during(3, 8)] == [9.0]
    assert tally.between(3, 8) == []
    assert [each.at for each in tally.answered_before(3)] == [2.0]


def test_a_save_that_is_not_there_or_there_twice_is_found() -> None:
    tally = Tally(begun={"a": "Pat", "b": "Sam"}, acknowledged=["a", "b"])
    with site("sqlite") as console:
        fault = console.result("killed", tally, seconds=None)
        twice = console.faults({"a": "Pat", "b": "Pat"})

    assert fault.saves == Saves(2, 0)
    assert twice == ["2 calls where one was saved"]


def test_clients_go_on_until_the_block_ends_and_their_errors_are_told() -> None:
    done, way = list[int](), Way("")

    def act() -> None:
        time.sleep(0.001)
        done.append(1)

    with going_on(way, act):
        while len(done) < 3:
            time.sleep(0.001)
    assert not way.abandoned.is_set()

    with pytest.raises(ZeroDivisionError), going_on(way, lambda: 1 // len(way.at)):
        pass


@pytest.mark.parametrize(
    ("mib", "files", "wrong"),
    [
        (lambda _: 100.0, lambda _: 20, 0),
        (lambda at: 50.0 if at < 20 else 100.0, lambda _: 20, 0),
        (lambda at: 100 + at * 2 * soak.MOST_MIB / 50, lambda _: 20, 1),
        (lambda _: 100.0, lambda at: 20 + at, 1),
    ],
    ids=["flat", "a warm-up", "memory grows", "files stay open"],
)
def test_what_grows_is_found_and_a_warm_up_is_none(
    mib: Callable[[int], float], files: Callable[[int], int], wrong: int
) -> None:
    samples = [Sample(at / 60, mib(at), files(at)) for at in range(100)]

    assert len(soak.wrong_of(samples)) == wrong


@pytest.fixture
def echo() -> Iterator[int]:
    """Give the port of a server that answers each connection with one page."""

    def serve() -> None:
        while True:
            try:
                end = listening.accept()[0]
            except OSError:
                return
            with end:
                end.recv(4096)
                end.sendall(PAGE)

    with socket.create_server(("127.0.0.1", 0), backlog=100) as listening:
        thread = threading.Thread(target=serve)
        thread.start()
        yield listening.getsockname()[1]
        listening.shutdown(socket.SHUT_RDWR)
        thread.join()


def test_a_crowd_comes_as_often_as_is_asked_and_each_is_counted(echo: int) -> None:
    crowd = Crowd(echo, [b"GET / HTTP/1.1\r\n\r\n"])

    crowd.offer(100, 0.5)

    assert {each.status for each in crowd.answers} == {503}
    assert 0 < len(crowd.answers) <= 50
    assert crowd.without_help == 0


def test_a_line_can_be_cut_and_mended(echo: int) -> None:
    with line_to(way_to("127.0.0.1", echo)) as line:
        assert _page_by(line) == PAGE
        line.cut()
        with pytest.raises(ConnectionRefusedError):
            _page_by(line)
        line.mend()
        assert _page_by(line) == PAGE


def test_a_line_that_was_choked_keeps_what_it_was_given(echo: int) -> None:
    with line_to(way_to("127.0.0.1", echo)) as line:
        line.choke()
        with socket.create_connection(("127.0.0.1", line.port)) as near:
            near.sendall(b"GET / HTTP/1.1\r\n\r\n")
            near.settimeout(0.2)
            with pytest.raises(TimeoutError):
                near.recv(1)
            line.mend()
            near.settimeout(10)
            assert near.recv(4096) == PAGE


def _page_by(line: Line) -> bytes:
    with socket.create_connection(("127.0.0.1", line.port), timeout=10) as near:
        near.sendall(b"GET / HTTP/1.1\r\n\r\n")
        return near.recv(4096)
