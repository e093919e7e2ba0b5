"""Which open questions can still change the verdict, held against every way to answer them."""

from collections.abc import Iterator
from itertools import product
from math import prod
from random import Random
from typing import Final

import pytest

from rules.adaptation.adapted import adapt
from rules.engine.relevance import can_change
from rules.engine.triage import compiled
from rules.in_force import ITEMS, RELEASED_RULES, RULES
from rules.in_force import can_change as in_force
from rules.model.questionnaire import NO, NONE, Answers, Item, LinkId, Respondent
from rules.model.rule_set import RuleSet
from rules.proof.answer_space import Reply, replies_of
from tests.rules.local_rules import MIXED
from tests.rules.whole_check import nothing_new
from tests.support.table import table

SETS: Final = 20
MOST: Final = 500
"""As many ways to answer what is open are gone through for one set of answers."""

CALCIUM: Final = ("thirst", "vomiting", "worry")
SPINE: Final = ("back-pain", "spine-history", "fall")
Sent = dict[LinkId, str | list[str]]


def some_replies(item: Item) -> list[Reply]:
    """Every way to answer ``item``, with two options of several at most."""
    return [reply for reply in replies_of(item) if reply is None or len(reply) <= 2]


def told(item: Item, reply: tuple[str, ...]) -> str | list[str]:
    return list(reply) if item.check_all else reply[0]


def rank_of(rules: RuleSet, answers: Answers) -> object:
    verdict = compiled(rules).triage(answers, Respondent.PATIENT).verdict
    return verdict.disposition, verdict.route, verdict.clock


def by_trying(rules: RuleSet, answers: Answers) -> tuple[LinkId, ...]:
    """The items without an answer, beside some answers to the others of which an answer makes a difference."""
    left = [item for item in rules.items.values() if item.link_id not in answers]
    ranks: dict[tuple[Reply, ...], object] = {}
    for replies in product(*map(some_replies, left)):
        given = {item.link_id: told(item, reply) for item, reply in zip(left, replies, strict=True) if reply}
        ranks[replies] = rank_of(rules, {**answers, **given})
    return tuple(
        item.link_id
        for place, item in enumerate(left)
        if _is_asked(item, answers)
        if any(rank != ranks[*replies[:place], None, *replies[place + 1 :]] for replies, rank in ranks.items())
    )


def _is_asked(item: Item, answers: Answers) -> bool:
    when = item.enable_when
    return when is None or answers.get(when.link_id) in when.options


def drawn(rules: RuleSet, seed: int) -> Iterator[Sent]:
    """Sets of answers, most of them quiet, that leave a few questions open."""
    random = Random(seed)  # noqa: S311 - no secret; the same every time
    while True:
        left = random.sample(list(rules.items), random.choice([1, 2, 3, 4]))
        calm = random.choice([0.8, 0.9, 0.95, 1.0])
        yield {
            link_id: told(item, (_drawn_code(random, item, calm),))
            for link_id, item in rules.items.items()
            if link_id not in left
        }


def _drawn_code(random: Random, item: Item, calm: float) -> str:
    quiet = [code for code in item.codes if code in (NONE, NO)]
    loud = [code for code in item.codes if code not in (NONE, NO)]
    return random.choice(quiet if quiet and random.random() < calm else loud)


def is_small(rules: RuleSet, answers: Answers) -> bool:
    left = (item for link_id, item in rules.items.items() if link_id not in answers)
    return prod(len(some_replies(item)) for item in left) <= MOST


@pytest.mark.parametrize("rules", [RULES, adapt(RELEASED_RULES, MIXED).rules], ids=["in force", "adapted"])
def test_a_question_is_named_if_and_only_if_some_answers_make_it_matter(rules: RuleSet) -> None:
    sets = (answers for answers in drawn(rules, seed=1) if is_small(rules, answers))

    for answers in (next(sets) for _ in range(SETS)):
        assert can_change(rules, answers) == by_trying(rules, answers), answers


@pytest.mark.unwatched
@table(
    "said",
    [
        {"dental-plan": "soon"},
        {"confusion": "unsure"},
        {"thirst": "extreme"},
        {"sleepiness": "tired"},
        {"also-new": ["other-medicine-out"], "sleepiness": "tired"},
    ],
    one_in=10,
)
@pytest.mark.parametrize(
    "left", [CALCIUM, ("bone-drug", "low-calcium", "worry"), ("back-pain", "spine-history", "fall")]
)
def test_what_only_matters_together_is_named_beside_what_was_found(said: Sent, left: tuple[LinkId, ...]) -> None:
    answers = {link_id: reply for link_id, reply in {**nothing_new(), **said}.items() if link_id not in left}

    assert can_change(RULES, answers) == by_trying(RULES, answers)


def test_with_nothing_answered_everything_that_is_asked_and_means_anything_can_change_it() -> None:
    named = in_force({})

    follow_ups = {link_id for link_id, item in ITEMS.items() if item.enable_when}
    assert set(named) == set(ITEMS) - follow_ups - {"for-the-visit"}


def test_beside_a_call_now_only_what_means_911_is_left_and_beside_that_nothing() -> None:
    assert in_force({"weakness": "weaker"}) == ("emergency-now", "confusion", "sleepiness", "bone-drug")
    assert in_force({"weakness": "weaker", "bone-drug": "yes"})[-1] == "low-calcium"
    assert in_force({"emergency-now": ["stroke"]}) == ()
    assert in_force(nothing_new()) == ()


def test_beside_a_doubt_what_could_hide_more_is_asked_and_what_is_answered_is_not() -> None:
    answers: Answers = {"bone-pain": ["usual"], "for-the-visit": ["dental"], "fever": "unsure"}
    found = can_change(RULES, answers)

    assert {"emergency-now", "weakness", "bladder"} <= {*found}
    assert not {*found} & {*answers}
