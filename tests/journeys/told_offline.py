"""What the check in one file tells of answers, and what the server tells of the same: they are to be alike."""

from datetime import datetime
from typing import Any, Final

from app.calling.card import card_at
from app.calling.contact import contact
from app.self_check.presenters.reasons import reasons
from rules.handoff import encode
from rules.in_force import triage
from rules.model.questionnaire import Answers, Respondent

TELL: Final = """(sent) => sent.map(([who, answers, now]) => {
  const check = { who, main: null, answers, since: null, used: now };
  const { title, main } = makerOf(BOOK).show(check, "/check/result?unfinished=yes", undefined, now);
  const page = document.createElement("div");
  page.innerHTML = main;
  const told = (name) => [...page.querySelectorAll(name)].map((each) => each.textContent.trim());
  const said = told(".reason__said").map((each) => each.slice(each.indexOf("“")));
  return [title, told(".card__clock"), told(".code__text").join("-"), told(".reason__finding"), said,
    told(".calls .number")];
})"""
"""Of each of many checks: the title, the time, the code, the findings, the answers behind them, and the numbers."""


def as_lists(answers: Answers) -> dict[str, list[str]]:
    """Return the answers as the file keeps them."""
    listed = {link_id: [each] if isinstance(each, str) else list(each) for link_id, each in answers.items()}
    return {link_id: codes for link_id, codes in listed.items() if codes}


def told_by_the_server(who: Respondent, answers: Answers, now: datetime) -> list[Any]:
    """Return what the server tells of the answers at ``now``."""
    outcome = triage(answers, who)
    card, found = card_at(now, outcome, who).words, reasons(outcome, who)
    said = [", ".join(f"“{words}”" for words in each.answers) for each in found]
    numbers = [line.number for line in contact().in_full(card.first_line)]
    clock = [card.clock] if card.clock else []
    return [card.action, clock, encode(answers, who, now.date()), [each.finding for each in found], said, numbers]
