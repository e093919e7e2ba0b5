"""What the exported rules mean, as formulas over the answers.

A set of answers is one Boolean for each option of each item: whether it was chosen. An item of which none was chosen is
not answered. It has no order, so nothing here can depend on one. A condition has three values, told by two formulas,
one for PRESENT and one for UNKNOWN; where neither holds it is ABSENT. The verdict is a chain of Booleans for each of
its parts, one for each step above the least.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from z3 import And, AtLeast, AtMost, Bool, BoolRef, BoolVal, Implies, Not, Or

Plain = Mapping[str, Any]
LinkId = str
Said = tuple[LinkId, str]
"""An option of an item: the names of both."""

NONE, NO, UNSURE = "none", "no", "unsure"

CLOCKS: Final = ("open-day", "soon", "today", "now")
"""The clocks above the next visit, the longest first."""

STEPS: Final = ("call-soon", "call-now", "911", "er-line", *CLOCKS)
"""What a verdict can reach. More is more urgent, in each of its four parts: level, route, ER line, clock."""

Reached = frozenset[str]
Reason = tuple[Reached, BoolRef]
Verdict = dict[str, BoolRef]
"""For each step, the formula that the verdict reaches it."""


def by(clock: str) -> Reached:
    """Return the steps that a clock reaches; none for the next visit."""
    return frozenset(CLOCKS[: CLOCKS.index(clock) + 1]) if clock in CLOCKS else frozenset()


def call_soon(clock: str) -> Reached:
    """Return what a call-soon with ``clock`` reaches that a silence raises to."""
    return by(clock) | {"call-soon", "er-line"}


CALL_NOW: Final = call_soon("now") | {"call-now"}
EMERGENCY: Final = CALL_NOW | {"911"}


class Rules:
    """One export, read. Every method gives a formula over ``said``, or what a formula is made of."""

    def __init__(self, export: Plain) -> None:
        """Read what ``python -m rules export`` printed."""
        self.items: dict[LinkId, Plain] = {each["link_id"]: each for step in export["steps"] for each in step["items"]}
        self.codes = {link_id: [each["code"] for each in item["options"]] for link_id, item in self.items.items()}
        self.flags: dict[str, Plain] = {flag["code"]: flag for flag in export["red_flags"]}
        self.silences: Plain = export["silences"]
        self.dont_wait: list[Plain] = export["dont_wait"]
        self.silent: set[Said] = {(link_id, code) for link_id, code in export["silent_options"]}
        self.own = {link_id: [each for each in self.flags.values() if _reads(each, link_id)] for link_id in self.items}
        self.said = {(name, code): Bool(f"{name}:{code}") for name, codes in self.codes.items() for code in codes}
        self.present = {code: self.holds(flag["when"]) for code, flag in self.flags.items()}
        self.found = {code: (reached_by(flag), self.present[code]) for code, flag in self.flags.items()}
        self.raised = tuple(self._raised())
        self.verdict = verdict_of([*self.found.values(), *self.raised])

    # The answers.

    def readable(self) -> BoolRef:
        """One option of an item that takes one; "none" beside no other."""
        return And(*map(self.readable_on, self.items))

    def readable_on(self, link_id: LinkId) -> BoolRef:
        """The same for one item."""
        if not self.items[link_id]["check_all"]:
            return AtMost(*self.options(link_id), 1)
        others = [self.said[link_id, code] for code in self.codes[link_id] if code != NONE]
        return Implies(self.said[link_id, NONE], Not(Or(*others))) if NONE in self.codes[link_id] else BoolVal(True)

    def options(self, link_id: LinkId) -> list[BoolRef]:
        """Return whether each option of the item was chosen."""
        return [self.said[link_id, code] for code in self.codes[link_id]]

    def answered(self, link_id: LinkId) -> BoolRef:
        """The item has an answer, asked or not."""
        return Or(*self.options(link_id))

    def asked(self, link_id: LinkId) -> BoolRef:
        """The item is asked: always, or because of what was answered before."""
        when = self.items[link_id]["enable_when"]
        return Or(*(self.counts(when["link_id"], code) for code in when["options"])) if when else BoolVal(True)

    def counts(self, link_id: LinkId, code: str) -> BoolRef:
        """The option was chosen on an item that is asked."""
        return And(self.asked(link_id), self.said[link_id, code])

    def is_open(self, link_id: LinkId) -> BoolRef:
        """The item is asked, must be answered, and is not."""
        required = BoolVal(not self.items[link_id]["is_optional"])
        return And(required, self.asked(link_id), Not(self.answered(link_id)))

    def is_unsure(self, link_id: LinkId) -> BoolRef:
        """The item is asked and answered "not sure"."""
        return self.counts(link_id, UNSURE) if UNSURE in self.codes[link_id] else BoolVal(False)

    # The conditions.

    def holds(self, when: Plain) -> BoolRef:
        """The condition is PRESENT."""
        if "of" not in when:
            return Or(*(self.counts(when["link_id"], code) for code in when["options"]))
        return _joined(when, [self.holds(part) for part in when["of"]])

    def may_hold(self, when: Plain) -> BoolRef:
        """The condition is PRESENT or UNKNOWN: it would be PRESENT with some answer to what is open or not sure."""
        if "of" in when:
            return _joined(when, [self.may_hold(part) for part in when["of"]])
        link_id = when["link_id"]
        unanswered = And(self.asked(link_id), Not(self.answered(link_id)))
        return Or(self.holds(when), unanswered, self.is_unsure(link_id))

    def is_unknown(self, flag: Plain) -> BoolRef:
        """The condition of the red flag is UNKNOWN."""
        return And(self.may_hold(flag["when"]), Not(self.present[flag["code"]]))

    # What is raised by what is open or not sure: each reason for it, with what it reaches.

    def _raised(self) -> Iterator[Reason]:
        for link_id in self.items:
            yield from self._doubts(link_id)
            yield call_soon(self._clock(link_id)), self.is_open(link_id)
        yield CALL_NOW, self._is_grave()

    def _clock(self, link_id: LinkId) -> str:
        """The clock of an open question: that of the silences if it may hide a call-now."""
        return str(self.silences["clock"]) if any(map(_is_call_now, self.own[link_id])) else "soon"

    def hidden(self, link_id: LinkId) -> dict[str, BoolRef]:
        """For each red flag of the item's own: "not sure" leaves it UNKNOWN."""
        return {flag["code"]: And(self.is_unsure(link_id), self.is_unknown(flag)) for flag in self.own[link_id]}

    def hides_call_now(self, link_id: LinkId) -> BoolRef:
        """ "Not sure" leaves a call-now of the item's own UNKNOWN."""
        return Or(*(each for code, each in self.hidden(link_id).items() if _is_call_now(self.flags[code])))

    def _doubts(self, link_id: LinkId) -> Iterator[Reason]:
        """What "not sure" on the item alone raises to."""
        hidden = self.hidden(link_id)
        if link_id in self.silences["emergency"]:
            yield EMERGENCY, Or(*hidden.values())
            return
        call_now = self.hides_call_now(link_id)
        yield call_soon(self.silences["clock"]), call_now
        soon = {code: each for code, each in hidden.items() if self.flags[code]["disposition"] == "call-soon"}
        yield from ((reached_by(self.flags[code]), And(each, Not(call_now))) for code, each in soon.items())
        yield call_soon("soon"), And(Or(*hidden.values()), Not(call_now), Not(Or(*soon.values())))

    def _is_grave(self) -> BoolRef:
        """A call-now that "not sure" hides means call now: beside a real finding, or with others like it."""
        silences = self.silences
        hiding = {name: self.hides_call_now(name) for name in self.items if name not in silences["emergency"]}
        beside = [And(hiding[name], self._real_beside(name)) for name in silences["beside_a_finding"] if name in hiding]
        together = [hiding[name] for name in dict.fromkeys(silences["together"]) if name in hiding]
        several = AtLeast(*together, silences["at_most_alone"] + 1) if together else BoolVal(False)
        return Or(several, *beside)

    def _real_beside(self, link_id: LinkId) -> BoolRef:
        own = [] if self.silences["beside_its_own"] else [flag["code"] for flag in self.own[link_id]]
        real = [code for code, flag in self.flags.items() if is_real(flag) and code not in own]
        return Or(*(self.present[code] for code in real))


def verdict_of(reasons: Collection[Reason]) -> Verdict:
    """Return the most urgent of each part of the verdict that ``reasons`` ask for."""
    return {step: Or(*(each for reached, each in reasons if step in reached)) for step in STEPS}


def is_at_least(verdict: Verdict, other: Verdict) -> BoolRef:
    """No part of ``verdict`` is less urgent than that of ``other``."""
    return And(*(Implies(other[step], verdict[step]) for step in STEPS))


def reached_by(flag: Plain) -> Reached:
    """Return what the red flag asks for."""
    level, route = flag["disposition"], {"911"} if flag["route"] == "911" else frozenset()
    er_line = {"er-line"} if is_real(flag) and flag["er_if_unreached"] else frozenset()
    if level == "call-now":
        return by("now") | {"call-soon", "call-now"} | er_line | route
    if level == "mention":
        return frozenset(route)
    clock = "open-day" if flag["administrative"] else "today" if flag["due_today"] else "soon"
    return by(clock) | {"call-soon"} | er_line | route


def is_real(flag: Plain) -> bool:
    """Whether the red flag counts beside other things: call-soon or worse, and not administrative."""
    return flag["disposition"] != "mention" and not flag["administrative"]


def _is_call_now(flag: Plain) -> bool:
    return bool(flag["disposition"] == "call-now")


def _reads(flag: Plain, link_id: LinkId) -> bool:
    """Whether the red flag is the item's own: its condition is on that item alone."""
    return bool(flag["when"].get("link_id") == link_id)


def _joined(when: Plain, parts: list[BoolRef]) -> BoolRef:
    match when["kind"]:
        case "all-of":
            return And(*parts)
        case "any-of":
            return Or(*parts)
        case _:
            return AtLeast(*parts, when["count"])
