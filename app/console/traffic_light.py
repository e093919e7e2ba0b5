"""The three colors that nurses know from paper: which level each stands for, and which one an answer alone has."""

from functools import cache
from typing import Final

from app.console.levels import BY_CLOCK, NOW
from app.i18n.words import ENGLISH, speaking
from app.rulebook.how import OptionView, steps
from rules.in_force import ITEMS
from rules.model.disposition import Clock, Disposition
from rules.model.questionnaire import LinkId

NAMES: Final = {Disposition.MENTION: "Green", Disposition.CALL_SOON: "Amber", Disposition.CALL_NOW: "Red"}
MEANS: Final = {
    Disposition.MENTION: f"nothing, or {BY_CLOCK[Clock.NEXT_VISIT].lower()}",
    Disposition.CALL_SOON: BY_CLOCK[Clock.SOON].lower(),
    Disposition.CALL_NOW: NOW.lower(),
}
"""What an answer of the color asks for, at the most."""


def color_of(option: OptionView) -> Disposition:
    """Return the level that the answer has by itself; one that asks for nothing is green."""
    return option.level.disposition if option.level else Disposition.MENTION


@cache
def color_of_answers() -> dict[tuple[LinkId, str], Disposition]:
    """Return the color of every answer, by item and code."""
    with speaking(ENGLISH):
        questions = [each for step in steps() for each in step.questions]
    return {
        (each.link_id, code): color_of(option)
        for each in questions
        for code, option in zip(ITEMS[each.link_id].codes, each.options, strict=True)
    }
