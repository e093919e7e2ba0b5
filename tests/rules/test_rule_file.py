"""Rules read back from their file are those that were written, and nothing else is taken for such a file."""

import json
from functools import cache
from typing import Any

import pytest
from hypothesis import given

from rules.earlier import FORMS, rules_of_form
from rules.engine.triage import triage
from rules.errors import InconsistentRules, RulesError, UnknownQuestionnaire
from rules.exports.as_json import rules_as_data
from rules.in_force import QUESTIONNAIRE, RULES, rule_set_of
from rules.in_force import triage as triage_in_force
from rules.model.questionnaire import UNSURE, Answers, Respondent
from rules.model.rule_file import rules_from_json
from rules.model.rule_set import RuleSet
from tests.rules.strategies import readable_answers

EXPORT = json.dumps(rules_as_data())


@cache
def rebuilt_rules() -> RuleSet:
    return rules_from_json(EXPORT)


@pytest.fixture
def export() -> dict[str, Any]:
    """A rule file that a test may spoil."""
    data: dict[str, Any] = json.loads(EXPORT)
    return data


def test_rules_read_back_are_equal_in_every_declaration() -> None:
    rebuilt = rebuilt_rules()

    assert (rebuilt.steps, rebuilt.red_flags) == (RULES.steps, RULES.red_flags)
    assert (rebuilt.silences, rebuilt.self_doubt, rebuilt.questionnaire) == (
        RULES.silences,
        RULES.self_doubt,
        RULES.questionnaire,
    )


def test_their_hash_comes_out_the_same_when_it_is_worked_out_again() -> None:
    rebuilt = rebuilt_rules()
    again = RuleSet(
        steps=rebuilt.steps,
        red_flags=rebuilt.red_flags,
        edition=RULES.edition,
        silences=rebuilt.silences,
        self_doubt=rebuilt.self_doubt,
    )

    assert again.hash == RULES.hash == rebuilt.hash


@given(readable_answers())
def test_rules_read_back_decide_alike(answers: Answers) -> None:
    assert triage(rebuilt_rules(), answers, Respondent.PATIENT) == triage(RULES, answers, Respondent.PATIENT)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "the whole: Invalid JSON"),
        ("[]", "the whole: Input should be an object"),
        ("null", "the whole: Input should be an object"),
        ("{}", "version: Field required; released: Field required; hash: Field required; and 7 more"),
        ('{"resourceType": "Questionnaire"}', "and 8 more"),
    ],
)
def test_what_is_no_rule_file_is_refused_with_what_was_expected(text: str, words: str) -> None:
    with pytest.raises(RulesError) as refused:
        rules_from_json(text)

    assert words in str(refused.value)
    assert str(refused.value).endswith("Expected what 'python -m rules export' of rules 2.0 or later prints.")


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        (("red_flags", 0, "unless"), "fever", "red_flags.0.unless: Extra inputs are not permitted"),
        (("red_flags", 0, "disposition"), "wait", "red_flags.0.disposition"),
        (("red_flags", 0, "when", "kind"), "not", "red_flags.0.when"),
        (("red_flags", 0, "when", "options"), [], "red_flags.0.when"),
        (("red_flags", 0, "citations"), [], "citations"),
        (("red_flags", 0, "due_today"), True, "only a call-soon that is not administrative can be due today"),
        (("red_flags", 0, "administrative"), True, "a call-now is never administrative"),
        (("silences", "clock"), "now", "the clock of a call-soon is 'today' or 'soon', not 'now'"),
        (("steps", 0, "group"), "skin", "steps.0.group"),
        (("steps", 0, "items", 0, "question", "patient"), "", "patient"),
        (("steps", 0, "items", 0, "options", 0, "code"), "none", "an option code stands twice"),
        (("released",), "yesterday", "released"),
    ],
)
def test_a_file_that_says_what_is_not_known_here_is_refused_by_place(
    export: dict[str, Any], path: tuple[str | int, ...], value: object, words: str
) -> None:
    place: Any = export
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value

    with pytest.raises(RulesError) as refused:
        rules_from_json(json.dumps(export))

    assert words in str(refused.value)


def test_rules_that_do_not_fit_together_are_refused(export: dict[str, Any]) -> None:
    export["red_flags"].append(export["red_flags"][0])

    with pytest.raises(InconsistentRules, match="stands 2 times"):
        rules_from_json(json.dumps(export))


def test_the_last_rules_of_an_earlier_form_are_those_that_were_released() -> None:
    first = rules_of_form.__wrapped__(1)

    assert (first.version, first.questionnaire) == ("1.0.1", 1)
    assert first.hash == "d0f042a7ea1172f8a4ba65124379c42de30e1e98231e90320fe23cb9beb9ce7b"
    assert "{" not in "".join(option.words.patient for item in first.items.values() for option in item.options)


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"constipation": "severe"}, ("call-now", "team", "now")),
        ({"fall": "hurt"}, ("call-now", "team", "now")),
        ({"emergency-now": [UNSURE]}, ("call-now", "911", "now")),
        ({"fever": UNSURE, "lump": "new"}, ("call-now", "team", "now")),
        ({"numbness": ["face", UNSURE]}, ("call-now", "team", "now")),
        ({"thirst": "extreme"}, ("call-soon", "team", "soon")),
        ({"weakness": UNSURE, "bladder": [UNSURE]}, ("call-soon", "team", "soon")),
    ],
)
def test_answers_to_the_first_form_mean_what_they_meant(answers: Answers, expected: tuple[str, str, str]) -> None:
    outcome = triage_in_force(answers, questionnaire=1)

    assert (outcome.disposition, outcome.route, outcome.clock) == expected
    assert outcome.version == "1.0.1"


def test_each_form_has_its_rules_and_no_other_number_has_any() -> None:
    assert [rule_set_of(number).questionnaire for number in (*FORMS, QUESTIONNAIRE)] == [1, 2]
    with pytest.raises(UnknownQuestionnaire, match="questionnaire number 3; known here: 1, 2"):
        rule_set_of(3)
