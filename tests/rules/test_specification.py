"""The rules in force, against a transcription of the clinical specification (``specification.toml``)."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from rules.in_force import ITEMS, RED_FLAG, RED_FLAGS, STEPS
from rules.model.disposition import Route
from rules.model.questionnaire import UNSURE, Item, Respondent, Step, Wording
from rules.model.red_flag import RedFlag
from rules.sources import passages
from rules.sources.parameters import PARAMETERS
from tests.rules.plain_words import differences, fail_in_words
from tests.support.table import table

SPECIFICATION: dict[str, Any] = tomllib.loads(Path(__file__).with_name("specification.toml").read_text("utf-8"))
SPECIFIED_STEPS: list[dict[str, Any]] = SPECIFICATION["step"]
SPECIFIED_ITEMS: list[dict[str, Any]] = [item for step in SPECIFIED_STEPS for item in step["item"]]
COMBINATIONS: dict[str, str] = {each["code"]: each["level"] for each in SPECIFICATION["combination"]}
SOURCES: dict[str, list[str]] = SPECIFICATION["sources"]
NUMBERS: dict[str, float] = SPECIFICATION["numbers"]
SHOWN: dict[str, str] = SPECIFICATION["shown"]
NO_FINDING = "nothing"


def level(flag: RedFlag | None) -> str:
    if flag is None:
        return NO_FINDING
    return f"{flag.disposition} 911" if flag.route is Route.EMERGENCY else flag.disposition.value


def step_as_specified(step: Step) -> dict[str, Any]:
    hours_matter = {"hours_matter": True} if step.hours_matter else {}
    return {"code": step.code, **hours_matter, "item": [item_as_specified(item) for item in step.items]}


def item_as_specified(item: Item) -> dict[str, Any]:
    specified: dict[str, Any] = {"link_id": item.link_id}
    if item.check_all:
        specified["check_all"] = True
    if item.is_optional:
        specified["optional"] = True
    if item.enable_when:
        specified["enable_when"] = {item.enable_when.link_id: list(item.enable_when.options)}
    return {**specified, "options": {code: level_of(item, code) for code in item.codes}}


def level_of(item: Item, code: str) -> str:
    if code == UNSURE and item.unsure_is_emergency:
        return "call-now 911"
    return level(RED_FLAG.get(f"{item.link_id}-{code}"))


def said_by(step: dict[str, Any]) -> dict[str, str]:
    """Return everything that a step as specified says, each thing by a name of its own."""
    beside = "call-now" if step.get("hours_matter") else "call-soon"
    said = {f"“not sure” in step {step['code']}, of a call-now sign and beside another finding": beside}
    for item in step["item"]:
        link_id = item["link_id"]
        when = [f"{other} is {' or '.join(codes)}" for other, codes in item.get("enable_when", {}).items()]
        said[f"{link_id} is asked"] = f"if {' and '.join(when)}" if when else "always"
        said[f"{link_id} takes"] = "several answers" if item.get("check_all") else "one answer"
        said[f"{link_id} needs an answer"] = "no" if item.get("optional") else "yes"
        said.update({f"{link_id} = {code}": found for code, found in item["options"].items()})
    return said


def test_the_steps_and_items_are_asked_in_the_order_specified() -> None:
    asked = [(step.code, [item.link_id for item in step.items]) for step in STEPS]

    assert asked == [(step["code"], [item["link_id"] for item in step["item"]]) for step in SPECIFIED_STEPS]


@pytest.mark.parametrize("specified", SPECIFIED_STEPS, ids=lambda step: step["code"])
def test_a_step_is_as_specified(specified: dict[str, Any]) -> None:
    steps = {step.code: step for step in STEPS}

    found = step_as_specified(steps[specified["code"]])
    if found != specified:
        fail_in_words(f"step {specified['code']}", differences(said_by(specified), said_by(found)))


@table("specified", SPECIFIED_ITEMS, ids=lambda item: item["link_id"])
def test_the_options_of_an_item_stand_in_the_order_specified(specified: dict[str, Any]) -> None:
    found = list(ITEMS[specified["link_id"]].codes)
    if found != list(specified["options"]):
        worst_first = {"the options, worst first": list(specified["options"])}
        fail_in_words(specified["link_id"], differences(worst_first, dict.fromkeys(worst_first, found)))


def test_the_combinations_and_their_levels_are_as_specified() -> None:
    combinations = {flag.code: level(flag) for flag in RED_FLAGS if flag.is_combination}

    if list(combinations.items()) != list(COMBINATIONS.items()):
        fail_in_words("the combinations", differences(COMBINATIONS, combinations))


@table("flag", [flag for flag in RED_FLAGS if not flag.is_combination], ids=lambda flag: flag.code)
def test_a_red_flag_of_one_item_rests_on_the_one_option_it_is_named_after(flag: RedFlag) -> None:
    rests_on = [f"{leaf.link_id}-{code}" for leaf in flag.when.leaves() for code in leaf.options]
    if rests_on != [flag.code]:
        fail_in_words(
            f"the red flag {flag.code} “{flag.finding}” must rest on the answer of that name alone",
            f"in the rules it rests on: {', '.join(rests_on)}",
        )


def test_there_is_no_red_flag_that_is_not_specified() -> None:
    of_items = {
        f"{item['link_id']}-{code}"
        for item in SPECIFIED_ITEMS
        for code, found in item["options"].items()
        if found != NO_FINDING and code != UNSURE
    }

    found = {flag.code for flag in RED_FLAGS}
    specified = of_items | set(COMBINATIONS)
    if found != specified:
        missing, unknown = sorted(specified - found), sorted(found - specified)
        fail_in_words(
            *(f"specified, but no longer in the rules: {code}" for code in missing),
            *(f"in the rules, but not specified: {code}" for code in unknown),
        )


def test_the_numbers_are_as_specified() -> None:
    numbers = {parameter.name: parameter.value for parameter in PARAMETERS}
    if numbers != NUMBERS:
        fail_in_words("the numbers", differences(NUMBERS, numbers))


def wording_at(place: str) -> Wording:
    link_id, part = place.split(" ")
    item = ITEMS[link_id]
    if part == "hint":
        assert item.hint
        return item.hint
    return item.question if part == "question" else item.option(part).words


@table(("number", "place"), SHOWN.items())
@table("respondent", Respondent)
def test_a_number_is_shown_where_it_decides(number: str, place: str, respondent: Respondent) -> None:
    shown = re.findall(r"\d+(?:\.\d+)?", wording_at(place).to(respondent))

    if NUMBERS[number] not in {float(each) for each in shown}:
        fail_in_words(
            f"{place}, as the {respondent} reads it, must say {NUMBERS[number]} ({number}), but says:",
            wording_at(place).to(respondent),
        )


@table(("passage", "code"), [(passage, code) for passage, codes in SOURCES.items() for code in codes])
def test_a_red_flag_cites_the_source_specified_for_it(passage: str, code: str) -> None:
    citations = RED_FLAG[code].citations if code in RED_FLAG else ()
    if getattr(passages, passage) not in citations:
        named = f"{code} “{RED_FLAG[code].finding}”" if code in RED_FLAG else f"{code}, which is gone,"
        fail_in_words(f"the red flag {named} must cite {passage}: {getattr(passages, passage).paraphrase}")


@table("flag", RED_FLAGS, ids=lambda flag: flag.code)
def test_what_is_below_call_now_in_the_dont_wait_list_is_open_to_a_ruling(flag: RedFlag) -> None:
    specified = {
        *(f"{item['link_id']}-long-standing" for item in SPECIFIED_ITEMS if "long-standing" in item["options"]),
        "thirst-extreme",
        "peeing-often-much-more",
        "constipation-new",
    }

    if (flag.ruling is not None) is not (flag.code in specified):
        owed = "needs" if flag.code in specified else "must not have"
        fail_in_words(f"the red flag {flag.code} “{flag.finding}” {owed} a ruling of the care team that is still open")
