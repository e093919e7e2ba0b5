"""What the check in one file tells of answers, and what the server tells of the same: they are to be alike."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote

from playwright.sync_api import Page

from app.self_check import journey
from app.self_check.presenters.result import Assessed
from app.self_check.reminder import calendar_at, due_of
from app.self_check.rendering import result_page
from rules.in_force import triage
from rules.model.questionnaire import Answers, Respondent

AT_ONCE: Final = 100
"""How many pages are asked for at a time: a browser answers nothing else meanwhile."""

ALIKE: Final = "as the server"

TELL: Final = """(sent) => {
  const OF_ONE_SIDE = [
    ".to-phone", "svg", ".translation", "input[type=hidden]", "a[href^='/language']",
    ".links:has([href^='/how'])", "p:has([href^='/learn'])", ":scope > p.no-print", "section[aria-label]:not(.paper)",
  ].join();
  const LINES = "h1, h2, h3, li, p, summary, button, cite, q, mark, a";
  const SENT = ["href", "name", "value", "aria-pressed", "data-text", "open"];
  function linesOf(main) {
    const page = document.createElement("div");
    page.innerHTML = main;
    for (const each of page.querySelectorAll(OF_ONE_SIDE)) each.remove();
    const toldBy = (each) => [each.localName, each.textContent.trim().replace(/\\s+/g, " ")];
    const sentBy = (each) =>
      SENT.map((name) => each.getAttribute(name)).filter((value) => value !== null).map(decodeURIComponent);
    return [...page.querySelectorAll(LINES)].map((each) => [...toldBy(each), ...sentBy(each)].join(" | "));
  }
  const maker = makerOf(BOOK);
  return sent.map(([who, answers, began, now, server]) => {
    const check = { who, main: null, answers, since: null, used: now, began };
    const { title, main } = maker.show(check, "/check/result?unfinished=yes", undefined, now);
    const [own, other] = [main, server].map(linesOf);
    const at = [...own, ""].findIndex((line, place) => line !== (other[place] ?? ""));
    const isAlike = own[0] === `h1 | ${title}` && own.length === other.length && at < 0;
    return isAlike ? "as the server" : { at, file: own.slice(at, at + 3), server: other.slice(at, at + 3) };
  });
}"""
"""Whether each of many results in the file is line by line what the server shows; else where they part."""


def as_lists(answers: Answers) -> dict[str, list[str]]:
    """Return the answers as the file keeps them."""
    return {link_id: list(codes) for link_id, codes in journey.known(answers).items()}


def asked(who: Respondent, answers: Answers, now: datetime, began: Mapping[str, str]) -> list[Any]:
    """Return what the file is asked, with what the server shows of the answers at ``now``; ``began`` is since when."""
    assessed = Assessed(triage(answers, who), journey.known(answers), who, now, now, began=began)
    found = re.search(r"<main[^>]*>(.*)</main>", result_page(assessed), re.DOTALL)
    assert found
    due = due_of(assessed)
    address = f"data:text/calendar;charset=utf-8,{quote(calendar_at(due, now))}" if due else ""
    main = found[1].replace('"/check/reminder.ics"', f'"{address}"')
    return [who, as_lists(answers), began, now.timestamp() * 1000, main]


def told(page: Page, sent: list[list[Any]]) -> list[Any]:
    """Return of each result that it is told as by the server, or where they part."""
    parts = [sent[at : at + AT_ONCE] for at in range(0, len(sent), AT_ONCE)]
    return [each for some in parts for each in page.evaluate(TELL, some)]
