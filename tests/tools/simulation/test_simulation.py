"""The simulation itself: it passes, it finds what is planted, and the same seed takes the same steps."""

from collections.abc import Iterator

import pytest
from hypothesis.stateful import RULE_MARKER

from tests.support.part import LONG
from tests.support.pooler import HOW_TO_INSTALL, find_pooler
from tests.tools.simulation import planted
from tests.tools.simulation.__main__ import main, table, told
from tests.tools.simulation.machine import NAMES, Simulation
from tests.tools.simulation.planted import BUGS, Bug, Found
from tests.tools.simulation.reference import EMERGENCY, SOON, VISIT
from tests.tools.simulation.runs import Failed, Passed, run
from tests.tools.simulation.world import Befalls, World, world

SEED = 14
OF = {bug.name: bug for bug in BUGS}


@pytest.fixture(scope="module")
def console() -> Iterator[World]:
    with world("sqlite") as made:
        yield made


@pytest.mark.parametrize("kind", ["sqlite", *(pytest.param(kind, marks=LONG) for kind in ("postgresql", "pooler"))])
def test_the_console_does_what_the_model_says(kind: str) -> None:
    if kind == "pooler" and not find_pooler():
        pytest.skip(HOW_TO_INSTALL)
    with world(kind) as made:
        ended = run(made, SEED, steps=25, times=2)

    assert isinstance(ended, Passed), ended
    assert ended.steps > 15


def test_what_a_run_asked_for_is_not_counted_against_the_next(console: World) -> None:
    def add() -> str | None:
        return console.sent(0, 0, f"/calls/{0:032x}/addenda", {"words": "again"}).told

    console.begin()
    assert any(add() == "429" for _ in range(1000))
    console.begin()
    assert add() == "404"
    console.end()


def test_every_step_that_there_is_does_what_the_model_says(console: World) -> None:
    told: dict[str, object] = {"world": console, "trail": [], "taken": []}
    steps: Simulation = type("Stepped", (Simulation,), told)()
    at, taken = {"which": 0, "nurse": 0, "copy": 0}, set[str]()

    def take(rule: str, **given: object) -> None:
        taken.add(rule)
        getattr(steps, rule)(**given)

    try:
        steps.begin()
        take("let_befall", what=Befalls.FULL, at=1)
        take("leaves", nurse=1, copy=0, is_disabled=True)
        take("type", **at, is_other_tab=False, is_late=False, has_seen=False)
        take("time_passes", minutes=2)
        take("type", **at, is_other_tab=False, is_late=False, has_seen=True)
        take("bring_back", **at)
        take("take_over", **{**at, "nurse": 1})
        take("open", **{**at, "nurse": 1})
        take("discard", **{**at, "nurse": 1})
        for level in (SOON, EMERGENCY):
            take("save", **at, level=level, has_seen=False)
        for rule in ("claim", "release", "is_worse", "add"):
            take(rule, **at)
        for result in range(4):
            take("close", **{**at, "which": 1}, result=result, is_silent=0)
            take("close", **at, result=result, is_silent=0)
        take("save", **{**at, "which": 1}, level=VISIT, has_seen=False)
        take("tries", **at, times=2)
        take("is_due", **at, minutes=30)
        take("type_while_locked", **at)
        take("read_worklist", nurse=1, copy=1)
        take("search", nurse=1, copy=1, name=NAMES[0])
        for is_disabled in (False, True):
            take("leaves", nurse=0, copy=0, is_disabled=is_disabled)
        for what in range(6):
            take("upkeep", copy=1, what=what)
        take("save_meanwhile", **at, what=Befalls.KILLED, at=3)
        take("let_befall", what=Befalls.FULL, at=1)
        take("search", nurse=0, copy=0, name=NAMES[1])
        steps.teardown()
    finally:
        console.end()

    there = {name for name, each in vars(Simulation).items() if hasattr(each, RULE_MARKER)}
    assert there - taken == {"a_moment_passes"}
    done = {action for _, action, _, _ in steps.model.log}
    assert {"new-call-begun", "call-back-closed", "call-back-claimed", "draft-brought-back", "restored"} <= done


@pytest.mark.long
def test_what_is_planted_is_found_and_the_same_seed_finds_it_by_the_same_steps(
    console: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    OF["both-have-it"].plant(monkeypatch)

    first, second = (run(console, 3) for _ in range(2))

    assert isinstance(first, Failed)
    assert first == second
    assert "claimed" in first.why


@pytest.mark.long
def test_what_fails_without_a_bug_as_well_finds_none(console: World, monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = Bug("nothing", "nothing is planted", lambda _: None)
    monkeypatch.setattr(planted, "SEEDS", [3])
    OF["both-have-it"].plant(monkeypatch)

    assert isinstance(run(console, 3), Failed)
    assert planted.looked_for(console, nothing).failed is None


def test_a_run_that_failed_says_how_it_is_done_again(capsys: pytest.CaptureFixture[str]) -> None:
    failed = Failed(17, 3, ("nurse 0 claims",), "it was otherwise")

    assert told([("sqlite", Passed(16, 5)), ("sqlite", failed)]) == 1
    assert "make simulate SEED=sqlite:17" in capsys.readouterr().out
    assert told([("sqlite", Passed(16, 5))]) == 0


def test_the_table_has_a_line_for_each_bug_found_or_not() -> None:
    shown = table([Found(BUGS[0], Failed(3, 40, (), ""), 140), Found(BUGS[1], None, 900)]).splitlines()

    assert shown[1].split()[-3:] == ["both-have-it", "140", "3"]
    assert shown[2].split()[-3:] == ["not", "found", "–"]


@pytest.mark.parametrize("given", [["mysql:1"], ["sqlite"], ["sqlite:1", "no-bug"]])
def test_a_seed_or_a_bug_that_there_is_not_is_refused(given: list[str]) -> None:
    with pytest.raises(SystemExit, match=r"Found|There is no bug"):
        main(given)
