"""What a raise does to one red flag, and which red flags a ruling raises."""

from collections.abc import Iterator
from typing import Final

from rules.local.file import LocalRaise, LocalRules, LocalRuling
from rules.model.condition import OnOneItem
from rules.model.disposition import Disposition, Route
from rules.model.questionnaire import LinkId
from rules.model.red_flag import RedFlag
from rules.model.rule_set import RuleSet

THE_LETTER: Final = Disposition.CALL_NOW
"""What every ruling stays below (clinical.md §9), and what to raise one means.

The signs of the guide's "don't wait" list mean call now (C1, C3 to C6, C8 to C11), and UKONS counts two amber answers
like a red one, which is to be seen at once (C7).
"""


def to_the_letter(flag: RedFlag) -> RedFlag:
    """Return ``flag`` as the guide has it."""
    return _at_level(flag, THE_LETTER, Route.TEAM, due_today=False)


def raised(flag: RedFlag, each: LocalRaise) -> RedFlag:
    """Return ``flag`` at the level that ``each`` names."""
    route = Route.EMERGENCY if each.route else Route.TEAM
    return _at_level(flag, Disposition(each.to), route, due_today=each.within == "today")


def _at_level(flag: RedFlag, disposition: Disposition, route: Route, *, due_today: bool) -> RedFlag:
    """Return ``flag`` like any other finding of that level. At call-now it is below the guide no more."""
    return flag.model_copy(
        update={
            "disposition": disposition,
            "route": route,
            "due_today": due_today,
            "administrative": False,
            "er_if_unreached": True,
            "rulings": () if disposition is THE_LETTER else flag.rulings,
        }
    )


def resting_on(released: RuleSet, ruling: str) -> list[RedFlag]:
    """Return the red flags that rest on the ruling of that code."""
    return [flag for flag in released.red_flags if ruling in (each.code for each in flag.rulings)]


def raised_by_rulings(released: RuleSet, local: LocalRules) -> dict[str, LocalRuling]:
    """Return the red flags that a ruling raises, by code, each with the first that does."""
    return {
        flag.code: ruling
        for ruling in reversed(local.rulings)
        if ruling.decision == "raise"
        for flag in resting_on(released, ruling.code)
        if flag.code in (ruling.codes or (flag.code,))
    }


def own_flags(rules: RuleSet, link_id: LinkId, code: str) -> Iterator[RedFlag]:
    """Yield the red flags that an option raises by itself."""
    for flag in rules.red_flags:
        if isinstance(flag.when, OnOneItem) and flag.when.link_id == link_id and code in flag.when.options:
            yield flag
