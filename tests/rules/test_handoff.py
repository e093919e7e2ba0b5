"""The hand-off code brings over the phone exactly what was answered, or says that it did not."""

import hashlib
import json
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rules.errors import AnswersError, CodeError, UnknownQuestionnaire
from rules.handoff import ALPHABET, GROUP, SPOKEN, decode, encode, most_bits
from rules.in_force import ITEMS, QUESTIONNAIRE, rule_set_of, triage
from rules.model import answers as reading
from rules.model.questionnaire import Answers, LinkId, Respondent
from tests.rules.strategies import nearly_quiet_answers, readable_answers
from tests.rules.whole_check import nothing_new
from tests.support.table import table

DAY = date(2026, 11, 29)

STRUCTURE = 2, "5ad8d7cf8c56"
"""The number of the questionnaire, and the fingerprint of what a code of that number means."""

EARLY_EXIT: Answers = {"emergency-now": ["none"], "fever": "none", "back-pain": "severe"}
EVERYTHING: Answers = {
    link_id: [code for code in item.codes if code != "none"] if item.check_all else item.codes[0]
    for link_id, item in ITEMS.items()
}
SAMPLES = [
    encode({}, Respondent.PATIENT, DAY),
    encode(EARLY_EXIT, Respondent.CAREGIVER, DAY),
    encode(EVERYTHING, Respondent.NURSE, DAY),
]

respondents = st.sampled_from(Respondent)


def counted(answers: Answers) -> dict[LinkId, frozenset[str]]:
    asked = reading.asked(ITEMS, reading.read(ITEMS, answers))
    return {link_id: chosen for link_id, chosen in asked.items() if chosen}


def plain(code: str) -> str:
    return code.replace("-", "")


@given(readable_answers() | nearly_quiet_answers(), respondents)
@example({}, Respondent.PATIENT)
@example(EVERYTHING, Respondent.CAREGIVER)
def test_what_was_answered_comes_back_and_nothing_else(answers: Answers, respondent: Respondent) -> None:
    found = decode(encode(answers, respondent, DAY), DAY)

    assert found.respondent is respondent
    assert reading.read(ITEMS, found.answers) == counted(answers)
    assert triage(found.answers, respondent) == triage(answers, respondent)


@pytest.mark.unwatched
@table("link_id", ITEMS)
def test_every_answer_to_an_item_has_a_code_of_its_own(link_id: LinkId) -> None:
    item = ITEMS[link_id]
    enabled = {item.enable_when.link_id: item.enable_when.options[0]} if item.enable_when else {}
    others = [code for code in item.codes if code != "none"]
    several = [
        [code for code, is_chosen in zip(others, chosen, strict=True) if is_chosen]
        for chosen in product((False, True), repeat=len(others))
        if any(chosen)
    ]
    if "none" in item.codes:
        several.append(["none"])
    replies = several if item.check_all else list(item.codes)

    codes = {encode(enabled, Respondent.PATIENT, DAY)}
    for reply in replies:
        code = encode({**enabled, link_id: reply}, Respondent.PATIENT, DAY)
        assert decode(code, DAY).answers[link_id] == reply
        codes.add(code)

    assert len(codes) == len(replies) + 1


@given(readable_answers(), respondents)
def test_the_order_of_the_answers_does_not_matter(answers: Answers, respondent: Respondent) -> None:
    turned = {
        link_id: answer if isinstance(answer, str) else list(reversed(answer))
        for link_id, answer in reversed(list(answers.items()))
    }

    assert encode(turned, respondent, DAY) == encode(answers, respondent, DAY)


@table("code", SAMPLES)
def test_every_single_wrong_character_is_found(code: str) -> None:
    text = plain(code)
    for place, right in enumerate(text):
        for wrong in ALPHABET:
            if wrong != right:
                with pytest.raises(CodeError):
                    decode(text[:place] + wrong + text[place + 1 :], DAY)


@table("code", SAMPLES)
def test_every_swap_of_two_characters_is_found_neighbours_or_not(code: str) -> None:
    text = plain(code)
    for first in range(len(text)):
        for second in range(first + 1, len(text)):
            swapped = list(text)
            swapped[first], swapped[second] = swapped[second], swapped[first]
            if text[first] != text[second]:
                with pytest.raises(CodeError):
                    decode("".join(swapped), DAY)


@given(readable_answers(), respondents, st.data())
def test_one_or_two_wrong_characters_are_found_in_any_code(
    answers: Answers, respondent: Respondent, data: st.DataObject
) -> None:
    text = list(plain(encode(answers, respondent, DAY)))
    places = data.draw(st.sets(st.integers(0, len(text) - 1), min_size=1, max_size=2))
    for place in places:
        text[place] = data.draw(st.sampled_from([each for each in ALPHABET if each != text[place]]))

    with pytest.raises(CodeError):
        decode("".join(text), DAY)


@given(readable_answers(), respondents, st.data())
def test_a_swap_of_neighbours_is_found_in_any_code(
    answers: Answers, respondent: Respondent, data: st.DataObject
) -> None:
    text = plain(encode(answers, respondent, DAY))
    places = [place for place in range(len(text) - 1) if text[place] != text[place + 1]]
    place = data.draw(st.sampled_from(places))

    with pytest.raises(CodeError):
        decode(text[:place] + text[place + 1] + text[place] + text[place + 2 :], DAY)


@table("code", SAMPLES)
def test_a_lost_or_doubled_character_is_found(code: str) -> None:
    text = plain(code)
    for place in range(len(text)):
        for wrong in (text[:place] + text[place + 1 :], text[:place] + text[place] + text[place:]):
            with pytest.raises(CodeError, match="characters, expected whole groups"):
                decode(wrong, DAY)


@given(readable_answers(), respondents)
def test_a_code_is_short_groups_of_four_that_the_check_covers_whole(answers: Answers, respondent: Respondent) -> None:
    code = encode(answers, respondent, DAY)

    assert all(len(group) == GROUP for group in code.split("-"))
    assert set(plain(code)) <= set(ALPHABET)
    assert len(plain(code)) <= min(31, -(-(1 + -(-most_bits() // 5) + 2) // GROUP) * GROUP)


def test_the_earlier_a_check_ends_the_shorter_its_code_is() -> None:
    checks: tuple[Answers, ...] = ({}, EARLY_EXIT, nothing_new({}), EVERYTHING)
    lengths = [len(plain(encode(each, Respondent.PATIENT, DAY))) for each in checks]

    assert lengths == sorted(lengths)
    assert lengths[1] <= 12
    assert lengths[-1] <= 28
    assert lengths[-1] <= -(-(1 + -(-most_bits() // 5) + 2) // GROUP) * GROUP


@table("code", SAMPLES)
def test_case_spaces_dashes_and_letters_that_look_like_digits_are_forgiven(code: str) -> None:
    expected = decode(code, DAY)

    for typed in (
        code.lower(),
        f"  {plain(code)} ",
        code.replace("-", " "),
        code.replace("-", "–"),
        " ".join(plain(code)),
        code.replace("0", "O").replace("1", "I"),
        code.replace("0", "o").replace("1", "l"),
    ):
        assert decode(typed, DAY) == expected


@table("typed", ["", "-", "   ", "1", "12", "1000-", "ñ", "U000", "1000-00U0", "💊💊💊💊", "1" * 10_000])
def test_what_is_no_code_is_refused_with_what_to_do(typed: str) -> None:
    with pytest.raises(CodeError, match=r"[.]$"):
        decode(typed, DAY)


@given(st.text(max_size=40) | st.text(ALPHABET + "- oil", max_size=40))
def test_whatever_is_typed_is_a_code_or_is_refused(typed: str) -> None:
    try:
        found = decode(typed, DAY)
    except CodeError:
        return

    if found.questionnaire == QUESTIONNAIRE:
        assert decode(encode(found.answers, found.respondent, DAY), DAY).answers == found.answers


def test_of_several_ways_to_write_a_number_only_the_shortest_is_a_code() -> None:
    with pytest.raises(CodeError, match="No answers make this code"):
        decode(sound("2", "000000000"), DAY)


def test_a_number_that_no_answers_make_is_refused() -> None:
    with pytest.raises(CodeError, match="No answers make this code"):
        decode(sound("2", "Z" * 25), DAY)


@table("number", [0, QUESTIONNAIRE + 1, 31])
def test_a_code_from_a_questionnaire_that_is_not_known_names_it_and_says_what_to_do(number: int) -> None:
    with pytest.raises(UnknownQuestionnaire, match=rf"questionnaire number {number}; known here: 1, 2\..*answer again"):
        decode(sound(ALPHABET[number], "0"), DAY)


@table(
    ("code", "answers"),
    [("1076", {}), ("100N-0KXT", {"emergency-now": ["none"], "fever": "none", "back-pain": "severe"})],
)
def test_a_code_of_the_first_form_is_read_in_the_words_of_that_form_and_has_no_day(code: str, answers: Answers) -> None:
    found = decode(code, DAY)

    assert (found.questionnaire, found.day, found.answers) == (1, None, answers)
    assert not found.is_of_today(DAY)
    assert set(found.answers) <= set(rule_set_of(1).items)


@table(
    ("days_ago", "of_today"),
    [(-1, True), (0, True), (1, True), (2, False), (400, False), (1022, False)],
)
def test_a_code_tells_the_day_on_which_it_was_made(days_ago: int, of_today: bool) -> None:
    made = DAY - timedelta(days=days_ago)
    found = decode(encode(EARLY_EXIT, Respondent.PATIENT, made), DAY)

    assert found.day == made
    assert found.is_of_today(DAY) is of_today


def sound(version: str, middle: str) -> str:
    """Find the two characters that make the check add up, by trying them all."""
    for first, second in product(ALPHABET, repeat=2):
        code = f"{version}{middle}{first}{second}"
        try:
            decode(code, DAY)
        except UnknownQuestionnaire:
            return code
        except CodeError as refused:
            if "No answers" in str(refused):
                return code
        else:
            return code
    raise AssertionError("no two characters make the check add up")


def test_answers_that_cannot_be_read_have_no_code() -> None:
    with pytest.raises(AnswersError, match="unknown option 'terrible'"):
        encode({"fever": "terrible"}, Respondent.PATIENT, DAY)


def test_every_letter_has_a_word_that_begins_with_it() -> None:
    letters = {character for character in ALPHABET if character.isalpha()}

    assert set(SPOKEN) == letters
    assert all(word[0].upper() == letter for letter, word in SPOKEN.items())


def test_the_number_goes_up_when_what_a_code_means_changes() -> None:
    structure = [
        [item.link_id, item.codes, item.check_all, item.enable_when.model_dump() if item.enable_when else None]
        for item in ITEMS.values()
    ]
    fingerprint = hashlib.sha256(json.dumps([structure, list(Respondent)]).encode()).hexdigest()[:12]

    assert (QUESTIONNAIRE, fingerprint) == STRUCTURE, (
        "A code made yesterday would be read wrongly today: raise QUESTIONNAIRE in rules/in_force.py, then write "
        f"the new fingerprint here: {fingerprint}."
    )


def test_a_code_is_written_as_it_was_yesterday() -> None:
    assert encode({}, Respondent.PATIENT, DAY) == "2000-AC26"
    assert encode(EARLY_EXIT, Respondent.CAREGIVER, DAY) == "2000-1P0S-ACA0"
