"""The rules in force: the steps in the order they are asked, every red flag, and ``triage`` over them.

They are the released rules, or those as the file adapts them that ``RFC_LOCAL`` named when the process started.
"""

from collections.abc import Mapping
from datetime import date
from typing import Final

from rules.adaptation.adapted import adapt
from rules.adaptation.marks import Adaptation
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
from rules.clinical.syndromes import SYNDROME_OF as RELEASED_SYNDROME_OF
from rules.clinical.syndromes import Syndrome
from rules.earlier import FORMS, rules_of_form
from rules.engine import relevance
from rules.engine import triage as engine
from rules.errors import UnknownQuestionnaire
from rules.local.given import LOCAL, or_no_start
from rules.model.outcome import Outcome
from rules.model.questionnaire import Answers, LinkId, Respondent
from rules.model.rule_set import Edition, RuleSet

_GROUPS = (right_now, back, weakness, bladder_bowel, thirst, confusion, bones, bone_medicine, last_things)

RELEASED_RULES = RuleSet(
    steps=(group.STEP for group in _GROUPS),
    red_flags=(*(flag for group in _GROUPS for flag in group.RED_FLAGS), *COMBINATIONS),
    edition=Edition(version="2.0.0", released=date(2026, 11, 29), questionnaire=2),
    silences=SILENCES,
    self_doubt=(confusion.CONFUSION.link_id,),
)

with or_no_start():
    ADAPTATION: Final[Adaptation | None] = adapt(RELEASED_RULES, LOCAL) if LOCAL else None

RULES = ADAPTATION.rules if ADAPTATION else RELEASED_RULES

SYNDROME_OF: Final[Mapping[str, Syndrome]] = {**RELEASED_SYNDROME_OF, **(ADAPTATION.syndromes if ADAPTATION else {})}
"""The trouble that a red flag in force points to, by its code."""

STEPS = RULES.steps
ITEMS = RULES.items
RED_FLAGS = RULES.red_flags
RED_FLAG = RULES.red_flag
VERSION = RULES.version
RELEASED = RULES.released
HASH = RULES.hash


QUESTIONNAIRE = RULES.questionnaire
"""The number of the form in force. It grows when a code of the form goes or comes to mean something else."""


def is_earlier(questionnaire: int) -> bool:
    """Whether answers to the form of that number are to be asked again: it is not the one in force."""
    return questionnaire != QUESTIONNAIRE


def rule_set_of(questionnaire: int) -> RuleSet:
    """Return the rules for answers to the form of that number: those in force, or the last of an earlier form.

    Raises:
        UnknownQuestionnaire: there is no form of that number here.
    """
    if not is_earlier(questionnaire):
        return RULES
    if questionnaire not in FORMS:
        raise UnknownQuestionnaire(questionnaire, (*FORMS, QUESTIONNAIRE))
    return rules_of_form(questionnaire)


def triage(
    answers: Answers, respondent: Respondent = Respondent.PATIENT, *, questionnaire: int = QUESTIONNAIRE
) -> Outcome:
    """Map ``answers`` to a disposition and its reasons, by the rules of the form that they were given to.

    Raises:
        AnswersError: the answers name something unknown or have the wrong shape; names every fault.
        UnknownQuestionnaire: there is no form of that number here.
    """
    return engine.triage(rule_set_of(questionnaire), answers, respondent)


def asked(answers: Answers, *, questionnaire: int = QUESTIONNAIRE) -> tuple[LinkId, ...]:
    """Name the items that ``answers`` lead to, in the order asked.

    Raises:
        AnswersError: the answers name something unknown or have the wrong shape.
        UnknownQuestionnaire: there is no form of that number here.
    """
    return engine.compiled(rule_set_of(questionnaire)).asked(answers)


def can_change(answers: Answers) -> tuple[LinkId, ...]:
    """Name the items without an answer that can still change the level, the route or the clock, in the order asked.

    Raises:
        AnswersError: the answers name something unknown or have the wrong shape.
    """
    return relevance.can_change(RULES, answers)
