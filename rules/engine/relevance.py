"""Which open questions can still change the level, the route or the clock, whatever is answered to the others.

A question matters if there are answers to other open ones beside which some answer to it makes the verdict another than
leaving it open does. Answers only ever raise, so what an answer does by itself shows beside nothing else. What it does
together with others shows beside a few of them, as many as a combination or two doubts take: those are tried, the least
urgent of each kind first, as what raises by itself would hide what the question adds.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache, reduce
from operator import or_
from typing import Final, NamedTuple

from rules.engine.doubts import CALL_NOW
from rules.engine.masks import Term, evidence, masks_of
from rules.engine.triage import Engine, compiled
from rules.model.disposition import Route, Verdict, joined
from rules.model.questionnaire import Answers, Item, LinkId
from rules.model.rule_set import RuleSet

Rank = tuple[int, bool, int]
"""How urgent the level, the route and the clock are; a longer list of reasons, or the ER as the next, is no change."""

OF_A_KIND: Final = 3
"""How many answers that do the same for others are tried, each on an item of its own."""


def can_change(rules: RuleSet, answers: Answers) -> tuple[LinkId, ...]:
    """Name the items that are asked, not answered, and can still change the verdict, in the order asked.

    Raises:
        AnswersError: the answers name something unknown or have the wrong shape.
    """
    questions = _questions_of(rules)
    standing = _Standing(questions, questions.engine.given(answers))
    return tuple(item.link_id for item in questions.items if standing.is_open(item) and standing.matters(item))


class _Move(NamedTuple):
    """Answers that could be given: on which item, on which that take one answer, their bits, and their rank alone."""

    link_id: LinkId
    single: frozenset[LinkId]
    bits: int
    alone: Rank


class _Questions:
    """The questions of one rule set, with what each answer to them says."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.layout = engine, engine.layout
        self.items, self.enabled_by = self.layout.items, engine.enabled_by
        self.known = {item.link_id: self.layout.known(item.link_id) for item in self.items}
        self.whole = {item.link_id: self.layout.whole(item) for item in self.items}
        self.moves = {item.link_id: tuple(self._move(item, code) for code in item.codes) for item in self.items}
        self.combinations = tuple(
            (flag.verdict, self.layout.terms(flag.when)) for flag in self.layout.flags if flag.is_combination
        )
        self.of_doubts = self._of_doubts()
        self.interacting = reduce(
            or_, (*self.of_doubts, *(mask for _, each in self.combinations for mask in masks_of(each)))
        )

    def rank(self, state: int, open_items: int = 0) -> Rank:
        """Return the rank of the verdict on ``state``, with nothing open but ``open_items``."""
        return _rank_of(self.engine.verdict_of(state, self.engine.doubts.raised(state), open_items))

    def led_to(self, item: Item) -> Iterator[Item]:
        """Yield the questions that an answer on ``item`` leads to."""
        return (each for each in self.items if each.enable_when and each.enable_when.link_id == item.link_id)

    def _move(self, item: Item, code: str) -> _Move:
        bits = self.layout.share(item.link_id, code)
        single = frozenset() if item.check_all else frozenset({item.link_id})
        return _Move(item.link_id, single, bits, self.rank(bits))

    def _of_doubts(self) -> tuple[int, ...]:
        """What makes a "not sure" mean call now: another like it, and a real finding."""
        doubts, unsure_at = self.engine.doubts, self.layout.unsure_at
        kinds = (doubts.together & ~doubts.beside, doubts.together & doubts.beside, doubts.beside & ~doubts.together)
        return (*((kind & doubts.hiding_call_now) << unsure_at for kind in kinds), doubts.real)


@lru_cache(maxsize=8)
def _questions_of(rules: RuleSet) -> _Questions:
    return _Questions(compiled(rules))


class _Standing:
    """Where things stand: the answers given, what they come to, and what could still come together with them."""

    def __init__(self, questions: _Questions, given: int) -> None:
        self._questions, self._given = questions, given
        self._state, _ = questions.engine.settled(given)
        self._ranks: dict[int, Rank] = {}
        self._reached = self._rank(0)
        self._ahead: _Ahead | None = None

    def is_open(self, item: Item) -> bool:
        """Whether ``item`` is asked and has no answer."""
        enabled_by = self._questions.enabled_by.get(item.link_id, self._state)
        is_asked = not item.enable_when or bool(self._state & enabled_by)
        return is_asked and not self._given & self._questions.known[item.link_id]

    def matters(self, item: Item) -> bool:
        """Whether ``item``, which is open, can still change the verdict."""
        moves = self._questions.moves[item.link_id]
        if self._differs(item, moves, 0):
            return True
        # It changes nothing by itself, but may open a follow-up that does, or complete something with answers to come.
        led_to = [move for each in self._questions.led_to(item) for move in self._moves(each, head=False)]
        if not led_to and not self._questions.whole[item.link_id] & self._questions.interacting:
            return False
        # Asked for by few questions, and the same for all of them.
        self._ahead = self._ahead or self._look_ahead()
        own = [move for move in moves if led_to or self._ahead.kind(move.bits)]
        return bool(own) and any(self._differs(item, own, bits) for bits in self._together(item, led_to, self._ahead))

    def _differs(self, item: Item, moves: Iterable[_Move], beside: int) -> bool:
        """Whether one of ``moves`` on ``item`` gives another verdict than leaving it open, ``beside`` other answers."""
        state, _ = self._questions.engine.settled((self._given | beside) & ~self._questions.whole[item.link_id])
        is_open = 0 if item.is_optional else 1 << self._questions.layout.place[item.link_id]
        left = self._questions.rank(state, is_open)
        return any(self._rank(beside | move.bits) != left for move in moves)

    def _rank(self, more: int) -> Rank:
        """The rank of the verdict on what is given and ``more``, with nothing open."""
        # Many questions are tried beside the same few answers, and settling a state is most of the work.
        if more not in self._ranks:
            state, _ = self._questions.engine.settled(self._given | more)
            self._ranks[more] = self._questions.rank(state)
        return self._ranks[more]

    def _moves(self, item: Item, *, head: bool = True) -> Iterator[_Move]:
        """The answers to ``item``, if it has none; with the ``head`` that leads to it, if that has none either."""
        if self._given & self._questions.known[item.link_id]:
            return
        when = item.enable_when if head else None
        for move in self._questions.moves[item.link_id]:
            if not when or self._given & self._questions.known[when.link_id]:
                yield move
                continue
            for other in self._questions.moves[when.link_id]:
                if other.bits & self._questions.enabled_by[item.link_id]:
                    alone = max(move.alone, other.alone)
                    yield _Move(item.link_id, move.single | other.single, move.bits | other.bits, alone)

    def _look_ahead(self) -> "_Ahead":
        """Work out which masks could still make something together, and which answers set them."""
        combinations = self._questions.combinations
        # What cannot raise the verdict any more, however it came about, needs no answers tried for it.
        waiting = [(verdict, terms) for verdict, terms in combinations if self._could_raise(verdict, terms)]
        live = dict.fromkeys(mask for _, terms in waiting for mask in _open_masks(terms, self._state))
        needs = [sum(map(_most_of, terms)) for _, terms in waiting]
        verdicts = [verdict for verdict, _ in waiting]
        doubts: tuple[int, ...] = ()
        if self._could_raise(CALL_NOW, ()):
            doubts = self._questions.of_doubts
            # A doubt is grave beside a real finding, and a combination may be what makes that finding.
            needs.append(1 + max((sum(map(_most_of, terms)) for _, terms in combinations), default=1))
            verdicts.append(CALL_NOW)
        ahead = _Ahead((*live, *doubts), doubts, max(needs, default=1) - 1, _rank_of(joined(verdicts)))
        return ahead._replace(moves=tuple(self._of_each_kind(ahead)))

    def _could_raise(self, verdict: Verdict, terms: tuple[Term, ...]) -> bool:
        is_there = bool(terms) and all(evidence(term, self._state) for term in terms)
        return not is_there and not _is_at_least(self._reached, _rank_of(verdict))

    def _of_each_kind(self, ahead: "_Ahead") -> Iterator[_Move]:
        """Of the answers that set the same masks, the least urgent, on a few items."""
        kinds: dict[int, list[_Move]] = {}
        for item in self._questions.items:
            for move in self._moves(item):
                kind = ahead.kind(move.bits)
                if kind:
                    kinds.setdefault(kind, []).append(move)
        for moves in kinds.values():
            # One answer an item, as no two answers to a single question can be given together.
            least: dict[LinkId, _Move] = {}
            for move in sorted(moves, key=lambda each: each.alone):
                least.setdefault(move.link_id, move)
            yield from list(least.values())[:OF_A_KIND]

    def _together(self, item: Item, led_to: Sequence[_Move], ahead: "_Ahead") -> Iterator[int]:
        """Yield the bits of answers that can be given together and leave something to add, fewest first."""
        beside = [move for move in ahead.moves if item.link_id not in move.single]
        moves = [(move, True) for move in led_to] + [(move, False) for move in beside]
        level = [(0, 0, frozenset[LinkId]())]
        for _ in range(ahead.most + bool(led_to)):
            wider = []
            for bits, start, used in level:
                for at, (move, leads) in enumerate(moves[start:], start + 1):
                    if used & move.single or not (leads or ahead.adds(move.bits, bits)):
                        continue
                    both = bits | move.bits
                    # Beside what reaches all that could be reached nothing shows, whatever is added.
                    if leads or not _is_at_least(self._rank(both), ahead.ceiling):
                        wider.append((both, at, used | move.single))
                        yield both
            level = wider


class _Ahead(NamedTuple):
    """What could still come together.

    ``live`` are the masks that it waits for, ``doubts`` those of them that doubts set. It takes ``most`` answers beside
    one more, comes to ``ceiling`` at most, and ``moves`` are the answers to try.
    """

    live: tuple[int, ...]
    doubts: tuple[int, ...]
    most: int
    ceiling: Rank
    moves: tuple[_Move, ...] = ()

    def kind(self, bits: int) -> int:
        """Return which masks ``bits`` set, a bit for each."""
        return sum(1 << place for place, mask in enumerate(self.live) if bits & mask)

    def adds(self, bits: int, before: int) -> bool:
        """Whether ``bits`` set a mask that those ``before`` do not; several doubts are needed of one mask."""
        return any(bits & mask and (not before & mask or mask in self.doubts) for mask in self.live)


def _rank_of(verdict: Verdict) -> Rank:
    return verdict.disposition.urgency, verdict.route is Route.EMERGENCY, verdict.clock.urgency


def _is_at_least(rank: Rank, other: Rank) -> bool:
    return all(part >= least for part, least in zip(rank, other, strict=True))


def _open_masks(terms: Iterable[Term], state: int) -> Iterator[int]:
    """Yield the masks that ``terms`` still wait for in ``state``."""
    for any_of, counts in terms:
        if not evidence((any_of, counts), state):
            if any_of:
                yield any_of
            for _, _, parts in counts:
                yield from _open_masks(parts, state)


def _most_of(term: Term) -> int:
    """How many answers at most a smallest set has that makes ``term`` hold."""
    any_of, counts = term
    return max([1 if any_of else 0, *(sum(sorted(map(_most_of, parts))[-count:]) for count, _, parts in counts)])
