"""What to do if nobody is reached, for every face: the words of the rules, with the name of the ER to go to."""

from typing import Final

from app.calling.card import numbers_by_name
from app.i18n.words import gettext, translate
from app.settings.settings import settings_in_force
from rules.advice.safety_net.nobody_answers import GO_AT_ONCE, GO_IF_NOT_REACHED, if_nobody_answers
from rules.model.outcome import Outcome
from rules.model.questionnaire import Respondent

_TO_THE_ER: Final = (GO_AT_ONCE, GO_IF_NOT_REACHED)


def nobody_answers(outcome: Outcome, respondent: Respondent) -> tuple[str, ...]:
    """Return what to do if nobody is reached, a sentence each, in the language in force."""
    advice = if_nobody_answers(outcome)
    words = [each.words.to(respondent, translate, **numbers_by_name()) for each in advice]
    return (*words[:1], *which_er(outcome), *words[1:])


def which_er(outcome: Outcome) -> tuple[str, ...]:
    """Return which ER it is that ``outcome`` sends to if nobody answers; empty if to none, or none is named."""
    goes = any(each in _TO_THE_ER for each in if_nobody_answers(outcome))
    return tuple(filter(None, (er_in_words(),))) if goes else ()


def er_in_words() -> str:
    """Return which ER to go to, in the language in force; empty if none is named."""
    name = settings_in_force().site.emergency.er_name
    return gettext("The ER to go to: %(name)s", name=name.here()) if name else ""
