"""What each answer means by itself: its most urgent red flag, its level, and whether it means the emergency number."""

from rules import assessment
from rules.condition import OnOneItem
from rules.disposition import Disposition, Route
from rules.questionnaire import UNSURE, Item
from rules.red_flag import RedFlag

Level = Disposition | None


def own_flag(item: Item, code: str) -> RedFlag | None:
    """Return the most urgent red flag that the option raises by itself."""
    own = (flag for flag in assessment.RED_FLAGS if isinstance(flag.when, OnOneItem) and item.link_id in flag.link_ids)
    raised = [flag for flag in own if code in {each for leaf in flag.when.leaves() for each in leaf.options}]
    return max(raised, key=lambda flag: (flag.disposition.urgency, flag.route is Route.EMERGENCY), default=None)


def means_emergency(item: Item, code: str) -> bool:
    """Whether the option by itself means the emergency number first."""
    flag = own_flag(item, code)
    return item.unsure_is_emergency if code == UNSURE else flag is not None and flag.route is Route.EMERGENCY


def level_of(item: Item, code: str) -> Level:
    """Return the level of the option by itself; "not sure" means 911, or call soon wherever it may hide a red flag."""
    if means_emergency(item, code):
        return Disposition.CALL_NOW
    if code == UNSURE and assessment.RULES.flags_hidden_by(item.link_id, frozenset()):
        return Disposition.CALL_SOON
    return flag.disposition if (flag := own_flag(item, code)) else None
