"""The clinical case tables of ``tests/rules/cases``: how they are read, and how an outcome is held against a case.

A case names what was reported; everything else is answered "none" or "no". The patient answers unless ``respondent``
says otherwise. What a case does not expect must not be found: no route but the team's, nothing raised, no advisory.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import field
from functools import cache
from pathlib import Path

from pydantic import ConfigDict, TypeAdapter
from pydantic.dataclasses import dataclass

from rules.in_force import ITEMS, RED_FLAG
from rules.model.disposition import Disposition, Route
from rules.model.outcome import Outcome
from rules.model.questionnaire import NO, NONE, Answers, Item, LinkId, Respondent
from tests.rules.plain_words import shown

TABLES = Path(__file__).with_name("cases")


@dataclass(frozen=True, kw_only=True, config=ConfigDict(extra="forbid"))
class Case:
    """What was answered, and what must come of it.

    ``reasons`` are exactly the red flags that fire; ``raised`` exactly the "not sure" items that raise the level, and
    to what. ``unanswered`` items are left out of the answers and must be asked for; with ``only``, ``answers`` is all
    that was answered, and ``unanswered`` is held against the outcome only if it is given. ``near`` names the red flag
    that this case just misses.
    """

    name: str
    answers: dict[LinkId, str | list[str]] = field(default_factory=dict)
    disposition: Disposition
    reasons: frozenset[str]
    route: Route = Route.TEAM
    raised: dict[LinkId, Disposition] = field(default_factory=dict)
    unanswered: tuple[LinkId, ...] | None = None
    advisories: tuple[str, ...] = ()
    respondent: Respondent = Respondent.PATIENT
    helper_needed: bool = False
    near: str | None = None
    only: bool = False

    def given(self, items: Mapping[LinkId, Item] = ITEMS) -> Answers:
        """Return every answer of the case to the questionnaire ``items``."""
        if self.only:
            return self.answers
        left_out = set(self.unanswered or ())
        quiet = {
            link_id: _quiet(item) for link_id, item in items.items() if not item.is_optional and link_id not in left_out
        }
        return {**quiet, **self.answers}

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
            "disposition": self.disposition.value,
            "reasons": sorted(self.reasons),
            "route": self.route.value,
            "raised by not being sure": {link_id: level.value for link_id, level in self.raised.items()},
            "advisories": list(self.advisories),
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
    yield from TypeAdapter(list[Case]).validate_python(table.pop("case"))
    if table:
        raise ValueError(f"{path.name}: expected only [[case]], found {', '.join(table)}")


def _quiet(item: Item) -> str | list[str]:
    code = NONE if NONE in item.codes else NO
    return [code] if item.check_all else code


def _found(outcome: Outcome) -> dict[str, object]:
    return {
        "disposition": outcome.disposition.value,
        "reasons": sorted(finding.code for finding in outcome.findings),
        "route": outcome.route.value,
        "raised by not being sure": {raised.link_id: raised.disposition.value for raised in outcome.raised},
        "advisories": [advisory.code for advisory in outcome.advisories],
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
