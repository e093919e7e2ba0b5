"""The promises, each as formulas that no answers may satisfy.

A is a set of answers, A' the same with one item answered otherwise; V is the verdict on A, V' that on A'. "V' >= V"
says that no part of V' is less urgent than that of V.
"""

from collections.abc import Callable, Iterator
from itertools import combinations, pairwise
from typing import Final, NamedTuple

from z3 import And, Bool, BoolRef, BoolVal, Not, Or, substitute

from tests.tools.certificate.formulas import CLOCKS, NO, NONE, UNSURE, LinkId, Rules, Said, is_at_least, verdict_of


class Breach(NamedTuple):
    """What would break a promise: answers that satisfy the formula or, where some must, that there are none.

    ``changed`` is the item that A' answers otherwise.
    """

    words: str
    formula: BoolRef
    changed: LinkId | None = None
    must_exist: bool = False


class Promises:
    """The promises of one export. Each yields every breach of it, whether or not there are such answers."""

    def __init__(self, rules: Rules) -> None:
        """Give every option a second Boolean: what A' says of it."""
        self.rules = rules
        self.after: dict[Said, BoolRef] = {said: Bool(f"{each}'") for said, each in rules.said.items()}

    def monotone(self) -> Iterator[Breach]:
        """A' is a step worse than A on one item, and not V' >= V."""
        for link_id in self.rules.items:
            yield Breach(f"a worse answer to {link_id}", And(self._is_worse(link_id), self._is_lower(link_id)), link_id)

    def floor(self) -> Iterator[Breach]:
        """An option that reports a sign of the "don't wait" list counts, and V is later than that sign may wait."""
        rules = self.rules
        for sign in rules.dont_wait:
            reports = [(sign["link_id"], code) for code in sign["options"]]
            counted = Or(*(rules.counts(*said) for said in reports if said in rules.said))
            yield Breach(f"{sign['words']}: nothing reports it", counted, must_exist=True)
            if sign["within"] in CLOCKS:
                yield Breach(sign["words"], And(counted, Not(rules.verdict[sign["within"]])))

    def effect(self) -> Iterator[Breach]:
        """An option alone makes other red flags PRESENT than its own; or it has none, and is not declared silent."""
        rules = self.rules
        for link_id, code in rules.said:
            if code in (NONE, NO, UNSURE):
                continue
            own = {flag["code"] for flag in rules.own[link_id] if code in flag["when"]["options"]}
            if not own and (link_id, code) not in rules.silent:
                yield Breach(f"{link_id}:{code} has no red flag and is not declared silent", BoolVal(True))
            as_declared = And(*(each if flag in own else Not(each) for flag, each in rules.present.items()))
            yield Breach(f"{link_id}:{code} alone", And(self._alone(link_id, code), Not(as_declared)))

    def alive(self) -> Iterator[Breach]:
        """Without a red flag above "mention" V is the same for every A; or two are PRESENT for the same A."""
        rules = self.rules
        for code, flag in rules.flags.items():
            if flag["disposition"] != "mention":
                others = verdict_of([*(each for one, each in rules.found.items() if one != code), *rules.raised])
                yield Breach(f"{code} decides nothing", Not(is_at_least(others, rules.verdict)), must_exist=True)
        for one, other in combinations(rules.flags, 2):
            differs = rules.present[one] != rules.present[other]
            yield Breach(f"{one} and {other} say the same", differs, must_exist=True)

    def no_false_calm(self) -> Iterator[Breach]:
        """An item is open, or "not sure" leaves a red flag of it UNKNOWN, and V is "mention"."""
        rules = self.rules
        for link_id in rules.items:
            matters = Or(rules.is_open(link_id), *rules.hidden(link_id).values())
            yield Breach(f"{link_id} open or not sure", And(matters, Not(rules.verdict["call-soon"])))

    def no_unknown_calm(self) -> Iterator[Breach]:
        """A red flag above "mention", a combination too, is UNKNOWN, and V is "mention"."""
        for code, flag in self.rules.flags.items():
            if flag["disposition"] != "mention":
                calm = Not(self.rules.verdict["call-soon"])
                yield Breach(f"{code} is unknown", And(self.rules.is_unknown(flag), calm))

    def early_exit(self) -> Iterator[Breach]:
        """V is "call now", A' answers an item that A leaves open, and not V' >= V."""
        for link_id in self.rules.items:
            answers = And(Not(self.rules.answered(link_id)), self._in_after(link_id, self.rules.readable_on(link_id)))
            lower = And(self.rules.verdict["call-now"], self._is_lower(link_id))
            yield Breach(f"an answer to {link_id}", And(answers, lower), link_id)

    def abandoned(self) -> Iterator[Breach]:
        """A does not ask an item, A' answers it otherwise, and V or the presence of a red flag differs."""
        rules = self.rules
        for link_id, item in rules.items.items():
            if item["enable_when"]:
                changes = And(Not(rules.asked(link_id)), self._in_after(link_id, rules.readable_on(link_id)))
                state = [*rules.present.values(), *rules.verdict.values()]
                differs = Or(*(each != self._in_after(link_id, each) for each in state))
                yield Breach(f"{link_id} is not asked", And(changes, differs), link_id)

    def _in_after(self, link_id: LinkId, formula: BoolRef) -> BoolRef:
        """The formula, of A' that differs from A on one item."""
        pairs = [(self.rules.said[link_id, code], self.after[link_id, code]) for code in self.rules.codes[link_id]]
        return substitute(formula, *pairs)

    def _is_lower(self, link_id: LinkId) -> BoolRef:
        """Not V' >= V, where A' differs from A on one item."""
        after = {step: self._in_after(link_id, each) for step, each in self.rules.verdict.items()}
        return Not(is_at_least(after, self.rules.verdict))

    def _is_worse(self, link_id: LinkId) -> BoolRef:
        """A' says one option more than A, or the next worse one, or "not sure" instead of "no"."""
        item, codes = self.rules.items[link_id], self.rules.codes[link_id]
        if item["check_all"]:
            told = Or(BoolVal(item["is_optional"]), self.rules.answered(link_id))
            return And(told, Or(*(self._adds(link_id, code) for code in codes if code != NONE)))
        ladder = [code for code in codes if code != UNSURE]
        steps = [*pairwise(reversed(ladder)), *((code, UNSURE) for code in (NONE, NO) if {code, UNSURE} <= set(codes))]
        return Or(*(And(self.rules.said[link_id, less], self._only(link_id, more)) for less, more in steps))

    def _adds(self, link_id: LinkId, added: str) -> BoolRef:
        """A' says what A does on the item and ``added``, which A does not."""
        kept = [code for code in self.rules.codes[link_id] if code not in (NONE, added)]
        same = [self.after[link_id, code] == self.rules.said[link_id, code] for code in kept]
        not_none = [Not(self.after[link_id, NONE])] if NONE in self.rules.codes[link_id] else []
        return And(Not(self.rules.said[link_id, added]), self.after[link_id, added], *same, *not_none)

    def _only(self, link_id: LinkId, chosen: str) -> BoolRef:
        """A' says that option of the item and no other."""
        said = {code: self.after[link_id, code] for code in self.rules.codes[link_id]}
        return And(*(each if code == chosen else Not(each) for code, each in said.items()))

    def _alone(self, link_id: LinkId, code: str) -> BoolRef:
        """A says the option and, where the item must be enabled first, the last answer that does it; nothing else."""
        when = self.rules.items[link_id]["enable_when"]
        given = {(link_id, code), *([(when["link_id"], when["options"][-1])] if when else ())}
        return And(*(each if said in given else Not(each) for said, each in self.rules.said.items()))


PROMISES: Final[dict[str, Callable[[Promises], Iterator[Breach]]]] = {
    "monotone": Promises.monotone,
    "floor": Promises.floor,
    "effect": Promises.effect,
    "alive": Promises.alive,
    "no-false-calm": Promises.no_false_calm,
    "early-exit": Promises.early_exit,
    "abandoned": Promises.abandoned,
}
"""Every promise by the code that our own proof has for it."""

FURTHER: Final[dict[str, Callable[[Promises], Iterator[Breach]]]] = {"no-unknown-calm": Promises.no_unknown_calm}
"""What our own proof does not look for, as no combination is UNKNOWN to the engine."""
