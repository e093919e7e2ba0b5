"""Checks as people might answer them, to fill in by hand or by program: the same ones every time."""

from collections.abc import Iterator
from random import Random
from typing import Final

from rules.in_force import ITEMS, asked, triage
from rules.model.disposition import Disposition
from rules.model.questionnaire import NONE, UNSURE, Answers, Item, Respondent
from tests.rules.whole_check import nothing_new

AS_OFTEN: Final = 0.3
"""How often a reply is "not sure", where that is offered."""


def answer_sets(respondent: Respondent, for_each: int) -> list[Answers]:
    """Return whole checks, no two alike, ``for_each`` of every disposition, with all that is asked answered."""
    kept: dict[Disposition, list[Answers]] = {level: [] for level in Disposition}
    for answers in _checks(Random(20261123)):  # noqa: S311 - nothing is to be kept secret
        level = triage(answers, respondent).disposition
        if len(kept[level]) < for_each and answers not in kept[level]:
            kept[level].append(answers)
        if all(len(each) == for_each for each in kept.values()):
            break
    return [answers for together in zip(*kept.values(), strict=True) for answers in together]


def every_option() -> list[Answers]:
    """Return the few whole checks that tell each option of each item from every other, with nothing left out.

    So each follow-up is asked in one of them and left out in another.
    """
    untried = {link_id: _telling_replies(item) for link_id, item in ITEMS.items()}
    found: list[Answers] = []
    while any(untried.values()):
        answers: dict[str, str | list[str]] = {}
        while missing := [link_id for link_id in asked(answers) if link_id not in answers]:
            left = untried[missing[0]]
            answers[missing[0]] = left.pop(0) if left else _leading_reply(ITEMS[missing[0]], untried)
        found.append(answers)
    return found


def _leading_reply(item: Item, untried: dict[str, list[str | list[str]]]) -> str | list[str]:
    """Return the reply after which something is asked that has not been told yet, or else the last one again."""
    ways = [each.enable_when for link_id, each in ITEMS.items() if each.enable_when and untried[link_id]]
    codes = [way.options[0] for way in ways if way.link_id == item.link_id]
    if not codes:
        return _telling_replies(item)[-1]
    return codes[:1] if item.check_all else codes[0]


def _telling_replies(item: Item) -> list[str | list[str]]:
    """Return replies of which no two options have the same part: where several fit, those whose number has this bit."""
    if not item.check_all:
        return list(item.codes)
    alone = [code for code in item.codes if code in {NONE, UNSURE}]
    others = [code for code in item.codes if code not in alone]
    bits = range(len(others).bit_length())
    together = [[code for number, code in enumerate(others, start=1) if number >> bit & 1] for bit in bits]
    return [*together, *([code] for code in alone)]


def _checks(chance: Random) -> Iterator[Answers]:
    """Yield checks that report from nothing to a handful of things, as most checks do."""
    while True:
        changed = chance.sample(sorted(ITEMS), chance.randint(0, 5))
        answers = dict(nothing_new({link_id: _reply(ITEMS[link_id], chance) for link_id in changed}))
        while missing := [link_id for link_id in asked(answers) if _lacks(answers, link_id)]:
            answers |= {link_id: _reply(ITEMS[link_id], chance) for link_id in missing}
        yield {link_id: answers[link_id] for link_id in asked(answers) if link_id in answers}


def _lacks(answers: Answers, link_id: str) -> bool:
    return link_id not in answers and not ITEMS[link_id].is_optional


def _reply(item: Item, chance: Random) -> str | list[str]:
    if UNSURE in item.codes and chance.random() < AS_OFTEN:
        return [UNSURE] if item.check_all else UNSURE
    code = chance.choice(item.codes)
    if not item.check_all or code == NONE:
        return [code] if item.check_all else code
    others = [each for each in item.codes if each != NONE]
    return chance.sample(others, chance.randint(1, min(3, len(others))))
