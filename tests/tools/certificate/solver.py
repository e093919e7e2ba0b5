"""Asking Z3 whether answers break a promise. What it cannot decide is unknown, and never taken for proved."""

from collections.abc import Mapping
from enum import StrEnum
from time import process_time
from typing import NamedTuple

from z3 import BoolRef, ModelRef, Solver, is_true, sat, unknown

from tests.tools.certificate.formulas import Rules, Said
from tests.tools.certificate.promises import FURTHER, PROMISES, Breach, Promises

Answers = dict[str, list[str]]
"""The options chosen on each item that is answered."""


class Verdict(StrEnum):
    """What became of a promise."""

    PROVED = "proved"
    REFUTED = "refuted"
    UNKNOWN = "unknown"


class Model(NamedTuple):
    """What refutes a promise: the breach, the answers A, and A' where one item was answered otherwise."""

    words: str
    answers: Answers | None = None
    after: Answers | None = None


class Result(NamedTuple):
    """What became of a promise, with how many formulas the solver was asked about and how long that took."""

    code: str
    verdict: Verdict
    formulas: int
    seconds: float
    model: Model | None = None


def checked(rules: Rules, code: str) -> Result:
    """Ask about each breach of one promise, up to the first that there is."""
    start, count = process_time(), 0
    promises = Promises(rules)
    solver = Solver()
    solver.add(rules.readable())
    verdict, model = Verdict.PROVED, None
    for breach in (PROMISES | FURTHER)[code](promises):
        count += 1
        answer = solver.check(breach.formula)
        if answer == unknown:
            verdict = Verdict.UNKNOWN
        elif (answer == sat) is not breach.must_exist:
            verdict, model = Verdict.REFUTED, _model(promises, solver, breach)
            break
    return Result(code, verdict, count, process_time() - start, model)


def _model(promises: Promises, solver: Solver, breach: Breach) -> Model:
    if breach.must_exist:
        return Model(f"{breach.words}: there are no such answers")
    model, said = solver.model(), promises.rules.said
    answers = answers_in(model, said)
    if breach.changed is None:
        return Model(breach.words, answers)
    after = {each: promises.after[each] if each[0] == breach.changed else said[each] for each in said}
    return Model(breach.words, answers, answers_in(model, after))


def answers_in(model: ModelRef, said: Mapping[Said, BoolRef]) -> Answers:
    """Return the answers that a model is of."""
    answers: Answers = {}
    for (link_id, code), each in said.items():
        if is_true(model[each]):
            answers.setdefault(link_id, []).append(code)
    return answers
