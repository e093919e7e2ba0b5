"""What "not sure" raises to: the declared silences (clinical.md §6), compiled to masks."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rules.engine.masks import Layout, bits_of
from rules.model.disposition import Clock, Disposition, Route, Verdict, joined
from rules.model.outcome import Raised, Sign
from rules.model.questionnaire import UNSURE, Item, LinkId
from rules.model.red_flag import RedFlag
from rules.model.rule_set import RuleSet

EMERGENCY = Verdict(Disposition.CALL_NOW, Route.EMERGENCY, Clock.NOW, er_line=True)
CALL_NOW = Verdict(Disposition.CALL_NOW, Route.TEAM, Clock.NOW, er_line=True)
CALL_SOON = Verdict(Disposition.CALL_SOON, Route.TEAM, Clock.SOON, er_line=True)


class Doubt(NamedTuple):
    """An item answered "not sure": what that raises to alone, and what where it means call now."""

    place: int
    alone: Raised
    graver: Raised
    hides_call_now: bool


class Doubts:
    """The silences of a rule set. An item has the same place here as in the layout."""

    def __init__(self, layout: Layout, rules: RuleSet) -> None:
        """Compile the silences of ``rules``."""
        self._layout, self._rules = layout, rules
        silences = rules.silences
        self._at_most_alone = silences.at_most_alone
        self.real = layout.fired_of(flag for flag in layout.flags if flag.is_real)
        self.real_beside = tuple(
            self.real if silences.beside_its_own else self.real & ~layout.fired_of(self._own(item))
            for item in layout.items
        )
        self.beside = self._places(silences.beside_a_finding)
        self.together = self._places(silences.together)
        self.hiding_call_now = self._places(item.link_id for item in layout.items if _hides_call_now(self._own(item)))
        self._chosen_on = tuple(layout.options(item) for item in layout.items)
        # With nothing else chosen on an item, which is nearly always, its doubt never changes.
        self._alone = tuple(self._doubt(place, 0) for place in range(len(layout.items)))

    def raised(self, state: int) -> tuple[Raised, ...]:
        """Return the items answered "not sure" that raise the level, as declared.

        An item without a level of its own raises nothing. A combination left UNKNOWN raises to call-soon at most, which
        the "not sure" item that leaves it so has done already.
        """
        doubts = self.in_state(state)
        grave = self._grave(doubts, state)
        return tuple(doubt.graver if grave >> doubt.place & 1 else doubt.alone for doubt in doubts)

    def in_state(self, state: int) -> list[Doubt]:
        """Return the items answered "not sure" that hide something, given what else was chosen on them."""
        unsure = state >> self._layout.unsure_at & self._layout.every_item
        return [doubt for place in bits_of(unsure) if (doubt := self._doubt_at(place, state))]

    def _grave(self, doubts: Iterable[Doubt], state: int) -> int:
        """The places where an UNKNOWN call-now flag means call now: with others like it, or beside a real finding."""
        # Counted before any is raised: two that hide a call-now make each other grave.
        hiding = sum(1 << doubt.place for doubt in doubts if doubt.hides_call_now)
        # As many as the declaration lets stand alone stay what each is alone; with one more, all are grave.
        together = hiding & self.together
        grave = together if together.bit_count() > self._at_most_alone else 0
        return grave | sum(1 << place for place in bits_of(hiding & self.beside) if state & self.real_beside[place])

    def _doubt_at(self, place: int, state: int) -> Doubt | None:
        return self._doubt(place, state) if state & self._chosen_on[place] else self._alone[place]

    def _doubt(self, place: int, state: int) -> Doubt | None:
        item = self._layout.items[place]
        chosen = frozenset(c for c in item.codes if c != UNSURE and state & self._layout.mask(item.link_id, (c,)))
        hidden = self._rules.flags_hidden_by(item.link_id, chosen)
        if not hidden:
            return None
        signs = tuple(map(Sign.of, hidden))
        # Whatever else is chosen: no page may leave a 911 sign open and name a later time.
        if item.link_id in self._rules.silences.emergency:
            emergency = Raised(item.link_id, EMERGENCY, signs)
            return Doubt(place, emergency, emergency, hides_call_now=False)
        alone, graver = (Raised(item.link_id, verdict, signs) for verdict in (self._soon(hidden), CALL_NOW))
        return Doubt(place, alone, graver, _hides_call_now(hidden))

    def _soon(self, hidden: Sequence[RedFlag]) -> Verdict:
        """Call-soon, with the clock declared for what hides a call-now, else with that of what is hidden."""
        if _hides_call_now(hidden):
            return CALL_SOON._replace(clock=self._rules.silences.clock)
        soon = [flag.verdict for flag in hidden if flag.disposition is Disposition.CALL_SOON]
        return joined(soon) if soon else CALL_SOON

    def _own(self, item: Item) -> tuple[RedFlag, ...]:
        return self._rules.flags_hidden_by(item.link_id, frozenset())

    def _places(self, link_ids: Iterable[LinkId]) -> int:
        return sum(1 << self._layout.place[link_id] for link_id in set(link_ids))


def _hides_call_now(flags: Iterable[RedFlag]) -> bool:
    return any(flag.disposition is Disposition.CALL_NOW for flag in flags)
