"""The smallest presentations are all there are, and none can spare an answer."""

from functools import cache
from itertools import combinations

import pytest

from app.rulebook.proof import stored_proof
from rules.engine.triage import compiled, triage
from rules.in_force import ITEMS, RULES
from rules.model.disposition import Disposition
from rules.model.questionnaire import NO, NONE, Respondent
from rules.proof.answer_space import AnswerSpace
from rules.proof.presentations import Change, Presentation, presentations
from rules.proof.report import words_of
from tests.support.table import table

pytestmark = pytest.mark.unwatched

LEVELS = (Disposition.CALL_NOW, Disposition.CALL_SOON)


@cache
def found(level: Disposition) -> tuple[Presentation, ...]:
    return presentations(AnswerSpace(compiled(RULES)), level)


def disposition_of(changes: tuple[Change, ...]) -> Disposition:
    answers: dict[str, str | list[str]] = {}
    for link_id, item in ITEMS.items():
        chosen = [code for changed, code in changes if changed == link_id]
        chosen = chosen or [code for code in item.codes if code in (NONE, NO)]
        if chosen:
            answers[link_id] = chosen if item.check_all else chosen[0]
    return triage(RULES, answers, Respondent.CAREGIVER).disposition


@table("level", LEVELS)
def test_every_presentation_reaches_its_level(level: Disposition) -> None:
    assert {disposition_of(each.changes) for each in found(level)} == {level}


@table("level", LEVELS)
def test_the_presentations_on_the_page_are_these(level: Disposition) -> None:
    kept = [each.words for each in stored_proof().presentations[level]]
    in_force = [tuple(words_of(each, ITEMS)) for each in found(level)]
    gone = [f"no longer: {' AND '.join(words)}" for words in kept if words not in in_force]
    come = [f"only now: {' AND '.join(words)}" for words in in_force if words not in kept]

    assert kept == in_force, "\n".join((f"the smallest sets of answers that mean {level} differ", *gone[:5], *come[:5]))


@table("level", LEVELS)
def test_no_presentation_can_spare_an_answer(level: Disposition) -> None:
    for each in found(level):
        for spared in each.changes:
            rest = tuple(change for change in each.changes if change != spared)
            assert not disposition_of(rest).is_at_least(level), f"{each.changes} does not need {spared}"


@table("level", LEVELS)
def test_no_presentation_contains_another(level: Disposition) -> None:
    sets = [frozenset(each.changes) for each in found(level)]

    assert not [pair for pair in combinations(sets, 2) if pair[0] <= pair[1] or pair[1] <= pair[0]]


def test_every_answer_or_pair_that_means_call_now_contains_a_presentation() -> None:
    smallest = [frozenset(each.changes) for each in found(Disposition.CALL_NOW)]
    changes = [(link_id, code) for link_id, item in ITEMS.items() for code in item.codes if code not in (NONE, NO)]
    pairs = [pair for pair in combinations(changes, 2) if pair[0][0] != pair[1][0] or ITEMS[pair[0][0]].check_all]

    for answers in [*((change,) for change in changes), *pairs]:
        if disposition_of(answers) is Disposition.CALL_NOW:
            assert any(each <= frozenset(answers) for each in smallest), answers
