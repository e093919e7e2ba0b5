"""The rules in force, against a transcription of the clinical specification (``specification.toml``)."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from rules.in_force import ITEMS, RED_FLAG, RED_FLAGS, RULES, STEPS
from rules.model.disposition import Clock, Route
from rules.model.questionnaire import UNSURE, Item, Respondent, Step, Wording
from rules.model.red_flag import RedFlag
from rules.sources import passages
from rules.sources.citation import Citation
from rules.sources.parameters import PARAMETERS
from rules.sources.rulings import RULINGS
from tests.rules.plain_words import differences, fail_in_words
from tests.support.table import table

SPECIFICATION: dict[str, Any] = tomllib.loads(Path(__file__).with_name("specification.toml").read_text("utf-8"))
SPECIFIED_STEPS: list[dict[str, Any]] = SPECIFICATION["step"]
SPECIFIED_ITEMS: list[dict[str, Any]] = [item for step in SPECIFIED_STEPS for item in step["item"]]
COMBINATIONS: dict[str, tuple[str, bool]] = {
    each["code"]: (each["level"], each.get("er_line", True)) for each in SPECIFICATION["combination"]
}
SILENCES: dict[str, Any] = SPECIFICATION["silences"]
SPECIFIED_RULINGS: dict[str, list[str]] = SPECIFICATION["rulings"]
SOURCES: dict[str, list[str]] = SPECIFICATION["sources"]
NUMBERS: dict[str, float] = SPECIFICATION["numbers"]
SHOWN: dict[str, list[str]] = SPECIFICATION["shown"]
NO_FINDING = "nothing"
LEVELS = {
    Clock.NOW: "now",
    Clock.TODAY: "today",
    Clock.SOON: "soon",
    Clock.OPEN_DAY: "soon",
    Clock.NEXT_VISIT: "mention",
}
PARTS_OF_A_PASSAGE = {
    "COMMON_SYMPTOMS": ("COMMON_SYMPTOMS", "COMMON_PAIN", "COMMON_BREAK", "COMMON_SWELLING", "COMMON_LIMP"),
    "JAW": ("JAW", "JAW_PROBLEM"),
    "NG234": ("NG234", "NG234_PAIN"),
    "HEAD_INJURY": ("QS74", "NG232"),
}
"""Passages that the rules cite item by item, and all that has one name in the specification."""


def level(flag: RedFlag | None) -> str:
    if flag is None:
        return NO_FINDING
    word = "911" if flag.route is Route.EMERGENCY else LEVELS[flag.clock]
    return f"{word} a" if flag.administrative else word


def step_as_specified(step: Step) -> dict[str, Any]:
    return {"code": step.code, "item": [item_as_specified(item) for item in step.items]}


def item_as_specified(item: Item) -> dict[str, Any]:
    specified: dict[str, Any] = {"link_id": item.link_id}
    if item.check_all:
        specified["check_all"] = True
    if item.is_optional:
        specified["optional"] = True
    if item.enable_when:
        specified["enable_when"] = {item.enable_when.link_id: list(item.enable_when.options)}
    return {**specified, "options": {code: level(RED_FLAG.get(f"{item.link_id}-{code}")) for code in item.codes}}


def said_by(step: dict[str, Any]) -> dict[str, str]:
    """Return everything that a step as specified says, each thing by a name of its own."""
    said: dict[str, str] = {}
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
    combinations = {flag.code: (level(flag), flag.er_line) for flag in RED_FLAGS if flag.is_combination}

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


@table(("number", "place"), [(number, place) for number, places in SHOWN.items() for place in places])
@table("respondent", Respondent)
def test_a_number_is_shown_where_it_decides(number: str, place: str, respondent: Respondent) -> None:
    shown = re.findall(r"\d+(?:\.\d+)?", wording_at(place).to(respondent))

    if NUMBERS[number] not in {float(each) for each in shown}:
        fail_in_words(
            f"{place}, as the {respondent} reads it, must say {NUMBERS[number]} ({number}), but says:",
            wording_at(place).to(respondent),
        )


def is_cited(name: str, citations: tuple[Citation, ...]) -> bool:
    """Whether one of ``citations`` is the source of that name: a passage, or any of its publisher's."""
    if name == "ANY OTHER":
        return any(not citation.source.is_guide for citation in citations)
    parts = PARTS_OF_A_PASSAGE.get(name, (name,))
    named = {getattr(passages, part) for part in parts if hasattr(passages, part)}
    prefixed = {getattr(passages, each) for each in dir(passages) if each.startswith(f"{name}_")}
    of_publisher = {each for each in prefixed if isinstance(each, Citation) and not each.source.is_guide}
    return not (named | of_publisher).isdisjoint(citations)


@table(("source", "code"), [(source, code) for source, codes in SOURCES.items() for code in codes])
def test_a_red_flag_cites_the_source_specified_for_it(source: str, code: str) -> None:
    citations = RED_FLAG[code].citations if code in RED_FLAG else ()
    if not is_cited(source, citations):
        named = f"{code} “{RED_FLAG[code].finding}”" if code in RED_FLAG else f"{code}, which is gone,"
        fail_in_words(f"the red flag {named} must cite {source}")


def test_every_red_flag_has_a_source_specified_for_it() -> None:
    assert sorted({code for codes in SOURCES.values() for code in codes}) == sorted(RED_FLAG)


@table("flag", RED_FLAGS, ids=lambda flag: flag.code)
def test_what_is_below_the_guide_or_a_guideline_is_open_to_the_rulings_specified(flag: RedFlag) -> None:
    specified = [ruling for ruling, codes in SPECIFIED_RULINGS.items() if flag.code in codes]

    found = [ruling.code for ruling in flag.rulings]
    if found != specified:
        fail_in_words(f"{flag.code} “{flag.finding}”", differences({"rulings": specified}, {"rulings": found}))


def test_the_rulings_are_those_specified() -> None:
    assert [ruling.code for ruling in RULINGS] == list(SPECIFIED_RULINGS)


def test_what_not_sure_means_is_declared_as_specified() -> None:
    of_step = {step["code"]: [item["link_id"] for item in step["item"]] for step in SPECIFIED_STEPS}
    beside = [link_id for step in SILENCES["beside_steps"] for link_id in of_step[step]]
    silences = RULES.silences

    assert list(silences.emergency) == SILENCES["emergency"]
    assert set(silences.beside_a_finding) == {*beside, *SILENCES["beside_items"]}
    assert set(silences.together) == {link_id for step in SILENCES["together_steps"] for link_id in of_step[step]}
    assert silences.at_most_alone + 1 == SILENCES["together_at_least"]
    assert silences.clock == SILENCES["hidden_call_now"]
    assert not silences.beside_its_own
    assert list(RULES.self_doubt) == SILENCES["helper"]
