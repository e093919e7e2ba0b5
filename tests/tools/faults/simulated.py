"""Nurses and commands at random beside a model, for ``SIMULATION_MINUTES``: nothing may be otherwise than it says."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from tests.tools.faults.fault import Fault
from tests.tools.simulation.runs import Failed
from tests.tools.simulation.soak import MINUTES, soaked
from tests.tools.simulation.world import KINDS

NAMES: Final = {"sqlite": "SQLite", "postgresql": "PostgreSQL", "pooler": "PostgreSQL behind a pooler"}


def faults() -> Iterator[Fault]:
    """Share the minutes among the databases; a step that was as it has to be counts as one that was answered."""
    for kind in KINDS:
        runs = [ended for _, ended in soaked(kind, MINUTES / len(KINDS))]
        wrong = tuple(f"make simulate SEED={kind}:{each.seed}: {each.why}" for each in runs if isinstance(each, Failed))
        steps = sum(each.steps for each in runs)
        told = (f"{len(runs)} runs from an empty database on",)
        yield Fault(f"at random beside a model, {NAMES[kind]}", Counter({"2xx": steps}), wrong=wrong, told=told)
