"""Why a result is what it is: each finding, and each sign not ruled out, in finished words."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from flask import url_for

from app.calling.contact import contact
from app.i18n.words import translate
from app.rulebook.citations import CitationView, citation_view
from app.self_check.presenters import questions
from rules import in_force
from rules.advice.open_signs import open_signs
from rules.model.disposition import Disposition, most_urgent
from rules.model.outcome import Finding, Outcome, Raised
from rules.model.questionnaire import LinkId, Respondent
from rules.sources.citation import Citation


@dataclass(frozen=True, slots=True)
class Reason:
    """One finding, or one sign that was not ruled out, with what was said and the passages behind it."""

    disposition: Disposition
    said: tuple[str, ...]
    finding: str
    citations: tuple[CitationView, ...]
    how_url: str
    unsure: bool = False


def reasons(outcome: Outcome, respondent: Respondent) -> list[Reason]:
    """Return every finding and every sign not ruled out, most urgent first."""
    found = [_found(each, respondent) for each in outcome.findings]
    unsure = [_not_ruled_out(each, respondent) for each in outcome.raised if each.not_ruled_out]
    return sorted(found + unsure, key=lambda each: -each.disposition.urgency)


def _found(finding: Finding, respondent: Respondent) -> Reason:
    return Reason(
        disposition=finding.disposition,
        said=_what_was_said(finding, respondent),
        finding=translate(finding.words),
        citations=citation_views(finding.citations),
        how_url=url_for("how.rule", code=finding.code),
    )


def _not_ruled_out(raised: Raised, respondent: Respondent) -> Reason:
    """The most urgent signs that "not sure" may hide, and for which of them to call the emergency number."""
    worst = most_urgent(flag.disposition for flag in raised.not_ruled_out)
    hidden = tuple(flag for flag in raised.not_ruled_out if flag.disposition is worst)
    return Reason(
        disposition=raised.disposition,
        said=(in_force.ITEMS[raised.link_id].question.to(respondent, translate),),
        finding=open_signs(replace(raised, red_flags=hidden), translate, emergency_number=contact().emergency.number),
        citations=citation_views(citation for flag in hidden for citation in flag.citations),
        how_url=url_for("how.index", _anchor=raised.link_id),
        unsure=True,
    )


def _what_was_said(finding: Finding, respondent: Respondent) -> tuple[str, ...]:
    """Return the answers behind a finding, with their questions where the finding joins several and names none."""
    if finding.is_combination:
        return tuple(in_full(each.link_id, each.codes, respondent) for each in finding.said)
    return tuple(
        words for each in finding.said for words in questions.said(in_force.ITEMS[each.link_id], each.codes, respondent)
    )


def in_full(link_id: LinkId, codes: str | Iterable[str], respondent: Respondent) -> str:
    """Return the question with what was answered."""
    item = in_force.ITEMS[link_id]
    return f"{item.question.to(respondent, translate)} {'; '.join(questions.said(item, codes, respondent))}"


def citation_views(citations: Iterable[Citation]) -> tuple[CitationView, ...]:
    """Return the passages in finished words, each once."""
    return tuple(citation_view(each) for each in dict.fromkeys(citations))
