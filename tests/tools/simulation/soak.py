"""Ever other seeds for some minutes (``SIMULATION_MINUTES``), with processes that are really killed."""

import os
import time
from collections.abc import Iterator
from typing import Final

from tests.tools.simulation.runs import Failed, Passed, run
from tests.tools.simulation.world import world

MINUTES: Final = float(os.environ.get("SIMULATION_MINUTES", "10"))
FIRST: Final = 1_000
"""The first of its seeds; those below are for ``make test`` and the planted bugs."""


def soaked(kind: str, minutes: float, first: int = FIRST) -> Iterator[tuple[str, Passed | Failed]]:
    """Run one seed after the other on a database of that kind; at least one, and none after the first that fails."""
    until = time.monotonic() + minutes * 60
    with world(kind, forks=True) as console:
        while True:
            ended = run(console, first)
            yield kind, ended
            if isinstance(ended, Failed) or time.monotonic() > until:
                return
            first += 1
