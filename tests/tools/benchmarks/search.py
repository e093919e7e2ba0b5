"""How long a page of a search takes, the first and one far back, as calls pile up."""

import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from operator import itemgetter
from statistics import median
from time import perf_counter
from typing import Final

from sqlalchemy import select

from app.data.database import session
from app.data.models import Call, User
from app.data.search import PAGE, Page, Place, Wanted, matching, search
from rules.model.disposition import Disposition
from tests.tools.benchmarks.calls import END, RARE, console, invent
from tests.tools.benchmarks.curve import Curve
from tests.tools.benchmarks.figure import Figure

CALLS: Final = "BENCH_CALLS"
"""The environment variable that says among how many calls to search, at most."""

SIZES: Final = (1_000, 10_000, 100_000, 1_000_000)
USUAL_SIZE: Final = 100_000
PAGES: Final = (10_000, 4_000, 1_000, 100, 10)
ROUNDS: Final = 15
MOST_TIMES: Final = 2
LATEST: Final = "the latest"


@dataclass(frozen=True, slots=True)
class Timed:
    """A search among so many calls: the milliseconds of its first page and, if it has many, of one far back."""

    name: str
    among: int
    first: float
    number: int = 1
    back: float | None = None

    @property
    def pages(self) -> list[tuple[str, float]]:
        """Each page that was timed, by name."""
        what = f"among {self.among:,}: {self.name}"
        far = [] if self.back is None else [(f"{what}, page {self.number:,}", self.back)]
        return [(f"{what}, page 1", self.first), *far]


def measure(most: int | None = None) -> list[Figure | Curve]:
    """Invent more and more calls, each time in a file of their own, and search among them.

    All are shown among the most, and among fewer only whether it took any longer.
    """
    most = most or int(os.environ.get(CALLS, USUAL_SIZE))
    sizes = (*(size for size in SIZES if size < most), most)
    found = [timed for count in sizes for timed in _among(count, is_most=count == most)]
    pages = [Figure(name, time, "ms") for timed in found for name, time in timed.pages]
    return [*_worst(found, most), *pages, *_curves(found)]


def _worst(found: list[Timed], most: int) -> Iterator[Figure]:
    """What the budget is about: the slowest page of all, and the page far back that takes longest against the first."""
    slowest, time = max((page for timed in found for page in timed.pages), key=itemgetter(1))
    yield Figure(f"slowest page of a search, up to {most:,} calls", time, "ms", note=slowest)
    against = [(timed.back / timed.first, timed.pages[-1][0]) for timed in found if timed.back is not None]
    times, farthest = max(against)
    yield Figure("page far back against page 1, at worst", times, "×", MOST_TIMES, note=farthest)
    few, *_, many = [timed for timed in (found[0], *found) if timed.name == LATEST]
    yield Figure(f"page 1 among {many.among:,} calls against {few.among:,}", many.first / few.first, "×", MOST_TIMES)


def _curves(found: list[Timed]) -> Iterator[Curve]:
    latest = [timed for timed in found if timed.name == LATEST]
    yield Curve("stored calls", "first page of a search", "ms", tuple((each.among, each.first) for each in latest))
    far = tuple((each.among, each.back) for each in latest if each.back is not None)
    yield Curve("stored calls", "page far back in it", "ms", far)


def _among(count: int, *, is_most: bool) -> Iterator[Timed]:
    with tempfile.TemporaryDirectory() as folder, console(f"sqlite:///{folder}/calls.sqlite3"):
        invent(count)
        for name, wanted in _searches().items():
            if is_most or name == LATEST:
                yield _timed(name, count, wanted)


def _searches() -> dict[str, Wanted]:
    nurse = session().scalars(select(User.id).order_by(User.id)).first()
    quarter = Wanted(since=END - timedelta(days=120), before=END - timedelta(days=30), decided=Disposition.MENTION)
    return {
        LATEST: Wanted(),
        "a frequent name": Wanted(name="Ada"),
        "both words of a name": Wanted(name="Ada Alba"),
        "a rare name": Wanted(name=f"Ada {RARE}"),
        "a record number": Wanted(record_number="R17"),
        "a decision": Wanted(decided=Disposition.CALL_NOW),
        "a decision in three months": quarter,
        "all that, a nurse and a name": quarter._replace(name="Ada", nurse_id=nurse),
    }


def _timed(name: str, count: int, wanted: Wanted) -> Timed:
    first = _time(lambda: search(wanted))
    number, place = _far_back(wanted)
    back = _time(lambda: search(wanted, older_than=place)) if place else None
    return Timed(name, count, first, number, back)


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
