"""What the answers mean, as a Bundle: the response, an issue for each finding, and the request to speak to someone."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

from app.calling import deadline
from app.calling.contact import TeamNumbers, contact_at
from app.i18n.words import language, translate
from app.interop.fhir import codes, remarks
from app.interop.fhir.elements import Annotation, CodeableConcept, Payload, Period, Reference
from app.interop.fhir.resources import (
    Bundle,
    BundleEntry,
    CommunicationRequest,
    DetectedIssue,
    Evidence,
    Priority,
    QuestionnaireResponse,
    Severity,
)
from app.serving.site_address import whole_url
from app.settings.settings import settings_in_force
from rules.advice.cards import ShownCard, card_for
from rules.advice.open_signs import open_signs
from rules.advice.safety_net import ASK_A_HELPER
from rules.in_force import ITEMS
from rules.model.disposition import Disposition
from rules.model.outcome import Outcome, Said
from rules.model.questionnaire import UNSURE, Respondent
from rules.sources.citation import Citation

SEVERITY: Final[dict[Disposition, Severity]] = {
    Disposition.CALL_NOW: "high",
    Disposition.CALL_SOON: "moderate",
    Disposition.MENTION: "low",
}
PRIORITY: Final[dict[Disposition, Priority]] = {
    Disposition.CALL_NOW: "stat",
    Disposition.CALL_SOON: "urgent",
    Disposition.MENTION: "routine",
}


@dataclass(frozen=True, slots=True)
class Sent:
    """A response the way it is to go back to whoever sent it. ``at`` is when it was given, if it says so."""

    resource: dict[str, Any]
    at: datetime | None


def bundle(
    response: QuestionnaireResponse,
    outcome: Outcome,
    respondent: Respondent,
    at: datetime,
    *notes: str,
    sent: Sent | None = None,
) -> Bundle:
    """Return what ``response`` means at ``at``, in the language in force.

    Every finding and every "not sure" that raises the level is an issue; the request refers to all of them, and says
    the ``notes`` besides its own. A response that was ``sent`` stands in the bundle as it came, and times count from
    when it says that it was given.
    """
    form = _entry(sent.resource if sent else response)
    told = _Told(outcome, respondent, at, (sent and sent.at) or at, form.full_url, response.subject, notes)
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
    further_notes: tuple[str, ...]

    @property
    def since(self) -> datetime:
        """When the times of the rules began: with the answers, and never later than now."""
        return min(self.given_at, self.at)

    def issues(self) -> Iterator[DetectedIssue]:
        for finding in self.outcome.findings:
            words = translate(finding.words)
            issue = self.issue(
                CodeableConcept(coding=[codes.finding(finding.code, words)], text=words),
                finding.disposition,
                finding.said,
                " ".join(map(_cited, finding.citations)),
            )
            address = whole_url("how.rule", code=finding.code)
            yield issue.model_copy(update={"reference": address})
        for raised in self.outcome.raised:
            said = Said(raised.link_id, (UNSURE,))
            answered, number = self.answered(said)[0], settings_in_force().emergency_number.shown
            # Where all that is urgent was reported on the item itself, nothing is left to name but the answer.
            signs = open_signs(raised, translate, emergency_number=number) or answered.text
            passages = dict.fromkeys(_cited(each) for flag in raised.not_ruled_out for each in flag.citations)
            yield self.issue(answered, raised.disposition, (said,), " ".join([f"{signs}.", *passages]))

    def issue(
        self, code: CodeableConcept, disposition: Disposition, said: Iterable[Said], detail: str
    ) -> DetectedIssue:
        answered = [code for each in said for code in self.answered(each)]
        return DetectedIssue(
            status="final" if self.outcome.complete else "preliminary",
            code=code,
            severity=SEVERITY[disposition],
            patient=self.subject,
            identified_date_time=_written(self.since),
            author=Reference(type="Device", display=f"Red Flag Check, rules {self.outcome.version}"),
            evidence=[Evidence(code=answered, detail=[Reference(reference=self.form)])],
            detail=detail,
        )

    def answered(self, said: Said) -> list[CodeableConcept]:
        """Return each answer by its code, and in words with its question."""
        item = ITEMS[said.link_id]
        question = item.question.to(self.respondent, translate)
        words = {code: item.option(code).words.to(self.respondent, translate) for code in said.codes}
        return [
            CodeableConcept(coding=[codes.answer(item.link_id, code, shown)], text=f"{question} {shown}")
            for code, shown in words.items()
        ]

    def request(self, about: list[Reference]) -> CommunicationRequest:
        settings = settings_in_force()
        numbers = contact_at(settings, TeamNumbers(), self.at)
        by = deadline.speak_by(self.since, settings.team_hours)
        told = card_for(self.outcome)
        card = told.shown(
            self.respondent,
            translate,
            emergency_number=numbers.emergency.number,
            deadline=deadline.in_words(by, self.at),
        )
        is_soon = card.disposition is Disposition.CALL_SOON
        lines = (numbers.emergency, *numbers.lines) if card.emergency_first else numbers.lines
        return CommunicationRequest(
            priority=PRIORITY[card.disposition],
            subject=self.subject,
            about=about or None,
            payload=[Payload(content_string=each) for each in self.words(card)],
            occurrence_period=Period(start=_written(self.since), end=_written(by)) if is_soon else None,
            authored_on=_written(self.at),
            recipient=[Reference(display=f"{each.label}: {each.number}") for each in lines]
            or [Reference(display=numbers.team_name)],
            reason_code=[CodeableConcept(coding=[codes.disposition(card.disposition, card.action)])],
            note=[Annotation(text=each) for each in (_cited(told.citation), *self.notes())],
        )

    def words(self, card: ShownCard) -> Iterator[str]:
        """Say what to do; if the answers are not of now, that before anything else."""
        if not remarks.is_of_now(self.given_at, self.at):
            yield remarks.ask_again(self.given_at, card.action)
        yield from (card.action, card.clock, card.lead)

    def notes(self) -> list[str]:
        helper = [ASK_A_HELPER.words.to(self.respondent, translate)] if self.outcome.helper_needed else []
        return [*(translate(each.words) for each in self.outcome.advisories), *helper, *self.further_notes]


def _written(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _cited(citation: Citation) -> str:
    """Write where a passage stands, and what it says in our words."""
    place = ", ".join(part for part in (citation.source.name, citation.section, citation.item) if part)
    return f"{place}: {translate(citation.paraphrase)}"
