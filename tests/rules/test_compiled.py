"""The compiled engine says what the plain one says."""

import pytest
from hypothesis import given

from rules.engine.masks import Layout, bits_of, fewest_bits
from rules.engine.triage import triage
from rules.errors import InconsistentRules
from rules.in_force import ITEMS, RULES, STEPS
from rules.model.condition import AllOf, AnyOf, CountOf, answered
from rules.model.questionnaire import Answers, Item, Respondent, Step
from rules.model.red_flag import RedFlag
from rules.model.rule_set import RuleSet
from rules.proof.answer_space import replies_of
from tests.rules import plain_engine
from tests.rules.few_rules import NEW
from tests.rules.space_in_force import space_in_force
from tests.rules.strategies import readable_answers
from tests.support.part import in_part
from tests.support.table import table

BACK_PAIN, WEAKNESS, NERVE_PAIN = ITEMS["back-pain"], ITEMS["weakness"], ITEMS["nerve-pain"]


def as_answer(item: Item, reply: tuple[str, ...]) -> str | list[str]:
    return list(reply) if item.check_all else reply[0]


@given(readable_answers())
def test_any_answers_have_the_outcome_of_the_plain_engine(answers: Answers) -> None:
    for respondent in Respondent:
        assert triage(RULES, answers, respondent) == plain_engine.triage(RULES, answers, respondent)


@pytest.mark.unwatched
@in_part(7)
@table("step", STEPS, ids=lambda step: step.code)
def test_every_reply_of_a_step_has_the_outcome_of_the_plain_engine(step: Step, every: int) -> None:
    space = space_in_force()
    blocks = [block for block in space.blocks if block.items[0] in step.items]
    beside: Answers = {"vomiting": "again-and-again", "worry": "very"}

    for block in blocks:
        for replies in list(block.signatures)[::every]:
            for others in ({}, beside):
                answers = {**others, **space.answers_on(block, replies)}
                assert triage(RULES, answers, Respondent.PATIENT) == plain_engine.triage(
                    RULES, answers, Respondent.PATIENT
                )


@pytest.mark.unwatched
def test_every_pair_of_replies_on_joined_items_has_the_outcome_of_the_plain_engine() -> None:
    joined = [ITEMS[link_id] for link_id in ("back-pain", "constipation", "fall", "thirst", "vomiting", "worry")]

    for first in joined:
        for second in joined:
            for one in filter(None, replies_of(first)):
                for other in filter(None, replies_of(second)):
                    answers = {first.link_id: as_answer(first, one), second.link_id: as_answer(second, other)}
                    assert triage(RULES, answers, Respondent.NURSE) == plain_engine.triage(
                        RULES, answers, Respondent.NURSE
                    )


def rules_with(when: AllOf | AnyOf | CountOf) -> RuleSet:
    like = RULES.red_flags[0]
    flag = RedFlag(
        code="only-this", finding="Only this", when=when, disposition=like.disposition, citations=like.citations
    )
    return RuleSet(steps=RULES.steps, red_flags=(flag,), edition=NEW)


@pytest.mark.parametrize(
    "when",
    [
        AnyOf(of=(answered(BACK_PAIN, "new"), answered(WEAKNESS, "weaker"))),
        CountOf(count=1, of=(answered(BACK_PAIN, "new"), answered(WEAKNESS, "weaker"))),
        AllOf(of=(answered(BACK_PAIN, "new", "severe"),)),
        AllOf(of=(AnyOf(of=(answered(BACK_PAIN, "new"),)), AnyOf(of=(answered(BACK_PAIN, "new", "usual"),)))),
    ],
    ids=["any of two", "one of two", "all of one", "two of the same"],
)
def test_a_combination_that_one_answer_makes_true_fires_on_it(when: AllOf | AnyOf | CountOf) -> None:
    outcome = triage(rules_with(when), {"back-pain": "new"}, Respondent.PATIENT)

    assert [finding.code for finding in outcome.findings] == ["only-this"]


def test_a_count_takes_parts_of_several_options_items_and_counts() -> None:
    when = CountOf(
        count=2,
        of=(
            AnyOf(of=(answered(BACK_PAIN, "new"), answered(WEAKNESS, "weaker"))),
            answered(NERVE_PAIN, "band", "shooting"),
            CountOf(count=2, of=(answered(NERVE_PAIN, "electric"), answered(ITEMS["lump"], "new"))),
        ),
    )
    rules = rules_with(when)
    holds: tuple[Answers, ...] = (
        {"back-pain": "new", "nerve-pain": ["band"]},
        {"back-pain": "new", "nerve-pain": ["electric"], "lump": "new"},
    )
    fails: tuple[Answers, ...] = (
        {"back-pain": "new", "weakness": "weaker"},
        {"nerve-pain": ["band", "shooting", "electric"]},
        {"back-pain": "new", "nerve-pain": ["electric"]},
    )

    for answers in (*holds, *fails):
        outcome = triage(rules, answers, Respondent.PATIENT)
        assert bool(outcome.findings) is (answers in holds)
        assert outcome == plain_engine.triage(rules, answers, Respondent.PATIENT)


@pytest.mark.parametrize(
    "when",
    [
        AnyOf(of=(AllOf(of=(answered(BACK_PAIN, "new"), answered(WEAKNESS, "weaker"))), answered(WEAKNESS, "weaker"))),
        CountOf(count=1, of=(AllOf(of=(answered(BACK_PAIN, "new"),)),)),
        CountOf(count=2, of=(answered(BACK_PAIN, "new"), answered(BACK_PAIN, "new", "usual"))),
    ],
    ids=["all within any", "all counted", "one option in two parts"],
)
def test_a_condition_that_masks_cannot_say_is_refused(when: AllOf | AnyOf | CountOf) -> None:
    with pytest.raises(InconsistentRules):
        triage(rules_with(when), {}, Respondent.PATIENT)


def test_rules_without_combinations_are_compiled() -> None:
    alone = tuple(flag for flag in RULES.red_flags if not flag.is_combination)
    rules = RuleSet(steps=RULES.steps, red_flags=alone, edition=NEW)

    outcome = triage(rules, {"back-pain": "new", "fall": "sore"}, Respondent.PATIENT)

    assert {finding.code for finding in outcome.findings} == {"back-pain-new", "fall-sore"}


def test_bits_are_found_lowest_first() -> None:
    assert list(bits_of(0b101001)) == [0, 3, 5]


def test_terms_that_share_a_bit_may_both_hold_by_it() -> None:
    assert fewest_bits([(0b011, ()), (0b110, ())]) == 1
    assert fewest_bits([(0b001, ()), (0b110, ())]) == 2
    assert fewest_bits([(0, ((2, 0b111, ()),))]) == 2


def test_no_two_options_or_items_share_a_bit() -> None:
    layout = Layout(RULES)
    shares = [layout.options(item) for item in layout.items]
    shares += [layout.known(item.link_id) for item in layout.items]
    shares += [layout.unsure(item.link_id) for item in layout.items]
    shares += [layout.fired(flag) for flag in layout.flags]

    assert sum(share.bit_count() for share in shares) == sum(shares).bit_count()
