"""The checks behind ``rules.proof.promises``: each goes through every case and yields what breaks the promise."""

from collections.abc import Iterator
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from rules.clinical.dont_wait import SIGNS
from rules.clinical.silent_options import SILENT_OPTIONS
from rules.engine.triage import Engine
from rules.model.answers import asked, read
from rules.model.condition import Chosen, OnOneItem
from rules.model.disposition import Clock, Disposition, joined
from rules.model.questionnaire import NO, NONE, UNSURE, Answers, Item, LinkId, Respondent
from rules.model.red_flag import RedFlag
from rules.proof.answer_space import AnswerSpace, Block, Replies, Reply, Trail, replies_of
from rules.proof.presentations import Presentation, presentations, said_in_words
from rules.proof.signatures import IS_OPEN, Signature

CLOCKS: tuple[Clock, ...] = tuple(clock for clock in Clock if clock is not Clock.NEXT_VISIT)


class CounterExample(NamedTuple):
    """Answers that break a property, in words. ``size`` counts the answers that say more than "none"."""

    size: int
    words: str


Failures = Iterator[CounterExample | None]
"""One entry for each case checked: None if it holds."""


class Prover:
    """The checks of one rule set, each a generator with one entry for every case checked."""

    def __init__(self, engine: Engine) -> None:
        """Fold the answer space of ``engine``."""
        self.engine = engine
        self.rules = engine.rules
        self.space = AnswerSpace(engine)
        self._contexts: dict[frozenset[Signature], dict[Signature, Trail]] = {}
        self._others: dict[int, dict[Signature, Trail]] = {}

    @cached_property
    def presentations(self) -> dict[Clock, tuple[Presentation, ...]]:
        """Every smallest presentation of each clock; only what needs them pays for the search."""
        return {clock: presentations(self.space, clock) for clock in CLOCKS}

    def monotone(self) -> Failures:
        """a) Every step to a worse reply, beside everything else that can be answered."""
        for block in self.space.blocks:
            # Steps between the same two signatures cannot differ in their effect: one of each is looked at.
            steps = {(block.signatures[low], block.signatures[high]): (low, high) for low, high in _worse(block)}
            for (low_signature, high_signature), (low, high) in steps.items():
                for context in self._beside(block):
                    before = self.space.verdict(context | low_signature)
                    after = self.space.verdict(context | high_signature)
                    yield None if after.is_at_least(before) else self._change(context, block, low, high)

    def floor(self) -> Failures:
        """b) Every sign of the list, beside everything else that can be answered."""
        for sign in SIGNS:
            # The sign is asked of every reply that holds it, so that no other answer of its block can take it back.
            block, place = self._home(sign.link_id)
            for replies, signature in block.signatures.items():
                if not self._reports(block, replies, place, sign.options):
                    continue
                for context in self._beside(block):
                    verdict = self.space.verdict(context | signature)
                    yield None if sign.is_met_by(verdict) else self._with(context, block, replies)

    def _reports(self, block: Block, replies: Replies, place: int, options: tuple[str, ...]) -> bool:
        """Whether the item at ``place`` is asked, and one of ``options`` chosen on it."""
        if not set(replies[place] or ()) & set(options):
            return False
        item = block.items[place]
        return item.enable_when is None or item.link_id in self._asked(self.space.answers_on(block, replies))

    def effect(self) -> Failures:
        """c) Every option alone fires the red flags declared on it, or is known to be silent."""
        for item in self.rules.items.values():
            for code in item.codes:
                if code not in (NONE, NO, UNSURE):
                    yield self._effect_of(item, code)

    def alive(self) -> Failures:
        """c) Every red flag above "mention" decides the verdict alone for some answers, and no two are the same."""
        for flag in self.rules.red_flags:
            if flag.disposition is not Disposition.MENTION:
                yield None if self._decides(flag) else CounterExample(0, f"{flag.code} never decides the result alone")
        # Two flags with the same terms would each decide nothing without the other, and hide one another.
        said = sorted((self.engine.layout.terms(flag.when), flag.code) for flag in self.rules.red_flags)
        for (terms, code), (next_terms, next_code) in pairwise(said):
            yield None if terms != next_terms else CounterExample(0, f"{code} and {next_code} say the same")

    def no_false_calm(self) -> Failures:
        """d) No signature with something open or unsure is a "mention"."""
        for signature, trail in self.space.whole.items():
            # A signature stands for every set of answers that ends in it, so each is looked at once and not each set.
            calm = self.space.verdicts[signature].disposition is Disposition.MENTION
            yield self._example(self.space.answers_of(trail)) if calm and signature & IS_OPEN else None

    def early_exit(self) -> Failures:
        """e) From every call-now with an open question, every reply to it."""
        for block in self.space.blocks:
            steps = {(block.signatures[low], block.signatures[high]): (low, high) for low, high in _answering(block)}
            for (low_signature, high_signature), (low, high) in steps.items():
                for context in self._beside(block):
                    before = self.space.verdict(context | low_signature)
                    after = self.space.verdict(context | high_signature)
                    lowered = before.disposition is Disposition.CALL_NOW and not after.is_at_least(before)
                    yield self._change(context, block, low, high) if lowered else None

    def abandoned(self) -> Failures:
        """f) With a follow-up not enabled, every reply to it leaves the state as no reply would."""
        for block in self.space.blocks:
            for replies in block.signatures:
                answers = self.space.answers_on(block, replies)
                counted = {link_id: answers[link_id] for link_id in self._asked(answers) if link_id in answers}
                same = self.engine.state_of(answers) == self.engine.state_of(counted)
                yield None if same else self._example(answers)

    def _asked(self, answers: Answers) -> Chosen:
        return asked(self.rules.items, read(self.rules.items, answers))

    def _beside(self, block: Block) -> dict[Signature, Trail]:
        """Everything that all other blocks can contribute. Blocks with the same classes share the answer."""
        # Leaving a block out and leaving one like it out gives the same unions, which take long to make.
        key = frozenset(block.signatures.values())
        if key not in self._contexts:
            self._contexts[key] = self._exactly_beside(block)
        return self._contexts[key]

    def _exactly_beside(self, block: Block) -> dict[Signature, Trail]:
        """The same with trails that leave this very block out, to write examples from."""
        # Only an example is written with these: its trail must not answer the block a second time.
        if block.place not in self._others:
            self._others[block.place] = self.space.union_of(each for each in self.space.blocks if each is not block)
        return self._others[block.place]

    def _effect_of(self, item: Item, code: str) -> CounterExample | None:
        declared = {
            flag.code
            for flag in self.rules.red_flags
            if isinstance(flag.when, OnOneItem) and flag.when.link_id == item.link_id and code in flag.when.options
        }
        if not declared and (item.link_id, code) not in SILENT_OPTIONS:
            return CounterExample(1, f"{item.link_id} {code} has no red flag and is not listed as silent")
        state = self.engine.state_of(self._alone(item, code))[0]
        fired = {flag.code for flag in self.rules.red_flags if state & self.engine.layout.fired(flag)}
        return None if declared == fired else CounterExample(1, f"{item.link_id} {code} alone fires {sorted(fired)}")

    def _alone(self, item: Item, code: str) -> dict[LinkId, str | list[str]]:
        """Answer one option, and before it what enables the item."""
        answers: dict[LinkId, str | list[str]] = {item.link_id: [code] if item.check_all else code}
        if item.enable_when:
            answers[item.enable_when.link_id] = item.enable_when.options[-1]
        return answers

    def _decides(self, flag: RedFlag) -> bool:
        """Whether for some smallest presentation the verdict would be less without this flag."""
        return any(
            joined(verdict for code, verdict in each.parts if code != flag.code) != each.outcome.verdict
            for each in self.presentations[flag.clock]
        )

    def _home(self, link_id: LinkId) -> tuple[Block, int]:
        """Return the block that holds the item, and its place there."""
        return next(
            (block, place)
            for block in self.space.blocks
            for place, item in enumerate(block.items)
            if item.link_id == link_id
        )

    def _with(self, context: Signature, block: Block, replies: Replies) -> CounterExample:
        trail = self._exactly_beside(block)[context]
        return self._example(self.space.answers_of(trail) | self.space.answers_on(block, replies))

    def _change(self, context: Signature, block: Block, low: Replies, high: Replies) -> CounterExample:
        before, after = self._with(context, block, low), self._with(context, block, high)
        return CounterExample(before.size + after.size, f"{before.words} BUT {after.words}")

    def _example(self, answers: Answers) -> CounterExample:
        """Say what is answered and what comes of it. "None" and "no" are left out, open questions named."""
        outcome = self.engine.triage(answers, Respondent.CAREGIVER)
        said = said_in_words(self.rules.items, answers)
        still_open = f"; not answered: {', '.join(outcome.unanswered)}" if outcome.unanswered else ""
        return CounterExample(len(said), f"{'; '.join(said) or 'nothing reported'}{still_open} → {outcome.disposition}")


def _worse(block: Block) -> Iterator[tuple[Replies, Replies]]:
    """Yield pairs of replies that differ in one item, the second being worse."""
    for replies in block.signatures:
        for place, (item, reply) in enumerate(zip(block.items, replies, strict=True)):
            for worse in _worse_replies(item, reply):
                yield replies, (*replies[:place], worse, *replies[place + 1 :])


def _worse_replies(item: Item, reply: Reply) -> Iterator[Reply]:
    """Yield the next worse replies: worse by one option, one more finding, or "not sure" for "none"."""
    if reply is None and not item.is_optional:
        return
    if item.check_all:
        chosen = () if reply in (None, (NONE,)) else reply or ()
        for code in item.codes:
            if code != NONE and code not in chosen:
                yield tuple(each for each in item.codes if each in chosen or each == code)
        return
    ladder = [code for code in reversed(item.codes) if code != UNSURE]
    # One rung at a time is enough: what rises by every rung rises by any climb.
    if reply and reply[0] in ladder[:-1]:
        yield (ladder[ladder.index(reply[0]) + 1],)
    if reply in ((NONE,), (NO,)) and UNSURE in item.codes:
        yield (UNSURE,)


def _answering(block: Block) -> Iterator[tuple[Replies, Replies]]:
    """Yield pairs of replies: one item open, and the same with any reply to it."""
    for replies in block.signatures:
        for place, (item, reply) in enumerate(zip(block.items, replies, strict=True)):
            if reply is None:
                for given in replies_of(item):
                    yield replies, (*replies[:place], given, *replies[place + 1 :])
