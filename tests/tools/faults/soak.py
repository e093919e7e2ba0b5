"""Mixed traffic for ten minutes (``SOAK_MINUTES``): neither memory nor open files may grow."""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import linear_regression, median
from subprocess import Popen
from typing import Final, NamedTuple

from tests.support.server import free_port, gunicorn
from tests.tools.faults.fault import Fault
from tests.tools.faults.programs import BEHIND_A_PROXY, Program
from tests.tools.faults.site import Site, site, visitors, workers_of
from tests.tools.faults.tally import Tally, latency
from tests.tools.faults.traffic import Way, going_on

MINUTES: Final = float(os.environ.get("SOAK_MINUTES", "10"))
EVERY: Final = 1
"""Seconds from one sample to the next."""

WARM_UP: Final = 0.2
"""The share of the samples left out at the start: until every worker has served every page, caches fill."""

MOST_MIB: Final = 4
"""How much all workers together may hold more in the last third than in the first.

A worker's heap goes up and down by about 1 MiB as it serves. Ten minutes are some 20,000 requests, of which one that
leaves 500 bytes behind would cost 7 MiB between the middles of the thirds.
"""

MOST_FILES: Final = 2
"""How many more files may be open: a request that is under way, in each of two workers."""


class Sample(NamedTuple):
    """What the server and its workers held at one moment."""

    minutes: float
    mib: float
    """What they wrote to memory (anonymous PSS): a page that several share counts once in all.

    The code that they run is left out: it counts by how many other programs of the machine happen to run it as well.
    """

    files: int


def faults() -> Iterator[Fault]:
    """Soak the console on PostgreSQL, where connections stay open."""
    with site("postgresql") as console:
        yield _soaked(console)


def _soaked(console: Site) -> Fault:
    port, nurses, others = free_port(), Tally(), Tally()
    way = Way(f"http://127.0.0.1:{port}")
    with (
        gunicorn(console.environment | BEHIND_A_PROXY, port, console.folder / "log") as server,
        going_on(way, *_mixed(console, way, nurses, others)),
    ):
        samples = list(_samples(server, MINUTES * 60))
    others.wrong += wrong_of(samples)
    told = (
        *trends(samples),
        f"{len(others.done)} checks, {len(nurses.acknowledged)} calls",
        f"the console: {latency(nurses.answers)}; all else: {latency(others.answers)}",
    )
    return console.result(f"{MINUTES:g} minutes of mixed traffic, PostgreSQL", nurses, others, seconds=None, told=told)


def _mixed(console: Site, way: Way, nurses: Tally, others: Tally) -> list[Callable[[], object]]:
    """Checks and their results, calls as drafts and saved, the API, FHIR and the card as PDF, at a moderate rate."""
    return [
        *(each.walk for each in visitors(way, others, 2, 0.1)),
        *(each.save for each in console.nurses(way, nurses, 0.5)),
        Program(way, others, 0.2).assess,
        Program(way, others, 0.5).read_form,
        Program(way, others, 1).print_card,
    ]


def _samples(server: Popen[bytes], seconds: float) -> Iterator[Sample]:
    began = time.monotonic()
    while (passed := time.monotonic() - began) < seconds:
        held = [server.pid, *workers_of(server)]
        yield Sample(passed / 60, sum(map(_written_mib, held)), sum(map(_open_files, held)))
        time.sleep(EVERY)


def _written_mib(process: int) -> float:
    rollup = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss_Anon:")) / 1024


def _open_files(process: int) -> int:
    return len(list(Path(f"/proc/{process}/fd").iterdir()))


def thirds(samples: Sequence[Sample]) -> tuple[Sequence[Sample], Sequence[Sample]]:
    """Return the first and the last third of the samples, without the warm-up."""
    warm = samples[int(len(samples) * WARM_UP) :]
    third = max(1, len(warm) // 3)
    return warm[:third], warm[-third:]


def wrong_of(samples: Sequence[Sample]) -> list[str]:
    """Return what grew more than it may."""
    (first, last), wrong = thirds(samples), list[str]()
    if (grown := median(each.mib for each in last) - median(each.mib for each in first)) > MOST_MIB:
        wrong.append(f"memory grew by {grown:.1f} MiB")
    if (grown := median(each.files for each in last) - median(each.files for each in first)) > MOST_FILES:
        wrong.append(f"{grown:.0f} more files were open in the end")
    return wrong


def trends(samples: Sequence[Sample]) -> tuple[str, str, str]:
    """Say what was held in the first and in the last third, and how that goes on."""
    first, last = thirds(samples)
    warm = samples[int(len(samples) * WARM_UP) :]
    slope = linear_regression([each.minutes for each in warm], [each.mib for each in warm]).slope
    mib = [median(each.mib for each in third) for third in (first, last)]
    files = [median(each.files for each in third) for third in (first, last)]
    return (
        f"memory of all processes (anonymous PSS): {mib[0]:.1f} MiB in the first third, {mib[1]:.1f} in the last",
        f"by its slope {slope:+.2f} MiB a minute; up to {MOST_MIB} MiB more between the thirds pass",
        f"open files: {files[0]:.0f} in the first third, {files[1]:.0f} in the last; up to {MOST_FILES} more pass",
    )
