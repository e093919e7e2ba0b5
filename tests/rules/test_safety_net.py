"""Safety-netting: every sign that means call now is named, and every line has its source."""

import re
from collections import Counter

from rules.advice.safety_net import (
    ASK_A_HELPER,
    EMERGENCY_SIGNS,
    IF_NOBODY_ANSWERS,
    MAY_HAPPEN_NEXT,
    NOT_A_DIAGNOSIS,
    START_SIGNS,
    WHAT_WOULD_CHANGE,
    WHILE_YOU_WAIT,
    WORSENING,
    YOU_MAKE_THE_CALL,
    Advice,
)
from rules.in_force import RED_FLAG, RED_FLAGS
from rules.model.disposition import Disposition, Route
from rules.model.questionnaire import Respondent
from rules.sources.parameters import SPEAK_WITHIN_HOURS
from tests.support.table import table

BY_DISPOSITION = (IF_NOBODY_ANSWERS, WHILE_YOU_WAIT, MAY_HAPPEN_NEXT)
ADVICE = (ASK_A_HELPER, *(line for table in BY_DISPOSITION for lines in table.values() for line in lines))
SIGNS = (*WORSENING.signs, *EMERGENCY_SIGNS.signs)

CALL_NOW_FLAGS = [flag for flag in RED_FLAGS if flag.disposition is Disposition.CALL_NOW]

every_sign = table("sign", [*SIGNS, *START_SIGNS], ids=lambda sign: sign.words.patient)


def text_of(lines: tuple[Advice, ...], respondent: Respondent = Respondent.PATIENT) -> str:
    """All the lines, one after the other."""
    return " ".join(line.words.to(respondent) for line in lines)


@table("disposition", Disposition)
def test_every_disposition_has_advice_of_each_kind(disposition: Disposition) -> None:
    assert all(table[disposition] for table in BY_DISPOSITION)
    assert WHAT_WOULD_CHANGE[disposition]


@every_sign
def test_a_sign_stands_for_call_now_flags_only(sign: Advice) -> None:
    assert {RED_FLAG[code].disposition for code in sign.red_flags} == {Disposition.CALL_NOW}


@every_sign
def test_a_sign_rests_on_a_passage_behind_each_of_its_flags(sign: Advice) -> None:
    unsupported = [code for code in sign.red_flags if not set(RED_FLAG[code].citations) & set(sign.citations)]

    assert unsupported == []


def test_every_call_now_flag_is_named_by_exactly_one_sign() -> None:
    named = Counter(code for sign in SIGNS for code in sign.red_flags)

    assert named == Counter(flag.code for flag in CALL_NOW_FLAGS)


def test_the_emergency_number_is_for_the_flags_that_take_it() -> None:
    named = {code for sign in EMERGENCY_SIGNS.signs for code in sign.red_flags}

    assert named == {flag.code for flag in RED_FLAGS if flag.route is Route.EMERGENCY}


def test_each_list_says_whom_to_call() -> None:
    assert WORSENING.lead.patient.startswith("Call now")
    assert EMERGENCY_SIGNS.lead.patient.startswith("Call the emergency number first")


@table("disposition", [Disposition.CALL_SOON, Disposition.MENTION])
def test_below_call_now_every_sign_that_would_change_the_answer_is_listed(disposition: Disposition) -> None:
    assert WHAT_WOULD_CHANGE[disposition] == (WORSENING, EMERGENCY_SIGNS)


def test_at_call_now_only_an_emergency_would_change_the_answer() -> None:
    assert WHAT_WOULD_CHANGE[Disposition.CALL_NOW] == (EMERGENCY_SIGNS,)


def test_the_start_page_names_five_signs_at_most() -> None:
    assert len(START_SIGNS) <= 5


def test_the_start_page_names_both_cord_and_calcium() -> None:
    named = {code for sign in START_SIGNS for code in sign.red_flags}

    assert {"back-pain-severe", "weakness-weaker", "numbness-saddle", "bladder-cannot-pee", "confusion-new"} <= named


@every_sign
def test_a_sign_names_no_person(sign: Advice) -> None:
    assert sign.words.patient == sign.words.caregiver
    assert not re.search(r"\b(your|my|they|their)\b", sign.words.patient)


@table("forbidden", ["bend", "twist", "lift", "drive", "weight"])
@table("disposition", [Disposition.CALL_NOW, Disposition.CALL_SOON])
def test_while_waiting_the_spine_and_sore_limbs_are_spared(disposition: Disposition, forbidden: str) -> None:
    assert re.search(rf"\b{forbidden}\b", text_of(WHILE_YOU_WAIT[disposition]))


def test_while_waiting_for_a_call_now_the_person_keeps_still() -> None:
    assert "still" in text_of(WHILE_YOU_WAIT[Disposition.CALL_NOW])


def test_nobody_waits_for_a_call_back_at_call_now() -> None:
    assert "Go to the ER" in text_of(IF_NOBODY_ANSWERS[Disposition.CALL_NOW])


def test_a_call_soon_that_reaches_nobody_ends_in_the_er_within_the_time_allowed() -> None:
    assert f"within {SPEAK_WITHIN_HOURS.as_written} hours, go to the ER" in text_of(
        IF_NOBODY_ANSWERS[Disposition.CALL_SOON]
    )


@table("word", ["scan", "blood test", "fluids", "Radiation", "surgery"])
def test_what_may_happen_next_is_named(word: str) -> None:
    assert word in text_of(MAY_HAPPEN_NEXT[Disposition.CALL_NOW])


def test_what_may_happen_next_is_never_promised() -> None:
    lines = [line for lines in MAY_HAPPEN_NEXT.values() for line in lines]

    assert [line for line in lines if not re.search(r"\b(may|can|At times)\b", line.words.patient)] == []


def test_the_page_says_that_nobody_sees_the_answers() -> None:
    assert YOU_MAKE_THE_CALL.to(Respondent.PATIENT).startswith("Nobody has seen")


def test_the_page_says_that_it_is_not_a_diagnosis() -> None:
    assert "not a diagnosis" in NOT_A_DIAGNOSIS.to(Respondent.PATIENT)


def test_a_patient_unsure_of_their_mind_is_told_to_get_someone() -> None:
    assert ASK_A_HELPER.words.to(Respondent.PATIENT).startswith("Ask someone to sit with you")


@table("line", [*dict.fromkeys(ADVICE), *SIGNS, *START_SIGNS], ids=lambda line: line.words.patient)
def test_a_line_reads_whole_for_both(line: Advice) -> None:
    for respondent in Respondent:
        words = line.words.to(respondent)

        assert not re.search(r"[{}]|\b911\b", words)
        assert words[0].isupper()
