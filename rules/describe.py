"""Conditions in words, made from the declarations so that they cannot drift from them."""

from rules.assessment import ITEMS
from rules.condition import AllOf, Answered, AnyCondition, AnyOf, AtLeast
from rules.questionnaire import EnableWhen, LinkId, Respondent


def in_words(condition: AnyCondition, respondent: Respondent = Respondent.PATIENT) -> str:
    """Say when ``condition`` holds, in the questions' own words for ``respondent``."""
    match condition:
        case AtLeast(link_id=link_id, threshold=threshold):
            return f"{_chosen(link_id, (threshold,), respondent)} or worse"
        case Answered(link_id=link_id, options=options):
            return _chosen(link_id, options, respondent)
        case AllOf(of=parts):
            return ", and ".join(in_words(part, respondent) for part in parts)
        case AnyOf(of=parts, words=words):
            return words or f"any of: {_listed(parts, respondent)}"
        case _:
            return f"at least {condition.count} of: {_listed(condition.of, respondent)}"


def enabled_when(when: EnableWhen, respondent: Respondent = Respondent.PATIENT) -> str:
    """Say when a follow-up item is asked."""
    return _chosen(when.link_id, when.options, respondent)


def _listed(parts: tuple[AnyCondition, ...], respondent: Respondent) -> str:
    return "; ".join(in_words(part, respondent) for part in parts)


def _chosen(link_id: LinkId, codes: tuple[str, ...], respondent: Respondent) -> str:
    item = ITEMS[link_id]
    options = " or ".join(f"“{item.option(code).words.to(respondent)}”" for code in codes)
    return f"“{item.question.to(respondent)}” is answered {options}"
