"""What must be true of the clinical cases: they reach every red flag, from both sides, and every answer."""

from collections import Counter

from rules.in_force import ITEMS, RED_FLAG, RED_FLAGS
from rules.model.questionnaire import Item
from rules.model.red_flag import RedFlag
from tests.rules.case_tables import Level, cases
from tests.support.table import table


@table("flag", RED_FLAGS, ids=lambda flag: flag.code)
def test_a_red_flag_has_a_case_in_which_it_fires(flag: RedFlag) -> None:
    assert [case for case in cases() if flag.code in case.reasons]


@table("flag", RED_FLAGS, ids=lambda flag: flag.code)
def test_a_red_flag_has_a_case_that_just_misses_it(flag: RedFlag) -> None:
    assert [case for case in cases() if case.near == flag.code and flag.code not in case.reasons]


@table("flag", [flag for flag in RED_FLAGS if not flag.is_combination], ids=lambda flag: flag.code)
def test_a_red_flag_of_one_item_has_a_case_in_which_it_fires_alone(flag: RedFlag) -> None:
    assert [case for case in cases() if case.reasons == {flag.code} and case.level is Level.of(flag.verdict)]


@table("item", ITEMS.values(), ids=lambda item: item.link_id)
def test_every_option_of_an_item_is_chosen_in_some_case(item: Item) -> None:
    answers = [case.answers[item.link_id] for case in cases() if item.link_id in case.answers]
    chosen = {code for answer in answers for code in ([answer] if isinstance(answer, str) else answer)}

    assert not set(item.codes) - chosen


def test_no_two_cases_have_one_name() -> None:
    assert not [name for name, count in Counter(case.name for case in cases()).items() if count > 1]


def test_a_case_names_only_red_flags_and_items_that_there_are() -> None:
    for case in cases():
        assert case.reasons | {case.near or RED_FLAGS[0].code} <= RED_FLAG.keys(), case.name
        assert case.answers.keys() | case.raised.keys() | set(case.unanswered or ()) <= ITEMS.keys(), case.name


def test_a_case_that_misses_a_red_flag_does_not_fire_it() -> None:
    assert not [case.name for case in cases() if case.near in case.reasons]


def test_no_item_is_both_answered_and_left_unanswered() -> None:
    assert not [case.name for case in cases() if case.answers.keys() & set(case.unanswered or ())]
