"""The check under gunicorn, asked as fast as it answers, beside the bare form served alike, in alternating runs."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Final

from tests.support.server import AS_SERVED, free_port, gunicorn
from tests.tools.benchmarks import wrk
from tests.tools.benchmarks.curve import Curve
from tests.tools.benchmarks.figure import Figure
from tests.tools.benchmarks.step import Walker, pages_and_forms, walk, walkers
from tests.tools.benchmarks.wire import ENVIRONMENT
from tests.tools.benchmarks.wrk import Ask, Run

FLOOR: Final = ("--config", "tests/tools/benchmarks/floor_conf.py", "tests.tools.benchmarks.floor:served()")
PAGE: Final = "back"
ROUNDS: Final = 3
SECONDS: Final = 3
WARM_UP: Final = 1
SERVED_BY: Final = 2
WORKERS: Final = (1, 2, 3, 4)
MOST_TIMES: Final = 1.4
MISSING: Final = "wrk is not installed"


def measure(rounds: int = ROUNDS, seconds: int = SECONDS) -> list[Figure | Curve]:
    """Measure both apps with two workers each, then ours with one to four."""
    if not wrk.is_ready():
        return [Figure("requests under gunicorn", None, "", note=MISSING)]
    ours, floor = map(asks_of, walkers())
    return [*_beside(ours, floor, rounds, seconds), *_by_workers(ours["a page of questions"], rounds, seconds)]


def asks_of(walker: Walker) -> dict[str, Ask]:
    """Answer a whole check, then return what to ask: the start page as a stranger, a page and its form as oneself."""
    steps = pages_and_forms()
    walk(walker, steps)
    path = f"/check/{PAGE}"
    walker.get(path)
    fields = next(fields for page, fields in steps if page.code == PAGE)
    form = (fields + b"&csrf_token=" + walker.token).decode()
    return {
        "a page of questions": Ask(path, cookie=walker.cookie),
        "a step sent": Ask(path, "POST", 302, walker.cookie, form),
        "the start page": Ask("/"),
    }


def _beside(asks: dict[str, Ask], bare_asks: dict[str, Ask], rounds: int, seconds: int) -> Iterator[Figure]:
    with served(SERVED_BY) as (port, _), served(SERVED_BY, FLOOR) as (beside, _):
        for name, ask in asks.items():
            pairs = ((port, ask), (beside, bare_asks[name]))
            for each in pairs:
                wrk.run(*each, WARM_UP)
            runs = [[wrk.run(*each, seconds) for each in pairs] for _ in range(rounds)]
            here, bare = (_middle(of_one) for of_one in zip(*runs, strict=True))
            cost = median(theirs.rate / own.rate for own, theirs in runs)
            yield _figure(name, here)
            yield _figure("the same of the bare form", bare)
            yield Figure(f"{name} under load against the bare form", cost, "×", MOST_TIMES)


def _by_workers(ask: Ask, rounds: int, seconds: int) -> Iterator[Figure | Curve]:
    points = []
    for workers in WORKERS:
        run, memory = _loaded(workers, ask, rounds, seconds)
        points.append((workers, run.rate))
        yield _figure(f"a page of questions, workers: {workers}", run)
        yield _memory(f"memory of all processes then, workers: {workers}", memory)
    yield Curve("workers", "pages a second", "a second", tuple(points))


def _loaded(workers: int, ask: Ask, rounds: int, seconds: int) -> tuple[Run, list[int | None]]:
    """Return what came of asking so many workers, and the bytes they held in the middle of each run."""
    memory: list[int | None] = []
    with served(workers) as (port, pid):
        wrk.run(port, ask, WARM_UP)
        runs = [wrk.run(port, ask, seconds, lambda: memory.append(held(pid))) for _ in range(rounds)]
    return _middle(runs), memory


@contextmanager
def served(workers: int, app: tuple[str, ...] = AS_SERVED) -> Iterator[tuple[int, int]]:
    """Serve an app and give its port, and the process that all others are children of."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        environment = {**ENVIRONMENT, "RFC_INSTANCE_FOLDER": folder, "WEB_CONCURRENCY": str(workers)}
        with gunicorn(environment, port, Path(folder) / "gunicorn.log", app=app) as process:
            yield port, process.pid


def _middle(runs: Sequence[Run]) -> Run:
    return Run(*(median(getattr(each, name) for each in runs) for name in ("rate", "p50", "p99")))


def _figure(name: str, run: Run) -> Figure:
    return Figure(name, run.rate, "a second", note=f"p50 {run.p50:.1f} ms, p99 {run.p99:.1f} ms")


def _memory(what: str, samples: list[int | None]) -> Figure:
    known = [each for each in samples if each is not None]
    if not known:
        return Figure(what, None, "MiB", note="only Linux tells")
    return Figure(what, max(known) / 2**20, "MiB")


def held(pid: int) -> int | None:
    """Return the bytes that a process and its children hold, what they share counted once; None if nobody can tell."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
        rollups = [Path(f"/proc/{each}/smaps_rollup").read_text(encoding="ascii") for each in (pid, *children)]
    except OSError:
        return None
    return sum(1024 * int(line.split()[1]) for each in rollups for line in each.splitlines() if line.startswith("Pss:"))
