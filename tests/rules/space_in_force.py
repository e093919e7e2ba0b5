"""The whole space of answers to the rules in force, folded once for all tests."""

from functools import cache

from rules.engine.triage import compiled
from rules.in_force import RULES
from rules.proof.answer_space import AnswerSpace


@cache
def space_in_force() -> AnswerSpace:
    return AnswerSpace(compiled(RULES))
