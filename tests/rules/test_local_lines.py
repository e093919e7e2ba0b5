"""What a site adds in words: lines where they fit, cards for what is suspected, as plain as our own words."""

import textstat

from rules.adaptation.adapted import adapt
from rules.advice.safety_net import while_you_wait
from rules.advice.safety_net.local_lines import local_lines, pathways_of
from rules.advice.safety_net.signs import EMERGENCY_SIGNS, WORSENING, with_raised
from rules.advice.safety_net.while_waiting import LINES
from rules.in_force import RELEASED_RULES
from rules.local.plain import FEWEST_WORDS, english_grade, spanish_ease, too_hard
from rules.model.disposition import Route
from rules.model.questionnaire import Answers
from tests.rules.local_rules import MIXED, local_rules
from tests.rules.whole_check import outcome_of
from tests.support.table import table

SITE = local_rules(
    line=[
        {"disposition": "call-now", "words": {"en": "Ring the ward."}},
        {"syndrome": "cord", "words": {"en": "Ask for a chair on wheels."}},
        {"disposition": "call-soon", "syndrome": "jaw", "words": {"en": "Bring your dental card."}},
        {"disposition": "mention", "words": {"en": "Bring this note."}},
    ],
    pathway=[
        {"code": code, "ring": "the ward", "number": "212-555-0177", "steps": ["Take blood."]}
        for code in ("calcium", "cord-compression", "fever")
    ],
)
HARD = "Notify multidisciplinary professionals immediately."
HARD_IN_SPANISH = "La monitorización hematológica multidisciplinaria requiere hospitalización inmediata. " * 6


@table(
    ("changes", "lines", "cards"),
    [
        ({"weakness": "weaker"}, ["Ring the ward.", "Ask for a chair on wheels."], ["cord-compression"]),
        ({"fever": "yes"}, ["Ring the ward."], ["fever"]),
        ({"jaw": "signs"}, ["Bring your dental card."], []),
        ({"thirst": "extreme", "peeing-often": "much-more"}, ["Ring the ward."], ["calcium"]),
        ({"bone-pain": ["usual"]}, ["Bring this note."], []),
    ],
    ids=str,
)
def test_lines_and_cards_stand_where_they_fit(changes: Answers, lines: list[str], cards: list[str]) -> None:
    outcome = outcome_of(changes)

    assert [each.words.patient for each in local_lines(outcome, SITE.lines)] == lines
    assert [each.code for each in pathways_of(outcome, SITE.pathways)] == cards


def test_as_released_there_are_none() -> None:
    outcome = outcome_of({"weakness": "weaker"})

    assert local_lines(outcome) == ()
    assert list(pathways_of(outcome)) == []
    assert len(while_you_wait(outcome)) == 4


def test_what_is_raised_to_call_now_is_a_sign_to_watch_for() -> None:
    adaptation = adapt(RELEASED_RULES, MIXED)

    now = with_raised(WORSENING, adaptation, Route.TEAM).signs[len(WORSENING.signs) :]
    emergency = with_raised(EMERGENCY_SIGNS, adaptation, Route.EMERGENCY).signs[len(EMERGENCY_SIGNS.signs) :]

    assert {code for each in now for code in each.red_flags} >= {"back-pain-new", "thirst-extreme"}
    assert [each.red_flags for each in emergency] == [("bone-pain-severe",)]
    assert with_raised(WORSENING, None, Route.TEAM) is WORSENING


def test_english_is_measured_as_our_own_words_are() -> None:
    ours = [each.words.patient for lines in LINES.values() for each in lines if "{" not in each.words.patient]

    for words in ours:
        assert abs(english_grade(words) - textstat.flesch_kincaid_grade(words)) < 2, words


@table(
    ("language", "lines", "words"),
    [
        ("en", ["Ask for a chair on wheels.", "Go to the side door"], ""),
        ("en", [HARD], "reads at grade "),
        ("es", ["Pida una silla de ruedas."], ""),
        ("es", [HARD_IN_SPANISH], "the Spanish lines have ease "),
        ("es", [HARD], ""),
        ("fr", [HARD], ""),
    ],
)
def test_what_is_too_hard_is_named_with_its_measure(language: str, lines: list[str], words: str) -> None:
    found = list(too_hard(language, lines))

    assert found == [] if not words else words in found[0]


def test_spanish_that_is_plain_is_easy() -> None:
    plain = "No se quede a solas. Pida ayuda a alguien. Llame a la sala si la línea no responde. " * 3

    assert len(plain.split()) >= FEWEST_WORDS
    assert spanish_ease(plain) > 80
    assert list(too_hard("es", [plain])) == []
