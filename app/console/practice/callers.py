"""The invented callers: what each of them tells, line by line, the answers that stand for it, and what was meant."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from rules.model.disposition import Disposition
from rules.model.questionnaire import Answers, Respondent

FILE: Final = Path(__file__).with_name("callers.jsonl")
"""A line each; all of them stand among the stories and phrasings that the rules are measured on."""

_SENTENCES: Final = re.compile(r"(?<=[.!?])\s+")


class Caller(NamedTuple):
    """Somebody who does not exist. ``gold`` is the level that was meant before any rule was asked, ``reason`` why."""

    told: str
    respondent: Respondent
    answers: Answers
    gold: Disposition
    reason: str

    @property
    def lines(self) -> tuple[str, ...]:
        """What they tell, a sentence at a time."""
        return tuple(_SENTENCES.split(self.told))


@cache
def callers() -> tuple[Caller, ...]:
    """Return every caller, in an order that gives no level away."""
    return tuple(_caller(**json.loads(line)) for line in FILE.read_text(encoding="utf-8").splitlines())


def _caller(*, told: str, respondent: str, answers: Answers, gold: str, reason: str) -> Caller:
    return Caller(told, Respondent(respondent), answers, Disposition(gold), reason)
