"""What may happen next follows from what was found, and is never promised."""

import re

import pytest

from rules.advice.safety_net import Advice, may_happen_next, next_steps
from rules.advice.safety_net.next_steps import BE_ASKED, COME_IN, MOST_STEPS, ONLY_NOW, STEPS
from rules.clinical.syndromes import SYNDROMES
from rules.model.disposition import Disposition, Route
from rules.model.outcome import Outcome
from rules.model.questionnaire import Answers
from tests.rules.advice_lines import SINGLE, declared_in
from tests.rules.whole_check import outcome_of
from tests.support.table import table


def said(changes: Answers) -> str:
    """What may happen next after a check in which only ``changes`` were reported."""
    return " ".join(line.words.patient for line in may_happen_next(outcome_of(changes)))


@table(
    ("changes", "named", "not_named"),
    [
        ({"weakness": "weaker"}, "MRI|steroid|Radiation|surgery", "calcium"),
        ({"confusion": "new"}, "calcium.*through a vein", "MRI"),
        ({"fever": "yes"}, "fight germs", "MRI|calcium|Radiation"),
        ({"also-new": ["leg-swelling"]}, "blood clot", "MRI|calcium|Radiation"),
        ({"bone-pain": ["loading"]}, "X-ray.*made stronger", "calcium|MRI"),
        ({"bone-drug": "yes", "dental-plan": "soon"}, "dentist", "MRI|calcium|want to see you"),
        ({"also-new": ["other-medicine-out"]}, "drug store", "MRI|calcium|want to see you"),
        ({"back-pain": "new", "spine-history": "no"}, "want to see you.*MRI", "steroid|surgery"),
        ({"back-pain": "usual"}, "plan for your pain", "calcium"),
        ({"thirst": "more"}, "calcium", "pain"),
        ({"fall": "once"}, "therapist", "calcium"),
        ({"also-new": ["despair"]}, "talk with you", "calcium|MRI"),
    ],
)
def test_what_may_happen_next_fits_what_was_found(changes: Answers, named: str, not_named: str) -> None:
    words = said(changes)

    assert re.search(named, words), words
    assert not re.search(not_named, words), words


@pytest.mark.parametrize("changes", [{}, {"emergency-now": ["unsure"]}, {"emergency-now": ["seizure"]}])
def test_where_nobody_can_tell_nothing_is_foretold(changes: Answers) -> None:
    assert may_happen_next(outcome_of(changes)) == ()


@table(("name", "outcome"), SINGLE.items(), ids=SINGLE)
def test_a_few_lines_at_most_and_what_is_for_call_now_there_only(name: str, outcome: Outcome) -> None:
    steps = may_happen_next(outcome)

    assert len(steps) <= MOST_STEPS, name
    assert not set(ONLY_NOW) & set(steps) or outcome.disposition is Disposition.CALL_NOW
    assert (COME_IN in steps) is ((outcome.disposition, outcome.route) == (Disposition.CALL_NOW, Route.TEAM))
    assert BE_ASKED not in steps or outcome.disposition is Disposition.CALL_SOON


@table(("name", "line"), declared_in(next_steps).items())
def test_what_may_happen_next_is_never_promised(name: str, line: Advice) -> None:
    assert re.search(r"\b(may|can|At times)\b", line.words.patient), name


def test_every_trouble_says_what_may_follow_or_that_nobody_can_tell() -> None:
    assert set(STEPS) == {syndrome.code for syndrome in SYNDROMES}
