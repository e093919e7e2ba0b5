"""Reading answers: every fault is named at once, and only what is asked counts."""

import pytest

from rules.assessment import ITEMS, asked, triage
from rules.errors import AnswersError


def faults_of(answers: object) -> tuple[str, ...]:
    with pytest.raises(AnswersError) as caught:
        triage(answers)  # type: ignore[arg-type]
    return caught.value.faults


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"leg-pain": "none"}, "Unknown item 'leg-pain'"),
        ({7: "none"}, "Unknown item 7"),
        ({"fever": "maybe"}, "fever: unknown option 'maybe'"),
        ({"fever": True}, "fever: found True"),
        ({"fever": None}, "fever: found None"),
        ({"fever": ["yes"]}, "fever: found ['yes']"),
        ({"bladder": "none"}, "bladder: found 'none', expected a list"),
        ({"bladder": []}, "bladder: found an empty list"),
        ({"bladder": ["none", "leaking"]}, "'none' stands beside leaking"),
        ({"bladder": ["none", "unsure"]}, "'none' stands beside unsure"),
        ({"bladder": ["dripping"]}, "bladder: unknown option 'dripping'"),
        ({"bladder": [["leaking"]]}, "bladder: found [['leaking']]"),
        ({"bladder": {"leaking": True}}, "bladder: found {'leaking': True}"),
        (["fever"], "Found list"),
        ("fever", "Found str"),
    ],
)
def test_an_answer_that_cannot_be_read_is_named_with_what_was_expected(answers: object, words: str) -> None:
    assert words in "\n".join(faults_of(answers))


def test_every_fault_is_named_at_once() -> None:
    faults = faults_of({"x": "y", "fever": "maybe", "bladder": ["none", "burning"], "lump": ["hot"]})

    assert len(faults) == 4


def test_nothing_is_guessed_from_a_near_miss() -> None:
    assert faults_of({"Fever": "yes"})
    assert faults_of({"fever": "Yes"})
    assert faults_of({"fever": " yes"})


def test_an_item_left_out_is_not_a_fault() -> None:
    assert triage({}).unanswered


def test_an_optional_item_may_be_empty() -> None:
    assert triage({"for-the-visit": []}) == triage({})


def test_an_option_named_twice_counts_once() -> None:
    assert triage({"bladder": ["leaking", "leaking"]}) == triage({"bladder": ["leaking"]})
    assert triage({"bladder": ["none", "none"]}) == triage({"bladder": ["none"]})


def test_a_tuple_is_as_good_as_a_list() -> None:
    assert triage({"bladder": ("leaking",)}) == triage({"bladder": ["leaking"]})  # type: ignore[dict-item]


def test_a_follow_up_is_asked_only_after_what_enables_it() -> None:
    assert "spine-history" in asked({"back-pain": "new"})
    assert "spine-history" in asked({"back-pain": "unsure"})
    assert "spine-history" not in asked({"back-pain": "usual"})
    assert "spine-history" not in asked({})


def test_items_are_asked_in_the_order_of_the_questionnaire() -> None:
    everything = asked({"bone-drug": "yes", "back-pain": "new"})

    assert list(everything) == list(ITEMS)
