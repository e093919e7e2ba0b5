"""Reading answers: every fault is named at once, and only what is asked counts."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.errors import AnswersError
from rules.in_force import ITEMS, asked, triage
from rules.model.answers import codes_of
from rules.model.questionnaire import NO, Answers
from tests.rules.strategies import readable_answers, whatever_json_can_say
from tests.support.table import table


def faults_of(answers: object) -> tuple[str, ...]:
    with pytest.raises(AnswersError) as caught:
        triage(answers)  # type: ignore[arg-type]
    return caught.value.faults


def refusal_of(answers: Any) -> tuple[str, ...] | None:  # noqa: ANN401
    """The faults of ``answers``; None if they can be read."""
    try:
        triage(answers)
    except AnswersError as error:
        return error.faults
    return None


@table(
    ("answers", "words"),
    [
        ({"leg-pain": "none"}, "Unknown item 'leg-pain'"),
        ({7: "none"}, "Unknown item 7"),
        ({"fever": "maybe"}, "fever: unknown option 'maybe'"),
        ({"fever": True}, "fever: found True"),
        ({"fever": None}, "fever: found None"),
        ({"fever": ["yes"]}, "fever: found ['yes']"),
        ({"fever": ("yes", "none")}, "fever: found ('yes', 'none')"),
        ({"fever": ()}, "fever: found ()"),
        ({"fever": ("maybe",)}, "fever: unknown option 'maybe'"),
        ({"bladder": ("none", "leaking")}, "'none' stands beside leaking"),
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


@given(readable_answers())
def test_a_tuple_of_codes_means_what_was_sent(answers: Answers) -> None:
    assert triage({link_id: codes_of(answer) for link_id, answer in answers.items()}) == triage(answers)


@given(st.one_of(whatever_json_can_say(), st.dictionaries(st.sampled_from(sorted(ITEMS)), whatever_json_can_say())))
def test_whatever_comes_is_read_or_refused_with_its_faults(answers: Any) -> None:  # noqa: ANN401
    refused = refusal_of(answers)

    assert refused is None or refused
    assert refused is not None or set(answers) <= set(ITEMS)


@given(readable_answers(), st.sampled_from(sorted(ITEMS)), whatever_json_can_say())
def test_one_answer_that_cannot_be_read_spoils_none_of_the_others(answers: Answers, link_id: str, spoilt: Any) -> None:  # noqa: ANN401
    assert refusal_of({**answers, link_id: spoilt}) == refusal_of({link_id: spoilt})


@given(readable_answers(), st.data())
def test_one_option_that_is_not_offered_is_named_with_its_item(answers: Answers, data: st.DataObject) -> None:
    link_id = data.draw(st.sampled_from(sorted(ITEMS)))
    spoilt = {**answers, link_id: ["x"] if ITEMS[link_id].check_all else "x"}

    (fault,) = faults_of(spoilt)
    assert fault.startswith(f"{link_id}: unknown option 'x'")


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
    assert triage({"bladder": ("leaking",)}) == triage({"bladder": ["leaking"]})


def test_a_follow_up_is_asked_only_after_what_enables_it() -> None:
    assert "spine-history" in asked({"back-pain": "new"})
    assert "spine-history" in asked({"back-pain": "unsure"})
    assert "spine-history" not in asked({"back-pain": "usual"})
    assert "spine-history" not in asked({})


def test_items_are_asked_in_the_order_of_the_questionnaire() -> None:
    everything = asked({"bone-drug": "yes", "back-pain": "new"})

    assert list(everything) == list(ITEMS)


@given(readable_answers())
def test_an_item_is_asked_when_what_enables_it_is_asked_and_was_chosen(answers: Answers) -> None:
    found = asked(answers)

    for link_id, item in ITEMS.items():
        when = item.enable_when
        assert (link_id in found) is (
            when is None or (when.link_id in found and answers.get(when.link_id) in when.options)
        )


def test_no_bone_medicine_asks_nothing_more_of_it() -> None:
    assert {"dental-plan", "low-calcium"} <= set(asked({"bone-drug": "yes"}))
    assert {"dental-plan", "low-calcium"} <= set(asked({"bone-drug": "unsure"}))
    assert not {"dental-plan", "low-calcium"} & set(asked({"bone-drug": NO}))


def test_asking_what_is_enabled_names_the_same_faults() -> None:
    with pytest.raises(AnswersError) as caught:
        asked({"fever": "maybe", "x": "y"})

    assert caught.value.faults == faults_of({"fever": "maybe", "x": "y"})
