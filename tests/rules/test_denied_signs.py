"""What was answered "no" is named sign by sign where one question asked for many."""

import pytest

from rules.advice.denied_signs import denied_signs
from rules.earlier import rules_of_form
from rules.in_force import ITEMS, RED_FLAG
from tests.rules.whole_check import outcome_of


def test_none_of_these_denies_each_sign_of_the_list() -> None:
    denied = denied_signs("emergency-now")

    assert RED_FLAG["emergency-now-chest-pain"].finding in denied
    assert len(denied) == 10


def test_old_trouble_that_the_team_knows_is_no_sign_to_deny() -> None:
    assert denied_signs("nerve-pain") == tuple(
        RED_FLAG[code].finding for code in ("nerve-pain-band", "nerve-pain-shooting", "nerve-pain-electric")
    )


@pytest.mark.parametrize("link_id", [link_id for link_id, item in ITEMS.items() if not item.check_all])
def test_a_question_with_one_answer_denies_itself(link_id: str) -> None:
    assert denied_signs(link_id) == ()


def test_whatever_was_denied_by_none_of_these_has_its_signs() -> None:
    for link_id in outcome_of().negatives:
        assert bool(denied_signs(link_id)) is ITEMS[link_id].check_all


def test_the_signs_are_in_the_words_of_the_reader() -> None:
    def loudly(message: str, /, **_slots: str) -> str:
        return message.upper()

    assert denied_signs("bone-pain", loudly)[0] == RED_FLAG["bone-pain-severe"].finding.upper()


def test_an_earlier_form_denies_its_own_signs() -> None:
    assert denied_signs("also-new", rules=rules_of_form(1)) != denied_signs("also-new")
