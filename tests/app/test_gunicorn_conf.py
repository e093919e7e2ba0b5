import os
import runpy
import socket
import subprocess
import sys
from itertools import product
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from gunicorn.config import KNOWN_SETTINGS

from tests.support.table import table
from tests.tools.benchmarks.wire import served

FOLDER = "PROMETHEUS_MULTIPROC_DIR"


def answer_to(port: int, path: str, header: str = "Accept: */*") -> tuple[str, list[str]]:
    """Return the status that a server on this machine answers with, and where it leads to."""
    request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{header}\r\nConnection: close\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(request.encode())
        with connection.makefile("rb") as answer:
            status, *fields = answer.read().partition(b"\r\n\r\n")[0].decode().split("\r\n")
    return status, [each for each in fields if each.startswith("Location:")]


def configuration() -> dict[str, Any]:
    loaded = runpy.run_module("app.gunicorn_conf")
    return {name: value for name, value in loaded.items() if name.islower() and not isinstance(value, ModuleType)}


def test_gunicorn_knows_every_setting_as_it_ignores_a_misspelt_one() -> None:
    known = {setting.name for setting in KNOWN_SETTINGS}

    assert {name for name in configuration() if not name.startswith("_")} <= known


def test_it_listens_to_this_machine_only_unless_told_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HOST", raising=False)
    monkeypatch.delenv("PORT", raising=False)

    assert configuration()["bind"] == "127.0.0.1:8000"


def test_what_is_set_to_nothing_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOST", " ")
    monkeypatch.setenv("PORT", "")

    assert configuration()["bind"] == "127.0.0.1:8000"


@table(
    ("name", "value", "words"),
    [
        ("PORT", "99999", "found '99999', expected a number up to 65535"),
        ("PORT", "-1", "found '-1', expected a number"),
        ("PORT", '"8511"', "found '\"8511\"', expected a number"),
        ("PORT", "80\n80", "found '80\\n80', expected a number"),
        ("PORT", "٨٥", "found '٨٥', expected a number"),
        ("WEB_CONCURRENCY", "0", "found 0, expected 1 or more"),
    ],
)
def test_a_port_that_is_none_and_no_worker_stop_the_start_with_one_line(name: str, value: str, words: str) -> None:
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "--config",
        "app/gunicorn_conf.py",
        "--check-config",
        "app:create_app()",
    ]
    environment = {**os.environ, name: value, "RFC_CONSOLE": "off", "PYTHONUTF8": "1"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, encoding="utf-8", check=False)

    assert done.returncode == 1
    assert done.stderr.splitlines() == [f"Cannot start. {name}: {words}" + done.stderr.partition(words)[2].rstrip()]


@pytest.mark.parametrize(("host", "bind"), [("::", "[::]:8000"), ("[::]", "[::]:8000"), ("::1", "[::1]:8000")])
def test_an_address_of_ipv6_is_listened_at_however_it_is_written(
    monkeypatch: pytest.MonkeyPatch, host: str, bind: str
) -> None:
    monkeypatch.setenv("HOST", host)
    monkeypatch.delenv("PORT", raising=False)

    assert configuration()["bind"] == bind


def test_host_and_port_and_the_number_of_workers_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOST", "0.0.0.0")  # noqa: S104 - what the container does
    monkeypatch.setenv("PORT", "9000")
    monkeypatch.setenv("WEB_CONCURRENCY", "5")

    assert configuration()["bind"] == "0.0.0.0:9000"
    assert configuration()["workers"] == 5


def test_a_worker_that_hangs_is_replaced_within_half_a_minute() -> None:
    """What that is good for is shown in test_slow_clients, with a shorter time."""
    assert 0 < configuration()["timeout"] <= 30


def test_no_visit_is_written_down() -> None:
    assert configuration()["accesslog"] is None


def test_nobody_can_steer_the_server_through_a_socket() -> None:
    assert configuration()["control_socket_disable"] is True


def test_no_header_of_a_request_says_where_the_app_stands() -> None:
    """A proxy on this machine passes on what anybody sent to it."""
    with served() as port:
        for path, header in product(
            ("/about", "/x/about", "//example.org/about//"),
            ("SCRIPT_NAME: /x", "SCRIPT_NAME: //example.org", "PATH_INFO: /how", "Script-Name: /x"),
        ):
            assert answer_to(port, path, header) == answer_to(port, path), (path, header)


def test_a_reload_keeps_the_folder_of_the_counts_and_another_process_has_its_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("RFC_METRICS_TOKEN", "a-token-for-tests-alone,long-enough")
    monkeypatch.setenv(FOLDER, str(tmp_path))

    leave = configuration()["_leave_no_counts"]
    first = os.environ[FOLDER]
    configuration()

    assert first != str(tmp_path), "the folder of whoever started this process"
    assert os.environ[FOLDER] == first
    leave(os.getpid() + 1, first)
    assert Path(first).exists(), "a worker that ends is not the one that made it"
    leave(os.getpid(), first)
    assert not Path(first).exists()
    assert tmp_path.exists()


def test_a_start_that_fails_leaves_no_folder_of_counts_behind(tmp_path: Path) -> None:
    program = (
        "import runpy, os; runpy.run_module('app.gunicorn_conf'); print(os.environ['PROMETHEUS_MULTIPROC_DIR']); 1/0"
    )
    environment = {**os.environ, "RFC_METRICS_TOKEN": "a-token-for-tests-alone,long-enough", "TMPDIR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False)

    assert done.returncode
    assert done.stdout.strip()
    assert not Path(done.stdout.strip()).exists()
