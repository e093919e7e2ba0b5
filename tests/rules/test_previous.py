"""Rules rebuilt from an export are those that were exported, and nothing else is taken for an export."""

import json
from functools import cache
from typing import Any

import pytest

from rules.engine.triage import triage
from rules.errors import InconsistentRules, RulesError
from rules.exports.as_json import rules_as_data
from rules.in_force import ITEMS, RULES
from rules.model.questionnaire import UNSURE, Respondent
from rules.model.rule_set import RuleSet
from rules.review.diff import diff
from rules.review.earlier_rules import rules_from_json
from tests.support.table import table

EXPORT = json.dumps(rules_as_data())


@cache
def rebuilt_rules() -> RuleSet:
    return rules_from_json(EXPORT)


@pytest.fixture
def export() -> dict[str, Any]:
    """An export that a test may spoil."""
    data: dict[str, Any] = json.loads(EXPORT)
    return data


def test_rules_rebuilt_from_an_export_export_the_same_again(export: dict[str, Any]) -> None:
    again = json.loads(json.dumps(rules_as_data(rebuilt_rules())))

    # The hash is of the wording as declared; an export has the numbers filled in.
    assert {**again, "hash": ""} == {**export, "hash": ""}


@pytest.mark.unwatched
def test_rebuilt_rules_differ_in_nothing() -> None:
    found = diff(rebuilt_rules(), RULES)

    assert (found.codes, found.results) == ((), ())


@table("link_id", ITEMS)
def test_rebuilt_rules_decide_alike(link_id: str) -> None:
    for code in ITEMS[link_id].codes:
        answers: dict[str, str | list[str]] = {link_id: [code] if ITEMS[link_id].check_all else code}
        outcome = triage(RULES, answers, Respondent.PATIENT)
        rebuilt = triage(rebuilt_rules(), answers, Respondent.PATIENT)

        assert [finding.code for finding in rebuilt.findings] == [finding.code for finding in outcome.findings]
        assert (rebuilt.disposition, rebuilt.route, rebuilt.unanswered) == (
            outcome.disposition,
            outcome.route,
            outcome.unanswered,
        )
        assert rebuilt.helper_needed is outcome.helper_needed


def test_a_patient_unsure_about_their_own_mind_still_needs_a_helper() -> None:
    assert triage(rebuilt_rules(), {"confusion": UNSURE}, Respondent.PATIENT).helper_needed


def test_braces_in_an_export_are_words_and_not_the_slots_of_numbers(export: dict[str, Any]) -> None:
    export["items"][0]["question"]["patient"] = "Is {severe_pain} {this} bad?"

    item = rules_from_json(json.dumps(export)).items[export["items"][0]["link_id"]]

    assert item.question.to(Respondent.PATIENT) == "Is {severe_pain} {this} bad?"


@table(
    ("text", "words"),
    [
        ("", "the whole: Invalid JSON"),
        ("[]", "the whole: Input should be an object"),
        ("null", "the whole: Input should be an object"),
        ("{}", "version: Field required; released: Field required; hash: Field required; and 8 more"),
        ('{"resourceType": "Questionnaire"}', "and 9 more"),
    ],
)
def test_what_is_no_export_is_refused_with_what_was_expected(text: str, words: str) -> None:
    with pytest.raises(RulesError) as refused:
        rules_from_json(text)

    assert words in str(refused.value)
    assert str(refused.value).endswith("Expected what 'python -m rules export' prints.")


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        (("red_flags", 0, "unless"), "fever", "red_flags.0.unless: Extra inputs are not permitted"),
        (("red_flags", 0, "disposition"), "wait", "red_flags.0.disposition"),
        (("red_flags", 0, "condition", "kind"), "not", "red_flags.0.condition"),
        (("red_flags", 0, "condition", "options"), [], "red_flags.0.condition"),
        (("red_flags", 0, "citations"), [], "citations"),
        (("steps", 0, "hours_matter"), "no", "steps.0.hours_matter: Input should be a valid boolean"),
        (("steps", 0, "group"), "skin", "steps.0.group"),
        (("items", 0, "question", "patient"), "", "patient"),
        (("items", 0, "options", 0, "code"), "none", "an option code stands twice"),
        (("released",), "yesterday", "released"),
        (("dispositions",), ["call-now", "stay-home"], "dispositions.1"),
    ],
)
def test_an_export_that_says_what_is_not_known_here_is_refused_by_place(
    export: dict[str, Any], path: tuple[str | int, ...], value: object, words: str
) -> None:
    place: Any = export
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value

    with pytest.raises(RulesError) as refused:
        rules_from_json(json.dumps(export))

    assert words in str(refused.value)


def test_an_item_that_no_step_asks_is_refused(export: dict[str, Any]) -> None:
    left_out = export["steps"][1]["items"].pop()

    with pytest.raises(RulesError, match=rf"'steps' and 'items' differently often: {left_out}\."):
        rules_from_json(json.dumps(export))


def test_an_item_that_is_declared_twice_is_refused(export: dict[str, Any]) -> None:
    export["items"].append(export["items"][0])

    with pytest.raises(RulesError, match="differently often"):
        rules_from_json(json.dumps(export))


def test_a_flag_open_to_a_ruling_that_is_not_given_is_refused(export: dict[str, Any]) -> None:
    export["rulings"] = export["rulings"][1:]

    with pytest.raises(RulesError, match="ruling 'C1' is not among the rulings: C3"):
        rules_from_json(json.dumps(export))


def test_rules_that_do_not_fit_together_are_refused(export: dict[str, Any]) -> None:
    export["red_flags"].append(export["red_flags"][0])

    with pytest.raises(InconsistentRules, match="stands 2 times"):
        rules_from_json(json.dumps(export))
