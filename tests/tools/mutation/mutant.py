"""A mutant: the rules in force with one change, which a clinical case must notice."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Self
from unittest.mock import patch

from rules.model.questionnaire import Item, LinkId, Step
from rules.model.red_flag import RedFlag
from rules.model.rule_set import RuleSet
from rules.sources.parameters import AMBER_GROUPS


class Kind(StrEnum):
    """The ways in which a rule can be got wrong, in the order they are tried and reported."""

    DROPPED = "red flag dropped"
    LOWERED = "level lowered"
    RAISED = "level raised"
    ROUTE = "911 and the team's line exchanged"
    PART = "part of a condition dropped"
    JOIN = "“all of” and “any of” exchanged"
    WIDER = "condition weakened: more answers fit"
    NARROWER = "condition strengthened: fewer answers fit"
    COUNT = "count changed by one"
    SWAPPED = "two neighbouring answers swapped"
    ASKED = "follow-up question asked at other answers"
    HOURS = "hours matter or not"
    UNSURE = "“not sure” means 911 or not"
    SELF_DOUBT = "a patient's doubt about their own mind ignored"


@dataclass(frozen=True, slots=True)
class Declared:
    """Everything declared that decides: what ``RuleSet`` is built from, and the one number the engine reads."""

    steps: tuple[Step, ...]
    red_flags: tuple[RedFlag, ...]
    self_doubt: frozenset[LinkId]
    version: str
    released: date
    amber_groups: float

    @classmethod
    def of(cls, rules: RuleSet) -> Self:
        """Take ``rules`` apart."""
        return cls(rules.steps, rules.red_flags, rules.self_doubt, rules.version, rules.released, AMBER_GROUPS.value)

    @property
    def items(self) -> dict[LinkId, Item]:
        """Every item by its name, in the order asked."""
        return {item.link_id: item for step in self.steps for item in step.items}

    def without_flag(self, flag: RedFlag) -> Self:
        """Leave one red flag out."""
        return replace(self, red_flags=tuple(each for each in self.red_flags if each is not flag))

    def with_flag(self, flag: RedFlag, **changed: object) -> Self:
        """Change one field of one red flag."""
        changed_flag = flag.model_copy(update=changed)
        return replace(self, red_flags=tuple(changed_flag if each is flag else each for each in self.red_flags))

    def with_step(self, step: Step, **changed: object) -> Self:
        """Change one field of one step."""
        changed_step = step.model_copy(update=changed)
        return replace(self, steps=tuple(changed_step if each is step else each for each in self.steps))

    def with_item(self, item: Item, **changed: object) -> Self:
        """Change one field of one item."""
        step = next(step for step in self.steps if item in step.items)
        changed_item = item.model_copy(update=changed)
        return self.with_step(step, items=tuple(changed_item if each is item else each for each in step.items))

    @contextmanager
    def in_force(self) -> Iterator[RuleSet]:
        """Build the rule set, and let the engine read these numbers meanwhile.

        Raises:
            InconsistentRules: the declarations do not fit together.
        """
        with patch.dict(AMBER_GROUPS.__dict__, value=self.amber_groups):
            yield RuleSet(
                steps=self.steps,
                red_flags=self.red_flags,
                version=self.version,
                released=self.released,
                self_doubt=self.self_doubt,
            )


@dataclass(frozen=True, slots=True)
class Mutant:
    """The rules with one change.

    ``subject`` names the red flag, item or step that was changed, ``change`` says what, in the codes of the case
    tables; ``link_ids`` are the items the change is about.
    """

    kind: Kind
    subject: str
    change: str
    link_ids: frozenset[LinkId]
    declared: Declared

    def __str__(self) -> str:
        """The change in one line."""
        return f"{self.subject}: {self.change}"
