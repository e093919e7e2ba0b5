"""Conditions can be read aloud."""

from rules.describe import enabled_when, in_words
from rules.in_force import ITEMS, RED_FLAG
from rules.model.questionnaire import Respondent


def test_an_answer_is_described_by_its_question_and_its_words() -> None:
    assert in_words(RED_FLAG["fever-yes"].when) == (
        "“Have you had a fever or shaking chills, now or in the last day?” is answered “Yes. Shaking chills, whatever "
        "the thermometer shows, or 38.0 °C (100.4 °F) or more”"
    )


def test_a_threshold_says_or_worse() -> None:
    assert "or worse, and " in in_words(RED_FLAG["back-pain-after-fall"].when)


def test_a_count_says_how_many() -> None:
    assert in_words(RED_FLAG["calcium-two-features"].when).startswith("at least 2 of: “Are you more thirsty")


def test_alternatives_are_listed_or_said_shorter() -> None:
    assert "any of: “Are you more thirsty" in in_words(RED_FLAG["calcium-feature-and-support"].when)
    assert in_words(RED_FLAG["worried-and-symptomatic"].when).endswith(
        "any other finding that means call your team, save a tooth or a refill"
    )


def test_a_caregiver_reads_the_caregivers_words() -> None:
    assert "the person you are with" in in_words(RED_FLAG["bladder-burning"].when, Respondent.CAREGIVER)


def test_a_follow_up_says_when_it_is_asked() -> None:
    when = ITEMS["low-calcium"].enable_when

    assert when is not None
    assert enabled_when(when).endswith("is answered “Yes” or “Not sure”")
