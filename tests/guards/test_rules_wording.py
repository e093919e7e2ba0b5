"""Whom every wording speaks to: the patient as "you" and "I", the caregiver of someone else, a finding of nobody."""

import re
from collections.abc import Iterator

from rules.in_force import ITEMS, RED_FLAGS, STEPS
from rules.model.questionnaire import Item, Respondent, Step, Wording
from rules.model.red_flag import RedFlag
from tests.support.table import table

LONGEST = 130

SPEAKS_TO_THE_CAREGIVER = {
    ("worry", "question"),  # the caregiver, whose own worry is asked for,
    ("worry", "hint"),
    ("worry", "very"),
    ("confusion", "hint"),  # whose eyes are to be trusted,
    ("for-the-visit", "hint"),  # and who may skip a question
}
"""Wordings in which "you", "I" and "us" rightly mean the caregiver."""

SPEAKS_OF_OTHERS = {
    ("confusion", "hint"),  # someone near, to ask
    ("right-now", "why"),  # some things, to check for
    ("bone-medicine", "why"),  # the medicines
}
"""Wordings for the patient in which "they" and "them" rightly mean somebody or something else."""

LONGER = {
    ("weakness", "hint"),  # They say what counts although it is old, and what is meant for someone in a wheelchair,
    ("numbness", "hint"),  # what does not count,
    ("bladder", "hint"),  # what is meant for someone with a catheter,
    ("bone-drug", "hint"),  # and by which names the medicine goes.
}

SPEAKER = re.compile(r"\b(i|me|my|mine|myself|we|us|our|you|your|yours|yourself)\b", re.IGNORECASE)
OTHERS = re.compile(r"\b(they|them|their|theirs|themself|themselves|he|she|him|his|her|hers)\b", re.IGNORECASE)
PATIENT = re.compile(r"\b(patients?)\b", re.IGNORECASE)


def wordings(item: Item) -> Iterator[tuple[str, Wording]]:
    """Yield each wording of the item with its place."""
    yield "question", item.question
    if item.hint:
        yield "hint", item.hint
    if item.help:
        yield "help", item.help
    yield from ((option.code, option.words) for option in item.options)


ALL = [(item.link_id, place, words) for item in ITEMS.values() for place, words in wordings(item)]


@table(("link_id", "place", "words"), ALL, ids=[f"{each[0]} {each[1]}" for each in ALL])
def test_a_caregiver_is_asked_about_someone_else(link_id: str, place: str, words: Wording) -> None:
    to_caregiver = words.to(Respondent.CAREGIVER).replace("the person you are with", "them")

    speaks_to_caregiver = SPEAKER.search(to_caregiver) is not None
    assert speaks_to_caregiver is ((link_id, place) in SPEAKS_TO_THE_CAREGIVER)


@table(("link_id", "place", "words"), ALL, ids=[f"{each[0]} {each[1]}" for each in ALL])
def test_a_wording_that_names_a_person_is_another_for_the_caregiver(link_id: str, place: str, words: Wording) -> None:
    to_patient = words.to(Respondent.PATIENT)

    names_the_patient = SPEAKER.search(to_patient) is not None and (link_id, place) not in SPEAKS_TO_THE_CAREGIVER
    assert not names_the_patient or to_patient != words.to(Respondent.CAREGIVER)
    assert (OTHERS.search(to_patient) is not None) is ((link_id, place) in SPEAKS_OF_OTHERS)
    assert not PATIENT.search(to_patient)


@table(("link_id", "place", "words"), ALL, ids=[f"{each[0]} {each[1]}" for each in ALL])
def test_a_wording_is_short_enough_for_a_tired_reader(link_id: str, place: str, words: Wording) -> None:
    is_longer = any(len(words.to(respondent)) > LONGEST for respondent in Respondent)

    assert is_longer is ((link_id, place) in LONGER)


@table("flag", RED_FLAGS, ids=lambda flag: flag.code)
def test_a_finding_fits_whoever_reads_it(flag: RedFlag) -> None:
    assert not SPEAKER.search(flag.finding)
    assert not OTHERS.search(flag.finding)
    assert not PATIENT.search(flag.finding)
    assert flag.finding[0].isupper()
    assert not flag.finding.endswith(".")


@table("step", STEPS, ids=lambda step: step.code)
def test_why_a_step_asks_is_said_to_the_one_who_answers(step: Step) -> None:
    to_patient, to_caregiver = step.why.to(Respondent.PATIENT), step.why.to(Respondent.CAREGIVER)

    assert (OTHERS.search(to_patient) is not None) is ((step.code, "why") in SPEAKS_OF_OTHERS)
    assert not re.search(r"\b(i|me|my|your)\b", to_caregiver, re.IGNORECASE)


@table("item", ITEMS.values(), ids=lambda item: item.link_id)
def test_a_question_is_one_question_and_no_two_options_of_it_read_the_same(item: Item) -> None:
    for respondent in Respondent:
        options = [option.words.to(respondent) for option in item.options]
        assert item.question.to(respondent).count("?") == 1
        assert item.question.to(respondent).endswith("?")
        assert len(set(options)) == len(options)


@table("item", [item for item in ITEMS.values() if item.check_all], ids=lambda item: item.link_id)
def test_an_item_that_takes_several_answers_says_so_or_may_be_skipped(item: Item) -> None:
    assert item.hint is not None
    assert item.is_optional or "Choose all" in item.hint.to(Respondent.PATIENT)
    assert item.is_optional or "Choose all" in item.hint.to(Respondent.CAREGIVER)
