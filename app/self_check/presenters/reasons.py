"""Why a result is what it is, as the check shows it: each reason with the words of the answers and the passages."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from itertools import groupby
from typing import Final, NamedTuple

from app.i18n.words import translate
from app.rulebook import reasons as rulebook
from app.rulebook.citations import CitationView, citation_view
from app.self_check.presenters.questions import option_words
from rules import in_force
from rules.model.disposition import Disposition
from rules.model.outcome import Outcome, Said
from rules.model.questionnaire import NONE_OF_THESE, Codes, Item, LinkId, Respondent
from rules.sources.citation import Citation

_PLAIN_NO: Final = ("No", NONE_OF_THESE.words.patient)


class Reason(NamedTuple):
    """One finding, or one sign that was not ruled out, with what was answered and the passages behind it.

    ``how_url`` is the page of the rule, if it is still in force.
    """

    disposition: Disposition
    answers: tuple[str, ...]
    finding: str
    citations: tuple[CitationView, ...]
    how_url: str | None
    unsure: bool = False
    code: str = ""


def reasons(outcome: Outcome, respondent: Respondent) -> list[Reason]:
    """Return every finding and every sign not ruled out, most urgent first; of the latter, the gravest on each item."""
    items = in_force.rule_set_of(outcome.questionnaire).items
    told: set[Said] = set()
    found = []
    for each in rulebook.reasons(outcome, worst_only=True):
        found.append(
            Reason(
                disposition=each.disposition,
                answers=_answers_behind(each, items, respondent, told),
                finding=each.words,
                citations=citation_views(each.citations),
                how_url=None if in_force.is_earlier(outcome.questionnaire) else each.how_url,
                unsure=each.is_unsure,
                code=each.code,
            )
        )
        told.update(each.evidence)
    return found


def by_passage(found: Iterable[Reason]) -> tuple[tuple[Reason, ...], ...]:
    """Return the reasons in their order, those beside each other that rest on one passage together."""
    return tuple(tuple(group) for _, group in groupby(found, key=lambda each: each.citations[:1]))


def _answers_behind(
    reason: rulebook.Reason, items: Mapping[LinkId, Item], respondent: Respondent, told: AbstractSet[Said]
) -> tuple[str, ...]:
    """Return the question that someone was not sure of, or the answers behind a finding.

    Those of a combination have their questions: it joins several and names none. Of them, what was ``told`` with an
    earlier reason is not told again.
    """
    if reason.is_unsure:
        return (items[reason.code].question.to(respondent, translate),)
    if reason.is_combination:
        left = [each for each in reason.evidence if each not in told] or reason.evidence
        return tuple(in_full(items[each.link_id], each.codes, respondent) for each in left)
    return tuple(
        words for each in reason.evidence for words in option_words(items[each.link_id], each.codes, respondent)
    )


def in_full(item: Item, codes: Codes, respondent: Respondent) -> str:
    """Return the question with what was answered."""
    return f"{item.question.to(respondent, translate)} {'; '.join(option_words(item, codes, respondent))}"


def is_plain_no(item: Item, codes: Codes) -> bool:
    """Return whether all that was answered on ``item`` is no."""
    return all(item.option(code).words.patient in _PLAIN_NO for code in codes)


def denied(item: Item, codes: Codes, respondent: Respondent) -> str:
    """Return the question, followed by the answer if that is more than a plain no."""
    is_plain = is_plain_no(item, codes)
    return item.question.to(respondent, translate) if is_plain else in_full(item, codes, respondent)


def citation_views(citations: Iterable[Citation]) -> tuple[CitationView, ...]:
    """Return the passages in finished words, each once."""
    return tuple(citation_view(each) for each in dict.fromkeys(citations))
