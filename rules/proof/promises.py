"""Proof of what the rules promise, over every possible set of answers.

Nothing is sampled: ``rules.proof.answer_space`` folds the space into classes that the verdict cannot tell apart, and
each property is checked on every union of classes. A property that fails comes with a smallest set of answers that
shows it.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

from rules.engine.triage import compiled
from rules.model.disposition import Clock
from rules.model.rule_set import RuleSet
from rules.proof.checks import CounterExample, Failures, Prover
from rules.proof.presentations import Presentation
from rules.text import N_

PROMISES: Final[tuple[tuple[str, str, Callable[[Prover], Failures]], ...]] = (
    (
        "monotone",
        N_("A worse answer, one more finding, or “not sure” instead of “no” never lowers the result."),
        Prover.monotone,
    ),
    (
        "floor",
        N_("Each sign of the guide's “don't wait” list alone gives at least what is recorded, whatever else is said."),
        Prover.floor,
    ),
    ("effect", N_("Every answer has the effect it is declared to have."), Prover.effect),
    ("alive", N_("No rule is dead, hidden behind another, or said twice."), Prover.alive),
    (
        "no-false-calm",
        N_("“Mention” is never the result while a question is open, or “not sure” where it could matter."),
        Prover.no_false_calm,
    ),
    ("early-exit", N_("Once the result is call now, no further answer changes it."), Prover.early_exit),
    ("abandoned", N_("Answers to questions that are no longer asked never count."), Prover.abandoned),
)
"""Every promise: its code, what it says, and the check that goes through all cases."""


class Property(NamedTuple):
    """A promise, how many cases were checked, and a smallest counter-example if it fails."""

    code: str
    promise: str
    checked: int
    counter_example: CounterExample | None

    @property
    def holds(self) -> bool:
        """Whether no case breaks the promise."""
        return self.counter_example is None


class Proof(NamedTuple):
    """Every promise, for one version of the rules.

    ``size`` is the number of different sets of answers, ``classes`` the number of kinds of them that can differ in
    their verdict. ``presentations`` holds every smallest set of answers for each clock above the next visit.
    """

    version: str
    hash: str
    size: int
    classes: int
    properties: tuple[Property, ...]
    presentations: dict[Clock, tuple[Presentation, ...]]

    @property
    def holds(self) -> bool:
        """Whether every promise is kept."""
        return all(each.holds for each in self.properties)


def prove(rules: RuleSet) -> Proof:
    """Check every promise of ``rules`` over the whole answer space."""
    prover = Prover(compiled(rules))
    return Proof(
        version=rules.version,
        hash=rules.hash,
        size=prover.space.size,
        classes=len(prover.space.whole),
        properties=tuple(checked(code, words, check(prover)) for code, words, check in PROMISES),
        presentations=prover.presentations,
    )


def checked(code: str, promise: str, failures: Failures) -> Property:
    """Go through every case of a promise: what is told of it is how many there are, and a smallest that breaks it."""
    count, smallest = 0, None
    for failure in failures:
        count += 1
        if failure and (smallest is None or failure.size < smallest.size):
            smallest = failure
    return Property(code, promise, count, smallest)
