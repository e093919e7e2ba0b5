"""The result card: one action, the right number, a clock, and no false comfort."""

import re

from rules.advice.cards import (
    CALL_NOW,
    CALL_NOW_DESPAIR,
    CALL_NOW_EMERGENCY,
    CALL_NOW_UNSURE,
    CALL_SOON,
    CALL_THE_OFFICE,
    CALL_TODAY,
    CARDS,
    MENTION,
    NOTHING_REPORTED,
    UNFINISHED,
    Card,
    FirstLine,
    ShownCard,
    card_for,
    checked_against,
)
from rules.in_force import triage
from rules.model.disposition import Disposition
from rules.model.questionnaire import Answers, Respondent
from rules.sources import passages
from tests.rules.whole_check import nothing_new, outcome_of
from tests.support.table import table

EMERGENCY_NUMBER = "112"
CRISIS_LINE = "116 123"
DEADLINE = "by 3:40 PM today"
FALSE_COMFORT = (
    r"\b(fine|safe|ok|okay|healthy|well|normal|good news|all clear|nothing (is )?wrong|no need|relax|sure)\b"
)

every_card = table("card", CARDS, ids=lambda card: card.code)
every_respondent = table("respondent", Respondent)


def shown(card: Card, respondent: Respondent = Respondent.PATIENT) -> ShownCard:
    return card.shown(respondent, emergency_number=EMERGENCY_NUMBER, crisis_line=CRISIS_LINE, deadline=DEADLINE)


def words_of(card: Card, respondent: Respondent = Respondent.PATIENT) -> str:
    """All that the card says."""
    as_shown = shown(card, respondent)
    return f"{as_shown.action}. {as_shown.clock}. {as_shown.lead}"


@table(
    ("changes", "card"),
    [
        ({"emergency-now": ["breathing"]}, CALL_NOW_EMERGENCY),
        ({"confusion": "severe"}, CALL_NOW_EMERGENCY),
        ({"emergency-now": ["unsure"]}, CALL_NOW_UNSURE),
        ({"emergency-now": ["unsure"], "back-pain": "severe"}, CALL_NOW_UNSURE),
        ({"emergency-now": ["unsure"], "confusion": "severe"}, CALL_NOW_EMERGENCY),
        ({"fever": "unsure"}, CALL_TODAY),
        ({"fever": "unsure", "lump": "new"}, CALL_NOW),
        ({"confusion": "new"}, CALL_NOW),
        ({"back-pain": "severe"}, CALL_NOW),
        ({"thirst": "extreme", "constipation": "new"}, CALL_NOW),
        ({"back-pain": "new"}, CALL_TODAY),
        ({"thirst": "unsure"}, CALL_TODAY),
        ({"lump": "new"}, CALL_SOON),
        ({"thirst": "more", "peeing-often": "more"}, CALL_SOON),
        ({"lump": "new", "walking": "limp"}, CALL_SOON),
        ({"lump": "new", "bladder": ["burning"]}, CALL_TODAY),
        ({"bone-drug": "yes", "dental-plan": "soon"}, CALL_THE_OFFICE),
        ({"also-new": ["other-medicine-out"]}, CALL_THE_OFFICE),
        ({"also-new": ["other-medicine-out", "dizzy-pale"]}, CALL_SOON),
        ({"also-new": ["despair"]}, CALL_NOW_DESPAIR),
        ({"also-new": ["despair"], "back-pain": "severe"}, CALL_NOW_DESPAIR),
        ({"also-new": ["despair"], "emergency-now": ["seizure"]}, CALL_NOW_EMERGENCY),
        ({"also-new": ["unsure"]}, CALL_TODAY),
        ({"back-pain": "usual"}, MENTION),
        ({"for-the-visit": ["exercise"]}, MENTION),
        ({}, NOTHING_REPORTED),
        ({"worry": "some"}, NOTHING_REPORTED),
    ],
)
def test_a_whole_check_ends_on_the_card_of_its_most_urgent_finding(changes: Answers, card: Card) -> None:
    outcome = outcome_of({"spine-history": "no", **changes})

    assert card_for(outcome) is card


@every_card
def test_a_card_is_as_urgent_as_it_says(card: Card) -> None:
    assert shown(card).disposition is card.disposition


@table("disposition", Disposition)
def test_every_disposition_has_a_card(disposition: Disposition) -> None:
    assert any(card.disposition is disposition for card in CARDS)


def test_no_two_cards_share_a_code() -> None:
    assert len({card.code for card in CARDS}) == len(CARDS)


def test_two_dispositions_never_share_a_heading() -> None:
    headings = {(card.disposition, shown(card).action) for card in CARDS}

    assert len({action for _, action in headings}) == len(headings)


@every_card
@every_respondent
def test_the_heading_begins_with_what_to_do(card: Card, respondent: Respondent) -> None:
    assert shown(card, respondent).action.split()[0] in {"Call", "Mention", "Go"}


@every_card
@every_respondent
def test_every_slot_is_filled(card: Card, respondent: Respondent) -> None:
    assert not re.search(r"[{}]", words_of(card, respondent))


@every_card
def test_the_emergency_number_is_never_built_in(card: Card) -> None:
    assert "911" not in words_of(card)


@table("card", [CALL_NOW, CALL_NOW_DESPAIR, CALL_NOW_EMERGENCY, CALL_NOW_UNSURE], ids=lambda card: card.code)
@every_respondent
def test_a_call_now_card_names_the_emergency_number(card: Card, respondent: Respondent) -> None:
    assert EMERGENCY_NUMBER in words_of(card, respondent)


@every_respondent
def test_a_call_now_card_sends_to_the_er_if_nobody_answers(respondent: Respondent) -> None:
    for card in (CALL_NOW, CALL_NOW_DESPAIR):
        assert re.search(r"nobody answers at once, .*to the ER", shown(card, respondent).lead)


@every_respondent
def test_an_emergency_shows_the_emergency_number_in_the_heading(respondent: Respondent) -> None:
    assert EMERGENCY_NUMBER in shown(CALL_NOW_EMERGENCY, respondent).action
    assert shown(CALL_NOW_UNSURE, respondent).action == shown(CALL_NOW_EMERGENCY, respondent).action


@every_card
def test_the_emergency_number_comes_first_in_an_emergency_only(card: Card) -> None:
    assert shown(card).emergency_first is (card in (CALL_NOW_EMERGENCY, CALL_NOW_UNSURE))


@every_card
def test_the_crisis_line_comes_first_in_despair_only(card: Card) -> None:
    assert (shown(card).first_line is FirstLine.CRISIS) is (card is CALL_NOW_DESPAIR)
    assert (CRISIS_LINE in words_of(card)) is (card is CALL_NOW_DESPAIR)


@every_respondent
def test_in_despair_the_number_of_the_crisis_line_is_the_heading(respondent: Respondent) -> None:
    assert CRISIS_LINE in shown(CALL_NOW_DESPAIR, respondent).action


@every_card
@every_respondent
def test_no_card_names_a_time_of_its_own_beside_the_deadline(card: Card, respondent: Respondent) -> None:
    words = words_of(card, respondent).replace(DEADLINE, "").replace("24-hour line", "")

    assert not re.search(r"\b(today|tonight|tomorrow|24|8|within|midnight)\b", words)


@table("deadline", ["by 3:40 PM today", "within 8 hours, by 6 AM"])
def test_the_time_reads_on_from_the_card_with_its_preposition(deadline: str) -> None:
    clock = CALL_TODAY.shown(
        Respondent.PATIENT, emergency_number=EMERGENCY_NUMBER, crisis_line=CRISIS_LINE, deadline=deadline
    ).clock

    assert clock == f"Speak to a person {deadline}"


@every_respondent
def test_a_tooth_or_a_refill_waits_for_the_office_and_is_sent_to_no_er(respondent: Respondent) -> None:
    assert "when the office is open" in shown(CALL_THE_OFFICE, respondent).lead
    assert "ER" not in words_of(CALL_THE_OFFICE, respondent)


@every_respondent
def test_what_is_due_within_the_day_does_not_wait_for_the_office(respondent: Respondent) -> None:
    assert "do not wait until it opens" in shown(CALL_TODAY, respondent).lead


def test_a_result_without_findings_names_what_it_was_checked_against() -> None:
    assert checked_against(outcome_of()) == (passages.DONT_WAIT_LIST, passages.URGENT_CALL)
    assert checked_against(outcome_of({"back-pain": "usual"})) == ()


@every_card
def test_a_time_to_have_spoken_by_stands_on_call_soon_only(card: Card) -> None:
    assert (DEADLINE in shown(card).clock) is (card.disposition is Disposition.CALL_SOON)


@table("card", [MENTION, NOTHING_REPORTED], ids=lambda card: card.code)
@every_respondent
def test_a_mention_card_never_says_that_all_is_well(card: Card, respondent: Respondent) -> None:
    assert not re.search(FALSE_COMFORT, words_of(card, respondent), re.IGNORECASE)


@table("card", [MENTION, NOTHING_REPORTED], ids=lambda card: card.code)
def test_a_mention_card_says_when_not_to_wait_for_the_visit(card: Card) -> None:
    assert shown(card).clock == "Call sooner if anything changes"


def test_without_a_finding_the_card_speaks_of_what_was_reported_only() -> None:
    assert "None of the signs that cannot wait was reported" in shown(NOTHING_REPORTED).lead
    assert "can miss things" in shown(NOTHING_REPORTED).lead


@table("left_out", sorted(nothing_new()))
def test_a_check_with_anything_left_out_never_ends_in_mention(left_out: str) -> None:
    answers = {link_id: answer for link_id, answer in nothing_new().items() if link_id != left_out}
    outcome = triage(answers)

    if left_out in outcome.unanswered:
        assert card_for(outcome) is UNFINISHED
    else:
        assert card_for(outcome) is NOTHING_REPORTED  # not asked, so nothing is missing


def test_an_unfinished_check_says_that_signs_were_not_checked() -> None:
    assert "not finished" in shown(UNFINISHED).lead
    assert "not checked" in shown(UNFINISHED).lead


def test_an_unfinished_check_still_asks_for_the_call() -> None:
    assert shown(UNFINISHED).action == shown(CALL_SOON).action
    assert shown(UNFINISHED).clock == shown(CALL_SOON).clock


def test_an_unfinished_check_with_a_call_now_finding_is_call_now() -> None:
    assert card_for(triage({"back-pain": "severe"})) is CALL_NOW


@every_card
def test_a_caregiver_is_not_told_about_their_own_team(card: Card) -> None:
    assert "your" not in words_of(card, Respondent.CAREGIVER).lower().split()


def test_a_nurse_reads_out_what_a_caregiver_sees() -> None:
    assert shown(CALL_SOON, Respondent.NURSE) == shown(CALL_SOON, Respondent.CAREGIVER)
