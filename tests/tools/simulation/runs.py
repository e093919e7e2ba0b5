"""One run of the simulation, by its seed: the same seed takes the same steps."""

from dataclasses import dataclass
from typing import Final

from hypothesis import HealthCheck, Phase, Verbosity, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.tools.simulation.machine import Simulation
from tests.tools.simulation.world import World

STEPS: Final = 50
"""How many things are done from an empty database on."""

TIMES: Final = 4
"""How often one run begins at an empty database."""


@dataclass(frozen=True)
class Failed:
    """How a run failed: after how many steps of its own, which were they, and what was otherwise than it has to be."""

    seed: int
    steps: int
    trail: tuple[str, ...]
    why: str


@dataclass(frozen=True)
class Passed:
    """How many steps a run took."""

    seed: int
    steps: int


def run(world: World, number: int, *, steps: int = STEPS, times: int = TIMES) -> Passed | Failed:
    """Do what comes of that seed, and hold all of it against the model."""
    told: dict[str, object] = {"world": world, "trail": [], "taken": []}
    machine: type[Simulation] = seed(number)(type("Seeded", (Simulation,), told))
    chosen = settings(
        max_examples=times,
        stateful_step_count=steps,
        database=None,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
        verbosity=Verbosity.quiet,
        print_blob=False,
        report_multiple_bugs=False,
    )
    try:
        run_state_machine_as_test(machine, settings=chosen)
    except Exception as fault:  # noqa: BLE001 - an error of the app, or of the model, is told like a difference
        taken = machine.taken  # the last time is once more the one that failed
        return Failed(number, sum(taken[:-1]) or sum(taken), tuple(machine.trail), f"{fault}" or repr(fault))
    finally:
        world.end()
    return Passed(number, sum(machine.taken))
