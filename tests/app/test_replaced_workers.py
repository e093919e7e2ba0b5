"""What was counted when a worker is replaced: on a real gunicorn nothing is lost, and nothing is left behind."""

import os
import signal
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from app.serving.prometheus import SHARED
from tests.support.app import MakeApp
from tests.support.forked import forked_gunicorn
from tests.support.part import left_out
from tests.support.server import free_port

TOKEN: Final = "a-token-for-tests-alone,long-enough"
WORKERS: Final = 2
KINDS: Final = 3
"""A process has a file of counters, one of histograms, and one of gauges."""

ASKED: Final = 'rfc_requests_total{method="GET",route="/how",status="2xx"}'
TOOK: Final = 'rfc_request_seconds_count{route="/how"}'


class Served(NamedTuple):
    """A server, and the folder in which its workers count."""

    port: int
    pid: int
    folder: Path


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    port = free_port()
    environment = {
        "RFC_SECRET_KEY": "a-key-for-tests-alone,long-enough",
        "RFC_INSTANCE_FOLDER": str(tmp_path),
        "RFC_METRICS_TOKEN": TOKEN,
        "WEB_CONCURRENCY": f"{WORKERS}",
    }
    with forked_gunicorn(environment, port, tmp_path / "log") as server:
        (mine,) = Path("/dev/shm").glob(f"rfc-metrics-{server.pid}-*")  # noqa: S108 - where gunicorn_conf puts it
        yield Served(port, server.pid, mine)


def ask(port: int, address: str, *, token: str = "") -> str:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", address, headers={"Authorization": f"Bearer {token}"} if token else {})
    with connection.getresponse() as reply:
        assert reply.status == 200
        return reply.read().decode()


def counted(port: int) -> dict[str, float]:
    lines = (line.rpartition(" ") for line in ask(port, "/metrics", token=TOKEN).splitlines() if line[:1] != "#")
    return {name: float(number) for name, _, number in lines}


def workers(server: int) -> set[int]:
    return {int(each) for each in Path(f"/proc/{server}/task/{server}/children").read_text().split()}


def replace(served: Served, how: signal.Signals) -> None:
    """Let a worker end, and wait for the one in its place."""
    before = workers(served.pid)
    os.kill(min(before), how)
    while len(now := workers(served.pid)) < WORKERS or now == before:
        time.sleep(0.05)


@left_out(beside="test_a_worker_that_was_killed_as_it_made_its_file_keeps_no_count_from_being_read")
def test_nothing_that_was_counted_is_lost_or_left_behind_when_workers_are_replaced(served: Served) -> None:
    asked, seen = 0, dict[str, float]()
    for how in (signal.SIGKILL, signal.SIGTERM) * 3:  # SIGTERM ends it as max_requests does
        for _ in range(8):
            ask(served.port, "/how")
        asked += 8
        replace(served, how)
        now = counted(served.port)
        assert (now[ASKED], now[TOOK]) == (asked, asked)
        assert [name for name, number in seen.items() if now.get(name, 0) < number] == []
        seen = now

    os.kill(served.pid, signal.SIGHUP)  # all at once: the new ones are there before the old ones end
    old = workers(served.pid)
    while workers(served.pid) & old or len(workers(served.pid)) < WORKERS:
        time.sleep(0.05)
    ask(served.port, "/how")
    assert counted(served.port)[ASKED] == asked + 1
    assert len(list(served.folder.iterdir())) <= KINDS * (2 * WORKERS + 1)


def test_a_worker_that_was_killed_as_it_made_its_file_keeps_no_count_from_being_read(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(SHARED, str(tmp_path))
    (tmp_path / "counter_9.db").touch()

    answer = make_app(metrics_token=TOKEN).test_client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})

    assert answer.status_code == 200
