"""What a nurse calls the levels: by the clock, the same on every page, and never milder than the level."""

from datetime import timedelta

import pytest

from app import clock
from app.console.levels import (
    AMBULANCE_FIRST,
    BY_CLOCK,
    LEVELS,
    NOW,
    decided_in_words,
    level_in_words,
    verdict_in_words,
)
from app.console.suspected import suspected_in_words
from app.data.models import User
from rules.clinical.syndromes import BREAK, CORD, HIGH_CALCIUM, INFECTION, JAW, LOW_CALCIUM
from rules.model.disposition import Clock, Disposition, Route
from rules.model.questionnaire import Answers
from tests.console.filling_in import NEW_CALL, Browse, Data, form_on
from tests.rules.whole_check import nothing_new, outcome_of
from tests.support.console import SaveCall
from tests.support.page import FetchPage
from tests.support.table import table

EMERGENCY, TODAY, SOON, OPEN_DAY, VISIT = (
    "Emergency: be seen now",
    "Assess today",
    "Assess within 24 h",
    "Next open day",
    "Next visit",
)


@pytest.fixture
def pages(browse: Browse, nurse: User) -> FetchPage:
    return browse(nurse)


@table(
    ("changes", "words"),
    [
        ({"emergency-now": ["chest-pain"]}, f"{EMERGENCY}, ambulance first"),
        ({"weakness": "weaker"}, EMERGENCY),
        ({"back-pain": "new"}, TODAY),
        ({"lump": "new"}, SOON),
        ({"also-new": ["other-medicine-out"]}, OPEN_DAY),
        ({}, VISIT),
    ],
)
def test_a_level_is_called_by_its_clock(changes: Answers, words: str) -> None:
    assert verdict_in_words(outcome_of(changes).verdict) == words


def test_no_clock_makes_an_emergency_sound_milder_and_none_makes_a_visit_sound_graver() -> None:
    for each in Clock:
        assert level_in_words("call-now", each, Route.EMERGENCY) == f"{NOW}, {AMBULANCE_FIRST}"
        assert level_in_words("call-soon", each) != NOW
        assert level_in_words("mention", each) == VISIT


def test_a_level_that_is_not_in_use_any_more_stands_as_its_code() -> None:
    assert (level_in_words("retired-level"), decided_in_words(outcome_of(), "retired-level")) == ("retired-level",) * 2


@table(
    ("changes", "decided", "words"),
    [
        ({"back-pain": "new"}, Disposition.CALL_SOON, TODAY),
        ({"weakness": "weaker"}, Disposition.CALL_SOON, SOON),
        ({}, Disposition.CALL_SOON, SOON),
        ({"back-pain": "new"}, Disposition.CALL_NOW, EMERGENCY),
    ],
)
def test_what_was_decided_is_called_by_the_clock_that_is_then_in_force(
    changes: Answers, decided: Disposition, words: str
) -> None:
    assert decided_in_words(outcome_of(changes), decided) == words


@table(
    ("changes", "syndrome"),
    [
        ({"weakness": "weaker"}, CORD),
        ({"thirst": "extreme"}, HIGH_CALCIUM),
        ({"possible-break": "yes"}, BREAK),
        ({"bone-drug": "yes", "low-calcium": "severe"}, LOW_CALCIUM),
        ({"fever": "yes"}, INFECTION),
        ({"bone-drug": "yes", "jaw": "signs"}, JAW),
    ],
)
def test_what_is_suspected_follows_from_the_findings(changes: Answers, syndrome: object) -> None:
    assert suspected_in_words(outcome_of(changes)) == f"Suspected: {getattr(syndrome, 'clinical_name', None)}"


def test_nothing_is_suspected_behind_a_refill_or_an_answer_that_points_to_nothing() -> None:
    for changes in ({"also-new": ["other-medicine-out"]}, {"worry": "very"}, {}):
        assert suspected_in_words(outcome_of(changes)) == ""


def test_the_choices_of_the_decision_are_the_levels_of_the_console_each_by_its_clock(pages: FetchPage) -> None:
    labels = {each.attributes.get("for"): each.text for each in pages(NEW_CALL).tree.all("label")}

    assert {clock: labels[f"decided-{clock}"] for clock in Clock} == BY_CLOCK


def test_the_worklist_says_which_call_was_lowered_and_from_what(pages: FetchPage, save_call: SaveCall) -> None:
    save_call({"weakness": "weaker"}, decided=Disposition.CALL_SOON, override_reason="goals-of-care")
    save_call(nothing_new({"lump": "new"}), saved_at=clock.now() - timedelta(hours=1))
    first, second = (each.text for each in pages("/console").tree.all("li") if "aria-label" in each.attributes)

    assert f"lowered from {EMERGENCY}" in first
    assert SOON in second
    assert "lowered" not in second


def test_an_unfinished_call_shows_what_it_means_so_far_and_an_empty_one_nothing(pages: FetchPage) -> None:
    pages(NEW_CALL, {**form_on(pages(NEW_CALL)), "patient_name": "Empty", "do": "update"})
    assert "So far" not in pages("/console").text
    begun: Data = {**form_on(pages(NEW_CALL)), "answer-weakness": "weaker", "do": "update"}
    pages(NEW_CALL, begun)

    assert f"So far: {EMERGENCY} Draft: Weaker" in pages("/console").text


def test_every_level_has_a_name_of_its_own() -> None:
    assert len({*BY_CLOCK.values()}) == len(Clock)
    assert {*LEVELS} == {*Disposition}
