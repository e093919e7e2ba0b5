"""The table of all levels at the top of ``/how``: what it says is what triage does, and it prints on one sheet."""

import io
import re

import pytest
from playwright.sync_api import Browser
from pypdf import PdfReader

from rules import in_force
from rules.model.disposition import Clock, Disposition, Route
from rules.model.questionnaire import Answers, Item
from rules.model.red_flag import RedFlag
from rules.sources.rulings import RULINGS
from tests.rules.whole_check import outcome_of
from tests.support.page import Element, FetchPage
from tests.support.part import one_in_part

LEVELS = {
    "911": (Disposition.CALL_NOW, Clock.NOW),
    "Now": (Disposition.CALL_NOW, Clock.NOW),
    "Within 8 h": (Disposition.CALL_SOON, Clock.TODAY),
    "Within 24 h": (Disposition.CALL_SOON, Clock.SOON),
    "Next open day a": (Disposition.CALL_SOON, Clock.OPEN_DAY),
    "Next visit": (Disposition.MENTION, Clock.NEXT_VISIT),
    "Next visit a": (Disposition.MENTION, Clock.NEXT_VISIT),
    "–": None,
}
COMBINATIONS = tuple(flag for flag in in_force.RED_FLAGS if flag.is_combination)
FINDINGS: tuple[Answers, Answers] = ({"jaw": "signs"}, {"lump": "new"})
"""Findings that mean call your team, on other steps than those where "not sure" means more beside another."""


@pytest.fixture
def groups(page: FetchPage) -> list[Element]:
    """Return the table's groups of rows: one for each item, and one for the combinations."""
    (shown,) = page("/how").tree.all("table")
    return shown.all("tbody")


def rows_of(group: Element) -> list[list[Element]]:
    return [cells for row in group.all("tr") if len(cells := row.all("td")) == 2]


def raised_on(item: Item, answers: Answers) -> list[tuple[Disposition, Clock]]:
    return [(each.disposition, each.clock) for each in outcome_of(answers).raised if each.link_id == item.link_id]


def fault_of(item: Item, code: str, cells: list[Element]) -> str | None:
    """Return the row if triage gives the option, by itself or beside another, another level than the table does."""
    said, level = (cell.text for cell in cells)
    enabled: Answers = {item.enable_when.link_id: item.enable_when.options[0]} if item.enable_when else {}
    answers: Answers = {**enabled, item.link_id: [code] if item.check_all else code}
    beside = next(each for each in FINDINGS if item.link_id not in each)
    another = {"back-pain": "unsure"} if item.link_id != "back-pain" else {"numbness": ["unsure"]}
    outcome, alone = outcome_of(answers), raised_on(item, answers)
    own = [each for each in outcome.findings if in_force.RED_FLAG[each.code].link_ids == {item.link_id}]
    rises = {
        "beside a finding": alone != raised_on(item, {**beside, **answers}),
        "a second “not sure” of this kind": alone != raised_on(item, {**another, **answers}),
    }
    holds = (
        said.startswith(str(item.option(code).words.patient).split("{")[0])
        and LEVELS[level] == next(iter([*((each.disposition, each.clock) for each in own), *alone]), None)
        and (level == "911") == (outcome.route is Route.EMERGENCY)
        and (enabled or outcome.disposition == (LEVELS[level] or [Disposition.MENTION])[0])
        and all((words in said) == is_so for words, is_so in rises.items())
        and [link.attributes["href"] for link in cells[0].all("a")] == [f"/how/{each.code}" for each in own[:1]]
        and all(f"{each.code}" in said for found in own for each in in_force.RED_FLAG[found.code].rulings)
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
            if re.search(rf"[(, ]T{number}[,)]", said.text)
        }
        assert cells[0].text.startswith(f"T{number}. {flag.finding}")
        assert cells[0].all("a")[0].attributes["href"] == f"/how/{flag.code}"
        assert LEVELS[cells[1].text] == (flag.disposition, flag.clock)
        assert named == named_in(flag)


@pytest.mark.settings(emergency_number="112")
def test_the_number_that_comes_first_is_the_one_of_this_place(groups: list[Element]) -> None:
    assert rows_of(groups[0])[0][1].text == "112"
    assert "911" not in groups[0].text


@one_in_part("locale", ["es-US", "en-US"])
@one_in_part("paper", ["Letter", "A4"])
def test_it_prints_on_one_sheet(browser: Browser, live: str, locale: str, paper: str) -> None:
    shown = browser.new_page(locale=locale)
    shown.goto(f"{live}/how")
    first, second = PdfReader(io.BytesIO(shown.pdf(format=paper))).pages[:2]
    assert f"T{len(COMBINATIONS)}. " in first.extract_text()
    assert second.extract_text().startswith(shown.locator("#rulings").inner_text()[:20])
    shown.close()


def test_the_rulings_are_counted_and_listed_with_what_each_is_below(page: FetchPage) -> None:
    shown = page("/how")
    (section,) = [each for each in shown.tree.all("section") if each.attributes.get("aria-labelledby") == "rulings"]

    assert section.all("h2")[0].text == f"{len(RULINGS)} choices open to the care team’s ruling"
    for ruling in RULINGS:
        assert f"{ruling.code}, open to the care team’s ruling." in section.text
        assert ruling.citation.source.name in section.text
    linked = {link.attributes["href"] for link in section.all("a")}
    assert linked == {f"/how/{flag.code}" for flag in in_force.RED_FLAGS if flag.rulings}


def test_what_not_sure_means_is_listed_as_declared(page: FetchPage) -> None:
    (section,) = [
        each for each in page("/how").tree.all("section") if each.attributes.get("aria-labelledby") == "not-sure"
    ]
    silences = in_force.RULES.silences
    grave = {
        link_id
        for flag in in_force.RED_FLAGS
        if flag.clock is Clock.NOW
        for link_id in flag.link_ids
        if len(flag.link_ids) == 1
    }
    beside = [each for each in silences.beside_a_finding if each in grave and each not in silences.emergency]
    together = [each for each in silences.together if each in grave]

    listed = [[link.attributes["href"] for link in each.all("a")] for each in section.all("ul")]
    assert [set(each) for each in listed] == [
        {f"#{each}" for each in named} for named in (silences.emergency, beside, together)
    ]


def test_whoever_reaches_nobody_is_sent_to_the_er_save_for_what_can_wait(page: FetchPage) -> None:
    (section,) = [
        each for each in page("/how").tree.all("section") if each.attributes.get("aria-labelledby") == "unreached"
    ]
    calls_again = [
        flag for flag in in_force.RED_FLAGS if flag.disposition is Disposition.CALL_SOON and not flag.er_line
    ]

    assert [link.attributes["href"] for link in section.all("a")] == [f"/how/{flag.code}" for flag in calls_again]


def test_the_page_of_a_rule_says_its_clock_its_passages_its_rulings_and_what_if_nobody_is_reached(
    page: FetchPage,
) -> None:
    clocks = {
        Clock.NOW: "Call now",
        Clock.TODAY: "Call your team within 8 hours",
        Clock.SOON: "Call your team within 24 hours",
        Clock.OPEN_DAY: "Call your team by the end of the next open day",
        Clock.NEXT_VISIT: "Mention at your next visit",
    }
    for flag in in_force.RED_FLAGS:
        words = page(f"/how/{flag.code}").text
        assert clocks[flag.clock] in words
        assert ("Call now, emergency number first" in words.partition("If someone is not sure")[0]) == (
            flag.route is Route.EMERGENCY
        )
        assert all(f"{each.code}, open to the care team’s ruling." in words for each in flag.rulings)
        assert all(each.source.name in words for each in flag.citations)
        assert ("Go to the ER." in words or "go to the ER." in words) == (flag.er_line and flag.route is Route.TEAM)
        assert ("Administrative:" in words) == flag.administrative


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_browser_translates_an_answer_or_a_code(page: FetchPage, language: str) -> None:
    page(f"/language?to={language}")
    (shown,) = page("/how").tree.all("table")

    assert shown.attributes["translate"] == "no"


def test_sources_are_listed_with_how_sure_we_are_of_them(page: FetchPage) -> None:
    words = page("/how").text.partition("The sources")[2]

    for source in {each.source.name for flag in in_force.RED_FLAGS for each in flag.citations}:
        assert re.search(re.escape(source) + r" Rules that rest on it: \d+\. We (read|know)", words), source
