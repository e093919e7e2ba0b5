"""How long a page of a search takes, the first and one far back, as calls pile up."""

import os
import tempfile
from collections.abc import Callable
from statistics import median
from time import perf_counter
from typing import Final

from sqlalchemy import select

from app.data.database import session
from app.data.models import Call
from app.data.search import PAGE, Page, Place, Wanted, matching, search
from tests.benchmarks.calls import RARE, console, invent
from tests.benchmarks.figure import Figure

CALLS: Final = "BENCH_CALLS"
"""The environment variable that says how many calls to invent."""

ROUNDS: Final = 15
MOST_MS: Final = 50
MOST_TIMES: Final = 2

SEARCHES: Final = {
    "the latest calls": Wanted(),
    "calls by a frequent name": Wanted(name="Ada"),
    "calls by two words of a name": Wanted(name="Ada Alba"),
    "calls by a rare name": Wanted(name=RARE),
    "calls by record number": Wanted(record_number="R17"),
    "calls by decision": Wanted(decided="call-now"),
}


def measure(count: int | None = None) -> list[Figure]:
    """Invent calls in a file of their own, and time the first page of each search and one near its end."""
    count = count or int(os.environ.get(CALLS, "100000"))
    with tempfile.TemporaryDirectory() as folder, console(f"sqlite:///{folder}/calls.sqlite3"):
        invent(count)
        return [figure for name, wanted in SEARCHES.items() for figure in _figures(f"{name} of {count:,}", wanted)]


def _figures(name: str, wanted: Wanted) -> list[Figure]:
    first = _time(lambda: search(wanted))
    figures = [Figure(f"{name}: page 1", first, "ms", MOST_MS)]
    number, place = _far_back(wanted)
    if place:
        back = _time(lambda: search(wanted, older_than=place))
        figures.append(Figure(f"{name}: page {number:,}", back, "ms", MOST_MS))
        # Below a millisecond a page is mostly its rows, and the last may have none: nothing to compare.
        figures.append(Figure("that page against the first", back / max(first, 1), "×", MOST_TIMES))
    return figures


def _far_back(wanted: Wanted) -> tuple[int, Place | None]:
    """Return a page ten thousand pages back or, where there are fewer, near the end, and where it starts."""
    query, at, call_id = matching(wanted)
    ids = query.with_only_columns(call_id).order_by(at.desc(), call_id.desc())
    for number in (10_000, 4_000, 1_000, 100, 10):
        found = session().scalars(ids.offset((number - 1) * PAGE - 1).limit(1)).one_or_none()
        if found:
            call = session().scalars(select(Call).where(Call.id == found)).one()
            return number, Place(call.saved_at, call.id)
    return 0, None


def _time(act: Callable[[], Page]) -> float:
    times = []
    for _ in range(ROUNDS):
        session().expunge_all()
        start = perf_counter()
        act()
        times.append((perf_counter() - start) * 1000)
    return median(times)
