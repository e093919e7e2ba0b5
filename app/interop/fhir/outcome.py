"""What the answers mean, as a Bundle: the response, an issue for each finding, and the request to speak to someone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from app.approval.standing import standing
from app.calling.card import card_at
from app.calling.contact import TeamNumbers, contact_at
from app.calling.levels import level_name
from app.calling.nobody_answers import nobody_answers
from app.i18n.words import language, translate
from app.interop.fhir import codes, remarks
from app.interop.fhir.elements import Annotation, CodeableConcept, Payload, Period, Reference
from app.interop.fhir.resources import (
    Bundle,
    BundleEntry,
    CommunicationRequest,
    DetectedIssue,
    Evidence,
    QuestionnaireResponse,
)
from app.interop.remarks import of_earlier_form
from app.rulebook.citations import passage
from app.rulebook.reasons import Reason, findings, not_sure
from app.serving.site_address import own_address
from app.settings.settings import settings_in_force
from rules.advice.cards import ShownCard
from rules.advice.safety_net import ASK_A_HELPER
from rules.in_force import rule_set_of
from rules.model.outcome import Outcome, Said
from rules.model.questionnaire import Respondent
from rules.sources.citation import Citation


@dataclass(frozen=True, slots=True)
class Sent:
    """A response the way it is to go back to whoever sent it. ``at`` is when it was given, if that is known."""

    resource: dict[str, Any]
    at: datetime | None


def bundle(  # noqa: PLR0913 - all that a bundle is made of, by name
    response: QuestionnaireResponse,
    outcome: Outcome,
    respondent: Respondent,
    at: datetime,
    *notes: str,
    sent: Sent | None = None,
    words: ShownCard | None = None,
) -> Bundle:
    """Return what ``response`` means at ``at``, in the language in force.

    Every finding and every "not sure" that raises the level is an issue; the request refers to all of them, and has the
    ``notes`` besides its own. A response that was ``sent`` stands in the bundle as it came, and times count from its
    ``authored``. Where the request is not to the person who answered, it has other ``words`` than their card.
    """
    form = _entry(sent.resource if sent else response)
    told = _Told(outcome, respondent, at, (sent and sent.at) or at, form.full_url, response.subject, words, notes)
    issues = [_entry(each) for each in told.issues()]
    request = _entry(told.request([Reference(reference=each.full_url) for each in issues]))
    return Bundle(
        language=language().tag,
        type="collection",
        timestamp=at.isoformat(timespec="milliseconds"),
        entry=[form, *issues, request],
    )


def _entry(
    resource: QuestionnaireResponse | DetectedIssue | CommunicationRequest | dict[str, Any],
) -> BundleEntry:
    # Nothing of this is stored, so nothing has an address: entries refer to each other by URNs made for one bundle.
    return BundleEntry(full_url=f"urn:uuid:{uuid4()}", resource=resource)


@dataclass(frozen=True, slots=True)
class _Told:
    """What one outcome tells about one person, and the form it was told on."""

    outcome: Outcome
    respondent: Respondent
    at: datetime
    given_at: datetime
    form: str
    subject: Reference | None
    other_words: ShownCard | None
    further_notes: tuple[str, ...]

    @property
    def since(self) -> datetime:
        """When the times of the rules began: with the answers, and never later than now."""
        return min(self.given_at, self.at)

    def issues(self) -> Iterator[DetectedIssue]:
        for found in findings(self.outcome):
            code = CodeableConcept(coding=[codes.finding(found.code, found.words)], text=found.words)
            issue = self.issue(found, code, " ".join(map(_cited, found.citations)))
            yield issue.model_copy(update={"reference": own_address() + found.how_url})
        for unsure in not_sure(self.outcome):
            answer = self.answered(unsure.evidence[0])[0]
            # Where all that is urgent was reported on the item itself, nothing is left to name but the answer.
            signs = unsure.words or answer.text
            passages = dict.fromkeys(map(_cited, unsure.citations))
            yield self.issue(unsure, answer, " ".join([f"{signs}.", *passages]))

    def issue(self, reason: Reason, code: CodeableConcept, detail: str) -> DetectedIssue:
        answered = [code for each in reason.evidence for code in self.answered(each)]
        return DetectedIssue(
            status="final" if self.outcome.complete else "preliminary",
            code=code,
            severity=codes.LEVELS[reason.disposition].severity,
            patient=self.subject,
            identified_date_time=_written(self.since),
            author=Reference(type="Device", display=f"Red Flag Check, rules {self.outcome.version}"),
            evidence=[Evidence(code=answered, detail=[Reference(reference=self.form)])],
            detail=". ".join(filter(None, (standing().warning, detail))),
        )

    def answered(self, evidence: Said) -> list[CodeableConcept]:
        """Return each answer by its code, and in words with its question."""
        item = rule_set_of(self.outcome.questionnaire).items[evidence.link_id]
        question = item.question.to(self.respondent, translate)
        words = {code: item.option(code).words.to(self.respondent, translate) for code in evidence.codes}
        return [
            CodeableConcept(coding=[codes.answer(item.link_id, code, shown)], text=f"{question} {shown}")
            for code, shown in words.items()
        ]

    def request(self, about: list[Reference]) -> CommunicationRequest:
        # Without the numbers that somebody typed into a browser: no program sends the cookie that holds them.
        numbers = contact_at(settings_in_force(), TeamNumbers(), self.at)
        told = card_at(self.at, self.outcome, self.respondent, since=self.since)
        card = self.other_words or told.words
        # FHIR has no recipient for a phone line, so each stands as a reference that only has a display.
        lines = (numbers.emergency, *numbers.lines) if card.emergency_first else numbers.lines
        return CommunicationRequest(
            priority=codes.LEVELS[card.disposition].priority,
            subject=self.subject,
            about=about or None,
            payload=[Payload(content_string=each) for each in self.words(card)],
            occurrence_period=Period(start=_written(self.since), end=_written(told.due)) if told.due else None,
            authored_on=_written(self.at),
            recipient=[Reference(display=f"{each.label}: {each.number}") for each in (*lines, *numbers.others)]
            or [Reference(display=numbers.team_name)],
            reason_code=[
                CodeableConcept(
                    coding=[
                        codes.disposition(card.disposition, level_name(card.disposition, self.respondent)),
                    ],
                    text=card.action,
                ),
                CodeableConcept(coding=[codes.clock(self.outcome.clock)], text=card.clock),
            ],
            note=[Annotation(text=each) for each in (_cited(told.citation), *self.notes())],
        )

    def words(self, card: ShownCard) -> Iterator[str]:
        """Yield what to do; what is to be known before relying on it, before anything else."""
        if warning := standing().warning:
            yield warning
        yield from of_earlier_form(self.outcome.questionnaire)
        if not remarks.is_of_now(self.given_at, self.at):
            yield remarks.ask_again(self.given_at, card.action)
        yield from filter(None, (card.action, card.clock, card.lead))
        if not self.other_words:
            yield from nobody_answers(self.outcome, self.respondent)

    def notes(self) -> list[str]:
        helper = [ASK_A_HELPER.words.to(self.respondent, translate)] if self.outcome.helper_needed else []
        return [*helper, *standing().signature_of(self.outcome.hash), *self.further_notes]


def _written(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _cited(citation: Citation) -> str:
    """Write where a passage stands, with its key phrase, and its meaning in our words."""
    return f"{passage(citation)} ({translate(citation.paraphrase)})"
