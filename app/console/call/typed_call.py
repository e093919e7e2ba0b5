"""A call as it stands on the page, read once: what was typed, what it means, and what needs another look."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from wtforms import Form

from app.console.call.fields import (
    FIELD,
    FROM_EARLIER,
    FROM_RECORD,
    OVERRIDE_WORDS,
    SECOND_CLINICIAN,
    SECOND_NUMBER,
    TRANSPORT,
    UNCONFIRMED,
)
from app.console.call.forms import (
    ANSWER,
    COMMENT,
    DECIDED,
    EARLIER,
    OVERRIDE_REASON,
    RAISE_REASON,
    READ_BACK,
    form_of,
    in_force,
    respondent_of,
)
from app.console.decided import CLOCK, ROUTE, Change, change_of, chosen
from app.console.earlier_form import EarlierAnswers, all_stored, answers_in
from app.data.drafts import Fields
from rules.in_force import ITEMS, triage
from rules.model.disposition import Disposition
from rules.model.outcome import Outcome
from rules.model.questionnaire import Answers, LinkId, Respondent

REASON_FOR: Final = {Change.LOWERED: OVERRIDE_REASON, Change.RAISED: RAISE_REASON}
"""Where the coded reason stands for each way to decide otherwise."""


@dataclass(frozen=True, slots=True)
class TypedCall:
    """What stands in every field, and what follows from it; page, panel and record all use this one reading.

    ``fields`` stand in the order of the form. ``answers`` are those that can be read, ``unconfirmed`` names those of
    them that came with the caller's own check and were not asked again. ``earlier`` holds what was answered to earlier
    forms, none of which counts. ``errors`` holds a message for each field that needs another look.
    """

    fields: Mapping[str, Any]
    answers: Answers
    unconfirmed: tuple[LinkId, ...]
    earlier: tuple[EarlierAnswers, ...]
    respondent: Respondent
    outcome: Outcome
    errors: Mapping[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Return what stands in a field of text, as it was typed."""
        return self.fields[name] or ""

    @property
    def decided(self) -> Outcome:
        """The outcome as the nurse decided; as computed, unless they chose otherwise."""
        return chosen(self.outcome, self.text(DECIDED), self.text(TRANSPORT.name))

    @property
    def decision(self) -> Disposition:
        """The level that the nurse decided on."""
        return self.decided.disposition

    @property
    def change(self) -> Change:
        """How the decision stands to what was computed."""
        return change_of(self.decided.verdict, self.outcome.verdict)

    @property
    def is_lowered(self) -> bool:
        """Whether any part of the decision is less urgent than what was computed."""
        return self.change is Change.LOWERED

    @property
    def reason(self) -> str | None:
        """The coded reason for deciding otherwise than computed."""
        name = REASON_FOR.get(self.change)
        return self.text(name) if name else None

    @property
    def from_earlier(self) -> tuple[str, ...]:
        """The fields whose words came from an earlier call, and were not confirmed."""
        return self._taken_over(FROM_EARLIER)

    @property
    def from_record(self) -> tuple[str, ...]:
        """The fields that the patient's record filled in, and that were not confirmed."""
        return self._taken_over(FROM_RECORD)

    def _taken_over(self, marks: str) -> tuple[str, ...]:
        return tuple(name for name in self.fields[marks] if name in FIELD and self.text(name).strip())

    def record(self) -> dict[str, Any]:
        """Return everything written down, for the record of a call that was ``checked``."""
        written = {name: self.text(name).strip() for name in FIELD}
        comments = {link_id: typed.strip() for link_id in ITEMS if (typed := self.text(COMMENT + link_id))}
        # Reasons may have been typed before the decision was as computed again; then they speak of no decision.
        for name in self._unneeded:
            written[name] = ""
        return {
            **written,
            CLOCK: self.decided.clock,
            ROUTE: self.decided.route,
            "comments": comments,
            UNCONFIRMED: list(self.unconfirmed),
            FROM_EARLIER: list(self.from_earlier),
            FROM_RECORD: list(self.from_record),
            EARLIER: [each.model_dump(mode="json") for each in self.earlier],
            READ_BACK: bool(self.fields[READ_BACK]),
        }

    @property
    def _unneeded(self) -> tuple[str, ...]:
        """The fields that speak of another decision than this one."""
        words, second = OVERRIDE_WORDS.name, (SECOND_CLINICIAN.name, SECOND_NUMBER.name)
        return {Change.NONE: (words, *second), Change.RAISED: second, Change.LOWERED: ()}[self.change]

    def with_fields(self, **fields: str) -> "TypedCall":
        """Return the call with other words in some fields, none of which is an answer or a decision."""
        return replace(self, fields={**self.fields, **fields})

    def with_earlier(self, *answers: EarlierAnswers) -> "TypedCall":
        """Return the call with further answers to earlier forms, each once."""
        earlier = (*self.earlier, *(each for each in answers if each not in self.earlier))
        fields = {**self.fields, EARLIER: [each.model_dump_json() for each in earlier]}
        return replace(self, fields=fields, earlier=earlier)

    def with_error(self, name: str, message: str) -> "TypedCall":
        """Return the call with a message beside one field, in place of what was found there before."""
        return self.with_errors({name: message})

    def with_errors(self, errors: Mapping[str, str]) -> "TypedCall":
        """Return the call with further messages, each beside its field."""
        return replace(self, errors={**self.errors, **errors})


def read(fields: Fields) -> TypedCall:
    """Return the call that ``fields`` make, unchecked: what is half typed is no error yet.

    Raises:
        UnknownQuestionnaire: they were typed into a form that is not known here.
    """
    present = in_force(fields)
    return _read(form_of(present), present)


def checked(fields: Fields) -> TypedCall:
    """Return the call that ``fields`` make, with everything that a record cannot be saved with or without."""
    present = in_force(fields)
    form = form_of(present)
    form.validate()
    # Read after the check and only once: what must go together depends on the decision, and that on the outcome.
    call = _read(form, present)
    errors = {each.name: each.errors[0] for each in form if each.errors}
    return replace(call, errors={**errors, **dict(_missing(call))})


def _read(form: Form, typed: Fields) -> TypedCall:
    fields = form.data
    answers = dict(answers_in(ITEMS, typed, ANSWER))
    respondent = respondent_of(fields["answered_by"])
    return TypedCall(
        fields=fields,
        answers=answers,
        unconfirmed=tuple(link_id for link_id in fields[UNCONFIRMED] if link_id in answers),
        respondent=respondent,
        earlier=all_stored(fields[EARLIER]),
        outcome=triage(answers, respondent),
    )


def _missing(call: TypedCall) -> Iterator[tuple[str, str]]:
    """What a record cannot do without."""
    if not (call.text("patient_name") or call.text("record_number")).strip():
        yield "patient_name", "Type the patient’s name or record number, or “unknown”."
    if call.decision is Disposition.CALL_SOON and not call.text("caller_number").strip():
        yield "caller_number", "Type the number to call back: a call is owed after this decision."
