"""The learn pages: the whole guide, honest about cure, with the signs that cannot wait in front."""

import re

import pytest
from pydantic import ValidationError

from rules.advice.learn import SECTION, SECTIONS, LearnBlock, LearnSection
from tests.support.table import table

CODES = (
    "what-they-are",
    "cure-and-control",
    "living-longer",
    "symptoms",
    "how-they-are-found",
    "treating-the-cancer",
    "treating-the-bones",
    "complications",
    "common-questions",
    "living-well",
    "questions-to-ask",
)


def text_of(section: LearnSection) -> str:
    """All that a section says."""
    blocks = (" ".join((block.heading or "", *block.paragraphs, *block.bullets)) for block in section.blocks)
    return " ".join((section.title, section.summary, *blocks))


def test_the_sections_keep_their_addresses_in_the_order_of_the_guide() -> None:
    assert tuple(section.code for section in SECTIONS) == CODES
    assert tuple(SECTION) == CODES


@table("section", SECTIONS, ids=lambda section: section.code)
def test_a_section_has_one_heading_for_each_of_several_blocks(section: LearnSection) -> None:
    later = section.blocks[1:]

    assert all(block.heading for block in later)


def test_a_block_that_says_nothing_is_refused() -> None:
    with pytest.raises(ValidationError, match="neither paragraphs nor bullets"):
        LearnBlock(heading="Why")


def test_cure_is_called_rare_and_never_ruled_out() -> None:
    words = text_of(SECTION["cure-and-control"])

    assert "a cure is rare" in words
    assert not re.search(r"\b(never|no cure|cannot be cured|always)\b", words)


def test_control_may_last_for_years() -> None:
    assert "years" in SECTION["cure-and-control"].summary


def test_nobody_is_told_how_long_they_have() -> None:
    assert not re.search(r"\d+ (months|years)|percent|%", " ".join(map(text_of, SECTIONS)))


@table("code", ["symptoms", "complications"])
def test_where_symptoms_are_discussed_the_emergencies_come_first(code: str) -> None:
    first = SECTION[code].blocks[0]

    assert "Call now" in " ".join((first.heading or "", *first.paragraphs))


@table("sign", ["back pain", "Weak", "numb", "tingling", "walking", "pee", "poop"])
def test_every_cord_sign_of_the_guide_is_named(sign: str) -> None:
    assert sign in " ".join(SECTION["symptoms"].blocks[0].bullets)


@table("sign", ["thirst", "pee", "pooping", "Confusion", "sleepiness"])
def test_every_calcium_sign_of_the_guide_is_named(sign: str) -> None:
    assert sign in " ".join(SECTION["symptoms"].blocks[1].bullets)


def test_new_back_pain_is_never_something_to_sleep_on() -> None:
    assert "Do not wait to see how it is the next day" in text_of(SECTION["living-well"])


def test_palliative_care_is_not_kept_for_the_end() -> None:
    assert "not only for the end of life" in text_of(SECTION["common-questions"])


def test_no_page_promises_that_food_cures() -> None:
    assert "No food can." in text_of(SECTION["common-questions"])
