"""The rules as masks: every option a bit, every red flag a mask or a count over a mask.

Derived from the declarations, which stay the only source. A set of answers becomes one integer, the state, with these
fields side by side, lowest first; each option adds its share to it by a single "or":

    chosen    a bit for each option that says something; "at least this bad" is the mask of an option and the worse ones
    known     a bit for each item that is answered
    unsure    a bit for each item answered "not sure"
    denied    a bit for each item answered "none" or "no"
    fired     a bit for each red flag, the most urgent lowest; an option sets the flags that rest on it alone
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from operator import or_

from rules.errors import InconsistentRules
from rules.model.condition import AllOf, AnyCondition, AnyOf, CountOf, OnOneItem
from rules.model.disposition import Route
from rules.model.questionnaire import NO, NONE, UNSURE, Item, LinkId
from rules.model.red_flag import RedFlag
from rules.model.rule_set import RuleSet

Term = tuple[int, tuple["Count", ...]]
"""A mask of which any bit will do, and counts, of which any that is reached will do."""

Count = tuple[int, int, tuple[Term, ...]]
"""A number, a mask of every bit that counts, and the parts, of which that number must hold."""


def bits_of(number: int) -> Iterator[int]:
    """Yield the places of the set bits of ``number``, lowest first."""
    while number:
        lowest = number & -number
        yield lowest.bit_length() - 1
        number ^= lowest


class Layout:
    """Where every option, item and red flag of a rule set has its bits."""

    def __init__(self, rules: RuleSet) -> None:
        """Give everything in ``rules`` its place."""
        self.items = tuple(rules.items.values())
        self._item = rules.items
        # Sorted is stable, so flags of one urgency stay in the order asked.
        self.flags = tuple(sorted(rules.red_flags, key=_most_urgent_first))
        self.pairs = tuple((item.link_id, code) for item in self.items for code in item.codes if _says_something(code))
        # "None", "no" and "not sure" have fields of their own: a combination may then test options and nothing else.
        size = len(self.items)
        self.known_at = len(self.pairs)
        self.unsure_at = self.known_at + size
        self.denied_at = self.unsure_at + size
        self.fired_at = self.denied_at + size
        self.every_item = (1 << size) - 1
        self.place = {link_id: place for place, link_id in enumerate(rules.items)}
        self._rank = {flag.code: rank for rank, flag in enumerate(self.flags)}
        self._chosen = {pair: 1 << place for place, pair in enumerate(self.pairs)}
        self._own: dict[tuple[LinkId, str], int] = {}
        for flag in self.flags:
            if isinstance(flag.when, OnOneItem):
                for code in flag.when.options:
                    pair = flag.when.link_id, code
                    self._own[pair] = self._own.get(pair, 0) | self.fired(flag)

    def known(self, link_id: LinkId) -> int:
        """Return the bit that tells that the item is answered."""
        return 1 << self.known_at + self.place[link_id]

    def unsure(self, link_id: LinkId) -> int:
        """Return the bit that tells that the item is answered "not sure"."""
        return 1 << self.unsure_at + self.place[link_id]

    def fired(self, flag: RedFlag) -> int:
        """Return the bit that tells that the red flag fired."""
        return 1 << self.fired_at + self._rank[flag.code]

    def fired_of(self, flags: Iterable[RedFlag]) -> int:
        """Return the bits of the red flags ``flags``."""
        return sum(self.fired(flag) for flag in flags)

    def mask(self, link_id: LinkId, codes: Iterable[str]) -> int:
        """Return the bits of which one is set when one of ``codes`` was chosen."""
        return reduce(or_, (self._meaning(link_id, code) for code in codes))

    def options(self, item: Item) -> int:
        """Return the bits of every option of ``item`` that says something."""
        return sum(self._chosen[item.link_id, code] for code in item.codes if _says_something(code))

    def share(self, link_id: LinkId, code: str) -> int:
        """Return every bit that one option adds to the state."""
        return self.known(link_id) | self._meaning(link_id, code) | self._own.get((link_id, code), 0)

    def whole(self, item: Item) -> int:
        """Return every bit that answers on ``item`` can set."""
        return reduce(or_, (self.share(item.link_id, code) for code in item.codes))

    def terms(self, condition: AnyCondition) -> tuple[Term, ...]:
        """Compile ``condition`` to terms that must all hold.

        Raises:
            InconsistentRules: the condition is of a form that masks cannot say.
        """
        # Terms are joined by "and", so an AllOf within an AllOf is no more than a longer list of them.
        if isinstance(condition, AllOf):
            return tuple(term for part in condition.of for term in self.terms(part))
        return (self._term(condition),)

    def _term(self, condition: AnyCondition) -> Term:
        """Compile a condition that holds when any of several things does."""
        match condition:
            case OnOneItem(link_id=link_id, options=options):
                return self.mask(link_id, options), ()
            case AnyOf(of=parts):
                terms = [self._term(part) for part in parts]
                return reduce(or_, (any_of for any_of, _ in terms)), tuple(
                    each for _, counts in terms for each in counts
                )
            case CountOf(of=parts, count=count):
                counted = tuple(self._term(part) for part in parts)
                masks = masks_of(counted)
                whole = reduce(or_, masks)
                # One answer that made two parts hold would be counted twice, and pass for two signs.
                if sum(mask.bit_count() for mask in masks) != whole.bit_count():
                    raise InconsistentRules("a count takes parts that share no option")
                return 0, ((count, whole, counted),)
            case _:
                raise InconsistentRules("'all of' within 'any of' or a count cannot be said in masks")

    def _meaning(self, link_id: LinkId, code: str) -> int:
        if code == UNSURE:
            return self.unsure(link_id)
        if code in (NONE, NO):
            return 1 << self.denied_at + self.place[link_id]
        return self._chosen[link_id, code]


def evidence(term: Term, state: int) -> int:
    """Return the bits of ``state`` that make ``term`` hold; 0 if it does not."""
    any_of, counts = term
    bits = state & any_of
    for count, whole, parts in counts:
        # Fewer bits than parts to find: most answers are done with here, before any part is looked at.
        if (state & whole).bit_count() >= count:
            found = [shown for part in parts if (shown := evidence(part, state))]
            if len(found) >= count:
                bits |= reduce(or_, found)
    return bits


def masks_of(terms: Iterable[Term]) -> list[int]:
    """Return every mask that ``terms`` test."""
    return [mask for any_of, counts in terms for mask in (any_of, *(whole for _, whole, _ in counts)) if mask]


def fewest_bits(terms: Sequence[Term]) -> int:
    """Return a number of bits that the masks of ``terms`` must have set together for all terms to hold.

    Terms that share no bit need bits of their own each; where they share some, no more is said than the neediest needs.
    """
    needs = [min([1] if any_of else [count for count, _, _ in counts]) for any_of, counts in terms]
    wholes = [reduce(or_, masks_of((term,))) for term in terms]
    disjoint = sum(whole.bit_count() for whole in wholes) == reduce(or_, wholes).bit_count()
    return sum(needs) if disjoint else max(needs)


def _most_urgent_first(flag: RedFlag) -> tuple[int, bool, int]:
    return -flag.disposition.urgency, flag.route is Route.TEAM, -flag.clock.urgency


def _says_something(code: str) -> bool:
    return code not in (NONE, UNSURE, NO)
