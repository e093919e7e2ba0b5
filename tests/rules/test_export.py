"""The rules and an outcome as plain data: whatever is declared or found is in it, and JSON loses nothing."""

import json
import re
from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from rules.earlier import rules_of_form
from rules.exports.as_json import level_from_data, outcome_as_data, outcome_from_data, rules_as_data
from rules.in_force import ITEMS, RED_FLAG, RED_FLAGS, RULES, STEPS, triage
from rules.model.disposition import Clock, Disposition
from rules.model.questionnaire import UNSURE, Answers, Respondent
from rules.model.red_flag import RedFlag
from rules.sources.parameters import PARAMETERS
from tests.rules.strategies import readable_answers
from tests.support.table import table

DATA = rules_as_data()
EXPORTED_ITEM = {item["link_id"]: item for step in DATA["steps"] for item in step["items"]}
EXPORTED_FLAG = {flag["code"]: flag for flag in DATA["red_flags"]}


def strings_in(data: object) -> Iterator[str]:
    """Yield every piece of text in ``data``."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for value in data.values():
            yield from strings_in(value)
    elif isinstance(data, list):
        for value in data:
            yield from strings_in(value)


def test_the_rules_come_through_json_unchanged() -> None:
    assert json.loads(json.dumps(DATA)) == DATA


def test_no_text_of_the_export_is_empty_or_names_a_number_that_the_export_does_not_give() -> None:
    numbers = {each["name"] for each in DATA["parameters"]}

    assert all(text.strip() for text in strings_in(DATA))
    assert {name for text in strings_in(DATA) for name in re.findall(r"{(\w+)}", text)} <= numbers


def test_the_steps_name_their_items_in_the_order_asked() -> None:
    assert [step["code"] for step in DATA["steps"]] == [step.code for step in STEPS]
    assert list(EXPORTED_ITEM) == list(ITEMS)


def test_a_follow_up_is_exported_with_what_enables_it() -> None:
    assert EXPORTED_ITEM["spine-history"]["enable_when"] == {
        "link_id": "back-pain",
        "options": ["night", "new", UNSURE],
    }


@table("flag", RED_FLAGS, ids=lambda flag: flag.code)
def test_a_red_flag_is_exported_with_its_condition_level_marks_and_every_passage(flag: RedFlag) -> None:
    exported = EXPORTED_FLAG[flag.code]

    assert (exported["disposition"], exported["route"]) == (flag.disposition.value, flag.route.value)
    assert (exported["due_today"], exported["administrative"], exported["er_if_unreached"]) == (
        flag.due_today,
        flag.administrative,
        flag.er_if_unreached,
    )
    assert exported["when"] == json.loads(flag.when.model_dump_json())
    assert [each["code"] for each in exported["rulings"]] == [each.code for each in flag.rulings]
    assert [citation["paraphrase"] for citation in exported["citations"]] == [c.paraphrase for c in flag.citations]


def test_every_number_is_exported_with_its_unit_and_source() -> None:
    exported = {each["name"]: each for each in DATA["parameters"]}

    assert list(exported) == [parameter.name for parameter in PARAMETERS]
    assert exported["fever_celsius"]["value"] == 38.0
    assert all(each["unit"] and each["citation"]["source"] for each in exported.values())


@given(readable_answers(), st.sampled_from(Respondent))
def test_an_outcome_comes_through_json_with_all_it_holds(answers: Answers, respondent: Respondent) -> None:
    outcome = triage(answers, respondent)

    data = json.loads(json.dumps(outcome_as_data(outcome)))

    assert data == outcome_as_data(outcome)
    assert set(data) == set(outcome._fields)
    assert (data["clock"], data["er_line"]) == (outcome.clock.value, outcome.er_line)
    assert (data["disposition"], data["route"]) == (outcome.disposition.value, outcome.route.value)
    assert [finding["code"] for finding in data["findings"]] == [finding.code for finding in outcome.findings]
    assert [raised["link_id"] for raised in data["raised"]] == [raised.link_id for raised in outcome.raised]
    for name in ("unknown", "unanswered", "negatives"):
        assert tuple(data[name]) == getattr(outcome, name)
    for name in ("helper_needed", "complete", "version", "hash"):
        assert data[name] == getattr(outcome, name)


def test_a_finding_is_exported_with_the_answers_and_passages_behind_it() -> None:
    (found,) = outcome_as_data(triage({"jaw": "spreading", "bone-drug": "unsure"}))["findings"]

    assert found["said"] == [{"link_id": "jaw", "options": ["spreading"]}]
    assert found["finding"] == RED_FLAG["jaw-spreading"].finding
    assert [citation["source"] for citation in found["citations"]] == [
        citation.source.name for citation in RED_FLAG["jaw-spreading"].citations
    ]


def test_what_not_sure_may_hide_is_exported_with_its_words() -> None:
    (raised,) = outcome_as_data(triage({"lump": UNSURE}))["raised"]

    assert (raised["link_id"], raised["disposition"], raised["clock"]) == ("lump", "call-soon", "today")
    assert [each["code"] for each in raised["red_flags"]] == ["lump-hot", "lump-new", "lump-usual"]
    assert raised["red_flags"][0]["finding"] == RED_FLAG["lump-hot"].finding


@given(readable_answers())
def test_a_stored_outcome_is_read_back_as_it_was(answers: Answers) -> None:
    outcome = triage(answers)

    again = outcome_from_data(json.loads(json.dumps(outcome_as_data(outcome))))

    assert again.verdict == outcome.verdict
    assert [(each.code, each.words, each.verdict, each.said) for each in again.findings] == [
        (each.code, each.words, each.verdict, each.said) for each in outcome.findings
    ]
    assert [(each.link_id, each.verdict) for each in again.raised] == [
        (each.link_id, each.verdict) for each in outcome.raised
    ]
    assert outcome_as_data(again)["unanswered"] == outcome_as_data(outcome)["unanswered"]


def test_what_a_stored_doubt_may_hide_is_read_back_with_its_words() -> None:
    outcome = triage({"lump": UNSURE})

    (again,) = outcome_from_data(outcome_as_data(outcome)).raised

    assert [(each.code, each.words, each.verdict) for each in again.red_flags] == [
        (each.code, each.words, each.verdict) for each in outcome.raised[0].red_flags
    ]


def test_an_outcome_stored_before_there_were_clocks_has_that_of_its_level() -> None:
    stored = outcome_as_data(triage({"thirst": "extreme"}))
    old = {key: value for key, value in stored.items() if key not in ("clock", "er_line")}
    old["raised"] = [{"link_id": "lump", "disposition": "call-soon", "red_flags": ["lump-hot", "gone"]}]

    again = outcome_from_data(old)

    assert (again.clock, again.er_line, again.raised[0].clock) == (Clock.SOON, True, Clock.SOON)
    assert [sign.words for sign in again.raised[0].red_flags] == [rules_of_form(1).red_flag["lump-hot"].finding, "gone"]


def test_a_stored_level_that_is_not_known_here_reads_and_compares() -> None:
    level = level_from_data("someday")

    assert level == "someday"
    assert not level.is_at_least(Disposition.MENTION)
    assert Disposition.MENTION.is_at_least(level)


def test_an_export_is_of_the_rules_it_is_given() -> None:
    assert rules_as_data(RULES)["hash"] == RULES.hash == DATA["hash"]
