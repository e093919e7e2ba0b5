"""What takes so long that `make test` goes through a part of it; `make audit` goes through the whole."""

from collections.abc import Callable, Iterable
from typing import Any, Final, TypeVar

import pytest

Test = TypeVar("Test", bound=Callable[..., object])

LONG: Final = (pytest.mark.long, pytest.mark.unwatched)
"""The marks of what is left to `make audit`."""


def in_part(every: int) -> pytest.MarkDecorator:
    """Let a test take ``every``, and go through one in ``every`` of what it is about: through each in `make audit`."""
    assert every > 1, "a part is less than the whole"
    return pytest.mark.parametrize(
        "every", [pytest.param(every, id="in part"), pytest.param(1, id="whole", marks=LONG)]
    )


def first_in_part(
    names: str | tuple[str, ...],
    rows: Iterable[Any],
    *,
    first: int,
    ids: Callable[[Any], object] | Iterable[str] | None = None,
    indirect: bool = False,
) -> pytest.MarkDecorator:
    """Give a test each of ``rows`` as `parametrize` does, of which `make test` runs the ``first``, which tell most."""
    given = [(row,) if isinstance(names, str) else row for row in rows]
    assert 0 < first < len(given), "a part is less than the whole"
    marked = [pytest.param(*row, marks=LONG if at >= first else ()) for at, row in enumerate(given)]
    return pytest.mark.parametrize(names, marked, ids=ids, indirect=indirect)


def one_in_part(
    names: str | tuple[str, ...], rows: Iterable[Any], *, ids: Iterable[str] | None = None, indirect: bool = False
) -> pytest.MarkDecorator:
    """Give a test each of ``rows`` as `parametrize` does, of which `make test` runs the first: all say the same."""
    return first_in_part(names, rows, first=1, ids=ids, indirect=indirect)


def left_out(*, beside: str) -> Callable[[Test], Test]:
    """Leave a test to `make audit`, beside one that keeps the heart of its promise in `make test`.

    That one is told by its name, after its file in ``tests`` if that is another one: tests/guards/test_parts.py
    looks whether it is run.
    """
    assert beside.rpartition("::")[2].startswith("test_")

    def leave_out(test: Test) -> Test:
        for mark in LONG:
            test = mark(test)
        return test

    return leave_out


in_the_longer_language: Final = one_in_part("language", ("es", "en"))
"""Gives a test a language in which pages fill more room than in the other: what fits in Spanish fits in English."""
