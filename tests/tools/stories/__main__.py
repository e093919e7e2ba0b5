"""Eight stories of people who use the check, walked on a small phone and held to budgets: ``make walk-stories``.

What is counted goes between two markers of the README; no time is measured, so that every machine counts the same.
"""

import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from playwright.sync_api import Page

from app import create_app
from app.settings.settings import read_settings
from tests.journeys.walking import Choices, answer, choose_person, code_of, go_on, press_continue
from tests.support.app import SETTINGS
from tests.support.browser import PHONE, own_browser
from tests.support.server import served

README: Final = Path(__file__).parents[3] / "README.md"
BEGIN, END = "<!-- stories: begin -->\n", "<!-- stories: end -->\n"
SCREEN: Final = PHONE["height"]
MOST_SCREENS, MOST_WORDS, MOST_PAGES = 3, 300, 2
"""What a call now may take: screens and words to the end of what to do meanwhile, pages of questions to get there."""

IN_VIEW: Final = """() => {
  const wait = document.querySelector("section[aria-labelledby=wait]");
  const all = [...document.querySelectorAll("main :is(h1, h2, p, li)")].filter((each) =>
    each.checkVisibility() && !each.closest("details, .visually-hidden")
    && (each.compareDocumentPosition(wait) & Node.DOCUMENT_POSITION_FOLLOWING || wait.contains(each)));
  return all.filter((each) => !all.some((other) => other !== each && other.contains(each)))
    .map((each) => each.innerText).join(" ");
}"""
"""The words from the top of the result to the end of what to do meanwhile, without what is folded."""

PLACES: Final = """() => {
  const found = [...document.querySelectorAll("section[aria-labelledby=why] .reason__finding")];
  const [number, passage, wait] = [".card .number", ".passage", "section[aria-labelledby=wait]"].map((each) =>
    document.querySelector(each));
  return [number, found.at(-1) ?? passage, passage, wait].map((each) =>
    Math.round(each.getBoundingClientRect().bottom + scrollY));
}"""
"""Where the number to call, the last reason, the first passage and what to do meanwhile end, in px."""


@dataclass(frozen=True, slots=True)
class Story:
    """Someone with a trouble: what is tapped first, and what is answered; everything else is denied."""

    name: str
    trouble: str
    answers: Choices
    who: str = "patient"


@dataclass(frozen=True, slots=True)
class Walked:
    """What one story took. ``questions`` counts the pages of them; the last four are px from the top."""

    name: str
    level: str
    questions: int
    taps: int
    words: int
    number: int
    reasons: int
    passage: int
    end: int

    @property
    def screens(self) -> float:
        """How many screens it is to the end of what to do meanwhile."""
        return self.end / SCREEN

    @property
    def kept(self) -> dict[str, bool]:
        """Each budget of a call now, and whether it is kept; any other level has none."""
        if self.level != "call-now":
            return {}
        return {
            f"≤ {MOST_PAGES} pages of questions after “Right now”": self.questions <= MOST_PAGES + 1,
            f"≤ {MOST_SCREENS} screens": self.screens <= MOST_SCREENS,
            f"≤ {MOST_WORDS} words": self.words <= MOST_WORDS,
            "number on the first screen": self.number <= SCREEN,
            "reasons before the second screen": self.reasons <= SCREEN,
            "passage on the first screen": self.passage <= SCREEN,
        }


STORIES: Final = (
    Story("a weak leg", "weakness", {"weakness": ["weaker"]}),
    Story("weak legs, numb between them", "weakness", {"weakness": ["weaker"], "numbness": ["saddle"]}),
    Story("thirst and constipation", "thirst", {"thirst": ["extreme"], "constipation": ["new"]}),
    Story("a confused husband", "confusion", {"confusion": ["new"]}, who="caregiver"),
    Story("known bone pain, exercise", "bones", {"bone-pain": ["usual"], "for-the-visit": ["exercise"]}),
    Story("a fever during chemo", "right-now", {"fever": ["yes"]}),
    Story("a fall, a sore hip", "bones", {"fall": ["sore"]}),
    Story("nothing wrong", "", {}),
)


def walk(page: Page, story: Story) -> Walked:
    """Go from the start to the result as ``story`` does, and count."""
    page.context.clear_cookies()
    page.goto("/")
    tile = story.trouble if page.locator(f'button[name="trouble"][value="{story.trouble}"]').count() else ""
    choose_person(page, story.who, tile)
    taps, questions = (1 if story.who == "patient" else 2), 0
    while code_of(page) not in {"result", "answers"}:
        answer(page, story.answers)
        questions, taps = questions + 1, taps + page.locator("fieldset input:checked").count() + 1
        press_continue(page)
    if code_of(page) == "answers":
        go_on(page, page.get_by_role("link", name="See what to do").first)
        taps += 1
    level = re.sub(r".*card--", "", page.locator(".card").first.get_attribute("class") or "")
    places = page.evaluate(PLACES)
    words = len(page.evaluate(IN_VIEW).split())
    return Walked(story.name, level, questions, taps, words, *places)


def table(all_walked: list[Walked]) -> str:
    """Return what was counted, as the README has it."""
    head = "| Story | result | pages of questions | taps | words | screens | number, reasons, passage | over budget |"
    rows = (
        f"| {each.name} | {each.level} | {each.questions} | {each.taps} | {each.words} | {each.screens:.1f} "
        f"| {each.number}, {each.reasons}, {each.passage} px | {'; '.join(_not_kept(each)) or '–'} |"
        for each in all_walked
    )
    return "\n".join((head, "|---|---|---|---|---|---|---|---|", *rows)) + "\n"


def _not_kept(walked: Walked) -> list[str]:
    return [budget for budget, is_kept in walked.kept.items() if not is_kept]


def broken(all_walked: list[Walked]) -> list[str]:
    """Name each budget that is not kept, with the story."""
    return [f"{each.name}: {budget}" for each in all_walked for budget in _not_kept(each)]


def written(readme: str, figures: str) -> str:
    """Return ``readme`` with ``figures`` between its markers."""
    before, _, rest = readme.partition(BEGIN)
    return f"{before}{BEGIN}{figures}{END}{rest.partition(END)[2]}"


def main() -> None:
    """Walk every story, print and write down what it took, and fail where a budget is not kept."""
    with served(create_app(read_settings(dict(SETTINGS)))) as live, own_browser() as browser:
        page = browser.new_context(base_url=live, viewport=PHONE).new_page()
        walked = [walk(page, each) for each in STORIES]
    print(table(walked))
    README.write_text(written(README.read_text(encoding="utf-8"), table(walked)), encoding="utf-8")
    if failed := broken(walked):
        sys.exit("\n".join(failed))


if __name__ == "__main__":
    main()
