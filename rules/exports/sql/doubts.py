"""What "not sure" hides, as facts of a row, and what that raises to; ``rules.engine.doubts`` says the same in masks."""

from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from operator import or_
from typing import Final

from sqlglot import exp

from rules.engine.doubts import CALL_NOW, CALL_SOON, EMERGENCY
from rules.exports.sql.bits import Facts, is_any
from rules.exports.sql.expressions import all_of, any_of, how_many, is_not, number
from rules.exports.sql.facts import evidence, option
from rules.model.disposition import Disposition, Verdict
from rules.model.questionnaire import UNSURE, LinkId
from rules.model.red_flag import RedFlag
from rules.model.rule_set import RuleSet

GRAVE: Final = "a doubt means call now"


class Doubts:
    """The silences of ``rules``, told in ``facts``, to which those that need no look at other answers are added."""

    def __init__(self, rules: RuleSet, facts: Facts) -> None:
        """Find the items whose "not sure" hides a red flag of their own."""
        self.facts, self.silences, self.flags = facts, rules.silences, rules.red_flags
        self.items = rules.items
        self.own = {link_id: rules.flags_hidden_by(link_id, frozenset()) for link_id in rules.items}
        self.hiding = [link_id for link_id, item in rules.items.items() if UNSURE in item.codes and self.own[link_id]]
        self.hiding_now = [link_id for link_id in self.hiding if self.may_hide_now(link_id)]

    def may_hide_now(self, link_id: LinkId) -> bool:
        """Whether the item has a call-now of its own."""
        return bool(_now(self.own[link_id]))

    @property
    def unsure(self) -> int:
        """The facts of which one is so wherever anything is hidden."""
        return self.facts.any_of(option(link_id, UNSURE) for link_id in self.hiding)

    @property
    def hidden_now(self) -> int:
        """The facts of which any hides a call-now."""
        return self.facts.any_of(map(_hides_now, self.hiding_now))

    def hidden_on(self, link_id: LinkId) -> int:
        """The fact that "not sure" on the item hides something."""
        return self.facts[_hides(link_id)]

    def hidden(self) -> dict[str, exp.Expr]:
        """What is hidden beside whatever else is chosen, each with the condition that it is."""
        beside: dict[str, exp.Expr] = {}
        for link_id in self.hiding:
            if self.items[link_id].check_all:
                beside |= self._hidden_beside(link_id)
            else:
                self.facts |= self._hidden_alone(link_id)
        return beside

    def raised(self) -> Iterator[tuple[Verdict, int]]:
        """Yield what is hidden with what it raises to, and at last where that is a call-now."""
        for link_id in self.hiding:
            yield from self._raised_alone(link_id)
        yield CALL_NOW, self.facts[GRAVE]

    def _left_open(self, link_id: LinkId, flags: Sequence[RedFlag]) -> exp.Expr:
        """Whether the item is answered "not sure", and what else was chosen on it leaves some of ``flags`` open."""
        unsure = is_any(self.facts[option(link_id, UNSURE)])
        return all_of([unsure, is_not(all_of(map(self._is_found, flags)))])

    def _hidden_alone(self, link_id: LinkId) -> dict[str, int]:
        """What "not sure" on the item hides where nothing can be chosen beside it: all there is."""
        unsure, soon = self.facts[option(link_id, UNSURE)], _soon(self.own[link_id])
        now = unsure if link_id in self.hiding_now else 0
        below = unsure - now
        doubts = {_hides(link_id): unsure, _hides_now(link_id): now, _hides_else(link_id): 0 if soon else below}
        return doubts | {_hides_soon(link_id, flag): below for flag in soon}

    def _hidden_beside(self, link_id: LinkId) -> dict[str, exp.Expr]:
        """What "not sure" on the item hides beside whatever else is chosen, each with the condition that it does."""
        own, now, soon = self.own[link_id], _now(self.own[link_id]), _soon(self.own[link_id])
        doubts = {_hides(link_id): self._left_open(link_id, own), _hides_now(link_id): self._left_open(link_id, now)}
        # Below a call-now it is what the call-soons that are hidden ask for, and without any of them a plain one.
        below = [self._left_open(link_id, own), *map(self._is_found, now)]
        doubts[_hides_else(link_id)] = all_of([*below, *map(self._is_found, soon)])
        return doubts | {_hides_soon(link_id, flag): all_of([*below, is_not(self._is_found(flag))]) for flag in soon}

    def is_grave(self) -> exp.Expr:
        """Whether any "not sure" that hides a call-now means call now: beside others like it, or a real finding."""
        silences = self.silences
        hiding = [link_id for link_id in self.hiding_now if link_id not in silences.emergency]
        together = how_many(self._hides_now(link_id) for link_id in hiding if link_id in silences.together)
        beside = (
            all_of([self._hides_now(link_id), is_any(self._real_beside(link_id))])
            for link_id in hiding
            if link_id in silences.beside_a_finding
        )
        return any_of([together > number(silences.at_most_alone), *beside])

    def _real_beside(self, link_id: LinkId) -> int:
        """The real findings that stand beside "not sure" on the item, which its own may not."""
        own = () if self.silences.beside_its_own else self.own[link_id]
        return reduce(or_, (evidence(self.facts, flag) for flag in self.flags if flag.is_real and flag not in own), 0)

    def _raised_alone(self, link_id: LinkId) -> Iterator[tuple[Verdict, int]]:
        """Yield what "not sure" on the item raises to, whatever else was answered."""
        if link_id in self.silences.emergency:
            yield EMERGENCY, self.facts[_hides(link_id)]
            return
        if link_id in self.hiding_now:
            yield CALL_SOON._replace(clock=self.silences.clock), self.facts[_hides_now(link_id)]
        yield from ((flag.verdict, self.facts[_hides_soon(link_id, flag)]) for flag in _soon(self.own[link_id]))
        yield CALL_SOON, self.facts[_hides_else(link_id)]

    def _hides_now(self, link_id: LinkId) -> exp.Expr:
        return is_any(self.facts[_hides_now(link_id)])

    def _is_found(self, flag: RedFlag) -> exp.Expr:
        return is_any(evidence(self.facts, flag))


def _now(flags: Iterable[RedFlag]) -> tuple[RedFlag, ...]:
    return tuple(flag for flag in flags if flag.disposition is Disposition.CALL_NOW)


def _soon(flags: Iterable[RedFlag]) -> tuple[RedFlag, ...]:
    return tuple(flag for flag in flags if flag.disposition is Disposition.CALL_SOON)


def _hides(link_id: LinkId) -> str:
    return f"{link_id} hides a red flag"


def _hides_now(link_id: LinkId) -> str:
    return f"{link_id} hides a call-now"


def _hides_soon(link_id: LinkId, flag: RedFlag) -> str:
    return f"{link_id} hides {flag.code} and no call-now"


def _hides_else(link_id: LinkId) -> str:
    return f"{link_id} hides what is neither call-now nor call-soon"
