"""The wallet card: every sign that means call now is on it, in few words, and each rests on its passages."""

import re
from collections import Counter

from rules.advice.safety_net import Advice
from rules.advice.wallet_card import CALL_NOW_SIGNS, EMERGENCY_SIGNS, FOR_THE_DOCTOR, SCRIPT, TO_FILL_IN
from rules.in_force import RED_FLAG, RED_FLAGS
from rules.model.disposition import Disposition, Route
from rules.model.questionnaire import Respondent
from tests.support.table import table

SIGNS = (*CALL_NOW_SIGNS.signs, *EMERGENCY_SIGNS.signs)

every_sign = table("sign", SIGNS, ids=lambda sign: sign.words.patient)


def test_every_call_now_flag_is_named_by_exactly_one_sign_of_the_card() -> None:
    named = Counter(code for sign in SIGNS for code in sign.red_flags)

    assert named == Counter(flag.code for flag in RED_FLAGS if flag.disposition is Disposition.CALL_NOW)


def test_the_card_sends_to_the_emergency_number_what_the_rules_send_there() -> None:
    named = {code for sign in EMERGENCY_SIGNS.signs for code in sign.red_flags}

    assert named == {flag.code for flag in RED_FLAGS if flag.route is Route.EMERGENCY}


@every_sign
def test_a_sign_of_the_card_rests_on_a_passage_behind_each_of_its_flags(sign: Advice) -> None:
    unsupported = [code for code in sign.red_flags if not set(RED_FLAG[code].citations) & set(sign.citations)]

    assert unsupported == []


@every_sign
def test_a_sign_of_the_card_is_short_and_names_no_person(sign: Advice) -> None:
    words = sign.words.to(Respondent.PATIENT)

    assert words == sign.words.to(Respondent.CAREGIVER)
    assert len(words) <= 110
    assert not re.search(r"\b(your|my|they|their)\b", words)


def test_the_card_says_to_ask_for_a_person_right_now() -> None:
    assert SCRIPT[-1].endswith("right now.")


@table("words", ["emergency MRI of the whole spine", "oncology on call", "corrected calcium"])
def test_the_card_tells_the_emergency_doctor_what_to_look_for(words: str) -> None:
    assert words in FOR_THE_DOCTOR.words.patient
    assert FOR_THE_DOCTOR.words.patient == FOR_THE_DOCTOR.words.caregiver


@table("words", ["Cancer", "Allergies", "Blood thinner, steroid, bone medicine", "Hospice"])
def test_the_card_has_lines_for_what_an_er_asks_first(words: str) -> None:
    assert [line for line in TO_FILL_IN if line.startswith(words) and line.endswith(":")]
