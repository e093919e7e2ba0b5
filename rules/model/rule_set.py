"""A whole set of rules: steps, items and red flags that are known to fit together."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import NamedTuple

from rules.errors import InconsistentRules
from rules.model.condition import OnOneItem
from rules.model.disposition import Route
from rules.model.questionnaire import NO, NONE, UNSURE, Group, Item, LinkId, Step
from rules.model.red_flag import RedFlag
from rules.model.silences import Silences


class Edition(NamedTuple):
    """Which rules they are. ``questionnaire`` numbers the form whose codes the answers have.

    ``recorded_hash`` is the hash that rules of earlier days were known by, when declarations had another shape.
    ``adaptation`` is the SHA-256 of what a site adapts, its numbers included, where it does.
    """

    version: str
    released: date
    questionnaire: int
    recorded_hash: str | None = None
    adaptation: str | None = None


class RuleSet:
    """Steps, red flags and silences, indexed for ``triage``. Building one checks that they fit together.

    Raises:
        InconsistentRules: a code stands twice, a condition names what is not offered, an item depends on a later one.
    """

    def __init__(
        self,
        *,
        steps: Iterable[Step],
        red_flags: Iterable[RedFlag],
        edition: Edition,
        silences: Silences | None = None,
        self_doubt: Iterable[LinkId] = (),
    ) -> None:
        """Index ``steps`` and ``red_flags``; ``self_doubt`` names those a confused patient cannot judge alone."""
        self.steps = tuple(steps)
        self.red_flags = tuple(red_flags)
        self.edition = edition
        self.version, self.released, self.questionnaire = edition.version, edition.released, edition.questionnaire
        self.silences = silences or Silences()
        self.self_doubt = frozenset(self_doubt)
        self.red_flag = {flag.code: flag for flag in self.red_flags}
        self.items: dict[LinkId, Item] = {item.link_id: item for step in self.steps for item in step.items}
        self.codes = {item.link_id: item.codes for item in self.items.values()}
        self.group_of: dict[LinkId, Group] = {i.link_id: step.group for step in self.steps for i in step.items}
        self._check()

    @cached_property
    def hash(self) -> str:
        """The SHA-256 of every declaration, so that any edit of a question or rule shows."""
        if self.edition.recorded_hash is not None:
            return self.edition.recorded_hash
        declarations = {
            "questionnaire": self.questionnaire,
            "version": self.version,
            "steps": [step.model_dump(mode="json") for step in self.steps],
            "red_flags": [flag.model_dump(mode="json") for flag in self.red_flags],
            "silences": self.silences.model_dump(mode="json"),
            "self_doubt": sorted(self.self_doubt),
            **({"adaptation": self.edition.adaptation} if self.edition.adaptation else {}),
        }
        return hashlib.sha256(json.dumps(declarations, sort_keys=True).encode()).hexdigest()

    @cached_property
    def _own_flags(self) -> dict[LinkId, tuple[tuple[frozenset[str], RedFlag], ...]]:
        """For each item, its own red flags with the options that raise them."""
        own: dict[LinkId, list[tuple[frozenset[str], RedFlag]]] = {}
        for flag in self.red_flags:
            if isinstance(flag.when, OnOneItem):
                own.setdefault(flag.when.link_id, []).append((frozenset(flag.when.options), flag))
        return {link_id: tuple(flags) for link_id, flags in own.items()}

    def flags_hidden_by(self, link_id: LinkId, codes: frozenset[str]) -> tuple[RedFlag, ...]:
        """The item's own red flags that "not sure" leaves UNKNOWN, given what else was chosen on it."""
        return tuple(flag for options, flag in self._own_flags.get(link_id, ()) if options.isdisjoint(codes))

    def _check(self) -> None:
        faults = [
            *_repeated("item", (item.link_id for step in self.steps for item in step.items)),
            *_repeated("step", (step.code for step in self.steps)),
            *_repeated("red flag", (flag.code for flag in self.red_flags)),
            *(fault for flag in self.red_flags for fault in self._condition_faults(flag)),
            *self._silence_faults(),
            *self._order_faults(),
        ]
        if faults:
            raise InconsistentRules("; ".join(faults))

    def _condition_faults(self, flag: RedFlag) -> Iterable[str]:
        for leaf in flag.when.leaves():
            item = self.items.get(leaf.link_id)
            offered = set(item.codes) - {NONE, NO, UNSURE} if item else set()
            for code in set(leaf.options) - offered:
                yield f"{flag.code}: {leaf.link_id} does not offer {code!r}"

    def _silence_faults(self) -> Iterable[str]:
        """Not sure can mean something only where it is offered, and 911 only where it hides a sign that means 911."""
        silences = self.silences
        for link_id in (*silences.emergency, *silences.beside_a_finding, *silences.together, *self.self_doubt):
            if link_id not in self.items or UNSURE not in self.items[link_id].codes:
                yield f"{link_id}: a silence is declared for it, but no such item offers {UNSURE!r}"
        for link_id in silences.emergency:
            if Route.EMERGENCY not in {flag.route for flag in self.flags_hidden_by(link_id, frozenset())}:
                yield f"{link_id}: not sure cannot mean 911, as it hides no sign that does"

    def _order_faults(self) -> Iterable[str]:
        earlier: set[LinkId] = set()
        for item in self.items.values():
            when = item.enable_when
            if when and (when.link_id not in earlier or set(when.options) - set(self.items[when.link_id].codes)):
                yield f"{item.link_id} depends on {when.link_id} {when.options}, which is not asked before it"
            earlier.add(item.link_id)


def _repeated(kind: str, names: Iterable[str]) -> list[str]:
    return [f"{kind} {name!r} stands {times} times" for name, times in Counter(names).items() if times > 1]
