"""A mutant: the rules in force with one change, which a clinical case must notice."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self

from rules.model.questionnaire import Item, LinkId, Step
from rules.model.red_flag import RedFlag
from rules.model.rule_set import Edition, RuleSet
from rules.model.silences import Silences


class Kind(StrEnum):
    """The ways in which a rule can be got wrong, in the order they are tried and reported."""

    DROPPED = "red flag dropped"
    LOWERED = "level lowered"
    RAISED = "level raised"
    ROUTE = "911 and the team's line exchanged"
    DUE = "due today or within 24 hours"
    ADMINISTRATIVE = "administrative or not"
    ER_LINE = "the ER or not if nobody is reached"
    PART = "part of a condition dropped"
    JOIN = "“all of” and “any of” exchanged"
    WIDER = "condition weakened: more answers fit"
    NARROWER = "condition strengthened: fewer answers fit"
    COUNT = "count changed by one"
    SWAPPED = "two neighbouring answers swapped"
    ASKED = "follow-up question asked at other answers"
    SILENCE = "what “not sure” raises to changed"
    SELF_DOUBT = "a patient's doubt about their own mind ignored"


@dataclass(frozen=True, slots=True)
class Declared:
    """Everything declared that decides: what ``RuleSet`` is built from."""

    steps: tuple[Step, ...]
    red_flags: tuple[RedFlag, ...]
    silences: Silences
    self_doubt: frozenset[LinkId]
    edition: Edition

    @classmethod
    def of(cls, rules: RuleSet) -> Self:
        """Take ``rules`` apart. Every mutant keeps their hash: no decision rests on it, and it is slow to compute."""
        edition = rules.edition._replace(recorded_hash=rules.hash)
        return cls(rules.steps, rules.red_flags, rules.silences, rules.self_doubt, edition)

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

    def with_silences(self, **changed: object) -> Self:
        """Change one field of what "not sure" raises to."""
        return replace(self, silences=self.silences.model_copy(update=changed))

    def rule_set(self) -> RuleSet:
        """Build the rule set.

        Raises:
            InconsistentRules: the declarations do not fit together.
        """
        return RuleSet(
            steps=self.steps,
            red_flags=self.red_flags,
            edition=self.edition,
            silences=self.silences,
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
