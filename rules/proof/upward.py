"""Proof that what a site adapts only ever raises, over every possible set of answers, the unfinished ones included.

Both rule sets ask the same questions. Each set of answers has a signature under either, so the pairs of signatures are
walked through together, block by block, as ``rules.proof.answer_space`` walks through those of one rule set.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from rules.engine.triage import compiled
from rules.model.disposition import Clock
from rules.model.questionnaire import Respondent
from rules.model.rule_set import RuleSet
from rules.proof.answer_space import AnswerSpace, Block, Replies, Trail
from rules.proof.checks import CounterExample, Failures, Prover
from rules.proof.presentations import Presentation, said_in_words
from rules.proof.promises import PROMISES, Property, checked
from rules.proof.signatures import Signature

KEPT: Final = ("monotone", "floor", "no-false-calm", "early-exit", "abandoned")
"""The promises that adapted rules keep as the released ones do: a, b, d, e and f. For c, see ``UpwardProof.idle``."""

ANY_ORDER: Final = "The same answers give the same result, in whatever order they are given."
NEVER_BELOW: Final = "No answers give less than the released rules: not in level, route, time or the ER line."

Pair = tuple[Signature, Signature]
"""What the verdict of the released rules depends on, and what that of the adapted ones does."""


class UpwardProof(NamedTuple):
    """Every promise of adapted rules. ``idle`` says which red flags never decide a result alone any more."""

    version: str
    hash: str
    released_hash: str
    size: int
    classes: int
    properties: tuple[Property, ...]
    idle: tuple[str, ...]
    presentations: dict[Clock, tuple[Presentation, ...]]

    @property
    def holds(self) -> bool:
        """Whether every promise is kept."""
        return all(each.holds for each in self.properties)


def prove_upward(released: RuleSet, adapted: RuleSet) -> UpwardProof:
    """Check every promise of ``adapted`` rules, beside the ``released`` ones, over the whole answer space."""
    prover = Prover(compiled(adapted))
    return UpwardProof(
        version=adapted.version,
        hash=adapted.hash,
        released_hash=released.hash,
        size=prover.space.size,
        classes=len(prover.space.whole),
        properties=(
            *(checked(code, words, check(prover)) for code, words, check in PROMISES if code in KEPT),
            checked("any-order", ANY_ORDER, _in_any_order(prover.space)),
            checked("never-below", NEVER_BELOW, _never_below(AnswerSpace(compiled(released)), prover.space)),
        ),
        idle=tuple(failure.words for failure in prover.alive() if failure),
        presentations=prover.presentations,
    )


def _in_any_order(space: AnswerSpace) -> Failures:
    """Answers of every class, and all of every block, told from the last to the first."""
    for trail in space.whole.values():
        answers = space.answers_of(trail)
        told_backwards = dict(reversed(answers.items()))
        same = space.engine.triage(told_backwards, Respondent.CAREGIVER) == space.outcome_of(trail)
        yield None if same else CounterExample(len(answers), f"in another order: {'; '.join(answers)}")
    for block in space.blocks:
        for replies in block.signatures:
            answers = space.answers_on(block, replies)
            same = space.engine.state_of(dict(reversed(answers.items()))) == space.engine.state_of(answers)
            yield None if same else CounterExample(len(answers), f"in another order: {'; '.join(answers)}")


def _never_below(released: AnswerSpace, adapted: AnswerSpace) -> Failures:
    for (before, after), trail in _both(released, adapted).items():
        was, here = released.verdict(before), adapted.verdict(after)
        yield None if here.is_at_least(was) else _lowered(adapted, trail)


def _both(released: AnswerSpace, adapted: AnswerSpace) -> dict[Pair, Trail]:
    """Every pair of signatures that some set of answers has, each with a small set that has it."""
    reached: dict[Pair, Trail] = {(0, 0): (0, None, -1, ())}
    for before, after in zip(released.blocks, adapted.blocks, strict=True):
        classes = tuple(_classes(before, after))
        further: dict[Pair, Trail] = {}
        for (one, other), trail in reached.items():
            for (low, high), size, replies in classes:
                union = released.fold(one | low), adapted.fold(other | high)
                known = further.get(union)
                if known is None or known[0] > trail[0] + size:
                    further[union] = (trail[0] + size, trail, after.place, replies)
        reached = further
    return reached


def _classes(before: Block, after: Block) -> Iterator[tuple[Pair, int, Replies]]:
    """Yield each pair of signatures of a block once, with the smallest replies that have it."""
    smallest: dict[Pair, Replies] = {}
    for replies in sorted(after.signatures, key=after.size_of):
        smallest.setdefault((before.signatures[replies], after.signatures[replies]), replies)
    for pair, replies in smallest.items():
        yield pair, after.size_of(replies), replies


def _lowered(adapted: AnswerSpace, trail: Trail) -> CounterExample:
    said = said_in_words(adapted.items, adapted.answers_of(trail))
    return CounterExample(trail[0], f"{'; '.join(said) or 'nothing reported'} → less than the released rules give")
