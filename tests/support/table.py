"""A table of facts that one test checks whole: no row needs a set-up of its own, and a failure names each at fault."""

import inspect
from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from typing import Any

import pytest

from tests.support.part import in_part

Check = Callable[..., None]


def table(
    names: str | Sequence[str],
    rows: Iterable[Any],
    *,
    ids: Callable[[Any], object] | Iterable[object] | None = None,
    one_in: int = 1,
) -> Callable[[Check], Check]:
    """Let a test try every one of the ``rows``, in place of a test for each as ``parametrize`` makes them.

    Fixtures are made once for all rows. Every row is tried, and the test fails with what each that does not hold says.
    Where they take too long, `make test` tries ``one_in`` so many, and `make audit` each.
    """
    single = isinstance(names, str)
    columns = [names] if isinstance(names, str) else list(names)
    given = list(rows)
    named = [ids(row) for row in given] if callable(ids) else list(ids or map(str, range(1, len(given) + 1)))
    assert given, f"no row of {columns}"
    assert len(named) == len(given)

    def over_all(check: Check) -> Check:
        parameters = inspect.signature(check).parameters

        @wraps(check)
        def checks_all(**fixtures: object) -> None:
            every: Any = fixtures.pop("every") if one_in > 1 else 1
            tried = [each for at, each in enumerate(zip(named, given, strict=True)) if at % every == 0]
            faults = []
            for name, row in tried:
                try:
                    check(**fixtures, **dict(zip(columns, [row] if single else row, strict=True)))
                except (AssertionError, pytest.fail.Exception) as fault:
                    faults.append(f"[{name}: {row!r:.200}] {fault}")
                except Exception as broken:
                    broken.add_note(f"in the row {name}: {row!r:.200}")
                    raise
            if faults:
                pytest.fail(f"{len(faults)} of {len(tried)} rows do not hold:\n" + "\n".join(faults), pytrace=False)

        left = [each for name, each in parameters.items() if name not in columns]
        if one_in > 1:
            left.append(inspect.Parameter("every", inspect.Parameter.KEYWORD_ONLY))
        checks_all.__signature__ = inspect.Signature(left)  # type: ignore[attr-defined]
        return in_part(one_in)(checks_all) if one_in > 1 else checks_all

    return over_all
