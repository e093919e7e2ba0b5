"""What the verdict on a whole set of answers depends on, as a few bits for each part of it.

A signature is a union of bits: what a combination reads, which verdicts below call-now were found or raised, whether
something real was reported and on which item, which items hide a call-now flag, and whether anything is open. Folding
brings signatures that no further answer can tell apart to the same number, so that few are left to walk through.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from rules.engine.masks import Count, Term, bits_of, evidence
from rules.engine.triage import Engine
from rules.model.disposition import Clock, Disposition, Route, Verdict
from rules.model.questionnaire import Item
from rules.model.red_flag import RedFlag

Signature = int
"""What the verdict depends on, as bits."""

EMERGENCY, CALL_NOW, IS_OPEN, REAL = (1 << place for place in range(4))
"""Found: 911, call-now; an item is open or not sure and could matter; a real finding on an item of no special kind."""

_FIRST_FREE: Final = 4


class _Combination:
    """A combination, its terms told in bits of the signature instead of options."""

    def __init__(self, flag: RedFlag, terms: Sequence[Term]) -> None:
        self.flag, self.verdict, self.is_real = flag, flag.verdict, flag.is_real
        self.terms = tuple(terms)
        self.bits = 0

    def holds(self, signature: Signature) -> bool:
        return all(evidence(term, signature) for term in self.terms)


class _Folded(dict[Signature, Signature]):
    """What each signature folds to, worked out once: nearly all are met again and again."""

    def __init__(self, fold: Callable[[Signature], Signature]) -> None:
        self._fold = fold

    def __missing__(self, signature: Signature) -> Signature:
        self[signature] = folded = self._fold(signature)
        return folded


class Signatures:
    """The signatures of one rule set. ``fold`` gives the one that stands for all no further answer can tell apart."""

    def __init__(self, engine: Engine) -> None:
        """Give every thing that the verdict depends on a bit."""
        self._engine = engine
        self._layout, self._doubts = engine.layout, engine.doubts
        self._next = _FIRST_FREE
        self.fold: Callable[[Signature], Signature] = _Folded(self._fold).__getitem__
        self._verdict_bit: dict[Verdict, int] = {}
        self._read: dict[tuple[int, str], int] = {}
        self._combinations = [self._combination(flag) for flag in self._layout.flags if flag.is_combination]
        self._beside_call_now = CALL_NOW | self._read_by_emergencies()
        self._unsure_bit = {place: self._bit() for place in bits_of(self._doubts.beside | self._doubts.together)}
        self._real_bit = {place: self._bit() for place, item in enumerate(self._layout.items) if self._is_special(item)}

    def of(self, state: int, open_items: int) -> Signature:
        """Return what answers that make ``state`` contribute, with the items at the places ``open_items`` open."""
        signature = sum(bit for (mask, _), bit in self._read.items() if state & mask)
        for rank in bits_of(state >> self._layout.fired_at):
            signature |= self._found(self._layout.flags[rank])
        for doubt in self._doubts.in_state(state):
            signature |= IS_OPEN | self._level(doubt.alone.verdict)
            if doubt.hides_call_now:
                signature |= self._unsure_bit.get(doubt.place, 0)
        if open_items:
            signature |= IS_OPEN | self._level(self._engine.verdict_of(0, (), open_items))
        return self.fold(signature)

    def _fold(self, signature: Signature) -> Signature:
        """Return the signature that stands for all that no further answer can tell from ``signature``.

        Emergency settles everything, call-now all but the route: beside it, only what may yet make a combination that
        means 911 is left. Below, a verdict that another outranks is forgotten, and so is what only a combination reads
        that can add nothing any more.
        """
        if signature & EMERGENCY:
            return EMERGENCY | CALL_NOW
        if signature & CALL_NOW:
            signature &= self._beside_call_now
        # Within a block triage finds these itself; across blocks only the union shows them.
        for combination in self._combinations:
            if combination.holds(signature):
                signature |= self._found(combination.flag)
        if signature & EMERGENCY:
            return EMERGENCY | CALL_NOW
        if signature & CALL_NOW or self._doubts_are_grave(signature):
            return (signature | CALL_NOW) & self._beside_call_now
        return self._without_the_outranked(signature)

    def _without_the_outranked(self, signature: Signature) -> Signature:
        # What can add nothing any more is forgotten: this is what keeps the space small enough to be walked through.
        verdicts = [verdict for verdict, bit in self._verdict_bit.items() if signature & bit]
        for verdict in verdicts:
            if any(other != verdict and other.is_at_least(verdict) for other in verdicts):
                signature &= ~self._verdict_bit[verdict]
        for each in self._combinations:
            may_add = not signature & each.bits or (each.is_real and not signature & REAL)
            if not may_add and any(verdict.is_at_least(each.verdict) for verdict in verdicts):
                signature &= ~each.bits
        return signature

    def _doubts_are_grave(self, signature: Signature) -> bool:
        unsure = [place for place, bit in self._unsure_bit.items() if signature & bit]
        together = sum(1 for place in unsure if self._doubts.together >> place & 1)
        if together > self._engine.rules.silences.at_most_alone:
            return True
        return any(self._is_beside_real(place, signature) for place in unsure if self._doubts.beside >> place & 1)

    def _is_beside_real(self, place: int, signature: Signature) -> bool:
        elsewhere = sum(bit for other, bit in self._real_bit.items() if other != place)
        return signature & (REAL | elsewhere) != 0

    def _found(self, flag: RedFlag) -> Signature:
        """What a red flag that fired contributes."""
        # A combination reads several items, so it stands beside each of them.
        real = REAL
        if not flag.is_combination:
            (link_id,) = flag.link_ids
            real = self._real_bit.get(self._layout.place[link_id], REAL)
        return self._level(flag.verdict) | (real if flag.is_real else 0)

    def _level(self, verdict: Verdict) -> Signature:
        if verdict.disposition is Disposition.CALL_NOW:
            return EMERGENCY | CALL_NOW if verdict.route is Route.EMERGENCY else CALL_NOW
        if verdict.clock is Clock.NEXT_VISIT:
            return 0
        if verdict not in self._verdict_bit:
            self._verdict_bit[verdict] = self._bit()
        return self._verdict_bit[verdict]

    def _is_special(self, item: Item) -> bool:
        """Whether "not sure" may stand beside a real finding of the item's own, which does not count beside it."""
        place = self._layout.place[item.link_id]
        own = self._doubts.real & ~self._doubts.real_beside[place]
        return item.check_all and self._doubts.beside >> place & 1 == 1 and own != 0

    def _combination(self, flag: RedFlag) -> _Combination:
        """Tell ``flag`` in bits. Those of a call-soon are its own, so that they can be forgotten on their own."""
        # A call-now settles everything once it holds, so its bits may be shared with others of its kind.
        owner = "" if flag.disposition is Disposition.CALL_NOW else flag.code
        combination = _Combination(flag, [self._term(term, owner) for term in self._layout.terms(flag.when)])
        if owner:
            combination.bits = sum(bit for (_, each), bit in self._read.items() if each == owner)
        return combination

    def _read_by_emergencies(self) -> Signature:
        """The bits that combinations read which mean 911."""
        emergencies = (each for each in self._combinations if each.flag.route is Route.EMERGENCY)
        return sum({bit for each in emergencies for bit in _bits_in(each.terms)})

    def _term(self, term: Term, owner: str) -> Term:
        any_of, counts = term
        return self._reading(any_of, owner), tuple(self._count(count, owner) for count in counts)

    def _count(self, count: Count, owner: str) -> Count:
        number, _, parts = count
        told = tuple(self._term(part, owner) for part in parts)
        return number, sum(set(_bits_in(told))), told

    def _reading(self, mask: int, owner: str) -> Signature:
        """The bit for any option of ``mask``; 0 for none."""
        if mask and (mask, owner) not in self._read:
            self._read[mask, owner] = self._bit()
        return self._read.get((mask, owner), 0)

    def _bit(self) -> Signature:
        self._next += 1
        return 1 << self._next - 1


def _bits_in(terms: Iterable[Term]) -> Iterator[int]:
    for any_of, counts in terms:
        yield from (1 << place for place in bits_of(any_of))
        for _, whole, _ in counts:
            yield from (1 << place for place in bits_of(whole))
