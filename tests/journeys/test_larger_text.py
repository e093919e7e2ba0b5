"""What is read with large letters, on a small phone: whole words, headings beside what they head, a number in reach."""

from itertools import product
from typing import Final

import pytest
from playwright.sync_api import Page

from tests.accessibility.measures import broken_words, crowded
from tests.journeys.every_page import FOLLOW_UPS, LEADS_TO_FOLLOW_UPS, STEPS
from tests.journeys.test_in_sight import A_SCREEN, CENTER, enlarge
from tests.journeys.walking import CASES, Keep
from tests.support.part import in_the_longer_language

TO_READ: Final = ("/learn", "/learn/treating-the-bones", "/learn/symptoms", "/help", "/privacy", "/not-for-me")
LARGER: Final = (100, 130, 200)
THREE_FINDINGS: Final = {"weakness": ["weaker"], "numbness": ["saddle"], "bladder": ["leaking"]}

ROOM: Final = """() => {
  const top = (each) => document.querySelector(each).getBoundingClientRect().top;
  return top(".standing strong") - top(".standing");
}"""


@in_the_longer_language
def test_no_word_and_no_temperature_breaks_in_two(phone: Page, keep: Keep, language: str) -> None:
    broken = {}
    phone.goto(f"/language?to={language}")
    keep.only(phone, {**LEADS_TO_FOLLOW_UPS, **THREE_FINDINGS, "fever": ["yes"]})
    for each in (
        "/",
        *STEPS,
        *FOLLOW_UPS,
        "/check/answers",
        "/check/visit-note",
        "/check/result?unfinished=yes",
        *TO_READ,
    ):
        phone.goto(each)
        for percent in LARGER:
            enlarge(phone, percent)
            broken[each, percent] = broken_words(phone)

    assert not {where: found for where, found in broken.items() if found}


@in_the_longer_language
def test_a_heading_stands_nearer_to_what_it_heads(phone: Page, keep: Keep, language: str) -> None:
    faults = {}
    phone.goto(f"/language?to={language}")
    for case, each in product(("call-now", "call-soon", "mention", "nothing"), ("/check/result", "/")):
        keep(phone, CASES[case])
        phone.goto(each)
        faults[case, each] = crowded(phone)
    for each in (*TO_READ, "/check/answers", "/check/visit-note"):
        phone.goto(each)
        faults["", each] = crowded(phone)

    assert not {where: found for where, found in faults.items() if found}


@in_the_longer_language
@pytest.mark.settings(**CENTER)
def test_the_numbers_are_a_bar_at_the_foot_with_larger_text_too(phone: Page, language: str) -> None:
    for each in ("/", "/check/back"):
        phone.goto(f"/language?to={language}&back={each}")
        for percent in (100, 115, 130):
            enlarge(phone, percent)
            bar = phone.locator(".numbers").bounding_box()

            assert bar is not None
            assert bar["y"] + bar["height"] == pytest.approx(A_SCREEN, abs=1), (each, percent)
            assert bar["height"] < 100, (each, percent)


def test_why_to_call_is_seen_above_the_bar_with_three_findings(phone: Page, keep: Keep) -> None:
    keep.only(phone, THREE_FINDINGS)
    phone.goto("/check/result?unfinished=yes")
    passage, bar = (phone.locator(each).first.bounding_box() for each in (".passage", ".numbers"))

    assert passage is not None
    assert bar is not None
    assert passage["y"] + passage["height"] <= bar["y"]


@in_the_longer_language
def test_that_call_now_was_said_has_room_above_and_stands_once(phone: Page, keep: Keep, language: str) -> None:
    keep(phone, CASES["call-now"])
    phone.goto(f"/language?to={language}&back=/check/answers")
    for percent in LARGER:
        enlarge(phone, percent)
        assert phone.evaluate(ROOM) >= 8, percent
    phone.goto("/check/visit-note")
    assert phone.locator(".card--call-now").count() == 1
    assert phone.locator(".standing").count() == 0
