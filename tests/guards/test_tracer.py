"""What coverage follows: nothing of a test that it leaves alone, and yet what is set up once for many."""

import sys
import threading
from collections.abc import Iterator
from types import FrameType

import pytest

from tests.support import tracer


def mine(_frame: FrameType, _event: str, _argument: object) -> None:
    """Stand for coverage's own."""


@pytest.fixture
def _followed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    before = sys.gettrace(), threading.gettrace()
    monkeypatch.setattr(tracer, "_first", [])
    sys.settrace(mine)
    threading.settrace(mine)
    try:
        tracer.remember()
        yield
    finally:
        sys.settrace(before[0])
        threading.settrace(before[1])


@pytest.mark.usefixtures("_followed")
def test_what_is_done_once_is_followed_within_what_is_not() -> None:
    with tracer.untraced():
        assert (sys.gettrace(), threading.gettrace()) == (None, None)
        with tracer.traced():
            assert (sys.gettrace(), threading.gettrace()) == (mine, mine)
        assert not tracer.is_on()
    assert (sys.gettrace(), threading.gettrace()) == (mine, mine)


def test_without_coverage_nothing_is_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracer, "_first", [])
    with tracer.untraced():
        tracer.remember()
        with tracer.traced():
            assert not tracer.is_on()
