"""What people say in their own words leads to the option they should pick, and the option to the level it has.

The wording was read beside ``phrasings.toml``, and changed where two readings could split (``rules/CHANGES.md``). What
can be checked without a reader is checked here.
"""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rules.assessment import ITEMS, RULES, triage
from rules.disposition import Disposition, most_urgent
from rules.questionnaire import Answers, Item

TABLE: dict[str, list[dict[str, Any]]] = tomllib.loads(
    Path(__file__).with_name("phrasings.toml").read_text(encoding="utf-8")
)
FEWEST = 4
PHRASINGS = [(link_id, phrase) for link_id, phrases in TABLE.items() for phrase in phrases]


def alone(item: Item, pick: list[str]) -> Answers:
    """The answers of someone who says this and nothing else, with what the item needs to be asked."""
    before = {item.enable_when.link_id: item.enable_when.options[0]} if item.enable_when else {}
    return {**before, item.link_id: pick if item.check_all else pick[0]}


def level_of(item: Item, pick: list[str]) -> Disposition:
    """The level of what this alone is evidence of."""
    findings = triage(alone(item, pick)).findings
    return most_urgent(each.disposition for each in findings if item.link_id in each.red_flag.link_ids)


def urgent_options() -> Iterator[tuple[str, str]]:
    """Every option that alone means more than a mention."""
    for item in ITEMS.values():
        for code in item.codes:
            if level_of(item, [code]) is not Disposition.MENTION:
                yield item.link_id, code


@pytest.mark.parametrize("link_id", ITEMS)
def test_every_question_has_enough_phrasings_to_review_it_by(link_id: str) -> None:
    phrases = TABLE[link_id]

    assert len(phrases) >= FEWEST
    assert any("misleading" in each for each in phrases), "none of them could lead a reader astray"
    assert len({each["words"] for each in phrases}) == len(phrases)


def test_the_table_is_about_the_questions_in_the_order_they_are_asked() -> None:
    assert list(TABLE) == list(ITEMS)


@pytest.mark.parametrize(("link_id", "phrase"), PHRASINGS, ids=[f"{each}-{i}" for i, (each, _) in enumerate(PHRASINGS)])
def test_the_option_to_pick_is_offered_and_means_what_it_should(link_id: str, phrase: dict[str, Any]) -> None:
    item, pick = ITEMS[link_id], phrase["pick"]

    assert phrase.keys() <= {"who", "words", "pick", "level", "misleading"}
    assert phrase["who"] in {"patient", "caregiver"}
    assert pick
    assert set(pick) <= set(item.codes)
    assert len(pick) == 1 or item.check_all
    assert level_of(item, pick) == phrase.get("level", Disposition.MENTION)


def test_every_option_that_means_a_call_is_picked_by_someone() -> None:
    picked = {(link_id, code) for link_id, phrase in PHRASINGS for code in phrase["pick"]}

    assert set(urgent_options()) <= picked


def test_both_patients_and_caregivers_speak_of_what_cannot_wait() -> None:
    for link_id in RULES.hours_matter:
        assert {"patient", "caregiver"} == {each["who"] for each in TABLE[link_id]}, link_id
