"""Conditions have three values, and "not sure" is never no."""

import pytest

from rules.in_force import ITEMS
from rules.model.condition import AllOf, AnyOf, Chosen, Condition, CountOf, Presence, answered, at_least
from tests.support.table import table

FALL, LUMP, BLADDER = ITEMS["fall"], ITEMS["lump"], ITEMS["bladder"]
SORE, HOT = answered(FALL, "sore"), answered(LUMP, "hot")

NOT_ASKED: Chosen = {}
NOT_ANSWERED: Chosen = {"fall": None, "lump": None}


def chosen(fall: str, lump: str) -> Chosen:
    return {"fall": frozenset({fall}), "lump": frozenset({lump})}


@table(
    ("condition", "state", "presence"),
    [
        (SORE, NOT_ASKED, Presence.ABSENT),
        (SORE, NOT_ANSWERED, Presence.UNKNOWN),
        (SORE, chosen("unsure", "none"), Presence.UNKNOWN),
        (SORE, chosen("injured", "none"), Presence.ABSENT),
        (SORE, chosen("sore", "none"), Presence.PRESENT),
        (at_least(FALL, "repeated"), chosen("injured", "none"), Presence.PRESENT),
        (at_least(FALL, "injured"), chosen("sore", "none"), Presence.ABSENT),
        (AllOf(of=(SORE, HOT)), chosen("sore", "hot"), Presence.PRESENT),
        (AllOf(of=(SORE, HOT)), chosen("sore", "unsure"), Presence.UNKNOWN),
        (AllOf(of=(SORE, HOT)), chosen("none", "unsure"), Presence.ABSENT),
        (AnyOf(of=(SORE, HOT)), chosen("sore", "unsure"), Presence.PRESENT),
        (AnyOf(of=(SORE, HOT)), chosen("none", "unsure"), Presence.UNKNOWN),
        (AnyOf(of=(SORE, HOT)), chosen("none", "none"), Presence.ABSENT),
        (CountOf(count=2, of=(SORE, HOT)), chosen("sore", "hot"), Presence.PRESENT),
        (CountOf(count=2, of=(SORE, HOT)), chosen("sore", "unsure"), Presence.UNKNOWN),
        (CountOf(count=2, of=(SORE, HOT)), chosen("sore", "none"), Presence.ABSENT),
    ],
)
def test_a_condition_is_present_absent_or_unknown(condition: Condition, state: Chosen, presence: Presence) -> None:
    assert condition.presence(state) is presence


def test_a_finding_beside_not_sure_leaves_the_other_signs_unknown() -> None:
    state: Chosen = {"bladder": frozenset({"burning", "unsure"})}

    assert answered(BLADDER, "burning").presence(state) is Presence.PRESENT
    assert answered(BLADDER, "leaking").presence(state) is Presence.UNKNOWN


def test_at_least_takes_the_worse_options_too() -> None:
    assert at_least(FALL, "sore").options == ("injured", "sore")


def test_a_condition_cannot_name_an_option_that_is_not_offered() -> None:
    with pytest.raises(KeyError, match="fall has no option 'tripped'"):
        answered(FALL, "tripped")
    with pytest.raises(KeyError):
        at_least(FALL, "tripped")


def test_reasons_are_the_parts_that_hold() -> None:
    both = AnyOf(of=(SORE, HOT, CountOf(count=2, of=(SORE, HOT))))

    assert list(both.reasons(chosen("sore", "none"))) == [SORE]
    assert list(SORE.reasons(chosen("none", "none"))) == []


def test_a_condition_knows_the_items_it_reads() -> None:
    assert AllOf(of=(SORE, HOT)).link_ids == {"fall", "lump"}
