"""What a decision and a step cost as the rules, and the answers, grow in number."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import Final

from rules.engine.triage import Engine
from rules.in_force import RED_FLAGS, RULES
from rules.model.questionnaire import Answers, Respondent
from rules.model.red_flag import RedFlag
from rules.model.rule_set import RuleSet
from tests.rules.whole_check import nothing_new
from tests.tools.benchmarks import engines
from tests.tools.benchmarks.curve import Curve
from tests.tools.benchmarks.step import pages_and_forms, walkers
from tests.tools.benchmarks.wire import cookie_with

ROUNDS: Final = 30
COPIES: Final = (1, 2, 4, 8)
EVERY: Final = 3


def measure(rounds: int = ROUNDS) -> list[Curve]:
    """Draw tenths of the rules and copies of them all, then sets of answers cut short."""
    return [*_by_rules(rounds), *_by_answers(rounds)]


@dataclass(frozen=True, slots=True)
class _Case:
    """Sets of answers to decide under some rules, and where that is on the curve."""

    at: int
    engine: Engine
    sets: Sequence[Answers]

    def microseconds(self) -> float:
        triage = self.engine.triage
        start = perf_counter()
        for answers in self.sets:
            triage(answers, Respondent.PATIENT)
        return (perf_counter() - start) / len(self.sets) * 1e6


def _by_rules(rounds: int) -> list[Curve]:
    sets = engines.answer_sets()
    shuffled = random.Random(1).sample(RED_FLAGS, len(RED_FLAGS))  # noqa: S311 - the same for everyone
    tenths = [shuffled[: round(len(shuffled) * tenth / 10)] for tenth in range(1, 11)]
    copies = [copied(times) for times in COPIES]
    return [
        Curve("rules", name, "µs", _times([_Case(len(flags), engine_of(flags), sets) for flags in choices], rounds))
        for name, choices in (("a decision", tenths), ("a decision, rules copied", copies))
    ]


def copied(times: int) -> list[RedFlag]:
    """Return all red flags that many times, under codes of their own."""
    return [_copy(flag, number) for number in range(times) for flag in RED_FLAGS]


def _copy(flag: RedFlag, number: int) -> RedFlag:
    return flag.model_copy(update={"code": f"{flag.code}-{number}"}) if number else flag


def engine_of(flags: Sequence[RedFlag]) -> Engine:
    """Compile ``flags`` beside the questions that are in force, and what is made of a "not sure" to them."""
    return Engine(RuleSet(steps=RULES.steps, red_flags=flags, edition=RULES.edition, silences=RULES.silences))


def _by_answers(rounds: int) -> list[Curve]:
    sets = engines.answer_sets()
    numbers = [*range(0, len(sets[0]), EVERY), len(sets[0])]
    cases = [_Case(number, Engine(RULES), [first(answers, number) for answers in sets]) for number in numbers]
    return [
        Curve("answers", "a decision", "µs", _times(cases, rounds)),
        Curve("answers", "one step", "µs", _step_times(numbers, rounds)),
    ]


def first(answers: Answers, number: int) -> Answers:
    """Cut ``answers`` after the first ``number``."""
    return dict(list(answers.items())[:number])


def _times(cases: Sequence[_Case], rounds: int) -> tuple[tuple[int, float], ...]:
    """Time all cases in turns, so that a slow moment of the machine falls on all of them."""
    taken = [[case.microseconds() for case in cases] for _ in range(rounds + 1)]
    return tuple((case.at, median(times[1:])) for case, times in zip(cases, zip(*taken, strict=True), strict=True))


def _step_times(numbers: Sequence[int], rounds: int) -> tuple[tuple[int, float], ...]:
    """Send the first page and fetch the next, with so many answers in the cookie."""
    page, fields = pages_and_forms()[0]
    walker, _ = walkers()
    cookies = {number: cookie_with(first(nothing_new(), number)) for number in numbers}
    times: dict[int, list[float]] = {number: [] for number in numbers}
    for _ in range(rounds + 1):
        for number, cookie in cookies.items():
            walker.cookie = cookie
            walker.get(f"/check/{page.code}")
            start = perf_counter()
            walker.get(walker.post(f"/check/{page.code}", fields))
            times[number].append((perf_counter() - start) * 1e6)
    return tuple((number, median(taken[1:])) for number, taken in times.items())
