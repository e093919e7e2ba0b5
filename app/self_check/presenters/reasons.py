"""Why a result is what it is, as the check shows it: each reason with the words of the answers and the passages."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.i18n.words import translate
from app.rulebook import reasons as rulebook
from app.rulebook.citations import CitationView, citation_view
from app.self_check.presenters.questions import option_words
from rules import in_force
from rules.model.disposition import Disposition
from rules.model.outcome import Outcome, Said
from rules.model.questionnaire import Codes, LinkId, Respondent
from rules.sources.citation import Citation


@dataclass(frozen=True, slots=True)
class Reason:
    """One finding, or one sign that was not ruled out, with what was answered and the passages behind it."""

    disposition: Disposition
    answers: tuple[str, ...]
    finding: str
    citations: tuple[CitationView, ...]
    how_url: str
    unsure: bool = False


def reasons(outcome: Outcome, respondent: Respondent) -> list[Reason]:
    """Return every finding and every sign not ruled out, most urgent first; of the latter, the gravest on each item."""
    return [
        Reason(
            disposition=each.disposition,
            answers=_answers_behind(each, respondent),
            finding=each.words,
            citations=citation_views(each.citations),
            how_url=each.how_url,
            unsure=each.is_unsure,
        )
        for each in rulebook.reasons(outcome, worst_only=True)
    ]


def _answers_behind(reason: rulebook.Reason, respondent: Respondent) -> tuple[str, ...]:
    """Return the question that someone was not sure of, or the answers behind a finding.

    Those of a combination have their questions: it joins several and names none.
    """
    if reason.is_unsure:
        return (in_force.ITEMS[reason.code].question.to(respondent, translate),)
    if reason.is_combination:
        return tuple(in_full(each.link_id, each.codes, respondent) for each in reason.evidence)
    return tuple(words for each in reason.evidence for words in _option_words(each, respondent))


def _option_words(evidence: Said, respondent: Respondent) -> tuple[str, ...]:
    return option_words(in_force.ITEMS[evidence.link_id], evidence.codes, respondent)


def in_full(link_id: LinkId, codes: Codes, respondent: Respondent) -> str:
    """Return the question with what was answered."""
    item = in_force.ITEMS[link_id]
    return f"{item.question.to(respondent, translate)} {'; '.join(option_words(item, codes, respondent))}"


def citation_views(citations: Iterable[Citation]) -> tuple[CitationView, ...]:
    """Return the passages in finished words, each once."""
    return tuple(citation_view(each) for each in dict.fromkeys(citations))
