"""Everything the result shows, in finished words: the outcome of ``rules`` beside the words that belong to it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from app.citations import CitationView, citation_view
from app.clock import time_of_day, zone_name
from app.self_check import journey, pages
from rules import assessment
from rules.cards import ShownCard, card_for
from rules.citation import Citation
from rules.disposition import Disposition, most_urgent
from rules.outcome import Finding, Outcome, Raised
from rules.phone_script import phone_script
from rules.questionnaire import NONE_OF_THESE, Answers, LinkId, Respondent
from rules.safety_net import (
    ASK_A_HELPER,
    IF_NOBODY_ANSWERS,
    MAY_HAPPEN_NEXT,
    NOT_A_DIAGNOSIS,
    WHAT_WOULD_CHANGE,
    WHILE_YOU_WAIT,
    YOU_MAKE_THE_CALL,
    Advice,
    SignList,
)
from rules.visit_questions import questions_for

VISIT = "for-the-visit"

_PLAIN_NO = ("No", NONE_OF_THESE.words.patient)

_ANSWERED_BY = {
    Respondent.PATIENT: "the patient",
    Respondent.CAREGIVER: "someone with the patient",
    Respondent.NURSE: "a nurse with the caller",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One finding, or one sign that was not ruled out, with what was said and the passages behind it."""

    disposition: Disposition
    said: tuple[str, ...]
    finding: str
    citations: tuple[CitationView, ...]
    how_url: str
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class AdviceView:
    """Some advice, a line each, and the passages it rests on."""

    lines: tuple[str, ...]
    citations: tuple[CitationView, ...]


@dataclass(frozen=True, slots=True)
class SignsView:
    """Signs that would change the answer, and what to do about them."""

    lead: str
    signs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TopicView:
    """One thing to talk about at the visit, as questions to ask."""

    title: str
    questions: tuple[str, ...]
    citations: tuple[CitationView, ...]


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """An item without a clear answer, and where to answer it."""

    question: str
    url: str


@dataclass(frozen=True, slots=True)
class ResultView:
    """One result page."""

    card: ShownCard
    answered_by: str
    made_at: str
    helper: str | None
    advisories: tuple[str, ...]
    you_make_the_call: str
    if_nobody_answers: tuple[str, ...]
    script: tuple[str, ...]
    reasons: tuple[Reason, ...]
    also_noted: tuple[Reason, ...]
    while_you_wait: AdviceView
    may_happen_next: AdviceView
    what_would_change: tuple[SignsView, ...]
    negatives: tuple[str, ...]
    not_sure: tuple[OpenQuestion, ...]
    not_answered: tuple[OpenQuestion, ...]
    topics: tuple[TopicView, ...]
    rest_url: str | None
    not_a_diagnosis: str

    @property
    def found(self) -> tuple[Reason, ...]:
        """Every reason, most urgent first."""
        return (*self.reasons, *self.also_noted)


def result_view(
    outcome: Outcome, answers: Answers, respondent: Respondent, card: ShownCard, now: datetime
) -> ResultView:
    """Return the page for ``outcome``, with ``card`` at its head."""
    level = outcome.disposition
    reasons = _reasons(outcome, respondent)
    missing = journey.first_missing(answers)
    return ResultView(
        card=card,
        answered_by=_ANSWERED_BY[respondent],
        made_at=f"{now:%A, %B} {now.day}, {now.year}, {time_of_day(now)} {zone_name(now)}",
        helper=ASK_A_HELPER.words.to(respondent) if outcome.helper_needed else None,
        advisories=tuple(each.words for each in outcome.advisories) if respondent is Respondent.NURSE else (),
        you_make_the_call=YOU_MAKE_THE_CALL.to(respondent),
        if_nobody_answers=_if_nobody_answers(card, respondent),
        script=phone_script(outcome, respondent),
        reasons=tuple(each for each in reasons if each.disposition is level),
        also_noted=tuple(each for each in reasons if each.disposition is not level),
        while_you_wait=_advice(WHILE_YOU_WAIT[level], respondent),
        may_happen_next=_advice(MAY_HAPPEN_NEXT[level] if _guide_speaks_of(outcome) else (), respondent),
        what_would_change=tuple(signs_view(each, respondent) for each in WHAT_WOULD_CHANGE[level]),
        negatives=tuple(_denied(link_id, answers[link_id], respondent) for link_id in outcome.negatives),
        not_sure=_open(outcome.unknown, respondent),
        not_answered=_open(outcome.unanswered, respondent),
        topics=_topics(level, answers, respondent),
        rest_url=url_for("self_check.ask", page_code=missing.code) if missing else None,
        not_a_diagnosis=NOT_A_DIAGNOSIS.to(respondent),
    )


def signs_view(signs: SignList, respondent: Respondent) -> SignsView:
    """Return a list of signs in finished words."""
    return SignsView(signs.lead.to(respondent), tuple(sign.words.to(respondent) for sign in signs.signs))


def shown_card(outcome: Outcome, respondent: Respondent, emergency_number: str, deadline: str = "") -> ShownCard:
    """Return the one thing to do for ``outcome``."""
    return card_for(outcome).shown(respondent, emergency_number=emergency_number, deadline=deadline)


def _if_nobody_answers(card: ShownCard, respondent: Respondent) -> tuple[str, ...]:
    """What to do when the team's line is not answered; the emergency line always is."""
    if card.emergency_first:
        return ()
    return tuple(advice.words.to(respondent) for advice in IF_NOBODY_ANSWERS[card.disposition])


def _guide_speaks_of(outcome: Outcome) -> bool:
    """Whether the guide says what may happen next: not after a finding that lies outside it, such as chest pain."""
    urgent = [each for each in outcome.findings if each.disposition is outcome.disposition]
    return not urgent or any(citation.source.is_guide for each in urgent for citation in each.citations)


def _reasons(outcome: Outcome, respondent: Respondent) -> list[Reason]:
    """Every finding and every sign not ruled out, most urgent first."""
    found = [_found(each, respondent) for each in outcome.findings]
    unsure = [_not_ruled_out(each, respondent) for each in outcome.raised]
    return sorted(found + unsure, key=lambda each: -each.disposition.urgency)


def _found(finding: Finding, respondent: Respondent) -> Reason:
    return Reason(
        disposition=finding.disposition,
        said=_what_was_said(finding, respondent),
        finding=finding.finding,
        citations=_citations(finding.citations),
        how_url=url_for("how.rule", code=finding.code),
    )


def _not_ruled_out(raised: Raised, respondent: Respondent) -> Reason:
    """The most urgent signs that "not sure" may hide."""
    worst = most_urgent(flag.disposition for flag in raised.red_flags)
    hidden = [flag for flag in raised.red_flags if flag.disposition is worst]
    return Reason(
        disposition=raised.disposition,
        said=(assessment.ITEMS[raised.link_id].question.to(respondent),),
        finding="; ".join(flag.finding for flag in hidden),
        citations=_citations(citation for flag in hidden for citation in flag.citations),
        how_url=url_for("how.index", _anchor=raised.link_id),
        unsure=True,
    )


def _what_was_said(finding: Finding, respondent: Respondent) -> tuple[str, ...]:
    """Return the answers behind a finding, with their questions where the finding joins several and names none."""
    if finding.red_flag.is_combination:
        return tuple(_in_full(each.link_id, each.codes, respondent) for each in finding.said)
    return tuple(
        words for each in finding.said for words in pages.said(assessment.ITEMS[each.link_id], each.codes, respondent)
    )


def _in_full(link_id: LinkId, codes: str | Iterable[str], respondent: Respondent) -> str:
    item = assessment.ITEMS[link_id]
    return f"{item.question.to(respondent)} {'; '.join(pages.said(item, codes, respondent))}"


def _denied(link_id: LinkId, codes: str | Iterable[str], respondent: Respondent) -> str:
    """Return the question, followed by the answer if that says more than no."""
    item = assessment.ITEMS[link_id]
    is_plain_no = all(words in _PLAIN_NO for words in pages.said(item, codes, respondent))
    return item.question.to(respondent) if is_plain_no else _in_full(link_id, codes, respondent)


def _citations(citations: Iterable[Citation]) -> tuple[CitationView, ...]:
    return tuple(citation_view(each) for each in dict.fromkeys(citations))


def _advice(advice: tuple[Advice, ...], respondent: Respondent) -> AdviceView:
    return AdviceView(
        tuple(each.words.to(respondent) for each in advice),
        _citations(citation for each in advice for citation in each.citations),
    )


def _open(link_ids: Iterable[LinkId], respondent: Respondent) -> tuple[OpenQuestion, ...]:
    return tuple(
        OpenQuestion(assessment.ITEMS[link_id].question.to(respondent), pages.change_url_of(link_id))
        for link_id in link_ids
    )


def _topics(level: Disposition, answers: Answers, respondent: Respondent) -> tuple[TopicView, ...]:
    """Questions for the visit: on the next-visit page always, before a call only if something was chosen."""
    chosen = answers.get(VISIT, ())
    if level is Disposition.CALL_NOW or (level is Disposition.CALL_SOON and not chosen):
        return ()
    return tuple(
        TopicView(
            topic.title.to(respondent),
            tuple(question.to(respondent) for question in topic.questions),
            _citations(topic.citations),
        )
        for topic in questions_for(chosen)
    )
