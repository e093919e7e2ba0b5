"""Two servers that count together in one Valkey or Redis: what is tried at both is one sum, and nobody waits for it."""

import json
import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http import HTTPStatus
from pathlib import Path
from random import Random
from urllib.parse import urlsplit

import pytest

from tests.console.test_seen_from_outside import Visitor
from tests.interop.cds_hooks.asking import ADDRESS
from tests.interop.cds_hooks.specification import CALL
from tests.interop.cds_hooks.test_callers import AUDIENCE, ISSUER, KEYS, SITE, token
from tests.support.app import SETTINGS
from tests.support.console import DATA_KEY
from tests.support.counting_store import HOW_TO_INSTALL, counting_store, find_server
from tests.support.forked import forked_gunicorn
from tests.support.part import left_out, one_in_part
from tests.support.proxy import Line, line_to, way_to
from tests.support.server import free_port

TRIES = 10
LONGEST_ANSWER = 8
"""Of seconds: far more than a store may cost, and less than one would that is waited for as its library likes to."""

BACK_WITHIN = 90
QUESTIONNAIRE = "/api/v1/questionnaire"
LEFT = "X-RateLimit-Remaining"


@contextmanager
def _store(folder: Path) -> Iterator[str]:
    """Give the address of a real store: the one that was named, or one of our own."""
    if given := os.environ.get("TEST_RATE_LIMIT_STORE"):
        yield given
        return
    if not find_server():
        stop = pytest.fail if os.environ.get("CI") else pytest.skip
        stop(f"No Valkey or Redis: {HOW_TO_INSTALL}")
    with counting_store(folder) as store:
        yield store.address


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the address of the store."""
    with _store(tmp_path_factory.mktemp("store")) as address:
        yield address


@pytest.fixture(scope="module")
def line(store: str) -> Iterator[Line]:
    """Lay a line to the store."""
    at = urlsplit(store)
    with line_to(way_to(at.hostname or "127.0.0.1", at.port or 6379)) as laid:
        yield laid


@contextmanager
def two_servers(store: str, folder: Path) -> Iterator[list[str]]:
    """Start two servers that count in the store of that address."""
    keys = folder / "keys.json"
    keys.write_text(json.dumps(KEYS), encoding="utf-8")
    settings = {
        **{f"RFC_{name.upper()}": value for name, value in SETTINGS.items()},
        "RFC_INSTANCE_FOLDER": str(folder),
        "RFC_CONSOLE": "on",
        "RFC_DATA_KEY": DATA_KEY,
        "RFC_PROXY_HOPS": "1",
        "RFC_SITE_ADDRESS": SITE,
        "RFC_CDS_CLIENTS": f"{ISSUER}={keys}",
        "RFC_RATE_LIMIT_STORE": store,
        "WEB_CONCURRENCY": "1",
    }
    ports = [free_port(), free_port()]
    with ExitStack() as running:
        for port in ports:
            running.enter_context(forked_gunicorn(settings, port, folder / f"{port}.log"))
        yield [f"http://127.0.0.1:{port}" for port in ports]


@pytest.fixture(scope="module")
def addresses(line: Line, store: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[str]]:
    """Start the two servers that every test asks, each as somebody else; they reach the store by the line."""
    with two_servers(address_at(line, store), tmp_path_factory.mktemp("servers")) as started:
        yield started


@pytest.fixture
def visitors(addresses: list[str], line: Line) -> list[Visitor]:
    """Return one visitor of both servers, whom neither has seen before."""
    line.mend()
    return visitors_of(addresses)


def visitors_of(addresses: list[str]) -> list[Visitor]:
    from_where = ".".join(["10", *(str(Random().randrange(256)) for _ in range(3))])  # noqa: S311 - of nobody
    visitors = [Visitor(each) for each in addresses]
    for each in visitors:
        each.headers["X-Forwarded-For"] = from_where
    return visitors


def address_at(line: Line, store: str) -> str:
    """Return the address of the ``store`` as it is at the near end of the line."""
    at = urlsplit(store)
    secret, _, _ = at.netloc.rpartition("@")
    return at._replace(netloc=f"{secret}@127.0.0.1:{line.port}" if secret else f"127.0.0.1:{line.port}").geturl()


def left(visitor: Visitor) -> int:
    """Ask once, and return how often one may ask again."""
    answer = visitor.get(visitor.at + QUESTIONNAIRE, timeout=LONGEST_ANSWER)
    assert answer.status_code == HTTPStatus.OK
    return int(answer.headers[LEFT])


def try_password(visitor: Visitor, status: HTTPStatus = HTTPStatus.OK) -> None:
    data: dict[str, str | list[str]] = {"email": f"{visitor.headers['X-Forwarded-For']}@example.org", "password": "no"}
    visitor.fill_in("/console/sign-in", data, status)


def test_wrong_passwords_at_both_are_one_sum(visitors: list[Visitor]) -> None:
    one, other = visitors
    for visitor in [one, other] * (TRIES // 2):
        try_password(visitor)

    for visitor in (one, other):
        try_password(visitor, HTTPStatus.TOO_MANY_REQUESTS)


def test_what_is_asked_of_the_api_at_both_is_one_sum(visitors: list[Visitor]) -> None:
    one, other = visitors

    first = left(one)

    assert [left(other), left(one), left(other)] == [first - 1, first - 2, first - 3]


def test_a_token_that_was_used_at_one_is_refused_at_the_other(visitors: list[Visitor]) -> None:
    one, other = visitors
    shown = {"Authorization": f"Bearer {token(aud=AUDIENCE)}"}

    answers = [each.post(each.at + ADDRESS, json=CALL, headers=shown) for each in (one, other)]

    assert answers[0].status_code != HTTPStatus.UNAUTHORIZED
    assert answers[1].status_code == HTTPStatus.UNAUTHORIZED
    assert "used before" in answers[1].text


@left_out(beside="console/test_sign_in.py::test_a_store_of_tries_that_cannot_be_reached_locks_nobody_out")
@one_in_part("fault", [Line.cut, Line.choke], ids=["gone", "silent"])
def test_without_the_store_each_counts_alone_and_with_it_both_count_together_again(
    visitors: list[Visitor], line: Line, fault: Callable[[Line], None]
) -> None:
    one, other = visitors
    before = [left(one), left(other)][-1]
    for visitor in [one, other] * (TRIES // 2):
        try_password(visitor)

    fault(line)
    alone = [left(one), left(other)]
    for visitor in (one, other):
        try_password(visitor)
        visitor.see("/")

    assert alone[0] == alone[1] > before, "neither knows of the other, and nobody is locked out"
    line.mend()
    give_up_at = time.monotonic() + BACK_WITHIN
    while (left(one), left(other)) != (left(one) + 2, left(other) + 2) or left(one) >= before:
        assert time.monotonic() < give_up_at, "they never counted together again"
        time.sleep(1)


@left_out(beside="console/test_sign_in.py::test_a_store_of_tries_that_cannot_be_reached_locks_nobody_out")
def test_a_store_that_never_answers_holds_nobody_up(tmp_path: Path) -> None:
    with (
        socket.create_server(("127.0.0.1", 0), backlog=64) as silent,
        two_servers(f"redis://127.0.0.1:{silent.getsockname()[1]}", tmp_path) as addresses,
    ):
        for visitor in visitors_of(addresses):
            assert left(visitor) > 0
            try_password(visitor)
            visitor.see("/")
