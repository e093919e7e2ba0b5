"""How long a page of a search takes, the first and one far back, as calls pile up."""

import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from statistics import median
from time import perf_counter
from typing import Final

from sqlalchemy import select

from app.data.database import session
from app.data.models import Call, User
from app.data.search import PAGE, Page, Place, Wanted, matching, search
from rules.disposition import Disposition
from tests.benchmarks.calls import END, RARE, console, invent
from tests.benchmarks.figure import Figure

CALLS: Final = "BENCH_CALLS"
"""The environment variable that says among how many calls to search, at most."""

SIZES: Final = (1_000, 10_000, 100_000, 1_000_000)
USUAL_SIZE: Final = 100_000
PAGES: Final = (10_000, 4_000, 1_000, 100, 10)
ROUNDS: Final = 15
MOST_MS: Final = 50
MOST_TIMES: Final = 2


def measure(most: int | None = None) -> list[Figure]:
    """Invent more and more calls, each time in a file of their own, and search among them.

    All are shown among the most, and among fewer only whether it took any longer.
    """
    most = most or int(os.environ.get(CALLS, USUAL_SIZE))
    return [
        figure
        for count in (*(size for size in SIZES if size < most), most)
        for figure in _among(count, is_most=count == most)
    ]


def _among(count: int, *, is_most: bool) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder, console(f"sqlite:///{folder}/calls.sqlite3"):
        invent(count)
        for name, wanted in _searches().items():
            if is_most or not name:
                yield from _figures(f"search among {count:,}: {name or 'the latest'}", wanted)


def _searches() -> dict[str, Wanted]:
    nurse = session().scalars(select(User.id).order_by(User.id)).first()
    quarter = Wanted(since=END - timedelta(days=120), before=END - timedelta(days=30), decided=Disposition.MENTION)
    return {
        "": Wanted(),
        "a frequent name": Wanted(name="Ada"),
        "both words of a name": Wanted(name="Ada Alba"),
        "a rare name": Wanted(name=f"Ada {RARE}"),
        "a record number": Wanted(record_number="R17"),
        "a decision": Wanted(decided=Disposition.CALL_NOW),
        "a decision in three months": quarter,
        "all that, a nurse and a name": replace(quarter, name="Ada", nurse_id=nurse),
    }


def _figures(name: str, wanted: Wanted) -> Iterator[Figure]:
    first = _time(lambda: search(wanted))
    yield Figure(f"{name}, page 1", first, "ms", MOST_MS)
    number, place = _far_back(wanted)
    if place:
        back = _time(lambda: search(wanted, older_than=place))
        yield Figure(f"{name}, page {number:,}", back, "ms", MOST_MS)
        yield Figure("that page against page 1", back / first, "×", MOST_TIMES)


def _far_back(wanted: Wanted) -> tuple[int, Place | None]:
    """Return the page ten thousand pages back or, where there are fewer, one far back, and where it starts."""
    query, at, call_id = matching(wanted)
    ids = query.with_only_columns(call_id).order_by(at.desc(), call_id.desc())
    for number in PAGES:
        found = session().scalars(ids.offset((number - 1) * PAGE - 1).limit(PAGE + 1)).all()
        call = session().get(Call, found[0]) if len(found) > PAGE else None
        if call:  # and that page is as full as the first
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
