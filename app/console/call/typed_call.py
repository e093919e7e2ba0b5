"""A call as it stands on the page, read once: what was typed, what it means, and what needs another look."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from wtforms import Form

from app.console.call.fields import FIELD, FROM_EARLIER, UNCONFIRMED
from app.console.call.forms import (
    ANSWER,
    COMMENT,
    DECIDED,
    EARLIER,
    OVERRIDE_REASON,
    READ_BACK,
    form_of,
    in_force,
    respondent_of,
)
from app.console.earlier_form import EarlierAnswers, all_stored, answers_in
from app.data.drafts import Fields
from rules.clinical.override_reasons import OVERRIDE_REASONS
from rules.in_force import ITEMS, triage
from rules.model.disposition import Disposition
from rules.model.outcome import Outcome
from rules.model.questionnaire import Answers, LinkId, Respondent


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
    def decision(self) -> Disposition:
        """What the nurse decided; as computed, unless they chose otherwise."""
        chosen = self.text(DECIDED)
        return Disposition(chosen) if chosen in list(Disposition) else self.outcome.disposition

    @property
    def is_lowered(self) -> bool:
        """Whether the decision is less urgent than what was computed."""
        return not self.decision.is_at_least(self.outcome.disposition)

    @property
    def reason_for_less(self) -> str | None:
        """The coded reason for deciding on less than was computed."""
        return self.text(OVERRIDE_REASON) if self.is_lowered else None

    @property
    def from_earlier(self) -> tuple[str, ...]:
        """The fields whose words came from an earlier call, and were not confirmed."""
        return tuple(name for name in self.fields[FROM_EARLIER] if name in FIELD and self.text(name).strip())

    def record(self) -> dict[str, Any]:
        """Return everything written down, for the record of a call that was ``checked``."""
        written = {name: self.text(name).strip() for name in FIELD}
        comments = {link_id: typed.strip() for link_id in ITEMS if (typed := self.text(COMMENT + link_id))}
        # Reasons may have been typed before the decision was raised again; then they speak of no decision.
        if not self.is_lowered:
            written |= {"override_words": "", "second_clinician": ""}
        return {
            **written,
            "comments": comments,
            UNCONFIRMED: list(self.unconfirmed),
            FROM_EARLIER: list(self.from_earlier),
            EARLIER: [each.model_dump(mode="json") for each in self.earlier],
            READ_BACK: bool(self.fields[READ_BACK]),
        }

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
        return replace(self, errors={**self.errors, name: message})


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
    if call.is_lowered:
        yield from _missing_for_less(call)


def _missing_for_less(call: TypedCall) -> Iterator[tuple[str, str]]:
    """Less than was computed needs a reason, words and a second clinician."""
    if call.text(OVERRIDE_REASON) not in OVERRIDE_REASONS:
        yield OVERRIDE_REASON, "Choose why this is less urgent than computed."
    if not call.text("override_words").strip():
        yield "override_words", "Say in words why this is less urgent than computed."
    if not call.text("second_clinician").strip():
        yield "second_clinician", "Name the second clinician who agrees."
