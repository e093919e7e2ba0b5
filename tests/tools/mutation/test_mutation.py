from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import cache
from itertools import combinations

import pytest
from pydantic import BaseModel

from rules.engine.triage import compiled, triage
from rules.errors import InconsistentRules
from rules.in_force import ITEMS, RED_FLAG, RED_FLAGS, RULES
from rules.model.condition import AllOf, AnyCondition, AnyOf, CountOf, OnOneItem, answered, at_least
from rules.model.disposition import Disposition
from rules.model.questionnaire import EnableWhen
from rules.model.rule_set import RuleSet
from tests.rules import plain_engine
from tests.rules.case_tables import Case, Level, cases
from tests.rules.mutant_rules import sound
from tests.support.part import in_part, left_out
from tests.support.table import table
from tests.tools.mutation.conditions import changes
from tests.tools.mutation.difference import difference
from tests.tools.mutation.equivalence import reason_for_equivalence
from tests.tools.mutation.judging import Judgement, Verdict, failing, judge
from tests.tools.mutation.mutant import Declared, Kind, Mutant
from tests.tools.mutation.mutators import mutants
from tests.tools.mutation.report import report, survivors

pytestmark = pytest.mark.unwatched

DECLARED = Declared.of(RULES)

BACK_PAIN, FALL, THIRST, NUMBNESS = (ITEMS[name] for name in ("back-pain", "fall", "thirst", "numbness"))


@cache
def every_mutant() -> tuple[Mutant, ...]:
    return tuple(mutants(DECLARED))


@cache
def judged(every: int) -> tuple[Judgement, ...]:
    """Judge one mutant in ``every`` by every case, once for all tests."""
    return tuple(judge(every_mutant()[::every], DECLARED, cases()))


def mutant(subject: str, change: str) -> Mutant:
    return next(each for each in every_mutant() if each.subject == subject and change in each.change)


def places(before: object, after: object) -> Iterator[object]:
    """Yield what stood in each place that differs. A condition on one item, or on when it is asked, is one place."""
    if before == after:
        return
    inside = list(pairs_within(before, after))
    if not inside:
        yield before
    for one, other in inside:
        yield from places(one, other)


def pairs_within(before: object, after: object) -> Iterator[tuple[object, object]]:
    if type(before) is not type(after) or isinstance(before, OnOneItem | EnableWhen):
        return
    if isinstance(before, tuple) and isinstance(after, tuple) and len(before) == len(after):
        yield from zip(before, after, strict=True)
    names: tuple[str, ...] = ()
    if isinstance(before, BaseModel):
        names = tuple(type(before).model_fields)
    elif is_dataclass(before):
        names = tuple(field.name for field in fields(before))
    yield from ((getattr(before, name), getattr(after, name)) for name in names)


@in_part(21)
def test_every_mistake_a_rule_could_have_is_noticed_by_a_clinical_case(every: int) -> None:
    unnoticed = survivors(judged(every))

    assert not unnoticed, "\n".join(("No case in tests/rules/cases notices that", *unnoticed))


@in_part(21)
def test_a_mutant_is_refused_only_for_naming_what_is_no_finding_or_what_masks_cannot_say(every: int) -> None:
    refusals = [each.why for each in judged(every) if each.verdict is Verdict.REFUSED]

    assert refusals
    reasons = ("does not offer 'no", "cannot be said in masks")
    assert [found for found in refusals if not any(reason in found for reason in reasons)] == []


def test_no_case_fails_on_the_rules_as_they_are() -> None:
    assert [case.name for case in failing(DECLARED, cases())] == []


def test_a_case_that_fails_without_any_change_is_named_in_the_report() -> None:
    wrong = Case(name="A fever can wait", answers={"fever": "yes"}, level=Level.MENTION, reasons=frozenset())

    broken = failing(DECLARED, [wrong])

    assert broken == [wrong]
    assert "- A fever can wait" in list(report([], broken, 0, seconds=0))


@left_out(beside="test_no_case_fails_on_the_rules_as_they_are")
def test_the_rules_without_a_change_survive_and_nothing_shows_it() -> None:
    unchanged = Mutant(Kind.DROPPED, "nothing", "is changed", frozenset(), DECLARED)

    (judgement,) = judge([unchanged], DECLARED, cases())

    assert judgement.verdict is Verdict.SURVIVED
    assert judgement.why == "no few answers were found that show it"


def test_a_mutant_that_no_case_notices_is_reported_with_answers_that_show_it() -> None:
    judgements = list(judge([mutant("back-pain-new", "is left out")], DECLARED, cases=()))

    lines = list(report(judgements, (), 0, seconds=0))

    assert survivors(judgements) == [
        "- back-pain-new: is left out\n    with back-pain = new: disposition: mention instead of call-soon"
    ]
    assert survivors(judgements)[0] in lines
    assert lines[-1].startswith("1 mutants against 0 clinical cases in 0.0 s: 0 killed")


def can_be_said_in_masks(rules: RuleSet) -> bool:
    try:
        return bool(compiled(rules))
    except InconsistentRules:
        return False


@in_part(21)
@table("kind", [Kind.PART, Kind.JOIN, Kind.COUNT])
def test_the_engine_decides_a_mutant_as_its_conditions_say(kind: Kind, every: int) -> None:
    some = sound([each for each in every_mutant() if each.kind is kind][::every])
    accepted = [(each, mutated) for each, mutated in some if can_be_said_in_masks(mutated)]

    assert accepted
    for each, mutated in accepted:
        near = [case for case in cases() if each.subject in case.reasons][:3]
        for case in near:
            plainly = plain_engine.triage(mutated, case.given(), case.respondent)
            assert triage(mutated, case.given(), case.respondent) == plainly, (str(each), case.name)


@table(
    ("subject", "change", "shown"),
    [
        (
            "low-calcium",
            "also asked when bone-drug = no",
            "with bone-drug = no, low-calcium = severe: disposition: call-now",
        ),
        ("bladder", "no longer one of “beside_a_finding”", "disposition: call-soon instead of call-now"),
        ("thirst-extreme", "due today becomes", "clock: soon instead of today"),
        ("lump-new", "goes to the ER no longer", "with lump = new: the ER if nobody is reached: no instead of yes"),
        ("dental-plan-soon", "no longer administrative", "dental-plan = soon, fever = unsure: disposition: call-now"),
        ("emergency-now", "no longer one of “emergency”", "disposition: call-soon instead of call-now"),
        ("calcium-support-only", "needs 3", "thirst = more, peeing-often = more: disposition: mention instead of"),
        ("confusion", "needs no helper", "with confusion = unsure: helper needed: no instead of yes"),
        ("two-different-signs", "needs 3", "clock: soon instead of today"),
        ("fever-yes", "route team becomes 911", "with fever = yes: route: 911 instead of team"),
    ],
    one_in=3,
)
def test_the_difference_a_mutant_makes_is_said_in_answers_and_outcome(subject: str, change: str, shown: str) -> None:
    assert shown in difference(mutant(subject, change), DECLARED)


# Each mutant is one mistake


def test_a_mutant_differs_from_the_rules_in_one_place() -> None:
    alone = [each for each in every_mutant() if each.kind is not Kind.SWAPPED]

    assert [str(each) for each in alone if len(list(places(DECLARED, each.declared))) != 1] == []


def test_a_swap_changes_only_what_the_rules_say_of_its_item() -> None:
    for swap in (each for each in every_mutant() if each.kind is Kind.SWAPPED):
        assert {getattr(place, "link_id", place) for place in places(DECLARED, swap.declared)} == {swap.subject}, swap


def test_no_two_mutants_of_the_same_subject_are_alike() -> None:
    by_subject: dict[str, list[Mutant]] = {}
    for each in every_mutant():
        by_subject.setdefault(each.subject, []).append(each)
    pairs = [pair for group in by_subject.values() for pair in combinations(group, 2)]

    assert [f"{one} / {other}" for one, other in pairs if str(one) == str(other)] == []
    assert [f"{one} / {other}" for one, other in pairs if one.declared == other.declared] == []


def test_making_and_trying_mutants_leaves_the_rules_in_force_as_they_are() -> None:
    mutant("two-different-signs", "needs 3").declared.rule_set()

    assert Declared.of(RULES) == DECLARED


# No place is forgotten


@table("code", RED_FLAG)
def test_every_red_flag_is_dropped_given_each_other_level_mark_and_sent_the_other_way(code: str) -> None:
    kinds = [each.kind for each in every_mutant() if each.subject == code]
    is_soon = RED_FLAG[code].disposition is Disposition.CALL_SOON
    is_real_soon = is_soon and not RED_FLAG[code].administrative

    assert kinds.count(Kind.DROPPED) == kinds.count(Kind.ROUTE) == 1
    assert kinds.count(Kind.ADMINISTRATIVE) == is_soon
    assert kinds.count(Kind.DUE) == is_real_soon
    assert kinds.count(Kind.ER_LINE) == (is_real_soon and code != "two-different-signs")
    assert kinds.count(Kind.LOWERED) == RED_FLAG[code].disposition.urgency
    assert kinds.count(Kind.RAISED) == 2 - RED_FLAG[code].disposition.urgency


@table("code", [code for code, flag in RED_FLAG.items() if flag.is_combination])
def test_every_part_of_a_combination_is_dropped(code: str) -> None:
    leaves = list(RED_FLAG[code].when.leaves())

    left_out = [each for each in every_mutant() if each.subject == code and each.kind is Kind.PART]

    assert {link_id for each in left_out for link_id in each.link_ids} == {leaf.link_id for leaf in leaves}
    assert len(left_out) >= len(leaves)


def test_every_silence_follow_up_and_self_doubt_is_changed() -> None:
    follow_ups = {link_id for link_id, item in ITEMS.items() if item.enable_when}
    own = [flag for flag in RED_FLAGS if not flag.is_combination and flag.disposition is Disposition.CALL_NOW]
    hiding = {link_id for flag in own for link_id in flag.link_ids}

    assert {each.subject for each in every_mutant() if each.kind is Kind.SILENCE} == {*hiding, "silences"}
    assert {each.subject for each in every_mutant() if each.kind is Kind.ASKED} == follow_ups
    assert {each.subject for each in every_mutant() if each.kind is Kind.SELF_DOUBT} == RULES.self_doubt


@table(
    ("when", "expected"),
    [
        (
            at_least(FALL, "sore"),
            [
                (Kind.NARROWER, at_least(FALL, "injured")),
                (Kind.WIDER, at_least(FALL, "repeated")),
                (Kind.NARROWER, at_least(FALL, "sore").model_copy(update={"options": ("sore",)})),
            ],
        ),
        (
            answered(BACK_PAIN, "changing"),
            [
                (Kind.WIDER, answered(BACK_PAIN, "changing", "uncontrolled")),
                (Kind.WIDER, answered(BACK_PAIN, "changing", "night")),
            ],
        ),
        (
            answered(THIRST, "extreme", "more"),
            [
                (Kind.NARROWER, answered(THIRST, "more")),
                (Kind.NARROWER, answered(THIRST, "extreme")),
                (Kind.WIDER, answered(THIRST, "extreme", "more", "none")),
            ],
        ),
        (
            AllOf(of=(answered(THIRST, "extreme"), answered(NUMBNESS, "saddle"))),
            [
                (Kind.JOIN, AnyOf(of=(answered(THIRST, "extreme"), answered(NUMBNESS, "saddle")))),
                (Kind.PART, AllOf(of=(answered(NUMBNESS, "saddle"),))),
                (Kind.WIDER, AllOf(of=(answered(THIRST, "extreme", "more"), answered(NUMBNESS, "saddle")))),
                (Kind.PART, AllOf(of=(answered(THIRST, "extreme"),))),
                (Kind.WIDER, AllOf(of=(answered(THIRST, "extreme"), answered(NUMBNESS, "saddle", "body")))),
            ],
        ),
        (
            CountOf(count=1, of=(answered(NUMBNESS, "saddle"),)),
            [
                (Kind.COUNT, CountOf(count=2, of=(answered(NUMBNESS, "saddle"),))),
                (Kind.WIDER, CountOf(count=1, of=(answered(NUMBNESS, "saddle", "body"),))),
            ],
        ),
    ],
    ids=["at least", "one answer", "two answers", "all of", "count"],
)
def test_a_condition_is_changed_in_each_place(when: AnyCondition, expected: list[tuple[Kind, AnyCondition]]) -> None:
    assert [(each.kind, each.when) for each in changes(when, ITEMS)] == expected


# Equivalence is proved, never supposed


@in_part(21)
def test_no_case_notices_a_mutant_that_is_proved_equivalent(every: int) -> None:
    noticed = [each.mutant for each in judged(every) if each.verdict is not Verdict.EQUIVALENT]

    assert len(noticed) < len(judged(every))
    assert [str(each) for each in noticed if reason_for_equivalence(each, DECLARED)] == []


def test_an_answer_that_another_part_counts_already_changes_nothing() -> None:
    reason = reason_for_equivalence(mutant("worried-and-symptomatic", "fall = sore also counts repeated"), DECLARED)

    assert reason == "fires for the same answers: all 7 on fall were compared"


@table(
    ("subject", "change"),
    [
        ("worried-and-symptomatic", "fall = repeated also counts once"),
        ("back-pain-after-cord-compression", "becomes back-pain = night or worse"),
        ("calcium-two-features", "needs 3"),
        ("back-pain-new", "is left out"),
        ("back-pain-new", "call-soon becomes mention"),
        ("back-pain-new", "also counts usual"),
        ("two-different-signs", "needs 3"),
        ("lump-new", "goes to the ER no longer"),
        ("bladder", "no longer one of “beside_a_finding”"),
    ],
)
def test_what_can_be_told_apart_is_not_equivalent(subject: str, change: str) -> None:
    assert reason_for_equivalence(mutant(subject, change), DECLARED) is None
