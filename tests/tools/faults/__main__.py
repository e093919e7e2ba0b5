"""The running program, broken on purpose: ``python -m tests.tools.faults [NAME ...]``. Status 1 unless all passed."""

import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from tests.tools.faults import (
    clock_jumps,
    counting_store,
    database_gone,
    deploy,
    disk_full,
    killed,
    overload,
    simulated,
    soak,
)
from tests.tools.faults.fault import PASSED, Fault, table

FAULTS: Final[dict[str, Callable[[], Iterator[Fault]]]] = {
    "killed": killed.faults,
    "database": database_gone.faults,
    "disk": disk_full.faults,
    "clock": clock_jumps.faults,
    "store": counting_store.faults,
    "deploy": deploy.faults,
    "overload": overload.faults,
    "soak": soak.faults,
    "simulation": simulated.faults,
}
"""Every group of faults, in the order they are tried."""


def main(names: Iterable[str]) -> int:
    """Try the faults of that name, or all, print the table, and return the exit status."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    began = time.monotonic()
    counted = list[Fault]()
    for name in list(names) or FAULTS:
        for fault in _tried(name):
            counted.append(fault)
            print(f"{time.monotonic() - began:4.0f} s  {fault.what}: {fault.verdict}", flush=True)
    print(f"\n{table(counted)}")
    return 0 if all(each.verdict == PASSED for each in counted) else 1


def _tried(name: str) -> Iterator[Fault]:
    """Yield what ``name`` counts; an error of its own is no pass, and keeps no other from being tried."""
    try:
        yield from FAULTS[name]()
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told in the table
        yield Fault(name, wrong=(f"it could not be tried: {error!r}",))


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit("Stopped; what was started has ended.")
