"""Coverage's tracer, off where it would learn nothing: it slows down all Python, whichever files it follows."""

import sys
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, Final

Tracers = tuple[Any, Any]
"""That of this thread, and that of threads to come."""

_first: Final[list[Tracers]] = []


def remember() -> None:
    """Remember the tracer that is on now, as the one that ``traced`` turns on."""
    _first[:] = [_now()]


def is_on() -> bool:
    """Tell whether what runs here is followed."""
    return sys.gettrace() is not None


def untraced() -> AbstractContextManager[None]:
    """Let nothing be followed for a while. (pytest-cov's own ``no_cover`` leaves a tracer on in xdist's workers.)"""
    return _with((None, None)) if is_on() else nullcontext()


def traced() -> AbstractContextManager[None]:
    """Follow what is done once for many tests, even if the first of them is followed no further."""
    return _with(_first[0]) if _first and not is_on() else nullcontext()


@contextmanager
def _with(wanted: Tracers) -> Iterator[None]:
    before = _now()
    _set(wanted)
    try:
        yield
    finally:
        _set(before)


def _now() -> Tracers:
    return sys.gettrace(), threading.gettrace()


def _set(wanted: Tracers) -> None:
    sys.settrace(wanted[0])
    threading.settrace(wanted[1])
