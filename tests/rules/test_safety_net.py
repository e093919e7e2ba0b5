"""Safety-netting: every sign that means call now is named, and every line has its source."""

import re
from collections import Counter

from rules.advice.safety_net import (
    ASK_A_HELPER,
    EMERGENCY_SIGNS,
    NOT_A_DIAGNOSIS,
    START_SIGNS,
    WORSENING,
    YOU_MAKE_THE_CALL,
    Advice,
    SignList,
    if_nobody_answers,
    what_would_change,
)
from rules.in_force import RED_FLAG, RED_FLAGS, triage
from rules.model.disposition import Disposition, Route
from rules.model.outcome import Outcome
from rules.model.questionnaire import Answers, Respondent
from tests.rules.advice_lines import LINES, SINGLE
from tests.rules.whole_check import nothing_new, outcome_of
from tests.support.table import table

SIGNS = (*WORSENING.signs, *EMERGENCY_SIGNS.signs)

CALL_NOW_FLAGS = [flag for flag in RED_FLAGS if flag.disposition is Disposition.CALL_NOW]

every_sign = table("sign", [*SIGNS, *START_SIGNS], ids=lambda sign: sign.words.patient)


def unreached(changes: Answers) -> str:
    """What to do if nobody answers, after a check in which only ``changes`` were reported."""
    return " ".join(line.words.patient for line in if_nobody_answers(outcome_of(changes)))


@every_sign
def test_a_sign_stands_for_call_now_flags_only(sign: Advice) -> None:
    assert {RED_FLAG[code].disposition for code in sign.red_flags} == {Disposition.CALL_NOW}


@every_sign
def test_a_sign_rests_on_a_passage_behind_each_of_its_flags(sign: Advice) -> None:
    unsupported = [code for code in sign.red_flags if not set(RED_FLAG[code].citations) & set(sign.citations)]

    assert unsupported == []


@every_sign
def test_a_sign_names_no_person(sign: Advice) -> None:
    assert sign.words.patient == sign.words.caregiver
    assert not re.search(r"\b(your|my|they|their)\b", sign.words.patient)


def test_every_call_now_flag_is_named_by_exactly_one_sign() -> None:
    named = Counter(code for sign in SIGNS for code in sign.red_flags)

    assert named == Counter(flag.code for flag in CALL_NOW_FLAGS)


def test_the_emergency_number_is_for_the_flags_that_take_it() -> None:
    named = {code for sign in EMERGENCY_SIGNS.signs for code in sign.red_flags}

    assert named == {flag.code for flag in RED_FLAGS if flag.route is Route.EMERGENCY}


def test_each_list_says_whom_to_call() -> None:
    assert WORSENING.lead.patient.startswith("Call now")
    assert EMERGENCY_SIGNS.lead.to(Respondent.PATIENT, emergency_number="112").startswith("Call 112 if")


@table("signs", [WORSENING, EMERGENCY_SIGNS], ids=lambda signs: signs.lead.patient)
def test_the_common_signs_stand_first_and_the_rarer_half_can_be_folded(signs: SignList) -> None:
    assert signs.signs == (*signs.common, *signs.rarer)
    assert signs.common
    assert signs.rarer


def test_the_signs_of_the_guide_are_the_first_five_which_no_page_folds() -> None:
    of_the_guide = {"back-pain-severe", "weakness-weaker", "numbness-body", "walking-unsteady", "bladder-leaking"}
    of_the_guide |= {"bowel-control-lost-control", "confusion-new", "sleepiness-unusual", "back-pain-changing"}

    assert of_the_guide <= {code for sign in WORSENING.signs[:5] for code in sign.red_flags}


@table("changes", [{}, {"thirst": "extreme"}, {"back-pain": "usual"}])
def test_below_call_now_every_sign_that_would_change_the_answer_is_listed(changes: Answers) -> None:
    assert what_would_change(outcome_of(changes)) == (WORSENING, EMERGENCY_SIGNS)


def test_at_call_now_only_an_emergency_would_change_the_answer() -> None:
    assert what_would_change(outcome_of({"weakness": "weaker"})) == (EMERGENCY_SIGNS,)


def test_what_is_there_already_is_not_a_sign_to_watch_for() -> None:
    (left,) = what_would_change(outcome_of({"confusion": "severe"}))

    assert {code for sign in EMERGENCY_SIGNS.signs for code in sign.red_flags} - {"confusion-severe"} == {
        code for sign in left.signs for code in sign.red_flags
    }


def test_with_every_emergency_there_already_no_list_is_left() -> None:
    codes = frozenset(code for sign in EMERGENCY_SIGNS.signs for code in sign.red_flags)

    assert EMERGENCY_SIGNS.without(codes) is None


def test_the_start_page_names_five_signs_at_most() -> None:
    assert len(START_SIGNS) <= 5


def test_the_start_page_names_both_cord_and_calcium() -> None:
    named = {code for sign in START_SIGNS for code in sign.red_flags}

    assert {"back-pain-severe", "weakness-weaker", "numbness-saddle", "bladder-cannot-pee", "confusion-new"} <= named


@table(
    ("changes", "words"),
    [
        ({"weakness": "weaker"}, "If nobody answers at once, do not wait for a call back. Go to the ER."),
        ({"also-new": ["despair"]}, "If nobody answers at once, do not wait for a call back. Go to the ER."),
        ({"thirst": "extreme"}, "by that time, go to the ER. If they say they will call you back, ask by what time."),
        ({"weakness": "unsure"}, "by that time, go to the ER. If they say they will call you back, ask by what time."),
        ({"bone-drug": "yes", "dental-plan": "soon"}, "call again when they open. If it gets worse, use the"),
        ({"bone-drug": "yes", "dental-plan": "unsure"}, "call again when they open. If it gets worse, use the"),
        ({"also-new": ["other-medicine-out"]}, "call again when they open. If it gets worse, use the"),
        ({"thirst": "more", "vomiting": "nausea"}, "call again when they open. If it gets worse, use the"),
        ({"back-pain": "usual"}, "No visit planned? Call in office hours"),
        ({"confusion": "severe"}, ""),
    ],
)
def test_who_is_not_reached_goes_to_the_er_save_for_what_can_wait_until_they_open(changes: Answers, words: str) -> None:
    said = unreached(changes)

    assert words in said
    assert bool(words) is bool(said)


@table(("name", "outcome"), SINGLE.items(), ids=SINGLE)
def test_the_er_is_named_where_the_rules_send_there_and_nowhere_else(name: str, outcome: Outcome) -> None:
    said = " ".join(line.words.patient for line in if_nobody_answers(outcome))

    assert ("ER" in said) is (outcome.er_line and outcome.route is Route.TEAM), name


def test_an_unfinished_check_sends_to_the_er_if_nobody_is_reached() -> None:
    answers = {link_id: answer for link_id, answer in nothing_new().items() if link_id != "fever"}

    assert "go to the ER" in " ".join(line.words.patient for line in if_nobody_answers(triage(answers)))


def test_the_page_says_that_nobody_sees_the_answers() -> None:
    assert YOU_MAKE_THE_CALL.to(Respondent.PATIENT).startswith("Nobody has seen")


def test_the_page_says_that_it_is_not_a_diagnosis() -> None:
    assert "not a diagnosis" in NOT_A_DIAGNOSIS.to(Respondent.PATIENT)


def test_a_patient_unsure_of_their_mind_is_told_to_get_someone() -> None:
    assert ASK_A_HELPER.words.to(Respondent.PATIENT).startswith("Ask someone to sit with you")


@table(("name", "line"), [*LINES.items(), *((sign.words.patient, sign) for sign in (*SIGNS, *START_SIGNS))])
def test_a_line_reads_whole_for_both(name: str, line: Advice) -> None:
    for respondent in Respondent:
        words = line.words.to(respondent, emergency_number="112", crisis_line="116 123")

        assert not re.search(r"[{}]|\b(911|988)\b", words), name
        assert words[0].isupper()


@table(("name", "line"), LINES.items(), ids=LINES)
def test_no_line_names_a_time_beside_that_of_the_card(name: str, line: Advice) -> None:
    for words in (line.words.patient, line.words.caregiver):
        without_names = re.sub(r"(after-|office |24-)hours?", "", words)
        assert not re.search(r"\b(today|tonight|tomorrow|hours?|by \d)\b", without_names), name


@table(("name", "line"), LINES.items(), ids=LINES)
def test_a_caregiver_does_not_do_it_to_themself(name: str, line: Advice) -> None:
    assert not re.search(
        r"\byour (head|back|legs?|arms?|calcium|team|bones?|medicine|mouth|lips|breaths|temperature)\b",
        line.words.caregiver,
    ), name
