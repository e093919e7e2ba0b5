"""What the answers mean, as a Bundle: the response, an issue for each finding, and the request to speak to someone.

The request is the last entry; before it stand a task for a worklist, and by which rules all of it was worked out.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Literal, NamedTuple
from uuid import uuid4

from app.approval.standing import standing
from app.calling.card import card_at
from app.calling.contact import TeamNumbers, contact_at
from app.calling.levels import level_name
from app.calling.nobody_answers import nobody_answers
from app.i18n.words import language, translate
from app.interop.fhir import codes, remarks
from app.interop.fhir.elements import (
    URI,
    Annotation,
    CodeableConcept,
    Coding,
    Identifier,
    Payload,
    Period,
    Reference,
    Resource,
)
from app.interop.fhir.names import names
from app.interop.fhir.narrative import told
from app.interop.fhir.resources import (
    Bundle,
    BundleEntry,
    DetectedIssue,
    EntryRequest,
    Evidence,
    QuestionnaireResponse,
)
from app.interop.fhir.strict import patient_of
from app.interop.fhir.tasks import DERIVED, Agent, CommunicationRequest, Entity, Provenance, Restriction, Task
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

Kind = Literal["collection", "transaction"]
"""What a Bundle is: a document to read, or one for a FHIR server to store."""


class Sent(NamedTuple):
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
    kind: Kind = "collection",
) -> Bundle:
    """Return what ``response`` means at ``at``, in the language in force.

    Every finding and every "not sure" that raises the level is an issue; the request refers to all of them, and has the
    ``notes`` besides its own. A response that was ``sent`` stands in the bundle as it came, and times count from its
    ``authored``. Where the request is not to the person who answered, it has other ``words`` than their card.
    A transaction does not hold a response that has an id: whoever gave it one has it, and a second would be newer.
    """
    is_stored = kind == "transaction" and response.id is not None
    form = f"QuestionnaireResponse/{response.id}" if is_stored else f"urn:uuid:{uuid4()}"
    first = [] if is_stored else [BundleEntry(full_url=form, resource=sent.resource if sent else response)]
    told_of = _Told(outcome, respondent, at, (sent and sent.at) or at, form, patient_of(response), words, notes)
    named = names(sent.resource if sent else {}, outcome.hash)
    issues = [_entry(each, named) for each in told_of.issues()]
    asked = told_of.request([_to(each) for each in issues])
    request = _entry(asked, named)
    task = _entry(told_of.task(asked, _to(request)), named)
    provenance = _entry(told_of.provenance([*issues, task, request]), named)
    entries = [*first, *issues, provenance, task, request]
    return Bundle(
        language=language().tag,
        type=kind,
        timestamp=at.isoformat(timespec="milliseconds"),
        entry=[_to_be_stored(each) for each in entries] if kind == "transaction" else entries,
    )


def _entry(resource: Resource, named: Iterator[str]) -> BundleEntry:
    # By its identifier whoever stores it can tell that it is there already; not the URN of the entry, in whose place a
    # server puts the address that it gives it. R4 has no identifier for a Provenance.
    known = {} if isinstance(resource, Provenance) else {"identifier": [Identifier(system=URI, value=next(named))]}
    # Nothing of this is stored, so nothing has an address: entries refer to each other by URNs made for one bundle.
    return BundleEntry(full_url=uuid4().urn, resource=resource.model_copy(update=known))


def _to(entry: BundleEntry) -> Reference:
    return Reference(reference=entry.full_url)


def _to_be_stored(entry: BundleEntry) -> BundleEntry:
    """Return ``entry`` with what a server is to do: create it, once, however often the bundle is sent."""
    resource = entry.resource
    if isinstance(resource, dict):
        return entry.model_copy(update={"request": EntryRequest(url="QuestionnaireResponse")})
    kind = str(getattr(resource, "resource_type", ""))
    known = next((f"identifier={each.system}|{each.value}" for each in getattr(resource, "identifier", ())), None)
    return entry.model_copy(update={"request": EntryRequest(url=kind, if_none_exist=known)})


class _Told(NamedTuple):
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
        issue = DetectedIssue(
            language=language().tag,
            status="final" if self.outcome.complete else "preliminary",
            code=code,
            severity=codes.LEVELS[reason.disposition].severity,
            patient=self.subject,
            identified_date_time=_written(self.since),
            author=self.device,
            evidence=[Evidence(code=answered, detail=[Reference(reference=self.form)])],
            detail=". ".join(filter(None, (standing().warning, detail))),
        )
        # Without the passages, which would stand there twice.
        return told(issue, code.text)

    @property
    def device(self) -> Reference:
        return Reference(type="Device", display=f"Red Flag Check, rules {self.outcome.version}")

    def task(self, asked: CommunicationRequest, request: Reference) -> Task:
        made = Task(
            language=asked.language,
            priority=asked.priority,
            description=" ".join(f"{each.content_string.removesuffix('.')}." for each in asked.payload),
            focus=request,
            subject=self.subject,
            authored_on=asked.authored_on,
            requester=self.device,
            reason_code=asked.reason_code[0],
            restriction=Restriction(period=asked.occurrence_period) if asked.occurrence_period else None,
        )
        return told(made, asked.payload[0].content_string)

    def provenance(self, targets: list[BundleEntry]) -> Provenance:
        rules = f"Rules {self.outcome.version}, {self.outcome.hash}"
        made = Provenance(
            language=language().tag,
            target=[_to(each) for each in targets],
            recorded=_written(self.at),
            agent=[
                Agent(type=CodeableConcept(coding=[Coding(system=DERIVED, code="assembler")]), who=self.device),
            ],
            entity=[
                Entity(what=Reference(reference=self.form)),
                Entity(
                    what=Reference(
                        type="PlanDefinition",
                        identifier={"system": codes.PLAN, "value": self.outcome.hash},
                        display=rules,
                    )
                ),
            ],
        )
        return told(made, standing().warning, rules)

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
        now = card_at(self.at, self.outcome, self.respondent, since=self.since)
        card = self.other_words or now.words
        # FHIR has no recipient for a phone line, so each stands as a reference that only has a display.
        lines = (numbers.emergency, *numbers.lines) if card.emergency_first else numbers.lines
        request = CommunicationRequest(
            language=language().tag,
            priority=codes.LEVELS[card.disposition].priority,
            subject=self.subject,
            about=about or None,
            payload=[Payload(content_string=each) for each in self.words(card)],
            occurrence_period=Period(start=_written(self.since), end=_written(now.due)) if now.due else None,
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
            note=[Annotation(text=each) for each in (_cited(now.citation), *self.notes())],
        )
        return told(request, *(each.content_string for each in request.payload))

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
