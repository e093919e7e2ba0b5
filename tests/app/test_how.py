"""The table of all levels at the top of ``/how``: what it says is what triage does, and it prints on one sheet."""

import io

import pytest
from playwright.sync_api import Browser
from pypdf import PdfReader

from rules import in_force
from rules.model.disposition import Disposition, Route
from rules.model.questionnaire import Item
from rules.model.red_flag import RedFlag
from tests.rules.whole_check import outcome_of
from tests.support.page import Element, FetchPage

LEVELS = {"911": Disposition.CALL_NOW, "Call now": Disposition.CALL_NOW, "Call soon": Disposition.CALL_SOON}
LEVELS |= {"Mention": Disposition.MENTION}
COMBINATIONS = tuple(flag for flag in in_force.RED_FLAGS if flag.is_combination)
ANOTHER_FINDING = {"possible-break": "yes"}


@pytest.fixture
def groups(page: FetchPage) -> list[Element]:
    """Return the table's groups of rows: one for each item, and one for the combinations."""
    (shown,) = page("/how").tree.all("table")
    return shown.all("tbody")


def rows_of(group: Element) -> list[list[Element]]:
    return [cells for row in group.all("tr") if len(cells := row.all("td")) == 2]


def fault_of(item: Item, code: str, cells: list[Element]) -> str | None:
    """Return the row if triage gives the option, by itself, another level than the table does."""
    said, level = (cell.text for cell in cells)
    enabled = {item.enable_when.link_id: item.enable_when.options[0]} if item.enable_when else {}
    answers = {**enabled, item.link_id: [code] if item.check_all else code}
    outcome, beside = outcome_of(answers), outcome_of({**ANOTHER_FINDING, **answers})
    own = [each for each in outcome.findings if in_force.RED_FLAG[each.code].link_ids == {item.link_id}]
    raised = [each.disposition for each in outcome.raised if each.link_id == item.link_id]
    rises = raised != [each.disposition for each in beside.raised if each.link_id == item.link_id]
    holds = (
        said.startswith(str(item.option(code).words.patient).split("{")[0])
        and LEVELS.get(level) == next(iter([*(each.disposition for each in own), *raised]), None)
        and (level == "911") == (outcome.route is Route.EMERGENCY)
        and ("(with another finding: call now)" in said) == rises
        and (enabled or outcome.disposition == LEVELS.get(level, Disposition.MENTION))
        and [link.attributes["href"] for link in cells[0].all("a")] == [f"/how/{each.code}" for each in own[:1]]
    )
    return None if holds else f"{item.link_id} {code}: {said} {level}"


def test_each_option_stands_with_the_level_that_triage_gives_it(groups: list[Element]) -> None:
    for item, group in zip(in_force.ITEMS.values(), groups[:-1], strict=True):
        rows = rows_of(group)
        assert group.all("th")[0].text == item.clinical_term
        assert len(rows) == len(item.codes)
        faults = [fault_of(item, code, cells) for code, cells in zip(item.codes, rows, strict=True)]
        assert not [each for each in faults if each]


def test_what_means_no_level_has_none(groups: list[Element]) -> None:
    without = {cells[0].text for group in groups for cells in rows_of(group) if cells[1].text == "–"}

    assert {"None of these", "No"} <= without


def named_in(flag: RedFlag) -> set[tuple[str, str]]:
    """Every option that a combination rests on, save those of any finding that is call-soon."""
    worded = {"worried-and-symptomatic": {("worry", "very")}, "asked-and-not-seen": {("asked-already", "yes")}}
    return worded.get(flag.code) or {(leaf.link_id, code) for leaf in flag.when.leaves() for code in leaf.options}


def test_each_combination_stands_below_and_its_number_at_every_answer_that_is_part_of_it(
    groups: list[Element],
) -> None:
    for number, (flag, cells) in enumerate(zip(COMBINATIONS, rows_of(groups[-1]), strict=True), 1):
        named = {
            (item.link_id, code)
            for item, group in zip(in_force.ITEMS.values(), groups[:-1], strict=True)
            for code, (said, _) in zip(item.codes, rows_of(group), strict=True)
            if f"C{number}" in said.text.rpartition("(")[2].rstrip(")").split(", ")
        }
        assert cells[0].text == f"C{number}. {flag.finding}"
        assert cells[0].all("a")[0].attributes["href"] == f"/how/{flag.code}"
        assert LEVELS[cells[1].text] == flag.disposition
        assert named == named_in(flag)


@pytest.mark.settings(emergency_number="112")
def test_the_number_that_comes_first_is_the_one_of_this_place(groups: list[Element]) -> None:
    assert rows_of(groups[0])[0][1].text == "112"
    assert "911" not in groups[0].text


@pytest.mark.parametrize("locale", ["en-US", "es-US"])
def test_it_prints_on_one_sheet(browser: Browser, live: str, locale: str) -> None:
    shown = browser.new_page(locale=locale)
    shown.goto(f"{live}/how")
    for paper in ("A4", "Letter"):
        first, second = PdfReader(io.BytesIO(shown.pdf(format=paper))).pages[:2]
        assert f"C{len(COMBINATIONS)}. " in first.extract_text()
        assert second.extract_text().startswith(shown.locator("#rulings").inner_text()[:20])
    shown.close()
