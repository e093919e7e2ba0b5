"""What a change of the rules does: to the codes, and to the result that a person gets.

Every smallest presentation of the old and of the new rules, for each clock, is put to both; those whose result differs
are the effect of the change. For monotone rules (``python -m rules prove``) this finds every change of the clock:

    Let a complete set of answers have a longer clock under the new rules. By the old ones it contains a smallest
    presentation of its old clock. Taking answers back to "none" never shortens a clock, so that presentation has at
    best the new clock under the new rules: longer than its old one. It is on the list, as going down. Exchange "old"
    and "new" for a set of answers that became more urgent.

So nothing goes down if nothing on the list does; the level follows from the clock. Whether 911 comes first, and whether
the ER is named if nobody is reached, is compared on the same presentations. Answers that only one side offers have no
result on the other; they are listed as such. Left out are unfinished sets of answers: that an item need not be answered
any more is told among the codes. Both sides are decided by the engine of today: a change of the engine itself does not
show.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from typing import Final

from rules.engine.triage import compiled
from rules.model.disposition import Disposition
from rules.model.outcome import Outcome
from rules.model.red_flag import RedFlag
from rules.model.rule_set import RuleSet
from rules.proof.answer_space import AnswerSpace
from rules.proof.checks import CLOCKS
from rules.proof.presentations import (
    Change,
    chosen_in,
    is_offered,
    presentation_of,
    presentations,
    said_in_words,
)
from rules.review.code_changes import CodeChange, code_changes, does_less, heirs_of, names_of, verdict_in_words
from rules.review.condition_change import meaning

Entry = tuple[str, ...]
"""Names of which the clinical changelog must have one."""


class Direction(StrEnum):
    """Where a result goes, the gravest first. ``GONE`` and ``CAME``: only the old, or the new, rules offer it."""

    DOWN = "DOWN"
    GONE = "GONE"
    UP = "up"
    CAME = "came"


_GRAVE: Final = (Direction.DOWN, Direction.GONE)


@dataclass(frozen=True, slots=True)
class ResultChange:
    """A smallest presentation whose result changes. ``before`` or ``after`` is None where the rules do not offer it.

    ``said`` has the questions and answers in the patient's words. ``entries`` are what the clinical changelog must
    name: one of the names in each.
    """

    changes: tuple[Change, ...]
    said: tuple[str, ...]
    before: str | None
    after: str | None
    direction: Direction
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class RulesDiff:
    """Everything that differs between two sets of rules, gravest results first."""

    old_version: str
    new_version: str
    codes: tuple[CodeChange, ...]
    results: tuple[ResultChange, ...]

    @property
    def entries(self) -> tuple[Entry, ...]:
        """What the clinical changelog must name, each once: one of the names in each."""
        from_codes = (change.entry for change in self.codes if change.goes_down)
        from_results = (entry for change in self.results for entry in change.entries)
        return tuple(dict.fromkeys([*from_codes, *from_results]))


def diff(old: RuleSet, new: RuleSet) -> RulesDiff:
    """Compare two sets of rules.

    Raises:
        InconsistentRules: a condition of either is of a form that the engine cannot decide.
    """
    results = sorted(_Comparison(old, new).results(), key=_gravest_first)
    return RulesDiff(old.version, new.version, tuple(code_changes(old, new)), tuple(results))


def needs_entry(found: RulesDiff, changes_text: str) -> tuple[str, ...]:
    """Return what goes down and is not named in ``changes_text``, the clinical changelog.

    An entry counts if it stands under a version after the old one, up to the new one, and names the red flag or its
    item in backticks. Two sets of rules of the same version leave no heading for an entry to stand under.
    """
    named = _named_between(changes_text, found.old_version, found.new_version)
    return tuple(" or ".join(f"`{name}`" for name in entry) for entry in found.entries if named.isdisjoint(entry))


def as_text(found: RulesDiff, changes_text: str) -> str:
    """Say what changed in plain words, and what of it lacks an entry in ``changes_text``."""
    return "\n".join(
        [
            f"From rules {found.old_version} to rules {found.new_version}",
            "",
            "Codes",
            *(map(_code_line, found.codes) if found.codes else ["  None came, went or changed."]),
            "",
            "Smallest sets of answers whose result changes (everything else answered “none” or “no”)",
            *(line for number, each in enumerate(found.results, start=1) for line in _result_lines(number, each)),
            *([] if found.results else ["  None: every finished set of answers has the result it had."]),
            "",
            *_verdict(found, changes_text),
        ]
    )


class _Comparison:
    """The smallest presentations of two sets of rules, each put to both."""

    def __init__(self, old: RuleSet, new: RuleSet) -> None:
        self.old, self.new = old, new
        self._heirs = heirs_of(old, new)

    def results(self) -> Iterator[ResultChange]:
        """Yield every presentation whose result differs."""
        seen: set[frozenset[Change]] = set()
        for rules in (self.old, self.new):
            space = AnswerSpace(compiled(rules))
            for each in (each for clock in CLOCKS for each in presentations(space, clock)):
                if frozenset(each.changes) not in seen:
                    seen.add(frozenset(each.changes))
                    yield from self._result(each.changes, rules)

    def _result(self, changes: tuple[Change, ...], offered_by: RuleSet) -> Iterator[ResultChange]:
        before, after = _outcome(self.old, changes), _outcome(self.new, changes)
        direction = _direction(before, after)
        if direction:
            yield ResultChange(
                changes=changes,
                said=_said(offered_by, changes),
                before=_in_words(before),
                after=_in_words(after),
                direction=direction,
                entries=tuple(self._entries(changes, before, after)) if before and direction in _GRAVE else (),
            )

    def _entries(self, changes: tuple[Change, ...], before: Outcome, after: Outcome | None) -> Iterator[Entry]:
        """Yield what must be named: each red flag that fell itself, or else one of those now silent, or the item."""
        if after is None:
            yield self._gone(changes)
            return
        lost = [flag for flag in self._lost(before, after) if flag.disposition is not Disposition.MENTION]
        fallen = [flag for flag in lost if does_less(self._heirs[flag.code], flag)]
        rewritten = [flag for flag in lost if self._is_rewritten(flag)]
        if fallen:
            yield from map(names_of, fallen)
        elif rewritten:
            yield _flat(*map(names_of, rewritten))
        else:
            yield _flat(*map(names_of, lost), (link_id for link_id, _ in changes))

    def _gone(self, changes: tuple[Change, ...]) -> Entry:
        """Return the items that the new rules do not offer so, and their red flags that went with them."""
        chosen = chosen_in(changes)
        gone = {link_id for link_id in chosen if not is_offered(self.new, link_id, chosen[link_id])}
        went = (flag.code for flag in self.old.red_flags if flag.link_ids <= gone and self._heirs[flag.code] is None)
        return _flat(went, sorted(gone))

    def _lost(self, before: Outcome, after: Outcome) -> Iterator[RedFlag]:
        """Yield the old red flags that fired, or hid behind "not sure", where the new one in their place does less."""
        fired = {finding.code for finding in after.findings}
        hidden = {flag.code for raised in after.raised for flag in raised.red_flags}
        were_hidden = (sign for raised in before.raised for sign in raised.red_flags)
        for signs, still in ((before.findings, fired), (were_hidden, fired | hidden)):
            for sign in signs:
                flag = self.old.red_flag[sign.code]
                heir = self._heirs[flag.code]
                if heir is None or heir.code not in still or does_less(heir, flag):
                    yield flag

    def _is_rewritten(self, flag: RedFlag) -> bool:
        """Whether the condition of the red flag says something else now."""
        heir = self._heirs[flag.code]
        return heir is not None and meaning(heir.when) != meaning(flag.when)


def _outcome(rules: RuleSet, changes: tuple[Change, ...]) -> Outcome | None:
    """Triage ``changes``, every other item answered "none" or "no"; None if the rules do not offer them."""
    found = presentation_of(rules, changes)
    return found.outcome if found else None


def _said(rules: RuleSet, changes: tuple[Change, ...]) -> tuple[str, ...]:
    return tuple(said_in_words(rules.items, chosen_in(changes)))


def _direction(before: Outcome | None, after: Outcome | None) -> Direction | None:
    """Tell where the result goes; None if it stays."""
    if before is None:
        return Direction.CAME
    if after is None:
        return Direction.GONE
    if before.verdict == after.verdict:
        return None
    return Direction.UP if after.verdict.is_at_least(before.verdict) else Direction.DOWN


def _in_words(outcome: Outcome | None) -> str | None:
    return verdict_in_words(outcome.verdict) if outcome else None


def _gravest_first(change: ResultChange) -> tuple[int, int]:
    return list(Direction).index(change.direction), len(change.changes)


def _flat(*names: Iterable[str]) -> Entry:
    return tuple(dict.fromkeys(chain.from_iterable(names)))


def _named_between(changes_text: str, old_version: str, new_version: str) -> set[str]:
    """Return what is named in backticks under the headings of versions after the old one, up to the new one."""
    sections = re.findall(r"^## +(\S+)(.*?)(?=^## |\Z)", changes_text, flags=re.DOTALL | re.MULTILINE)
    since = (text for version, text in sections if _numbers(old_version) < _numbers(version) <= _numbers(new_version))
    return {name for text in since for name in re.findall(r"`([^`]+)`", text)}


def _numbers(version: str) -> tuple[int, ...]:
    """Return the numbers of a version; what stands behind a plus names a site's adaptation, and has none."""
    return tuple(map(int, re.findall(r"\d+", version.partition("+")[0])))


def _code_line(change: CodeChange) -> str:
    return f"  {'DOWN' if change.goes_down else '    '}  {change.kind} `{change.code}` {change.how}: {change.words}"


def _result_lines(number: int, change: ResultChange) -> Iterator[str]:
    before, after = change.before or "not offered before", change.after or "not offered any more"
    yield f"{number:>4}. {change.direction}  {before} → {after}"
    yield f"      {' AND '.join(change.said)}"
    if change.entries:
        yield f"      because of {', '.join(f'`{entry[0]}`' for entry in change.entries)}"


def _verdict(found: RulesDiff, changes_text: str) -> Iterator[str]:
    missing = needs_entry(found, changes_text)
    if missing:
        yield f"Goes down without an entry in rules/CHANGES.md under {found.new_version}:"
        yield from (f"  {names}" for names in missing)
    elif found.entries:
        yield "Everything that goes down has an entry in rules/CHANGES.md."
    else:
        yield "Nothing goes down."
    if missing and found.old_version == found.new_version:
        yield f"Both are version {found.new_version}: the new rules need a version of their own, the entry its heading."
