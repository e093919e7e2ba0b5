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
