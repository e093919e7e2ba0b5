"""The picture of all rules: everything is in it once, in its place, and it can be read on a phone and on one sheet."""

import re
from collections.abc import Iterator
from itertools import combinations
from typing import Final

import pytest
from playwright.sync_api import Browser, Page

from app.rulebook import picture
from app.rulebook.picture import COLUMNS, LANES, SHAPES, WIDTH, Dot, ItemView, Line, Mark, Panel, panels, width_of
from rules import in_force
from rules.model.condition import AllOf, AnyCondition, AnyOf, CountOf, OnOneItem
from rules.model.disposition import Disposition, Route
from rules.model.questionnaire import NO, NONE, UNSURE
from rules.model.red_flag import RedFlag
from tests.rules.whole_check import outcome_of
from tests.support.page import FetchPage
from tests.support.table import table

STEPS: Final = panels()[:-1]
TOGETHER: Final = panels()[-1]
ITEMS: Final = [each for panel in STEPS for each in panel.items]
MARKS: Final = [mark for each in ITEMS for mark in each.marks]
DOTS: Final = [dot for panel in panels() for dot in panel.dots]
TOUCHING: Final = """() => [...document.querySelectorAll(".picture section svg")].flatMap((svg) => {
  const texts = [...svg.querySelectorAll("text, tspan")].filter((each) => !each.matches(".picture__head--lane"))
    .flatMap((each) => [...each.childNodes].filter((node) => node.nodeType === 3 && node.data.trim()))
    .map((node) => {
      const range = document.createRange();
      range.selectNodeContents(node);
      const box = range.getBoundingClientRect();
      return [node.data, box.left, box.right, box.top + box.height * .2, box.bottom - box.height * .2];
    });
  const right = svg.getBoundingClientRect().right + 1;
  const wide = texts.filter((each) => each[2] > right).map((each) => each[0]);
  return wide.concat(texts.flatMap((a, at) => texts.slice(at + 1).filter((b) =>
    a[1] < b[2] && b[1] < a[2] && a[3] < b[4] && b[3] < a[4]).map((b) => `${a[0]} / ${b[0]}`)));
})"""


@pytest.fixture
def phone(browser: Browser, live: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 360, "height": 780})
    shown = context.new_page()
    shown.goto(f"{live}/how/picture")
    yield shown
    context.close()


def boxes(panel: Panel) -> list[tuple[str, float, float, float, float]]:
    """Every line of text with where it begins and ends, across and down."""
    lines: list[Line] = [line for node in panel.nodes for line in node.lines]
    for each in panel.items:
        lines += [*each.lines, *(line for mark in each.marks for line in mark.lines)]
    return [(line.words, line.x, line.x + width_of(line.words.rstrip()), line.y - 9, line.y + 2.5) for line in lines]


def leaves(condition: AnyCondition) -> set[tuple[str, str]]:
    return {(leaf.link_id, code) for leaf in condition.leaves() for code in leaf.options}


def joined_to(flag: RedFlag) -> list[Dot]:
    lane = next(node.lane for node in TOGETHER.nodes if node.red_flag == flag)
    return [dot for dot in DOTS if dot.lane == lane]


def test_every_option_of_every_item_stands_once() -> None:
    expected = [(item.link_id, code) for step in in_force.STEPS for item in step.items for code in item.codes]

    assert [mark.answer for mark in MARKS] == expected
    assert [panel.title for panel in STEPS] == [step.title for step in in_force.STEPS]


@table("mark", MARKS, ids=lambda mark: "-".join(mark.answer))
def test_an_option_stands_in_the_column_of_the_level_that_triage_gives_it(mark: Mark) -> None:
    link_id, code = mark.answer
    item = in_force.ITEMS[link_id]
    enabled = {item.enable_when.link_id: item.enable_when.options[0]} if item.enable_when else {}
    outcome = outcome_of({**enabled, link_id: [code] if item.check_all else code})
    own = [each for each in outcome.findings if each.red_flag.link_ids == {link_id}]
    raised = [each.disposition for each in outcome.raised if each.link_id == link_id]
    left, right = COLUMNS[mark.level]

    if not enabled:
        assert outcome.disposition == (mark.level or Disposition.MENTION)
    assert mark.level == next(iter([*(each.disposition for each in own), *raised]), None)
    assert (mark.badge is not None) == (outcome.route is Route.EMERGENCY)
    assert all(left <= line.x and line.x + width_of(line.words) <= right + 3 for line in mark.lines)
    assert mark.level is None or mark.shape.startswith(f"M{left} ")


def test_an_option_without_a_level_is_none_no_or_open() -> None:
    without = {mark.answer for mark in MARKS if mark.level is None}

    assert {mark.answer for mark in MARKS if mark.answer[1] in {NONE, NO}} <= without
    assert not {(each, UNSURE) for each in in_force.RULES.hours_matter - {"spine-history"}} & without


def test_each_level_has_a_column_and_a_shape_of_its_own() -> None:
    edges = [edge for column in COLUMNS.values() for edge in column]

    assert list(COLUMNS) == [*Disposition, None]
    assert edges == sorted(edges)
    assert edges[-1] < LANES
    assert len({SHAPES[level] for level in COLUMNS}) == len(COLUMNS)


@pytest.mark.parametrize("flag", picture.COMBINATIONS, ids=lambda flag: flag.code)
def test_a_combination_has_a_line_to_each_answer_that_it_needs(flag: RedFlag) -> None:
    joined = joined_to(flag)
    reached = {dot.source for dot in joined if isinstance(dot.source, tuple)}
    for dot in joined:
        if isinstance(dot.source, str):
            reached |= leaves(in_force.RED_FLAG[dot.source].when)

    assert reached == leaves(flag.when)
    assert len(joined) == len({dot.source for dot in joined})


@pytest.mark.parametrize("flag", picture.COMBINATIONS, ids=lambda flag: flag.code)
def test_what_a_combination_needs_of_each_dot_is_its_whole_condition(flag: RedFlag) -> None:
    """The picture knows counts of answers, all together. A rule of any other form must change the picture first."""
    node = next(each for each in TOGETHER.nodes if each.red_flag == flag)
    parts = flag.when.of if isinstance(flag.when, AllOf) else (flag.when,)
    whole = [each.when for each in picture.COMBINATIONS]

    assert len(parts) == len(node.needs) <= 3
    for at, (part, count) in enumerate(zip(parts, node.needs, strict=True)):
        of = part.of if isinstance(part, AnyOf | CountOf) else (part,)
        assert all(isinstance(each, OnOneItem) or each in whole for each in of)
        assert count == (part.count if isinstance(part, CountOf) else 1)
        assert {dot.source for dot in joined_to(flag) if dot.part == at} <= {*leaves(part), *in_force.RED_FLAG}


@pytest.mark.parametrize("panel", panels(), ids=lambda panel: panel.title or "together")
def test_a_line_runs_from_each_dot_to_its_combination(panel: Panel) -> None:
    for dot in panel.dots:
        found = re.search(rf"M{dot.x} (\d+)V(\d+)", panel.lines)
        assert found
        assert int(found[1]) <= dot.y <= int(found[2])
        assert f"M{dot.start} {dot.y}H" in panel.lines
    for node in panel.nodes:
        assert node.end in panel.lines
        assert node.end.endswith(f"H{COLUMNS[node.red_flag.disposition][0]}")


@table("item", ITEMS, ids=lambda each: each.item.link_id)
def test_two_answers_never_share_a_line(item: ItemView) -> None:
    heights = {(dot.source, dot.y) for dot in item.dots}

    assert len(heights) == len({y for _, y in heights}) == len({source for source, _ in heights})


@pytest.mark.parametrize("panel", panels(), ids=lambda panel: panel.title or "together")
def test_no_text_lies_on_another_nor_on_a_line(panel: Panel) -> None:
    placed = boxes(panel)

    for a, b in combinations(placed, 2):
        assert a[2] <= b[1] or b[2] <= a[1] or a[4] <= b[3] or b[4] <= a[3], (a, b)
    for words, left, right, top, bottom in placed:
        assert right < LANES < WIDTH
        assert bottom < panel.ends[-1]
        assert not [dot for dot in panel.dots if top < dot.y < bottom and right > dot.start], (words, left)


def test_the_page_names_every_level_item_and_rule_and_links_to_each(page: FetchPage) -> None:
    fetched = page("/how/picture")

    assert "/how/picture" in page("/how").links
    for flag in in_force.RED_FLAGS:
        (link,) = (each for each in fetched.tree.all("a") if each.attributes["href"] == f"/how/{flag.code}")
        assert flag.finding in link.attributes["aria-label"]
        assert flag.disposition.value.split("-")[-1] in link.attributes["aria-label"].lower()
    assert {f"/how#{link_id}" for link_id in in_force.ITEMS} <= set(fetched.links)
    assert len(fetched.html.encode()) < 48_000


@pytest.mark.settings(emergency_number="112")
def test_the_number_that_comes_first_is_the_one_of_this_place(page: FetchPage) -> None:
    fetched = page("/how/picture")

    assert "112" in fetched.with_id("part-1").parent.text  # type: ignore[union-attr]
    assert "911" not in fetched.text


def test_on_a_phone_the_letters_are_large_enough_and_nothing_is_cut_off(phone: Page) -> None:
    scales = phone.evaluate(
        """() => [...document.querySelectorAll(".picture section text")].map((each) =>
          parseFloat(getComputedStyle(each).fontSize) * each.getScreenCTM().a)"""
    )

    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    assert min(scales) >= 11
    assert phone.evaluate(TOUCHING) == []


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_it_prints_on_one_sheet(phone: Page, paper: str) -> None:
    printed = phone.pdf(format=paper)

    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1


def test_everything_is_shown_on_that_sheet(phone: Page) -> None:
    phone.emulate_media(media="print")
    parts = phone.locator(".picture section")

    assert parts.count() == len(in_force.STEPS) + 1
    assert all(part.is_visible() for part in parts.all())
