"""What people say in their own words leads to the option they should pick, and the option to the level it has.

The wording was read beside ``phrasings.toml``, and changed where two readings could split (``rules/CHANGES.md``). What
can be checked without a reader is checked here, by the rules in force.
"""

import tomllib

import pytest
from pydantic import ConfigDict, Field, TypeAdapter
from pydantic.dataclasses import dataclass

from app.console.in_page import words
from rules.clinical.silences import SILENCES
from rules.in_force import ITEMS, triage
from rules.model.disposition import Disposition
from rules.model.questionnaire import NO, NONE, UNSURE, Answers, Item, LinkId, Respondent
from tests.support.table import table


@dataclass(frozen=True, kw_only=True, config=ConfigDict(extra="forbid"))
class Phrasing:
    """What someone says, the options they should pick, and what a check with nothing else in it must answer."""

    who: Respondent
    words: str = Field(min_length=1)
    pick: list[str] = Field(min_length=1)
    disposition: Disposition = Disposition.MENTION
    misleading: str | None = Field(default=None, min_length=1)


TABLE = TypeAdapter(dict[LinkId, list[Phrasing]]).validate_python(
    tomllib.loads(words.PHRASINGS.read_text(encoding="utf-8"))
)
PHRASINGS = [(link_id, phrasing) for link_id, phrasings in TABLE.items() for phrasing in phrasings]
FEWEST = 4


def quiet(item: Item) -> str | list[str]:
    """The answer of someone who has nothing to report."""
    code = NONE if NONE in item.codes else NO
    return [code] if item.check_all else code


def nothing_else(item: Item, pick: list[str]) -> Answers:
    """A whole check in which ``pick`` is all that is reported, with the least that leads to the question."""
    others = {other.link_id: quiet(other) for other in ITEMS.values() if not other.is_optional}
    before = {item.enable_when.link_id: item.enable_when.options[0]} if item.enable_when else {}
    return {**others, **before, item.link_id: pick if item.check_all else pick[0]}


@table("link_id", ITEMS)
def test_every_question_has_enough_phrasings_of_both_speakers_to_review_it_by(link_id: str) -> None:
    phrasings = TABLE[link_id]

    assert len(phrasings) >= FEWEST
    assert len({each.words for each in phrasings}) == len(phrasings)
    assert {each.who for each in phrasings} == {Respondent.PATIENT, Respondent.CAREGIVER}


def test_the_table_is_about_the_questions_in_the_order_they_are_asked() -> None:
    assert list(TABLE) == list(ITEMS)


@table("link_id", ITEMS)
def test_every_option_is_what_someone_should_pick(link_id: str) -> None:
    picked = {code for phrasing in TABLE[link_id] for code in phrasing.pick}

    assert picked == set(ITEMS[link_id].codes)


@table(("link_id", "said"), PHRASINGS, ids=[f"{each}: {said.words}" for each, said in PHRASINGS])
def test_what_is_picked_can_be_answered_and_means_what_it_should(link_id: str, said: Phrasing) -> None:
    item = ITEMS[link_id]

    outcome = triage(nothing_else(item, said.pick), said.who)
    assert len(said.pick) == 1 or item.check_all
    assert outcome.complete
    assert outcome.disposition is said.disposition


@pytest.mark.parametrize("link_id", SILENCES.together)
def test_where_hours_matter_words_that_mislead_still_mean_a_call_now(link_id: str) -> None:
    misleading = [each for each in TABLE[link_id] if each.misleading]

    assert any(each.disposition is Disposition.CALL_NOW for each in misleading)


@pytest.mark.parametrize("link_id", SILENCES.together)
def test_where_hours_matter_not_being_sure_is_never_left_for_the_visit(link_id: str) -> None:
    unsure = [each for each in TABLE[link_id] if UNSURE in each.pick]

    assert unsure
    assert all(each.disposition is not Disposition.MENTION for each in unsure)
