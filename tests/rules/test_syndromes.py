"""Each red flag that asks for a call points to one trouble, under the rules in force and under those of before."""

from collections import Counter

from rules.clinical.combinations import ASKED_AND_NOT_SEEN, TWO_DIFFERENT_SIGNS, WORRIED_AND_SYMPTOMATIC
from rules.clinical.syndromes import OTHER, SYNDROME_OF, SYNDROMES
from rules.earlier import FORMS
from rules.in_force import QUESTIONNAIRE, RED_FLAG, rule_set_of
from rules.model.disposition import Disposition

ASKING_FOR_A_CALL = {
    flag.code
    for form in (*FORMS, QUESTIONNAIRE)
    for flag in rule_set_of(form).red_flags
    if flag.disposition is not Disposition.MENTION
}


def test_every_red_flag_that_asks_for_a_call_points_to_one_trouble_and_no_other_does() -> None:
    named = Counter(code for syndrome in SYNDROMES for code in syndrome.red_flags)

    assert named == Counter(ASKING_FOR_A_CALL)


def test_no_two_troubles_go_by_one_name() -> None:
    assert len({each.code for each in SYNDROMES}) == len({each.clinical_name for each in SYNDROMES}) == len(SYNDROMES)


def test_what_the_guide_lists_as_a_sign_of_the_cord_or_of_calcium_points_there_or_says_why_not() -> None:
    """The mind may have other reasons, and a blocked bowel needs another answer than much water."""
    pointed_to = {
        flag.code: SYNDROME_OF[flag.code].code
        for flag in RED_FLAG.values()
        if flag.disposition is Disposition.CALL_NOW and any(each.source.is_guide for each in flag.citations)
    }

    assert set(pointed_to.values()) == {"cord", "high-calcium", "mind", "blocked-bowel", "break", "infection"}


def test_what_joins_other_findings_points_to_nothing_of_its_own() -> None:
    for flag in (ASKED_AND_NOT_SEEN, TWO_DIFFERENT_SIGNS, WORRIED_AND_SYMPTOMATIC):
        assert SYNDROME_OF[flag.code] is OTHER
