"""What to do while waiting fits what was found: every single finding and every "not sure" is walked."""

from collections.abc import Iterable
from itertools import combinations

import pytest

from rules.advice.safety_net import Advice, while_waiting, while_you_wait
from rules.advice.safety_net.waiting import IF_PAIN_GROWS, MOST_LINES, UNTIL_THE_VISIT
from rules.advice.safety_net.while_waiting import ANY_CALL_NOW, LINES, WRITE_IT_DOWN, WaitingLine
from rules.advice.suspected import worst_hidden
from rules.clinical.syndromes import SYNDROME_OF, SYNDROMES
from rules.in_force import triage
from rules.model.disposition import Disposition
from rules.model.outcome import Outcome, Sign
from rules.model.questionnaire import Answers
from tests.rules.advice_lines import SINGLE, declared_in, single_answers
from tests.rules.whole_check import nothing_new, outcome_of
from tests.support.table import table

FITS = {
    "LIE_FLAT": "cord",
    "NO_BENDING": "cord",
    "NO_DRIVING": "cord",
    "NOT_USED": "break",
    "SORE_AFTER_A_FALL": "fall",
    "FALL_BLOOD_THINNER": "break fall",
    "ASK_BEFORE_EATING": "break fall",
    "SPARE_IT": "weak-bone",
    "CALCIUM_TEST": "high-calcium blocked-bowel mind",
    "NO_CALCIUM": "high-calcium",
    "DRINK_WATER": "high-calcium",
    "OTHER_MEDICINES": "high-calcium",
    "KEEP_CALCIUM": "low-calcium",
    "LAST_BONE_MEDICINE": "low-calcium",
    "TEMPERATURE": "infection",
    "NO_FEVER_MEDICINE": "infection",
    "TREATMENT_CARD": "infection",
    "NOT_ALONE": "mind opioid",
    "NO_STRONG_MEDICINE": "mind opioid",
    "SLOW_BREATHING": "mind opioid",
    "STEROID": "vomiting stopped-medicine",
    "SMALL_SIPS": "vomiting blocked-bowel",
    "NAME_AND_DOSE": "refill",
    "CLOT_BLOOD_THINNER": "clot breath stopped-medicine",
    "SIT_UP": "breath allergy",
    "NO_RUBBING": "clot",
    "TIME_IT_BEGAN": "brain",
    "NOTHING_BY_MOUTH": "brain",
    "ON_THE_SIDE": "brain",
    "PRESS_ON_IT": "bleeding",
    "BLEEDING_BLOOD_THINNER": "bleeding",
    "CRISIS_LINE": "despair",
    "WITH_SOMEONE": "despair",
    "OUT_OF_REACH": "despair",
    "RINSE": "jaw",
    "NOTHING_PULLED": "jaw",
}
"""Which trouble each line is for: clinical.md §8, written down once more and apart from the code."""

OPPOSITES = (
    ("DRINK_WATER", "NOTHING_BY_MOUTH"),
    ("DRINK_WATER", "ASK_BEFORE_EATING"),
    ("DRINK_WATER", "SMALL_SIPS"),
    ("NO_CALCIUM", "KEEP_CALCIUM"),
    ("NO_CALCIUM", "KEEP_TAKING"),
    ("NO_STRONG_MEDICINE", "KEEP_TAKING"),
    ("OUT_OF_REACH", "KEEP_TAKING"),
    ("LIE_FLAT", "ON_THE_SIDE"),
)

BY_NAME = declared_in(while_waiting)
NAME_OF: dict[Advice, str] = {line: name for name, line in BY_NAME.items()}
OF_ONE_TROUBLE = {line for lines in LINES.values() for line in lines}


def reasons_for_a_call(outcome: Outcome) -> Iterable[Sign]:
    """The signs behind the level: those found, and the worst that each "not sure" may hide."""
    yield from outcome.findings
    for raised in outcome.raised:
        yield from worst_hidden(raised)


@table(("name", "outcome"), SINGLE.items(), ids=SINGLE)
def test_a_line_fits_the_trouble_that_was_found_or_may_be_hidden(name: str, outcome: Outcome) -> None:
    troubles = {SYNDROME_OF[each.code].code for each in reasons_for_a_call(outcome) if each.code in SYNDROME_OF}

    for line in while_you_wait(outcome):
        if line in OF_ONE_TROUBLE:
            assert troubles & set(FITS[NAME_OF[line]].split()), f"{name}: {line.words.patient}"


@table(("name", "outcome"), SINGLE.items(), ids=SINGLE)
def test_at_most_four_lines_stand_beside_a_call_and_never_none(name: str, outcome: Outcome) -> None:
    lines = while_you_wait(outcome)

    assert 1 <= len(lines) <= MOST_LINES, name
    assert len({line.words for line in lines}) == len(lines)


@table(("name", "outcome"), SINGLE.items(), ids=SINGLE)
def test_what_holds_for_any_call_now_stands_beside_call_now_only(name: str, outcome: Outcome) -> None:
    general = set(while_you_wait(outcome)) & set(ANY_CALL_NOW)

    assert not general or outcome.disposition is Disposition.CALL_NOW, name


def test_two_lines_that_ask_for_opposite_things_never_stand_together() -> None:
    """One answer for each advice that a single answer gives, and every two of them together."""
    one_for_each = {while_you_wait(SINGLE[name]): changes for name, changes in single_answers()}
    opposites = [{BY_NAME[one], BY_NAME[two]} for one, two in OPPOSITES]

    for first, second in combinations(one_for_each.values(), 2):
        if first.keys().isdisjoint(second):
            lines = set(while_you_wait(outcome_of({**first, **second})))
            assert not [both for both in opposites if both <= lines], (first, second)


def test_every_line_is_shown_to_somebody() -> None:
    shown = {line for outcome in SINGLE.values() for line in while_you_wait(outcome)}

    assert {WRITE_IT_DOWN, IF_PAIN_GROWS, *UNTIL_THE_VISIT, *ANY_CALL_NOW, *OF_ONE_TROUBLE} == shown


def test_the_table_names_every_line_and_no_other() -> None:
    assert set(FITS) == {NAME_OF[line] for line in OF_ONE_TROUBLE}
    assert set(LINES) == {syndrome.code for syndrome in SYNDROMES}


@pytest.mark.parametrize(
    ("changes", "first"),
    [
        ({"weakness": "weaker", "fever": "yes"}, "TEMPERATURE"),
        ({"emergency-now": ["seizure"], "fever": "yes"}, "TIME_IT_BEGAN"),
        ({"thirst": "extreme", "also-new": ["despair"]}, "CRISIS_LINE"),
        ({"vomiting": "nothing-stays-down"}, "STEROID"),
        ({"lump": "new", "also-new": ["stopped-medicine"]}, "STEROID"),
        ({"back-pain": "new", "spine-history": "no"}, "NO_BENDING"),
        ({"emergency-now": ["unsure"]}, "NOT_ALONE"),
    ],
)
def test_the_most_urgent_trouble_comes_first(changes: Answers, first: str) -> None:
    assert NAME_OF[while_you_wait(outcome_of(changes))[0]] == first


def test_nobody_lies_flat_for_hours_until_a_call_that_can_wait() -> None:
    lines = while_you_wait(outcome_of({"back-pain": "new", "spine-history": "no"}))

    assert BY_NAME["LIE_FLAT"] not in lines


def test_one_who_is_not_sure_of_many_signs_gets_one_line_for_each_trouble() -> None:
    lines = while_you_wait(outcome_of({"emergency-now": ["unsure"]}))
    groups = [frozenset(FITS[NAME_OF[line]].split()) for line in lines]

    assert len(groups) == len(set(groups)) == MOST_LINES


def test_an_unfinished_check_with_nothing_found_knows_no_line() -> None:
    answers = {link_id: answer for link_id, answer in nothing_new().items() if link_id != "fever"}

    assert while_you_wait(triage(answers)) == ()


def test_known_pain_says_first_when_it_cannot_wait() -> None:
    assert while_you_wait(outcome_of({"back-pain": "usual"}))[0] is IF_PAIN_GROWS
    assert while_you_wait(outcome_of({"thirst": "more"})) == UNTIL_THE_VISIT


def test_a_line_is_declared_once() -> None:
    assert all(isinstance(line, WaitingLine) for line in OF_ONE_TROUBLE)
    assert len({line.words for line in OF_ONE_TROUBLE}) == len(OF_ONE_TROUBLE) - 2, "blood thinner has three sources"


@pytest.mark.parametrize("changes", [{"back-pain": "severe"}, {"fall": "hurt", "vomiting": "cannot-keep-down"}])
def test_answers_to_an_earlier_form_get_lines_too(changes: Answers) -> None:
    outcome = triage(changes, questionnaire=1)

    assert OF_ONE_TROUBLE & set(while_you_wait(outcome))
