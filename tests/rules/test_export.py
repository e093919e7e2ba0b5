"""The rules and an outcome as plain data: whatever is declared or found is in it, and JSON loses nothing."""

import json
from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from rules.describe import in_words
from rules.exports.as_json import outcome_as_data, outcome_from_data, rules_as_data
from rules.in_force import ITEMS, RED_FLAG, RED_FLAGS, RULES, STEPS, triage
from rules.model.disposition import Disposition, Route
from rules.model.questionnaire import UNSURE, Answers, Item, Respondent
from rules.model.red_flag import RedFlag
from rules.sources.parameters import PARAMETERS
from tests.rules.strategies import readable_answers
from tests.support.table import table

DATA = rules_as_data()
EXPORTED_ITEM = {item["link_id"]: item for item in DATA["items"]}
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


def test_no_text_of_the_export_has_a_number_left_to_fill_or_is_empty() -> None:
    assert not [text for text in strings_in(DATA) if "{" in text or not text.strip()]


def test_the_steps_name_their_items_in_the_order_asked() -> None:
    assert [step["code"] for step in DATA["steps"]] == [step.code for step in STEPS]
    assert [link_id for step in DATA["steps"] for link_id in step["items"]] == list(ITEMS)
    assert {step["code"] for step in DATA["steps"] if step["hours_matter"]} == {
        "right-now",
        "back",
        "weakness",
        "bladder-bowel",
        "confusion",
    }


@table("item", ITEMS.values(), ids=lambda item: item.link_id)
def test_an_item_is_exported_in_the_words_that_are_shown(item: Item) -> None:
    exported = EXPORTED_ITEM[item.link_id]

    for respondent in (Respondent.PATIENT, Respondent.CAREGIVER):
        assert exported["question"][respondent] == item.question.to(respondent)
        assert [option[respondent] for option in exported["options"]] == [o.words.to(respondent) for o in item.options]
        assert (exported["hint"] or {}).get(respondent) == (item.hint.to(respondent) if item.hint else None)
    assert exported["clinical_term"] == item.clinical_term
    assert (exported["check_all"], exported["is_optional"]) == (item.check_all, item.is_optional)
    assert exported["unsure_is_emergency"] is item.unsure_is_emergency
    assert (exported["enable_when"] is None) is (item.enable_when is None)


def test_a_follow_up_is_exported_with_what_enables_it() -> None:
    assert EXPORTED_ITEM["spine-history"]["enable_when"] == {"link_id": "back-pain", "options": ["new", UNSURE]}


@table("flag", RED_FLAGS, ids=lambda flag: flag.code)
def test_a_red_flag_is_exported_with_its_condition_level_and_every_passage(flag: RedFlag) -> None:
    exported = EXPORTED_FLAG[flag.code]

    assert (exported["disposition"], exported["route"]) == (flag.disposition.value, flag.route.value)
    assert exported["finding"] == flag.finding
    assert exported["condition"] == json.loads(flag.when.model_dump_json())
    assert exported["condition_in_words"] == in_words(flag.when)
    assert exported["is_combination"] is flag.is_combination
    assert exported["ruling"] == (flag.ruling.code if flag.ruling else None)
    assert [citation["paraphrase"] for citation in exported["citations"]] == [c.paraphrase for c in flag.citations]
    for citation in exported["citations"]:
        assert citation["is_guide"] is (citation["key_phrase"] is not None)
        assert citation["source"]


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
    assert (data["disposition"], data["route"]) == (outcome.disposition.value, outcome.route.value)
    assert [finding["code"] for finding in data["findings"]] == [finding.code for finding in outcome.findings]
    assert [raised["link_id"] for raised in data["raised"]] == [raised.link_id for raised in outcome.raised]
    for name in ("unknown", "unanswered", "negatives"):
        assert tuple(data[name]) == getattr(outcome, name)
    for name in ("helper_needed", "complete", "version", "hash"):
        assert data[name] == getattr(outcome, name)


@given(readable_answers(), st.sampled_from(Respondent))
def test_a_stored_outcome_reads_back_as_it_was(answers: Answers, respondent: Respondent) -> None:
    outcome = triage(answers, respondent)
    data = json.loads(json.dumps(outcome_as_data(outcome)))
    read = outcome_from_data(data)

    assert outcome_as_data(read) == data
    assert read._replace(findings=()) == outcome._replace(findings=())
    assert [type(finding.disposition) for finding in read.findings] == [Disposition] * len(outcome.findings)


def test_a_stored_outcome_of_other_rules_reads_in_its_own_words() -> None:
    data = outcome_as_data(triage({"weakness": "weaker", "lump": UNSURE}))
    (finding,), (raised,) = data["findings"], data["raised"]
    finding |= {"code": "gone", "finding": "As it was called", "disposition": "gone-level", "route": "gone-route"}
    finding["citations"][0]["confidence"] = "gone-confidence"
    raised |= {"disposition": "call-soon", "red_flags": ["lump-new", "gone-sign"]}
    del raised["route"]
    outcome = outcome_from_data({**data, "disposition": "gone-level"})

    (found,), (unsure,) = outcome.findings, outcome.raised
    assert (found.code, found.words, found.disposition, found.route) == (
        "gone",
        "As it was called",
        "gone-level",
        Route.TEAM,
    )
    assert found.citations[0].source.name == finding["citations"][0]["source"]
    assert [(sign.code, sign.words) for sign in unsure.not_ruled_out] == [
        ("lump-new", RED_FLAG["lump-new"].finding),
        ("gone-sign", "gone-sign"),
    ]
    assert unsure.route is Route.TEAM, "before rules 1.0.1 no such answer meant 911"
    assert not outcome.disposition.is_at_least(Disposition.MENTION)


def test_of_a_level_that_is_gone_no_sign_is_left_out() -> None:
    data = outcome_as_data(triage({"lump": UNSURE}))
    data["raised"][0]["disposition"] = "gone-level"
    (raised,) = outcome_from_data(data).raised

    assert raised.not_ruled_out == raised.red_flags


def test_a_finding_is_exported_with_the_answers_and_passages_behind_it() -> None:
    (found,) = outcome_as_data(triage({"jaw": "spreading", "bone-drug": "unsure"}))["findings"]

    assert found["said"] == [{"link_id": "jaw", "options": ["spreading"]}]
    assert found["finding"] == RED_FLAG["jaw-spreading"].finding
    assert [citation["source"] for citation in found["citations"]] == [
        citation.source.name for citation in RED_FLAG["jaw-spreading"].citations
    ]


def test_what_not_sure_may_hide_is_exported_by_code() -> None:
    (raised,) = outcome_as_data(triage({"lump": UNSURE}))["raised"]

    assert raised == {
        "link_id": "lump",
        "disposition": "call-soon",
        "route": "team",
        "red_flags": ["lump-hot", "lump-new", "lump-usual"],
    }


def test_an_export_is_of_the_rules_it_is_given() -> None:
    assert rules_as_data(RULES)["hash"] == RULES.hash == DATA["hash"]
