"""What a client can do to a real gunicorn by being slow, or by never saying how much it will send."""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from http.client import HTTPConnection
from typing import Final

import pytest

from app.interop.bodies import MOST_BYTES
from app.interop.cds_hooks.endpoint import MOST_BYTES as MOST_OF_A_CALL
from app.interop.json_api.triage import MOST_IN_A_BATCH
from app.serving.bodies import LONG_NOTES
from app.serving.csp_reports import MOST_BYTES as MOST_OF_A_REPORT
from app.serving.csp_reports import REPORT_TYPE
from app.serving.headers import REPORTS
from tests.support.console import DATA_KEY
from tests.support.forked import forked_gunicorn
from tests.support.part import left_out, one_in_part
from tests.support.server import free_port

TIMEOUT: Final = 2
"""Seconds, where the configuration has 30; a test of its own holds that number."""

HEADERS: Final = b"POST /check/back HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
SLOW: Final = {
    "headers": (b"GET / HTTP/1.1\r\nX-Slow: ", b"x"),
    "length": (HEADERS + b"Content-Length: 60000\r\n\r\n", b"x"),
    "chunks": (HEADERS + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
}


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    folder, port = tmp_path_factory.mktemp("served"), free_port()
    environment = {
        "RFC_SECRET_KEY": "a-key-for-tests-alone,long-enough",
        "RFC_TEAM_PHONE": "212-555-0100",
        "RFC_CONSOLE": "on",
        "RFC_DATA_KEY": DATA_KEY,
        "RFC_INSTANCE_FOLDER": str(folder),
        "GUNICORN_CMD_ARGS": f"--timeout {TIMEOUT}",
        "WEB_CONCURRENCY": "2",
    }
    with forked_gunicorn(environment, port, folder / "log"):
        yield port


def is_answered(port: int) -> bool:
    """Whether somebody else is served; in half a minute at the latest."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", "/")
    with connection.getresponse() as reply:
        return reply.status == 200 and b"tel:911" in reply.read()


def trickle(slow: socket.socket, drop: bytes) -> bytes | None:
    """Send a drop twice a second; return what the server ends it with, long before all was sent."""
    slow.settimeout(0.5)
    for _ in range(60):
        try:
            slow.sendall(drop)
            return slow.recv(1_000)
        except TimeoutError:
            continue
        except OSError:  # it was cut off without a word
            return b""
    return None


@one_in_part("part", SLOW)
def test_a_slow_client_holds_one_worker_for_a_while_and_the_other_serves(port: int, part: str) -> None:
    begin, drop = SLOW[part]
    with socket.create_connection(("127.0.0.1", port)) as slow:
        slow.sendall(begin)

        assert all(is_answered(port) for _ in range(5))
        ended = trickle(slow, drop)
        assert ended is not None
    assert is_answered(port)


@left_out(beside="test_a_slow_client_holds_one_worker_for_a_while_and_the_other_serves")
def test_slow_clients_at_every_worker_keep_others_waiting_no_longer_than_the_timeout(port: int) -> None:
    with ExitStack() as stack:
        for _ in range(2):
            slow = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
            slow.sendall(SLOW["length"][0])
            time.sleep(0.2)

        assert is_answered(port)


@pytest.mark.parametrize(
    ("address", "media", "most"),
    [
        ("/check/back", "application/x-www-form-urlencoded", MOST_BYTES),
        ("/check/back", "multipart/form-data; boundary=b", MOST_BYTES),
        ("/console/sign-in", "application/x-www-form-urlencoded", LONG_NOTES),
        ("/api/v1/assessments", "application/json", MOST_BYTES),
        ("/fhir/QuestionnaireResponse/$assess", "application/fhir+json", MOST_OF_A_CALL),
        ("/cds-services/bone-metastases-red-flags", "application/json", MOST_OF_A_CALL),
        (REPORTS, REPORT_TYPE, MOST_OF_A_REPORT),
    ],
)
def test_a_body_of_unsaid_length_is_cut_off_at_the_limit(port: int, address: str, media: str, most: int) -> None:
    """It is sent in chunks without end; a server that read on would never answer."""
    beginning = b"--b\r\nContent-Disposition: form-data; name=a\r\n\r\n" if media.startswith("multi") else b""
    chunk = b"4000\r\n" + b"x" * 0x4000 + b"\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=30) as sender:
        head = f"POST {address} HTTP/1.1\r\nHost: x\r\nContent-Type: {media}\r\nTransfer-Encoding: chunked\r\n\r\n"
        sender.sendall(head.encode())
        if beginning:
            sender.sendall(b"%x\r\n%b\r\n" % (len(beginning), beginning))
        sender.settimeout(0.01)
        sent, reply, rest = 0, b"", b""
        while not reply and sent < 4 * most + 4_000_000:
            rest = rest or chunk
            with suppress(TimeoutError, BrokenPipeError, ConnectionResetError):
                rest = rest[sender.send(rest) :]
                sent += len(chunk) - len(rest)
            with suppress(TimeoutError):
                reply = sender.recv(100)

    # A records system shows no error: it gets a card that says so.
    assert reply.startswith(b"HTTP/1.1 200 " if address.startswith("/cds-services") else b"HTTP/1.1 413 ")


def test_a_body_of_unsaid_length_that_fits_is_read(port: int) -> None:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    body = b'{"respondent": "patient", "answers": {}}'.ljust(MOST_BYTES)
    headers = {"Content-Type": "application/json"}
    for more, status in ((b"", 200), (b" ", 413)):
        connection.request(
            "POST", "/api/v1/assessments", iter([body, *filter(None, [more])]), headers, encode_chunked=True
        )
        with connection.getresponse() as reply:
            assert reply.status == status
        connection.close()


@pytest.mark.parametrize(("over", "status"), [(0, 200), (1, 413)])
def test_a_batch_of_unsaid_length_is_answered_whole_or_refused(port: int, over: int, status: int) -> None:
    line = b'{"respondent": "patient", "answers": {}}'.ljust(0x4000 - 1) + b"\n"
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    body = iter([line] * (MOST_IN_A_BATCH // len(line)) + [b" "] * over)
    with suppress(ConnectionError):
        connection.request(
            "POST", "/api/v1/assessments/batch", body, {"Content-Type": "application/x-ndjson"}, encode_chunked=True
        )
    with connection.getresponse() as reply:
        assert reply.status == status
        assert over or reply.read().count(b"\n") == MOST_IN_A_BATCH // len(line)
    connection.close()


@pytest.mark.parametrize("address", ["/check/back", "/api/v1/assessments", "/api/v1/assessments/batch", REPORTS])
@pytest.mark.parametrize("size", [b"-5", b"0x5", b"1_0", b"", b"g", b"5;\x00=\x01"])
def test_chunks_that_are_not_written_as_http_has_it_are_the_clients_fault(port: int, address: str, size: bytes) -> None:
    media = {"/check/back": "application/x-www-form-urlencoded", REPORTS: REPORT_TYPE}.get(address, "application/json")
    media = "application/x-ndjson" if address.endswith("batch") else media
    head = f"POST {address} HTTP/1.1\r\nHost: x\r\nContent-Type: {media}\r\nTransfer-Encoding: chunked\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=30) as sender:
        sender.sendall(head.encode() + b"2\r\n{}\r\n" + size + b"\r\nabcde\r\n0\r\n\r\n")

        assert sender.recv(100).startswith(b"HTTP/1.1 4")
