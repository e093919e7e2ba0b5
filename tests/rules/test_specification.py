"""The rules in force, against a transcription of the clinical specification (``specification.toml``)."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from rules.assessment import ITEMS, RED_FLAG, RED_FLAGS, STEPS
from rules.disposition import Route
from rules.questionnaire import Item, Step
from rules.red_flag import RedFlag

SPECIFICATION: dict[str, Any] = tomllib.loads(Path(__file__).with_name("specification.toml").read_text("utf-8"))
SPECIFIED_STEPS: list[dict[str, Any]] = SPECIFICATION["step"]
SPECIFIED_ITEMS: list[dict[str, Any]] = [item for step in SPECIFIED_STEPS for item in step["item"]]
COMBINATIONS: dict[str, str] = SPECIFICATION["combinations"]
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
    return {**specified, "options": {code: level(RED_FLAG.get(f"{item.link_id}-{code}")) for code in item.codes}}


def test_the_steps_and_items_are_asked_in_the_order_specified() -> None:
    asked = [(step.code, [item.link_id for item in step.items]) for step in STEPS]

    assert asked == [(step["code"], [item["link_id"] for item in step["item"]]) for step in SPECIFIED_STEPS]


@pytest.mark.parametrize("specified", SPECIFIED_STEPS, ids=lambda step: step["code"])
def test_a_step_is_as_specified(specified: dict[str, Any]) -> None:
    steps = {step.code: step for step in STEPS}

    assert step_as_specified(steps[specified["code"]]) == specified


@pytest.mark.parametrize("specified", SPECIFIED_ITEMS, ids=lambda item: item["link_id"])
def test_the_options_of_an_item_stand_in_the_order_specified(specified: dict[str, Any]) -> None:
    assert list(ITEMS[specified["link_id"]].codes) == list(specified["options"])


def test_the_combinations_and_their_levels_are_as_specified() -> None:
    combinations = {flag.code: level(flag) for flag in RED_FLAGS if flag.is_combination}

    assert list(combinations.items()) == list(COMBINATIONS.items())


@pytest.mark.parametrize("flag", [flag for flag in RED_FLAGS if not flag.is_combination], ids=lambda flag: flag.code)
def test_a_red_flag_of_one_item_rests_on_the_one_option_it_is_named_after(flag: RedFlag) -> None:
    assert [f"{leaf.link_id}-{code}" for leaf in flag.when.leaves() for code in leaf.options] == [flag.code]


def test_there_is_no_red_flag_that_is_not_specified() -> None:
    of_items = {
        f"{item['link_id']}-{code}"
        for item in SPECIFIED_ITEMS
        for code, found in item["options"].items()
        if found != NO_FINDING
    }

    assert {flag.code for flag in RED_FLAGS} == of_items | set(COMBINATIONS)
