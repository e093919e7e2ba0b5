"""The clinical case tables of ``tests/rules/cases``: how they are read, and how an outcome is held against a case.

A case names what was reported; everything else is answered "none" or "no". The patient answers unless ``respondent``
says otherwise. What a case does not expect must not be found: nothing raised, no other reason.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import field
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final

from pydantic import ConfigDict, TypeAdapter
from pydantic.dataclasses import dataclass

from rules.in_force import ITEMS, RED_FLAG
from rules.model.disposition import Clock, Disposition, Route, Verdict
from rules.model.outcome import Outcome
from rules.model.questionnaire import NO, NONE, Answers, Item, LinkId, Respondent
from tests.rules.plain_words import shown

TABLES = Path(__file__).with_name("cases")


class Level(StrEnum):
    """What a person is to do and by when, in one word, as the clinical specification has it."""

    EMERGENCY = "911"
    NOW = "now"
    TODAY = "today"
    SOON = "soon"
    OPEN_DAY = "open-day"
    MENTION = "mention"

    @classmethod
    def of(cls, verdict: Verdict) -> "Level":
        """Return the word for ``verdict``."""
        level = _LEVELS[verdict.clock]
        return cls.EMERGENCY if level is cls.NOW and verdict.route is Route.EMERGENCY else level

    @property
    def disposition(self) -> Disposition:
        """The disposition that it is a form of."""
        match self:
            case Level.EMERGENCY | Level.NOW:
                return Disposition.CALL_NOW
            case Level.MENTION:
                return Disposition.MENTION
            case _:
                return Disposition.CALL_SOON


_LEVELS: Final = {
    Clock.NOW: Level.NOW,
    Clock.TODAY: Level.TODAY,
    Clock.SOON: Level.SOON,
    Clock.OPEN_DAY: Level.OPEN_DAY,
    Clock.NEXT_VISIT: Level.MENTION,
}
_WITHOUT_ER_LINE: Final = (Level.OPEN_DAY, Level.MENTION)


@dataclass(frozen=True, kw_only=True, config=ConfigDict(extra="forbid"))
class Case:
    """What was answered, and what must come of it.

    ``reasons`` are exactly the red flags that fire; ``raised`` exactly the "not sure" items that raise the level, and
    to what. ``er_line`` need only be given where it is not what the level implies. ``unanswered`` items are left out of
    the answers and must be asked for; with ``only``, ``answers`` is all that was answered, and ``unanswered`` is held
    against the outcome only if it is given. ``near`` names the red flag that this case just misses.
    """

    name: str
    answers: dict[LinkId, str | list[str]] = field(default_factory=dict)
    level: Level
    er_line: bool | None = None
    reasons: frozenset[str]
    raised: dict[LinkId, Level] = field(default_factory=dict)
    unanswered: tuple[LinkId, ...] | None = None
    respondent: Respondent = Respondent.PATIENT
    helper_needed: bool = False
    near: str | None = None
    only: bool = False

    def given(self, items: Mapping[LinkId, Item] = ITEMS) -> Answers:
        """Return every answer of the case to what ``items`` ask: an item that is not asked is left without one."""
        if self.only:
            return self.answers
        given: dict[LinkId, str | list[str]] = {}
        for link_id, item in items.items():
            if link_id in self.answers:
                given[link_id] = self.answers[link_id]
            elif not item.is_optional and link_id not in (self.unanswered or ()) and _is_asked(item, given):
                given[link_id] = _quiet(item)
        return given

    @property
    def reported(self) -> str:
        """What was answered, and what of everything else."""
        answers = (f"{link_id} = {shown(answer)}" for link_id, answer in self.answers.items())
        left_out = f"; not answered: {', '.join(self.unanswered)}" if self.unanswered else ""
        others = "nothing else" if self.only else f"everything else “none” or “no”{left_out}"
        return f"answered: {'; '.join((*answers, others))}"

    @property
    def expected(self) -> dict[str, object]:
        """What must be found, by its name in plain words."""
        return {
            "level": self.level.value,
            "disposition": self.level.disposition.value,
            "route": (Route.EMERGENCY if self.level is Level.EMERGENCY else Route.TEAM).value,
            "ER if nobody is reached": self.level not in _WITHOUT_ER_LINE if self.er_line is None else self.er_line,
            "reasons": sorted(self.reasons),
            "raised by not being sure": {link_id: level.value for link_id, level in self.raised.items()},
            "helper needed": self.helper_needed,
            "unanswered": None if self.only and self.unanswered is None else sorted(self.unanswered or ()),
        }

    def differences(self, outcome: Outcome) -> tuple[str, ...]:
        """Say in plain words where ``outcome`` is not what the case expects."""
        found = _found(outcome)
        return tuple(
            f"{what}: {_told_apart(expected, found[what])}"
            for what, expected in self.expected.items()
            if expected is not None and expected != found[what]
        )


@cache
def tables() -> dict[str, tuple[Case, ...]]:
    """Read every case, by the name of its table.

    Raises:
        pydantic.ValidationError: a case has a key that is unknown, or lacks one, or a value of the wrong kind.
    """
    return {path.stem: tuple(_read(path)) for path in sorted(TABLES.glob("*.toml"))}


def cases() -> tuple[Case, ...]:
    """Return every case of every table."""
    return tuple(case for table in tables().values() for case in table)


def _read(path: Path) -> Iterator[Case]:
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    rows = [row for written in table.pop("case") for row in _each(written)]
    yield from TypeAdapter(list[Case]).validate_python(rows)
    if table:
        raise ValueError(f"{path.name}: expected only [[case]], found {', '.join(table)}")


def _each(written: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Write out a case with ``each``: one case for each of its answers, beside the others.

    An answer is a reason of the name "item-option" too. "Not sure" raises to ``each_raised``, and "item -" is left
    unanswered.
    """
    answers = written.pop("each", None)
    raised_to = written.pop("each_raised", None)
    if answers is None:
        yield written
        return
    for answer in answers:
        link_id, code = answer.split(" ")
        row = {**written, "name": f"{written['name']}: {answer}"}
        if code == "-":
            yield {**row, "unanswered": [*row.get("unanswered", []), link_id]}
            continue
        beside = row.get("answers", {})
        row["answers"] = {**beside, link_id: [code, *beside.get(link_id, [])] if ITEMS[link_id].check_all else code}
        if raised_to:
            row["raised"] = {**row.get("raised", {}), link_id: raised_to}
        if f"{link_id}-{code}" in RED_FLAG:
            row["reasons"] = [*row["reasons"], f"{link_id}-{code}"]
        yield row


def _is_asked(item: Item, given: Answers) -> bool:
    when = item.enable_when
    return when is None or given.get(when.link_id) in when.options


def _quiet(item: Item) -> str | list[str]:
    code = NONE if NONE in item.codes else NO
    return [code] if item.check_all else code


def _found(outcome: Outcome) -> dict[str, object]:
    return {
        "level": Level.of(outcome.verdict).value,
        "disposition": outcome.disposition.value,
        "route": outcome.route.value,
        "ER if nobody is reached": outcome.er_line,
        "reasons": sorted(finding.code for finding in outcome.findings),
        "raised by not being sure": {raised.link_id: Level.of(raised.verdict).value for raised in outcome.raised},
        "helper needed": outcome.helper_needed,
        "unanswered": sorted(outcome.unanswered),
    }


def _told_apart(expected: object, found: object) -> str:
    """Say both sides; of two lists, only what one of them lacks, and what it means."""
    if not (isinstance(expected, list) and isinstance(found, list)):
        return f"expected {shown(expected)}, found {shown(found)}"
    parts = {
        "expected but not found": [code for code in expected if code not in found],
        "found but not expected": [code for code in found if code not in expected],
    }
    return "; ".join(f"{what} {', '.join(map(_with_finding, codes))}" for what, codes in parts.items() if codes)


def _with_finding(code: str) -> str:
    return f"{code} “{RED_FLAG[code].finding}”" if code in RED_FLAG else code
