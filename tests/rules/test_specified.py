"""The rules in force decide as the specification does, for answers of every kind."""

from collections.abc import Iterable
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.in_force import ITEMS, triage
from rules.model.outcome import Outcome
from rules.model.questionnaire import Answers, Respondent
from tests.rules.plain_words import differences
from tests.rules.specified import Specified, specified
from tests.rules.strategies import nearly_quiet_answers, readable_answers
from tests.rules.whole_check import nothing_new
from tests.support.part import in_part
from tests.support.table import table

pytestmark = pytest.mark.unwatched

Change = tuple[str, str]

FOLLOW_UPS_ASKED = [
    (),
    (("bone-drug", "yes"),),
    (("back-pain", "new"),),
    (("back-pain", "unsure"), ("bone-drug", "unsure")),
]
CALCIUM = ("thirst", "peeing-often", "constipation", "vomiting", "sleepiness", "back-pain")
RESPONDENTS = st.sampled_from(Respondent)


def as_specified(outcome: Outcome) -> Specified:
    return Specified(
        disposition=outcome.disposition.value,
        route=outcome.route.value,
        clock=outcome.clock.value,
        er_line=outcome.er_line,
        findings=frozenset(finding.code for finding in outcome.findings),
        raised={each.link_id: f"{each.disposition} {each.clock}" for each in outcome.raised},
        unanswered=frozenset(outcome.unanswered),
        helper_needed=outcome.helper_needed,
    )


def changes_of(*link_ids: str) -> list[Change]:
    return [(link_id, code) for link_id in link_ids or ITEMS for code in ITEMS[link_id].codes]


def whole_check_with(*changes: Change) -> Answers | None:
    """A whole check with only ``changes`` reported; None if they cannot stand together."""
    answers = dict(nothing_new())
    for link_id, code in changes:
        before = sorted({other for changed, other in changes if changed == link_id and other != code})
        if before and (not ITEMS[link_id].check_all or "none" in (code, *before)):
            return None
        answers[link_id] = [code, *before] if ITEMS[link_id].check_all else code
    return answers


def hold(answers: Answers, respondent: Respondent = Respondent.PATIENT, said: Iterable[Change] = ()) -> None:
    """Hold the outcome of ``answers`` against the specification; ``said`` is what is told of them if it differs."""
    found, due = as_specified(triage(answers, respondent)), specified(answers, respondent)

    assert found == due, f"With {in_words(said)}:\n{differences(vars(due), vars(found))}"


def in_words(said: Iterable[Change]) -> str:
    return "; ".join(f"{link_id} = {code}" for link_id, code in said) or "the answers below"


@given(readable_answers(), RESPONDENTS)
def test_any_answers_come_out_as_specified(answers: Answers, respondent: Respondent) -> None:
    hold(answers, respondent)


@given(nearly_quiet_answers(), RESPONDENTS)
def test_a_check_with_few_findings_and_gaps_comes_out_as_specified(answers: Answers, respondent: Respondent) -> None:
    hold(answers, respondent)


@table("respondent", Respondent)
def test_every_answer_alone_comes_out_as_specified(respondent: Respondent) -> None:
    for change in changes_of():
        answers = whole_check_with(change)
        assert answers is not None
        hold(answers, respondent, said=[change])


@in_part(7)
@table("beside", FOLLOW_UPS_ASKED, ids=["alone", "bone medicine", "new back pain", "both unsure"])
def test_every_pair_of_answers_comes_out_as_specified(beside: tuple[Change, ...], every: int) -> None:
    for pair in list(combinations(changes_of(), 2))[::every]:
        answers = whole_check_with(*beside, *pair)
        if answers is not None:
            hold(answers, said=[*beside, *pair])


def test_every_three_signs_of_high_calcium_come_out_as_specified() -> None:
    for three in combinations(changes_of(*CALCIUM), 3):
        answers = whole_check_with(*three)
        if answers is not None:
            hold(answers, said=three)


@table("left_out", ITEMS)
def test_every_answer_beside_one_left_out_comes_out_as_specified(left_out: str) -> None:
    for change in changes_of():
        answers = whole_check_with(change) or {}
        gap = {link_id: answer for link_id, answer in answers.items() if link_id != left_out}
        hold(gap, said=[change, (left_out, "left out")])
