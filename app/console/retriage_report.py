"""What other rules make of the calls: counted, and as data for a program."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import tzinfo
from enum import StrEnum
from functools import cached_property
from typing import Any, Final

from app.data.retriage import Alike, Retriaged
from rules.model.disposition import Disposition, Route, Verdict
from rules.model.rule_set import RuleSet

MONTH_DAYS: Final = 30
"""What a month is here. Calls of fewer days tell nothing of one."""

TOLD_UNREADABLE: Final = "what was told then"
NO_FINDING: Final = "no finding, but what is not sure or not answered"


class Direction(StrEnum):
    """Where the result of a call goes. ``BOTH``: one part of it asks for more, and another for less."""

    SAME = "same"
    UP = "up"
    DOWN = "down"
    BOTH = "both"
    UNREADABLE = "unreadable"
    OTHER_FORM = "other-form"


MOVED: Final = (Direction.UP, Direction.DOWN, Direction.BOTH)
KINDS: Final = ("up", "down", "came", "gone")
"""What is counted of a finding."""


@dataclass(frozen=True, slots=True)
class Change:
    """How many calls were told something, how many are now, and how many more that is a month; None if not known."""

    then: int
    now: int
    more_a_month: float | None


@dataclass(frozen=True, slots=True)
class OfFinding:
    """Of one finding: the calls that go up and in which it asks for more than was told, those that go down and had it.

    And the calls in which it is found now and was not then, and the other way round.
    """

    code: str
    up: int
    down: int
    came: int
    gone: int


@dataclass(frozen=True)
class Report:
    """Every call counted once. ``rules`` are those that were run, and ``called`` says which they are."""

    rules: RuleSet
    called: str
    found: Retriaged
    zone: tzinfo | None

    @cached_property
    def by_direction(self) -> dict[Direction, list[Alike]]:
        """The calls by where their results go."""
        found: dict[Direction, list[Alike]] = {each: [] for each in Direction}
        for alike in self.found.alike:
            found[self._direction(alike)].append(alike)
        return found

    @property
    def run(self) -> int:
        """Over the answers of how many calls the rules were run."""
        return sum(each.calls for each in self._compared) + self.count(Direction.UNREADABLE)

    @property
    def other_forms(self) -> Counter[str]:
        """How many calls were asked with another form, by its number."""
        return _summed((each.form, each.calls) for each in self.by_direction[Direction.OTHER_FORM])

    @property
    def moves(self) -> Counter[tuple[Verdict, Verdict]]:
        """How many calls go from what to what."""
        return _summed(((told, said), each.calls) for each, told, said in self._both() if told != said)

    @property
    def other_findings(self) -> int:
        """How many calls are told the same, for other findings."""
        return sum(set(each.found_then) != set(each.found_now) for each in self.by_direction[Direction.SAME])

    @property
    def by_finding(self) -> list[OfFinding]:
        """Every finding that goes with a change, those in most calls first."""
        counts = Counter[tuple[str, str]]()
        for each, told, _ in self._both():
            counts.update((code, kind) for kind, codes in self._findings(each, told) for code in codes)
        all_of = [OfFinding(code, *(counts[code, kind] for kind in KINDS)) for code in {code for code, _ in counts}]
        return sorted(all_of, key=lambda one: (-max(one.up, one.down, one.came, one.gone), one.code))

    @property
    def days(self) -> int:
        """How many days the calls are of, the first and the last among them; none if there is no call."""
        if not (self.found.first and self.found.last):
            return 0
        return (self.found.last.astimezone(self.zone).date() - self.found.first.astimezone(self.zone).date()).days + 1

    @property
    def call_backs(self) -> Change:
        """The calls after which a call-back is owed."""
        return self._change(lambda verdict: verdict.disposition is Disposition.CALL_SOON)

    @property
    def emergencies(self) -> Change:
        """The calls that are told to ring the emergency number first."""
        return self._change(lambda verdict: verdict.route is Route.EMERGENCY)

    @property
    def changes(self) -> tuple[tuple[str, Change], ...]:
        """What the rules would take of the team, by name."""
        return (("call_backs", self.call_backs), ("emergencies", self.emergencies))

    def count(self, direction: Direction) -> int:
        """How many calls go there."""
        return sum(each.calls for each in self.by_direction[direction])

    def ids(self, direction: Direction) -> list[str]:
        """The ids of the calls that go there."""
        return sorted(each.call_id for each in self.by_direction[direction] if each.call_id)

    def why_unreadable(self) -> dict[str, tuple[str, ...]]:
        """What cannot be read of which call: items, all answers, who answered, or what was told."""
        found = self.by_direction[Direction.UNREADABLE]
        return {each.call_id or "": each.unreadable if each.told else (TOLD_UNREADABLE,) for each in found}

    def _direction(self, alike: Alike) -> Direction:
        if alike.form and alike.form != str(self.rules.questionnaire):
            return Direction.OTHER_FORM
        told, said = alike.told, alike.said
        if told is None or said is None:
            return Direction.UNREADABLE
        if told == said:
            return Direction.SAME
        if said.is_at_least(told):
            return Direction.UP
        return Direction.DOWN if told.is_at_least(said) else Direction.BOTH

    @property
    def _compared(self) -> list[Alike]:
        return [each for where in (Direction.SAME, *MOVED) for each in self.by_direction[where]]

    def _both(self) -> Iterator[tuple[Alike, Verdict, Verdict]]:
        yield from ((each, each.told, each.said) for each in self._compared if each.told and each.said)

    def _findings(self, alike: Alike, told: Verdict) -> Iterator[tuple[str, Iterable[str]]]:
        then, now, direction = set(alike.found_then), set(alike.found_now), self._direction(alike)
        if direction in (Direction.UP, Direction.BOTH):
            asking = [code for code in now if not told.is_at_least(self.rules.red_flag[code].verdict)]
            yield "up", asking or (NO_FINDING,)
        if direction in (Direction.DOWN, Direction.BOTH):
            yield "down", then or (NO_FINDING,)
        yield "came", now - then
        yield "gone", then - now

    def _change(self, is_one: Callable[[Verdict], bool]) -> Change:
        then = sum(each.calls for each, told, _ in self._both() if is_one(told))
        now = sum(each.calls for each, _, said in self._both() if is_one(said))
        months = self.days / MONTH_DAYS
        return Change(then, now, (now - then) / months if months >= 1 else None)


def as_data(report: Report) -> dict[str, Any]:
    """Return the report for JSON."""
    first, last = (each.isoformat() if each else None for each in (report.found.first, report.found.last))
    return {
        "rules": {"which": report.called, "version": report.rules.version, "hash": report.rules.hash},
        "form": report.rules.questionnaire,
        "first": first,
        "last": last,
        "days": report.days,
        "calls": report.run,
        **{each: report.count(each) for each in Direction if each is not Direction.OTHER_FORM},
        "same_for_other_findings": report.other_findings,
        "other_forms": dict(sorted(report.other_forms.items())),
        **{name: _change_as_data(change) for name, change in report.changes},
        "moves": [
            {"told": told._asdict(), "now": said._asdict(), "calls": calls}
            for (told, said), calls in report.moves.most_common()
        ],
        "findings": [
            {"code": each.code, **{kind: getattr(each, kind) for kind in KINDS}} for each in report.by_finding
        ],
        "ids": {where: report.ids(where) for where in MOVED},
        "unreadable_because": {call_id: list(parts) for call_id, parts in report.why_unreadable().items()},
    }


def _change_as_data(change: Change) -> dict[str, Any]:
    more = None if change.more_a_month is None else round(change.more_a_month, 2)
    return {"then": change.then, "now": change.now, "more_a_month": more}


def _summed(counted: Iterable[tuple[Any, int]]) -> Counter[Any]:
    total = Counter[Any]()
    for key, calls in counted:
        total[key] += calls
    return total
