"""A whole check, answered "none" or "no" throughout, to change one answer of at a time."""

from functools import cache

from rules.in_force import ITEMS, triage
from rules.model.outcome import Outcome
from rules.model.questionnaire import NONE, Answers, Item, Respondent


def nothing_new(changes: Answers | None = None) -> Answers:
    """Answers that report nothing at all, save for ``changes``."""
    return {**_all_quiet(), **(changes or {})}


def outcome_of(changes: Answers | None = None, respondent: Respondent = Respondent.PATIENT) -> Outcome:
    """The outcome of a whole check in which only ``changes`` were reported."""
    return triage(nothing_new(changes), respondent)


@cache
def _all_quiet() -> Answers:
    return {link_id: _quiet(item) for link_id, item in ITEMS.items() if not item.is_optional}


def _quiet(item: Item) -> str | list[str]:
    code = NONE if NONE in item.codes else "no"
    return [code] if item.check_all else code
