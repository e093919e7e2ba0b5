"""The smallest presentations are all there are, and none can spare an answer."""

from functools import cache
from itertools import combinations

import pytest

from app.rulebook.proof import stored_proof
from rules.engine.triage import triage
from rules.in_force import ITEMS, RULES
from rules.model.disposition import Clock
from rules.model.questionnaire import NO, NONE, Respondent
from rules.proof.checks import CLOCKS
from rules.proof.presentations import Change, Presentation, line_of, presentations
from tests.rules.space_in_force import space_in_force

pytestmark = pytest.mark.unwatched


@cache
def found(clock: Clock) -> tuple[Presentation, ...]:
    return presentations(space_in_force(), clock)


def clock_of(changes: tuple[Change, ...]) -> Clock:
    answers: dict[str, str | list[str]] = {}
    for link_id, item in ITEMS.items():
        chosen = [code for changed, code in changes if changed == link_id]
        chosen = chosen or [code for code in item.codes if code in (NONE, NO)]
        if chosen:
            answers[link_id] = chosen if item.check_all else chosen[0]
    return triage(RULES, answers, Respondent.CAREGIVER).clock


@pytest.mark.parametrize("clock", CLOCKS)
def test_every_presentation_reaches_its_clock(clock: Clock) -> None:
    assert {clock_of(each.changes) for each in found(clock)} == {clock}


@pytest.mark.parametrize("clock", CLOCKS)
def test_the_presentations_on_the_page_are_these(clock: Clock) -> None:
    kept = list(stored_proof().presentations[clock])
    in_force = [line_of(each.changes) for each in found(clock)]

    assert kept == in_force, f"the smallest sets of answers that mean {clock} differ: make the proof again"


@pytest.mark.parametrize("clock", CLOCKS)
def test_no_presentation_can_spare_an_answer(clock: Clock) -> None:
    for each in found(clock):
        for spared in each.changes:
            rest = tuple(change for change in each.changes if change != spared)
            assert clock_of(rest).urgency < clock.urgency, f"{each.changes} does not need {spared}"


@pytest.mark.parametrize("clock", CLOCKS)
def test_no_presentation_contains_another(clock: Clock) -> None:
    sets = [frozenset(each.changes) for each in found(clock)]

    assert not [pair for pair in combinations(sets, 2) if pair[0] <= pair[1] or pair[1] <= pair[0]]


def test_every_answer_or_pair_that_means_call_now_contains_a_presentation() -> None:
    smallest = [frozenset(each.changes) for each in found(Clock.NOW)]
    changes = [(link_id, code) for link_id, item in ITEMS.items() for code in item.codes if code not in (NONE, NO)]
    pairs = [pair for pair in combinations(changes, 2) if pair[0][0] != pair[1][0] or ITEMS[pair[0][0]].check_all]

    for answers in [*((change,) for change in changes), *pairs]:
        if clock_of(answers) is Clock.NOW:
            assert any(each <= frozenset(answers) for each in smallest), answers
