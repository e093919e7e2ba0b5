"""The whole space of answers, folded small enough to be walked through exactly.

An item that is always asked stands alone; follow-ups stand with the item that enables them. These blocks touch each
other only through the few things the verdict depends on (``rules.proof.signatures``). Replies on a block that agree in
these form one class. The verdict on a whole set of answers follows from the union of its blocks' classes, so walking
through all unions walks through all answers.
"""

from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import chain, combinations, product
from math import prod
from typing import NamedTuple

from rules.engine.triage import Engine
from rules.model.disposition import Verdict
from rules.model.outcome import Outcome
from rules.model.questionnaire import NO, NONE, Item, LinkId, Respondent
from rules.proof.signatures import Signature, Signatures

Reply = tuple[str, ...] | None
"""What was chosen on one item; None when it is not answered."""

Replies = tuple[Reply, ...]
"""A reply to each item of a block, in order."""

Trail = tuple[int, "Trail | None", int, Replies]
"""How a signature was reached: the number of changes, the trail before, the block's place, and the replies on it."""

_START: Trail = (0, None, -1, ())


def replies_of(item: Item) -> Iterator[Reply]:
    """Yield every way to answer ``item``, and not answering it, the least first."""
    yield None
    if not item.check_all:
        yield from ((code,) for code in reversed(item.codes))
        return
    if NONE in item.codes:
        yield (NONE,)
    codes = [code for code in item.codes if code != NONE]
    yield from chain.from_iterable(combinations(codes, size) for size in range(1, len(codes) + 1))


def is_change(reply: Reply) -> bool:
    """Whether ``reply`` says more than "none" or "no"."""
    return reply is not None and reply not in ((NONE,), (NO,))


class Block(NamedTuple):
    """An item and the follow-ups it enables. ``signatures`` holds one for every set of replies on them.

    ``calm`` are the replies that say "none" or "no" to every item.
    """

    place: int
    items: tuple[Item, ...]
    calm: Replies
    signatures: dict[Replies, Signature]

    def size_of(self, replies: Replies) -> int:
        """Count the replies that say more than "none"."""
        return sum(is_change(reply) for reply in replies)

    @property
    def classes(self) -> dict[Signature, Replies]:
        """For each signature, the smallest set of replies that has it; answered sets before unanswered ones."""
        smallest: dict[Signature, Replies] = {}
        for replies in sorted(self.signatures, key=lambda each: (self.size_of(each), None in each)):
            smallest.setdefault(self.signatures[replies], replies)
        return smallest


class AnswerSpace:
    """Every set of answers to the items of one rule set."""

    def __init__(self, engine: Engine) -> None:
        """Fold the space of ``engine``'s rules into blocks."""
        self.engine = engine
        self.items = engine.rules.items
        self.signatures = Signatures(engine)
        self.fold = self.signatures.fold
        self.blocks = tuple(self._block(place, items) for place, items in enumerate(self._grouped()))

    @property
    def size(self) -> int:
        """How many different sets of answers there are, unanswered items and unasked ones included."""
        return prod(sum(1 for _ in replies_of(item)) for item in self.items.values())

    @cached_property
    def whole(self) -> dict[Signature, Trail]:
        """Every signature that some set of answers has, with a small set that has it."""
        return self.union_of(self.blocks)

    def union_of(self, blocks: Iterable[Block]) -> dict[Signature, Trail]:
        """Return every signature that answers on ``blocks`` can have together, each with a small trail to it."""
        reached: dict[Signature, Trail] = {0: _START}
        for block in sorted(blocks, key=lambda each: max(each.signatures.values())):
            classes = [(sig, block.size_of(replies), replies) for sig, replies in block.classes.items()]
            further: dict[Signature, Trail] = {}
            for before, trail in reached.items():
                for signature, size, replies in classes:
                    union = self.fold(before | signature)
                    known = further.get(union)
                    if known is None or known[0] > trail[0] + size:
                        further[union] = (trail[0] + size, trail, block.place, replies)
            reached = further
        return reached

    @cached_property
    def verdicts(self) -> dict[Signature, Verdict]:
        """The verdict on every signature, by triage of a set of answers that has it."""
        return {signature: self.outcome_of(trail).verdict for signature, trail in self.whole.items()}

    def verdict(self, signature: Signature) -> Verdict:
        """Return the verdict on answers whose blocks' signatures unite to ``signature``."""
        return self.verdicts[self.fold(signature)]

    def answers_on(self, block: Block, replies: Replies) -> dict[LinkId, str | list[str]]:
        """Write ``replies`` as answers."""
        return {
            item.link_id: list(reply) if item.check_all else reply[0]
            for item, reply in zip(block.items, replies, strict=True)
            if reply
        }

    def answers_of(self, trail: Trail) -> dict[LinkId, str | list[str]]:
        """Write out the answers of ``trail``."""
        answers: dict[LinkId, str | list[str]] = {}
        step: Trail | None = trail
        while step and step[1] is not None:
            answers |= self.answers_on(self.blocks[step[2]], step[3])
            step = step[1]
        return answers

    def outcome_of(self, trail: Trail) -> Outcome:
        """Triage the answers of ``trail``."""
        return self.engine.triage(self.answers_of(trail), Respondent.CAREGIVER)

    def _grouped(self) -> list[tuple[Item, ...]]:
        groups: dict[LinkId, list[Item]] = {}
        head: dict[LinkId, LinkId] = {}
        for link_id, item in self.items.items():
            head[link_id] = head[item.enable_when.link_id] if item.enable_when else link_id
            groups.setdefault(head[link_id], []).append(item)
        return [tuple(items) for items in groups.values()]

    def _block(self, place: int, items: tuple[Item, ...]) -> Block:
        calm = tuple(next(((code,) for code in item.codes if code in (NONE, NO)), None) for item in items)
        block = Block(place, items, calm, {})
        for replies in product(*(tuple(replies_of(item)) for item in items)):
            state, asked = self.engine.state_of(self.answers_on(block, replies))
            open_items = (asked & self._required(items) & ~state) >> self.engine.layout.known_at
            block.signatures[replies] = self.signatures.of(state, open_items)
        return block

    def _required(self, items: Iterable[Item]) -> int:
        return sum(self.engine.layout.known(item.link_id) for item in items)
