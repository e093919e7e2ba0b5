"""The rules in force: the steps in the order they are asked, every red flag, and ``triage`` over them."""

from datetime import date

from rules.clinical.combinations import COMBINATIONS
from rules.clinical.silences import SILENCES
from rules.clinical.steps import (
    back,
    bladder_bowel,
    bone_medicine,
    bones,
    confusion,
    last_things,
    right_now,
    thirst,
    weakness,
)
from rules.engine import triage as engine
from rules.model import answers as reading
from rules.model.outcome import Outcome
from rules.model.questionnaire import Answers, LinkId, Respondent
from rules.model.rule_set import Edition, RuleSet

_GROUPS = (right_now, back, weakness, bladder_bowel, thirst, confusion, bones, bone_medicine, last_things)

RULES = RuleSet(
    steps=(group.STEP for group in _GROUPS),
    red_flags=(*(flag for group in _GROUPS for flag in group.RED_FLAGS), *COMBINATIONS),
    edition=Edition(version="2.0.0", released=date(2026, 11, 29), questionnaire=2),
    silences=SILENCES,
    self_doubt=(confusion.CONFUSION.link_id,),
)

STEPS = RULES.steps
ITEMS = RULES.items
RED_FLAGS = RULES.red_flags
RED_FLAG = RULES.red_flag
VERSION = RULES.version
RELEASED = RULES.released
HASH = RULES.hash


def triage(answers: Answers, respondent: Respondent = Respondent.PATIENT) -> Outcome:
    """Map ``answers`` to a disposition and its reasons, by the rules in force.

    Raises:
        AnswersError: the answers name something unknown or have the wrong shape; names every fault.
    """
    return engine.triage(RULES, answers, respondent)


def asked(answers: Answers) -> tuple[LinkId, ...]:
    """Name the items that ``answers`` lead to, in the order asked.

    Raises:
        AnswersError: the answers name something unknown or have the wrong shape.
    """
    return tuple(reading.asked(ITEMS, reading.read(ITEMS, answers)))
