"""Conditions in words, made from the declarations so that they cannot drift from them."""

from collections.abc import Iterable
from functools import reduce

from rules.in_force import ITEMS
from rules.model.condition import AllOf, Answered, AnyCondition, AnyOf, AtLeast
from rules.model.questionnaire import EnableWhen, LinkId, Respondent
from rules.model.wording import Translate, in_english
from rules.text import N_

_ANSWERED = N_("“{question}” is answered {options}")
_OPTION = N_("“{option}”")
_EITHER = N_("{first} or {other}")
_OR_WORSE = N_("{condition} or worse")
_BOTH = N_("{first}, and {other}")
_ANY_OF = N_("any of: {conditions}")
_AT_LEAST = N_("at least {count} of: {conditions}")


def in_words(
    condition: AnyCondition, respondent: Respondent = Respondent.PATIENT, translate: Translate = in_english
) -> str:
    """Say when ``condition`` holds, in the questions' own words for ``respondent``."""
    match condition:
        case AtLeast(link_id=link_id, threshold=threshold):
            return translate(_OR_WORSE, condition=_chosen(link_id, (threshold,), respondent, translate))
        case Answered(link_id=link_id, options=options):
            return _chosen(link_id, options, respondent, translate)
        case AllOf(of=parts):
            return _joined(_BOTH, (in_words(part, respondent, translate) for part in parts), translate)
        case AnyOf(of=parts, words=words):
            return translate(words) if words else translate(_ANY_OF, conditions=_listed(parts, respondent, translate))
        case _:
            listed = _listed(condition.of, respondent, translate)
            return translate(_AT_LEAST, count=str(condition.count), conditions=listed)


def enabled_when(
    when: EnableWhen, respondent: Respondent = Respondent.PATIENT, translate: Translate = in_english
) -> str:
    """Say when a follow-up item is asked."""
    return _chosen(when.link_id, when.options, respondent, translate)


def _listed(parts: tuple[AnyCondition, ...], respondent: Respondent, translate: Translate) -> str:
    return "; ".join(in_words(part, respondent, translate) for part in parts)


def _chosen(link_id: LinkId, codes: tuple[str, ...], respondent: Respondent, translate: Translate) -> str:
    item = ITEMS[link_id]
    options = (translate(_OPTION, option=item.option(code).words.to(respondent, translate)) for code in codes)
    question = item.question.to(respondent, translate)
    return translate(_ANSWERED, question=question, options=_joined(_EITHER, options, translate))


def _joined(pattern: str, parts: Iterable[str], translate: Translate) -> str:
    return reduce(lambda first, other: translate(pattern, first=first, other=other), parts)
