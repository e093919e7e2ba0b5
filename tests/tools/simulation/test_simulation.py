"""The simulation itself: it passes, it finds what is planted, and the same seed takes the same steps."""

from collections.abc import Iterator

import pytest

from tests.support.pooler import HOW_TO_INSTALL, find_pooler
from tests.tools.simulation.__main__ import main, table, told
from tests.tools.simulation.planted import BUGS, Found
from tests.tools.simulation.runs import Failed, Passed, run
from tests.tools.simulation.world import World, world

SEED = 14
OF = {bug.name: bug for bug in BUGS}


@pytest.fixture(scope="module")
def console() -> Iterator[World]:
    with world("sqlite") as made:
        yield made


@pytest.mark.parametrize("kind", ["sqlite", "postgresql", "pooler"])
def test_the_console_does_what_the_model_says(kind: str) -> None:
    if kind == "pooler" and not find_pooler():
        pytest.skip(HOW_TO_INSTALL)
    with world(kind) as made:
        ended = run(made, SEED, steps=25, times=2)

    assert isinstance(ended, Passed), ended
    assert ended.steps > 15


def test_what_is_planted_is_found_and_the_same_seed_finds_it_by_the_same_steps(
    console: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    OF["both-have-it"].plant(monkeypatch)

    first, second = (run(console, 1) for _ in range(2))

    assert isinstance(first, Failed)
    assert first == second
    assert "claimed" in first.why


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
